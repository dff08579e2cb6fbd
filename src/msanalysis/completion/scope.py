"""Whether a number promised and a number reported count the same things."""

import re

from msanalysis.completion.attainment import name_indicator
from msanalysis.completion.clauses import CLAUSE_ENDS, split_spans
from msanalysis.completion.things import Thing, leading_actions

# Numbers nearer than this are one number, rounded.
_SAME = 0.01
_MARKS = re.compile(r"[（()）“”\"\s]")
_DONE = re.compile(r"^(?:已|均|全部)*")
_COUNTED = re.compile(r"\d+(?:\.\d+)?(?:万|亿)?\D{0,2}$")


def scope_differs(
    target: Thing,
    actual: Thing,
    *,
    planned: str,
    promised: str,
    repeated: bool,
    report_target: float | None,
) -> bool:
    """Tell whether a promise and the result set beside it count different things.

    They do where the report measures the result by a target of its own that is not the promised
    number; where the result lists something that the project does not name; and where the promise
    is the sum of named things of which the result names none, unless it repeats the number.

    Parameters
    ----------
    target, actual
        Number promised and number reported.
    planned
        The project's target text, in which `target` stands.
    promised
        All that the project says of what it will do.
    repeated
        Whether the result is the promised number itself, rounded or not.
    report_target
        What the report's own goal sets for the number, in the unit of the promise.
    """
    goal = target.quantity.value
    if report_target is not None and abs(report_target - goal) > _SAME * abs(goal):
        return True
    if repeated:
        return False
    text = _bare(promised)
    listed = list_names(actual)
    if len(listed) > 1 and any(name not in text for name in listed):
        return True
    own = list_names(target) or name_whole(target, planned).split("、")
    said = _bare(actual.phrase)
    return len(own) > 1 and not any(_bare(name) in said for name in own)


def list_names(thing: Thing) -> list[str]:
    """List what is named before a number as counted by it (悦来中学、两江小学等8所学校)."""
    names = []
    for name in thing.names.split("、"):
        bare = _DONE.sub("", name)
        bare = _bare(bare.removeprefix(leading_actions(bare)))
        if bare:
            names.append(_COUNTED.sub("", bare))
    return names


def name_whole(thing: Thing, text: str) -> str:
    """Name a number's indicator with all that is listed beside it.

    Examples
    --------
    >>> from msanalysis.completion.things import read_things
    >>> text = "完成甲小区、乙小区改造项目，总建筑面积2万平方米"
    >>> name_whole(read_things(text)[0], text)
    '甲小区、乙小区改造项目'
    """
    name = name_indicator(thing)
    for span in reversed(split_spans(text[: thing.quantity.start], CLAUSE_ENDS)):
        before, found, _ = span.text.partition(name)
        if found and before.endswith("、"):
            before = re.sub(r"^(?:完成|实施|推进|开展)+", "", before)
            return before.removeprefix(leading_actions(before)) + name
    return name


def _bare(text: str) -> str:
    return _MARKS.sub("", text)
