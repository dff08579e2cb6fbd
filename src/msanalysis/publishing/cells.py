"""The text of a table's cell as Typst markup that fits its column."""

import math
import re

from msanalysis.publishing.columns import header_parts, longest_token, split_atoms
from msanalysis.publishing.escape import is_wide, markup_text
from msanalysis.publishing.fonts import text_width
from msanalysis.publishing.table_model import Cell

_LINK = re.compile(r'#link\("(?:[^"\\]|\\.)*"\)\[')


def breakable_text(cell: Cell, width: float) -> str:
    """Let a word that is longer than its column break, without adding characters to it.

    What reads as one thing, such as a number with its unit, stays on one line.
    """
    if longest_token(cell.text) <= width:
        if text_width(cell.text) <= width or cell.markup != markup_text(cell.text):
            return cell.markup
        return _with_atoms(cell.text, width)
    link = _LINK.match(cell.markup)
    if "#box(" in cell.markup or (cell.markup.count("#link(") > 1):
        return cell.markup
    broken = _broken_lines(cell, width)
    return f"{link[0]}{broken}];" if link else broken


def _with_atoms(text: str, width: float) -> str:
    """Put what should stay on one line into boxes, with the seam that Typst leaves out there."""
    out, before = "", ""
    for part, atom in split_atoms(text, width):
        seam = atom and before[-1:].isalnum() and is_wide(before[-1]) != is_wide(part[0])
        out += "#h(0.25em, weak: true);" if seam else ""
        out += f"#box[{markup_text(part)}];" if atom else markup_text(part)
        before = part
    return out


def _broken_lines(cell: Cell, width: float) -> str:
    lines = []
    for line in cell.text.split("\n"):
        words = []
        for word in line.split(" "):
            if longest_token(word) <= width:
                words.append(markup_text(word))
            else:
                words.append("#linebreak();".join(map(markup_text, _chunks(word, width))))
        lines.append(markup_text(" ").join(words))
    return "#linebreak();".join(lines)


def _chunks(word: str, width: float) -> list[str]:
    """Cut a word into pieces that fit, of one length if it has no narrow and wide characters."""
    room = max(width - 0.2, 1.0)
    lines = math.ceil(text_width(word) / room)
    for count in (lines, lines + 1):
        each = math.ceil(len(word) / count)
        even = [word[at : at + each] for at in range(0, len(word), each)]
        if all(text_width(piece) <= room for piece in even):
            return even
    chunks, run = [], ""
    for character in word:
        if run and text_width(run + character) > room:
            chunks.append(run)
            run = ""
        run += character
    return [*chunks, run]


def heading_text(cell: Cell, width: float) -> str:
    """Break a Chinese heading that needs several lines before its brackets, or evenly."""
    plain = cell.markup == markup_text(cell.text)
    if not plain or text_width(cell.text) <= width or not all(map(is_wide, cell.text)):
        return breakable_text(cell, width)
    lines = header_parts(cell.text)
    if len(lines) == 1:
        count = math.ceil(text_width(cell.text) / max(width, 1.0))
        each = math.ceil(len(cell.text) / count)
        lines = [cell.text[at : at + each] for at in range(0, len(cell.text), each)]
    return "#linebreak();".join(map(markup_text, lines))
