"""What decides which sections a report has, and what it says of itself."""

from dataclasses import dataclass

import pandas as pd

import msanalysis
from msanalysis.config import COMPLETION, PLAN
from msanalysis.report.names import join_names, join_years, name_district, quote_name
from msanalysis.report.reported import list_reported_years
from msanalysis.study import Study
from msanalysis.wording import say


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What decides which sections a report has, and the lines that name its sources.

    Attributes
    ----------
    district, years
        Named in the report's language.
    plans, reports
        Source lines of figures and tables; empty where there is no such document.
    data_date
        Of the latest document; empty where none is dated.
    digest
        Identifies the district's tables: the start of `Study.digest`.
    n_planned
        Projects with milestones.
    unreported_years, n_unreported
        Years that have a list and no completion report, and how many lists they have.
    has_projects, has_milestones, has_verdicts, has_progress
        Whether there are projects, declared shares of progress, items with a verdict, monthly
        progress forms.
    """

    district: str
    years: str
    plans: str
    reports: str
    data_date: str
    digest: str
    n_planned: int
    unreported_years: str
    n_unreported: int
    has_projects: bool
    has_milestones: bool
    has_verdicts: bool
    has_progress: bool


def collect_facts(study: Study, language: str) -> ReportFacts:
    """Collect the facts about one district's study.

    Parameters
    ----------
    study
        Cut to one district.
    language
        Of the names.
    """
    documents = study.documents
    plans = documents[documents["kind"] == PLAN]
    reports = documents[documents["kind"] == COMPLETION]
    planned = study.projects["project_id"].isin(study.milestones["project_id"])
    unreported = plans.loc[~plans["year"].isin(reports["year"]), "year"]
    return ReportFacts(
        district=name_district(documents["district"].iloc[0], language),
        years=join_years(documents["year"], language),
        plans=cite_documents(plans, language),
        reports=cite_documents(reports, language),
        data_date=documents["issued_on"].max(),
        digest=study.digest[:16],
        n_planned=int(planned.sum()),
        unreported_years=join_years(unreported, language),
        n_unreported=len(unreported),
        has_projects=bool(len(study.projects)),
        has_milestones=bool(len(study.milestone_progress)),
        has_verdicts=bool(len(study.evaluations)),
        has_progress=bool(list_reported_years(study)),
    )


def cite_documents(documents: pd.DataFrame, language: str) -> str:
    """Write the source line of a figure or table: numbers, or titles where there is no number."""
    ordered = documents.sort_values("issued_on")
    names = [
        quote_name(row.doc_number or row.title, language)
        if row.doc_number or row.title
        else row.doc_id
        for row in ordered.itertuples()
    ]
    return say("note.source", language, documents=join_names(names, language)) if names else ""


def describe_report(facts: ReportFacts, language: str) -> dict[str, object]:
    """Describe the report as a document: title, subtitle, date, keywords, stamp."""
    parts = [name for name in ("projects", "verdicts") if getattr(facts, f"has_{name}")]
    subtitle = f"report.subtitle.{'_'.join(parts)}" if parts else "report.subtitle.empty"
    return {
        "title": say("report.title", language, district=facts.district),
        "subtitle": say(subtitle, language, years=facts.years),
        "authors": [],
        "date": say("report.date", language, date=facts.data_date) if facts.data_date else "",
        "timestamp": facts.data_date,
        "lang": language,
        "number_sections": True,
        "keywords": say("report.keywords", language, district=facts.district).split(";"),
        "running_header": say("report.title", language, district=facts.district),
        "stamp": [write_stamp(facts.digest, language)],
    }


def write_stamp(digest: str, language: str) -> str:
    """Write what identifies a report's data and the program that read them."""
    values = {"version": msanalysis.__version__, "digest": digest[:16]}
    return say("report.stamp", language, **values)
