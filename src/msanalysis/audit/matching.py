"""Which two quantities speak of the same thing."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from msanalysis.lexicon import load_lexicon
from msanalysis.values.quantities import Quantity, extract_quantities

_MARKS = re.compile(r"[“”\"'《》、（）()\s]")
# 木耳镇养老服务中心 counts centres for old people, wherever they stand.
_PLACE = re.compile(r"^[\u4e00-\u9fff]{2,4}(?:街道|镇|乡)(?=[\u4e00-\u9fff]{3})")
_SENTENCE_END = "。；;\n"
_CLAUSE_END = re.compile(r"[，,。；;：:]")
PARENTHESES = re.compile(r"[（(][^（）()]*[）)]")
_LONG = 26
VAGUE_UNITS = {"个", "项", "次", "处", "种", "类", "人", "人次"}


@dataclass(frozen=True, slots=True)
class Thing:
    """A quantity with what it counts: the noun alone, what is done to it, and its sentence."""

    quantity: Quantity
    noun: str
    action: str
    sentence: str
    names: tuple[str, ...]


@cache
def words(role: str) -> tuple[str, ...]:
    """Give the audit's words of a role, longest first."""
    rows = [row["word"] for row in load_lexicon("audit_words") if row["role"] == role]
    return tuple(sorted(rows, key=len, reverse=True))


@cache
def pairs(role: str) -> tuple[tuple[str, str], ...]:
    """Give the audit's words of a role with their meanings, in file order."""
    return tuple(
        (r["word"], r["meaning"]) for r in load_lexicon("audit_words") if r["role"] == role
    )


@cache
def _actions() -> tuple[re.Pattern, re.Pattern, dict[str, str]]:
    """Give a pattern of what is done, longest words first, the same at the end, and classes."""
    classes = {row["word"]: row["class"] for row in load_lexicon("audit_actions")}
    longest = "|".join(re.escape(word) for word in sorted(classes, key=lambda word: -len(word)))
    return re.compile(longest), re.compile(rf"(?:{longest})$"), classes


@lru_cache(maxsize=8192)
def read_noun(indicator: str) -> tuple[str, str]:
    """Part an indicator into the noun it counts and the class of what is done to it."""
    text, action = _strip_tail(indicator), ""
    pattern, at_end, classes = _actions()
    while match := at_end.search(text):
        action = action or classes[match[0]]
        if len(text) == len(match[0]):
            break
        text = _strip_tail(text[: match.start()])
    last = None
    for match in pattern.finditer(text):
        if match.end() < len(text):
            action = classes[match[0]] or action
            last = match
    if last:
        text = text[last.end() :]
    text = re.split(r"[、和及]" if len(text) > 14 else "、", text)[-1]
    text = _PLACE.sub("", _MARKS.sub("", text))
    for printed, meant in pairs("synonym"):
        text = text.replace(printed, meant)
    return text, action


def _strip_tail(text: str) -> str:
    changed = True
    while changed:
        changed = False
        for word in words("tail"):
            if text.endswith(word) and len(text) > len(word) + 1:
                text, changed = text[: -len(word)], True
    return text.strip("的等和及与、")


@lru_cache(maxsize=8192)
def read_things(text: str, subject: str = "") -> tuple[Thing, ...]:
    """Read the quantities of a text with the things they count.

    A bare dimension (总建筑面积, 里程) counts what its sentence spoke of before, else the subject,
    which is the project's name.
    """
    things: list[Thing] = []
    for quantity in extract_quantities(text):
        start, end = sentence_span(text, quantity.start)
        noun, action = read_noun(_whole_indicator(text, quantity))
        before = things[-1] if things and things[-1].quantity.start >= start else None
        if noun in words("dimension") or not noun:
            if before:
                noun, action = before.noun, before.action
            else:
                clause = re.split(r"[，,。；;]", text[: quantity.start])[:-1]
                noun, action = read_noun(clause[-1] if clause and clause[-1] else subject)
        names = name_list(text[start : quantity.start])
        things.append(Thing(quantity, noun, action, text[start:end], names))
    return tuple(things)


