"""Quantities: numbers with a measure word that state an amount, a share, a rate or money."""

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from msanalysis.values.indicators import join_remarks, name_indicator, share_names
from msanalysis.values.number_tokens import (
    NumberToken,
    clause_start,
    comparator_words,
    find_numbers,
    load_units,
)

_DASH = re.compile(r"—+|--?|–|－|~|～|至|到")
_LIST_MARK = re.compile(r"[、和及]约?")
# Below this, numbers in a row are storeys, lines, classes or a choice.
_LEAST_LISTED = 10
_COUNTED = frozenset("个户套间座所家处条台辆张件名")
_AFTER = tuple(printed for printed, _ in comparator_words("after"))


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount as stated.

    Attributes
    ----------
    value
        In base units: 万 and 亿 multiplied out; a percentage is its number (90 for 90%).
    unit
        Measure word in one spelling.
    comparator
        `=`, `>=`, `<=` or `~`.
    indicator
        The thing counted, with its action.
    text
        Number and measure word as printed.
    start, end
        Where `text` stands in the text that was read.
    """

    value: int | float
    unit: str
    comparator: str
    indicator: str
    text: str
    start: int
    end: int


def unit_kind(unit: str) -> str:
    """Give the kind of a unit (`money`, `share`, `area`, …); `count` for one unknown."""
    return _unit_kinds().get(unit.split("/")[0], "count")


@cache
def _unit_kinds() -> dict[str, str]:
    return dict(load_units().values())


@lru_cache(maxsize=8192)
def extract_quantities(text: str) -> tuple[Quantity, ...]:
    """Find every quantity in a text.

    A number counts with a measure word behind it, or with the noun it counts (13.6万居民,
    7大功能区); dates, ordinals, enumeration marks, ages and names that contain digits do not. Both
    ends of a range count, the lower with `>=`, the upper with `<=`. In a list that 分别, 各 or 均
    introduces, the measure word behind the last member and the comparator at either end hold for
    all.

    Parameters
    ----------
    text
        Folded text (`values.folding.fold_spaces`).

    Returns
    -------
    tuple of Quantity
        In order of appearance.
    """
    tokens = _share_units(text, find_numbers(text))
    found: list[tuple[Quantity, int]] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        low = _range_start(text, token, following) if following else None
        if following and low is not None:
            span = replace(following, low=low, start=token.start)
            found += _bounds(text, span)
            at += 2
            continue
        at += 1
        if not token.unit:
            continue
        if token.low != token.high:
            found += _bounds(text, token)
            continue
        words = text[token.start : token.end]
        quantity = Quantity(
            token.high, token.unit, token.comparator or "=", "", words, token.start, token.end
        )
        found.append((quantity, token.count_end))
    return _name_all(text, _share_comparators(text, found))


def _bounds(text: str, token: NumberToken) -> list[tuple[Quantity, int]]:
    words = text[token.start : token.end]
    return [
        (
            Quantity(value, token.unit, comparator, "", words, token.start, token.end),
            token.count_end,
        )
        for value, comparator in ((token.low, ">="), (token.high, "<="))
    ]


def _range_start(text: str, token: NumberToken, following: NumberToken) -> int | float | None:
    """Give the lower end where two numbers are a range (3—5个, 10%—20%, 三、四个), else `None`.

    从80%到95% is a change, not a range; 3、4个 leaves the choice, 3、5个 does not.
    """
    between = text[token.end : following.start]
    if not following.unit or token.unit not in ("", following.unit):
        return None
    if between == "、" and not token.unit:
        near = following.low == following.high == token.high + 1 and token.high < 9
        return token.low if near else None
    if not _DASH.fullmatch(between):
        return None
    if between in "至到" and re.search(
        r"[从由][^，。；]{0,10}$", text[max(0, token.start - 12) : token.start]
    ):
        return None
    low = token.low
    if following.multiplier and not token.multiplier and not token.unit:
        shared = low * {"万": 10**4, "亿": 10**8}[following.multiplier]
        low = shared if shared < following.high else low
    return low if low < following.high else None


def _is_shared_list(text: str, start: int) -> bool:
    clause = text[clause_start(text, start) : start]
    return any(word in clause for word in ("分别", "各", "均"))


def _share_units(text: str, tokens: list[NumberToken]) -> list[NumberToken]:
    """Let the measure word behind the last of 分别新增3、5个 hold for all of them.

    Without 分别 the numbers must be no choice (3、4个) and no marks: 设36、48个班.
    """
    shared = list(tokens)
    for at in range(len(shared) - 1, 0, -1):
        here, before = shared[at], shared[at - 1]
        listed = _LIST_MARK.fullmatch(text[before.end : here.start])
        if not listed or before.unit or not here.unit or here.multiplier:
            continue
        plain = min(before.low, here.low) >= _LEAST_LISTED and here.unit in _COUNTED
        if plain or _is_shared_list(text, before.start):
            shared[at - 1] = replace(before, unit=here.unit)
    return shared


def _share_comparators(text: str, found: list[tuple[Quantity, int]]) -> list[tuple[Quantity, int]]:
    """Let the comparator of 分别达95%、95%、60%以上 or 均不少于3个、5个 hold for the whole list."""
    shared = [quantity for quantity, _ in found]
    behind = {i for i, q in enumerate(shared) if text.startswith(_AFTER, q.end)}
    for index in range(len(shared) - 1, 0, -1):
        here, before = shared[index], shared[index - 1]
        listed = index in behind and _are_listed(text, before, here)
        if listed and before.comparator == "=" and here.comparator in (">=", "<="):
            shared[index - 1] = replace(before, comparator=here.comparator)
            behind.add(index - 1)
    for index in range(1, len(shared)):
        before, here = shared[index - 1], shared[index]
        listed = _are_listed(text, before, here) and here.comparator == "="
        if listed and before.comparator in (">=", "<="):
            shared[index] = replace(here, comparator=before.comparator)
    return [(quantity, end) for quantity, (_, end) in zip(shared, found, strict=True)]


def _are_listed(text: str, before: Quantity, here: Quantity) -> bool:
    between = text[before.end : here.start]
    listed = before.start != here.start and _LIST_MARK.fullmatch(between)
    return bool(listed) and before.unit == here.unit and _is_shared_list(text, before.start)


def _name(quantity: Quantity, indicator: str) -> Quantity:
    """Do as `dataclasses.replace` does, several times faster."""
    q = quantity
    return Quantity(q.value, q.unit, q.comparator, indicator, q.text, q.start, q.end)


def _name_all(text: str, found: list[tuple[Quantity, int]]) -> tuple[Quantity, ...]:
    """Name each quantity's indicator; both ends of a range count the same thing."""
    joined = join_remarks(text)
    named: list[Quantity] = []
    for index, (quantity, count_end) in enumerate(found):
        previous = named[-1] if named else None
        if previous and previous.start == quantity.start:
            named.append(_name(quantity, previous.indicator))
            continue
        later = [q for q, _ in found[index + 1 : index + 3] if q.start >= quantity.end]
        following = later[0] if later else None
        counted = quantity if quantity.end == count_end else replace(quantity, end=count_end)
        named.append(_name(quantity, name_indicator(joined, counted, previous, following)))
    return tuple(_name_respectively(text, _name_shared(text, named)))


def _name_shared(text: str, named: list[Quantity]) -> list[Quantity]:
    """Let a number that borrows its measure word count what the lender counts: 设36、48个班."""
    settled = list(named)
    for index in range(len(settled) - 2, -1, -1):
        here, lender = settled[index], settled[index + 1]
        bare = here.text[-1:].isdigit() and here.unit == lender.unit
        if bare and _LIST_MARK.fullmatch(text[here.end : lender.start]):
            settled[index] = _name(here, lender.indicator or here.indicator)
    return settled


def _name_respectively(text: str, named: list[Quantity]) -> list[Quantity]:
    """Give each member of a list behind 分别 the name that stands at its place."""
    settled = list(named)
    first = 0
    for index in range(1, len(named) + 1):
        here = named[index] if index < len(named) else None
        before = named[index - 1]
        if (
            here
            and here.unit == before.unit
            and text[before.end : here.start] in ("、", "和", "及")
        ):
            continue
        names = share_names(text, named[first].start, index - first) if index - first > 1 else ()
        for offset, name in enumerate(names):
            settled[first + offset] = _name(settled[first + offset], name)
        first = index
    return settled
