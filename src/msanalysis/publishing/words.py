"""The few words that every document needs, in its language."""

from functools import cache

from msanalysis.config import LANGUAGES
from msanalysis.wording import say

# The fields of a word stay in it: pages and sections get their numbers when the document is set.
_WORDS = {
    "figure": (),
    "table": (),
    "contents": (),
    "appendix": (),
    "page": ("now", "all"),
    "section": ("number",),
    "between": (),
    "continued": (),
    "sideways": (),
    "notes": (),
    "code": (),
}


def wording_language(language: str) -> str:
    """Return the language of the catalogue that serves a document's language."""
    return language if language in LANGUAGES else "en"


@cache
def document_words(language: str) -> dict[str, str]:
    """Return name → word; a language that the catalogue has not gets English."""
    spoken = wording_language(language)
    return {
        name: say(f"publishing.{name}", spoken, **{field: f"{{{field}}}" for field in fields})
        for name, fields in _WORDS.items()
    }
