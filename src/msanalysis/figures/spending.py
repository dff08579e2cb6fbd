"""Figures of spending functions: shares, heat maps, odds, investment against plan."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb

from msanalysis.figures.style import GRID, INK, MUTED, PALETTE, PAPER
from msanalysis.wording import say

_REST = "#B8C0C8"
_BLUES = LinearSegmentedColormap.from_list("msanalysis", [PAPER, "#9CC9E3", PALETTE[0], "#003A5D"])
_LEAST_LABELLED = 0.035
_ROOM = 80  # Latin letters that fit below a heat map side by side


def plot_shares(
    ax: Axes, shares: pd.DataFrame, names: dict[str, str], *, language: str, most: int = 8
) -> Axes:
    """Plot one bar per list, stacked by category; each part carries its code and count.

    Parameters
    ----------
    shares
        As `spending.shares.count_shares` returns it, with a column `list` that names the bar.
    names
        Category → name.
    most
        How many categories get a colour; the others are drawn as one part.
    """
    order = shares.groupby("category")["n"].sum().sort_index()
    top = order.sort_values(ascending=False, kind="stable").index[:most].tolist()
    bars = list(dict.fromkeys(shares["list"]))
    totals = shares.groupby("list")["total"].first()
    left = dict.fromkeys(bars, 0.0)
    for at, category in enumerate([*top, ""]):
        part = shares[shares["category"] == category]
        if not category:
            part = shares[~shares["category"].isin(top)]
        counts = part.groupby("list")["n"].sum()
        if counts.empty:
            continue
        colour = PALETTE[at] if category else _REST
        label = names[category] if category else say("spending.other_functions", language)
        for bar, n in counts.items():
            share, at_row = n / totals[bar], bars.index(bar)
            ax.barh(
                at_row,
                share * 100,
                left=left[bar] * 100,
                height=0.7,
                color=colour,
                edgecolor=PAPER,
                linewidth=1.2,
                label=label,
            )
            text = f"{category}\n{n}" if category else str(n)
            if share >= _LEAST_LABELLED:
                ax.text(
                    (left[bar] + share / 2) * 100,
                    at_row,
                    text,
                    ha="center",
                    va="center",
                    fontsize=6.5,
                    linespacing=1.05,
                    color=_readable_on(colour),
                )
            left[bar] += share
            label = "_"
    ax.set_yticks(range(len(bars)), [f"{bar}  (n={totals[bar]})" for bar in bars])
    ax.set_ylim(len(bars) - 0.5, -0.5)
    ax.set_xlim(0, 100)
    ax.set_xlabel(say("spending.axis.share", language))
    ax.legend(
        loc="upper left",
        bbox_to_anchor=(0, -0.55 / max(len(bars) * 0.42, 1)),
        ncols=3 if language == "zh" else 2,
        handlelength=1,
        borderaxespad=0,
    )
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    return ax


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
    largest = max(int(counts.to_numpy().max()), 1)
    ax.imshow(counts.to_numpy(), cmap=_BLUES, vmin=0, vmax=largest, aspect="auto")
    for row in range(counts.shape[0]):
        for column in range(counts.shape[1]):
            n = int(counts.iloc[row, column])
            if n:
                colour = _readable_on(_BLUES(n / largest)[:3])
                ax.text(column, row, n, ha="center", va="center", fontsize=7.5, color=colour)
    lines = [line for name in counts.columns for line in str(name).split("\n")]
    slanted = max(map(_width, lines), default=0) * counts.shape[1] > _ROOM
    ax.set_xticks(
        range(counts.shape[1]),
        counts.columns,
        rotation=40 if slanted else 0,
        ha="right" if slanted else "center",
        rotation_mode="anchor",
    )
    ax.set_yticks(range(counts.shape[0]), counts.index)
    ax.set_xticks([at - 0.5 for at in range(1, counts.shape[1])], minor=True)
    ax.set_yticks([at - 0.5 for at in range(1, counts.shape[0])], minor=True)
    ax.grid(which="minor", color=GRID, linewidth=0.6)
    ax.tick_params(which="both", length=0)
    for side in ax.spines.values():
        side.set_visible(False)
    if xlabel:
        ax.set_xlabel(say(xlabel, language))
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
    for at, row in enumerate(odds.itertuples()):
        low, high = max(row.low, low_edge), min(row.high, high_edge)
        ax.plot([low, high], [at, at], color=MUTED, linewidth=1.4, solid_capstyle="round")
        if low_edge < row.odds_ratio < high_edge:
            ax.plot(row.odds_ratio, at, "o", color=PALETTE[0], markersize=5.5)
        elif pd.notna(row.odds_ratio):
            edge, marker = (high_edge, ">") if row.odds_ratio >= high_edge else (low_edge, "<")
            ax.plot(edge, at, marker, color=PALETTE[1], markersize=5.5, clip_on=False)
    ax.axvline(1, color=INK, linewidth=0.8)
    ax.set_xscale("log")
    ax.set_xlim(low_edge, high_edge)
    ax.set_xticks([0.1, 1, 10], ["0.1", "1", "10"])
    ax.set_yticks(range(len(odds)), labels)
    ax.set_ylim(len(odds) - 0.5, -0.5)
    ax.minorticks_off()
    ax.grid(axis="x")
    ax.set_xlabel(say("spending.axis.odds", language))
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
        over = f"  +{row.over_plan_pp:g}" if planned and row.over_plan_pp else ""
        ax.annotate(
            over,
            (row.amount_yi_yuan, at),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            fontsize=7.5,
            color=MUTED,
        )
        labels.append(row.item)
    ax.set_yticks(range(len(labels)), labels)
    ax.set_ylim(len(labels) - 0.5, -0.5)
    ax.set_xlim(0, float(investments["amount_yi_yuan"].max()) * 1.12)
    ax.grid(axis="x")
    ax.set_xlabel(say("spending.axis.yi_yuan", language))
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, borderaxespad=0.3)
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
        ax.bar_label(bars, texts, padding=3, fontsize=7.5, color=INK)
        ax.set_ylim(len(rows) - 0.5, -0.5)
        ax.set_xlim(0, max([*shares, 1]) * 1.18)
        ax.grid(axis="x")
        ax.set_axisbelow(True)
    axes[0].set_yticks(range(len(rows)), rows)
    axes[1].set_yticks(range(len(rows)), [""] * len(rows))
    axes[1].tick_params(axis="y", length=0)
    axes[0].set_xlabel(say("spending.axis.share_projects", language))
    axes[1].set_xlabel(say("spending.axis.share_investment", language))
    return axes


def _first_planned(investments: pd.DataFrame) -> int:
    return int(investments["planned_yi_yuan"].notna().to_numpy().argmax())


def _width(text: str) -> int:
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)


def _readable_on(colour: str | tuple[float, float, float]) -> str:
    red, green, blue = to_rgb(colour)
    return PAPER if 0.299 * red + 0.587 * green + 0.114 * blue < 0.58 else INK
