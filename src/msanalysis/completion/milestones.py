"""Planned trajectories: declared shares against physical quantities and the straight line."""

import re
from collections import defaultdict
from itertools import groupby
from operator import attrgetter

import numpy as np
import pandas as pd
from statsmodels.genmod.cov_struct import Exchangeable
from statsmodels.genmod.families import Gaussian
from statsmodels.genmod.generalized_estimating_equations import GEE

from msanalysis.completion.attainment import score_pair
from msanalysis.completion.conversion import convert
from msanalysis.completion.things import Thing, read_things

_ALIKE = 0.7
_MIN_PROJECTS = 10
_BARE = re.compile(
    r"(?:累计|整体|已|预计)*(?:达到|达|完成|实现)?(?:总体|整体|工程|目标|年度|形象|建设|任务|进度|总量|总|的)*\d"
)
_TRAJECTORY = (
    *("project_id", "period", "part_no", "part", "declared_pct", "physical_pct", "n_physical"),
    *("straight_pct", "lead_pp", "text"),
)


def trace_trajectories(milestones: pd.DataFrame, progress: pd.DataFrame) -> pd.DataFrame:
    """Put each declared share beside the share of physical quantities and the straight line.

    The physical share compares the quantities in the declaration's sentence (all those before it,
    where the declaration is a sentence of its own) with what the project's last milestone names
    for the same things: summed per unit, then averaged over units. What has only begun, what the
    last milestone does not name or names with a smaller number is left out. The straight line
    runs from the year's first day to its last: 50 % in June, 75 % in September, 100 % in December.

    Parameters
    ----------
    milestones, progress
        Tables `milestones` and `milestone_progress`.

    Returns
    -------
    pandas.DataFrame
        project_id, period, part_no, part (the subject that the declaration names, else its
        number), declared_pct, physical_pct (missing where no quantity can be
        followed), n_physical, straight_pct, lead_pp (declared minus straight), text.
    """
    keys = zip(milestones["project_id"], milestones["period"], strict=True)
    texts = dict(zip(keys, milestones["text"], strict=True))
    last = milestones.sort_values("period").drop_duplicates("project_id", keep="last")
    last = last[last["project_id"].isin(progress["project_id"])]
    goals = {row.project_id: read_things(row.text) for row in last.itertuples()}
    rows = []
    ordered = progress.sort_values(["project_id", "period", "part_no"]).itertuples()
    for key, parts in groupby(ordered, key=attrgetter("project_id", "period")):
        (project_id, period), start = key, 0
        text = texts.get(key, "")
        for row in parts:
            end = text.find(row.text, start) + len(row.text)
            shares = physical_shares(
                _segment(text, start, end, row.text), goals.get(project_id, ())
            )
            straight = _straight_share(period)
            rows.append(
                {
                    "project_id": project_id,
                    "period": period,
                    "part_no": int(row.part_no),
                    "part": _name_part(row.text) or str(row.part_no),
                    "declared_pct": float(row.progress_pct),
                    "physical_pct": float(np.mean(shares)) if shares else float("nan"),
                    "n_physical": len(shares),
                    "straight_pct": straight,
                    "lead_pp": float(row.progress_pct) - straight,
                    "text": row.text,
                }
            )
            start = max(start, end)
    return pd.DataFrame(rows, columns=list(_TRAJECTORY))


def _straight_share(period: str) -> float:
    return int(period.split("-")[1]) / 12 * 100


def _name_part(declaration: str) -> str:
    """Name what a declared share is of; empty where the declaration does not say."""
    return re.split(r"(?:总体|达到|完成|实现)", declaration, maxsplit=1)[0].strip("“”")


def _segment(text: str, start: int, end: int, declaration: str) -> str:
    """Cut out the words that a declared share speaks of."""
    begin = max(text.rfind(mark, start, end - len(declaration)) for mark in "。；;") + 1
    alone = not text[max(begin, start) : end - len(declaration)].strip("，, ")
    alone = alone and bool(_BARE.match(declaration))
    return text[start:end] if alone else text[max(begin, start) : end]


