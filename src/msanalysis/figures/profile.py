"""Figures of a district's profile."""

import pandas as pd
from matplotlib.axes import Axes

from msanalysis.config import ORIGINS, VERDICTS
from msanalysis.figures.style import INK, ORIGIN_COLOURS, PAPER, VERDICT_COLOURS, text_colour
from msanalysis.wording import say


def plot_project_counts(ax: Axes, counts: pd.DataFrame, *, language: str) -> Axes:
    """Plot projects by year, stacked by origin.

    Parameters
    ----------
    counts
        As `profile.count_projects` returns it.
    """
    years = counts["year"].astype(str)
    left = pd.Series(0, index=counts.index)
    for origin in (o for o in ORIGINS if o in counts):
        bars = ax.barh(
            years, counts[origin], left=left, height=0.55, color=ORIGIN_COLOURS[origin],
            edgecolor=PAPER, linewidth=1, label=say(f"origin.{origin}", language),
        )  # fmt: skip
        labels = [str(n) if n else "" for n in counts[origin]]
        colour = text_colour(ORIGIN_COLOURS[origin])
        ax.bar_label(bars, labels, label_type="center", color=colour, fontsize=9)
        left = left + counts[origin]
    ax.invert_yaxis()
    ax.set_xlim(0, float(left.max()) * 1.02)
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.set_xlabel(say("axis.projects", language))
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=3, borderaxespad=0.3, handlelength=1)
    return ax


def plot_verdicts(ax: Axes, verdicts: pd.DataFrame, *, language: str) -> Axes:
    """Plot verdicts by section as shares of one bar each, counts written in.

    Parameters
    ----------
    verdicts
        As `profile.count_verdicts` returns it.
    """
    labels = [
        f"{say(f'section.{row.section}', language)} (n={row.n})" for row in verdicts.itertuples()
    ]
    left = pd.Series(0.0, index=verdicts.index)
    for verdict in (v for v in VERDICTS if verdicts[v].any()):
        share = verdicts[verdict] / verdicts["n"] * 100
        bars = ax.barh(
            labels, share, left=left, height=0.55, color=VERDICT_COLOURS[verdict],
            edgecolor=PAPER, linewidth=1, label=say(f"verdict.{verdict}", language),
        )  # fmt: skip
        ax.bar_label(
            bars, [str(n) if n else "" for n in verdicts[verdict]],
            label_type="center", color=text_colour(VERDICT_COLOURS[verdict]), fontsize=9,
        )  # fmt: skip
        left = left + share
    ax.invert_yaxis()
    ax.set_xlim(0, 100)
    ax.set_xlabel(say("axis.share_of_items", language))
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=3, borderaxespad=0.3, handlelength=1)
    return ax


def plot_agency_load(ax: Axes, load: pd.DataFrame, *, language: str, most: int = 12) -> Axes:
    """Plot how many projects the busiest agencies lead and join.

    Parameters
    ----------
    load
        As `profile.count_agency_load` returns it.
    most
        How many agencies at the most.
    """
    top = load.head(most)
    both = pd.concat([top["led"], top["joined"]]).max()
    ax.scatter(top["joined"], top["agency"], s=34, color="#E69F00", marker="D", zorder=3,
               label=say("role.responsible", language))  # fmt: skip
    if load["led"].any():
        ax.scatter(top["led"], top["agency"], s=40, color="#0072B2", zorder=4,
                   label=say("role.lead", language))  # fmt: skip
    least = top[["led", "joined"]].min(axis=1) if load["led"].any() else 0
    ax.hlines(top["agency"], least, top[["led", "joined"]].max(axis=1),
              color=INK, linewidth=0.5, zorder=1)  # fmt: skip
    ax.invert_yaxis()
    ax.set_xlim(-0.5, float(both) + 0.5)
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.grid(axis="x")
    ax.set_xlabel(say("axis.projects", language))
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, borderaxespad=0.3)
    return ax
