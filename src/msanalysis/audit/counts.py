"""Counts that the document states, and the numbers of its items."""

import re
from collections.abc import Iterator

from msanalysis.audit.dossier import Dossier, Row
from msanalysis.audit.findings import (
    CONSISTENT,
    INCONSISTENT,
    JOINT,
    UNCHECKED,
    Finding,
    write_difference,
)
from msanalysis.notices.enumeration import parse_mark

_CLASSES = re.compile(r"共([一二两三四五六七八九]|\d)大?类")
_ALL_DONE = re.compile(r"指标[^，,。；;]{0,4}全部完成")


def check_counts(dossier: Dossier) -> Iterator[Finding]:
    """Compare every stated count of items with the items extracted, and with one another."""
    for row in dossier.statements:
        derived = _derive(dossier, row)
        if derived is None:
            yield _finding(dossier, "count", row["count"], "", UNCHECKED, row["text"])
            continue
        agrees = int(row["count"]) in derived
        value = int(row["count"]) if agrees else derived[0]
        status = CONSISTENT if agrees else INCONSISTENT
        yield _finding(dossier, "count", row["count"], value, status, row["text"])
    yield from _check_partition(dossier)
    yield from _check_classes(dossier)
    yield from _check_all_done(dossier)


def _finding(
    dossier: Dossier, kind: str, stated: object, derived: object, status: str, evidence: str
) -> Finding:
    numbers = status == INCONSISTENT and str(stated).isdigit() and str(derived).isdigit()
    difference = write_difference(int(str(derived)), int(str(stated))) if numbers else ""
    return Finding(
        dossier.doc_id, "", kind, str(stated), str(derived), status, evidence, difference
    )


def _derive(dossier: Dossier, row: Row) -> tuple[int, ...] | None:
    """Count what a statement counts; a verdict's count may leave the indicators out."""
    scope = row["scope"]
    projects, items = dossier.projects, dossier.evaluations
    if scope == "total":
        return (len(projects) + len(items),)
    if scope in ("municipal", "voted"):
        return (sum(p["origin"] == scope for p in projects),)
    if scope == "district" and any(p["origin"] == scope for p in projects):
        return (sum(p["origin"] == scope for p in projects),)
    if scope in ("own", "district"):  # the district's own list may be the one that was voted
        return (sum(p["origin"] != "municipal" for p in projects),)
    if scope in ("indicator", "task"):
        return (sum(e["section"] == scope for e in items),)
    if scope in ("completed", "partial", "not_completed"):
        held = [e for e in items if e["verdict"] == scope]
        tasks = sum(e["section"] == "task" for e in held)
        return (tasks, len(held)) if _speaks_of_tasks(dossier, row["text"]) else (len(held), tasks)
    if scope == "group":
        return (sum(row["group"] in p["group"] for p in projects),)
    return None


def _speaks_of_tasks(dossier: Dossier, text: str) -> bool:
    before = next((p.partition(text)[0] for p in dossier.paragraphs if text in p), "")
    return "任务" in re.split(r"[；;。]", before)[-1]


def _check_partition(dossier: Dossier) -> Iterator[Finding]:
    counts: dict[str, tuple[int, str]] = {}
    for row in dossier.statements:
        counts.setdefault(row["scope"], (int(row["count"]), row["text"]))
    own = "own" if "own" in counts else "voted"
    wholes = (
        ("total", ("municipal", own)),
        ("total", ("indicator", "task")),
        ("own", ("voted", "district")),
        ("task", ("completed", "partial")),
    )
    origins = {p["origin"] for p in dossier.projects}
    for whole, parts in wholes:
        if parts == ("voted", "district") and not origins.issuperset(parts):
            continue
        if whole not in counts or any(part not in counts for part in parts):
            continue
        if own == "voted" and "district" in counts and parts == ("municipal", own):
            parts = ("municipal", "voted", "district")
        stated, text = counts[whole]
        derived = sum(counts[part][0] for part in parts)
        status = CONSISTENT if stated == derived else INCONSISTENT
        if whole == "task" and derived < stated and "not_completed" not in counts:
            status = UNCHECKED
        evidence = JOINT.join([text, *(counts[part][1] for part in parts)])
        yield _finding(dossier, "sum", stated, derived, status, evidence)