def physical_shares(text: str, goals: tuple[Thing, ...]) -> list[float]:
    """Give the share done of each unit's total, percent.

    Parameters
    ----------
    text
        What is said to be done.
    goals
        Things promised; those that the text does not name are left out of the total.
    """
    done: dict[str, float] = defaultdict(float)
    total: dict[str, float] = defaultdict(float)
    used: set[int] = set()
    for thing in read_things(text):
        if thing.quantity.unit == "%" or not thing.usable or "begin" in thing.actions:
            continue
        scored = [(score_pair(g, thing), -at) for at, g in enumerate(goals) if at not in used]
        score, at = max(scored, default=(0.0, 0))
        if score < _ALIKE:
            continue
        goal = goals[-at].quantity
        value = convert(thing.quantity.value, thing.quantity.unit, goal.unit)
        if goal.value and value is not None and 0 <= value <= goal.value:
            used.add(-at)
            done[goal.unit] += value
            total[goal.unit] += goal.value
    return [100 * done[unit] / total[unit] for unit in done]


def summarise_trajectories(trajectories: pd.DataFrame) -> pd.DataFrame:
    """Summarise, per period, how far the declared shares run from the straight line.

    Returns
    -------
    pandas.DataFrame
        period, n_projects, n_parts, median_declared, straight_pct, n_ahead, n_behind, n_physical,
        median_gap (declared minus physical, over the parts that have both).
    """
    rows = []
    for period, part in trajectories.groupby("period", sort=True):
        both = part.dropna(subset=["physical_pct"])
        rows.append(
            {
                "period": period,
                "n_projects": part["project_id"].nunique(),
                "n_parts": len(part),
                "median_declared": float(part["declared_pct"].median()),
                "straight_pct": float(part["straight_pct"].iloc[0]),
                "n_ahead": int((part["lead_pp"] > 0).sum()),
                "n_behind": int((part["lead_pp"] < 0).sum()),
                "n_physical": len(both),
                "median_gap": float((both["declared_pct"] - both["physical_pct"]).median()),
            }
        )
    columns = ["period", "n_projects", "n_parts", "median_declared", "straight_pct"]
    columns += ["n_ahead", "n_behind", "n_physical", "median_gap"]
    return pd.DataFrame(rows, columns=columns)


def fit_lead(trajectories: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Estimate the mean lead over the straight line by period, projects as clusters.

    A generalised estimating equation with exchangeable correlation and the bias-reduced
    covariance of Mancl and DeRouen, since the projects are few. The last period is left out: every
    plan ends at 100 %, so it has no lead to estimate. The shares are planned, not reached.

    Parameters
    ----------
    trajectories
        As `trace_trajectories` returns it.

    Returns
    -------
    pandas.DataFrame
        period, n_projects, n_parts, lead_pp, low, high; empty for fewer than ten projects or a
        single period.

    References
    ----------
    Mancl and DeRouen (2001), Biometrics 57, 126–134.
    """
    columns = ["period", "n_projects", "n_parts", "lead_pp", "low", "high"]
    open_ends = trajectories[trajectories["straight_pct"] < 100]
    if open_ends["project_id"].nunique() < _MIN_PROJECTS or open_ends["period"].nunique() < 2:
        return pd.DataFrame(columns=columns)
    design = pd.get_dummies(open_ends["period"]).astype(float)
    clusters = pd.factorize(open_ends["project_id"])[0]
    model = GEE(
        open_ends["lead_pp"].to_numpy(),
        design.to_numpy(),
        groups=clusters,
        family=Gaussian(),
        cov_struct=Exchangeable(),
    )
    result = model.fit(cov_type="bias_reduced")
    interval = result.conf_int(alpha=1 - confidence)
    rows = []
    for at, period in enumerate(design.columns):
        part = open_ends[open_ends["period"] == period]
        rows.append(
            {
                "period": period,
                "n_projects": part["project_id"].nunique(),
                "n_parts": len(part),
                "lead_pp": float(result.params[at]),
                "low": float(interval[at][0]),
                "high": float(interval[at][1]),
            }
        )
    return pd.DataFrame(rows, columns=columns)
