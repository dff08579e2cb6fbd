"""Advertising strings that a mirror site injected, found by what they are."""

import re
from functools import cache

from msanalysis.lexicon import load_lexicon


@cache
def _patterns() -> tuple[re.Pattern, re.Pattern]:
    """Give the pattern of a brand and that of a brand with the words around it."""
    parts: dict[str, list[str]] = {}
    for row in load_lexicon("spam"):
        parts.setdefault(row["part"], []).append(row["pattern"])
    head, brand, tail = ("|".join(parts[name]) for name in ("head", "brand", "tail"))
    return re.compile(brand), re.compile(rf"(?:{head})?(?:{brand})(?:{tail})?")


def find_spam(text: str) -> tuple[str, ...]:
    """Find injected gambling advertisements: a brand with the words such strings go on with.

    Returns
    -------
    tuple of str
        As printed, in order; one string per injection.
    """
    brand, whole = _patterns()
    if not brand.search(text):
        return ()
    return tuple(match[0].strip() for match in whole.finditer(text))
