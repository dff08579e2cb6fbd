"""The words and small tables of a district report, from values."""

from dataclasses import dataclass

import pandas as pd

import msanalysis
from msanalysis.config import COMPLETION, ORIGINS, PLAN
from msanalysis.notices.head import district_row
from msanalysis.profile import count_agency_load, count_verdicts, trace_milestones
from msanalysis.study import Study
from msanalysis.values.agencies import agency_kind
from msanalysis.wording import name_values, say

_MAX_PRINTED = 90
_MAX_EVIDENCE = 400
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What decides which sections a report has, and the lines that name its sources."""

    district: str
    years: str
    plans: str
    reports: str
    data_date: str
    n_planned: int
    has_milestones: bool
    has_verdicts: bool


def collect_facts(study: Study, language: str) -> ReportFacts:
    """Collect the facts about one district's study.

    Parameters
    ----------
    study
        Cut to one district.
    """
    documents = study.documents
    planned = study.projects[study.projects["project_id"].isin(study.milestones["project_id"])]
    return ReportFacts(
        district=name_district(documents["district"].iloc[0], language),
        years=join_years(documents["year"]),
        plans=cite_documents(documents[documents["kind"] == PLAN], language),
        reports=cite_documents(documents[documents["kind"] == COMPLETION], language),
        data_date=documents["issued_on"].max(),
        n_planned=len(planned),
        has_milestones=bool(len(study.milestone_progress)),
        has_verdicts=bool(len(study.evaluations)),
    )


def cite_documents(documents: pd.DataFrame, language: str) -> str:
    """Write the source line of a figure or table: numbers, or titles where there is no number."""
    ordered = documents.sort_values("issued_on")
    names = [row.doc_number or row.title for row in ordered.itertuples()]
    separator = "、" if language == "zh" else ", "
    return say("note.source", language, documents=separator.join(names)) if names else ""


def name_district(district: str, language: str) -> str:
    """Give a district's name in a language."""
    return district if language == "zh" else district_row(district).get("english", district)


def join_years(years: pd.Series) -> str:
    """Join the years that occur: `2021、2025`."""
    return "、".join(str(year) for year in sorted(set(years.dropna())))


def describe_report(study: Study, facts: ReportFacts, language: str) -> dict[str, object]:
    """Describe the report as a document: title, subtitle, date, keywords, stamp."""
    years = facts.years if language == "zh" else facts.years.replace("、", ", ")
    digest = study.digest[:16]
    return {
        "title": say("report.title", language, district=facts.district),
        "subtitle": say(
            "report.subtitle" if facts.has_verdicts else "report.subtitle_plans",
            language,
            years=years,
        ),
        "authors": [],
        "date": say("report.date", language, date=facts.data_date),
        "timestamp": facts.data_date,
        "lang": language,
        "number_sections": True,
        "keywords": say("report.keywords", language, district=facts.district).split(";"),
        "running_header": say("report.title", language, district=facts.district),
        "stamp": [say("report.stamp", language, version=msanalysis.__version__, digest=digest)],
    }


def list_key_figures(study: Study, language: str) -> pd.DataFrame:
    """List the figures for the opening boxes: `label`, `value`, `note`."""
    lists = study.documents[study.documents["kind"] == "plan"]
    years = join_years(lists["year"]).replace("、", "、" if language == "zh" else ", ")
    load = count_agency_load(study.projects, study.responsibilities)
    load = load[[agency_kind(agency) != "group" for agency in load["agency"]]]
    targets = study.quantities[study.quantities["field"] == "target"]
    boxes = [
        (
            "projects",
            len(study.projects),
            say("key.projects_note", language, len(lists), years=years),
        ),
        (
            "agencies",
            len(load),
            say("key.agencies_note", language, int((load["led"] > 0).sum())),
        ),
        ("quantities", len(targets), say("key.quantities_note", language)),
    ]
    if len(study.evaluations):
        total = len(study.evaluations)
        done = int((study.evaluations["verdict"] == "completed").sum())
        reports = study.documents[study.documents["kind"] == "completion"]
        note = say("key.completed_note", language, total, year=join_years(reports["year"]))
        boxes.append(("completed", done, note))
    elif len(study.milestones):
        periods = study.milestones["period"].nunique()
        note = say("key.milestones_note", language, periods=periods)
        boxes.append(("milestones", len(study.milestones), note))
    rows = [
        {"label": say(f"key.{name}", language), "value": str(value), "note": note}
        for name, value, note in boxes
    ]
    return pd.DataFrame(rows)


