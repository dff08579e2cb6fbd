"""The indicator of a quantity: the thing counted, with its action."""

import re
from functools import cache
from typing import Protocol

from msanalysis.lexicon import load_lexicon

_BOUNDARY = "。；;，,！？!?\n：:（）()"
_LIST_BOUNDARY = _BOUNDARY + "、"
_MARK = re.compile(r"^[\s(（]*(?:\d{1,2}|[一二三四五六七八九十]+)[)）.、．]")
_MAX_LENGTH = 28
_MAX_CLAUSE = 400


class _Span(Protocol):
    start: int
    end: int
    indicator: str


@cache
def _words(role: str) -> tuple[str, ...]:
    rows = [row["word"] for row in load_lexicon("indicator_words") if row["role"] == role]
    return tuple(sorted(rows, key=len, reverse=True))


@cache
def _behind_number() -> str:
    after = [row["printed"] for row in load_lexicon("comparators") if row["position"] == "after"]
    words = "|".join(re.escape(word) for word in sorted(after, key=len, reverse=True))
    return rf"^(?:{words}|余|多|[（(][\w/]{{1,2}}[）)])+"


def name_indicator(
    text: str, quantity: _Span, previous: _Span | None, following: _Span | None
) -> str:
    """Name what a quantity counts.

    A noun before the number (新增停车位629个) or behind it (新建4座城市公厕) within the clause; an
    amount that stands alone in a list (…3个、101.95万平方米) counts what the one before it counted.

    Parameters
    ----------
    text
        The text the quantities were found in.
    quantity, previous, following
        The quantity to name and its neighbours in that text, where there are any.
    """
    clause = _last_of(text, _BOUNDARY, quantity.start)
    start = max(clause, previous.end) if previous else clause
    suffix = _suffix_of(text, quantity, following)
    if suffix and following and _belongs_to_next(text, quantity, following, start):
        suffix = ""
    prefix = text[start : quantity.start]
    same_list = (
        previous is not None and previous.end >= start and not re.search(rf"[{_BOUNDARY}]", prefix)
    )
    if same_list:
        prefix = re.split(r"[、和及]", prefix)[-1] if re.search(r"[、和及]", prefix) else prefix
    prefix = _clean_prefix(prefix)
    if same_list and suffix and prefix and previous.indicator.endswith(prefix):
        prefix = ""  # 3个街道12个社区: the words between belong to the number before
    if same_list and suffix and not prefix:
        prefix = _leading_action(text[clause : quantity.start])
    name = (prefix + suffix)[:_MAX_LENGTH]
    if name:
        return name
    if previous and previous.indicator and _near(text, previous.end, quantity.start):
        return previous.indicator
    return _clean_prefix(_clause_before(text, clause))[:_MAX_LENGTH]


def _suffix_of(text: str, quantity: _Span, following: _Span | None) -> str:
    limit = following.start if following else len(text)
    end = _first_of(text, _LIST_BOUNDARY, quantity.end)
    return _clean_suffix(text[quantity.end : min(limit, end)])


def _belongs_to_next(text: str, quantity: _Span, following: _Span, start: int) -> bool:
    """Tell whether the words between two numbers name the second: 长2.5公里宽6米."""
    between = text[quantity.end : following.start]
    named = bool(_clean_prefix(text[start : quantity.start]))
    joined = len(between) <= 2 and not re.search(rf"[{_LIST_BOUNDARY}]", between)
    return named and joined and not _suffix_of(text, following, None)


def _last_of(text: str, marks: str, position: int) -> int:
    floor = max(0, position - _MAX_CLAUSE)
    return max(floor - 1, *(text.rfind(mark, floor, position) for mark in marks)) + 1


def _first_of(text: str, marks: str, position: int) -> int:
    end = min(len(text), position + _MAX_CLAUSE)
    hits = [hit for mark in marks if (hit := text.find(mark, position, end)) >= 0]
    return min(hits, default=end)


def _near(text: str, end: int, start: int) -> bool:
    return end <= start and not re.search(r"[。；;]", text[end:start])


def _clause_before(text: str, start: int) -> str:
    before = text[max(0, start - _MAX_CLAUSE) : max(0, start - 1)]
    return before[_last_of(before, _BOUNDARY, len(before)) :]


def _clean_prefix(prefix: str) -> str:
    prefix = _MARK.sub("", prefix).strip("、“”\"'《》×* ")
    changed = True
    while changed:
        changed = False
        for word in _words("lead_in"):
            if prefix.endswith(word):
                prefix, changed = prefix[: -len(word)].strip("、 "), True
        for word in _words("opening"):
            if prefix.startswith(word):
                prefix, changed = prefix[len(word) :].strip("、 "), True
    return prefix


def _clean_suffix(suffix: str) -> str:
    suffix = re.sub(_behind_number(), "", suffix)
    for word in _words("suffix_end"):
        hit = suffix.find(word)
        if hit >= 0:
            suffix = suffix[:hit]
    suffix = suffix.replace("的", "").strip("”“×*/ ")
    return re.split(r"[和及]", suffix)[0] if len(suffix) > 10 else suffix


def _leading_action(clause: str) -> str:
    match = re.match(r"[^\d、“”（）]{2,6}?(?=\d|[一二两三四五六七八九十]+[个所座条项处家])", clause)
    return _clean_prefix(match[0]) if match else ""
