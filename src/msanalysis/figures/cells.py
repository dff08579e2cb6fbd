"""Heat maps with their counts written in."""

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from msanalysis.figures.layout import TEXT_WIDTH, measure, set_rows, wrap_label
from msanalysis.figures.style import GRID, SMALL, TICK, text_colour

_ROW = 0.155


def draw_cells(
    ax: Axes, values: np.ndarray, colour: Callable[[int], str], marks: np.ndarray | None = None
) -> None:
    """Draw a cell per count, coloured and written; empty cells stay empty.

    Parameters
    ----------
    values
        Whole numbers.
    colour
        Count → colour as `#rrggbb`.
    marks
        Where a star is added to the number.
    """
    places = [(row, column) for row, column in np.ndindex(values.shape)]
    corners = [
        ((x - 0.5, y - 0.5), (x + 0.5, y - 0.5), (x + 0.5, y + 0.5), (x - 0.5, y + 0.5))
        for y, x in places
    ]
    fills = [colour(int(values[at])) if values[at] else "none" for at in places]
    cells = PolyCollection(corners, facecolors=fills, edgecolors=GRID, linewidths=0.6)
    ax.add_collection(cells, autolim=False)
    for (y, x), fill in zip(places, fills, strict=True):
        if fill != "none":
            star = "*" if marks is not None and marks[y, x] else ""
            ax.text(
                x, y, f"{int(values[y, x])}{star}", ha="center", va="center_baseline",
                fontsize=SMALL, color=text_colour(fill), clip_on=True,
            )  # fmt: skip
    ax.set_xlim(-0.5, values.shape[1] - 0.5)


def name_cells(ax: Axes, rows: Sequence[str], columns: Sequence[str]) -> None:
    """Name the rows at the left and the columns above, on one base line or all aslant."""
    set_rows(ax, rows, row=_ROW)
    ax.set_ylim(max(len(rows), 1) - 0.5, -0.5)
    ax.xaxis.tick_top()
    ax.xaxis.set_label_position("top")
    beside = max((measure(wrap_label(row, lines=1)) for row in rows), default=0) + 0.2
    room = (TEXT_WIDTH - beside) / max(len(columns), 1) - 0.06
    flat = [wrap_label(column, widest=room, lines=2) for column in columns]
    if all("…" not in text for text in flat) and max(map(measure, flat), default=0) <= room:
        lines = max((text.count("\n") for text in flat), default=0)
        # One base line for all, whether or not letters reach below it.
        texts = ["\n" * (lines - text.count("\n")) + text for text in flat]
        ax.set_xticks(range(len(columns)), texts, va="baseline", fontsize=TICK)
    else:
        ax.set_xticks(
            range(len(columns)), [column.replace("\n", " ") for column in columns],
            rotation=45, ha="left", va="baseline", rotation_mode="anchor", fontsize=TICK,
        )  # fmt: skip
    ax.tick_params(which="both", length=0)
    for side in ax.spines.values():
        side.set_visible(False)
