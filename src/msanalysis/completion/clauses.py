"""Sentences and clauses of a text with their places, and how much two phrases share."""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from msanalysis.lexicon import load_lexicon

SENTENCE_ENDS = "。；;！？!?\n"
PARENTHESES = re.compile(r"[（(][^（）()]*[）)]")
# Names are compared without these.
QUOTES = re.compile("[“”\"'‘’《》 ]+")
CLAUSE_ENDS = SENTENCE_ENDS + "，,"
_OPENING, _CLOSING = "（(", "）)"


class Span(NamedTuple):
    """A stretch of a text.

    Attributes
    ----------
    text
        As printed, without the mark that ends it.
    start, end
        Where it stands.
    """

    text: str
    start: int
    end: int


@lru_cache(maxsize=4096)
def split_spans(text: str, marks: str, *, offset: int = 0) -> tuple[Span, ...]:
    """Split at punctuation that stands outside parentheses; empty stretches are left out."""
    cuts, depth = [], 0
    for match in _marks_and_parentheses(marks).finditer(text):
        if match[0] in _OPENING:
            depth += 1
        elif match[0] in _CLOSING:
            depth = max(depth - 1, 0)
        elif depth == 0:
            cuts.append(match.start())
    starts = [0, *(cut + 1 for cut in cuts)]
    return tuple(
        Span(text[start:end], offset + start, offset + end)
        for start, end in zip(starts, [*cuts, len(text)], strict=True)
        if text[start:end].strip()
    )


@cache
def _marks_and_parentheses(marks: str) -> re.Pattern[str]:
    return re.compile(f"[{re.escape(marks + _OPENING + _CLOSING)}]")


def split_sentences(text: str) -> tuple[Span, ...]:
    """Split at full stops and semicolons."""
    return split_spans(text, SENTENCE_ENDS)


def split_clauses(sentence: Span) -> tuple[Span, ...]:
    """Split a sentence at its commas; places stay those of the whole text."""
    return split_spans(sentence.text, CLAUSE_ENDS, offset=sentence.start)


@cache
def lexicon_pattern(name: str, role: str, *, field: str = "pattern") -> re.Pattern[str]:
    """Join the entries of a role in a lexicon into one pattern, longest first."""
    rows = [row[field] for row in load_lexicon(name) if row["role"] == role]
    entries = rows if field == "pattern" else [re.escape(r) for r in sorted(rows, key=len)[::-1]]
    return re.compile("|".join(entries))


def common_text(first: str, second: str) -> str:
    """Give the longest stretch that both texts contain, the first of equals."""
    best = ""
    for at in range(len(first)):
        while at + len(best) < len(first) and first[at : at + len(best) + 1] in second:
            best = first[at : at + len(best) + 1]
    return best


def subsequence_length(first: str, second: str) -> int:
    """Length of the longest common subsequence."""
    places: dict[str, int] = {}
    for at, char in enumerate(first):
        places[char] = places.get(char, 0) | 1 << at
    # One bit for each character of `first`, all columns of the table at once (Hyyrö 2004).
    whole = (1 << len(first)) - 1
    row = whole
    for char in second:
        hits = row & places.get(char, 0)
        row = (row + hits | row - hits) & whole
    return len(first) - row.bit_count()


@lru_cache(maxsize=16384)
def containment(part: str, whole: str) -> float:
    """Share of a phrase that another contains, in order: mean of characters and character pairs.

    Examples
    --------
    >>> containment("公共停车位", "新增公共停车位")
    1.0
    """
    if not part or not whole:
        return 0.0
    letters = subsequence_length(part, whole) / len(part)
    if len(part) == 1:
        return float(part in whole)
    pairs = [part[at : at + 2] for at in range(len(part) - 1)]
    return (letters + sum(pair in whole for pair in pairs) / len(pairs)) / 2
