"""Figures of themes, recurring projects and distinctive words."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.ticker import NullLocator, ScalarFormatter

from msanalysis.figures.cells import draw_cells, name_cells
from msanalysis.figures.layout import ask_height, put_legend, wrap_label
from msanalysis.figures.style import GRID, INK, MUTED, PALETTE, PAPER, TICK
from msanalysis.wording import say

_CHANGE = {"stays": (MUTED, "o"), "enters": (PALETTE[2], "^"), "leaves": (PALETTE[5], "v")}


def plot_theme_matrix(
    ax: Axes, table: pd.DataFrame, predicted: pd.DataFrame | None = None, *, language: str
) -> Axes:
    """Draw how many projects each list has of each theme.

    Parameters
    ----------
    ax
        To draw on.
    table
        From `themes.recurrence.spread_presence`.
    predicted
        The same with `n_predicted`; cells with predicted themes get a star.
    language
        Of the labels.
    """
    shades = LinearSegmentedColormap.from_list("blues", ["#E3EEF6", PALETTE[0]])
    values = table.to_numpy(int)
    most = max(int(values.max(initial=0)), 1)
    marks = None if predicted is None else predicted.to_numpy(bool)
    draw_cells(ax, values, lambda n: to_hex(shades(n / most)), marks)
    name_cells(ax, list(map(str, table.index)), list(map(str, table.columns)))
    starred = predicted is not None and bool(predicted.to_numpy().any())
    ax.set_xlabel(say(f"themes.axis.projects{'_predicted' if starred else ''}", language))
    return ax


def plot_theme_slopes(
    ax: Axes, changes: pd.DataFrame, names: Mapping[str, str], *, language: str
) -> Axes:
    """Draw which themes of a district's list stay, enter and leave, and how they move in rank.

    Parameters
    ----------
    ax
        To draw on.
    changes
        From `themes.recurrence.compare_years`, one district and two years.
    names
        Theme → label.
    language
        Of the labels.
    """
    before, after = changes["year_from"].iloc[0], changes["year_to"].iloc[0]
    places = [_rank(changes, side) for side in ("n_from", "n_to")]
    for row in changes.itertuples():
        colour, marker = _CHANGE[row.change]
        ends = [(x, places[x][row.theme]) for x in (0, 1) if row.theme in places[x]]
        moved = row.change == "stays" and row.n_from != row.n_to
        ax.plot(
            *zip(*ends, strict=True),
            color=PALETTE[0] if moved else colour,
            marker=marker,
            markersize=4,
            linewidth=1.4 if moved else 0.8,
        )
        for x, y in ends:
            n = row.n_to if x else row.n_from
            name = names.get(row.theme, row.theme)
            text = f"{n}  {name}" if x else f"{name}  {n}"
            ink = INK if row.change == "stays" else colour
            side = "left" if x else "right"
            ax.text(
                x + (0.04 if x else -0.04), y, text, ha=side, va="center", fontsize=TICK, color=ink,
                clip_on=True,
            )  # fmt: skip
    for change, (colour, marker) in _CHANGE.items():
        n = int((changes["change"] == change).sum())
        label = say(f"themes.change.{change}", language, n=n)
        ax.plot([], [], color=colour, marker=marker, markersize=4, linewidth=0.8, label=label)
    put_legend(ax, below=True)
    ax.set_xticks([0, 1], [str(before), str(after)])
    ax.xaxis.tick_top()
    ax.set_xlim(-1.1, 2.1)
    longest = max(map(len, places))
    ax.set_ylim(longest - 0.4, -0.6)
    ask_height(ax, 0.16 * (longest + 0.2))
    ax.yaxis.set_visible(False)
    ax.tick_params(length=0)
    for side in ax.spines.values():
        side.set_visible(False)
    return ax


def plot_recurrence_network(
    ax: Axes,
    clusters: pd.DataFrame,
    pairs: pd.DataFrame,
    lists: Mapping[str, str],
    *,
    language: str,
) -> Axes:
    """Draw recurring projects as a network: a row per undertaking, a column per list.

    The place of a node follows from what it is, so the picture is the same each time.

    Parameters
    ----------
    ax
        To draw on.
    clusters
        From `themes.clusters.cluster_pairs`.
    pairs
        Table `similar_projects`: the edges; the more similar, the darker.
    lists
        doc_id → label, in the order of the columns.
    language
        Of the labels.
    """
    column = {doc_id: at for at, doc_id in enumerate(lists)}
    place: dict[str, tuple[float, float]] = {}
    for (cluster, doc_id), group in clusters.groupby(["cluster", "doc_id"]):
        offsets = (np.arange(len(group)) - (len(group) - 1) / 2) * 0.36
        for project_id, offset in zip(group["project_id"], offsets, strict=True):
            place[project_id] = (column[doc_id], cluster + offset)
    for edge in pairs.sort_values("score").itertuples():
        if edge.project_a in place and edge.project_b in place:
            (x0, y0), (x1, y1) = place[edge.project_a], place[edge.project_b]
            shade = 0.2 + 0.8 * float(edge.score)
            ax.plot([x0, x1], [y0, y1], color=PALETTE[0], alpha=shade, linewidth=1.4, zorder=1)
    xs, ys = zip(*place.values(), strict=True) if place else ((), ())
    ax.scatter(
        xs, ys, s=22, color=PAPER, edgecolors=INK, linewidths=1, zorder=2,
        label=say("figure.legend.project", language),
    )  # fmt: skip
    ax.plot([], [], color=PALETTE[0], linewidth=1.4, label=say("figure.legend.pair", language))
    labels = clusters.drop_duplicates("cluster")
    ax.set_yticks(labels["cluster"], [wrap_label(label, lines=1) for label in labels["label"]])
    ax.set_xticks(range(len(lists)), list(lists.values()))
    ax.set_xlim(-0.3, len(lists) - 0.7)
    last = int(labels["cluster"].max()) if len(labels) else 1
    ax.set_ylim(last + 0.8, 0.2)
    ask_height(ax, 0.24 * (last + 0.6))
    ax.xaxis.tick_top()
    put_legend(ax, below=True)
    ax.grid(axis="y")
    ax.set_axisbelow(True)
    ax.tick_params(length=0)
    for side in ax.spines.values():
        side.set_visible(False)
    return ax


def plot_precision_recall(
    ax: Axes, curve: pd.DataFrame, *, threshold: float, precision: float, language: str
) -> Axes:
    """Draw precision against recall over all thresholds, with the one chosen.

    Parameters
    ----------
    ax
        To draw on.
    curve
        From `themes.similarity.trace_precision_recall`.
    threshold, precision
        The threshold chosen and the precision asked for.
    language
        Of the labels.
    """
    ax.step(curve["recall"], curve["precision"], where="post", color=PALETTE[0], linewidth=1.4)
    ax.axhline(
        precision, color=MUTED, linewidth=0.8, linestyle="--",
        label=say("figure.legend.asked", language),
    )  # fmt: skip
    chosen = curve[curve["threshold"] >= threshold].iloc[-1:]
    for row in chosen.itertuples():
        label = say("figure.legend.threshold", language)
        ax.plot(row.recall, row.precision, "o", color=PALETTE[5], label=label)
        text = say("themes.label.threshold", language, threshold=f"{row.threshold:.3f}")
        ax.annotate(text, (row.recall, row.precision), (8, 6), textcoords="offset points")
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 1.03)
    ax.set_xlabel(say("themes.axis.recall", language))
    ax.set_ylabel(say("themes.axis.precision", language))
    ax.grid()
    put_legend(ax)
    return ax


def plot_keyness(ax: Axes, table: pd.DataFrame, *, language: str, most: int = 12) -> Axes:
    """Draw how distinctive a group's words are against how frequent they are.

    Parameters
    ----------
    ax
        To draw on.
    table
        From `themes.keyness.compare_words`, one group.
    language
        Of the labels.
    most
        Words labelled: those with the greatest z, half of them on either side.
    """
    n = table["n_group"] + table["n_rest"]
    sure = table["z"].abs() >= 1.96
    looks = ((False, "#B4BDC7", "common"), (True, PALETTE[0], "distinct"))
    for flag, colour, key in looks:
        ax.scatter(
            n[sure == flag], table.loc[sure == flag, "z"], s=14, color=colour, zorder=2,
            label=say(f"figure.legend.{key}", language),
        )  # fmt: skip
    for line in (-1.96, 1.96):
        label = say("figure.legend.z_limit", language) if line > 0 else "_"
        ax.axhline(line, color=MUTED, linewidth=0.7, linestyle="--", label=label)
    ordered = table.assign(total=n).sort_values("z")
    chosen = pd.concat([ordered.head(most // 2), ordered.tail(most - most // 2)]).drop_duplicates()
    low = min(float(ordered["z"].min()), -1.96) - 0.4
    high = max(float(ordered["z"].max()), 1.96) + 0.4
    heights = _push_apart(chosen["z"].tolist(), (high - low) * 0.052)
    ax.set_ylim(min(low, heights[0] - 0.2), max(high, heights[-1] + 0.2))
    right = float(n.max()) * 1.25
    for row, height in zip(chosen.itertuples(), heights, strict=True):
        ax.annotate(
            row.word,
            (row.total, row.z),
            (right, height),
            va="center",
            fontsize=TICK,
            bbox={"facecolor": PAPER, "linewidth": 0, "pad": 0.5},
            arrowprops={"arrowstyle": "-", "color": GRID, "linewidth": 0.6},
        )
    ax.set_xscale("log")
    ax.set_xlim(max(float(n.min()) * 0.85, 0.5), right * 2.2)
    ticks = [tick for tick in (2, 3, 5, 10, 20, 50, 100, 200, 500) if tick <= n.max()]
    ax.set_xticks(ticks)
    ax.xaxis.set_major_formatter(ScalarFormatter())
    ax.xaxis.set_minor_locator(NullLocator())
    ax.set_xlabel(say("themes.axis.frequency", language))
    ax.set_ylabel(say("themes.axis.z", language))
    ask_height(ax, 3.0)
    put_legend(ax)
    return ax


def _rank(changes: pd.DataFrame, side: str) -> dict[str, int]:
    listed = changes[changes[side] > 0].sort_values([side, "theme"], ascending=[False, True])
    return {theme: at for at, theme in enumerate(listed["theme"])}


def _push_apart(heights: Sequence[float], gap: float) -> list[float]:
    """Rising heights, at least a gap apart, around where they were."""
    moved: list[float] = []
    for height in heights:
        moved.append(max(height, moved[-1] + gap) if moved else height)
    shift = (sum(moved) - sum(heights)) / max(len(moved), 1)
    return [height - shift for height in moved]
