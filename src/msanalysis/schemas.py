"""The tables of the contract: columns, types, checks and what each column means.

These schemas are the data dictionary: `datapackage.json` and the documentation are written from
them.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa
import pyarrow as arrow

from msanalysis.config import (
    AUDIT_KINDS,
    AUDIT_STATUSES,
    COMPARATORS,
    KINDS,
    MONEY_NATURES,
    ORIGINS,
    QUANTITY_FIELDS,
    ROLES,
    SOURCES,
    VERDICTS,
)
from msanalysis.errors import ProjectError

_MONTH = r"(?:20\d\d-(?:0[1-9]|1[0-2]))?"
_ID = r"[a-z]+-20\d\d-(?:plan|completion)(?:-\d+)?"
_PROJECT_ID = rf"{_ID}/(?:municipal|voted|district)/\d+"
_ITEM_ID = rf"{_ID}/\d+"


def _text(description: str, *checks: pa.Check, **options: object) -> pa.Column:
    return pa.Column(str, checks=list(checks), description=description, **options)


def _matches(pattern: str) -> pa.Check:
    return pa.Check.str_matches(rf"^(?:{pattern})$")


def _one_of(values: tuple[str, ...]) -> pa.Check:
    return pa.Check.isin(list(values))


def _whole(description: str, *checks: pa.Check, nullable: bool = False) -> pa.Column:
    return pa.Column("Int64", checks=list(checks), nullable=nullable, description=description)


def _number(description: str, *checks: pa.Check) -> pa.Column:
    return pa.Column(float, checks=list(checks), description=description)


def _flag(description: str) -> pa.Column:
    return pa.Column(bool, description=description)


def _table(
    description: str, columns: dict[str, pa.Column], unique: list[str]
) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(
        columns, strict=True, ordered=True, unique=unique or None, description=description
    )


def _project_id() -> pa.Column:
    return _text("`<doc_id>/<origin>/<no>`", _matches(_PROJECT_ID))


def _item_id() -> pa.Column:
    return _text("`<doc_id>/<no>`", _matches(_ITEM_ID))


def _doc_id() -> pa.Column:
    return _text("Document", _matches(_ID))


SCHEMAS: dict[str, pa.DataFrameSchema] = {
    "documents": _table(
        "The filed documents, one row each",
        {
            "doc_id": _doc_id(),
            "kind": _text("`plan` or `completion`", _one_of(KINDS)),
            "district": _text("District in Chinese; empty where the document does not say"),
            "district_code": _text("GB/T 2260; empty for areas the standard has no code for"),
            "year": _whole("Year that the list is for", nullable=True),
            "doc_number": _text("Issuer's number, brackets 〔〕 restored"),
            "title": _text("As printed, white space removed"),
            "issuer": _text("Office that issued the notice"),
            "issued_on": _text("ISO date", _matches(r"(?:20\d\d-\d\d-\d\d)?")),
            "source_file": _text("Name of the file as received"),
            "sha256": _text("Of the file as received", _matches(r"[0-9a-f]{64}")),
            "encoding": _text("Character encoding of the file; empty where the format fixes it"),
            "n_items_stated": _whole("Items that the document says it has", nullable=True),
            "n_items": _whole("Items extracted", pa.Check.ge(0)),
            "n_spam": _whole("Injected advertising strings found", pa.Check.ge(0)),
        },
        ["doc_id"],
    ),
    "projects": _table(
        "Livelihood projects of the plans",
        {
            "project_id": _project_id(),
            "doc_id": _doc_id(),
            "district": _text("District in Chinese"),
            "year": _whole("Year of the list", nullable=True),
            "origin": _text("Whose list the project comes from", _one_of(ORIGINS)),
            "no": _whole("The number the document meant", pa.Check.ge(1)),
            "no_printed": _text("The number it prints"),
            "group": _text("Headings inside the list, outer / inner"),
            "name": _text("Project name"),
            "target_text": _text("What is promised"),
            "support_text": _text("Supporting projects and performance targets"),
            "deadline": _text("`YYYY-MM`", _matches(_MONTH)),
            "overlaps_municipal": _flag(
                "The remark says that municipal and district tasks overlap"
            ),
            "remark": _text("备注 as printed"),
        },
        ["project_id"],
    ),
    "responsibilities": _table(
        "Agencies of each project, one row per agency and role",
        {
            "project_id": _project_id(),
            "agency": _text("Canonical name", pa.Check.str_length(min_value=1)),
            "agency_printed": _text("As printed"),
            "role": _text("`lead` or `responsible`", _one_of(ROLES)),
        },
        ["project_id", "agency", "role"],
    ),
    "measures": _table(
        "Enumerated sub-items of projects",
        {
            "project_id": _project_id(),
            "measure_no": _whole("Number as printed", pa.Check.ge(1)),
            "text": _text("Without its number"),
            "agency_printed": _text("Responsible agencies printed beside it"),
            "deadline": _text("Its own deadline, `YYYY-MM`", _matches(_MONTH)),
        },
        [],
    ),
    "quantities": _table(
        "Amounts, shares, rates and money in the projects' texts",
        {
            "quantity_id": _text("`<project_id>/<field>[/<period>]/<n>`"),
            "project_id": _project_id(),
            "field": _text("Text it stands in", _one_of(QUANTITY_FIELDS)),
            "period": _text("Of the milestone, else empty", _matches(_MONTH)),
            "indicator": _text("The thing counted, with its action"),
            "value": _number("In base units; a percentage as its number"),
            "unit": _text("Measure word in one spelling", pa.Check.str_length(min_value=1)),
            "comparator": _text("`=` `>=` `<=` `~`", _one_of(COMPARATORS)),
            "text": _text("As printed"),
            "start": _whole("First character in the field's text, from 0", pa.Check.ge(0)),
            "end": _whole("One past the last character", pa.Check.ge(1)),
        },
        ["quantity_id"],
    ),
    "milestones": _table(
        "What is to be reached by when",
        {
            "project_id": _project_id(),
            "period": _text("`YYYY-MM`", _matches(_MONTH)),
            "text": _text("As printed"),
        },
        ["project_id", "period"],
    ),
    "milestone_progress": _table(
        "Shares of progress that the milestones declare",
        {
            "project_id": _project_id(),
            "period": _text("`YYYY-MM`", _matches(_MONTH)),
            "part_no": _whole("Order within the milestone, from 1", pa.Check.ge(1)),
            "progress_pct": _number("Declared share, percent", pa.Check.ge(0)),
            "text": _text("The words that declare it"),
        },
        ["project_id", "period", "part_no"],
    ),
    "evaluations": _table(
        "Items of the completion reports; verdicts are claims by their authors",
        {
            "item_id": _item_id(),
            "doc_id": _doc_id(),
            "no": _whole("Number as printed", pa.Check.ge(1)),
            "section": _text("`indicator` or `task`", _one_of(("indicator", "task"))),
            "goal_text": _text("Without its number"),
            "progress_text": _text("As printed"),
            "verdict": _text("Empty where the words are no verdict", _one_of((*VERDICTS, ""))),
            "verdict_printed": _text("As printed"),
            "reason_text": _text("Why the goal was not reached, as printed"),
            "unmet_signal": _flag("The progress text says that a promised part is not done"),
            "unmet_evidence": _text("The words that say so, several joined by ；"),
        },
        ["item_id"],
    ),
    "evaluation_agencies": _table(
        "Agencies of the items, one row each",
        {
            "item_id": _item_id(),
            "agency": _text("Canonical name", pa.Check.str_length(min_value=1)),
            "agency_printed": _text("As printed"),
        },
        ["item_id", "agency"],
    ),
    "corrections": _table(
        "Every difference between what is printed and what the tables say",
        {
            "doc_id": _doc_id(),
            "project_id": _text("Project or item; empty for the document"),
            "column": _text("Column, or the role of an agency list"),
            "printed": _text("As printed"),
            "corrected": _text("As in the tables"),
            "reason": _text("Why", pa.Check.str_length(min_value=1)),
            "by": _text("`rule` or `hand`", _one_of(("rule", "hand"))),
        },
        [],
    ),
    "passages": _table(
        "Every paragraph and table cell of the documents, in reading order",
        {
            "doc_id": _doc_id(),
            "passage_no": _whole("Order in the document, from 1", pa.Check.ge(1)),
            "place": _text("`paragraph` or `cell`", _one_of(("paragraph", "cell"))),
            "text": _text("As printed, line breaks kept"),
        },
        ["doc_id", "passage_no"],
    ),
    "statements": _table(
        "Counts that the documents state about themselves",
        {
            "doc_id": _doc_id(),
            "scope": _text("`total`, an origin, `own`, `indicator`, `task`, a verdict or `group`"),
            "group": _text("Heading inside the list that states the count"),
            "count": _whole("The count stated", pa.Check.ge(0)),
            "text": _text("The words that state it"),
        },
        [],
    ),
    "annex_entries": _table(
        "Entries of later annexes that repeat a project",
        {
            "project_id": _project_id(),
            "no_printed": _text("Number that the repetition prints"),
            "name": _text("Name that it prints"),
            "target_text": _text("Content that it prints"),
            "responsible_printed": _text("Agencies that it prints, joined by 、"),
        },
        ["project_id"],
    ),
    "progress": _table(
        "What the agencies' monthly forms report: claims, one row per project and month",
        {
            "project_id": _project_id(),
            "month": _text("`YYYY-MM`", _matches(r"20\d\d-(?:0[1-9]|1[0-2])")),
            "progress_text": _text(
                "As typed, contacts masked; state and share from columns of their own stand first; "
                "an apostrophe is put before text that begins like a formula"
            ),
            "completed_investment_yuan": pa.Column(
                float,
                checks=[pa.Check.ge(0)],
                nullable=True,
                description="元, since the beginning of the year; empty where none is reported",
            ),
            "problem": _text("As typed"),
            "next_step": _text("As typed"),
            "submitted_on": _text("ISO date of filing", _matches(r"20\d\d-\d\d-\d\d")),
            "synthetic": _flag("Made up to show the method; never part of a real report"),
        },
        ["project_id", "month", "synthetic"],
    ),
    "attainments": _table(
        "Pairs of target and actual of one indicator within an item",
        {
            "item_id": _item_id(),
            "indicator": _text("The thing counted"),
            "target_value": _number("In base units"),
            "target_comparator": _text("`=` `>=` `<=` `~`", _one_of(COMPARATORS)),
            "actual_value": _number("In base units"),
            "actual_comparator": _text("`=` `>=` `<=` `~`", _one_of(COMPARATORS)),
            "unit": _text("Of the target"),
            "ratio": pa.Column(
                float, nullable=True, description="Actual by target; empty for target 0"
            ),
            "met": _flag("Decided by the target's comparator"),
            "target_text": _text("As printed"),
            "actual_text": _text("As printed"),
        },
        [],
    ),
    "links": _table(
        "Projects of a plan and items of a completion report that mean the same undertaking",
        {
            "project_id": _project_id(),
            "item_id": _item_id(),
            "method": _text("What they share: `indicator`, `place`, `name`, joined by +"),
            "score": _number("From 0 to 1", pa.Check.in_range(0, 1)),
        },
        ["project_id", "item_id"],
    ),
    "categories": _table(
        "Spending function of every project and item",
        {
            "record_id": _text("project_id or item_id"),
            "function_code": _text("政府支出功能分类, class level; empty where withheld"),
            "function": _text("Its name in Chinese; `unclassified` where withheld"),
            "source": _text("`coded` or `predicted`", _one_of(SOURCES)),
            "confidence": _number("Calibrated; 1 for coded", pa.Check.in_range(0, 1)),
        },
        ["record_id"],
    ),
    "themes": _table(
        "Policy themes of every project",
        {
            "record_id": _text("project_id"),
            "theme": _text("Theme code; `unclassified` where withheld"),
            "source": _text("`coded` or `predicted`", _one_of(SOURCES)),
            "confidence": _number("Calibrated; 1 for coded", pa.Check.in_range(0, 1)),
        },
        ["record_id", "theme"],
    ),
    "similar_projects": _table(
        "Pairs of projects of different documents that ask for the same thing",
        {
            "project_a": _project_id(),
            "project_b": _project_id(),
            "score": _number("Text similarity from 0 to 1", pa.Check.in_range(0, 1)),
            "same_theme": pa.Column(
                "boolean",
                nullable=True,
                description="Coded themes agree; empty where a code is missing",
            ),
        },
        ["project_a", "project_b"],
    ),
    "money": _table(
        "Amounts of money; natures are never added up",
        {
            "record_id": _text("project_id or item_id"),
            "field": _text("Text it stands in"),
            "nature": _text("What the money is", _one_of(MONEY_NATURES)),
            "amount_yuan": _number("元", pa.Check.ge(0)),
            "comparator": _text("`=` `>=` `<=` `~`", _one_of(COMPARATORS)),
            "text": _text("The clause that states it"),
        },
        [],
    ),
    "audit": _table(
        "Do the official numbers add up: one row per check",
        {
            "check_id": _text("`<doc_id>/<kind>/<n>`"),
            "doc_id": _doc_id(),
            "project_id": _text("Project or item; empty for the document"),
            "kind": _text("What was compared", _one_of(AUDIT_KINDS)),
            "stated": _text("What the document states"),
            "derived": _text("What its parts give"),
            "difference": _text("Derived minus stated, where both are numbers"),
            "status": _text("Whether they agree", _one_of(AUDIT_STATUSES)),
            "evidence": _text("The words themselves"),
        },
        ["check_id"],
    ),
}

_DTYPES = {"Int64": "Int64", "float64": "float64", "bool": "bool", "boolean": "boolean"}


@cache
def _dtypes(name: str) -> dict[str, object]:
    """Give a table's columns and their types; resolving a type's name takes its time."""
    return {
        key: pd.Series(dtype=_DTYPES.get(str(column.dtype), "str")).dtype
        for key, column in SCHEMAS[name].columns.items()
    }


@cache
def _empty(name: str) -> pd.DataFrame:
    return pd.DataFrame({key: pd.Series(dtype=dtype) for key, dtype in _dtypes(name).items()})


def empty_table(name: str) -> pd.DataFrame:
    """Give a table without rows, its columns typed."""
    return _empty(name).copy()


def make_table(name: str, rows: list[Mapping[str, object]]) -> pd.DataFrame:
    """Make a table from rows, in the schema's column order and types.

    The values are not checked: `check_table` does that, once for a whole study, since it takes
    many times longer than making the table.
    """
    if not rows:
        return empty_table(name)
    columns = {
        key: _make_column([row.get(key) for row in rows], dtype)
        for key, dtype in _dtypes(name).items()
    }
    return pd.DataFrame(columns, copy=False)


def type_table(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Give the columns of a frame the schema's order and types; see `make_table`."""
    columns = {key: frame[key].astype(dtype).array for key, dtype in _dtypes(name).items()}
    return pd.DataFrame(columns, copy=False)


