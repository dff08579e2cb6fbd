"""The milestone chart: what each project declares to have reached by when."""

import pandas as pd
from matplotlib.axes import Axes

from msanalysis.figures.layout import ROW, put_legend, set_rows, stack_points
from msanalysis.figures.style import GRID, INK, MUTED, PALETTE
from msanalysis.wording import say

_MARKERS = ("o", "s", "D", "^", "v", "P")
_REACH = 2.2


def plot_milestones(ax: Axes, milestones: pd.DataFrame, *, language: str) -> Axes:
    """Plot declared progress by project and period.

    One row per project; periods from light to dark, each with its own marker, so that the order
    can be read in grey too. Markers of one value stand above one another.

    Parameters
    ----------
    milestones
        As `profile.trace_milestones` returns it.
    """
    periods = sorted(milestones["period"].unique())
    order = milestones.drop_duplicates("no").sort_values("no")
    places = {no: at for at, no in enumerate(order["no"])}
    shown = milestones.sort_values(["no", "period"], ignore_index=True)
    rows = shown["no"].map(places).to_numpy()
    heights = rows + stack_points(shown["progress_pct"], rows, _REACH, step=0.34)
    span = shown.groupby("no")["progress_pct"].agg(["min", "max"])
    moved = span[span["min"] < span["max"]]
    span_label = say("figure.legend.span", language)
    if len(moved):
        ax.hlines(
            [places[no] for no in moved.index], moved["min"], moved["max"], color=GRID,
            linewidth=2.5, label=span_label, zorder=1.5,
        )  # fmt: skip
    colours = _shades(len(periods))
    for at, period in enumerate(periods):
        here = (shown["period"] == period).to_numpy()
        ax.scatter(
            shown["progress_pct"][here], heights[here], s=26, zorder=3 + at,
            color=colours[at], edgecolor=INK, linewidth=0.4, clip_on=False,
            marker=_MARKERS[at % len(_MARKERS)], label=period,
        )  # fmt: skip
    names = zip(order["no"], order["name"], strict=True)
    set_rows(ax, [f"{no}  {name}" for no, name in names], row=ROW + 0.05)
    ax.set_xlim(-1, 102)
    ax.grid(axis="x")
    ax.axvline(100, color=MUTED, linewidth=0.8, zorder=1)
    ax.set_axisbelow(True)
    ax.set_xlabel(say("axis.declared_progress", language))
    put_legend(ax, last=[span_label])
    return ax


def _shades(n: int) -> list[str]:
    shades = ("#9CCBE8", PALETTE[4], PALETTE[0], "#00466E")
    return list(shades[-n:]) if n <= len(shades) else [PALETTE[0]] * n
