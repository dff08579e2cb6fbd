"""Parts against their total: a target and the measures, milestones or agencies that share it."""

import re
from collections.abc import Iterator

from msanalysis.audit.dossier import Dossier
from msanalysis.audit.findings import CONSISTENT, INCONSISTENT, JOINT, UNCHECKED, Finding, agree
from msanalysis.audit.matching import (
    Thing,
    pairs,
    read_things,
    related,
    sentence_span,
)
from msanalysis.audit.sums import compare_sum
from msanalysis.values.quantities import extract_quantities


def check_shared_totals(dossier: Dossier) -> Iterator[Finding]:
    """Add up what measures, milestones and agencies promise of each project's targets."""
    for row in dossier.projects:
        pid, target, support = row["project_id"], row["target_text"], row["support_text"]
        yield from _check_terms(dossier, pid, target)
        yield from _check_measures(dossier, pid, row["name"], target, support)
        yield from _check_shared_out(dossier.doc_id, pid, target, support)


def _check_terms(dossier: Dossier, pid: str, target: str) -> Iterator[Finding]:
    """Check amounts that two milestones share out (春季, 秋季) against the year's.

    Where each of the two repeats the year's amount, it cannot be told what the year counts.
    """
    stated = [
        (q, m["text"][slice(*sentence_span(m["text"], q.start))])
        for m in dossier.rows("milestones", pid)
        for q in extract_quantities(m["text"])
    ]
    for total in extract_quantities(target):
        for first, second in pairs("complement"):
            ones = [
                (q, s)
                for q, s in stated
                if first in s and q.value == total.value and q.unit == total.unit
            ]
            others = [
                (q, s)
                for q, s in stated
                if second in s and q.value == total.value and q.unit == total.unit
            ]
            if len(ones) == len(others) == 1 and ones[0][1] != others[0][1]:
                derived = ones[0][0].value + others[0][0].value
                evidence = JOINT.join((ones[0][1], others[0][1]))
                yield compare_sum(dossier.doc_id, pid, total, derived, UNCHECKED, evidence)


def _check_measures(
    dossier: Dossier, pid: str, name: str, target: str, support: str
) -> Iterator[Finding]:
    """Check a promised total against what the enumerated measures promise one by one."""
    measures = [m["text"] for m in dossier.rows("measures", pid)]
    if len(measures) < 2 or not support:
        return
    by_measure = [read_things(text, name) for text in measures]
    for total in read_things(target, name):
        unit = total.quantity.unit
        if unit == "%":
            continue
        if any(
            agree(total.quantity, t.quantity.value)
            for ts in by_measure
            for t in ts
            if t.quantity.unit == unit
        ):
            continue
        chosen = [_choose(total, things) for things in by_measure]
        parts = tuple(thing.quantity for thing in chosen if thing)
        if len(parts) < 2:
            continue
        derived = sum(q.value for q in parts)
        agrees = agree(total.quantity, derived, parts)
        decided = derived > total.quantity.value or _is_all(total, measures, chosen)
        status = CONSISTENT if agrees else INCONSISTENT if decided else UNCHECKED
        evidence = JOINT.join(
            [total.sentence, *(text for text, thing in zip(measures, chosen, strict=True) if thing)]
        )
        yield compare_sum(dossier.doc_id, pid, total.quantity, derived, status, evidence)


def _choose(total: Thing, things: tuple[Thing, ...]) -> Thing | None:
    """Pick the one quantity of a measure that is a part of the total."""
    fitting = [t for t in things if t.quantity.unit == total.quantity.unit]
    close = [
        t
        for t in fitting
        if related(t.noun, total.noun) or t.quantity.indicator == total.quantity.indicator
    ]
    chosen = close
    return chosen[0] if len(chosen) == 1 else None


def _is_all(total: Thing, measures: list[str], chosen: list[Thing | None]) -> bool:
    """Tell whether the parts chosen from the measures are all parts that there can be."""
    parts = [thing for thing in chosen if thing]
    if len(parts) == len(measures):
        return True
    head = total.noun[-2:]
    left = [text for text, thing in zip(measures, chosen, strict=True) if not thing]
    one_noun = len({thing.noun for thing in parts}) == 1
    one_head = all(thing.noun.endswith(head) for thing in parts) and not any(
        head in t for t in left
    )
    one_dimension = {t.quantity.indicator for t in parts} == {total.quantity.indicator}
    return one_noun or one_head or one_dimension


def _check_shared_out(doc_id: str, pid: str, target: str, support: str) -> Iterator[Finding]:
    """Check `A负责设置9座、B负责设置1座`: a text that does nothing but share a total out."""
    pieces = [piece for piece in re.split(r"[、，,；;。]", support) if piece]
    quantities = extract_quantities(support)
    units = {q.unit for q in quantities}
    if len(pieces) < 2 or len(quantities) != len(pieces) or len(units) != 1:
        return
    totals = [q for q in extract_quantities(target) if q.unit in units]
    shared = all(re.search(r"负责|承担", piece) for piece in pieces)
    if len(totals) != 1 or not shared:
        return
    derived = sum(q.value for q in quantities)
    status = CONSISTENT if agree(totals[0], derived, quantities) else INCONSISTENT
    yield compare_sum(doc_id, pid, totals[0], derived, status, JOINT.join((target, support)))
