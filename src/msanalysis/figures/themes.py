"""Figures of themes, recurring projects and distinctive words."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.ticker import NullLocator, ScalarFormatter

from msanalysis.figures.style import GRID, INK, MUTED, PALETTE, PAPER
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
    values = table.to_numpy(float)
    most = max(values.max(initial=0), 1)
    ax.imshow(np.where(values > 0, values, np.nan), cmap=shades, vmin=0, vmax=most, aspect="auto")
    for row, column in zip(*np.nonzero(values), strict=True):
        n = int(values[row, column])
        colour = PAPER if n > 0.55 * most else INK
        star = "*" if predicted is not None and predicted.iloc[row, column] else ""
        ax.text(column, row, f"{n}{star}", ha="center", va="center", fontsize=7.5, color=colour)
    ax.set_xticks(range(table.shape[1]), table.columns)
    ax.set_yticks(range(table.shape[0]), table.index)
    ax.set_xticks(np.arange(-0.5, table.shape[1]), minor=True)
    ax.set_yticks(np.arange(-0.5, table.shape[0]), minor=True)
    ax.grid(which="minor", color=GRID, linewidth=0.5)
    ax.tick_params(which="both", length=0)
    ax.xaxis.tick_top()
    ax.xaxis.set_label_position("top")
    starred = predicted is not None and bool(predicted.to_numpy().any())
    ax.set_xlabel(say(f"themes.axis.projects{'_predicted' if starred else ''}", language))
    for side in ax.spines.values():
        side.set_visible(False)
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
            text = (
                f"{names.get(row.theme, row.theme)}  {n}"
                if not x
                else f"{n}  {names.get(row.theme, row.theme)}"
            )
            ink = INK if row.change == "stays" else colour
            side = "left" if x else "right"
            ax.text(
                x + (0.04 if x else -0.04), y, text, ha=side, va="center", fontsize=7.5, color=ink
            )
    for change, (colour, marker) in _CHANGE.items():
        n = int((changes["change"] == change).sum())
        label = say(f"themes.change.{change}", language, n=n)
        ax.plot([], [], color=colour, marker=marker, markersize=4, linewidth=0.8, label=label)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=3)
    ax.set_xticks([0, 1], [str(before), str(after)])
    ax.xaxis.tick_top()
    ax.set_xlim(-1.1, 2.1)
    ax.invert_yaxis()
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
    ax.scatter(xs, ys, s=22, color=PAPER, edgecolors=INK, linewidths=1, zorder=2)
    labels = clusters.drop_duplicates("cluster")
    ax.set_yticks(labels["cluster"], [_shorten(label) for label in labels["label"]])
    ax.set_xticks(range(len(lists)), list(lists.values()))
    ax.set_xlim(-0.3, len(lists) - 0.7)
    ax.set_ylim(labels["cluster"].max() + 0.8 if len(labels) else 1, 0.2)
    ax.xaxis.tick_top()
    ax.set_xlabel(say("themes.axis.network", language))
    ax.xaxis.set_label_position("bottom")
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
    ax.axhline(precision, color=MUTED, linewidth=0.8, linestyle="--")
    chosen = curve[curve["threshold"] >= threshold].iloc[-1:]
    for row in chosen.itertuples():
        ax.plot(row.recall, row.precision, "o", color=PALETTE[5])
        text = say("themes.label.threshold", language, threshold=f"{row.threshold:.3f}")
        ax.annotate(text, (row.recall, row.precision), (8, 6), textcoords="offset points")
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 1.03)
    ax.set_xlabel(say("themes.axis.recall", language))
    ax.set_ylabel(say("themes.axis.precision", language))
    ax.grid()
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
    for flag, colour in ((False, "#B4BDC7"), (True, PALETTE[0])):
        ax.scatter(n[sure == flag], table.loc[sure == flag, "z"], s=14, color=colour, zorder=2)
    for line in (-1.96, 1.96):
        ax.axhline(line, color=MUTED, linewidth=0.7, linestyle="--")
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
            fontsize=7.5,
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


def _shorten(text: str, most: int = 18) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
