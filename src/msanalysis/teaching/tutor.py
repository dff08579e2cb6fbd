"""The one object that a lesson talks to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from msanalysis.errors import ProjectError
from msanalysis.notebook import show_text
from msanalysis.study import Study
from msanalysis.teaching import addition, coding, completion, forms, promises, records
from msanalysis.teaching.judging import Expectation, judge_answer

_LESSONS: Mapping[str, Mapping[str, Callable[..., Expectation]]] = {
    "promises": promises.EXERCISES,
    "records": records.EXERCISES,
    "coding": coding.EXERCISES,
    "completion": completion.EXERCISES,
    "addition": addition.EXERCISES,
    "forms": forms.EXERCISES,
}


def list_exercises() -> list[str]:
    """List the names of all exercises: `<lesson>.<exercise>`."""
    return [f"{lesson}.{name}" for lesson, exercises in _LESSONS.items() for name in exercises]


@dataclass(frozen=True, slots=True)
class Tutor:
    """Checks the exercises of a lesson.

    Attributes
    ----------
    study
        The tables that answers are computed from.
    language
        `zh` or `en`, of the feedback.
    settings
        What the lesson fixes, such as the document it reads; the same names as in the lesson's
        first cell.
    """

    study: Study
    language: str
    settings: Mapping[str, Any] = field(default_factory=dict)

    def expect(self, exercise: str) -> Expectation:
        """Compute what an exercise expects.

        Raises
        ------
        ProjectError
            There is no such exercise.
        """
        lesson, _, name = exercise.partition(".")
        if name not in _LESSONS.get(lesson, {}):
            known = ", ".join(list_exercises())
            raise ProjectError(f"exercise {exercise!r}: expected one of {known}")
        return _LESSONS[lesson][name](self.study, self.settings)

    def check(self, exercise: str, answer: Any) -> None:
        """Check an answer; show that it is right.

        Raises
        ------
        ExerciseError
            It is missing or wrong; the message says in which way.
        """
        show_text(judge_answer(exercise, answer, self.expect(exercise), self.language))
