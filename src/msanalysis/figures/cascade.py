"""Figures of the city's targets and the districts' shares."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, NullLocator

from msanalysis.figures.layout import put_legend, set_rows, stack_points
from msanalysis.figures.style import GRID, INK, MUTED, PALETTE, PAPER, SMALL
from msanalysis.wording import say

_MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
_DIRECTIONS = {"raised": (PALETTE[2], "^"), "same": (MUTED, "o"), "lowered": (PALETTE[5], "v")}
_TICKS = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)
# Of the length of the axis: nearer points would touch.
_REACH = 0.024


def plot_shares(ax: Axes, shares: pd.DataFrame, *, n_districts: int, language: str) -> Axes:
    """Draw each list's share of the city's targets on a log scale, against an equal split.

    Points that would hide one another stand above one another. More lists than there are markers
    share one look.

    Parameters
    ----------
    ax
        To draw on.
    shares
        From `cascade.shares.compute_shares` with a column `list` (label of district and year) and
        `label` (the target); rows in the order of the figure.
    n_districts
        Of the equal split.
    language
        Of the labels.
    """
    labels = list(dict.fromkeys(shares["label"]))
    rows = shares["label"].map({label: at for at, label in enumerate(labels)}).to_numpy()
    lists = sorted(shares["list"].unique())
    equal = 100 / n_districts
    percent = shares["share"].to_numpy() * 100
    low = min(percent.min(), equal) * 0.7
    high = min(max(percent.max(), equal) * 1.4, 130)
    along = np.log(percent / low) / np.log(high / low)
    ranked = shares["list"].map({name: at for at, name in enumerate(lists)}).to_numpy()
    order = np.lexsort((ranked, along))
    offsets = np.zeros(len(shares))
    offsets[order] = stack_points(along[order], rows[order], _REACH, step=0.36)
    crowd = _crowd(offsets, rows)
    named = len(lists) <= len(_MARKERS)
    exact = shares["exact"].to_numpy(bool)
    for at, name in enumerate(lists):
        look = at if named else 0
        for full in (True, False):
            here = (ranked == at) & (exact == full)
            if here.any():
                ax.scatter(
                    percent[here], (rows + offsets)[here], s=18, marker=_MARKERS[look],
                    facecolors=PALETTE[look] if full else PAPER, edgecolors=PALETTE[look],
                    linewidths=1.1, zorder=3,
                )  # fmt: skip
        if named or at == 0:
            label = name if named else say("figure.legend.lists", language, n=len(lists))
            ax.scatter([], [], s=18, marker=_MARKERS[look], color=PALETTE[look], label=label)
    if not exact.all():
        label = say("figure.legend.hollow", language)
        ax.scatter([], [], s=18, facecolors=PAPER, edgecolors=INK, linewidths=1.1, label=label)
    text = say("figure.legend.equal_split", language, n=n_districts)
    ax.axvline(equal, color=INK, linewidth=0.9, linestyle="--", zorder=1, label=text)
    ax.set_xscale("log")
    ax.set_xlim(low, high)
    ax.set_xticks([tick for tick in _TICKS if low <= tick <= high])
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.xaxis.set_minor_locator(NullLocator())
    set_rows(ax, labels, row=max(0.165, 0.075 * crowd))
    ax.grid(axis="y", color=GRID)
    ax.set_axisbelow(True)
    ax.set_xlabel(say("figure.axis.city_share", language))
    put_legend(ax, last=[text])
    return ax


def _crowd(offsets: np.ndarray, rows: np.ndarray) -> int:
    """How many points stand above one another in the fullest row."""
    return max((len(set(offsets[rows == row].round(3))) for row in np.unique(rows)), default=1)


def plot_floors(ax: Axes, floors: pd.DataFrame, *, language: str) -> Axes:
    """Draw the rates that districts promise beside the city's.

    Parameters
    ----------
    ax
        To draw on.
    floors
        From `cascade.shares.compare_floors` with a column `label` (rate and list).
    language
        Of the labels.
    """
    for at, floor in enumerate(floors.itertuples()):
        colour, marker = _DIRECTIONS[floor.direction]
        ax.plot([floor.value_city, floor.value], [at, at], color=colour, linewidth=1.6, zorder=2)
        ax.plot(floor.value_city, at, "|", color=INK, markersize=11, markeredgewidth=1.6)
        filled = colour if floor.same_year else PAPER
        ax.plot(
            floor.value, at, marker, color=colour, markerfacecolor=filled, markersize=5.5, zorder=3
        )
        ax.annotate(
            _signed(floor.difference), (max(floor.value, floor.value_city), at), (9, 0),
            textcoords="offset points", va="center", fontsize=SMALL,
        )  # fmt: skip
    ax.plot(
        [], [], "|", color=INK, markersize=9, markeredgewidth=1.6,
        label=say("cascade.label.city", language),
    )  # fmt: skip
    for direction, (colour, marker) in _DIRECTIONS.items():
        if (floors["direction"] == direction).any():
            label = say(f"cascade.direction.{direction}", language)
            ax.plot([], [], marker, color=colour, markersize=5.5, label=label)
    if not floors["same_year"].astype(bool).all():
        label = say("figure.legend.hollow_year", language)
        ax.plot([], [], "o", color=INK, markerfacecolor=PAPER, markersize=5.5, label=label)
    set_rows(ax, floors["label"].tolist(), row=0.22)
    ax.set_xlim(min(floors["value"].min(), floors["value_city"].min()) - 5, 106)
    ax.grid(axis="x")
    ax.set_axisbelow(True)
    ax.set_xlabel(say("cascade.axis.rate", language))
    put_legend(ax)
    return ax


def _signed(points: float) -> str:
    """Write a difference with its sign; a true minus, and none for nothing."""
    return f"{points:+g}".replace("-", "−") if points else "0"
