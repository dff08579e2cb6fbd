"""English sentences whose words do not agree with their numbers."""

import re

COUNTS = (0, 1, 2, 25)
# A lone number before a plural noun; third persons and words that end in s are none.
ONE = re.compile(
    r"(?<![\d.,–/])\b1 (?!(?:is|has|was|leads|stands|says|carries|declares|meets|shares|lies|"
    r"reaches|admits|spans|joins|needs|series|points|differs|occurs|appears|exceeds|"
    r"misses)\b)[a-z]*[^s\W\d]s\b"
)
ONE_VERB = re.compile(
    r"(?<!of )\b1 (?:\w+ )?(?:are|have|were|say|carry|declare|stand|lie|hold|admit|occur|"
    r"appear|exceed|miss|"
    r"lead(?! agency))\b"
)
MANY = re.compile(
    r"\b(?:0|2|25) (?:project|item|list|document|pair|number|rate|amount|report|agency|theme|part|"
    r"count|target|entry|misprint|string|district|case|check|form|name)\b(?! name)"
)
MANY_VERB = re.compile(
    r"(?<!of )\b(?:0|2|25) (?:\w+s )?(?:is|has|was|says|carries|declares|stands|lies|occurs|"
    r"appears)\b"
)


def find_disagreement(text: str) -> str:
    """Give the first words that do not agree with the number before them; empty where all do."""
    for wrong in (ONE, ONE_VERB, MANY, MANY_VERB):
        if found := wrong.search(text):
            return found[0]
    return ""
