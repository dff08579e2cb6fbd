"""Tables that a text export flattened to one cell per paragraph, told by their headings."""

import re
from functools import cache

from msanalysis.lexicon import load_lexicon
from msanalysis.notices.columns import CONTENT_FIELDS, MAX_HEADING, Column, recognise_heading
from msanalysis.reading.model import Block, Paragraph, Table
from msanalysis.values.agencies import NOBODY, looks_like_agencies
from msanalysis.values.folding import fold_spaces

# Between two cells stands one blank line, around an empty cell three at most; more ends the table.
_MAX_GAP = 3
_NUMBER = re.compile(r"^\s*(\d{1,3})\s*[.、．]\s*(?!\d)")
_NUMBER_ALONE = re.compile(r"^\s*(\d{1,3})\s*[.、．]?\s*$")


def restore_tables(blocks: tuple[Block, ...], *, year: int | None = None) -> tuple[Block, ...]:
    """Put paragraphs that are the cells of a table back into one.

    A run of at least three short paragraphs that are column headings begins a table; rows begin
    where the first column counts on (1., 2., …, or 1, 2 in a column of numbers). Cells missing in
    a row are empty.
    """
    restored: list[Block] = []
    at = 0
    while at < len(blocks):
        columns = _read_headings(blocks, at, year)
        if columns:
            rows, end = _read_rows(blocks, at + len(columns), columns)
            if rows:
                headings = tuple(column.heading for column in columns)
                restored.append(Table((headings, *rows)))
                at = end
                continue
        restored.append(blocks[at])
        at += 1
    return tuple(restored)


def _read_headings(blocks: tuple[Block, ...], at: int, year: int | None) -> list[Column]:
    columns: list[Column] = []
    for block in blocks[at : at + 12]:
        if not isinstance(block, Paragraph) or len(block.text) > MAX_HEADING:
            break
        column = recognise_heading(block.text, year)
        if not column.field:
            break
        columns.append(column)
    fields = {column.field for column in columns}
    return columns if len(fields) >= 3 and fields & CONTENT_FIELDS else []


def _read_rows(
    blocks: tuple[Block, ...], at: int, columns: list[Column]
) -> tuple[list[tuple[str, ...]], int]:
    groups: list[list[str]] = []
    expected = 1
    number = _NUMBER_ALONE if columns[0].field == "no" else _NUMBER
    while at < len(blocks):
        block = blocks[at]
        if not isinstance(block, Paragraph):
            break
        match = number.match(block.text)
        if match and int(match[1]) == expected:
            groups.append([block.text])
            expected += 1
        elif not groups or block.blank_before > _MAX_GAP or _is_furniture(block.text):
            break
        else:
            groups[-1].append(block.text)
        at += 1
    return [_place(cells, columns) for cells in groups], at


def _is_furniture(text: str) -> bool:
    """Tell whether a paragraph belongs to the web page rather than the document."""
    folded = fold_spaces(text)
    return any(pattern.search(folded) for pattern in _furniture())


@cache
def _furniture() -> tuple[re.Pattern, ...]:
    return tuple(re.compile(row["pattern"]) for row in load_lexicon("page_furniture"))


@cache
def _verdicts() -> frozenset[str]:
    return frozenset(row["printed"] for row in load_lexicon("verdicts"))


def _place(cells: list[str], columns: list[Column]) -> tuple[str, ...]:
    """Put a row's paragraphs under the columns: agencies and verdicts tell where they stand.

    In a list with numbers of its own, a row of as many cells as columns is taken as it stands.
    """
    if columns[0].field == "no" and len(cells) == len(columns) and _is_whole(cells, columns):
        return tuple(cells)
    row = {0: [cells[0]]}
    place = 0
    for cell in cells[1:]:
        place = _next_place(cell, place, columns)
        row.setdefault(place, []).append(cell)
    return tuple("\n".join(row.get(i, [])) for i in range(len(columns)))


def _is_whole(cells: list[str], columns: list[Column]) -> bool:
    return all(
        fold_spaces(cell) in NOBODY or looks_like_agencies(cell)
        for cell, column in zip(cells, columns, strict=True)
        if column.field in ("lead", "responsible")
    )


def _next_place(cell: str, place: int, columns: list[Column]) -> int:
    fields = [column.field for column in columns]
    for later in range(place + 1, len(columns)):
        if fields[later] == "verdict" and fold_spaces(cell) in _verdicts():
            return later
        if fields[later] in ("lead", "responsible") and looks_like_agencies(cell):
            return later
    for later in range(place + 1, len(columns)):
        if fields[later] == "verdict":
            break
        if fields[later] not in ("lead", "responsible"):
            return later
    return place
