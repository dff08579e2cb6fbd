"""Plain text and Markdown: paragraphs, and the tables that text exports flatten.

Three layouts carry their structure in the characters themselves and are decoded here: rows of
tab-separated cells; one cell per line, each behind a tab; and cells ended by a vertical bar (with
Markdown's pipe tables as the well-formed case). A fourth, one cell per paragraph, is told only by
its column headings and so is left to whoever knows the headings.
"""

import re
from collections import Counter

from msanalysis.reading.model import Block, Paragraph, Row, Table

_MARKDOWN_RULE = re.compile(r"\s*([-*_])(\s*\1){2,}\s*")
_MARKDOWN_HEADING = re.compile(r"^#{1,6}\s+")
_MARKDOWN_BULLET = re.compile(r"^\s*[-*+]\s+")
_MARKDOWN_EMPHASIS = re.compile(r"(\*\*|__)(.+?)\1")
_PIPE_DELIMITER = re.compile(r"\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?")
_FEWEST_BAR_ROWS = 3
_PADDING = re.compile(r"\|[\s|]*$")


def read_text_blocks(text: str) -> tuple[Block, ...]:
    """Split text into paragraphs and tables.

    Parameters
    ----------
    text
        Decoded text with any kind of line ends.

    Returns
    -------
    tuple of Block
        In the order of the text. A line of running text is a paragraph of its own.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").split("\n")
    blocks: list[Block] = []
    blank = 0
    at = 0
    # Lines before these were tried in vain: what is no table whole is none from its middle on.
    tried = {_take_cell_lines: 0, _take_pipe_cells: 0}
    while at < len(lines):
        line = lines[at]
        for take in _TABLES:
            if at < tried.get(take, 0):
                continue
            rows, end = take(lines, at)
            if rows:
                blocks.append(Table(tuple(rows)))
                at, blank = end, 0
                break
            if take in tried:
                tried[take] = end
        else:
            if not line.strip(" \u3000\xa0\t\ufeff"):
                blank += 1
            elif not _MARKDOWN_RULE.fullmatch(line):
                blocks.append(Paragraph(_clean_paragraph(line), blank))
                blank = 0
            at += 1
    return tuple(blocks)


def _clean_paragraph(line: str) -> str:
    line = _MARKDOWN_BULLET.sub("", _MARKDOWN_HEADING.sub("", line.strip()))
    return _MARKDOWN_EMPHASIS.sub(r"\2", line).strip()


def _clean_cell(cell: str) -> str:
    return _MARKDOWN_EMPHASIS.sub(r"\2", cell).strip(" \u3000\xa0\n\t\ufeff")


def _take_tab_rows(lines: list[str], at: int) -> tuple[list[Row], int]:
    """Rows of tab-separated cells; a line without tab continues the last cell."""
    if lines[at].count("\t") < 2:
        return [], at
    rows: list[list[str]] = []
    while at < len(lines):
        line = lines[at]
        if line.count("\t") >= 2:
            rows.append(line.split("\t"))
        elif line.strip() and "\t" not in line:
            rows[-1][-1] += "\n" + line
        else:
            break
        at += 1
    width = max(len(row) for row in rows)
    return [tuple(_clean_cell(c) for c in row + [""] * (width - len(row))) for row in rows], at


def _take_cell_lines(lines: list[str], at: int) -> tuple[list[Row], int]:
    """One cell per line behind a tab; a blank line ends a row unless the row still lacks cells."""
    if not lines[at].startswith("\t") or lines[at].count("\t") != 1:
        return [], at
    rows: list[list[str]] = [[]]
    width = 0
    while at < len(lines):
        line = lines[at]
        row = rows[-1]
        if line.startswith("\t") and line.count("\t") == 1:
            row.append(line[1:])
        elif not line.strip(" \u3000\xa0"):
            following = _next_filled(lines, at)
            if following.startswith("\t") or _is_bare_tab(lines, at):
                if row:
                    width = max(width, len(row))
                    rows.append([])
            elif not row or len(row) >= width or len(row) == 1 or not any(row[1:]):
                break
            else:
                row[-1] += "\n"
        elif row and "\t" not in line:
            row[-1] += "\n" + line
        else:
            break
        at += 1
    kept = [tuple(_clean_cell(cell) for cell in row) for row in rows if row]
    if len(kept) < 2 or width < 2:
        return [], at
    return kept, at


def _next_filled(lines: list[str], at: int) -> str:
    while at < len(lines):
        if lines[at].strip(" \u3000\xa0"):
            return lines[at]
        at += 1
    return ""


def _is_bare_tab(lines: list[str], at: int) -> bool:
    return at + 1 < len(lines) and lines[at + 1].startswith("\t")


def _take_pipe_table(lines: list[str], at: int) -> tuple[list[Row], int]:
    """Take a Markdown pipe table: a row of headings over a row of dashes."""
    if "|" not in lines[at] or at + 1 >= len(lines):
        return [], at
    if "|" not in lines[at + 1] or not _PIPE_DELIMITER.fullmatch(lines[at + 1].strip()):
        return [], at
    rows: list[Row] = []
    while at < len(lines) and "|" in lines[at]:
        if not _PIPE_DELIMITER.fullmatch(lines[at].strip()):
            inner = lines[at].strip().removeprefix("|").removesuffix("|")
            rows.append(tuple(_clean_cell(cell) for cell in re.split(r"(?<!\\)\|", inner)))
        at += 1
    return rows, at


def _take_bar_rows(lines: list[str], at: int) -> tuple[list[Row], int]:
    """Rows of cells with bars between them and none at the end, as many in every line."""
    bars = lines[at].count("|")
    end = at
    while bars >= 2 and end < len(lines) and _parts_by_bars(lines[end], bars):
        end += 1
    if end - at < _FEWEST_BAR_ROWS:
        return [], at
    return [tuple(map(_clean_cell, line.split("|"))) for line in lines[at:end]], end


def _parts_by_bars(line: str, bars: int) -> bool:
    return line.count("|") == bars and not line.rstrip().endswith("|")


def _take_pipe_cells(lines: list[str], at: int) -> tuple[list[Row], int]:
    """Cells ended by a bar, one or more lines each; bars without text pad a row to its end."""
    if not lines[at].rstrip().endswith("|"):
        return [], at
    cells: list[tuple[str, int]] = []  # text, padding bars behind it
    pending: list[str] = []
    while at < len(lines):
        line = lines[at].rstrip()
        if line.endswith("|"):
            padding = _PADDING.search(line)
            text = "\n".join([*pending, line[: padding.start()]])
            pieces = text.split("|")
            cells += [(piece, 0) for piece in pieces[:-1]]
            cells.append((pieces[-1], padding.group().count("|") - 1))
            pending = []
        elif line.strip() and not pending and _at_row_end(cells):
            break
        elif line.strip():
            pending.append(line)
        elif pending or not any(n.rstrip().endswith("|") for n in lines[at + 1 : at + 3]):
            break
        at += 1
    at -= len(pending)
    width = _padded_width(cells)
    if width < 2:
        return [], at
    return _rows_of_width(cells, width), at


def _at_row_end(cells: list[tuple[str, int]]) -> bool:
    width = _padded_width(cells)
    if width < 2:
        return False
    rows = _rows_of_width(cells, width)
    return cells[-1][1] > 0 or len(rows[-1]) == width


def _padded_width(cells: list[tuple[str, int]]) -> int:
    """Columns of a table whose short rows are padded with bars: 0 where nothing is padded.

    Padding fills a row, so the cells between two paddings are whole rows; the width is the
    largest number that divides most of those runs.
    """
    runs, run = [], 0
    for _, padding in cells:
        run += 1 + padding
        if padding:
            runs.append(run)
            run = 0
    if not runs:
        return 0
    votes = Counter({n: sum(r % n == 0 for r in runs) for n in range(2, max(runs) + 1)})
    fitting = [n for n, count in votes.items() if count * 3 >= len(runs) * 2]
    return max(fitting, default=0)


def _rows_of_width(cells: list[tuple[str, int]], width: int) -> list[Row]:
    rows: list[Row] = []
    row: list[str] = []
    for text, padding in cells:
        row.append(_clean_cell(text))
        if padding or len(row) == width:
            rows.append(tuple(row))
            row = []
    if row:
        rows.append(tuple(row))
    return rows


_TABLES = (_take_tab_rows, _take_cell_lines, _take_pipe_table, _take_bar_rows, _take_pipe_cells)
