"""Figures of a district's profile."""

import pandas as pd
from matplotlib.axes import Axes

from msanalysis.config import ORIGINS, VERDICTS
from msanalysis.figures.layout import measure, put_legend, set_rows
from msanalysis.figures.style import (
    ORIGIN_COLOURS,
    PALETTE,
    PAPER,
    SMALL,
    TICK,
    VERDICT_COLOURS,
    text_colour,
)
from msanalysis.wording import say

_ROW = 0.3
# Of a figure's width, about what bars have; texts inside them must fit.
_BARS = 4.3


def plot_project_counts(ax: Axes, counts: pd.DataFrame, *, language: str, longest: int = 1) -> Axes:
    """Plot projects by year, stacked by origin.

    Parameters
    ----------
    counts
        As `profile.count_projects` returns it.
    longest
        Projects that the axis holds at least, where several figures share a scale.
    """
    present = [origin for origin in ORIGINS if origin in counts]
    parts = {origin: counts[origin].to_numpy() for origin in present}
    names = {origin: say(f"origin.{origin}", language) for origin in present}
    _stack_bars(ax, parts, names, ORIGIN_COLOURS)
    set_rows(ax, [str(year) for year in counts["year"]], row=_ROW)
    ax.set_xlim(0, max(int(counts["total"].max()), longest) * 1.02)
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.set_xlabel(say("axis.projects", language))
    put_legend(ax)
    return ax


def plot_verdicts(ax: Axes, verdicts: pd.DataFrame, *, language: str) -> Axes:
    """Plot verdicts by section as shares of one bar each, counts written in.

    Parameters
    ----------
    verdicts
        As `profile.count_verdicts` returns it.
    """
    present = [verdict for verdict in VERDICTS if verdicts[verdict].any()]
    parts = {verdict: verdicts[verdict].to_numpy() for verdict in present}
    names = {verdict: say(f"verdict.{verdict}", language) for verdict in present}
    scale = 100 / verdicts["n"].clip(lower=1).to_numpy()
    _stack_bars(ax, parts, names, VERDICT_COLOURS, scale=scale)
    rows = [
        f"{say(f'section.{row.section}', language)} (n={row.n})" for row in verdicts.itertuples()
    ]
    set_rows(ax, rows, row=_ROW)
    ax.set_xlim(0, 100)
    ax.set_xlabel(say("axis.share_of_items", language))
    put_legend(ax)
    return ax


def plot_agency_load(ax: Axes, load: pd.DataFrame, *, language: str, most: int = 12) -> Axes:
    """Plot how many projects the busiest agencies lead, join, or both, and how many these are.

    Parameters
    ----------
    load
        As `profile.count_agency_load` returns it.
    most
        How many agencies at the most.
    """
    top = load.head(most)
    led, joined, total = (top[name].to_numpy() for name in ("led", "joined", "total"))
    parts = {
        "lead_only": total - joined,
        "both": led + joined - total,
        "responsible_only": total - led,
    }
    parts = {name: counts for name, counts in parts.items() if counts.any()}
    names = {name: say(f"figure.legend.{name}", language) for name in parts}
    colours = {"lead_only": PALETTE[0], "both": PALETTE[4], "responsible_only": PALETTE[1]}
    _stack_bars(ax, parts, names, colours)
    set_rows(ax, top["agency"].tolist(), row=0.2)
    note = say("figure.legend.total", language)
    if len(parts) > 1:
        ax.plot([], [], linestyle="", marker="", label=note)
        for row, n in enumerate(total):
            ax.annotate(
                str(n), (n, row), (4, 0), textcoords="offset points", va="center", fontsize=TICK
            )
    ax.set_xlim(0, max(int(total.max(initial=0)), 1) * 1.06)
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.grid(axis="x")
    ax.set_axisbelow(True)
    ax.set_xlabel(say("axis.projects", language))
    put_legend(ax, last=[note])
    return ax


def _stack_bars(ax: Axes, parts: dict, names: dict, colours: dict, *, scale=1.0) -> None:
    """Draw parts as stacked bars of one row each, the counts written in where they fit."""
    left = 0.0
    longest = max((sum(parts.values()) * scale).max(initial=0), 1) if parts else 1
    for part, counts in parts.items():
        widths = counts * scale
        ax.barh(
            range(len(counts)), widths, left=left, height=0.68, color=colours[part],
            edgecolor=PAPER, linewidth=0.8, label=names[part],
        )  # fmt: skip
        middles = left + widths / 2
        for row, (n, width, middle) in enumerate(zip(counts, widths, middles, strict=True)):
            if n and width / longest * _BARS > measure(str(n), SMALL) + 0.03:
                ax.text(
                    middle, row, str(n), ha="center", va="center_baseline", fontsize=SMALL,
                    color=text_colour(colours[part]), clip_on=True,
                )  # fmt: skip
        left = left + widths
