"""Parts against their total within a text."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from msanalysis.audit.dossier import Dossier
from msanalysis.audit.findings import (
    CONSISTENT,
    INCONSISTENT,
    UNCHECKED,
    Finding,
    agree,
    write_difference,
    write_number,
)
from msanalysis.audit.matching import (
    VAGUE_UNITS,
    pairs,
    related,
    sentence_span,
    words,
)
from msanalysis.values.quantities import Quantity, extract_quantities, unit_kind

_AMONG = re.compile(r"其中|(?<=[，,])包括")
_CLAUSE_END = re.compile(r"[，,；;。]")
_THINGS = VAGUE_UNITS | {"家", "处", "座", "所", "件", "名"}
_UNNUMBERED = re.compile(r"(?<=[项个目程])[和及][^\d、，,。；;]{4,}?(?:项目|工程|中心|站|厂)")


def check_sums(dossier: Dossier) -> Iterator[Finding]:
    """Add up every set of parts whose total the document states."""
    for row in dossier.projects:
        pid = row["project_id"]
        for text in dict.fromkeys((row["target_text"], row["support_text"])):
            yield from _check_text(dossier.doc_id, pid, text)
        for milestone in dossier.rows("milestones", pid):
            yield from _check_rest(dossier.doc_id, pid, milestone["text"], row["target_text"])
    for row in dossier.evaluations:
        yield from _check_text(dossier.doc_id, row["item_id"], row["progress_text"])
        yield from _check_rest(
            dossier.doc_id, row["item_id"], row["progress_text"], row["goal_text"]
        )


def _check_text(doc_id: str, record: str, text: str) -> Iterator[Finding]:
    quantities = extract_quantities(text)
    yield from _check_among(doc_id, record, text, quantities)
    yield from _check_brackets(doc_id, record, text, quantities)
    yield from _check_together(doc_id, record, text, quantities)


def _check_among(
    doc_id: str, record: str, text: str, quantities: tuple[Quantity, ...]
) -> Iterator[Finding]:
    """Check `total，其中 part，part`: parts never pass their total; complete parts make it up."""
    for match in _AMONG.finditer(text):
        start, end = _scope(text, match.start())
        before = [q for q in quantities if start <= q.start < match.start()]
        inside = [q for q in quantities if match.end() <= q.start < end]
        for unit in dict.fromkeys(q.unit for q in inside):
            parts = tuple(q for q in inside if q.unit == unit)
            total = next((q for q in reversed(before) if q.unit == unit), None)
            if total is None and unit in _THINGS and len({q.unit for q in inside}) == 1:
                total = _find_larger(before, sum(q.value for q in parts))
            if total is None or unit == "%":
                continue
            evidence = text[max(start, sentence_span(text, total.start, "，,。；;（(")[0]) : end]
            derived = sum(q.value for q in parts)
            words_of_parts = text[match.end() : end]
            unnumbered = len(_UNNUMBERED.findall(words_of_parts))
            mixed = sum(q.value for q in inside if q.unit in _THINGS)
            if unit in VAGUE_UNITS and mixed > derived and agree(total, mixed):
                derived = total.value  # 25个，其中整改15个、停工10家: parts by two words
            if agree(total, derived, parts) or (unnumbered and agree(total, derived + unnumbered)):
                derived = derived if agree(total, derived, parts) else derived + unnumbered
                status = CONSISTENT
            elif derived > total.value:
                status = UNCHECKED if unnumbered else INCONSISTENT
            elif len(parts) == 1:
                status = CONSISTENT  # a part, not above its total
            else:
                whole = _is_complete(words_of_parts, text[start : match.start()], len(parts))
                status = INCONSISTENT if whole and not unnumbered else UNCHECKED
            yield compare_sum(doc_id, record, total, derived, status, evidence)


def _find_larger(before: list[Quantity], value: float) -> Quantity | None:
    """Find a total that another word counts: 32处积水点，包括7个易涝点 is a part, no more."""
    total = next((q for q in reversed(before) if q.unit in _THINGS), None)
    return total if total and total.value >= value else None


def _scope(text: str, at: int) -> tuple[int, int]:
    """Where the total of an 其中 may stand, and how far its parts go."""
    opened = max(text.rfind("（", 0, at), text.rfind("(", 0, at))
    closed = min((hit for mark in "）)" if (hit := text.find(mark, at)) >= 0), default=-1)
    bracketed = opened > max(text.rfind("）", 0, at), text.rfind(")", 0, at)) and closed >= 0
    outside = opened if bracketed else at
    if bracketed:
        outside = opened - 1 if text[max(0, opened - 1)] in "。；;" else opened
    start, end = sentence_span(text, outside, "。\n" if bracketed else "。；;\n")
    before = text[start:at].strip("，,（(。")
    if not before and start > 1:
        start = sentence_span(text, start - 2, "。\n")[0]
        end = sentence_span(text, at, "。\n")[1]
    return start, closed if bracketed else end


def _is_complete(parts_text: str, before: str, count: int) -> bool:
    """Tell whether parts are said, or by their words known, to be all there are."""
    if any(one in parts_text and other in parts_text for one, other in pairs("complement")):
        return True
    stated = [q.value for q in extract_quantities(before) if unit_kind(q.unit) == "count"]
    return count in stated and count >= 2


def _check_brackets(
    doc_id: str, record: str, text: str, quantities: tuple[Quantity, ...]
) -> Iterator[Finding]:
    """Check `total（A part，…；B part，…）`: one part of the unit in every segment."""
    for match in re.finditer(r"[（(]([^（）()]*[；;][^（）()]*)[）)]", text):
        if _AMONG.match(match[1]):
            continue
        start = sentence_span(text, match.start(), "。\n")[0]
        before = [q for q in quantities if start <= q.start < match.start()]
        cuts = [
            match.start(),
            *(
                m.start()
                for m in re.finditer(r"[；;]", text)
                if match.start() < m.start() < match.end()
            ),
            match.end(),
        ]
        segments = [
            [q for q in quantities if low <= q.start < high] for low, high in pairwise(cuts)
        ]
        units = dict.fromkeys(q.unit for segment in segments for q in segment)
        for unit in units:
            total = next((q for q in reversed(before) if q.unit == unit), None)
            per_segment = [[q for q in segment if q.unit == unit] for segment in segments]
            if total is None or any(len(found) != 1 for found in per_segment):
                continue
            parts = tuple(found[0] for found in per_segment)
            derived = sum(q.value for q in parts)
            agrees = agree(total, derived, parts)
            complete = "等" not in match[1][-3:] or derived > total.value
            status = CONSISTENT if agrees else INCONSISTENT if complete else UNCHECKED
            yield compare_sum(
                doc_id,
                record,
                total,
                derived,
                status,
                text[sentence_span(text, total.start, "，,；;。")[0] : match.end()],
            )


def _check_together(
    doc_id: str, record: str, text: str, quantities: tuple[Quantity, ...]
) -> Iterator[Finding]:
    """Check `part，part，合计 total` within a sentence."""
    pattern = re.compile(rf"(?:{'|'.join(words('together'))})[为达约]{{0,2}}$")
    for total in quantities:
        if not pattern.search(text[: total.start]):
            continue
        start, end = sentence_span(text, total.start)
        parts = tuple(
            q for q in quantities if start <= q.start < total.start and q.unit == total.unit
        )
        if len(parts) < 2:
            continue
        derived = sum(q.value for q in parts)
        # Sums far from the total add up other things than the total does.
        near = 0.8 <= derived / total.value <= 1.25 if total.value else False
        status = CONSISTENT if agree(total, derived, parts) else INCONSISTENT if near else UNCHECKED
        yield compare_sum(doc_id, record, total, derived, status, text[start:end])


def _check_rest(doc_id: str, record: str, text: str, goal: str) -> Iterator[Finding]:
    """Check `完成 part，剩余 part` against the total before it or in the goal."""
    quantities = extract_quantities(text)
    ends, begins = _rest_patterns()
    for at, last in enumerate(quantities):
        start, end = sentence_span(text, last.start, "。\n")
        lead = _CLAUSE_END.split(text[start : last.start])[-1]
        exact = bool(ends.search(lead))
        if not exact and not begins.search(lead):
            continue
        before = [q for q in quantities[:at] if q.start >= start and q.unit == last.unit]
        if not before:
            continue
        done = before[-1]
        if "其中" in text[start : done.start] or re.search(r"[；;]", text[done.end : last.start]):
            continue
        near = before[-2] if len(before) >= 2 and before[-2].value >= done.value else None
        total = near or _find_goal(goal, last, text[done.end : done.end + 12] + done.indicator)
        if total is None:
            continue
        derived = done.value + last.value
        agrees = agree(total, derived)
        decided = near is not None and (exact or derived > total.value)
        if not exact and not agrees and not decided:
            continue
        status = CONSISTENT if agrees else INCONSISTENT if decided else UNCHECKED
        first = near.start if near else done.start
        evidence = text[sentence_span(text, first, "，,；;。")[0] : end]
        yield compare_sum(doc_id, record, total, derived, status, evidence)


@cache
def _rest_patterns() -> tuple[re.Pattern, re.Pattern]:
    """Compile how a clause about the rest ends, and what one about what goes on consists of."""
    rest, going_on = "|".join(words("remainder")), "|".join(words("continuing"))
    return re.compile(rf"(?:{rest})[^\d]{{0,4}}$"), re.compile(rf"^(?:{going_on})[^\d]{{0,4}}$")


def _find_goal(goal: str, part: Quantity, around: str) -> Quantity | None:
    """Find the total that a goal states of what a part counts."""
    fitting = [q for q in extract_quantities(goal) if q.unit == part.unit]
    return next((q for q in fitting if related(q.indicator, around)), None)


def compare_sum(
    doc_id: str, record: str, total: Quantity, derived: float, status: str, evidence: str
) -> Finding:
    """Write a sum down as a finding; one of bare 个 far from the total adds up other things."""
    ratio = derived / total.value if total.value else 0.0
    if status == INCONSISTENT and total.unit in VAGUE_UNITS and not 0.5 <= ratio <= 2:
        status = UNCHECKED
    difference = "" if status == CONSISTENT else write_difference(derived, total.value)
    return Finding(
        doc_id,
        record,
        "sum",
        write_number(total.value),
        write_number(derived),
        status,
        evidence.strip("，,；;。"),
        difference,
    )
