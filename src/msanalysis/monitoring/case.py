"""What the monitoring notebook looks at: one list, one month, real reports or the example."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from msanalysis.monitoring.example import simulate_example
from msanalysis.monitoring.problems import ERROR, Problem
from msanalysis.monitoring.rows import select_plan
from msanalysis.monitoring.status import select_progress
from msanalysis.monitoring.summaries import MonitoringSummary, has_progress, summarise_progress
from msanalysis.notices.head import find_district


@dataclass(frozen=True, slots=True)
class MonitoringCase:
    """What is shown; `projects` is empty without a list, `summary` None without reports.

    Attributes
    ----------
    synthetic
        Whether the reports are the made-up example.
    faults
        Problems of the example's forms, by month; empty for real reports.
    """

    district: str
    year: int
    synthetic: bool
    projects: pd.DataFrame
    reports: pd.DataFrame
    summary: MonitoringSummary | None
    faults: Mapping[str, Sequence[Problem]]

    @property
    def month(self) -> str:
        """`YYYY-MM`; empty without reports."""
        return self.summary.month if self.summary else ""


def collect_case(
    tables: Mapping[str, pd.DataFrame],
    district: str,
    *,
    year: int = 0,
    month: int = 0,
    synthetic: bool = False,
) -> MonitoringCase:
    """Collect a list's reports: the real ones, or where there are none, the example if asked for.

    Real and made-up reports are never shown together.

    Parameters
    ----------
    tables
        Of the study.
    year, month
        0 for the latest list and the latest month reported.
    synthetic
        Whether to make up a year where no form is filed yet.
    """
    name = find_district(district) or district
    own = tables["projects"][tables["projects"]["district"] == name]
    year = year or int(own["year"].max() if len(own) else 0)
    if own.empty or not (own["year"] == year).any():
        empty = tables["progress"].iloc[:0]
        return MonitoringCase(name, year, False, own.iloc[:0], empty, None, {})
    projects = select_plan(tables, name, year)
    progress, faults, made_up = tables["progress"], {}, False
    if synthetic and not has_progress(progress, projects):
        example = simulate_example(tables, name, year)
        progress, faults, made_up = example.progress, example.problems, True
    reports = select_progress(progress, projects, synthetic=made_up)
    summary = None
    if len(reports):
        asked = f"{year}-{month:02d}" if month else ""
        summary = summarise_progress(tables, progress, name, year, month=asked, synthetic=made_up)
    return MonitoringCase(name, year, made_up, projects, reports, summary, faults)


def count_faults(faults: Mapping[str, Sequence[Problem]]) -> pd.DataFrame:
    """Count the problems of forms by code: `code`, `severity`, `n`, `example`; errors first."""
    found = [problem for problems in faults.values() for problem in problems]
    rows = []
    for code in dict.fromkeys(problem.code for problem in found):
        alike = [problem for problem in found if problem.code == code]
        rows.append((code, alike[0].severity, len(alike), alike[0]))
    table = pd.DataFrame(rows, columns=["code", "severity", "n", "example"])
    order = table["severity"].map(lambda severity: severity != ERROR)
    return (
        table.assign(order=order)
        .sort_values(["order", "n", "code"], ascending=[True, False, True])
        .drop(columns="order")
        .reset_index(drop=True)
    )
