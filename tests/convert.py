"""Turns a document's blocks into files of the other formats, to be read back from there.

Positions that a merged cell covers (`None`) become real merged cells. A row shorter than its table
lost covered positions that the source did not name; `settle_short_rows` decides where they were.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import docx
import openpyxl
import pylopdf_fonts_zh_cn
import typst
from docx.enum.section import WD_ORIENT

from msanalysis.reading import Block, Paragraph, Row, Table

FORMATS = ("docx", "html", "xlsx", "pdf")


@dataclass(frozen=True)
class Span:
    """A cell with its top-left grid position and what it covers."""

    row: int
    column: int
    rows: int
    columns: int
    text: str


def write_blocks(blocks: Sequence[Block], path: Path) -> Path:
    """Write blocks to a file whose suffix names the format."""
    writers = {".docx": write_docx, ".html": write_html, ".xlsx": write_xlsx, ".pdf": write_pdf}
    writers[path.suffix](blocks, path)
    return path


def settle_short_rows(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Give short rows their covered positions, as merged cells of a real table would have them.

    A heading row over a second heading row spans with its last but one cell; a row of a single
    short text spans its table; other rows lack their first columns, or, where they end in the
    name of an agency as full rows do not, keep to the right edge all the same.
    """
    return tuple(
        Table(_settle(block.rows, block.width)) if isinstance(block, Table) else block
        for block in blocks
    )


def _settle(rows: tuple[Row, ...], width: int) -> tuple[Row, ...]:
    settled = []
    for at, row in enumerate(rows):
        missing = width - len(row)
        if not missing:
            settled.append(row)
        elif at == 0 and len(rows) > 1 and len(rows[1]) == missing + 1:
            settled.append((*row[:-1], *[None] * missing, row[-1]))
        elif at == 0 and (spanning := _spanning_heading(rows, width)) is not None:
            gap = [None] * missing
            settled.append((*row[: spanning + 1], *gap, *row[spanning + 1 :]))
        elif at == 1 and len(rows[0]) < width == len(rows[0]) + len(row) - 1:
            before = len(rows[0]) - 2
            settled.append((*[None] * before, *row, None))
        elif at == 0 or _spans_its_table(row):
            settled.append((*row, *[None] * missing))
        else:
            settled.append(_sub_row(row, missing, settled[-1]))
    return tuple(settled)


def _spanning_heading(rows: tuple[Row, ...], width: int) -> int | None:
    """Find the heading that spans the only texts of a full second heading row."""
    if len(rows) < 2 or len(rows[1]) != width:
        return None
    filled = [column for column, text in enumerate(rows[1]) if text]
    return filled[0] if len(filled) == width - len(rows[0]) + 1 else None


def _spans_its_table(row: Row) -> bool:
    if any(row[1:]):
        return False
    return len(row) > 1 or (
        (row[0] or "")[:1] in "一二三四五六七八九十（" and len(row[0] or "") < 40
    )


def _sub_row(row: Row, missing: int, above: Row) -> Row:
    """Cover the first columns, and the last one too where an agency stands above the text's end."""
    ends_in_agency = len(above[-1] or "") < 20
    texts_end = len(row[-1] or "") > 20
    behind = 1 if missing > 1 and ends_in_agency and texts_end and above[-1] else 0
    return (*[None] * (missing - behind), *row, *[None] * behind)


def spans_of(table: Table) -> list[Span]:
    """Find the rectangles that merged cells cover.

    A `None` continues the cell above it where that cell's whole width is covered again, except
    in a row of a single text; else the cell on its left.
    """
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for r, row in enumerate(table.rows):
        alone = sum(text is not None for text in row) == 1
        for c, text in enumerate(row):
            above, left = owner.get((r - 1, c)), owner.get((r, c - 1))
            down = above is not None and all(
                at < len(row) and row[at] is None
                for at in range(table.width)
                if owner.get((r - 1, at)) == above
            )
            if text is not None:
                owner[r, c] = (r, c)
            elif down and not (alone and left is not None and left[0] == r):
                owner[r, c] = above
            elif left is not None and left[0] == r:
                owner[r, c] = left
            else:
                owner[r, c] = (r, c)
    covered: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for position, top_left in owner.items():
        covered.setdefault(top_left, []).append(position)
    return [
        Span(
            row=top,
            column=left,
            rows=max(r for r, _ in positions) - top + 1,
            columns=max(c for _, c in positions) - left + 1,
            text=table.rows[top][left] or "",
        )
        for (top, left), positions in sorted(covered.items())
    ]


def write_html(blocks: Sequence[Block], path: Path) -> None:
    """Write a web page with row and column spans."""
    parts = ['<!DOCTYPE html><html><head><meta charset="utf-8"><title>页</title></head><body>']
    for block in blocks:
        if isinstance(block, Paragraph):
            parts.append(f"<p>{_html_text(block.text)}</p>")
            continue
        parts.append('<table border="1">')
        spans = spans_of(block)
        for r in range(len(block.rows)):
            cells = (
                f'<td rowspan="{s.rows}" colspan="{s.columns}">{_html_text(s.text)}</td>'
                for s in spans
                if s.row == r
            )
            parts.append(f"<tr>{''.join(cells)}</tr>")
        parts.append("</table>")
    path.write_text("\n".join([*parts, "</body></html>"]), encoding="utf-8")


