"""Judge an answer: right, one of the typical mistakes, or wrong in a way that can be named."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from numbers import Real
from typing import Any

import pandas as pd

from msanalysis.errors import MsanalysisError
from msanalysis.wording import say

_LETTERS = "abcdef"


class ExerciseError(MsanalysisError):
    """An answer is missing or wrong; the message says in which way."""

    def _render_traceback_(self) -> list[str]:
        """Show students the message alone: IPython asks exceptions for this method."""
        return [f"{type(self).__name__}: {self}"]


@dataclass(frozen=True, slots=True)
class Expectation:
    """What an exercise expects.

    Attributes
    ----------
    right
        A number, a letter, a set of texts, or a mapping of texts to numbers or texts; where many
        answers are right, an example of one.
    accepts
        Tells whether an answer is right, where it need not equal `right`.
    mistakes
        Name of a typical mistake → the answer that it leads to, or a function that recognises it
        in an answer. Its message is `teaching.<exercise>.<name>` in the catalogue.
    within
        Largest difference of two numbers that count as the same, beside rounding in the seventh
        digit.
    options
        How many letters a choice has; 0 for anything that is no choice.
    """

    right: Any
    mistakes: Mapping[str, Any] = field(default_factory=dict)
    within: float = 0.0
    options: int = 0
    accepts: Callable[[Any], bool] | None = None


def judge_answer(exercise: str, answer: Any, expected: Expectation, language: str) -> str:
    """Judge an answer and say that it is right.

    Parameters
    ----------
    exercise
        Names the messages: `teaching.<exercise>.<mistake>`, `teaching.<exercise>.hint`.
    answer
        As the student left it; lists, Series and sets are compared as sets where a set is
        expected, dicts and Series as mappings.

    Raises
    ------
    ExerciseError
        There is no answer, it is of another kind, one of the typical mistakes, or wrong.
    """
    if answer is None or answer is Ellipsis:
        raise ExerciseError(say("teaching.unanswered", language))
    given = _normalise(answer, expected, language)
    if (
        expected.accepts(given)
        if expected.accepts
        else _same(given, expected.right, expected.within)
    ):
        return say("teaching.right", language)
    for name, wrong in expected.mistakes.items():
        if _is_mistake(given, wrong, expected.within):
            raise ExerciseError(say(f"teaching.{exercise}.{name}", language))
    difference = "" if expected.accepts else _describe_difference(given, expected, language)
    raise ExerciseError(f"{difference}{say(f'teaching.{exercise}.hint', language)}")


def _is_mistake(given: Any, wrong: Any, within: float) -> bool:
    if isinstance(wrong, Callable):
        return bool(wrong(given))
    return _same(given, wrong, within)


def _normalise(answer: Any, expected: Expectation, language: str) -> Any:
    if expected.options:
        return _read_letter(answer, expected.options, language)
    if isinstance(expected.right, Mapping):
        return _read_mapping(answer, language)
    if isinstance(expected.right, frozenset):
        return _read_set(answer, language)
    return _read_number(answer, language)


def _read_letter(answer: Any, options: int, language: str) -> str:
    letter = str(answer).strip().lower()
    if len(letter) != 1 or letter not in _LETTERS[:options]:
        known = _LETTERS[:options]
        raise ExerciseError(
            say("teaching.not_a_letter", language, given=repr(answer), first=known[0],
                last=known[-1])
        )  # fmt: skip
    return letter


def _read_number(answer: Any, language: str) -> float:
    if hasattr(answer, "item") and getattr(answer, "size", 0) == 1:
        answer = answer.item()
    if isinstance(answer, bool) or not isinstance(answer, Real) or math.isnan(answer):
        raise ExerciseError(
            say("teaching.not_a_number", language, given=repr(answer)[:60],
                kind=type(answer).__name__)
        )  # fmt: skip
    return float(answer)


def _read_set(answer: Any, language: str) -> frozenset[str]:
    if isinstance(answer, str | Mapping) or not hasattr(answer, "__iter__"):
        kind = type(answer).__name__
        raise ExerciseError(say("teaching.not_a_list", language, kind=kind))
    return frozenset(str(entry) for entry in answer)


def _read_mapping(answer: Any, language: str) -> dict[str, Any]:
    if isinstance(answer, pd.Series):
        answer = answer.to_dict()
    if not isinstance(answer, Mapping):
        kind = type(answer).__name__
        raise ExerciseError(say("teaching.not_a_mapping", language, kind=kind))
    return {str(key): value for key, value in answer.items()}


def _same(given: Any, right: Any, within: float) -> bool:
    if isinstance(right, Mapping):
        return (
            isinstance(given, Mapping)
            and given.keys() == right.keys()
            and all(_same(given[key], right[key], within) for key in right)
        )
    if isinstance(right, Real) and not isinstance(right, bool):
        if not isinstance(given, Real) or isinstance(given, bool):
            return False
        return math.isclose(float(given), float(right), rel_tol=1e-7, abs_tol=max(within, 1e-12))
    return given == right


def _describe_difference(given: Any, expected: Expectation, language: str) -> str:
    """Say what is missing, what is too much and which values are wrong, not what is right."""
    right = expected.right
    if not isinstance(right, frozenset | Mapping):
        return ""
    missing, extra = set(right) - set(given), set(given) - set(right)
    parts = []
    if missing:
        parts.append(say("teaching.missing", language, n=len(missing)))
    if extra:
        parts.append(say("teaching.extra", language, names=_join(extra, language)))
    if isinstance(right, Mapping):
        wrong = {k for k in right if k in given and not _same(given[k], right[k], expected.within)}
        if wrong:
            parts.append(say("teaching.wrong_values", language, names=_join(wrong, language)))
    return "".join(parts)


def _join(names: set[str], language: str) -> str:
    return say("teaching.separator", language).join(sorted(names)[:5])
