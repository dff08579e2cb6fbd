"""Named things against their number: 双凤桥站、…、郑家院子等6个站点."""

import difflib
import re
from collections import Counter
from collections.abc import Iterator

from msanalysis.audit.dossier import Dossier
from msanalysis.audit.findings import CONSISTENT, INCONSISTENT, JOINT, UNCHECKED, Finding
from msanalysis.audit.matching import PARENTHESES, sentence_span
from msanalysis.values.folding import fold_for_matching
from msanalysis.values.quantities import Quantity, extract_quantities, unit_kind

_MOST = 100
_CLOSED = re.compile(r"^[^，,。；;：:（(]{0,12}[，,]?(?:分别是|分别为|分别在|具体为|即|：|:)[：:]?")
_EXAMPLES = re.compile(r"(?:包括|含有?|如)([^，,。；;包括]{2,60}?)等")
_ASPECTS = re.compile(r"方面|领域|环节|地区|区域|沿线")
_QUOTED = re.compile(r"[“\"《][^”\"》]*[”\"》]")


def check_named_lists(dossier: Dossier) -> Iterator[Finding]:
    """Count the names in front of a number, or behind it, and compare."""
    for record, text in _texts(dossier):
        for quantity in extract_quantities(text):
            yield from _check(dossier.doc_id, record, text, quantity)
    yield from _check_examples(dossier)


def _texts(dossier: Dossier) -> Iterator[tuple[str, str]]:
    for row in dossier.projects:
        pid = row["project_id"]
        texts = [row["target_text"], row["support_text"]]
        texts += [m["text"] for m in dossier.rows("milestones", pid)]
        yield from ((pid, text) for text in dict.fromkeys(texts) if text)
    for row in dossier.evaluations:
        yield from ((row["item_id"], row[field]) for field in ("goal_text", "progress_text"))


def _check(doc_id: str, record: str, text: str, quantity: Quantity) -> Iterator[Finding]:
    whole = quantity.value == int(quantity.value) and 2 <= quantity.value <= _MOST
    if not whole or unit_kind(quantity.unit) not in ("count", "people") or quantity.unit == "人次":
        return
    stated = int(quantity.value)
    names, open_end, closed, quote = _names(text, quantity)
    if not names or (len(names) == 1 and not open_end):
        return
    if len(names) == stated:
        status = CONSISTENT
    elif len(names) < stated and open_end:
        status = UNCHECKED
    elif closed or (_alike(names) and len(names) >= 3):
        status = INCONSISTENT
    elif open_end:
        status = UNCHECKED
    else:
        return
    yield Finding(
        doc_id,
        record,
        "named_list",
        str(stated),
        str(len(names)),
        status,
        quote,
        "" if status != INCONSISTENT else f"{len(names) - stated:+d}",
    )


