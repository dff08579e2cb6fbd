"""What monthly reports add up to: standings, investment by function, silence, problems."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from msanalysis.lexicon import load_lexicon
from msanalysis.monitoring.layout import DEFAULT_DUE_DAY
from msanalysis.monitoring.rows import name_filers, select_plan
from msanalysis.monitoring.status import (
    TOLERANCE,
    assess_status,
    count_standings,
    latest_month,
    select_progress,
)


@dataclass(frozen=True, slots=True)
class MonitoringSummary:
    """What a report can say about a list's progress.

    Attributes
    ----------
    month
        `YYYY-MM`.
    status, standings
        As `status.assess_status` and `status.count_standings` return them.
    n_reported
        Projects with a report for the month.
    investment_yuan
        Sum of the latest completed investments; each project's latest month up to `month`.
    n_with_investment
        Projects in that sum.
    """

    district: str
    year: int
    month: str
    synthetic: bool
    status: pd.DataFrame
    standings: pd.DataFrame
    n_projects: int
    n_reported: int
    investment_yuan: float
    n_with_investment: int


def has_progress(
    progress: pd.DataFrame, projects: pd.DataFrame, *, synthetic: bool = False
) -> bool:
    """Tell whether some project was reported on; made-up reports do not count unless asked for."""
    return len(select_progress(progress, projects, synthetic=synthetic)) > 0


def summarise_progress(
    tables: Mapping[str, pd.DataFrame],
    progress: pd.DataFrame,
    district: str,
    year: int,
    *,
    month: str = "",
    synthetic: bool = False,
    tolerance: float = TOLERANCE,
    due_day: int = DEFAULT_DUE_DAY,
) -> MonitoringSummary:
    """Summarise a list's progress in a month; see `status.assess_status` for the parameters."""
    projects = select_plan(tables, district, year)
    reports = select_progress(progress, projects, synthetic=synthetic)
    month = month or latest_month(reports, projects, year)
    status = assess_status(
        tables,
        progress,
        district,
        year,
        month=month,
        synthetic=synthetic,
        tolerance=tolerance,
        due_day=due_day,
    )
    latest = latest_investments(reports, month)
    return MonitoringSummary(
        district=str(projects["district"].iloc[0]),
        year=year,
        month=month,
        synthetic=synthetic,
        status=status,
        standings=count_standings(status),
        n_projects=len(projects),
        n_reported=int((status["standing"] != "no_report").sum()),
        investment_yuan=float(latest["completed_investment_yuan"].sum()),
        n_with_investment=len(latest),
    )


def latest_investments(reports: pd.DataFrame, month: str) -> pd.DataFrame:
    """Give each project's latest completed investment up to a month: investments are cumulative."""
    known = reports[reports["month"] <= month].dropna(subset=["completed_investment_yuan"])
    return known.sort_values("month").drop_duplicates("project_id", keep="last")


def sum_investment(reports: pd.DataFrame, categories: pd.DataFrame) -> pd.DataFrame:
    """Sum completed investment by spending function over the months.

    A project that reports none in a month counts with its latest earlier amount; before its first
    it counts as nothing. A fall within a project is taken over as reported.

    Parameters
    ----------
    reports
        Of one list, as `status.select_progress` returns them.
    categories
        Table `categories`.

    Returns
    -------
    pandas.DataFrame
        month, function_code, function, completed_investment_yuan, n_projects.
    """
    named = categories.drop_duplicates("record_id").set_index("record_id")
    codes, functions = (named[column].to_dict() for column in ("function_code", "function"))
    parts = []
    for month in sorted(reports["month"].unique()):
        latest = latest_investments(reports, month)
        keys = latest["project_id"]
        latest = latest.assign(
            function_code=[codes.get(key, "") for key in keys],
            function=[functions.get(key, "") for key in keys],
        )
        summed = latest.groupby(["function_code", "function"], as_index=False).agg(
            completed_investment_yuan=("completed_investment_yuan", "sum"),
            n_projects=("project_id", "size"),
        )
        parts.append(summed.assign(month=month))
    columns = ["month", "function_code", "function", "completed_investment_yuan", "n_projects"]
    if not parts:
        return pd.DataFrame(columns=columns)
    return pd.concat(parts, ignore_index=True)[columns]


def count_reports(
    projects: pd.DataFrame,
    responsibilities: pd.DataFrame,
    reports: pd.DataFrame,
    month: str,
    *,
    due_day: int = DEFAULT_DUE_DAY,
) -> pd.DataFrame:
    """Count, per agency that files, what it reported up to a month and what is missing.

    Months count from the first with any report of the list: before, no form was asked for.

    Returns
    -------
    pandas.DataFrame
        agency, n_projects, n_due, n_filed, n_late, n_missing, missing_now (projects without a
        report of the month itself); most missing first.
    """
    filers = name_filers(projects, responsibilities)
    own = reports[reports["month"] <= month]
    months = pd.period_range(own["month"].min(), month, freq="M") if len(own) else []
    rows = []
    for agency, keys in filers.groupby(filers):
        filed = own[own["project_id"].isin(keys.index)]
        due = len(keys) * len(months)
        late = (filed["submitted_on"] > filed["month"] + f"-{due_day:02d}").sum()
        now = filed.loc[filed["month"] == month, "project_id"].nunique()
        rows.append(
            {
                "agency": agency,
                "n_projects": len(keys),
                "n_due": due,
                "n_filed": len(filed),
                "n_late": int(late),
                "n_missing": due - len(filed),
                "missing_now": len(keys) - now,
            }
        )
    columns = ["agency", "n_projects", "n_due", "n_filed", "n_late", "n_missing", "missing_now"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(
        ["n_missing", "n_late", "agency"], ascending=[False, False, True], ignore_index=True
    )


def count_problems(reports: pd.DataFrame) -> pd.DataFrame:
    """Count the kinds of problems that reports name, by the words of `lexicon/problem_words.csv`.

    A report may name several kinds; one that names none of the words is `other`.

    Returns
    -------
    pandas.DataFrame
        kind, n_reports, n_projects, n_months (most months in which one project names it);
        most projects first.
    """
    named = reports[reports["problem"] != ""]
    words: dict[str, list[str]] = {}
    for row in load_lexicon("problem_words"):
        words.setdefault(row["kind"], []).append(row["word"])
    hits = [
        (row.project_id, row.month, kind)
        for row in named.itertuples()
        for kind in (
            [kind for kind, found in words.items() if any(word in row.problem for word in found)]
            or ["other"]
        )
    ]
    table = pd.DataFrame(hits, columns=["project_id", "month", "kind"])
    if table.empty:
        return pd.DataFrame(columns=["kind", "n_reports", "n_projects", "n_months"])
    longest = table.groupby(["kind", "project_id"]).size().groupby("kind").max()
    counted = table.groupby("kind").agg(
        n_reports=("month", "size"), n_projects=("project_id", "nunique")
    )
    counted = counted.assign(n_months=longest).reset_index()
    return counted.sort_values(
        ["n_projects", "n_reports", "kind"], ascending=[False, False, True], ignore_index=True
    )
