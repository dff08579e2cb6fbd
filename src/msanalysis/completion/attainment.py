"""Targets and actuals: which number of the progress text answers which number of the goal."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from msanalysis.completion.clauses import containment, lexicon_pattern
from msanalysis.completion.conversion import convert, decide_met
from msanalysis.completion.things import Thing, find_actions, leading_actions, read_things
from msanalysis.schemas import make_table
from msanalysis.values.folding import fold_spaces

_FULL_SCORE = 1.17
MIN_SCORE = 0.53
MIN_MARGIN = 0.03
_LEVEL = re.compile(r"达到|保持|稳定|累计|控制|总")
_LOOSE_NOUNS = re.compile(r"^(?:项目|工程|任务|活动|企业|点位?|处|试点)$")
_COMPATIBLE = {
    frozenset(pair)
    for pair in (
        ("build", "open"),
        ("attract", "open"),
        ("build", "foster"),
        ("attract", "foster"),
        ("build", "attract"),
    )
}


@dataclass(frozen=True, slots=True)
class Pairing:
    """A target and the actual that answers it, or the reason why none is given.

    Attributes
    ----------
    target, actual
        The two numbers; no actual where the pairing is withheld.
    score
        From 0 to 1.
    withheld
        `unlike` (nothing in the progress text is alike enough) or `ambiguous` (two are).
    """

    target: Thing
    actual: Thing | None
    score: float
    withheld: str = ""


def pair_attainments(evaluations: pd.DataFrame) -> pd.DataFrame:
    """Pair the target numbers of each item with the actual numbers of the same indicator.

    A target states an end result; numbers of a goal that only promises effort (提速19条道路) are
    none. A pair needs the same kind of unit and names that are alike, each number is used once,
    and what stays doubtful is left out.

    Parameters
    ----------
    evaluations
        Table `evaluations`.

    Returns
    -------
    pandas.DataFrame
        Table `attainments`; actual values are converted to the target's unit, a fall against a
        target that asks for a rise is negative.
    """
    rows = [
        _attainment_row(item.item_id, pairing, item.progress_text)
        for item in evaluations.itertuples()
        for pairing in find_pairings(item.goal_text, item.progress_text)
        if pairing.actual is not None
    ]
    return make_table("attainments", rows)


def count_targets(evaluations: pd.DataFrame) -> pd.DataFrame:
    """Count, per item, the goal's target numbers and how many found their actual.

    Returns
    -------
    pandas.DataFrame
        item_id, n_targets, n_paired, n_unlike, n_ambiguous.
    """
    rows = []
    for item in evaluations.itertuples():
        pairings = find_pairings(item.goal_text, item.progress_text)
        withheld = [pairing.withheld for pairing in pairings]
        rows.append(
            {
                "item_id": item.item_id,
                "n_targets": len(pairings),
                "n_paired": withheld.count(""),
                "n_unlike": withheld.count("unlike"),
                "n_ambiguous": withheld.count("ambiguous"),
            }
        )
    columns = ["item_id", "n_targets", "n_paired", "n_unlike", "n_ambiguous"]
    return pd.DataFrame(rows, columns=columns)


def find_pairings(goal: str, progress: str) -> tuple[Pairing, ...]:
    """Find the actual for each target of a goal, or say why none is given."""
    goal, progress = fold_spaces(goal), fold_spaces(progress)
    targets = [thing for thing in read_things(goal) if _is_target(thing)]
    actuals = [thing for thing in read_things(progress) if thing.usable]
    return assign_actuals(targets, actuals)


def _settle(
    target: Thing,
    row: int,
    column: int | None,
    actuals: Sequence[Thing],
    scores: np.ndarray,
    chosen: Mapping[int, int],
) -> Pairing:
    best = float(scores[row].max())
    if column is None or scores[row, column] < MIN_SCORE:
        return Pairing(target, None, best, "unlike")
    score = float(scores[row, column])
    taken = set(chosen.values()) - {column}
    for other, actual in enumerate(actuals):
        rival = scores[row, other] > score - MIN_MARGIN and other not in taken
        if other != column and rival and not _same_value(actual, actuals[column]):
            return Pairing(target, None, score, "ambiguous")
    if any(_share_target(target, actuals[column], other) for other in actuals):
        return Pairing(target, None, score, "ambiguous")
    return Pairing(target, actuals[column], score)


def _share_target(target: Thing, chosen: Thing, other: Thing) -> bool:
    """Tell whether two actuals only together answer a target (新改建 against 新建 and 改建)."""
    parts = chosen.actions & target.actions, other.actions & target.actions
    apart = all(parts) and not chosen.actions & other.actions
    return apart and chosen.heads == other.heads and chosen.quantity.unit == other.quantity.unit


def _same_value(first: Thing, second: Thing) -> bool:
    return (
        first.quantity.value == second.quantity.value
        and first.quantity.unit == second.quantity.unit
    )


def _is_target(thing: Thing) -> bool:
    """Tell whether a number of a goal states an end result."""
    attributive = not thing.usable and bool(re.match(r"(?:以上|以下|以内)[^\W\d]", thing.after))
    if attributive or "前期" in thing.after:
        return False
    scope = lexicon_pattern("promise_words", "scope", field="word")
    lead = re.sub(
        r"^(?:积极|大力|全力|有序|深入|全面|严格|进一步|持续|扎实|做好|继续|稳步|切实|要)+",
        "",
        thing.before,
    )
    if not scope.match(lead) or thing.quantity.unit == "%":
        return (
            not scope.search(re.split(r"[、“”]", thing.before)[0][:8])
            or bool(required_results(thing))
            or thing.quantity.unit == "%"
        )
    return bool(required_results(thing)) and not re.match(r"启动", lead)


@cache
def _result_words() -> re.Pattern[str]:
    roles = ("finish", "start", "result")
    return re.compile(
        "|".join(lexicon_pattern("promise_words", r, field="word").pattern for r in roles)
    )


def required_results(thing: Thing) -> frozenset[str]:
    """Classes of result that must follow a verb of mere effort (推动…建成投产)."""
    found = _result_words().findall(thing.after)
    return find_actions("|".join(found)) if found else frozenset()


def is_scope(thing: Thing) -> bool:
    """Tell whether a verb of mere effort stands before the number."""
    return bool(lexicon_pattern("promise_words", "scope", field="word").search(thing.before))


def score_pair(target: Thing, actual: Thing, *, either_way: bool = False) -> float:
    """Score from 0 to 1 how surely an actual answers a target; 0 where it cannot."""
    if convert(actual.quantity.value, actual.quantity.unit, target.quantity.unit) is None:
        return 0.0
    if bool(target.growth) != bool(actual.growth):
        return 0.0
    if actual.stock and not (target.stock or _LEVEL.search(target.before)):
        return 0.0
    if is_scope(target) and (needed := required_results(target)) and not needed & actual.actions:
        return 0.0
    names = [(mine, other) for mine in target.heads for other in actual.heads]
    names += [(other, mine) for mine, other in names] if either_way else []
    score = max((_name_score(*pair) for pair in names), default=0.0)
    if _is_loose(target) or _is_loose(actual):
        agree = bool(target.actions & actual.actions) or bool(
            len(target.names) >= 2 and containment(target.names[-6:], actual.names) > 0.8
        )
        score *= 1.0 if agree else 0.5
    if _conflicts(target.actions, actual.actions):
        return 0.4 * score
    score += 0.08 * bool(target.actions & actual.actions)
    score += 0.05 * (target.quantity.unit == actual.quantity.unit)
    score += 0.04 * (target.carried == actual.carried)
    return score / _FULL_SCORE


def score_either_way(target: Thing, actual: Thing) -> float:
    """Score a pair whichever of the two names is the fuller one."""
    return score_pair(target, actual, either_way=True)


def assign_actuals(
    targets: Sequence[Thing],
    actuals: Sequence[Thing],
    *,
    score: Callable[[Thing, Thing], float] = score_pair,
) -> tuple[Pairing, ...]:
    """Pair targets with actuals one to one, best pairs overall; doubtful ones are withheld."""
    if not targets:
        return ()
    if not actuals:
        return tuple(Pairing(target, None, 0.0, "unlike") for target in targets)
    scores = np.array([[score(target, actual) for actual in actuals] for target in targets])
    rows, columns = linear_sum_assignment(-scores)
    chosen = dict(zip(rows.tolist(), columns.tolist(), strict=True))
    return tuple(
        _settle(target, at, chosen.get(at), actuals, scores, chosen)
        for at, target in enumerate(targets)
    )


def _is_loose(thing: Thing) -> bool:
    return all(_LOOSE_NOUNS.match(head) for head in thing.heads)


def _name_score(mine: str, other: str) -> float:
    return 0.75 * containment(mine, other) + 0.25 * containment(other, mine)


def _conflicts(wanted: frozenset[str], reported: frozenset[str]) -> bool:
    if not wanted or not reported or wanted & reported:
        return False
    if "begin" in wanted:
        return False
    if reported == {"begin"}:
        return True
    return not any(frozenset((a, b)) in _COMPATIBLE for a in wanted for b in reported)


def _attainment_row(item_id: str, pairing: Pairing, progress: str) -> dict[str, object]:
    target, actual = pairing.target.quantity, pairing.actual.quantity
    value = convert(actual.value, actual.unit, target.unit)
    if pairing.target.growth * pairing.actual.growth < 0:
        value = -value
    comparator = actual.comparator
    if comparator == "=" and _is_estimate(fold_spaces(progress), actual.start):
        comparator = "~"
    return {
        "item_id": item_id,
        "indicator": name_indicator(pairing.target),
        "target_value": target.value,
        "target_comparator": target.comparator,
        "actual_value": value,
        "actual_comparator": comparator,
        "unit": target.unit,
        "ratio": value / target.value if target.value else None,
        "met": decide_met(target.value, target.comparator, value),
        "target_text": pairing.target.phrase,
        "actual_text": pairing.actual.phrase,
    }


def _is_estimate(text: str, position: int) -> bool:
    start = max((text.rfind(mark, 0, position) for mark in "。；;"), default=-1) + 1
    return "预计" in text[start:position]


def name_indicator(thing: Thing) -> str:
    """Name the indicator of a number: its action and the thing counted."""
    head = thing.heads[-1 if thing.carried else 0] if thing.heads else thing.quantity.indicator
    action = leading_actions(thing.before)
    if not action and _LOOSE_NOUNS.match(head):
        head += "".join(_result_words().findall(thing.after))
    growth = {1: "增长", -1: "下降", 0: ""}[thing.growth]
    return f"{'' if head.startswith(action) else action}{head}{growth}"
