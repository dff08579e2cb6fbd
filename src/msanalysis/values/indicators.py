"""The indicator of a quantity: the thing counted, with its action."""

import re
from functools import cache
from typing import Protocol

from msanalysis.lexicon import load_lexicon

_BOUNDARY = "。；;，,！？!?\n：:（）()"
_LIST_BOUNDARY = _BOUNDARY + "、"
_MARK = re.compile(r"^[\s(（]*(?:(?:\d{1,2}|[一二三四五六七八九十]+)[)）.、．]|[①-⑳])")
_NEXT_MARK = re.compile(r"\d{1,2}[.．](?!\d)")
_MAX_LENGTH = 28
_MAX_CLAUSE = 400
_LONG_PREFIX = 16
# A remark of a few words in brackets, without a number, does not part a name: 公共停车楼（场）3个.
_REMARK = re.compile(r"[（(]([^（）()\d，。；、]{1,8})[）)]")
_WORDS_ENDING_IN_AND = ("惠及", "涉及", "普及", "波及", "兼顾及")


class _Span(Protocol):
    start: int
    end: int
    indicator: str


@cache
def _words(role: str) -> tuple[str, ...]:
    rows = [row["word"] for row in load_lexicon("indicator_words") if row["role"] == role]
    return tuple(sorted(rows, key=len, reverse=True))


@cache
def _behind_number() -> re.Pattern:
    after = [row["printed"] for row in load_lexicon("comparators") if row["position"] == "after"]
    words = "|".join(re.escape(word) for word in sorted(after, key=len, reverse=True))
    return re.compile(
        rf"^(?:{words}|余|\x01[\w/]{{1,2}}\x01|[（(][\w/]{{1,2}}[）)]"
        r"|内(?=$|[办完出建响到送受]))+"
    )


def join_remarks(text: str) -> str:
    """Mark brackets around a remark as part of the name, for `name_indicator`; lengths stay."""
    return _REMARK.sub("\x01\\1\x01", text)


