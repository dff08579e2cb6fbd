"""Everything a report on completion needs about one district and year."""

from dataclasses import dataclass

import pandas as pd

from msanalysis.completion.attainment import pair_attainments
from msanalysis.completion.links import link_plan_to_report
from msanalysis.completion.milestones import trace_trajectories
from msanalysis.completion.unmet import mark_unmet_signals
from msanalysis.errors import ProjectError
from msanalysis.study import Study

ANY_YEAR = 0


@dataclass(frozen=True)
class Dossier:
    """The tables of one district's report and plan of a year.

    Attributes
    ----------
    district, year
        Of the report; the year is missing where there is none.
    documents
        Documents that the tables come from.
    evaluations, agencies, attainments, statements
        Of the completion report; empty where there is none.
    projects, links
        Of the same year's plan and what ties it to the report.
    trajectories
        Planned milestones of the district's plans.
    """

    district: str
    year: int | None
    documents: pd.DataFrame
    evaluations: pd.DataFrame
    agencies: pd.DataFrame
    attainments: pd.DataFrame
    statements: pd.DataFrame
    projects: pd.DataFrame
    links: pd.DataFrame
    trajectories: pd.DataFrame

    @property
    def has_report(self) -> bool:
        """Whether there is a completion report with items."""
        return len(self.evaluations) > 0


def collect_dossier(study: Study, district: str, year: int = ANY_YEAR) -> Dossier:
    """Collect what the study holds on one district's completion report and plan.

    Derived tables that the study has not got yet (attainments, links, unmet signals) are made.

    Parameters
    ----------
    study
        The whole study.
    district
        In Chinese or pinyin.
    year
        Of the report; 0 takes the latest that the district has. Milestones are of that year too,
        or of every year where 0.

    Raises
    ------
    ProjectError
        The study has no document of the district.
    """
    part = study.district(district)
    documents = part.documents
    name = str(documents["district"].iloc[0])
    reports = documents[documents["kind"] == "completion"]
    if year != ANY_YEAR:
        reports = reports[reports["year"] == year]
    latest = reports["year"].max() if len(reports) else None
    report_ids = reports.loc[reports["year"] == latest, "doc_id"] if latest is not None else []
    report = part.select(report_ids)
    plans = documents[(documents["kind"] == "plan") & (documents["year"] == (latest or -1))]
    planned = part.select(plans["doc_id"])
    traced = (
        part
        if year == ANY_YEAR
        else part.select(documents.loc[documents["year"] == year, "doc_id"])
    )
    evaluations = _with_signals(report.evaluations, report.documents)
    attainments = report.attainments if len(report.attainments) else pair_attainments(evaluations)
    links = _between(part.links, planned, evaluations)
    if links.empty:
        links = _link(planned, evaluations)
    return Dossier(
        district=name,
        year=int(latest) if latest is not None else None,
        documents=documents,
        evaluations=evaluations,
        agencies=report.evaluation_agencies,
        attainments=attainments,
        statements=report.statements,
        projects=planned.projects,
        links=links,
        trajectories=trace_trajectories(traced.milestones, traced.milestone_progress),
    )


def _between(links: pd.DataFrame, planned: Study, evaluations: pd.DataFrame) -> pd.DataFrame:
    of_plan = links["project_id"].isin(planned.projects["project_id"])
    return links[of_plan & links["item_id"].isin(evaluations["item_id"])].reset_index(drop=True)


def _link(planned: Study, evaluations: pd.DataFrame) -> pd.DataFrame:
    return link_plan_to_report(planned.projects, planned.quantities, planned.measures, evaluations)


def _with_signals(evaluations: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    marked = evaluations.empty or evaluations["unmet_signal"].any()
    return evaluations if marked else mark_unmet_signals(evaluations, documents)


def check_choice(name: str, value: str, allowed: tuple[str, ...]) -> str:
    """Return a notebook parameter's value if it is one of those allowed.

    Raises
    ------
    ProjectError
        It is not; the message names the parameter and what it may be.
    """
    if value not in allowed:
        raise ProjectError(f"parameter {name} is {value!r}, expected one of {', '.join(allowed)}")
    return value
