"""Excel workbooks: visible sheets in order, titles as paragraphs, the rest as tables."""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

import openpyxl
from lxml import etree
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from msanalysis.errors import ReadingError
from msanalysis.reading.archives import check_archive
from msanalysis.reading.characters import clean_lines
from msanalysis.reading.grids import drop_unused_columns
from msanalysis.reading.limits import MAX_CELLS, MAX_COLUMNS, MAX_VISITED_CELLS, check_count
from msanalysis.reading.model import Block, Paragraph, Row, Table
from msanalysis.reading.xlsx_values import format_value

MERGE = re.compile(rb"""<(?:\w+:)?mergeCell\s+[^>]*?ref=["']([A-Z]{1,3}\d+:[A-Z]{1,3}\d+)["']""")
_AMOUNT = re.compile(r"\d[\d.,/-]*\s*\D{0,2}")
_SENTENCE = re.compile(r"[。；，;]")
_LONGEST_HEADING = 20


@dataclass(slots=True)
class _Sheet:
    """Texts by row and column, and merges by the positions they cover."""

    texts: dict[int, dict[int, str]] = field(default_factory=dict)
    covered: dict[int, set[int]] = field(default_factory=dict)
    crossed: set[int] = field(default_factory=set)

    def is_blank(self, row: int) -> bool:
        """Tell whether neither a text nor a merged cell with text stands in a row."""
        return not self.texts.get(row) and row not in self.crossed

    def is_single(self, row: int) -> bool:
        """Tell whether a row holds one text and is crossed by no merge from above."""
        columns = self.texts.get(row, {})
        first = min(columns, default=0)
        return len(columns) == 1 and all(at > first for at in self.covered.get(row, ()))


def read_xlsx_blocks(data: bytes) -> tuple[Block, ...]:
    """Read an Excel workbook.

    Hidden sheets are left out. A formula gives its stored result. Rows with a single text above
    a table are paragraphs; a blank row ends a table only if a new heading row or nothing but
    single texts follow.

    Parameters
    ----------
    data
        The .xlsx file.

    Returns
    -------
    tuple of Block
        Sheet by sheet.

    Raises
    ------
    ReadingError
        If the file is damaged, locked, inflates beyond the limits or is no workbook.
    """
    check_archive(data)
    try:
        workbook = openpyxl.load_workbook(
            io.BytesIO(data), read_only=True, data_only=True, keep_links=False
        )
    except (KeyError, ValueError, TypeError, InvalidFileException, etree.LxmlError) as error:
        raise ReadingError(
            "damaged or no plain workbook; open it in Excel and save it as .xlsx"
        ) from error
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        paths = sheet_paths(archive)
        blocks: list[Block] = []
        for worksheet in workbook.worksheets:
            if worksheet.sheet_state != "visible":
                continue
            path = paths.get(worksheet.title, "")
            merges = MERGE.findall(archive.read(path)) if path in archive.namelist() else []
            blocks += _sheet_blocks(_load_sheet(worksheet, merges))
    workbook.close()
    return tuple(blocks)


def sheet_paths(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet names to the archive members that hold them."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    book = etree.fromstring(archive.read("xl/workbook.xml"), parser)
    links = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), parser)
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    paths = {}
    for sheet in book.iter("{*}sheet"):
        link = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), None)
        target = posixpath.join("/xl", targets.get(link, ""))
        paths[sheet.get("name")] = posixpath.normpath(target).lstrip("/")
    return paths


def _load_sheet(worksheet: object, merges: list[bytes]) -> _Sheet:
    sheet = _Sheet()
    worksheet.reset_dimensions()
    total = visited = 0
    for at, cells in enumerate(worksheet.iter_rows(), start=1):
        visited += len(cells)
        check_count(visited, MAX_VISITED_CELLS, "cells in the workbook")
        for column, cell in enumerate(cells, start=1):
            if cell.value is None:
                continue
            text = format_value(cell.value, cell.number_format)
            if text:
                sheet.texts.setdefault(at, {})[column] = text
                total += 1
        check_count(total, MAX_CELLS, "cells in the workbook")
    _cover(sheet, merges)
    return sheet


def _cover(sheet: _Sheet, merges: list[bytes]) -> None:
    """Mark what merged cells cover, as far as the sheet is used at all."""
    last_row = max(sheet.texts, default=0)
    last_column = max((max(columns) for columns in sheet.texts.values()), default=0)
    check_count(last_column, MAX_COLUMNS, "columns in a sheet")
    check_count(len(merges), MAX_CELLS, "merged cells in a sheet")
    total = 0
    for merge in merges:
        left, top, right, bottom = range_boundaries(merge.decode("ascii"))
        rows = range(top, min(bottom, last_row) + 1)
        columns = range(left, min(right, last_column) + 1)
        total += len(rows) * len(columns)
        check_count(total, MAX_CELLS, "merged cells in a sheet")
        if sheet.texts.get(top, {}).get(left):
            sheet.crossed.update(rows)
        for row in rows:
            sheet.covered.setdefault(row, set()).update(columns)
        if rows:
            sheet.covered[top].discard(left)
        for row in rows:
            for column in columns:
                if (row, column) != (top, left):
                    sheet.texts.get(row, {}).pop(column, None)


def _sheet_blocks(sheet: _Sheet) -> Iterator[Block]:
    table: list[int] = []
    regions = list(_regions(sheet))
    for at, region in enumerate(regions):
        titles = next((n for n, row in enumerate(region) if not sheet.is_single(row)), len(region))
        body = region[titles:]
        following = regions[at + 1 :]
        if table and _continues_table(sheet, body, following):
            table += region
            continue
        yield from _table(sheet, table)
        for row in region[:titles]:
            for text in sheet.texts[row].values():
                yield from (Paragraph(line) for line in clean_lines(text))
        table = body
    yield from _table(sheet, table)


def _continues_table(sheet: _Sheet, body: list[int], following: list[list[int]]) -> bool:
    """Tell whether rows behind a blank row still belong to the table above it."""
    if body:
        return not _is_heading(sheet, body[0])
    later = next((row for region in following for row in region if not sheet.is_single(row)), None)
    return later is not None and not _is_heading(sheet, later)


def _is_heading(sheet: _Sheet, row: int) -> bool:
    texts = sheet.texts.get(row, {}).values()
    return len(texts) > 1 and not any(
        len(text) > _LONGEST_HEADING or _SENTENCE.search(text) or _AMOUNT.fullmatch(text)
        for text in texts
    )


def _regions(sheet: _Sheet) -> Iterator[list[int]]:
    """Yield runs of rows without a blank row between them."""
    region: list[int] = []
    for row in range(1, max(sheet.texts, default=0) + 1):
        if not sheet.is_blank(row):
            region.append(row)
        elif region:
            yield region
            region = []
    if region:
        yield region


def _table(sheet: _Sheet, rows: list[int]) -> Iterator[Block]:
    used = [column for row in rows for column in sheet.texts.get(row, {})]
    if not used:
        return
    columns = range(min(used), max(used) + 1)
    check_count(len(columns) * len(rows), MAX_CELLS, "cells in a table")
    grid: list[Row] = []
    for row in rows:
        texts, covered = sheet.texts.get(row, {}), sheet.covered.get(row, set())
        grid.append(tuple(None if c in covered else texts.get(c, "") for c in columns))
    yield Table(drop_unused_columns(tuple(grid)))