def _html_text(text: str) -> str:
    return escape(text).replace("  ", "&nbsp;&nbsp;").replace("\n", "<br>")


def write_docx(blocks: Sequence[Block], path: Path) -> None:
    """Write a Word document with merged cells on landscape pages."""
    document = docx.Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    for block in blocks:
        if isinstance(block, Paragraph):
            document.add_paragraph(block.text)
            continue
        table = document.add_table(len(block.rows), block.width)
        table.style = "Table Grid"
        grid = [list(row.cells) for row in table.rows]
        for span in spans_of(block):
            cell = grid[span.row][span.column]
            if span.rows * span.columns > 1:
                last = grid[span.row + span.rows - 1][span.column + span.columns - 1]
                cell = cell.merge(last)
            cell.text = span.text
        for row, cells in zip(block.rows, table.rows, strict=True):
            for surplus in cells._tr.tc_lst[len(cells._tr.tc_lst) - (block.width - len(row)) :]:
                cells._tr.remove(surplus)
    document.save(str(path))


def write_xlsx(blocks: Sequence[Block], path: Path) -> None:
    """Write a workbook: a sheet per table with the paragraphs above it, and one for the rest."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for number, (paragraphs, table) in enumerate(_sheets(blocks), start=1):
        sheet = workbook.create_sheet(f"第{number}页")
        for paragraph in paragraphs:
            sheet.append([None])
            _write_cell(sheet, sheet._current_row, 1, paragraph.text)
        if table is None:
            continue
        top = len(paragraphs) + 1
        for span in spans_of(table):
            _write_cell(sheet, top + span.row, span.column + 1, span.text)
            if span.rows * span.columns > 1:
                sheet.merge_cells(
                    start_row=top + span.row,
                    start_column=span.column + 1,
                    end_row=top + span.row + span.rows - 1,
                    end_column=span.column + span.columns,
                )
    workbook.save(path)


def _sheets(blocks: Sequence[Block]) -> Iterator[tuple[list[Paragraph], Table | None]]:
    paragraphs: list[Paragraph] = []
    for block in blocks:
        if isinstance(block, Table):
            yield paragraphs, block
            paragraphs = []
        else:
            paragraphs.append(block)
    if paragraphs:
        yield paragraphs, None


def _write_cell(sheet: object, row: int, column: int, text: str) -> None:
    cell = sheet.cell(row, column)
    cell.value = text or None
    if text:
        cell.data_type = "s"


_TYPST = """
#let blocks = json(bytes(sys.inputs.blocks))
#set page(paper: "a4", flipped: true, margin: 2cm, numbering: "- 1 -")
#set text(font: "Noto Serif SC", size: 10.5pt, lang: "zh", region: "cn")
#set par(first-line-indent: (amount: 2em, all: true), spacing: 1em, linebreaks: "simple")
#let lines(text) = text.split("\\n").map(line => [#line]).join(linebreak())
#for block in blocks {
  if block.kind == "paragraph" { par[#block.text] } else {
    set par(first-line-indent: 0pt)
    let cells = block.cells.map(c => table.cell(
      x: c.column, y: c.row, colspan: c.columns, rowspan: c.rows,
      stroke: if c.missing { none } else { 0.5pt }, lines(c.text)))
    let head = cells.filter(c => c.y < block.header)
    let body = cells.filter(c => c.y >= block.header)
    if head.len() > 0 {
      table(columns: block.widths.map(w => w * 1fr), table.header(repeat: true, ..head), ..body)
    } else { table(columns: block.widths.map(w => w * 1fr), ..body) }
  }
}
"""


def write_pdf(blocks: Sequence[Block], path: Path, *, repeat_header: bool = True) -> None:
    """Write a PDF with ruled tables on A4 landscape pages."""
    fonts = Path(pylopdf_fonts_zh_cn.__file__).parent
    content = json.dumps([_typst_block(block, repeat_header) for block in blocks])
    pdf = typst.compile(
        _TYPST.encode(),
        font_paths=[str(fonts)],
        ignore_system_fonts=True,
        sys_inputs={"blocks": content},
    )
    path.write_bytes(pdf)


def _typst_block(block: Block, repeat_header: bool) -> dict[str, object]:
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "text": block.text}
    cells = [
        {
            "row": s.row,
            "column": s.column,
            "rows": s.rows,
            "columns": s.columns,
            "text": s.text,
            "missing": False,
        }
        for s in spans_of(block)
    ]
    for r, row in enumerate(block.rows):
        if len(row) < block.width:
            cells.append(
                {
                    "row": r,
                    "column": len(row),
                    "rows": 1,
                    "columns": block.width - len(row),
                    "text": "",
                    "missing": True,
                }
            )
    spanned = max((s.rows for s in spans_of(block) if s.row == 0), default=1)
    return {
        "kind": "table",
        "cells": cells,
        "widths": _column_weights(block),
        "header": spanned if repeat_header and len(block.rows) > spanned else 0,
    }


def _column_weights(table: Table) -> list[float]:
    """Column widths that grow with the texts in them, within what a person would draw."""
    weights = []
    for column in range(table.width):
        lengths = [len(row[column] or "") for row in table.rows if len(row) > column]
        weights.append(min(max(sum(lengths) / max(len(lengths), 1), 5) ** 0.7, 25))
    return weights