def sentence_span(text: str, position: int, marks: str = _SENTENCE_END) -> tuple[int, int]:
    """Give start and end of the sentence around a position."""
    start, end = 0, len(text)
    for mark in marks:
        start = max(start, text.rfind(mark, start, position) + 1)
        hit = text.find(mark, position, end)
        end = hit if hit >= 0 else end
    return start, end


def name_list(text: str) -> tuple[str, ...]:
    """Give the names of the last clause that lists some with 、; empty where none does."""
    if "、" not in text:
        return ()
    for clause in reversed(_CLAUSE_END.split(PARENTHESES.sub("", text))):
        members = [m for m in clause.removesuffix("等").split("、") if m]
        if len(members) >= 2:
            return tuple(members)
    return ()


def _whole_indicator(text: str, quantity: Quantity) -> str:
    """Give the noun next to the number where a long list of names has cut the indicator short."""
    if len(quantity.indicator) < _LONG:
        return quantity.indicator
    behind = re.split(r"[，,。；;、（(\n]", text[quantity.end :])[0]
    before = re.split(r"[，,。；;、：:\n]", text[: quantity.start])[-1].removesuffix("等")
    return behind or before


def same_thing(one: Thing, other: Thing) -> bool:
    """Tell whether two quantities state the amount of one thing: unit, action and noun agree."""
    if one.quantity.unit != other.quantity.unit:
        return False
    if one.action and other.action and one.action != other.action:
        return False
    return same_noun(one.noun, other.noun)


def same_noun(one: str, other: str) -> bool:
    """Tell whether two nouns are one: equal, or the shorter is the longer without attributes."""
    short, long = sorted((one, other), key=len)
    if len(short) < 3:
        return bool(short) and short == long
    return long.endswith(short[-2:]) and is_subsequence(short, long)


def related(one: str, other: str, length: int = 2) -> bool:
    """Tell whether two nouns share a piece of that many characters."""
    return any(one[at : at + length] in other for at in range(len(one) - length + 1))


def is_subsequence(short: str, long: str) -> bool:
    """Tell whether all characters of one string stand in another, in order."""
    rest = iter(long)
    return all(char in rest for char in short)


@lru_cache(maxsize=16384)
def shared_length(one: str, other: str) -> int:
    """Give the length of the longest piece that two strings share."""
    best = 0
    for at in range(len(one)):
        while at + best < len(one) and one[at : at + best + 1] in other:
            best += 1
    return best


def one_unit(unit: str) -> str:
    """Give measure words that count alike (名 and 人, 场次 and 场) one spelling."""
    return dict(pairs("unit")).get(unit, unit)


def match_target(thing: Thing, targets: tuple[Thing, ...]) -> Thing | None:
    """Find the target that a quantity of a milestone or report is a part of, where only one can be.

    The unit must be the target's. Nouns must share half of the shorter one, but for a unit that
    the targets use once and that says what is counted (口, 部, 公里) the unit is enough.
    """
    unit = one_unit(thing.quantity.unit)
    fitting = [t for t in targets if one_unit(t.quantity.unit) == unit]
    heads = [t for t in fitting if len(t.noun) >= 2 and thing.noun.endswith(t.noun)]
    if len(heads) == 1:  # 测评复核 counts what is checked again: the head stands last
        return heads[0]
    scored = []
    for target in fitting:
        shared = shared_length(thing.noun, target.noun)
        if shared >= 2 and 2 * shared >= min(len(thing.noun), len(target.noun)):
            scored.append((shared, target))
    if scored:
        best = max(score for score, _ in scored)
        chosen = [target for score, target in scored if score == best]
        return chosen[0] if len(chosen) == 1 else None
    return fitting[0] if len(fitting) == 1 and unit not in VAGUE_UNITS else None


def is_begun(text: str, quantity: Quantity) -> bool:
    """Tell whether the clause around a quantity speaks of work begun, going on or left over."""
    start, end = sentence_span(text, quantity.start, "，,；;。、\n")
    return any(word in text[start:end] for word in words("begun"))
