"""Characters as every reader hands them on: no controls, no invisible ones, no look-alikes."""

import re
import unicodedata

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
# PDF fonts map glyphs back to Kangxi radicals and compatibility ideographs: ⽼ for 老.
_LOOK_ALIKE = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")
_SPACES = re.compile("[ \t\r\n\f\v\x85]+")
EDGES = " \t\r\n\f\v\x85\xa0\u3000"
CJK = (
    "\u2e80-\u303f\u3105-\u312f\u31c0-\u31ef\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f"
    "\uff00-\uffef\u2014\u2018\u2019\u201c\u201d\u2026"
)
_WRAPPED_CJK = re.compile(f"(?<=[{CJK}])[ \t]*[\r\n]+[ \t]*(?=[{CJK}])")


def clean_characters(text: str) -> str:
    """Drop control and invisible characters and unify look-alike ideographs."""
    text = _INVISIBLE.sub("", text)
    return _LOOK_ALIKE.sub(lambda match: unicodedata.normalize("NFKC", match.group()), text)


def clean_lines(text: str) -> tuple[str, ...]:
    """Split text at its line breaks into cleaned, stripped, non-empty lines."""
    lines = (line.strip(EDGES) for line in clean_characters(text).replace("\r", "\n").split("\n"))
    return tuple(line.replace("\xa0", " ").replace("\t", " ") for line in lines if line)


def collapse_spaces(text: str) -> str:
    """Give markup text as a browser shows it: one space per run, none where a CJK line wraps."""
    text = _SPACES.sub(" ", _WRAPPED_CJK.sub("", clean_characters(text)))
    return text.replace("\xa0", " ").strip(EDGES)
