"""The milestone chart: what each project declares to have reached by when."""

import pandas as pd
from matplotlib.axes import Axes

from msanalysis.figures.style import GRID, INK, MUTED, PALETTE
from msanalysis.wording import say

_MARKERS = ("o", "s", "D", "^", "v", "P")


def plot_milestones(ax: Axes, milestones: pd.DataFrame, *, language: str) -> Axes:
    """Plot declared progress by project and period.

    One row per project; periods from light to dark, each with its own marker, so that the order
    can be read in grey too. Markers of one value lie on one another, the later above.

    Parameters
    ----------
    milestones
        As `profile.trace_milestones` returns it.
    """
    periods = sorted(milestones["period"].unique())
    order = milestones.drop_duplicates("no").sort_values("no")
    places = {no: at for at, no in enumerate(order["no"])}
    span = milestones.groupby("no")["progress_pct"].agg(["min", "max"])
    ax.hlines(
        [places[no] for no in span.index], span["min"], span["max"], color=GRID, linewidth=2.5
    )
    colours = _shades(len(periods))
    for at, period in enumerate(periods):
        part = milestones[milestones["period"] == period]
        ax.scatter(
            part["progress_pct"], part["no"].map(places), s=64 - 16 * at, zorder=3 + at,
            color=colours[at], edgecolor=INK, linewidth=0.4,
            marker=_MARKERS[at % len(_MARKERS)], label=period,
        )  # fmt: skip
    ax.set_yticks(list(places.values()), [f"{row.no}  {row.name_}" for row in _named(order)])
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(len(places) - 0.4, -0.6)
    ax.set_xlim(-2, 104)
    ax.grid(axis="x")
    ax.axvline(100, color=MUTED, linewidth=0.8)
    ax.set_xlabel(say("axis.declared_progress", language))
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=len(periods), borderaxespad=0.3)
    return ax


def _named(order: pd.DataFrame) -> list:
    return list(order.rename(columns={"name": "name_"}).itertuples())


def _shades(n: int) -> list[str]:
    shades = ("#9CCBE8", PALETTE[4], PALETTE[0], "#00466E")
    return list(shades[-n:]) if n <= len(shades) else [PALETTE[0]] * n
