"""Typographical damage that a passage shows by itself: spaces, marks, misprints, doubled words."""

import re
from collections.abc import Iterator
from functools import cache

from msanalysis.audit.dossier import Dossier, Passage
from msanalysis.audit.findings import INCONSISTENT, JOINT, UNCHECKED, Finding
from msanalysis.audit.matching import sentence_span
from msanalysis.lexicon import load_lexicon
from msanalysis.notices.spam import find_spam
from msanalysis.values.agencies import agency_kind, split_agencies

_HAN = r"\u4e00-\u9fff"
_BROKEN = re.compile(rf"(?<=[{_HAN}”》）、，])[ \u3000\xa0]{{1,2}}(?=[{_HAN}“《])")
_TAG = re.compile(
    r"</?(?:p|br|div|span|td|tr|table|b|strong|font|a|img|h\d)\b[^<>]{0,80}>", re.IGNORECASE
)
_REPEATED = re.compile(rf"([{_HAN}]{{2,8}})\1")
_WRAPPED = re.compile(rf"([{_HAN}]{{2}})[{_HAN}]{{2}}\1")
_PAIRS = (("（(", "）)"), ("“", "”"), ("《", "》"), ("〔", "〕"), ("【", "】"))
_BRACKET = re.compile(f"[{''.join(opening + closing for opening, closing in _PAIRS)}]")
_ENUMERATION = re.compile(r"(?:^|[\s；;。，,：:])(?:\d{1,2}|[一二三四五六七八九十a-zA-Z])[)）]")
_WIDE = {";": "；", ",": "，", ":": "：", "?": "？", "!": "！"}
_GLANCE = 60
_FULL_STOP = "。；：！？…）)》”、，;:,"


def check_marks(dossier: Dossier) -> Iterator[Finding]:
    """Look at every passage for damage that shows without comparison."""
    wide = _uses_wide_marks(dossier)
    for passage in dossier.passages:
        found = [
            *_tags(passage),
            *_spaces(passage),
            *_doubled(passage),
            *_misprints(passage),
            *_shortened_terms(passage),
            *_brackets(passage),
            *_glued_agencies(dossier, passage),
            *(_narrow_marks(passage) if wide else ()),
        ]
        record = dossier.owner(passage.folded) if found else ""
        for stated, derived, status, evidence in found:
            yield Finding(dossier.doc_id, record, "typography", stated, derived, status, evidence)
    yield from _fragments(dossier)


_Found = tuple[str, str, str, str]


_SPANS = (_SENTENCE, _CLAUSE) = ("。；;\n", "，,。；;：:\n")


