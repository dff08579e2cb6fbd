"""Headings that promise an amount, against the items under them."""

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
from msanalysis.audit.matching import Thing, read_things, related
from msanalysis.values.quantities import Quantity, extract_quantities

_MARK = re.compile(r"^[（(]?[一二三四五六七八九十\d]+[）)]?[、.．]?")


def check_headings(dossier: Dossier) -> Iterator[Finding]:
    """Add up the items under each heading that states an amount, or count them."""
    headings: dict[str, list[Row]] = {}
    for row in dossier.projects:
        path = [part for part in row["group"].split(" / ") if part]
        for depth in range(len(path)):
            headings.setdefault(" / ".join(path[: depth + 1]), []).append(row)
    for path, rows in headings.items():
        heading = path.split(" / ")[-1]
        stated = [q for q in extract_quantities(heading) if q.unit != "%"]
        below = [sub for sub in headings if sub.startswith(path + " / ")]
        if not stated:
            continue
        if len(stated) > 1 and below:
            yield from _check_subheadings(dossier, heading, stated, headings, below)
        elif len(stated) > 1:
            yield from _check_sorts(dossier, heading, stated, rows)
        else:
            yield from _check_amount(dossier, heading, stated[0], rows)


def _finding(
    dossier: Dossier,
    kind: str,
    rows: list[Row],
    stated: str,
    derived: str,
    status: str,
    evidence: str,
) -> Finding:
    numbers = status != CONSISTENT and all(re.fullmatch(r"[\d.]+", x) for x in (stated, derived))
    return Finding(
        dossier.doc_id,
        rows[0]["project_id"] if len(rows) == 1 else "",
        kind,
        stated,
        derived,
        status,
        evidence,
        write_difference(float(derived), float(stated)) if numbers else "",
    )


def _check_amount(
    dossier: Dossier, heading: str, stated: Quantity, rows: list[Row]
) -> Iterator[Finding]:
    things = [_pick(heading, stated, row) for row in rows]
    parts = tuple(thing.quantity for thing in things if thing)
    if not parts:
        if len(rows) == stated.value and stated.unit in ("个", "所", "项", "件", "处", "座"):
            yield _finding(
                dossier,
                "heading",
                rows,
                write_number(stated.value),
                str(len(rows)),
                CONSISTENT,
                heading,
            )
        return
    derived = sum(q.value for q in parts)
    loose = any(q.comparator == ">=" for q in parts) and derived <= stated.value
    agrees = agree(stated, derived, parts) or (loose and derived == stated.value)
    complete = len(parts) == len(rows) or derived > stated.value
    status = CONSISTENT if agrees else INCONSISTENT if complete else UNCHECKED
    evidence = JOINT.join([heading, *(thing.sentence for thing in things if thing)])
    yield _finding(
        dossier,
        "heading",
        rows,
        write_number(stated.value),
        write_number(derived),
        status,
        evidence,
    )


def _pick(heading: str, stated: Quantity, row: Row) -> Thing | None:
    """Pick the quantity of an item that the heading adds up: by unit, then by what is counted."""
    fitting = [
        t for t in read_things(row["target_text"], row["name"]) if t.quantity.unit == stated.unit
    ]
    if len(fitting) > 1:
        fitting = [t for t in fitting if related(t.noun, _MARK.sub("", heading))]
    return fitting[0] if len(fitting) == 1 else None


def _check_subheadings(
    dossier: Dossier,
    heading: str,
    stated: list[Quantity],
    headings: dict[str, list[Row]],
    below: list[str],
) -> Iterator[Finding]:
    """Check （新建5所，建成投用10所） against the items under the heading of each action."""
    for quantity in stated:
        action = re.sub(r"\W", "", quantity.indicator)
        named = [sub for sub in below if _MARK.sub("", sub.split(" / ")[-1]).startswith(action)]
        if len(named) != 1 or not action:
            continue
        rows = headings[named[0]]
        status = CONSISTENT if len(rows) == quantity.value else INCONSISTENT
        yield _finding(
            dossier,
            "heading",
            [],
            write_number(quantity.value),
            str(len(rows)),
            status,
            JOINT.join((heading, named[0].split(" / ")[-1])),
        )


def _check_sorts(
    dossier: Dossier, heading: str, stated: list[Quantity], rows: list[Row]
) -> Iterator[Finding]:
    """Check 新建1所中学、2所小学、2所幼儿园 against the items: in all, and sort by sort."""
    if len({q.unit for q in stated}) != 1:
        return
    total = int(sum(q.value for q in stated))
    status = CONSISTENT if total == len(rows) else INCONSISTENT
    yield _finding(dossier, "sum", [], str(total), str(len(rows)), status, heading)
    counts, left = [], len(rows)
    for quantity in stated:
        noun = re.split(r"[、，,）)]", heading[quantity.end :])[0]
        counts.append(sum(noun in row["name"] for row in rows))
        left -= counts[-1]
    # Items whose names do not say their sort fill the one sort that lacks as many.
    short = [at for at, q in enumerate(stated) if counts[at] < q.value]
    if len(short) == 1 and left == stated[short[0]].value - counts[short[0]]:
        counts[short[0]] += left
        left = 0
    values = [int(q.value) for q in stated]
    status = CONSISTENT if counts == values else INCONSISTENT if left == 0 else UNCHECKED
    yield _finding(
        dossier,
        "heading",
        [],
        ";".join(map(str, values)),
        ";".join(map(str, counts)),
        status,
        JOINT.join([heading, *(row["name"] for row in rows)]),
    )
