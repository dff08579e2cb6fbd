"""Strings into Typst source, so that nothing a document says can be read as markup."""

import re

_ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-_]")
# Control characters but tab and line feed, halves of pairs, and what is never seen.
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\u200e\u200f\u2060\u00ad]")
_WIDE = re.compile(
    r"[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]"
)
_SOFT_QUOTES = "“”‘’…—"


def clean_text(text: str) -> str:
    r"""Drop what no font can show: terminal colours, control characters, byte order marks.

    Line breaks and tabs stay; every kind of line end becomes ``\n``.
    """
    text = _ANSI.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return _INVISIBLE.sub("", text)


def string_literal(text: str) -> str:
    """Write text as a Typst string, in which only the backslash and the quote are special."""
    escaped = clean_text(text).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\t", "\\t") + '"'


def markup_text(text: str) -> str:
    """Write text as markup that shows exactly these characters.

    The text is a string in code mode, closed by a semicolon: no character of it, and nothing
    that follows, can turn it into a call, a label, a heading or a comment.
    """
    text = clean_text(text)
    if not text:
        return ""
    lines = [f"#{string_literal(line)};" if line else "" for line in text.split("\n")]
    return "#linebreak();".join(lines)


def is_wide(character: str) -> bool:
    """Tell whether a character belongs to Chinese, Japanese or Korean running text."""
    return bool(_WIDE.match(character)) or character in _SOFT_QUOTES


def join_lines(before: str, after: str) -> str:
    """Give what stands for a line end inside a paragraph: nothing in Chinese, else a space."""
    if before and after and is_wide(before[-1]) and is_wide(after[0]):
        return ""
    return " "
