"""Figures of monthly monitoring: progress against plan, investment over the months."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import StrMethodFormatter

from msanalysis.figures.functions import function_look, name_function
from msanalysis.figures.layout import ask_height, put_legend, set_rows
from msanalysis.figures.style import GRID, INK, MUTED, PAPER, SMALL
from msanalysis.wording import say

_COLOURS = {"behind": "#D55E00", "on_time": "#0072B2", "ahead": "#009E73"}
_WAN = 10_000


def mark_synthetic(figure: Figure, *, language: str) -> Figure:
    """Lay the words SYNTHETIC DATA across a figure, over everything in it."""
    words = say("monitoring.watermark", language)
    for height in (0.25, 0.6):
        figure.text(
            0.5, height, words, ha="center", va="center", rotation=20, fontsize=26,
            color=_COLOURS["behind"], alpha=0.25, zorder=100,
        )  # fmt: skip
    return figure


def plot_status(ax: Axes, status: pd.DataFrame, *, language: str) -> Axes:
    """Plot reported against planned shares, one row per project.

    The bar ends at the reported share, the black stroke marks the plan; a project without a
    comparable report has the stroke and the words for its standing.

    Parameters
    ----------
    status
        As `monitoring.status.assess_status` returns it.
    """
    places = range(len(status))
    colours = [_COLOURS.get(standing, GRID) for standing in status["standing"]]
    ax.barh(places, status["reported_pct"].fillna(0), color=colours, height=0.55)
    ax.scatter(
        status["planned_pct"], places, marker="|", s=120, color=INK, linewidth=1.8, zorder=3,
        label=say("monitoring.legend.planned", language),
    )  # fmt: skip
    for at, row in zip(places, status.itertuples(), strict=True):
        words = say(f"monitoring.standing.{row.standing}", language)
        ax.annotate(
            words, (101, at), va="center", fontsize=SMALL, color=MUTED, annotation_clip=False
        )
    names = [
        f"{row.no}  {row.name_}" for row in status.rename(columns={"name": "name_"}).itertuples()
    ]
    set_rows(ax, names, row=0.22)
    ax.set_xlim(0, 100)
    ax.grid(axis="x")
    ax.set_axisbelow(True)
    ax.set_xlabel(say("monitoring.axis.share", language))
    put_legend(ax)
    return ax


def plot_investment(ax: Axes, investment: pd.DataFrame, *, language: str) -> Axes:
    """Plot completed investment by spending function over the months, stacked.

    Parameters
    ----------
    investment
        Columns `month`, `function_code`, `function` (named for readers),
        `completed_investment_yuan`. Each function has the look it has in every figure.
    """
    wide = investment.pivot_table(
        index="month", columns="function_code", values="completed_investment_yuan", aggfunc="sum"
    ).fillna(0)
    names = investment.set_index("function_code")["function"].to_dict()
    bottom = pd.Series(0.0, index=wide.index)
    places = range(len(wide))
    for code in wide.columns:
        colour, hatch = function_look(code)
        label = f"{code} {name_function(code, names, language)}".strip()
        ax.bar(
            places, wide[code] / _WAN, bottom=bottom, color=colour, hatch=hatch, edgecolor=PAPER,
            linewidth=0.6, label=label, width=0.7,
        )  # fmt: skip
        bottom = bottom + wide[code] / _WAN
    ax.set_xticks(list(places), [month[5:] for month in wide.index])
    ax.set_xlabel(say("monitoring.column.month", language))
    ax.set_ylabel(say("monitoring.axis.investment", language))
    ax.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    ax.grid(axis="y")
    ax.set_axisbelow(True)
    ask_height(ax, 2.2)
    put_legend(ax)
    return ax
