"""Audit findings as an official reads them: where, what is printed, what it should be."""

import re
from collections.abc import Mapping

import pandas as pd

from msanalysis.report.names import name_place, name_places, name_subjects, quote_words, shorten
from msanalysis.study import Study
from msanalysis.wording import has_message, say

# Numbers of one document that contradict one another, worst for a reader first.
CONTRADICTIONS = ("overlap", "sum", "annex", "heading", "named_list", "count")
PLANS = ("progress", "monotonic")
MISPLACED = ("numbering", "spill")
DAMAGE = ("typography", "spam")
_ORDER = (*CONTRADICTIONS, *PLANS, *MISPLACED, *DAMAGE)
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_TEN_THOUSAND = 10_000
_EVIDENCE = 160
_JOINT = " // "


def select_findings(audit: pd.DataFrame, kinds: tuple[str, ...] = _ORDER) -> pd.DataFrame:
    """Select the inconsistencies of some kinds, in the order of the kinds."""
    found = audit[(audit["status"] == "inconsistent") & audit["kind"].isin(kinds)]
    order = found["kind"].map(_ORDER.index)
    return found.assign(order=order).sort_values("order", kind="stable").drop(columns="order")


def count_kinds(found: pd.DataFrame, language: str) -> list[str]:
    """Say, kind by kind, how many inconsistencies there are and what to do about them."""
    counts = found["kind"].value_counts()
    return [
        say(f"finding.{kind}.todo", language, int(counts[kind]))
        for kind in _ORDER
        if kind in counts
    ]


def format_findings(
    found: pd.DataFrame, study: Study, language: str, *, glosses: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Format inconsistencies for reading.

    Parameters
    ----------
    found
        Rows of the table `audit`.
    study
        That has the records they are about.
    language
        Of the words; what is printed in the documents stays as printed.
    glosses
        As in `names.name_subjects`.

    Returns
    -------
    pandas.DataFrame
        record (short name and what it is about), printed, due, words (the document's own).
    """
    subjects, places = name_subjects(study, glosses), name_places(study, language)
    rows = list(found.itertuples())
    records = [row.project_id or row.doc_id for row in rows]
    return pd.DataFrame(
        {
            "record": [
                name_place(record, subjects.get(record, ""), language, districts=places)
                for record in records
            ],
            "printed": [_phrase(row.kind, "printed", row.stated, language) for row in rows],
            "due": [_phrase(row.kind, "due", row.derived, language) for row in rows],
            "words": [write_words(row.evidence) for row in rows],
        },
        columns=["record", "printed", "due", "words"],
    )


def write_words(evidence: str) -> str:
    """Write the quoted words of a finding, each piece cut to what a cell can hold."""
    pieces = evidence.split(_JOINT)
    width = max(40, _EVIDENCE // len(pieces))
    return " ‖ ".join(shorten(piece.strip(), width) for piece in pieces)


def explain_finding(row: pd.Series, language: str) -> str:
    """Say in one line what one finding is: what is printed and what it should be."""
    ends = (("printed", row["stated"]), ("due", row["derived"]))
    parts = [_phrase(row["kind"], end, value, language) for end, value in ends]
    return say("finding.line", language, printed=parts[0], due=parts[1])


def _phrase(kind: str, end: str, value: str, language: str) -> str:
    word = f"finding.value.{value}"
    if has_message(word):
        return say(word, language)
    if kind == "spill" and (numbers := _NUMBER.findall(value)):
        value = numbers[0]
    key = f"finding.{kind}.{end}"
    if value == "":
        empty = f"{key}_empty"
        return say(empty, language) if has_message(empty) else ""
    return say(key, language, value=_write_value(value, language))


def _write_value(value: str, language: str) -> str:
    """Write a value as a reader of the language writes it; words of the document are quoted."""
    if not _NUMBER.fullmatch(value):
        return quote_words(value) if _HAN.search(value) or not value.isascii() else value
    number = float(value)
    # Four digits may be a year, which no language parts.
    if abs(number) < _TEN_THOUSAND:
        return value
    if language == "en":
        return f"{number:,.10g}"
    return f"{number / _TEN_THOUSAND:.10g}万" if number % 100 == 0 else value
