"""What does not add up or was not reached: one line each, for whoever reads page one only."""

from collections.abc import Iterator, Mapping

import pandas as pd

from msanalysis.report.findings import (
    CONTRADICTIONS,
    MISPLACED,
    PLANS,
    explain_finding,
    mark_cut,
    select_findings,
)
from msanalysis.report.names import (
    gloss_name,
    name_record,
    name_subjects,
    quote_name,
    shorten,
    write_amount,
)
from msanalysis.report.verdicts import tell_evidence
from msanalysis.study import Study
from msanalysis.wording import quote_words, say

UNFINISHED = ("partial", "not_completed")
_WIDTH, _GOAL = 30, 16
_COLUMNS = ["what", "n", "example", "see"]


def list_attention(
    study: Study, language: str, *, glosses: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """List what needs attention, each with its number and its plainest example.

    Parameters
    ----------
    study
        Cut to one district.
    language
        Of the words.
    glosses
        As in `names.name_places_of`.

    Returns
    -------
    pandas.DataFrame
        what, n (cases), example (one case in words), see (the section that lists them all); a
        kind without a case is absent. One case may be counted under two kinds.
    """
    rows = [*_from_report(study, language, glosses), *_from_audit(study, language, glosses)]
    return pd.DataFrame(rows, columns=_COLUMNS)


def count_attention(study: Study) -> int:
    """Count the projects and items of which something needs attention, each once.

    What concerns no single project counts as one with its document.
    """
    items, pairs = study.evaluations, study.attainments
    found = _certain(study.audit, CONTRADICTIONS + PLANS + MISPLACED)
    left = items["verdict"].isin(UNFINISHED) | items["unmet_signal"].astype(bool)
    return len(
        {
            *items.loc[left, "item_id"],
            *pairs.loc[~pairs["met"].astype(bool), "item_id"],
            *found["project_id"].where(found["project_id"] != "", found["doc_id"]),
        }
    )


def _certain(audit: pd.DataFrame, kinds: tuple[str, ...]) -> pd.DataFrame:
    """Select the findings that cutting off decimals does not explain."""
    found = select_findings(audit, kinds)
    return found[~mark_cut(found)]


def _row(
    kind: str, n: int, example: str, see: str, language: str, **values: object
) -> dict[str, object]:
    return {
        "what": say(f"attention.{kind}", language, **values),
        "n": n,
        "example": example,
        "see": say(f"report.heading.{see}", language),
    }


def _from_report(
    study: Study, language: str, glosses: Mapping[str, str] | None
) -> Iterator[dict[str, object]]:
    items = study.evaluations
    left = items[items["verdict"].isin(UNFINISHED)]
    if len(left):
        first = left.iloc[0]
        reason = first["reason_text"] or first["progress_text"] or first["goal_text"]
        words = quote_name(shorten(reason, _WIDTH), language)
        example = _example(first["item_id"], words, language, glosses)
        kinds = [kind for kind in UNFINISHED if (left["verdict"] == kind).any()]
        named = [quote_words(say(f"verdict.{kind}", language)) for kind in kinds]
        verdicts = say("attention.or", language).join(named)
        yield _row("unfinished", len(left), example, "verdicts", language, verdicts=verdicts)
    unmet = items[(items["verdict"] == "completed") & items["unmet_signal"].astype(bool)]
    if len(unmet):
        first = unmet.iloc[0]
        told = tell_evidence(first["progress_text"], first["unmet_evidence"])[0]
        words = quote_name(shorten(told, _GOAL + _WIDTH), language)
        example = _example(first["item_id"], words, language, glosses)
        yield _row("unmet", len(unmet), example, "unmet", language)
    pairs = study.attainments
    missed = pairs[~pairs["met"].astype(bool)].sort_values(["ratio", "item_id"])
    if len(missed):
        first = missed.iloc[0]
        ends = {side: _amount(first, side, language) for side in ("target", "actual")}
        words = say("attention.missed_example", language, indicator=first["indicator"], **ends)
        example = _example(first["item_id"], words, language, glosses)
        yield _row("missed", len(missed), example, "attainment", language)


def _amount(pair: pd.Series, side: str, language: str) -> str:
    value, comparator = pair[f"{side}_value"], pair[f"{side}_comparator"]
    return write_amount(value, pair["unit"], language, comparator=comparator)


def _from_audit(
    study: Study, language: str, glosses: Mapping[str, str] | None
) -> Iterator[dict[str, object]]:
    subjects = name_subjects(study, width=_GOAL)
    known = glosses or {}
    groups = {
        "contradiction": tuple(kind for kind in CONTRADICTIONS if kind != "overlap"),
        "overlap": ("overlap",),
        "plan": PLANS,
        "place": MISPLACED,
    }
    certain = _certain(study.audit, CONTRADICTIONS + PLANS + MISPLACED)
    for name, kinds in groups.items():
        found = certain[certain["kind"].isin(kinds)]
        if found.empty:
            continue
        first = found.iloc[0]
        record = first["project_id"] or first["doc_id"]
        words = explain_finding(first, language)
        if about := subjects.get(record, ""):
            named = gloss_name(quote_name(about, language), known.get(record, ""))
            words = f"{named}{say('attention.colon', language)}{words}"
        yield _row(name, len(found), _example(record, words, language), "quality", language)


def _example(
    record: str, words: str, language: str, glosses: Mapping[str, str] | None = None
) -> str:
    name = gloss_name(name_record(record, language), (glosses or {}).get(record, ""))
    return say("attention.example", language, record=name, words=words)
