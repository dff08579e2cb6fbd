"""Lesson 2, from document to data: what its exercises expect."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from msanalysis.config import COMPLETION
from msanalysis.study import Study
from msanalysis.teaching.judging import Expectation
from msanalysis.values.quantities import extract_quantities

_AGENCY_COLUMNS = ("lead", "responsible")


def choose_agency(study: Study, settings: Mapping[str, Any]) -> str:
    """Choose the agency that leads most of the plan's projects."""
    roles = study.responsibilities
    own = roles[roles["project_id"].str.startswith(f"{settings['plan']}/")]
    led = own.loc[own["role"] == "lead", "agency"].value_counts()
    return min(led.index[led == led.max()])


def choose_cell(study: Study, settings: Mapping[str, Any]) -> str:
    """Choose a printed cell that names several agencies."""
    printed = _moved(study, settings, "responsible")["printed"]
    return printed[printed.str.contains("、")].iloc[0]


def choose_move(study: Study, settings: Mapping[str, Any]) -> pd.DataFrame:
    """Choose the first text that stood in another project's row: who gained and who lost it."""
    return _moved(study, settings, "support_text").iloc[:2].reset_index(drop=True)


def _moved(study: Study, settings: Mapping[str, Any], column: str) -> pd.DataFrame:
    rows = study.corrections
    return rows[
        (rows["doc_id"] == settings["plan"]) & (rows["column"] == column) & (rows["by"] == "rule")
    ]


def _expect_counts(study: Study, settings: Mapping[str, Any]) -> Expectation:
    documents = study.quantities["project_id"].str.partition("/")[0]
    completion = study.documents.loc[study.documents["kind"] == COMPLETION, "doc_id"]
    return Expectation(
        study.projects["doc_id"].value_counts().to_dict(),
        {
            "items_are_no_projects": lambda given: set(given) & set(completion),
            "counted_quantities": documents.value_counts().to_dict(),
        },
    )


def _expect_led(study: Study, settings: Mapping[str, Any]) -> Expectation:
    agency, roles = choose_agency(study, settings), study.responsibilities
    own = roles[roles["agency"] == agency]
    inside = own[own["project_id"].str.startswith(f"{settings['plan']}/")]
    right = inside.loc[inside["role"] == "lead", "project_id"].nunique()
    return Expectation(
        right,
        {
            "any_role": len(inside),
            "any_role_once": inside["project_id"].nunique(),
            "all_documents": own.loc[own["role"] == "lead", "project_id"].nunique(),
            "all_documents_any_role": len(own),
        },
    )


def _expect_leaderless(study: Study, settings: Mapping[str, Any]) -> Expectation:
    roles, n = study.responsibilities, study.projects["project_id"].nunique()
    led = roles.loc[roles["role"] == "lead", "project_id"].nunique()
    return Expectation(
        n - led,
        {
            "the_led_ones": led,
            "rows_not_projects": int((roles["role"] == "responsible").sum()),
            "has_responsible": roles.loc[roles["role"] == "responsible", "project_id"].nunique(),
        },
    )


def _expect_split(study: Study, settings: Mapping[str, Any]) -> Expectation:
    cell = choose_cell(study, settings)
    return Expectation(
        frozenset(cell.split("、")),
        {
            "one_cell": frozenset({cell}),
            "single_characters": frozenset(cell),
            "separator_left": lambda given: any(re.search("[、,，]", entry) for entry in given),
            "blanks_left": lambda given: any(entry != entry.strip() for entry in given),
        },
    )


def _expect_belongs(study: Study, settings: Mapping[str, Any]) -> Expectation:
    return Expectation("b", {"as_printed": "a", "both": "c", "deleted": "d"}, options=4)


def _expect_effect(study: Study, settings: Mapping[str, Any]) -> Expectation:
    loser = choose_move(study, settings).iloc[1]
    printed = len(extract_quantities(loser["printed"]))
    corrected = len(extract_quantities(loser["corrected"]))
    return Expectation(
        printed - corrected,
        {
            "as_printed": printed,
            "as_corrected": corrected,
            "turned_round": corrected - printed,
            "characters": len(loser["printed"]) - len(loser["corrected"]),
        },
    )


def _expect_credited(study: Study, settings: Mapping[str, Any]) -> Expectation:
    rows = study.corrections[study.corrections["doc_id"] == settings["plan"]]
    agencies = rows[rows["column"].isin(_AGENCY_COLUMNS)]
    return Expectation(
        agencies["project_id"].nunique(),
        {
            "rows_not_projects": len(agencies),
            "any_column": rows["project_id"].nunique(),
            "all_rows": len(rows),
            "lead_only": agencies.loc[agencies["column"] == "lead", "project_id"].nunique(),
        },
    )


EXERCISES: Mapping[str, Callable[..., Expectation]] = {
    "counts": _expect_counts,
    "led": _expect_led,
    "leaderless": _expect_leaderless,
    "split": _expect_split,
    "belongs": _expect_belongs,
    "effect": _expect_effect,
    "credited": _expect_credited,
}