def list_values(column: pd.Series) -> list[Any]:
    """List a column's values; those of a text column, kept by Arrow, are handed out at one go."""
    if isinstance(column.dtype, pd.StringDtype) and not column.hasnans:
        return arrow.array(column).to_numpy(zero_copy_only=False).tolist()
    return column.to_numpy(dtype=object).tolist()


def list_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """List a table's rows as mappings, many times faster than `DataFrame.to_dict`."""
    names = frame.columns.tolist()  # an index hands them out one by one, slowly
    columns = [list_values(frame[name]) for name in names]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def _make_column(values: list[object], dtype: object) -> object:
    """Make a column's array; values not of its type already go the long way, by inference."""
    if isinstance(dtype, pd.StringDtype) and all(type(value) is str for value in values):
        return pd.array(values, dtype=dtype)
    if isinstance(dtype, pd.Int64Dtype) and all(type(value) is int for value in values):
        return pd.array(np.array(values, dtype="int64"), dtype=dtype)
    return pd.Series(values).astype(dtype).array


def check_table(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame if it fits the schema.

    Raises
    ------
    ProjectError
        It does not; the message names the first offending column and value.
    """
    try:
        return SCHEMAS[name].validate(frame)
    except pa.errors.SchemaError as error:
        cases = error.failure_cases
        value = (
            cases["failure_case"].iloc[0] if isinstance(cases, pd.DataFrame) and len(cases) else ""
        )
        column = getattr(error.schema, "name", "") or ""
        raise ProjectError(
            f"table {name}, column {column}: {value!r} breaks {error.check}"
        ) from error
