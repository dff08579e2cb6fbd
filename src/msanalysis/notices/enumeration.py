"""Numbers in front of items: 1 / 1. / (1) / 一、/ ①."""

import re
from dataclasses import dataclass
from functools import lru_cache

import cn2an

_CHINESE = "一二三四五六七八九十"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_MARK = re.compile(
    rf"[（(]?(?P<digits>\d{{1,3}})[）)]?[.、．]?|[（(]?(?P<chinese>[{_CHINESE}]+)[）)]?[、.．]?|(?P<circled>[{_CIRCLED}])"
)
_STYLES = (
    re.compile(r"[（(](\d{1,2})[）)](?![、，。])"),
    re.compile(r"(?:^|(?<=[；。;\n：:，]))(\d{1,2})[.．、](?!\d)"),
    # Rows joined without a full stop between them: 1.新建小学1所2.改建中学2所.
    re.compile(r"(?:^(?=1)|(?<=[\u4e00-\u9fff）)]))(\d{1,2})[.．](?!\d)"),
    re.compile(rf"([{_CIRCLED}])"),
)


@dataclass(frozen=True, slots=True)
class Item:
    """An enumerated part of a text; number 0 is what stands before the first mark."""

    number: int
    text: str
    marked: str


@lru_cache(maxsize=4096)
def parse_mark(text: str) -> int | None:
    """Read an item's number; `None` where the text is not one number."""
    bare = re.sub(r"\s+", "", text)
    match = _MARK.fullmatch(re.sub(r"^第(.+)[项件个条]$", r"\1", bare))
    if not match:
        return None
    if match["digits"]:
        return int(match["digits"])
    if match["circled"]:
        return _CIRCLED.index(match["circled"]) + 1
    return int(cn2an.cn2an(match["chinese"], "smart"))


_GLUED = re.compile(
    rf"^(?P<mark>\d{{1,3}}[.．、](?!\d)|[（(]\d{{1,3}}[）)]|[（(][{_CHINESE}]+[）)]|[{_CHINESE}]+、|[{_CIRCLED}])\s*(?P<rest>\S.*)$",
    re.DOTALL,
)


def part_mark(text: str) -> tuple[str, str]:
    """Part a text from the number glued to its front: `1.校园改造`; the mark is empty for none."""
    match = _GLUED.match(text.strip())
    return (match["mark"], match["rest"]) if match else ("", text)


def split_items(text: str, *, lone: bool = False) -> list[Item]:
    """Split a text at its enumeration marks.

    Marks must rise by one; they may start above 1 (a text that continues another) and may start
    again at 1 (two enumerations behind one another). A lone `1.` or a number in brackets that
    does not fit the order is no mark.

    Parameters
    ----------
    text
        Folded text.
    lone
        Whether a single `2.` at the very start is a mark too: so in a cell whose neighbours above
        and below carry the other numbers.

    Returns
    -------
    list of Item
        One item of number 0 where nothing is enumerated; empty for an empty text.
    """
    return list(_split(text, lone)) if text else []


@lru_cache(maxsize=4096)
def _split(text: str, lone: bool) -> tuple[Item, ...]:
    for style in _STYLES:
        marks = _rising(list(style.finditer(text)))
        single = (
            len(marks) == 1 and style is not _STYLES[0] and not (lone and marks[0][1].start() == 0)
        )
        if not marks or single:
            continue
        items = [Item(0, text[: marks[0][1].start()].strip(), text[: marks[0][1].start()])]
        ends = [m.start() for _, m in marks[1:]] + [len(text)]
        for (number, mark), end in zip(marks, ends, strict=True):
            items.append(Item(number, text[mark.end() : end].strip(), text[mark.start() : end]))
        return tuple(item for item in items if item.marked)
    return (Item(0, text, text),)


def _rising(matches: list[re.Match]) -> list[tuple[int, re.Match]]:
    kept: list[tuple[int, re.Match]] = []
    for match in matches:
        number = parse_mark(match[1])
        if number is None:
            continue
        at_start = match.start() == 0
        first = not kept and (number == 1 or at_start)
        if first or (kept and number in (kept[-1][0] + 1, 1)):
            kept.append((number, match))
    return kept
