"""PDF glyphs to lines, and lines to text without the breaks that only wrapping made."""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from msanalysis.reading.characters import EDGES, clean_characters

Glyph = dict[str, Any]
"""A character as pdfplumber gives it."""

_NEVER_FIRST = "。，、；：！？）】》」』〕〉”’％‰℃…—·,.;:!?)]}%°"
_NEVER_LAST = "（【《「『〔〈“‘([{￥$"
_LATIN = re.compile(r"[A-Za-z0-9.,%‰°/&+\-_@:]")
_SENTENCE_ENDS = "。！？；!?;"
_CLAUSE_ENDS = "，、,（(《“—"
_ENUMERATOR = re.compile(
    r"[（(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[)）]|\d{1,2}[.．、](?!\d)"
    r"|[一二三四五六七八九十]{1,3}、|[①-⑳]|第[一二三四五六七八九十]{1,3}[章节条]"
)
_ARABIC_ITEM = re.compile(r"[（(]?(\d{1,3})(?:[)）]|[.．、](?!\d))")
_CLOSE = 0.15
# Typesetting leaves a quarter of an em between ideographs and Latin letters or digits.
_SEAM = 0.25


@dataclass(slots=True)
class Line:
    """One printed line.

    Attributes
    ----------
    text
        Without spaces at its ends.
    x0, x1, top, bottom, size
        In points; the box holds the text without spaces at its ends.
    head
        Width of the first piece that line breaking could have left on the line above.
    spaces
        The spaces that were printed behind the text.
    slack
        Free width behind the text, as set by whoever knows the line's measure.
    """

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    head: float
    spaces: str = ""
    slack: float = 0.0

    @property
    def has_open_start(self) -> bool:
        """Whether the text begins with an opening mark, which may hang into the margin."""
        return self.text[0] in _NEVER_LAST

    @property
    def has_closing_end(self) -> bool:
        """Whether the text ends with a closing mark, which may hang into the margin."""
        return self.text[-1] in _NEVER_FIRST


def build_lines(glyphs: Iterable[Glyph]) -> list[Line]:
    """Group glyphs into lines, top to bottom."""
    ordered = sorted(glyphs, key=lambda g: (g["top"] + g["bottom"], g["x0"]))
    groups: list[list[Glyph]] = []
    middle = size = 0.0
    for glyph in ordered:
        at = (glyph["top"] + glyph["bottom"]) / 2
        if not groups or abs(at - middle) > 0.5 * max(size, glyph["size"]):
            groups.append([])
            middle, size = at, glyph["size"]
        groups[-1].append(glyph)
        if glyph["size"] > size:
            middle, size = at, glyph["size"]
    lines = (_build_line(group) for group in groups)
    return [line for line in lines if line is not None]


def runs_on(line: Line, following: Line) -> bool:
    """Tell whether a line ends only because the next piece did not fit on it."""
    if line.text[-1] in _SENTENCE_ENDS + "：:" and starts_item(following):
        return False
    if breaks_off(line):
        return True
    seam = _SEAM * line.size * len(line.spaces)
    if line.text[-1].isascii() != following.text[0].isascii():
        seam = max(seam, _SEAM * line.size)
    return line.slack < following.head + seam + _CLOSE * line.size


def starts_item(line: Line) -> bool:
    """Tell whether a line begins with an item number."""
    return _ENUMERATOR.match(line.text) is not None


def item_number(line: Line) -> int | None:
    """Return the Arabic number of an item that begins with the line."""
    found = _ARABIC_ITEM.match(line.text)
    return int(found.group(1)) if found else None


def ends_sentence(line: Line) -> bool:
    """Tell whether a line closes a sentence or an item."""
    return line.text[-1] in _SENTENCE_ENDS


def breaks_off(line: Line) -> bool:
    """Tell whether a line ends where no cell can end: behind a comma or an opening bracket."""
    return line.text[-1] in _CLAUSE_ENDS


