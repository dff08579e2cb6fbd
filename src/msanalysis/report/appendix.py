"""The appendix: all projects and items, methods, sources, how to cite."""

from collections.abc import Collection, Mapping

import pandas as pd

import msanalysis
from msanalysis.profile import list_projects
from msanalysis.report.facts import ReportFacts
from msanalysis.report.names import gloss_name, shorten
from msanalysis.report.quality import drop_empty_columns
from msanalysis.study import Study
from msanalysis.wording import name_values, say

_METHODS = (
    *("reading", "quantities", "agencies", "verdicts", "attainment", "functions", "themes"),
    *("similar", "cascade", "audit", "reproduce"),
)
_GOAL = 70
# Digits of a hash that tell documents apart; the sources table says where it stands in full.
_DIGITS = 12


def list_all_projects(study: Study, themes: Mapping[str, str], language: str) -> pd.DataFrame:
    """List all projects of one document, ready to print.

    Parameters
    ----------
    study
        Cut to the document.
    themes
        project_id → theme in words.
    language
        Of labels.
    """
    listed = list_projects(study.projects, study.responsibilities)
    listed = listed.assign(origin=name_values(listed["origin"], language, prefix="origin"))
    ids = study.projects.sort_values(["year", "doc_id"], kind="stable")["project_id"]
    listed.insert(4, "theme", [themes.get(project_id, "") for project_id in ids])
    return drop_empty_columns(listed.drop(columns="year"))


def list_all_items(
    study: Study, language: str, *, glosses: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """List all items of completion reports with verdict and agencies, goals cut to a line.

    Parameters
    ----------
    study
        That has the items.
    language
        Of labels.
    glosses
        item_id → words in the reader's language behind the Chinese goal.
    """
    agencies = study.evaluation_agencies.groupby("item_id")["agency_printed"].agg("、".join)
    items = study.evaluations
    return pd.DataFrame(
        {
            "no": items["no"],
            "section": name_values(items["section"], language, prefix="section"),
            "goal_text": [
                gloss_name(shorten(row.goal_text, _GOAL), (glosses or {}).get(row.item_id, ""))
                for row in items.itertuples()
            ],
            "verdict": name_values(items["verdict"], language, prefix="verdict"),
            "responsible": items["item_id"].map(agencies).fillna(""),
        }
    )


def list_sources(documents: pd.DataFrame, language: str) -> pd.DataFrame:
    """List the documents with what identifies them."""
    listed = documents.sort_values(["issued_on", "doc_id"])
    listed = listed.assign(sha256=listed["sha256"].str[:_DIGITS] + "…")
    kinds = name_values(listed["kind"], language, prefix="kind")
    columns = ["doc_id", "kind", "title", "doc_number", "issued_on", "sha256"]
    return drop_empty_columns(listed.assign(kind=kinds)[columns].reset_index(drop=True))


def write_methods(language: str, *, without: Collection[str] = ()) -> list[str]:
    """Write how the figures came about, one point each, as a list in Markdown.

    Parameters
    ----------
    language
        Of the sentences.
    without
        What the report has no figures of, such as `verdicts`, `cascade`.
    """
    used = [name for name in _METHODS if name not in without]
    return ["\n".join(f"- {say(f'method.{name}', language)}" for name in used)]


def write_citation(facts: ReportFacts, language: str) -> list[str]:
    """Write how this report, its program and the documents are to be cited."""
    values = {
        "title": say("report.title", language, district=facts.district),
        "date": facts.data_date or say("cite.undated", language),
        "version": msanalysis.__version__,
        "digest": facts.digest,
        "authors": say("cite.authors", language),
    }
    return [say("cite.report", language, **values), say("cite.documents", language)]