def _around(text: str, start: int, end: int, ends: tuple[str, ...] = _SPANS) -> str:
    """Quote the sentence of a place, or its clause where that is too long for a glance."""
    for marks in ends:
        low, high = sentence_span(text, start, marks)
        if high - low <= _GLANCE and end <= high:
            break
    else:
        low, high = max(low, start - _GLANCE // 2), min(max(high, end), end + _GLANCE // 2)
    return re.sub(r"\s*\n\s*", "", text[low : high + 1]).strip()


def _tags(passage: Passage) -> Iterator[_Found]:
    """HTML tags that an export left in the text."""
    tags = list(_TAG.finditer(passage.text)) if "<" in passage.text else []
    if tags:
        names = dict.fromkeys(tag[0] for tag in tags)
        first = tags[0]
        evidence = _around(passage.text, first.start(), first.end())
        yield "".join(names), "", INCONSISTENT, evidence


def _spaces(passage: Passage) -> Iterator[_Found]:
    """Spaces that break a Chinese word; those that part agencies, or a title's lines, do not."""
    text = passage.text
    breaks = [m for m in _BROKEN.finditer(text) if not text.startswith("关于", m.end())]
    if not breaks:
        return
    half = len(passage.folded) // 2
    doubled = half >= 3 and passage.folded[:half] == passage.folded[half:]
    if doubled or find_spam(text) or "|" in text or text.count(">") > 1:
        return
    pieces = [piece for piece in re.split(r"[、，,；;\s]+", text) if piece]
    agencies = split_agencies(text)
    if (
        passage.place == "cell"
        and len(agencies) == len(dict.fromkeys(pieces))
        and all(map(_is_agency, agencies))
    ):
        return
    quotes = dict.fromkeys(_around(text, m.start(), m.end()) for m in breaks)
    whole = text if len(text) <= 30 else JOINT.join(quotes)
    short = passage.folded if len(text) <= 30 else ""
    yield (text if len(text) <= 30 else ""), short, INCONSISTENT, whole


def _is_agency(name: str) -> bool:
    return agency_kind(name) != "other"


def _doubled(passage: Passage) -> Iterator[_Found]:
    """Words printed twice: 清单清单, 购置采购购置, or the whole cell."""
    text = passage.folded
    half = len(text) // 2
    if (
        passage.place == "cell"
        and len(text) >= 6
        and len(text) % 2 == 0
        and text[:half] == text[half:]
    ):
        yield text, text[:half], INCONSISTENT, passage.text
        return
    for match in _REPEATED.finditer(text):
        quote = _around(text, match.start(), match.end())
        yield match[0], match[1], INCONSISTENT, quote
    for match in _WRAPPED.finditer(text):
        # 购置采购购置: the word before and behind one that ends in its first character
        if match[0][3] == match[1][0]:
            yield match[0], match[0][2:], INCONSISTENT, _around(text, match.start(), match.end())


@cache
def _patterns() -> tuple[re.Pattern, tuple[tuple[re.Pattern, str, str], ...]]:
    """Give a pattern that finds any misprint, for the many texts without, and each with more."""
    rows = load_lexicon("misprints")
    any_of = re.compile("|".join(f"(?:{row['pattern']})" for row in rows))
    each = ((re.compile(row["pattern"]), row["meant"], row["status"]) for row in rows)
    return any_of, tuple(each)


def _misprints(passage: Passage) -> Iterator[_Found]:
    """Words known to be written wrongly."""
    text = passage.folded
    any_of, patterns = _patterns()
    for pattern, meant, status in patterns if any_of.search(text) else ():
        for match in pattern.finditer(text):
            start, end = match.start(), match.end()
            low, high = max(0, start - 2), end + 2
            stated = text[low:high]
            yield (
                stated,
                text[low:start] + meant + text[end:high],
                status,
                _around(text, start, end),
            )


def _shortened_terms(passage: Passage) -> Iterator[_Found]:
    """Find fixed terms of the genre that lack a character."""
    text = passage.folded
    for pattern, stem, term in _fixed_terms():
        for match in pattern.finditer(text):
            # By the clause: a sentence that says it twice is two findings.
            quote = _around(text, match.start(), match.end(), (_CLAUSE,))
            yield stem, term, INCONSISTENT, quote


@cache
def _fixed_terms() -> tuple[tuple[re.Pattern, str, str], ...]:
    return tuple(
        (re.compile(rf"{row['stem']}(?!{row['lost']}|$)"), row["stem"], row["term"])
        for row in load_lexicon("fixed_terms")
    )


def _brackets(passage: Passage) -> Iterator[_Found]:
    """Brackets and quotation marks that open or close alone."""
    if not _BRACKET.search(passage.text):
        return
    text = _ENUMERATION.sub(" ", passage.text)
    marks = [(match.start(), match[0]) for match in _BRACKET.finditer(text)]
    for opening, closing in _PAIRS:
        depth, alone = 0, -1
        for at, char in marks:
            if char in opening:
                depth, alone = depth + 1, at
            elif char in closing:
                depth -= 1
                if depth < 0:
                    alone = at
                    break
        if depth:
            status = UNCHECKED if opening == "“" else INCONSISTENT
            yield text[alone], "", status, _around(text, alone, alone + 1)


def _glued_agencies(dossier: Dossier, passage: Passage) -> Iterator[_Found]:
    """Agencies that run together in a cell."""
    text = passage.folded
    if passage.place != "cell" or len(text) > 40 or re.search(r"[、，,；;\s/]", passage.text):
        return
    names = split_agencies(text)
    known = dossier.agencies_printed
    if len(names) >= 2 and all(name in known for name in names) and "".join(names) == text:
        yield text, " ".join(names), INCONSISTENT, text


def _uses_wide_marks(dossier: Dossier) -> bool:
    """Tell whether the document sets its Chinese with full-width commas and semicolons."""
    text = "".join(p.text for p in dossier.passages)
    narrow = len(re.findall(rf"(?<=[{_HAN}])[,;]", text))
    wide = len(re.findall(rf"(?<=[{_HAN}])[，；]", text))
    return wide >= 20 and narrow <= 0.05 * wide


def _narrow_marks(passage: Passage) -> Iterator[_Found]:
    """ASCII commas and semicolons among full-width ones."""
    for match in re.finditer(rf"(?<=[{_HAN}])[,;](?=\s|[{_HAN}]|$)", passage.text):
        quote = _around(passage.text, match.start(), match.end())
        yield match[0], _WIDE[match[0]], INCONSISTENT, quote


def _fragments(dossier: Dossier) -> Iterator[Finding]:
    """Lone characters and paragraphs that break off in the middle of a sentence."""
    paragraphs = [p for p in dossier.passages if p.place == "paragraph" and p.folded]
    for at, passage in enumerate(paragraphs):
        text = passage.folded
        if re.fullmatch(rf"[{_HAN}]", text) and not re.fullmatch(r"[一二三四五六七八九十]", text):
            before = paragraphs[at - 1].folded if at else ""
            evidence = JOINT.join(part for part in (before, text) if part)
            yield _torn(dossier, text, "", evidence)
            continue
        following = paragraphs[at + 1].folded if at + 1 < len(paragraphs) else ""
        if (
            _breaks_off(text)
            and following
            and following[-1] in "。：；，"
            and text[-1] not in _FULL_STOP
        ):
            yield _torn(dossier, "", "", JOINT.join((text[-40:], following[:40])))


def _breaks_off(text: str) -> bool:
    """Tell whether running text ends without a mark."""
    return (
        bool(re.search(r"[，,。]", text))
        and len(text) > 20
        and bool(re.search(rf"[{_HAN}]$", text))
    )


def _torn(dossier: Dossier, stated: str, derived: str, evidence: str) -> Finding:
    return Finding(dossier.doc_id, "", "typography", stated, derived, INCONSISTENT, evidence)