def _check_classes(dossier: Dossier) -> Iterator[Finding]:
    origins = {p["origin"] for p in dossier.projects}
    for paragraph in dossier.paragraphs:
        for match in _CLASSES.finditer(paragraph):
            stated = parse_mark(match[1].replace("两", "二"))
            possible = {len(origins), len({o == "municipal" for o in origins})}
            if stated in possible:
                yield _finding(dossier, "count", stated, stated, CONSISTENT, match[0])
            elif origins:
                yield _finding(dossier, "count", stated, len(origins), UNCHECKED, match[0])


def _check_all_done(dossier: Dossier) -> Iterator[Finding]:
    indicators = [e for e in dossier.evaluations if e["section"] == "indicator"]
    for paragraph in dossier.paragraphs:
        if indicators and (match := _ALL_DONE.search(paragraph)):
            done = sum(e["verdict"] == "completed" for e in indicators)
            status = CONSISTENT if done == len(indicators) else INCONSISTENT
            yield _finding(dossier, "count", len(indicators), done, status, match[0])


def check_numbering(dossier: Dossier) -> Iterator[Finding]:
    """Check that items, list by list, are numbered once each and in order, also where repeated."""
    for rows in _lists(dossier):
        numbers = [int(row["no"]) for row in rows]
        expected = list(range(1, 1 + len(numbers)))
        yield _finding(
            dossier,
            "numbering",
            _span(numbers),
            _span(expected),
            CONSISTENT if numbers == expected else INCONSISTENT,
            JOINT.join(
                str(row.get("name") or row.get("goal_text"))[:40] for row in (rows[0], rows[-1])
            ),
        )
    for row in dossier.projects:
        printed = {"list": row["no_printed"]}
        entry = dossier.entries.get(row["project_id"])
        if entry:
            printed["annex"] = entry["no_printed"]
        for number in dict.fromkeys(printed.values()):
            if number and parse_mark(str(number)) not in (None, int(row["no"])):
                yield Finding(
                    dossier.doc_id,
                    row["project_id"],
                    "numbering",
                    str(number),
                    str(row["no"]),
                    INCONSISTENT,
                    f"{number}{JOINT}{(entry or row)['name']}",
                    write_difference(int(row["no"]), parse_mark(str(number)) or 0),
                )
    yield from _check_groups(dossier)


def _lists(dossier: Dossier) -> list[list[Row]]:
    """Sort items into lists; one that does not begin at 1 counts on from the one before."""
    lists: list[list[Row]] = []
    origins = dict.fromkeys(p["origin"] for p in dossier.projects)
    parts = [[p for p in dossier.projects if p["origin"] == origin] for origin in origins]
    for part in sorted(parts, key=lambda rows: int(rows[0]["no"])):
        rows = sorted(part, key=lambda row: int(row["no"]))
        if lists and int(rows[0]["no"]) > 1:
            lists[-1] += rows
        else:
            lists.append(rows)
    return lists + ([dossier.evaluations] if dossier.evaluations else [])


def _check_groups(dossier: Dossier) -> Iterator[Finding]:
    headings = list(
        dict.fromkeys(p["group"].split(" / ")[0] for p in dossier.projects if p["group"])
    )
    marks = [re.match(r"[一二三四五六七八九十]+(?=、)", heading) for heading in headings]
    numbers = [parse_mark(match[0]) for match in marks if match]
    if len(numbers) < 2 or len(numbers) < len(headings) or None in numbers:
        return
    expected = list(range(1, len(numbers) + 1))
    yield _finding(
        dossier,
        "numbering",
        _span([n for n in numbers if n is not None]),
        _span(expected),
        CONSISTENT if numbers == expected else INCONSISTENT,
        JOINT.join((headings[0], headings[-1])),
    )


def _span(numbers: list[int]) -> str:
    if numbers == list(range(numbers[0], numbers[0] + len(numbers))):
        return f"{numbers[0]}-{numbers[-1]}"
    return ";".join(str(number) for number in numbers)
