"""Sentences and labels in Chinese and English, from one catalogue of messages."""

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from numbers import Integral
from typing import TYPE_CHECKING

from msanalysis.config import LANGUAGES
from msanalysis.errors import ProjectError

if TYPE_CHECKING:  # a build with nothing to do needs no tables
    import pandas as pd

_BETWEEN = {"zh": "、", "en": ", "}
_LAST = {"zh": "、", "en": " and "}


class Count(int):
    """A number in a sentence, whose format spec gives the words that agree with it.

    Examples
    --------
    >>> "{0:report|reports}, which {0:=is|are} listed".format(Count(1))
    '1 report, which is listed'
    """

    def __format__(self, spec: str) -> str:
        """Write `one|many` behind the number, `=one|many` without it; else as int does."""
        one, bar, many = spec.removeprefix("=").partition("|")
        if not bar:
            return super().__format__(spec)
        word = one if self == 1 else many
        return word if spec.startswith("=") else f"{int(self)} {word}"


@cache
def load_messages() -> dict[str, dict[str, str]]:
    """Load every message: key → column → text.

    The catalogue is all `catalogue/*.csv` beside this module with the columns `key`, `zh`, `en`
    and, where grammar asks for them, `zh_zero`, `en_zero`, `en_one`.

    Raises
    ------
    ProjectError
        A key stands twice or lacks a language.
    """
    messages: dict[str, dict[str, str]] = {}
    files = resources.files(__name__).joinpath("catalogue").iterdir()
    for file in sorted(files, key=lambda file: file.name):
        if not file.name.endswith(".csv"):
            continue
        for row in csv.DictReader(file.read_text("utf-8").splitlines()):
            key = row["key"]
            if key in messages:
                raise ProjectError(f"{file.name}: message {key!r} stands twice; rename one")
            if not all(row.get(language) for language in LANGUAGES):
                raise ProjectError(f"{file.name}: message {key!r} lacks a language; give zh and en")
            messages[key] = {name: text for name, text in row.items() if text}
    return messages


def say(key: str, language: str, /, n: int | None = None, **values: object) -> str:
    """Give a message in a language.

    Parameters
    ----------
    key
        Of the catalogue.
    language
        `zh` or `en`.
    n
        The count that grammar depends on: chooses the forms for 0 and 1 where the message has
        them, and fills `{n}`.
    values
        Fill the message's other fields; words agree with whole numbers as `Count` says.

    Raises
    ------
    ProjectError
        The catalogue has no such message or language, or a field is not filled.
    """
    message = load_messages().get(key)
    if message is None or language not in LANGUAGES:
        raise ProjectError(f"message {key!r} in {language!r}: not in the catalogue")
    form = {0: "_zero", 1: "_one"}.get(n, "") if n is not None else ""
    text = message.get(language + form) or message[language]
    given = values if n is None else {"n": n} | values
    fields = {name: _countable(value) for name, value in given.items()}
    try:
        return text.format(**fields)
    except KeyError as missing:
        raise ProjectError(f"message {key!r} needs a value for {missing}") from missing


def _countable(value: object) -> object:
    whole = isinstance(value, Integral) and not isinstance(value, bool)
    return Count(value) if whole else value


def join_names(names: Iterable[object], language: str) -> str:
    """Join names as a list in a sentence: `2020、2021、2025`, `2020, 2021 and 2025`."""
    *first, last = [str(name) for name in names] or [""]
    return _LAST[language].join(filter(None, (_BETWEEN[language].join(first), last)))


def quote_words(words: str) -> str:
    """Put words in quotation marks; marks within become single ones."""
    return f"“{words.replace('“', '‘').replace('”', '’')}”"


def join_sentences(sentences: Iterable[str], language: str) -> str:
    """Join sentences into a paragraph: Chinese ones follow each other without a space."""
    return ("" if language == "zh" else " ").join(sentence for sentence in sentences if sentence)


def join_notes(notes: Iterable[str], language: str) -> str:
    """Join notes below a table; all but the last end with a full stop."""
    stop = "。" if language == "zh" else "."
    kept = [note for note in notes if note]
    ended = [note if note.endswith(stop) else note + stop for note in kept[:-1]]
    return join_sentences([*ended, *kept[-1:]], language)


def write_signed(value: float, digits: int = 1) -> str:
    """Write a difference with its sign: `+1.0`, `−7.0` (U+2212), and 0 without one."""
    text = f"{value:+.{digits}f}"
    return text[1:] if not float(text) else text.replace("-", "−")


def write_month(period: str, language: str) -> str:
    """Write a month: `2025年6月`, `June 2025`."""
    year, month = period.split("-")
    return say("month", language, year=year, name=say(f"month.{month}", language))


def has_message(key: str) -> bool:
    """Tell whether the catalogue has a message."""
    return key in load_messages()


def name_columns(table: "pd.DataFrame", language: str, *, prefix: str = "column") -> "pd.DataFrame":
    """Give a table with its columns named for readers (`<prefix>.<column>` in the catalogue)."""
    return table.rename(columns={column: say(f"{prefix}.{column}", language) for column in table})


def name_values(values: "pd.Series", language: str, *, prefix: str) -> "pd.Series":
    """Give a column with its codes named for readers (`<prefix>.<code>` in the catalogue)."""
    names: Mapping[object, str] = {
        value: say(f"{prefix}.{value}", language) for value in values.unique() if value != ""
    }
    return values.map(lambda value: names.get(value, ""))
