"""Words of documents in sentences that are Markdown."""

import re

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def escape_markdown(text: str) -> str:
    """Write text so that Markdown, and HTML within it, shows exactly these characters.

    For names and sentences from documents that a notebook puts into a Markdown output; line
    breaks and control characters become spaces.
    """
    one_line = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", text).split())
    return _PUNCTUATION.sub(r"\\\1", one_line)
