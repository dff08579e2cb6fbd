"""What looks like an amount and is none: dates, ordinals, ages, names with digits in them."""

import re
from functools import cache

from msanalysis.lexicon import load_lexicon
from msanalysis.values.folding import narrow

BLANK = "□"

_MARKS = re.compile(
    r"(?:^|(?<=[；。;\n：]))([0-9]{1,2})[.．、]|(?<=[\u4e00-\u9fff）)])([0-9]{1,2})[.．](?![0-9])"
)


def blank_names(text: str) -> str:
    """Blank every number that belongs to a name, a date or an enumeration mark.

    Returns
    -------
    str
        As long as `text`, so that positions hold in both, and narrowed (`values.folding.narrow`).
    """
    plain = narrow(text)
    printed = set(plain)
    for pattern, signs in _patterns():
        if not signs or not signs.isdisjoint(printed):
            plain = pattern.sub(_blank, plain)
    marks = list(_MARKS.finditer(plain))
    if [int(mark[1] or mark[2]) for mark in marks] == list(range(1, len(marks) + 1)) and len(
        marks
    ) > 1:
        for mark in marks:
            plain = plain[: mark.start()] + BLANK * len(mark[0]) + plain[mark.end() :]
    return plain


def _blank(match: re.Match) -> str:
    return BLANK * len(match[0])


@cache
def _patterns() -> tuple[tuple[re.Pattern, frozenset[str]], ...]:
    """Give each pattern with the characters of which its text has one; none where any may do."""
    rows = load_lexicon("number_names")
    return tuple((re.compile(row["pattern"]), frozenset(row["sign"])) for row in rows)
