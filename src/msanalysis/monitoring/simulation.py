"""Made-up forms: twelve months consistent with the plan, with delays and reporting faults.

Everything here is invented from a seed and marked synthetic wherever it appears.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from msanalysis.lexicon import load_lexicon
from msanalysis.monitoring.faults import FAULTS
from msanalysis.monitoring.layout import DEFAULT_DUE_DAY
from msanalysis.monitoring.plan_line import expect_months

SEED = 2025
_MONTHS = 12
_P_INVESTS, _P_SILENT, _P_LATE, _P_APPROXIMATE, _P_MINOR = 0.6, 0.04, 0.25, 0.05, 0.1
_BEHIND = 8.0
_LAGS = ((0.6, 0.0, 0.4), (0.25, 1.0, 2.5), (0.15, -1.0, 0.0))
_WAN_MEDIAN, _WAN_SPREAD = 1500.0, 1.0

Cells = dict[str, dict[str, object]]


@dataclass(frozen=True, slots=True)
class SimulatedMonth:
    """A month's form.

    Attributes
    ----------
    month
        1 to 12.
    submitted_on
        ISO date.
    filled
        What is typed: project_id → field → value; with faults.
    corrected
        The same with those faults put right that stop a form.
    faults
        Codes of the faults put in, by project_id.
    """

    month: int
    submitted_on: str
    filled: Mapping[str, Mapping[str, object]]
    corrected: Mapping[str, Mapping[str, object]]
    faults: Mapping[str, str]


def simulate_months(
    projects: pd.DataFrame,
    milestone_progress: pd.DataFrame,
    quantities: pd.DataFrame,
    *,
    seed: int = SEED,
    due_day: int = DEFAULT_DUE_DAY,
) -> list[SimulatedMonth]:
    """Simulate a year of forms for one list.

    Each project follows its plan (`plan_line.expect_shares`) with a lag of its own, drawn once:
    three in five on time, one in four one to two and a half months late, the others early; shares
    never fall. Three in five projects invest; the amount follows the share. Forms are late in one
    month of four; in most months one or two cells are filled in wrongly.

    Parameters
    ----------
    projects, milestone_progress, quantities
        Tables of the study; `projects` of one list.
    seed
        The same seed gives the same forms.
    due_day
        Day of the month by which forms are due.
    """
    random = np.random.default_rng(seed)
    year = int(projects["year"].iloc[0])
    planned = _plan(projects, milestone_progress, year)
    amounts = _pick_quantities(projects, quantities)
    lags = {key: _draw_lag(random) for key in projects["project_id"]}
    totals = {
        key: round(float(random.lognormal(np.log(_WAN_MEDIAN), _WAN_SPREAD)), 1)
        if random.random() < _P_INVESTS
        else None
        for key in projects["project_id"]
    }
    done = dict.fromkeys(projects["project_id"], 0.0)
    months = []
    for month in range(1, _MONTHS + 1):
        cells: Cells = {}
        for key in projects["project_id"]:
            share = _advance(planned[key], month, lags[key], done[key], random)
            done[key] = share
            typed = _fill(month, share, planned[key][month], totals[key], amounts.get(key), random)
            if random.random() >= _P_SILENT:
                cells[key] = typed
        filled, faults = _put_faults_in(cells, random)
        day = int(random.integers(max(1, due_day - 5), due_day + 1))
        late = random.random() < _P_LATE
        first = dt.date(year, month, due_day if late else day)
        submitted = first + dt.timedelta(days=int(random.integers(1, 8))) if late else first
        months.append(SimulatedMonth(month, submitted.isoformat(), filled, cells, faults))
    return months


def _plan(
    projects: pd.DataFrame, milestone_progress: pd.DataFrame, year: int
) -> dict[str, list[float]]:
    """Give each project's planned share at the end of month 0 to 12."""
    planned = {key: [0.0] for key in projects["project_id"]}
    months = [f"{year}-{month:02d}" for month in range(1, _MONTHS + 1)]
    for table in expect_months(projects, milestone_progress, months):
        for row in table.itertuples():
            planned[row.project_id].append(row.planned_pct)
    return planned


def _pick_quantities(projects: pd.DataFrame, quantities: pd.DataFrame) -> dict[str, object]:
    """Pick, per project, the first amount of its target that can be done bit by bit."""
    countable = quantities[
        (quantities["field"] == "target")
        & (quantities["unit"] != "%")
        & (quantities["unit"] != "元")
        & (quantities["value"] >= 5)
        & (quantities["value"] % 1 == 0)
        & quantities["project_id"].isin(projects["project_id"])
    ]
    return {row.project_id: row for row in countable[::-1].itertuples()}


def _draw_lag(random: np.random.Generator) -> float:
    shares = [share for share, _, _ in _LAGS]
    _, low, high = _LAGS[random.choice(len(_LAGS), p=shares)]
    return float(random.uniform(low, high))


def _advance(
    planned: list[float], month: int, lag: float, former: float, random: np.random.Generator
) -> float:
    share = float(np.interp(month - lag, range(_MONTHS + 1), planned))
    share += float(random.normal(0, 1.5))
    return float(min(100.0, max(former, round(share))))


def _fill(
    month: int,
    share: float,
    planned: float,
    total: float | None,
    amount: object,
    random: np.random.Generator,
) -> dict[str, object]:
    words = f"截至{month}月，累计达到总体形象进度的{share:g}%"
    if amount is not None:
        words += f"；{amount.indicator or '任务'}完成{int(amount.value * share / 100)}{amount.unit}"
    rows = load_lexicon("simulated_problems")
    chosen = rows[int(random.integers(len(rows)))]
    troubled = planned - share > _BEHIND or random.random() < _P_MINOR
    invested: object = "无"
    if total is not None:
        invested = round(total * share / 100, 1)
        if invested and random.random() < _P_APPROXIMATE:
            invested = f"约{invested:.0f}万元"
    return {
        "state": "已完成" if share >= 100 else ("滞后" if troubled else "推进中"),
        "percent": share,
        "progress": f"{words}。",
        "investment_done": invested,
        "problem": chosen["problem"] if troubled else "无",
        "next_step": chosen["next_step"] if troubled else "按计划推进",
        "contact": "（模拟）",
    }


def _put_faults_in(cells: Cells, random: np.random.Generator) -> tuple[Cells, dict[str, str]]:
    filled = {key: dict(typed) for key, typed in cells.items()}
    faults: dict[str, str] = {}
    count = min(int(random.integers(0, 3)), len(cells))
    for at in random.choice(len(cells), size=count, replace=False):
        key = list(cells)[int(at)]
        code = list(FAULTS)[int(random.integers(len(FAULTS)))]
        filled[key] = FAULTS[code](filled[key])
        faults[key] = code
    return filled, faults
