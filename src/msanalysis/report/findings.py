"""Audit findings as an official reads them: where, what is printed, what it should be."""

import re
from collections.abc import Mapping

import pandas as pd

from msanalysis.report.misprints import describe_damage, quote_evidence
from msanalysis.report.names import name_places_of, shorten
from msanalysis.study import Study
from msanalysis.wording import has_message, quote_words, say

# Numbers of one document that contradict one another, worst for a reader first.
CONTRADICTIONS = ("overlap", "sum", "annex", "heading", "named_list", "count")
PLANS = ("progress", "monotonic")
MISPLACED = ("numbering", "spill")
DAMAGE = ("typography", "spam")
_ORDER = (*CONTRADICTIONS, *PLANS, *MISPLACED, *DAMAGE)
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
_PRINTED = re.compile(r"\d+(?:\.(?P<decimals>\d+))?(?P<size>万|亿)?")
_SIZES = {"万": 10_000.0, "亿": 100_000_000.0}
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
_HAN = re.compile(r"[\u4e00-\u9fff]")
_TEN_THOUSAND = 10_000
_EVIDENCE = 160
_JOINT = " // "
_ENDINGS = ";；,，。 "


def select_findings(audit: pd.DataFrame, kinds: tuple[str, ...] = _ORDER) -> pd.DataFrame:
    """Select the inconsistencies of some kinds, in the order of the kinds, each once.

    A misprint that is also listed as a contradiction (one annex against another) is left out, and
    a difference that cutting off decimals explains stands behind the others of its kind.
    """
    wrong = audit[audit["status"] == "inconsistent"]
    found = wrong[wrong["kind"].isin(kinds) & ~_is_listed_twice(wrong)]
    order = found["kind"].map(_ORDER.index)
    found = found.assign(order=order, cut=mark_cut(found))
    return found.sort_values(["order", "cut"], kind="stable").drop(columns=["order", "cut"])


def _is_listed_twice(wrong: pd.DataFrame) -> pd.Series:
    """Mark the misprints whose words are those of a contradiction in the same document."""
    pieces = [set(text.split(_JOINT)) for text in wrong["evidence"]]
    rows = list(zip(wrong["doc_id"], wrong["kind"], pieces, strict=True))
    clashes = [(doc_id, words) for doc_id, kind, words in rows if kind in CONTRADICTIONS]
    twice = [
        kind == "typography" and any(doc_id == at and words <= known for at, known in clashes)
        for doc_id, kind, words in rows
    ]
    return pd.Series(twice, index=wrong.index, dtype=bool)


def mark_cut(found: pd.DataFrame) -> pd.Series:
    """Mark the differences that are smaller than the last digit printed: 93% for 93.59%.

    They may come from cutting decimals off, which is no contradiction.
    """
    kinds = found["kind"].isin(("sum", "progress"))
    rows = zip(kinds, found["stated"], found["derived"], found["evidence"], strict=True)
    cut = [kind and _is_cut(*ends) for kind, *ends in rows]
    return pd.Series(cut, index=found.index, dtype=bool)


def _is_cut(stated: str, derived: str, evidence: str) -> bool:
    if not (_NUMBER.fullmatch(stated) and _NUMBER.fullmatch(derived)):
        return False
    value, difference = float(stated), float(derived) - float(stated)
    for number in _PRINTED.finditer(evidence):
        size = _SIZES.get(number["size"] or "", 1.0)
        bare = number[0].rstrip("万亿")
        if abs(float(bare) * size - value) <= 1e-9 * abs(value):
            step = size * 10.0 ** -len(number["decimals"] or "")
            return 0 < difference < step * (1 - 1e-9)
    return False


def count_kinds(found: pd.DataFrame, language: str) -> list[str]:
    """Say, kind by kind, how many inconsistencies there are and what to do about them."""
    cut = mark_cut(found)
    counts = found.loc[~cut, "kind"].value_counts()
    lines = [
        say(f"finding.{kind}.todo", language, int(counts[kind]))
        for kind in _ORDER
        if kind in counts
    ]
    return [*lines, *([say("finding.cut.todo", language, int(cut.sum()))] if cut.any() else [])]


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
        As in `names.name_places_of`.

    Returns
    -------
    pandas.DataFrame
        record (short name and what it is about), printed, due, words (the document's own).
    """
    rows = list(found.itertuples())
    records = [row.project_id or row.doc_id for row in rows]
    ends = [_phrase_ends(found.loc[index], language) for index in found.index]
    return pd.DataFrame(
        {
            "record": name_places_of(records, study, language, glosses=glosses),
            "printed": [printed for printed, _ in ends],
            "due": [due for _, due in ends],
            "words": [
                write_words(quote_evidence(r.kind, r.stated, r.derived, r.evidence, language))
                for r in rows
            ],
        },
        columns=["record", "printed", "due", "words"],
    )


def write_words(evidence: str) -> str:
    """Write the quoted words of a finding; several places are numbered, each cut to fit a cell."""
    pieces = evidence.split(_JOINT)
    width = max(40, _EVIDENCE // len(pieces))
    short = [shorten(piece.strip(), width) for piece in pieces]
    if len(short) == 1:
        return short[0]
    marks = [_CIRCLED[at] if at < len(_CIRCLED) else f"({at + 1})" for at in range(len(short))]
    return " ".join(mark + piece for mark, piece in zip(marks, short, strict=True))


def explain_finding(row: pd.Series, language: str) -> str:
    """Say in one line what one finding is: what is printed and what it should be."""
    printed, due = _phrase_ends(row, language)
    return say("finding.line", language, printed=printed, due=due)


def _phrase_ends(row: pd.Series, language: str) -> tuple[str, str]:
    kind, stated, derived = row["kind"], row["stated"], row["derived"]
    damage = describe_damage(kind, stated, derived, row["evidence"], language)
    if damage:
        return damage
    due = _phrase(kind, "due", derived, language)
    if kind in ("sum", "progress") and _is_cut(stated, derived, row["evidence"]):
        due += say("finding.cut.due", language)
    return _phrase(kind, "printed", stated, language), due


def _phrase(kind: str, end: str, value: str, language: str) -> str:
    word = f"finding.value.{value}"
    if has_message(word):
        return say(word, language)
    if kind == "spill" and (numbers := _NUMBER.findall(value)):
        value = numbers[0]
    key = f"finding.{kind}.{end}"
    return say(key, language, value=_write_value(value, language)) if value else ""


def _write_value(value: str, language: str) -> str:
    """Write a value as a reader of the language writes it; words of the document are quoted."""
    if not _NUMBER.fullmatch(value):
        words = value.rstrip(_ENDINGS) or value
        return quote_words(words) if _HAN.search(value) or not value.isascii() else value
    number = float(value)
    # Four digits may be a year, which no language parts.
    if abs(number) < _TEN_THOUSAND:
        return value
    if language == "en":
        return f"{number:,.10g}"
    return f"{number / _TEN_THOUSAND:.10g}万" if number % 100 == 0 else value
