"""Rates and shares in completion reports, against the numbers beside them."""

import re
from collections.abc import Iterator
from itertools import pairwise

from msanalysis.audit.dossier import Dossier, Row
from msanalysis.audit.findings import (
    CONSISTENT,
    INCONSISTENT,
    UNCHECKED,
    Finding,
    rounding_error,
    write_difference,
    write_number,
)
from msanalysis.audit.matching import sentence_span
from msanalysis.audit.progress import share_agrees
from msanalysis.values.quantities import Quantity, extract_quantities

_RATE = re.compile(r"([\u4e00-\u9fff]{2})率(?:均?(?:达到?|为|保持在))?$")
_OF = re.compile(r"占[^，,。；;\d]*$")
_DONE = r"(?:已经?|申报|任务|全部)?(?:整改)?(?:完成|办结|化解|整改)(?:整改|改造|了)?"


def check_rates(dossier: Dossier) -> Iterator[Finding]:
    """Work out every rate whose parts the same sentence states."""
    for row in dossier.evaluations:
        text = row["progress_text"]
        quantities = extract_quantities(text)
        for at, rate in enumerate(quantities):
            if rate.unit == "%":
                yield from _check_rate(dossier.doc_id, row, text, quantities, at)
                yield from _check_share_of(dossier.doc_id, row, text, quantities, at)
        yield from _check_done(dossier.doc_id, row, text, quantities)


def _check_rate(
    doc_id: str, row: Row, text: str, quantities: tuple[Quantity, ...], at: int
) -> Iterator[Finding]:
    """Check `156项，已整改146项，整改率93%`: the rate's verb marks the part, a total before it."""
    rate = quantities[at]
    clause = text[sentence_span(text, rate.start, "，,；;。、")[0] : rate.start]
    match = _RATE.search(clause)
    if not match:
        return
    verb = match[1]
    start = sentence_span(text, rate.start, "。\n")[0]
    together = "均" in clause
    for before, part in pairwise(quantities[:at]):
        if before.start < start or before.unit != part.unit or part.unit == "%":
            continue
        between = text[before.end : part.start]
        if not re.search(rf"{verb}(?:完成|了)?$", between) or re.search(r"[；;。]", between):
            continue
        if not together and re.search(r"[；;。]", text[part.end : rate.start]):
            continue
        if not before.value:
            continue
        derived = 100 * part.value / before.value
        above = rate.comparator == ">=" and derived >= rate.value
        fine = above or share_agrees(rate.value, rate.text, derived)
        quote = text[sentence_span(text, before.start, "，,；;。")[0] : rate.end]
        yield _finding(
            doc_id, row, rate.value, derived, CONSISTENT if fine else INCONSISTENT, quote
        )


def _check_share_of(
    doc_id: str, row: Row, text: str, quantities: tuple[Quantity, ...], at: int
) -> Iterator[Finding]:
    """Check `面积31.4万平方米，占年度计划总量13万平方米的242%`."""
    rate = quantities[at]
    if at < 1 or text[quantities[at - 1].end : rate.start] != "的":
        return
    total = quantities[at - 1]
    if not _OF.search(text[: total.start]) or not total.value:
        return
    start = sentence_span(text, rate.start)[0]
    parts = [q for q in quantities[: at - 1] if q.start >= start and q.unit == total.unit]
    if not parts:
        return
    derived = 100 * parts[-1].value / total.value
    slack = 100 * rounding_error(parts[-1]) / total.value if parts[-1].comparator == "~" else 0.0
    fine = share_agrees(rate.value, rate.text, derived) or abs(derived - rate.value) <= slack
    quote = text[sentence_span(text, parts[-1].start, "，,；;。")[0] : rate.end]
    yield _finding(doc_id, row, rate.value, derived, CONSISTENT if fine else INCONSISTENT, quote)


def _check_done(
    doc_id: str, row: Row, text: str, quantities: tuple[Quantity, ...]
) -> Iterator[Finding]:
    """Check `17座已完成16座`: a part of its total; short of a goal that is called completed."""
    for total, part in pairwise(quantities):
        between = text[total.end : part.start]
        if total.unit != part.unit or re.search(r"[；;。]", between) or total.unit == "%":
            continue
        bare = (
            not text[part.end :] or text[part.end] in "，,；;。、（("
        )  # 完成10300辆机动车…: another thing
        if not bare or not re.fullmatch(rf"[^，,]*[，,]?{_DONE}", between) or not total.value:
            continue
        start = sentence_span(text, total.start, "，,；;。")[0]
        quote = text[start : sentence_span(text, part.end, "，,；;。")[1]]
        share = 100 * part.value / total.value
        promised = any(
            q.value == total.value and q.unit == total.unit
            for q in extract_quantities(row["goal_text"])
        )
        if "超额" in quote:
            status = CONSISTENT if part.value > total.value else INCONSISTENT
            yield _finding(doc_id, row, 100, share, status, quote)
        elif promised and part.value < total.value and row["verdict"] == "completed":
            yield _finding(doc_id, row, 100, share, UNCHECKED, quote)
        else:
            status = CONSISTENT if part.value <= total.value else UNCHECKED
            yield Finding(
                doc_id,
                row["item_id"],
                "sum",
                write_number(total.value),
                write_number(part.value),
                status,
                quote,
            )


def _finding(
    doc_id: str, row: Row, stated: float, derived: float, status: str, quote: str
) -> Finding:
    derived = round(derived, 2)
    return Finding(
        doc_id,
        row["item_id"],
        "progress",
        write_number(stated),
        write_number(derived),
        status,
        quote,
        write_difference(derived, stated) if status == INCONSISTENT else "",
    )
