"""What is wrong with a filled form: codes, how serious each is, and the words for a clerk."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from msanalysis.config import LANGUAGES
from msanalysis.wording import say

ERROR, MILD = "error", "mild"
# Everything else stops a form: these it may be filed with, once somebody has said so.
MILD_CODES = frozenset(
    {
        *("late", "renamed_like", "renamed_place", "column_twice", "header_unit", "unknown_column"),
        *("name_like", "row_missing", "row_empty", "approximate", "other_unit", "unlikely"),
        *("merged_text", "merged_across", "falls", "exceeds_later", "share_falls", "replaces"),
        *("later_month", "next_step_missing", "total_row", "same_text", "amount_missing"),
    }
)


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem of a form.

    Attributes
    ----------
    code
        Message `monitoring.problem.<code>` of the catalogue.
    address
        Cell, such as `推进情况表!F12`; empty for the form as a whole.
    values
        Fill the message.
    """

    code: str
    address: str = ""
    values: tuple[tuple[str, object], ...] = field(default=())

    @property
    def severity(self) -> str:
        """`error` or `mild`."""
        return MILD if self.code in MILD_CODES else ERROR

    def word(self, language: str) -> str:
        """Say what is wrong and what to do."""
        return say(f"monitoring.problem.{self.code}", language, **dict(self.values))

    @property
    def line(self) -> str:
        """One line in both languages, Chinese first, with cell and severity."""
        severity = say(f"monitoring.severity.{self.severity}", "zh")
        words = " | ".join(self.word(language).replace("\n", " ") for language in LANGUAGES)
        return f"{self.address or '—'} [{severity} {self.severity}] {words}"


def make_problem(code: str, address: str = "", /, **values: object) -> Problem:
    """Make a problem; values are shortened to what fits a line."""
    short = {
        key: value if not isinstance(value, str) or len(value) <= 60 else f"{value[:60]}…"
        for key, value in values.items()
    }
    return Problem(code, address, tuple(short.items()))


def has_errors(problems: Iterable[Problem]) -> bool:
    """Tell whether some problem stops the form."""
    return any(problem.severity == ERROR for problem in problems)