def join_lines(lines: Sequence[Line]) -> str:
    """Join lines: wrapped ones without a gap, others by a line break."""
    text = ""
    for at, line in enumerate(lines):
        if at:
            last = lines[at - 1]
            wrapped = runs_on(last, line) and not _closes_item(last, lines)
            text += _joint(last, line) if wrapped else "\n"
        text += line.text
    return text


def _closes_item(line: Line, lines: Sequence[Line]) -> bool:
    """Tell whether a line ends with a semicolon as short lines of the cell do, and none else."""
    end = line.text[-1]
    if end not in "；;" or any(end in other.text[:-1] for other in lines):
        return False
    return any(
        one.text[-1] == end and not runs_on(one, other) for one, other in itertools.pairwise(lines)
    )


def join_wrapped(lines: Sequence[Line]) -> str:
    """Join the lines of one paragraph."""
    text = ""
    for at, line in enumerate(lines):
        text += (_joint(lines[at - 1], line) if at else "") + line.text
    return text


def _joint(line: Line, following: Line) -> str:
    """Return the spaces that the break swallowed."""
    if line.spaces:
        return line.spaces
    words = line.text[-1].isascii() and following.text[0].isascii()
    return " " if words and line.text[-1].isalpha() and following.text[0].isalpha() else ""


def _build_line(glyphs: list[Glyph]) -> Line | None:
    ordered = _without_doubles(sorted(glyphs, key=lambda g: g["x0"]))
    printed = len(ordered)
    while ordered and not ordered[-1]["text"].strip(EDGES):
        ordered.pop()
    spaces = " " * (printed - len(ordered))
    while ordered and not ordered[0]["text"].strip(EDGES):
        ordered.pop(0)
    text = clean_characters(_spell(ordered)).strip(EDGES)
    if not text:
        return None
    return Line(
        text=text,
        x0=ordered[0]["x0"],
        x1=max(glyph["x1"] for glyph in ordered),
        top=min(glyph["top"] for glyph in ordered),
        bottom=max(glyph["bottom"] for glyph in ordered),
        size=max(glyph["size"] for glyph in ordered),
        head=_head_width(ordered),
        spaces=spaces,
    )


def _without_doubles(ordered: list[Glyph]) -> list[Glyph]:
    """Drop glyphs printed twice a hair apart, which is how some programs make bold."""
    kept: list[Glyph] = []
    for glyph in ordered:
        twin = any(
            before["text"] == glyph["text"]
            and abs(before["x0"] - glyph["x0"]) < 0.2 * glyph["size"]
            and abs(before["top"] - glyph["top"]) < 0.2 * glyph["size"]
            for before in kept[-2:]
        )
        if not twin or glyph["text"] == " ":
            kept.append(glyph)
    return kept


def _spell(ordered: list[Glyph]) -> str:
    text = ""
    for at, glyph in enumerate(ordered):
        if at:
            gap = glyph["x0"] - ordered[at - 1]["x1"]
            words = text[-1:].isascii() and text[-1:].isalnum() and glyph["text"][:1].isalnum()
            latin = words and glyph["text"][:1].isascii()
            if gap > (0.2 if latin else 1.0) * glyph["size"] and not text.endswith(" "):
                text += " "
        text += glyph["text"]
    return text.replace("\xa0", " ")


def _head_width(ordered: list[Glyph]) -> float:
    end = 1
    while end < len(ordered) and _holds(ordered[end - 1]["text"], ordered[end]["text"]):
        end += 1
    return ordered[end - 1]["x1"] - ordered[0]["x0"]


def _holds(left: str, right: str) -> bool:
    """Tell whether line breaking keeps two neighbouring characters together."""
    if not left or not right:
        return False
    if right[0] in _NEVER_FIRST or left[-1] in _NEVER_LAST:
        return True
    return bool(_LATIN.match(left[-1]) and _LATIN.match(right[0]))
