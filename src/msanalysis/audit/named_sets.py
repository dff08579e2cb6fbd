"""Numbers and the things that stand for them: names in words, measures one by one, towns."""

import re
from collections.abc import Iterator

from msanalysis.audit.dossier import Dossier, Row
from msanalysis.audit.findings import (
    CONSISTENT,
    JOINT,
    UNCHECKED,
    Finding,
    write_number,
)
from msanalysis.audit.matching import (
    Thing,
    read_things,
    related,
    sentence_span,
    words,
)
from msanalysis.values.agencies import agency_kind
from msanalysis.values.quantities import extract_quantities

_NUMERALS = "一二三四五六七八九十"
_SET = re.compile(rf"[“\"]?(?P<n>[二两三四五六七八九十])大?(?:{'|'.join(words('set'))})")
_ITEM = r"[“\"][^”\"]{1,14}[”\"]|[^“”\"、，,。；;：:（）()\s\d]{1,12}"
_LIST = re.compile(rf"(?:{_ITEM})(?:、(?:{_ITEM}))+$")
_RESPECTIVELY = re.compile(r"(?<![^\W\d]别)分别[^\d，,。；;：:、]{0,14}?(?=[\d约])")
_VALUE = r"[^，,。；;（()）、]*\d[^，,。；;（()）、]*"
_VALUES = re.compile(rf"{_VALUE}(?:、{_VALUE})+")
_TOWNS = re.compile(r"镇街|街镇|乡镇|场镇|街道|(?:^|[^城])镇")
_COUNTED = {"个", "座", "处", "所", "项", "件", "条"}


def check_named_sets(dossier: Dossier) -> Iterator[Finding]:
    """Count what a number stands for where it is not a list right before or behind it."""
    for record, text in _texts(dossier):
        yield from _check_sets(dossier.doc_id, record, text)
        yield from _check_respectively(dossier.doc_id, record, text)
    for row in dossier.projects:
        things = [
            t for t in read_things(row["target_text"], row["name"]) if t.quantity.unit in _COUNTED
        ]
        yield from _check_measures(dossier, row, things)
        yield from _check_listing(dossier.doc_id, row, things)
        yield from _check_towns(dossier, row)


def _texts(dossier: Dossier) -> Iterator[tuple[str, str]]:
    for row in dossier.projects:
        texts = (row["target_text"], row["support_text"])
        yield from ((row["project_id"], text) for text in dict.fromkeys(texts) if text)
    for row in dossier.evaluations:
        yield from ((row["item_id"], row[field]) for field in ("goal_text", "progress_text"))


def _finding(
    doc_id: str, record: str, stated: float, derived: int, evidence: str, *, sure: bool = True
) -> Finding:
    status = CONSISTENT if sure and stated == derived else UNCHECKED
    return Finding(
        doc_id, record, "named_list", write_number(stated), str(derived), status, evidence
    )


def _sentence(text: str, at: int) -> str:
    start, end = sentence_span(text, at)
    return text[start:end]


def _check_sets(doc_id: str, record: str, text: str) -> Iterator[Finding]:
    """Check `A、B、C三类群众`, `助餐、助浴、助医“三助”行动`, `从“家、梯、路”三方面`."""
    for match in _SET.finditer(text):
        before = text[: match.start()].rstrip('”"等')
        quoted = re.search(r"[“\"]([^“”\"]*、[^“”\"]*)$", before)
        listing = _LIST.search(before)
        names = quoted[1].split("、") if quoted else re.split("、", listing[0]) if listing else []
        if len(names) < 2:
            continue
        stated = _NUMERALS.index(match["n"].replace("两", "二")) + 1
        open_end = text[: match.start()].endswith("等")
        if len(names) == stated or open_end:
            yield _finding(doc_id, record, stated, len(names), _sentence(text, match.start()))


def _check_respectively(doc_id: str, record: str, text: str) -> Iterator[Finding]:
    """Check `A、B、C分别达95%、95%、60%`: as many names as values."""
    for match in _RESPECTIVELY.finditer(text):
        values = _VALUES.match(text, match.end())
        subject = re.split(r"[，,。；;：:（(]", text[: match.start()])[-1]
        names = [name for name in re.split(r"、|[和及与](?=[^、]{2,}$)", subject) if name]
        if not values or len(names) < 2:
            continue
        numbers = values[0].split("、")
        yield _finding(doc_id, record, len(names), len(numbers), _sentence(text, match.start()))


def _check_measures(dossier: Dossier, row: Row, things: list[Thing]) -> Iterator[Finding]:
    """Check `改造提升供水工程7个` against the measures that name one each."""
    measures = [m["text"] for m in dossier.rows("measures", row["project_id"])]
    for thing in things:
        named = [
            text
            for text in measures
            if related(thing.noun, text)
            and not any(
                other.quantity.unit == thing.quantity.unit
                and other.quantity.value > 1
                and related(other.noun, thing.noun)
                for other in read_things(text, row["name"])
            )
        ]
        if len(named) >= 2 and len(named) == thing.quantity.value:
            evidence = JOINT.join([thing.sentence, *(_head(text) for text in named)])
            yield _finding(
                dossier.doc_id, row["project_id"], thing.quantity.value, len(named), evidence
            )


def _head(measure: str) -> str:
    return re.split(r"[，,。；;]", measure)[0]


def _check_listing(doc_id: str, row: Row, things: list[Thing]) -> Iterator[Finding]:
    """Check a number against a support text that does nothing but list names."""
    support = row["support_text"].rstrip("。；;")
    names = [name for name in support.removesuffix("等").split("、") if name]
    single = len(things) == 1 and not re.search(r"[，,。；;：:]", support)
    if not single or len(names) < 3 or extract_quantities(support):
        return
    stated = things[0].quantity.value
    yield _finding(
        doc_id,
        row["project_id"],
        stated,
        len(names),
        JOINT.join((things[0].sentence, row["support_text"])),
    )


def _check_towns(dossier: Dossier, row: Row) -> Iterator[Finding]:
    """Check a number of towns or streets against those that are responsible, by name."""
    agencies = [r["agency_printed"] for r in dossier.rows("responsibilities", row["project_id"])]
    towns = sorted({name for name in agencies if agency_kind(name) == "street_town"})
    if len(towns) < 2 or any(agency_kind(name) == "group" for name in agencies):
        return
    seen: set[float] = set()
    for text in dict.fromkeys((row["target_text"], row["support_text"])):
        for quantity in extract_quantities(text):
            behind = text[quantity.end : quantity.end + 4]
            counts_towns = quantity.unit == "个" and _TOWNS.match(behind)
            if not counts_towns or quantity.value in seen or quantity.value != len(towns):
                continue
            seen.add(quantity.value)
            evidence = JOINT.join((_sentence(text, quantity.start), "、".join(towns)))
            yield _finding(dossier.doc_id, row["project_id"], quantity.value, len(towns), evidence)
