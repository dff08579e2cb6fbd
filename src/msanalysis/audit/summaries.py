"""A completion report's summary of what was not finished, against its table."""

import re
from collections.abc import Iterator

from msanalysis.audit.dossier import Dossier
from msanalysis.audit.findings import (
    CONSISTENT,
    INCONSISTENT,
    UNCHECKED,
    Finding,
    write_difference,
)
from msanalysis.notices.enumeration import parse_mark
from msanalysis.values.quantities import extract_quantities

_SUMMARY = re.compile(r"[（(][一二三四五六七八九十]+[）)].+[（(]第(\d+)项[）)]")


def _finding(
    dossier: Dossier, record: str, stated: str, derived: str, status: str, evidence: str
) -> Finding:
    return Finding(dossier.doc_id, record, "annex", stated, derived, status, evidence)


def check_summaries(dossier: Dossier) -> Iterator[Finding]:
    """Compare a summary of unfinished items (…（第10项）) with the table's row of that number."""
    by_number = {int(row["no"]): row for row in dossier.evaluations}
    listed: list[int] = []
    for paragraph in dossier.paragraphs:
        match = _SUMMARY.match(paragraph)
        if not match:
            continue
        number = int(match[1])
        listed.append(number)
        row = by_number.get(number)
        if row is None:
            yield _finding(dossier, "", str(number), "", INCONSISTENT, paragraph)
            continue
        table = row["goal_text"] + row["progress_text"] + row["reason_text"]
        known = {(q.unit, q.value) for q in extract_quantities(table)}
        missing = [q for q in extract_quantities(paragraph) if (q.unit, q.value) not in known]
        status = CONSISTENT if not missing else UNCHECKED
        if row["verdict"] == "completed":
            status = INCONSISTENT
        yield _finding(dossier, row["item_id"], str(number), str(number), status, paragraph)
    yield from _count_summaries(dossier, listed)


def _count_summaries(dossier: Dossier, listed: list[int]) -> Iterator[Finding]:
    if not listed:
        return
    marks = [
        parse_mark(m[0])
        for p in dossier.paragraphs
        if _SUMMARY.match(p) and (m := re.match(r"[（(][一二三四五六七八九十]+[）)]", p))
    ]
    span = f"{marks[0]}-{marks[-1]}"
    expected = f"1-{len(marks)}"
    fine = marks == list(range(1, len(marks) + 1)) and listed == sorted(set(listed))
    yield Finding(
        dossier.doc_id,
        "",
        "numbering",
        span,
        expected,
        CONSISTENT if fine else INCONSISTENT,
        ";".join(f"第{n}项" for n in listed),
    )
    stated = next((int(s["count"]) for s in dossier.statements if s["scope"] == "partial"), None)
    if stated is not None:
        fine = stated == len(listed)
        yield Finding(
            dossier.doc_id,
            "",
            "count",
            str(stated),
            str(len(listed)),
            CONSISTENT if fine else INCONSISTENT,
            ";".join(f"第{n}项" for n in listed),
            write_difference(len(listed), stated),
        )
