"""Damaged text as a proofreader reads it: whole words, spaces that can be seen, adverts masked."""

import re

from msanalysis.themes.words import segment
from msanalysis.wording import quote_words, say

_HAN = r"\u4e00-\u9fff"
_BROKEN = re.compile(rf"(?<=[{_HAN}”》）、，])[ \u3000\xa0]+(?=[{_HAN}“《])")
_TAGS = re.compile(r"(?:<[^<>]+>)+")
_SPACE = "␣"
_JOINT = " // "
_LONGEST = 2


def describe_damage(
    kind: str, stated: str, derived: str, evidence: str, language: str
) -> tuple[str, str] | None:
    """Say what is printed and what it should be where the two values do not say it by themselves.

    Parameters
    ----------
    kind, stated, derived, evidence
        Of the finding.
    language
        Of the words.

    Returns
    -------
    tuple of str, or None
        Printed and due; None where the finding's own values are to be shown.
    """
    if kind == "spam":
        return _say("spam", language, n=len(stated))
    if _TAGS.fullmatch(stated):
        return _say("tag", language, tags=stated)
    if kind != "typography":
        return None
    if not stated and derived:
        return _say("missing", language, due=quote_words(derived))
    if not stated or (not derived and _JOINT in evidence):
        if stated:
            return _say("stray", language, printed=quote_words(stated))
        torn = _JOINT in evidence and not _BROKEN.search(evidence)
        return _say("torn" if torn else "space", language)
    if not derived:
        return None
    old, new = whole_words(stated, derived, evidence)
    # A space that is due parts two names; only one too many needs to be seen.
    return _say(
        "word", language, printed=quote_words(show_spaces(old)), due=quote_words(_part(new))
    )


def _part(text: str) -> str:
    return _BROKEN.sub("、", text)


def quote_evidence(kind: str, stated: str, derived: str, evidence: str, language: str) -> str:
    """Give the words of a finding for print: spaces visible, adverts masked.

    What is not printed has no words to quote.
    """
    if kind == "spam":
        return evidence.replace(stated, say("damage.spam.mark", language))
    if kind != "typography":
        return evidence
    return show_spaces(evidence) if stated or not derived else "–"


def _say(name: str, language: str, **values: object) -> tuple[str, str]:
    return tuple(say(f"damage.{name}.{end}", language, **values) for end in ("printed", "due"))


def show_spaces(text: str) -> str:
    """Show the spaces that break Chinese words, which nobody would see, by ␣."""
    return _BROKEN.sub(lambda found: _SPACE * len(found[0]), text)


def whole_words(stated: str, derived: str, evidence: str) -> tuple[str, str]:
    """Give a misprint and its correction as whole words of the sentence it stands in.

    Examples
    --------
    >>> whole_words("务站签定康养", "务站签订康养", "社区养老服务站签定康养合作协议;")
    ('签定', '签订')
    """
    at = evidence.find(stated)
    size = min(len(stated), len(derived))
    same = next((i for i in range(size) if stated[i] != derived[i]), size)
    if at < 0 or len(stated) != len(derived) or same == size:
        return stated, derived
    last = next(i for i in reversed(range(size)) if stated[i] != derived[i]) + 1
    low, high = _word_bounds(evidence, at + same, at + last)
    meant = evidence[:at] + derived + evidence[at + len(stated) :]
    return evidence[low:high], meant[low:high]


def _word_bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a place to the words it lies in; a lone character takes its neighbours along."""
    spans, at = [], 0
    for word in segment(text):
        found = text.find(word, at)
        if found >= 0:
            spans.append((found, found + len(word)))
            at = found + len(word)
    inside = [i for i, (a, b) in enumerate(spans) if a < end and start < b]
    if not inside:
        return start, end
    first, last = inside[0], inside[-1]
    if first == last and len(range(*spans[first])) == 1:
        for _ in range(_LONGEST):
            joined = first > 0 and spans[first - 1][1] == spans[first][0]
            if joined and len(range(*spans[first])) == 1:
                first -= 1
        if last + 1 < len(spans) and spans[last][1] == spans[last + 1][0]:
            last += 1
    return min(start, spans[first][0]), max(end, spans[last][1])