def _names(text: str, quantity: Quantity) -> tuple[list[str], bool, bool, str]:
    """Give names, whether 等 leaves the list open, whether it is called complete, and a quote."""
    behind = text[quantity.end : sentence_span(text, quantity.end)[1]]
    match = _CLOSED.match(behind)
    if match:
        listing = re.split(r"[。；;]", behind[match.end() :])[0]
        names = _split(listing)
        if len(names) >= 2 and not re.search(r"\d[万亿.]|[，,]", PARENTHESES.sub("", listing)):
            start = sentence_span(text, quantity.start, "，,。；;")[0]
            end = quantity.end + match.end() + len(listing)
            closed = bool(re.search(r"分别|具体|即", match[0])) and not listing.endswith("等")
            return names, listing.endswith("等"), closed, text[start:end]
    bracket = re.match(r"[^，,。；;、（(]{0,8}[（(]([^（）()]*、[^（）()]*)[）)]", behind)
    if bracket and not extract_quantities(bracket[1]) and not re.search(r"[，,；;：:]", bracket[1]):
        start = sentence_span(text, quantity.start, "，,、。；;")[0]
        open_end = bracket[1].endswith("等") or bool(re.match(r"含|包括|如|其中", bracket[1]))
        return (
            _split(bracket[1]),
            open_end,
            not open_end,
            text[start : quantity.end + bracket.end()],
        )
    bare = _mask(text[: quantity.start])
    start = max((bare.rfind(mark) for mark in "，,。；;：:\n"), default=-1) + 1
    before = bare[start:]
    open_end = before.endswith("等") or before.endswith("等街道")
    before = before.removesuffix("等")
    kind = re.search(r"等[^，,。；;、\d等]{2,12}$", before)
    if kind and not open_end and not _names_places(before[: kind.start()], kind[0]):
        # OPPO、传音等数字化车间15个
        open_end, before = True, before[: kind.start()]
    previous = [q for q in extract_quantities(text[start : quantity.start]) if q.unit != "%"]
    if previous and not open_end:
        return [], False, False, ""
    names = _split(before)
    if len(names) < 2 and not open_end:
        return [], False, False, ""
    if not open_end and re.search(r"[镇乡街道区村]$", names[-1]) and not _alike(names):
        return [], False, False, ""  # 石船镇三个村: the place of what is counted, no list of it
    if previous:
        names = _split(before[previous[-1].end :].lstrip("、和及") or before)
    tail = re.match(r"[^，,。；;、（(]{0,14}", behind)
    return names, open_end, False, text[start : quantity.end] + (tail[0] if tail else "")


def _names_places(names: str, kind: str) -> bool:
    """Tell whether the names before 等 say where or in what, not which: 龙山街道等街道电梯100台."""
    return kind[1:].startswith(names[-2:]) or bool(_ASPECTS.search(kind))


def _mask(text: str) -> str:
    """Hide the separators inside quotes and brackets, keeping all positions."""
    for pattern in (_QUOTED, PARENTHESES):
        text = pattern.sub(lambda m: "＿" * len(m[0]), text)
    return text


def _split(listing: str) -> list[str]:
    listing = _mask(listing).removesuffix("等")
    names = [piece for piece in re.split(r"、", listing) if piece]
    if (
        len(names) >= 2
        and (last := re.split(r"[和及]", names[-1]))
        and len(last) == 2
        and all(len(x) >= 2 for x in last)
    ):
        names[-1:] = last
    return names


def _alike(names: list[str]) -> bool:
    """Tell whether the names end alike; of four or more, one may be cut."""
    most = Counter(name[-1] for name in names).most_common(1)[0][1]
    return most >= len(names) - (len(names) >= 4)


def _check_examples(dossier: Dossier) -> Iterator[Finding]:
    """Check the project names that the notice gives as examples against the list."""
    names = {fold_for_matching(p["name"]): p["name"] for p in dossier.projects}
    for paragraph in dossier.paragraphs:
        for match in _EXAMPLES.finditer(paragraph):
            given = match[1].split("、")
            if not re.search(r"\d+[项件个](?:（[^）]*）)?[，,]?$", paragraph[: match.start()]):
                continue
            best = [_closest(fold_for_matching(name), names) for name in given]
            if not any(score == 1 for score, _ in best):
                continue
            known = sum(score == 1 for score, _ in best)
            near = [name for score, name in best if 0.7 <= score < 1]
            status = CONSISTENT if known == len(given) else INCONSISTENT if near else UNCHECKED
            yield Finding(
                dossier.doc_id,
                "",
                "named_list",
                str(len(given)),
                str(known),
                status,
                JOINT.join([match[0], *near]),
                "" if known == len(given) else str(known - len(given)),
            )


def _closest(name: str, names: dict[str, str]) -> tuple[float, str]:
    """Give how near the nearest project name is; 1 where one of the two only adds words."""
    ratios = {other: difflib.SequenceMatcher(None, name, other).ratio() for other in names}
    if not ratios:
        return 0.0, ""
    nearest = max(ratios, key=lambda other: ratios[other])
    holds = name in nearest or nearest in name
    return (1.0 if holds else ratios[nearest]), names[nearest]
