"""Each project against its plan: behind, on time, ahead, not comparable, not reported."""

from collections.abc import Mapping

import pandas as pd

from msanalysis.completion.things import read_things
from msanalysis.errors import ProjectError
from msanalysis.monitoring.layout import DEFAULT_DUE_DAY
from msanalysis.monitoring.plan_line import expect_shares
from msanalysis.monitoring.reported_share import read_reported_share
from msanalysis.monitoring.rows import name_filers, select_plan

# In the order in which 跟踪督查 asks: what is late, what is silent, what cannot be told, the rest.
STANDINGS = ("behind", "no_report", "unclear", "on_time", "ahead")
# Points of percent within which a project counts as on time: monthly shares are round numbers.
TOLERANCE = 5.0
STATUS_COLUMNS = (
    *("project_id", "origin", "no", "name", "agency", "standing", "planned_pct", "basis"),
    *("reported_pct", "source", "gap_pp", "completed_investment_yuan", "submitted_on", "late"),
    *("last_month", "problem", "next_step"),
)


def select_progress(
    progress: pd.DataFrame, projects: pd.DataFrame, *, synthetic: bool = False
) -> pd.DataFrame:
    """Select the reports on some projects: the real ones, or the made-up ones, never both."""
    own = progress["project_id"].isin(projects["project_id"])
    chosen = progress[own & (progress["synthetic"] == synthetic)]
    return chosen.sort_values(["project_id", "month"]).reset_index(drop=True)


def latest_month(progress: pd.DataFrame, projects: pd.DataFrame, year: int) -> str:
    """Give the latest month for which one of the projects was reported.

    Raises
    ------
    ProjectError
        There is no report.
    """
    own = progress[progress["project_id"].isin(projects["project_id"])]
    if own.empty:
        raise ProjectError(
            f"no form for {year} is filed yet, so the month is not known; name it with --month"
        )
    return str(own["month"].max())


def assess_status(
    tables: Mapping[str, pd.DataFrame],
    progress: pd.DataFrame,
    district: str,
    year: int,
    *,
    month: str = "",
    synthetic: bool = False,
    tolerance: float = TOLERANCE,
    due_day: int = DEFAULT_DUE_DAY,
) -> pd.DataFrame:
    """Assess each project of a list in a month.

    Parameters
    ----------
    tables
        Of the study: `projects`, `responsibilities`, `milestone_progress`.
    progress
        Table `progress`.
    district, year
        Of the list.
    month
        `YYYY-MM`; the latest with a report where empty.
    synthetic
        Whether the made-up reports are assessed instead of the real ones.
    tolerance
        Points of percent by which `on_time` may differ from the plan.
    due_day
        Day of the month after which a form is late.

    Returns
    -------
    pandas.DataFrame
        The columns `STATUS_COLUMNS`, by standing in the order of `STANDINGS`, then by gap.
        `reported_pct` and `gap_pp` are missing where there is no report of the month or it states
        no share that compares (`unclear`); `last_month` is the latest month reported up to then.

    Raises
    ------
    ProjectError
        There is no such list, or neither month nor report.
    """
    projects = select_plan(tables, district, year)
    reports = select_progress(progress, projects, synthetic=synthetic)
    month = month or latest_month(reports, projects, year)
    filers = name_filers(projects, tables["responsibilities"])
    plan = expect_shares(projects, tables["milestone_progress"], month).set_index("project_id")
    reports = reports[reports["month"] <= month]
    last = reports.groupby("project_id")["month"].max()
    now = reports[reports["month"] == month].set_index("project_id")
    rows = []
    for project in projects.itertuples():
        key = project.project_id
        planned = plan.loc[key]
        row = {
            "project_id": key,
            "origin": project.origin,
            "no": project.no,
            "name": project.name,
            "agency": filers.get(key, ""),
            "planned_pct": float(planned["planned_pct"]),
            "basis": planned["basis"],
            "last_month": last.get(key, ""),
            "standing": "no_report",
            **dict.fromkeys(("source", "submitted_on", "problem", "next_step"), ""),
            **dict.fromkeys(("reported_pct", "gap_pp", "completed_investment_yuan"), float("nan")),
            "late": False,
        }
        if key in now.index:
            goals = read_things(project.target_text)
            row |= _compare(now.loc[key], row, int(planned["n_parts"]), goals, tolerance)
            row["late"] = bool(row["submitted_on"] > f"{month}-{due_day:02d}")
        rows.append(row)
    table = pd.DataFrame(rows, columns=list(STATUS_COLUMNS))
    order = table["standing"].map({name: at for at, name in enumerate(STANDINGS)})
    return (
        table.assign(order=order)
        .sort_values(["order", "gap_pp"], kind="stable")
        .drop(columns="order")
        .reset_index(drop=True)
    )


def _compare(
    report: pd.Series,
    row: Mapping[str, object],
    n_parts: int,
    goals: tuple,
    tolerance: float,
) -> dict[str, object]:
    found = read_reported_share(str(report["progress_text"]), n_parts, goals)
    told = {
        name: report[name]
        for name in ("completed_investment_yuan", "submitted_on", "problem", "next_step")
    }
    if found.share is None:
        return {**told, "standing": "unclear", "source": found.reason}
    gap = found.share - float(row["planned_pct"])
    standing = "on_time" if abs(gap) <= tolerance else ("ahead" if gap > 0 else "behind")
    return {
        **told,
        "standing": standing,
        "source": found.source,
        "reported_pct": found.share,
        "gap_pp": gap,
    }


def count_standings(status: pd.DataFrame) -> pd.DataFrame:
    """Count projects by standing: `standing`, `n`; all standings, also those without projects."""
    counts = status["standing"].value_counts()
    return pd.DataFrame(
        {"standing": STANDINGS, "n": [int(counts.get(name, 0)) for name in STANDINGS]}
    )
