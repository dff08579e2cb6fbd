"""Figures of the city's targets and the districts' shares."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, NullLocator

from msanalysis.figures.style import GRID, INK, MUTED, PALETTE
from msanalysis.wording import say

_MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
_DIRECTIONS = {"raised": PALETTE[2], "same": MUTED, "lowered": PALETTE[5]}
_TICKS = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)


def plot_shares(ax: Axes, shares: pd.DataFrame, *, n_districts: int, language: str) -> Axes:
    """Draw each list's share of the city's targets on a log scale, against an equal split.

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
    row = {label: at for at, label in enumerate(labels)}
    lists = list(shares.groupby("list", sort=True))
    for at, (name, group) in enumerate(lists):
        # Lists with the same share would hide one another.
        offset = (at - (len(lists) - 1) / 2) * 0.16
        for exact in (True, False):
            part = group[group["exact"] == exact]
            ax.scatter(
                part["share"] * 100,
                [row[label] + offset for label in part["label"]],
                s=24,
                marker=_MARKERS[at % len(_MARKERS)],
                facecolors=PALETTE[at % len(PALETTE)] if exact else "none",
                edgecolors=PALETTE[at % len(PALETTE)],
                linewidths=1.2,
                zorder=3,
            )
        ax.scatter(
            [],
            [],
            s=24,
            marker=_MARKERS[at % len(_MARKERS)],
            color=PALETTE[at % len(PALETTE)],
            label=name,
        )
    equal = 100 / n_districts
    ax.axvline(equal, color=INK, linewidth=0.9, linestyle="--", zorder=1)
    text = say("cascade.label.equal", language, n=n_districts)
    ax.annotate(
        text, (equal, 0), (4, 4), xycoords=("data", "axes fraction"), textcoords="offset points",
        fontsize=7.5, color=MUTED,
    )  # fmt: skip
    ax.set_xscale("log")
    low, high = shares["share"].min() * 70, shares["share"].max() * 140
    ax.set_xlim(low, min(high, 130))
    ax.set_xticks([tick for tick in _TICKS if low <= tick <= high])
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.set_yticks(range(len(labels)), labels)
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.grid(axis="y", color=GRID)
    ax.set_axisbelow(True)
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel(say("cascade.axis.share", language))
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=4)
    return ax


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
        colour = _DIRECTIONS[floor.direction]
        ax.plot([floor.value_city, floor.value], [at, at], color=colour, linewidth=1.6, zorder=1)
        ax.plot(floor.value_city, at, "|", color=INK, markersize=13, markeredgewidth=1.6)
        filled = colour if floor.same_year else "white"
        ax.plot(floor.value, at, "o", color=colour, markerfacecolor=filled, zorder=3)
        text = f"{floor.difference:+g}" if floor.difference else "0"
        ax.annotate(
            text, (max(floor.value, floor.value_city), at), (9, 0), textcoords="offset points",
            va="center", fontsize=7.5,
        )  # fmt: skip
    ax.plot([], [], "|", color=INK, markersize=10, label=say("cascade.label.city", language))
    for direction, colour in _DIRECTIONS.items():
        ax.plot([], [], "o", color=colour, label=say(f"cascade.direction.{direction}", language))
    ax.set_yticks(range(len(floors)), floors["label"])
    ax.set_ylim(len(floors) - 0.4, -0.6)
    ax.set_xlim(min(floors["value"].min(), floors["value_city"].min()) - 5, 106)
    ax.grid(axis="x")
    ax.set_axisbelow(True)
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel(say("cascade.axis.rate", language))
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=4)
    return ax
