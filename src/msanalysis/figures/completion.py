"""Figures of completion: rates, attainment, specifications, plan and report, trajectories, odds."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator, PercentFormatter

from msanalysis.figures.layout import ask_height, put_legend, set_rows, thin_ticks
from msanalysis.figures.style import GRID, INK, MUTED, PALETTE
from msanalysis.wording import say

_CHOICES = (
    *("official", "official_minus_unmet", "attainment_100", "attainment_95", "attainment_90"),
    *("with_macro", "without_macro", "all_items", "numbered_items", "by_item", "by_function"),
)
_MET, _MISSED = PALETTE[0], PALETTE[5]


def plot_rates(ax: Axes, rates: pd.DataFrame, *, language: str) -> Axes:
    """Plot completion rates with their intervals: Wilson thick, Clopper–Pearson thin.

    Parameters
    ----------
    rates
        label (ready to print), n, completed, rate, wilson_low, wilson_high, exact_low, exact_high;
        the first row stands on top.
    """
    places = range(len(rates))
    named = {name: say(f"figure.legend.{name}", language) for name in ("rate", "wilson", "exact")}
    ax.hlines(
        places, rates["exact_low"], rates["exact_high"], color=PALETTE[4], linewidth=1.2,
        label=named["exact"],
    )  # fmt: skip
    ax.hlines(
        places, rates["wilson_low"], rates["wilson_high"], color=PALETTE[0], linewidth=3.5,
        label=named["wilson"],
    )  # fmt: skip
    ax.plot(rates["rate"], places, "o", color=INK, markersize=4.5, label=named["rate"])
    labels = [f"{row.label}  {row.completed}/{row.n}" for row in rates.itertuples()]
    set_rows(ax, labels)
    ax.set_xlim(0, 1.01)
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.grid(axis="x")
    ax.set_axisbelow(True)
    ax.set_xlabel(say("completion.axis.rate", language))
    put_legend(ax)
    return ax


def plot_attainments(ax: Axes, attainments: pd.DataFrame, *, language: str) -> Axes:
    """Plot the ratio of actual to target on a log scale, one row per indicator.

    Parameters
    ----------
    attainments
        label, ratio (positive), met; the first row stands on top.
    """
    places = range(len(attainments))
    colours = [_MET if met else _MISSED for met in attainments["met"]]
    markers = attainments["met"].map({True: "o", False: "D"})
    text = say("figure.legend.at_target", language)
    ax.axvline(1, color=MUTED, linewidth=1, label=text, zorder=1)
    ax.hlines(places, 1, attainments["ratio"], color=colours, linewidth=1.2)
    for met, key in ((True, "met"), (False, "missed")):
        part = attainments["met"].to_numpy() == met
        if part.any():
            shown = [place for place, here in zip(places, part, strict=True) if here]
            ax.scatter(
                attainments["ratio"][part], shown,
                s=22, color=_MET if met else _MISSED, marker=markers[part].iloc[0], zorder=3,
                label=say(f"completion.legend.{key}", language),
            )  # fmt: skip
    set_rows(ax, attainments["label"].tolist(), row=0.16)
    _set_ratio_axis(ax, attainments["ratio"])
    ax.set_xlabel(say("completion.axis.ratio", language))
    put_legend(ax, last=[text])
    return ax


def _set_ratio_axis(ax: Axes, ratios: pd.Series) -> None:
    ticks = [1, 0.5, 2, 0.33, 5, 0.2, 3, 0.8, 1.25, 1.5, 10, 0.1, 25, 50, 100, 0.05, 0.02, 0.01]
    low, high = min(0.9, ratios.min() / 1.08), max(1.1, ratios.max() * 1.08)
    ax.set_xscale("log")
    ax.set_xlim(low, high)
    shown = thin_ticks(ticks, low, high, "{:.0%}")
    ax.xaxis.set_major_locator(FixedLocator(shown))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0%}"))
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x")
    ax.set_axisbelow(True)


def plot_specification_rates(
    ax: Axes, specifications: pd.DataFrame, *, language: str, chosen: str = ""
) -> Axes:
    """Plot the completion rate under every combination of definitions, lowest first.

    Parameters
    ----------
    specifications
        As `specification.specify_rates` returns it.
    chosen
        Definition whose combinations are drawn in colour.
    """
    picked = (specifications["definition"] == chosen).to_numpy()
    named = say(f"completion.choice.{chosen}", language) if picked.any() else ""
    looks = (
        (picked, _MISSED, "D", say("figure.legend.chosen", language, definition=named)),
        (~picked, PALETTE[0], "o", say("figure.legend.others", language)),
    )
    for here, colour, marker, label in looks:
        part, places = specifications[here], np.flatnonzero(here)
        if len(part):
            ax.vlines(places, part["low"], part["high"], color=colour, linewidth=2, alpha=0.35)
            ax.plot(places, part["rate"], marker, color=colour, markersize=4, zorder=3, label=label)
    ax.set_xlim(-1, len(specifications))
    ax.set_ylim(min(0.45, specifications["low"].min() - 0.02), 1.01)
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.set_xticks([])
    ax.grid(axis="y")
    ax.set_axisbelow(True)
    ax.set_ylabel(say("completion.axis.rate", language))
    ask_height(ax, 1.5)
    put_legend(ax)
    return ax


def plot_specification_choices(ax: Axes, specifications: pd.DataFrame, *, language: str) -> Axes:
    """Plot which choices each combination makes, below its rate.

    Parameters
    ----------
    specifications
        As `specification.specify_rates` returns it, in the order of the rates above.
    """
    rows, at = [], 0
    for column in ("definition", "macro", "items", "weight"):
        for choice in sorted(specifications[column].unique(), key=_CHOICES.index):
            rows.append((at, column, choice))
            at += 1
        at += 0.6
    made = [(specifications[column] == choice).to_numpy() for _, column, choice in rows]
    heights = np.array([place for place, _, _ in rows])
    for flag, size, colour in ((False, 5, GRID), (True, 12, INK)):
        which, along = np.nonzero(np.array(made) == flag)
        ax.scatter(along, heights[which], s=size, color=colour)
    ax.set_yticks(heights, [say(f"completion.choice.{choice}", language) for *_, choice in rows])
    ask_height(ax, 0.15 * at)
    ax.set_xlim(-1, len(specifications))
    ax.set_ylim(at - 0.9, -0.7)
    ax.set_xticks([])
    ax.tick_params(axis="y", length=0)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    ax.set_xlabel(say("figure.axis.combinations", language, n=len(specifications)))
    return ax


def plot_trajectories(ax: Axes, trajectories: pd.DataFrame, *, language: str) -> Axes:
    """Plot the declared share of every part over the months, with the straight line.

    Parameters
    ----------
    trajectories
        As `milestones.trace_trajectories` returns it.
    """
    months = trajectories["period"].str[5:].astype(int)
    ax.plot([0, 12], [0, 100], color=MUTED, linestyle="--", linewidth=1,
            label=say("figure.legend.pace", language))  # fmt: skip
    label = say("completion.legend.part", language)
    for _, part in trajectories.assign(month=months).groupby(["project_id", "part"]):
        ax.plot(part["month"], part["declared_pct"], color=PALETTE[4], linewidth=0.9, marker="o",
                markersize=3, alpha=0.8, label=label)  # fmt: skip
        label = "_nolegend_"
    medians = trajectories.groupby(months)["declared_pct"].median()
    ax.plot(medians.index, medians, color=PALETTE[0], linewidth=2.4, marker="s", markersize=5,
            label=say("completion.legend.median", language))  # fmt: skip
    ax.set_xlim(0, 12.3)
    ax.set_ylim(0, 104)
    ax.set_xticks(sorted({0, *months}))
    ax.grid(axis="y")
    ax.set_axisbelow(True)
    ax.set_xlabel(say("completion.axis.month", language))
    ax.set_ylabel(say("completion.axis.declared", language))
    put_legend(ax)
    return ax


def plot_odds(ax: Axes, fits: pd.DataFrame, *, language: str) -> Axes:
    """Plot odds ratios with profile intervals on a log scale.

    Parameters
    ----------
    fits
        As `models.fit_predictors` returns it; an interval without an end runs to the edge.
    """
    ticks = [1, 0.1, 10, 0.5, 2, 0.25, 4, 25, 100]
    places = range(len(fits))
    low, high = fits["low"].clip(lower=0.05), fits["high"].clip(upper=200)
    ax.axvline(1, color=MUTED, linewidth=0.8)
    text = say("figure.legend.interval", language)
    ax.hlines(places, low, high, color=PALETTE[0], linewidth=2, label=text)
    text = say("figure.legend.odds", language)
    ax.plot(fits["odds_ratio"], places, "o", color=INK, markersize=5, label=text)
    labels = [say(f"completion.predictor.{name}", language) for name in fits["predictor"]]
    set_rows(ax, labels, row=0.24)
    ax.set_xscale("log")
    ax.set_xlim(low.min() / 1.2, high.max() * 1.2)
    ax.xaxis.set_major_locator(FixedLocator(thin_ticks(ticks, *ax.get_xlim(), "{:g}")))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x")
    ax.set_axisbelow(True)
    ax.set_xlabel(say("completion.axis.odds", language))
    put_legend(ax)
    return ax
