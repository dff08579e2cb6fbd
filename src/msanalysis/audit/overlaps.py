"""One task, two numbers: target against support, list against list."""

import re
from collections.abc import Iterator

from msanalysis.audit.dossier import Dossier, Row
from msanalysis.audit.findings import (
    CONSISTENT,
    INCONSISTENT,
    JOINT,
    UNCHECKED,
    Finding,
    agree,
    write_difference,
    write_number,
)
from msanalysis.audit.matching import VAGUE_UNITS, Thing, read_things, same_thing, words


def check_overlaps(dossier: Dossier) -> Iterator[Finding]:
    """Compare amounts of one thing stated in two columns, two lists or two texts."""
    for row in dossier.projects:
        yield from _within(
            dossier.doc_id, row["project_id"], row["name"], row["target_text"], row["support_text"]
        )
    for row in dossier.evaluations:
        yield from _within(
            dossier.doc_id, row["item_id"], "", row["progress_text"], row["reason_text"], sure=False
        )
    yield from _between_lists(dossier)
    yield from _count_flags(dossier)


def _within(
    doc_id: str, record: str, name: str, one: str, other: str, *, sure: bool = True
) -> Iterator[Finding]:
    """Compare target and support: equal where stated again, different only where beyond doubt."""
    support = read_things(other, name)
    for thing in read_things(one, name):
        fitting = [t for t in support if t.quantity.unit == thing.quantity.unit]
        equal = [t for t in fitting if agree(thing.quantity, t.quantity.value)]
        alike = [t for t in fitting if same_thing(thing, t)]
        chosen = next((t for t in alike if t in equal), None) or (
            equal[0] if len(equal) == 1 else None
        )
        if chosen:
            yield _finding(doc_id, record, thing, chosen, CONSISTENT)
        elif sure and len(alike) == 1 and len(fitting) == 1 and not equal:
            yield _finding(doc_id, record, thing, alike[0], INCONSISTENT)


def _between_lists(dossier: Dossier) -> Iterator[Finding]:
    """Match the lists of one notice by what they count."""
    texts = [(row, _things(row)) for row in dossier.projects]
    for at, (one, things) in enumerate(texts):
        for other, others in texts[at + 1 :]:
            if one["origin"] == other["origin"]:
                continue
            low, high = sorted((one, other), key=lambda row: row["origin"] != "municipal")
            ours, theirs = (things, others) if low is one else (others, things)
            yield from _compare(dossier.doc_id, low, ours, high, theirs)


def _things(row: Row) -> list[Thing]:
    target = read_things(row["target_text"], row["name"])
    support = read_things(row["support_text"], row["name"])
    extra = [
        t
        for t in support
        if not any(
            t.quantity.unit == o.quantity.unit
            and (same_thing(t, o) or t.quantity.value == o.quantity.value)
            for o in target
        )
    ]
    return [t for t in (*target, *extra) if t.quantity.unit != "%"]


def _compare(
    doc_id: str, one: Row, ours: list[Thing], other: Row, theirs: list[Thing]
) -> Iterator[Finding]:
    found = [(a, b) for a in ours for b in theirs if same_thing(a, b) and len(a.noun) >= 3]
    equal = [(a, b) for a, b in found if agree(a.quantity, b.quantity.value)]
    for a, b in equal:
        yield _finding(doc_id, one["project_id"], a, b, CONSISTENT)
    settled = {id(thing) for pair in equal for thing in pair}
    flagged = _is_flagged(one) and _is_flagged(other)
    for a, b in found:
        if id(a) in settled or id(b) in settled:
            continue
        apart = _speaks_of_other_places(a, b) or _is_other_stage(a, b)
        decided = not _counts_other_things(a, b) if flagged else not apart
        status = INCONSISTENT if decided else UNCHECKED
        yield _finding(doc_id, one["project_id"], a, b, status)


def _is_flagged(row: Row) -> bool:
    return bool(row["overlaps_municipal"]) or any(
        word in row["remark"] for word in words("flagged")
    )


def _speaks_of_other_places(one: Thing, other: Thing) -> bool:
    """Tell whether either amount is that of places that the other does not name too."""
    return bool(one.names or other.names) and set(one.names) != set(other.names)


def _counts_other_things(one: Thing, other: Thing) -> bool:
    """Tell whether a bare 个 counts things that only one of the two names, one by one."""
    named = [len(thing.names) == thing.quantity.value for thing in (one, other)]
    return one.quantity.unit in VAGUE_UNITS and named[0] != named[1]


def _is_other_stage(one: Thing, other: Thing) -> bool:
    """Tell whether one amount is begun and the other finished."""
    return any(
        "开工" in a.sentence and "开工" not in b.sentence for a, b in ((one, other), (other, one))
    )


def _finding(doc_id: str, record: str, one: Thing, other: Thing, status: str) -> Finding:
    a, b = one.quantity, other.quantity
    return Finding(
        doc_id,
        record,
        "overlap",
        write_number(a.value),
        write_number(b.value),
        status,
        JOINT.join(dict.fromkeys((one.sentence.strip("\n"), other.sentence.strip("\n")))),
        "" if status == CONSISTENT else write_difference(b.value, a.value),
    )


def _count_flags(dossier: Dossier) -> Iterator[Finding]:
    """Report the projects that the notice itself flags as overlapping and that share no amount."""
    rows = [row for row in dossier.projects if _is_flagged(row)]
    municipal = [row for row in rows if row["origin"] == "municipal"]
    others = [row for row in rows if row["origin"] != "municipal"]
    for row in municipal:
        shared = any(
            same_thing(a, b) for other in others for a in _things(row) for b in _things(other)
        )
        if not shared:
            yield Finding(
                dossier.doc_id,
                row["project_id"],
                "overlap",
                "",
                "",
                UNCHECKED,
                JOINT.join((row["remark"], re.sub(r"\s", "", row["target_text"]))),
            )
