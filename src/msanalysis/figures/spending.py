"""Figures of spending functions: shares, heat maps, odds, investment against plan."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_hex

from msanalysis.figures.cells import draw_cells, name_cells
from msanalysis.figures.functions import function_look, name_function
from msanalysis.figures.layout import measure, put_legend, set_rows
from msanalysis.figures.style import INK, LEAST, MUTED, PALETTE, PAPER, SMALL, text_colour
from msanalysis.wording import say

_BLUES = LinearSegmentedColormap.from_list("msanalysis", [PAPER, "#9CC9E3", PALETTE[0], "#003A5D"])
# Inches that bars have, about; texts inside them must fit.
_BARS = 4.2


def plot_shares(ax: Axes, shares: pd.DataFrame, names: dict[str, str], *, language: str) -> Axes:
    """Plot one bar per list, stacked by category in the order of codes.

    A category has the same colour and hatch in every figure (`functions.function_look`). Each
    part carries its short name, code and count as far as they fit.

    Parameters
    ----------
    shares
        As `spending.shares.count_shares` returns it, with a column `list` that names the bar.
    names
        Category → name.
    """
    bars = list(dict.fromkeys(shares["list"]))
    totals = shares.groupby("list")["total"].first()
    rows = {bar: at for at, bar in enumerate(bars)}
    left = np.zeros(len(bars))
    for category, part in shares.groupby("category", sort=True):
        counts = np.zeros(len(bars), int)
        for bar, n in zip(part["list"], part["n"], strict=True):
            counts[rows[bar]] += n
        widths = counts / totals[bars].to_numpy() * 100
        drawn = np.flatnonzero(counts)
        colour, hatch = function_look(category)
        short = name_function(category, names, language)
        ax.barh(
            drawn, widths[drawn], left=left[drawn], height=0.76, color=colour, hatch=hatch,
            edgecolor=PAPER, linewidth=1, label=_name_with_code(category, short),
        )  # fmt: skip
        for at in drawn:
            text = _text_inside(short, category, int(counts[at]), widths[at] / 100 * _BARS)
            if text:
                box = {"facecolor": colour, "linewidth": 0, "pad": 1.4} if hatch else None
                ax.text(
                    left[at] + widths[at] / 2, at, text, ha="center", va="center", fontsize=LEAST,
                    linespacing=1.05, color=text_colour(colour), bbox=box, clip_on=True,
                )  # fmt: skip
        left += widths
    set_rows(ax, [f"{bar}  (n={totals[bar]})" for bar in bars], row=0.34)
    ax.set_xlim(0, 100)
    ax.set_xlabel(say("spending.axis.share", language))
    put_legend(ax)
    ax.spines["left"].set_visible(False)
    return ax


def _name_with_code(code: str, name: str) -> str:
    return f"{code} {name}" if code != name else code


def _text_inside(name: str, code: str, n: int, width: float) -> str:
    """Give the fullest text that fits a part of a bar so many inches wide."""
    for text in (f"{code} {name}\n{n}", f"{name}\n{n}", f"{code}\n{n}", str(n)):
        if measure(text, LEAST) + 0.04 <= width:
            return text
    return ""


def plot_counts(
    ax: Axes, counts: pd.DataFrame, *, language: str, xlabel: str = "", ylabel: str = ""
) -> Axes:
    """Plot a cross table as a heat map with its counts written in; empty cells stay empty.

    Parameters
    ----------
    counts
        Rows and columns named for readers; colours are shares of each column's largest cell.
    xlabel, ylabel
        Keys of the catalogue.
    """
    values = counts.to_numpy()
    largest = max(int(values.max(initial=0)), 1)
    draw_cells(ax, values, lambda n: to_hex(_BLUES(n / largest)))
    name_cells(ax, list(map(str, counts.index)), list(map(str, counts.columns)))
    if xlabel:
        ax.set_xlabel(say(xlabel, language))
        ax.xaxis.set_label_position("top")
    if ylabel:
        ax.set_ylabel(say(ylabel, language))
    return ax


def plot_odds(ax: Axes, odds: pd.DataFrame, names: dict[str, str], *, language: str) -> Axes:
    """Plot odds ratios of voted against municipal lists with their exact intervals.

    Parameters
    ----------
    odds
        As `spending.origins.compare_origins` returns it; a ratio of 0 or ∞ is drawn as an arrow
        at the edge.
    """
    low_edge, high_edge = 0.02, 50.0
    labels = [
        f"{names[row.category]}  {row.voted_n}:{row.municipal_n}" for row in odds.itertuples()
    ]
    rows = np.arange(len(odds))
    low, high = odds["low"].clip(lower=low_edge), odds["high"].clip(upper=high_edge)
    ax.hlines(
        rows, low, high, color=MUTED, linewidth=1.4, label=say("figure.legend.interval", language)
    )
    ratio = odds["odds_ratio"].to_numpy(float)
    inside = (ratio > low_edge) & (ratio < high_edge)
    ax.plot(
        ratio[inside],
        rows[inside],
        "o",
        color=PALETTE[0],
        markersize=5,
        label=say("figure.legend.odds", language),
    )
    beyond = ((">", ratio >= high_edge, high_edge), ("<", ratio <= low_edge, low_edge))
    named = False
    for marker, here, edge in beyond:
        if here.any():
            label = "_" if named else say("figure.legend.beyond", language)
            ax.plot(
                np.full(here.sum(), edge), rows[here], marker, color=PALETTE[5], markersize=5,
                clip_on=False, linestyle="", label=label,
            )  # fmt: skip
            named = True
    ax.axvline(1, color=INK, linewidth=0.8)
    ax.set_xscale("log")
    ax.set_xlim(low_edge, high_edge)
    ax.set_xticks([0.1, 1, 10], ["0.1", "1", "10"])
    set_rows(ax, labels)
    ax.minorticks_off()
    ax.grid(axis="x")
    ax.set_axisbelow(True)
    ax.set_xlabel(say("spending.axis.odds", language))
    put_legend(ax)
    return ax


def plot_investment_against_plan(ax: Axes, investments: pd.DataFrame, *, language: str) -> Axes:
    """Plot completed investment against the plan it implies, one line per project or field.

    Parameters
    ----------
    investments
        Rows of `spending.investments.derive_plans`; a row without a plan has its dot alone.
    """
    labels = []
    for at, row in enumerate(investments.itertuples()):
        planned = pd.notna(row.planned_yi_yuan)
        if planned:
            ax.plot([row.planned_yi_yuan, row.amount_yi_yuan], [at, at], color=MUTED, linewidth=1.6)
            ax.plot(
                row.planned_yi_yuan,
                at,
                "o",
                markersize=6.5,
                markerfacecolor=PAPER,
                markeredgecolor=INK,
                label=say("spending.planned", language)
                if at == _first_planned(investments)
                else "_",
            )
        ax.plot(
            row.amount_yi_yuan,
            at,
            "o",
            markersize=6.5,
            color=PALETTE[0],
            label=say("spending.completed", language) if at == 0 else "_",
        )
        over = f"{row.over_plan_pp:+g}".replace("-", "−") if planned and row.over_plan_pp else ""
        ax.annotate(
            over,
            (row.amount_yi_yuan, at),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
            color=MUTED,
        )
        labels.append(row.item)
    set_rows(ax, labels, row=0.22)
    ax.set_xlim(0, float(investments["amount_yi_yuan"].max()) * 1.12)
    ax.grid(axis="x")
    ax.set_axisbelow(True)
    ax.set_xlabel(say("spending.axis.yi_yuan", language))
    put_legend(ax)
    return ax


def plot_attention_beside_investment(
    axes: tuple[Axes, Axes], attention: pd.DataFrame, investment: pd.DataFrame, *, language: str
) -> tuple[Axes, Axes]:
    """Plot shares of projects (left) and of recorded investment (right) on one list of functions.

    Parameters
    ----------
    axes
        Two axes that share nothing but the order of the rows.
    attention
        name, n, share of projects.
    investment
        name, amount_yi_yuan, share; of one area and year, never of the same lists.
    """
    order = attention.set_index("name")["n"].to_dict()
    rows = sorted(
        {*attention["name"], *investment["name"]}, key=lambda name: (-order.get(name, 0), name)
    )
    tables = ((attention, "n", PALETTE[0]), (investment, "amount_yi_yuan", PALETTE[1]))
    for ax, (table, amount, colour) in zip(axes, tables, strict=True):
        known = table.set_index("name")
        shares = [known["share"].get(row, 0.0) * 100 for row in rows]
        bars = ax.barh(range(len(rows)), shares, height=0.62, color=colour)
        texts = [f"{known[amount].get(row):g}" if row in known.index else "" for row in rows]
        ax.bar_label(bars, texts, padding=3, fontsize=SMALL, color=INK)
        set_rows(ax, rows)
        ax.set_xlim(0, max([*shares, 1]) * 1.18)
        ax.grid(axis="x")
        ax.set_axisbelow(True)
    axes[1].set_yticklabels([])
    axes[0].set_xlabel(say("spending.axis.share_projects", language))
    axes[1].set_xlabel(say("spending.axis.share_investment", language))
    return axes


def _first_planned(investments: pd.DataFrame) -> int:
    return int(investments["planned_yi_yuan"].notna().to_numpy().argmax())
