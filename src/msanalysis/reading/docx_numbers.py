"""Automatic numbers of Word lists, which stand in no paragraph's text."""

import re
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "零一二三四五六七八九"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_PLACEHOLDER = re.compile(r"%([1-9])")
_DECIMAL = frozenset(("decimal", "decimalHalfWidth", "decimalZero"))
_CHINESE = frozenset(
    (
        "chineseCounting",
        "chineseCountingThousand",
        "japaneseCounting",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
    )
)
_CHINESE_UP_TO = 99


@dataclass(slots=True)
class _Level:
    start: int = 1
    number_format: str = "decimal"
    text: str = ""
    suffix: str = "tab"


@dataclass(slots=True)
class _List:
    levels: dict[int, _Level]
    counter_key: str
    restarts: dict[int, int] = field(default_factory=dict)


class ListNumbers:
    """Counts list paragraphs in document order and words their numbers.

    Parameters
    ----------
    numbering
        Root of `numbering.xml`; `None` if the document has no lists.
    styles
        Root of `styles.xml`; `None` if the document has no styles.
    """

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._lists = _read_lists(numbering) if numbering is not None else {}
        self._style_lists = _read_style_lists(styles) if styles is not None else {}
        self._counters: dict[str, dict[int, int]] = {}

    def label(self, paragraph: etree._Element) -> str:
        """Count a paragraph and return its number with what separates it from the text.

        Empty for a paragraph in no list, a bullet, or a format that cannot be worded.
        """
        list_id, depth = self._membership(paragraph)
        numbered = self._lists.get(list_id)
        if numbered is None or depth not in numbered.levels:
            return ""
        counters = self._counters.setdefault(numbered.counter_key, {})
        for at, start in list(numbered.restarts.items()):
            counters[at] = start - 1
            del numbered.restarts[at]
        counters[depth] = counters.get(depth, numbered.levels[depth].start - 1) + 1
        for deeper in [at for at in counters if at > depth]:
            del counters[deeper]
        return self._word(numbered, counters, depth)

    def _membership(self, paragraph: etree._Element) -> tuple[str, int]:
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return self._style_lists.get("", ("", 0))
        style = properties.find(f"{W}pStyle")
        inherited = self._style_lists.get(_value(style), ("", 0))
        direct = properties.find(f"{W}numPr")
        if direct is None:
            return inherited
        list_id = _value(direct.find(f"{W}numId")) or inherited[0]
        return list_id, _number(_value(direct.find(f"{W}ilvl")), inherited[1])

    @staticmethod
    def _word(numbered: _List, counters: dict[int, int], depth: int) -> str:
        level = numbered.levels[depth]
        label = level.text
        for digit in set(_PLACEHOLDER.findall(label)):
            at = int(digit) - 1
            source = numbered.levels.get(at)
            if source is None:
                return ""
            number = _in_format(counters.get(at, source.start), source.number_format)
            if not number:
                return ""
            label = label.replace(f"%{digit}", number)
        if level.number_format in ("bullet", "none") or not label.strip():
            return ""
        separated = level.suffix == "nothing" or not label[-1].isalnum()
        return label if separated else f"{label} "


def _in_format(number: int, number_format: str) -> str:
    if number_format in _DECIMAL:
        return f"{number:02d}" if number_format == "decimalZero" else str(number)
    if number_format in _CHINESE and 0 < number <= _CHINESE_UP_TO:
        tens, ones = divmod(number, 10)
        head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
        return head + (_DIGITS[ones] if ones else "")
    if number_format == "decimalFullWidth":
        return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))
    enclosed = ("decimalEnclosedCircle", "decimalEnclosedCircleChinese")
    if number_format in enclosed and 0 < number <= len(_CIRCLED):
        return _CIRCLED[number - 1]
    if number_format in ("lowerLetter", "upperLetter") and 0 < number <= 26:
        return chr(number + (96 if number_format == "lowerLetter" else 64))
    return ""


def _read_lists(numbering: etree._Element) -> dict[str, _List]:
    abstract = {
        item.get(f"{W}abstractNumId", ""): {
            _number(level.get(f"{W}ilvl"), 0): _read_level(level)
            for level in item.iterchildren(f"{W}lvl")
        }
        for item in numbering.iterchildren(f"{W}abstractNum")
    }
    lists = {}
    for item in numbering.iterchildren(f"{W}num"):
        key = _value(item.find(f"{W}abstractNumId"))
        levels = dict(abstract.get(key, {}))
        restarts = {}
        for override in item.iterchildren(f"{W}lvlOverride"):
            at = _number(override.get(f"{W}ilvl"), 0)
            level = override.find(f"{W}lvl")
            if level is not None:
                levels[at] = _read_level(level)
            start = override.find(f"{W}startOverride")
            if start is not None:
                restarts[at] = _number(_value(start), 1)
        lists[item.get(f"{W}numId", "")] = _List(levels, key, restarts)
    return lists


def _read_level(level: etree._Element) -> _Level:
    return _Level(
        start=_number(_value(level.find(f"{W}start")), 1),
        number_format=_value(level.find(f"{W}numFmt")) or "decimal",
        text=_value(level.find(f"{W}lvlText")),
        suffix=_value(level.find(f"{W}suff")) or "tab",
    )


def _read_style_lists(styles: etree._Element) -> dict[str, tuple[str, int]]:
    """List id and level by paragraph style, inherited ones included; "" is the default style."""
    own: dict[str, tuple[str, int]] = {}
    parents: dict[str, str] = {}
    default = ""
    for style in styles.iterchildren(f"{W}style"):
        name = style.get(f"{W}styleId", "")
        parents[name] = _value(style.find(f"{W}basedOn"))
        if style.get(f"{W}default") == "1" and style.get(f"{W}type") == "paragraph":
            default = name
        found = style.find(f"{W}pPr/{W}numPr")
        if found is not None:
            own[name] = (
                _value(found.find(f"{W}numId")),
                _number(_value(found.find(f"{W}ilvl")), 0),
            )
    resolved = {}
    for name in parents:
        at, seen = name, set()
        while at and at not in own and at not in seen:
            seen.add(at)
            at = parents.get(at, "")
        if at in own:
            resolved[name] = own[at]
    if default in resolved:
        resolved[""] = resolved[default]
    return resolved


def _value(element: etree._Element | None) -> str:
    return "" if element is None else element.get(f"{W}val", "")


def _number(value: str | None, default: int) -> int:
    try:
        return int(value or "")
    except ValueError:
        return default