def write_findings(study: Study, facts: ReportFacts, language: str) -> list[str]:
    """Write the sentences a decision-maker needs first, one paragraph each."""
    counts = study.projects["origin"].value_counts()
    parts = [
        say(
            "report.finding.part",
            language,
            int(counts[origin]),
            origin=say(f"origin.{origin}", language),
        )
        for origin in ORIGINS
        if origin in counts
    ]
    lists = study.documents[study.documents["kind"] == "plan"]
    years = join_years(lists["year"])
    if language == "en":
        years = years.replace("、", " and ")
    separator = "、" if language == "zh" else ", "
    values = {"district": facts.district, "years": years, "parts": separator.join(parts)}
    sentences = [say("report.finding.projects", language, len(study.projects), **values)]
    load = count_agency_load(study.projects, study.responsibilities)
    if len(load):
        busiest = load[load["total"] == load["total"].max()]
        key = "report.finding.agencies" if len(busiest) == 1 else "report.finding.agencies_tied"
        agencies = separator.join(busiest["agency"].head(_MOST_NAMED))
        sentences.append(say(key, language, int(busiest["total"].iloc[0]), agency=agencies))
    if facts.has_milestones:
        traced = trace_milestones(study.projects, study.milestone_progress)
        first = traced[traced["period"] == traced["period"].min()]
        share = f"{first['progress_pct'].mean():.0f}"
        values = {"period": first["period"].iloc[0], "share": share}
        sentences.append(say("report.finding.milestones", language, len(first), **values))
    sentences.append(_write_verdict_finding(study, facts, language))
    return sentences


def _write_verdict_finding(study: Study, facts: ReportFacts, language: str) -> str:
    if not facts.has_verdicts:
        return say("report.finding.no_verdicts", language)
    total = count_verdicts(study.evaluations).iloc[-1]
    reports = study.documents[study.documents["kind"] == "completion"]
    return say(
        "report.finding.verdicts",
        language,
        int(total["n"]),
        year=join_years(reports["year"]),
        completed=int(total["completed"]),
        partial=int(total["partial"]),
        share=f"{total['share']:.1%}",
        low=f"{total['low']:.1%}",
        high=f"{total['high']:.1%}",
    )


def write_quality(study: Study, language: str) -> list[str]:
    """Write what is to be said about the data's quality, one paragraph each."""
    stated = study.documents.dropna(subset=["n_items_stated"])
    differ = int((stated["n_items_stated"] != stated["n_items"]).sum())
    key, n = (
        ("report.text.counts_differ", differ)
        if differ
        else ("report.text.counts_agree", len(stated))
    )
    sentences = [say(key, language, n)]
    sentences.append(say("report.text.corrections", language, len(study.corrections)))
    damaged = study.audit[
        (study.audit["kind"] == "typography") & (study.audit["status"] == "inconsistent")
    ]
    if len(damaged):
        sentences.append(say("report.text.typography", language, len(damaged)))
    spam = int(study.documents["n_spam"].sum())
    if spam:
        sentences.append(say("report.text.spam", language, spam))
    return sentences


def format_verdicts(verdicts: pd.DataFrame, language: str) -> pd.DataFrame:
    """Format the verdict counts for reading: counts first, then share and interval."""
    table = verdicts.assign(
        section=name_values(verdicts["section"], language, prefix="section"),
        share=verdicts["share"].map("{:.1%}".format),
        interval=[f"{row.low:.1%}–{row.high:.1%}" for row in verdicts.itertuples()],
    )
    return table.drop(columns=["low", "high"])


def format_corrections(corrections: pd.DataFrame, language: str) -> pd.DataFrame:
    """Format corrections for reading: long texts cut in the middle, at what differs."""
    pairs = [
        shorten_pair(row.printed, row.corrected) for row in corrections.itertuples(index=False)
    ]
    table = corrections[["project_id", "column", "reason", "by"]].copy()
    table["reason"] = [pick_language(reason, language) for reason in table["reason"]]
    table.insert(2, "printed", [old for old, _ in pairs])
    table.insert(3, "corrected", [new for _, new in pairs])
    return table.assign(
        column=name_values(table["column"], language, prefix="corrected"),
        by=name_values(table["by"], language, prefix="by"),
    )


def format_findings(audit: pd.DataFrame, language: str) -> pd.DataFrame:
    """Format the inconsistencies for reading; mere typography is counted elsewhere."""
    found = audit[(audit["status"] == "inconsistent") & (audit["kind"] != "typography")]
    where = found["project_id"].where(found["project_id"] != "", found["doc_id"])
    table = found[["kind", "stated", "derived", "evidence"]].assign(
        kind=name_values(found["kind"], language, prefix="audit"),
        evidence=[shorten_pair(text, "", width=_MAX_EVIDENCE)[0] for text in found["evidence"]],
    )
    table.insert(0, "record", where)
    return table.reset_index(drop=True)


def drop_empty_columns(table: pd.DataFrame) -> pd.DataFrame:
    """Drop the columns in which no row says anything."""
    return table.loc[:, [bool((table[column] != "").any()) for column in table]]


def pick_language(text: str, language: str) -> str:
    """Pick one half of a text written as `中文 | English`; a text in one language stays."""
    chinese, _, english = text.partition(" | ")
    return english if english and language == "en" else chinese


def shorten_pair(old: str, new: str, *, width: int = _MAX_PRINTED) -> tuple[str, str]:
    """Cut two versions of a text to where they differ.

    Returns
    -------
    tuple of str
        Each at most `width` characters and an ellipsis at either end; equal beginnings are left
        out where the texts are longer.
    """
    if max(len(old), len(new)) <= width:
        return old, new
    same = next(
        (i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b),
        min(len(old), len(new)),
    )
    start = max(0, same - 8)

    def cut(text: str) -> str:
        piece = text[start : start + width]
        return ("…" if start and piece else "") + piece + ("…" if len(text) > start + width else "")

    return cut(old), cut(new)