def name_indicator(
    text: str, quantity: _Span, previous: _Span | None, following: _Span | None
) -> str:
    """Name what a quantity counts.

    A noun before the number (新增停车位629个) or behind it (新建4座城市公厕) within the clause; an
    amount that stands alone in a list (…3个、101.95万平方米) counts what the one before it counted.

    Parameters
    ----------
    text
        The text the quantities were found in, behind `join_remarks`.
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
        previous is not None and previous.end >= start and not _one_of(_BOUNDARY).search(prefix)
    )
    if same_list:
        prefix = re.split(r"[、和及]", prefix)[-1] if re.search(r"[、和及]", prefix) else prefix
    prefix = _clean_prefix(prefix)
    if same_list and suffix and prefix and previous.indicator.endswith(prefix):
        prefix = ""  # 3个街道12个社区: the words between belong to the number before
    if same_list and suffix and not prefix:
        prefix = _leading_action(text[clause : quantity.start])
    name = _trim_name(_shorten_list(prefix, counted_behind=bool(suffix)) + suffix)
    if name:
        return name
    if previous and previous.indicator and _near(text, previous.end, quantity.start):
        return previous.indicator
    return _trim_name(_clean_prefix(_clause_before(text, clause)))


def _shorten_list(prefix: str, *, counted_behind: bool) -> str:
    """Drop the names of a long list before the thing they name: 完成甲站、乙站等 → 完成."""
    if len(prefix) <= _LONG_PREFIX or "、" not in prefix:
        return prefix
    action = next((word for word in _words("action") if prefix.startswith(word)), "")
    last = prefix.rpartition("、")[2]
    if (counted_behind and action) or "等" in last:
        return action + last.partition("等")[2]
    return last if len(prefix) > _MAX_LENGTH else prefix


def share_names(text: str, start: int, n: int) -> tuple[str, ...]:
    """Give each of `n` amounts behind 分别 its own name: 甲、乙分别达60%、90% → 甲, 乙.

    Parameters
    ----------
    text, start
        The text and where the first amount stands in it.
    n
        How many amounts are listed.

    Returns
    -------
    tuple of str
        Empty where the clause does not name as many things as it lists amounts.
    """
    clause = text[_last_of(text, _BOUNDARY, start) : start]
    before, respectively, between = clause.rpartition("分别")
    names = re.split(r"[、和及]", _clean_prefix(before))
    if not respectively or len(names) < n or n < 2:
        return ()
    what = _clean_prefix(between)
    what = re.sub(r"^(?:达到|达|为|至)", "", what)
    return tuple(_trim_name(name + what) for name in names[-n:])


def _trim_name(name: str) -> str:
    name = name.replace("\x01", "")
    if name.count("“") != name.count("”"):
        name = re.sub("[“”]", "", name)
    return name.strip("、，")[:_MAX_LENGTH]


def _suffix_of(text: str, quantity: _Span, following: _Span | None) -> str:
    limit = following.start if following else len(text)
    end = _first_of(text, _LIST_BOUNDARY, quantity.end)
    return _clean_suffix(text[quantity.end : min(limit, end)])


def _belongs_to_next(text: str, quantity: _Span, following: _Span, start: int) -> bool:
    """Tell whether the words between two numbers name the second: 长2.5公里宽6米."""
    between = text[quantity.end : following.start]
    named = bool(_clean_prefix(text[start : quantity.start]))
    joined = len(between) <= 2 and not _one_of(_LIST_BOUNDARY).search(between)
    return named and joined and not _suffix_of(text, following, None)


def _last_of(text: str, marks: str, position: int) -> int:
    floor = max(0, position - _MAX_CLAUSE)
    behind = _one_of(marks).search(text[floor:position][::-1])
    return position - behind.start() if behind else floor


def _first_of(text: str, marks: str, position: int) -> int:
    end = min(len(text), position + _MAX_CLAUSE)
    hit = _one_of(marks).search(text, position, end)
    return hit.start() if hit else end


@cache
def _one_of(marks: str) -> re.Pattern:
    return re.compile(f"[{re.escape(marks)}]")


def _near(text: str, end: int, start: int) -> bool:
    return end <= start and not re.search(r"[。；;]", text[end:start])


def _clause_before(text: str, start: int) -> str:
    before = text[max(0, start - _MAX_CLAUSE) : max(0, start - 1)]
    return before[_last_of(before, _BOUNDARY, len(before)) :]


def _clean_prefix(prefix: str) -> str:
    prefix = _MARK.sub("", prefix).strip("、\"'《》×*\x01 ").lstrip("”的").rstrip("“")
    changed = True
    while changed:
        changed = False
        # Asked of all words at once first: most texts begin and end with none.
        for word in _words("lead_in") if prefix.endswith(_words("lead_in")) else ():
            if prefix.endswith(word) and not prefix.endswith(_WORDS_ENDING_IN_AND):
                prefix, changed = prefix[: -len(word)].strip("、 "), True
        for word in _words("opening") if prefix.startswith(_words("opening")) else ():
            if prefix.startswith(word):
                prefix, changed = prefix[len(word) :].strip("、 "), True
    return prefix


def _clean_suffix(suffix: str) -> str:
    suffix = _behind_number().sub("", _NEXT_MARK.split(suffix)[0])
    for word in _words("suffix_end"):
        hit = suffix.find(word)
        if hit >= 0:
            suffix = suffix[:hit]
    suffix = suffix.replace("的", "").strip("×*/ ").lstrip("”")
    suffix = re.split(r"[和及]", suffix)[0] if len(suffix) > 10 else suffix
    return re.sub(r"(?:和|及|以及|与)$", "", suffix)


def _leading_action(clause: str) -> str:
    match = re.match(r"[^\d、“”（）]{2,6}?(?=\d|[一二两三四五六七八九十]+[个所座条项处家])", clause)
    return _clean_prefix(match[0]) if match else ""
