"""Lesson 6, monitoring with monthly forms: what its exercises expect.

The settings hold `case`, a made-up year of one list as `monitoring.case.collect_case` gives it.
"""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from msanalysis.monitoring.problems import has_errors
from msanalysis.monitoring.status import TOLERANCE
from msanalysis.monitoring.summaries import count_reports, latest_investments
from msanalysis.study import Study
from msanalysis.teaching.judging import Expectation

TEN_THOUSAND = 10_000


def _status(settings: Mapping[str, Any]) -> pd.DataFrame:
    return settings["case"].summary.status


def _keys(rows: pd.DataFrame) -> frozenset[str]:
    return frozenset(rows["project_id"])


def _expect_money(study: Study, settings: Mapping[str, Any]) -> Expectation:
    case = settings["case"]
    reports, month = case.reports, case.month
    amount = "completed_investment_yuan"
    total = float(latest_investments(reports, month)[amount].sum())
    return Expectation(
        total,
        {
            "added_months": float(reports.loc[reports["month"] <= month, amount].sum()),
            "added_year": float(reports[amount].sum()),
            "this_month_only": float(reports.loc[reports["month"] == month, amount].sum()),
            "ten_thousands": total / TEN_THOUSAND,
        },
        within=1.0,
    )


def _expect_behind(study: Study, settings: Mapping[str, Any]) -> Expectation:
    status = _status(settings)
    gap = status["gap_pp"]
    return Expectation(
        _keys(status[gap < -TOLERANCE]),
        {
            "no_tolerance": _keys(status[gap < 0]),
            "silent_ones": _keys(status[(gap < -TOLERANCE) | status["standing"].eq("no_report")]),
            "missing_as_behind": _keys(status[~(gap >= -TOLERANCE)]),
            "either_side": _keys(status[gap.abs() > TOLERANCE]),
            "late_forms": _keys(status[status["late"]]),
        },
    )


def _expect_mean(study: Study, settings: Mapping[str, Any]) -> Expectation:
    status = _status(settings)
    mean = float(status["reported_pct"].mean())
    return Expectation(
        mean,
        {
            "missing_as_zero": float(status["reported_pct"].fillna(0).mean()),
            "planned": float(status["planned_pct"].mean()),
            "fraction": mean / 100,
        },
        within=0.051,
    )


def _expect_silent(study: Study, settings: Mapping[str, Any]) -> Expectation:
    status = _status(settings)
    silent = int((status["standing"] == "no_report").sum())
    return Expectation(
        silent,
        {
            "without_share": int(status["reported_pct"].isna().sum()),
            "reported": len(status) - silent,
        },
    )


def _expect_missing(study: Study, settings: Mapping[str, Any]) -> Expectation:
    case = settings["case"]
    counts = count_reports(case.projects, study.responsibilities, case.reports, case.month)
    missing, due, filed = (int(counts[name].sum()) for name in ("n_missing", "n_due", "n_filed"))
    return Expectation(
        missing / due,
        {
            "of_filed": missing / filed,
            "count": missing,
            "percent": missing / due * 100,
            "mean_of_agencies": float((counts["n_missing"] / counts["n_due"]).mean()),
            "filed": filed / due,
            "late": int(counts["n_late"].sum()) / due,
        },
        within=0.0005,
    )


def _expect_stopped(study: Study, settings: Mapping[str, Any]) -> Expectation:
    faults = settings["case"].faults
    return Expectation(
        sum(has_errors(problems) for problems in faults.values()),
        {
            "problems": sum(len(problems) for problems in faults.values()),
            "any_problem": sum(bool(problems) for problems in faults.values()),
            "all_forms": len(faults),
        },
    )


def _expect_synthetic(study: Study, settings: Mapping[str, Any]) -> Expectation:
    return Expectation("d", {"district": "a", "typical": "b", "useless": "c"}, options=4)


EXERCISES: Mapping[str, Callable[..., Expectation]] = {
    "money": _expect_money,
    "behind": _expect_behind,
    "mean": _expect_mean,
    "silent": _expect_silent,
    "missing": _expect_missing,
    "stopped": _expect_stopped,
    "synthetic": _expect_synthetic,
}
