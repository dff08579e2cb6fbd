"""A table as Typst sets it: header repeated, rows kept whole, numbers to the right."""

import math
import re

import numpy as np

from msanalysis.publishing.columns import (
    ColumnText,
    allocate_widths,
    column_texts,
    header_parts,
    longest_token,
    minimum_widths,
    natural_widths,
    row_heights,
)
from msanalysis.publishing.context import Context, captioned
from msanalysis.publishing.escape import is_wide, markup_text, string_literal
from msanalysis.publishing.fonts import text_width
from msanalysis.publishing.table_model import (
    Cell,
    Table,
    complete_rows,
    open_row_spans,
    place_cells,
)

# Text width upright and sideways in points, the space a column adds, and sizes from the best down.
_UPRIGHT, _SIDEWAYS = 453.0, 699.0
_GUTTER = 1.0
_SIZES = (9.0, 8.5, 8.0, 7.5, 7.0)
_COMFORTABLE = _SIZES[:3]
_SMALL_SIZES = (6.5, 6.0, 5.5, 5.0)
# In lines: rows that may break over pages, and tables (with a line's space a row) that may not.
_TALL_ROW = 16
_SMALL_TABLE = 14


_LINK = re.compile(r'#link\("(?:[^"\\]|\\.)*"\)\[')
# Markup that makes a cell higher than its text: such a row may break over pages.
_HIGH_MARKUP = ("\n\n", "#list(", "#enum(", "#data-table(", "#box(", "#raw(")
_LONG_SPAN = 200
# In em: what is a text to be read, and the width below which that is no pleasure.
_LONG_TEXT, _READABLE = 60.0, 12.0


def _fit(columns: list[ColumnText], page: float) -> tuple[float, np.ndarray] | None:
    natural = natural_widths(columns)
    for size in _COMFORTABLE:
        if natural.sum() <= page / size - _GUTTER * len(columns):
            return size, natural
    fitted = None
    for whole in (True, False):
        for size in _SIZES:
            room = page / size - _GUTTER * len(columns)
            widths = allocate_widths(columns, room, whole=whole)
            if widths is None:
                continue
            if np.all(widths[natural > _LONG_TEXT] >= _READABLE):
                return size, widths
            fitted = fitted or (size, widths)
    return fitted


def _squeeze(columns: list[ColumnText], page: float) -> tuple[float, np.ndarray]:
    """Set a table that is too wide in small type; if that is not enough, words break anywhere."""
    for size in _SMALL_SIZES:
        room = page / size - _GUTTER * len(columns)
        widths = allocate_widths(columns, room, whole=False)
        if widths is not None:
            return size, widths
    size = _SMALL_SIZES[-1]
    least = minimum_widths(columns)
    room = page / size - _GUTTER * len(columns)
    if room < 1.5 * len(columns):
        size = max(page / (2.5 * len(columns)), 3.0)
        room = page / size - _GUTTER * len(columns)
    return size, least * max(room, 0.5 * len(columns)) / least.sum()


def _breakable(cell: Cell, width: float) -> str:
    """Let a word that is longer than its column break, without adding characters to it."""
    if longest_token(cell.text) <= width:
        return cell.markup
    link = _LINK.match(cell.markup)
    if "#box(" in cell.markup or (cell.markup.count("#link(") > 1):
        return cell.markup
    broken = _broken_lines(cell, width)
    return f"{link[0]}{broken}];" if link else broken


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
    each = math.ceil(len(word) / lines)
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


def _written_cell(
    cell: Cell,
    column: int,
    widths: np.ndarray,
    align: str,
    *,
    tall: bool = False,
    head: bool = False,
    reach: int = 0,
) -> str:
    width = float(widths[column : column + cell.colspan].sum()) + _GUTTER * (cell.colspan - 1)
    options = [f"align: {align}"]
    if cell.colspan + reach > 1:
        options.append(f"colspan: {cell.colspan + reach}")
    if cell.rowspan > 1:
        options.append(f"rowspan: {cell.rowspan}")
    if cell.fill:
        options.append(f"fill: rgb({string_literal(cell.fill)})")
    if cell.open_below:
        options.append("stroke: (bottom: none)")
    if tall:
        options.append("breakable: true")
    markup = _headed(cell, width) if head else _breakable(cell, width)
    if cell.bold and markup:
        markup = f"#strong[{markup}];"
    if cell.colour and markup:
        markup = f"#text(fill: rgb({string_literal(cell.colour)}))[{markup}];"
    return f"table.cell({', '.join(options)})[{markup}]"


def _headed(cell: Cell, width: float) -> str:
    """Break a Chinese heading that needs several lines before its brackets, or evenly."""
    plain = cell.markup == markup_text(cell.text)
    if not plain or text_width(cell.text) <= width or not all(map(is_wide, cell.text)):
        return _breakable(cell, width)
    lines = header_parts(cell.text)
    if len(lines) == 1:
        count = math.ceil(text_width(cell.text) / max(width, 1.0))
        each = math.ceil(len(cell.text) / count)
        lines = [cell.text[at : at + each] for at in range(0, len(cell.text), each)]
    return "#linebreak();".join(map(markup_text, lines))


def render_table(
    table: Table, context: Context, *, caption: str = "", label: str = "", note: str = ""
) -> str:
    """Write a table as Typst source.

    Widths follow the content; a table too wide for the page is set smaller and, if that is not
    enough, on a page turned sideways. Rows stay whole over a page break unless they are very
    high; the header is repeated on every page.

    Parameters
    ----------
    caption, note
        Markup above and below the table; a caption makes it a numbered table.
    label
        The name by which the text can cite it.
    """
    placed = place_cells(table.header) + place_cells(table.body)
    width = max((column + cell.colspan for row in placed for column, cell in row), default=0)
    if not width:
        return ""
    table.header = complete_rows(table.header, width)
    table.body = open_row_spans(complete_rows(table.body, width))
    columns = column_texts(table, width)
    turned = False
    fitted = _fit(columns, _SIDEWAYS if context.landscape else _UPRIGHT)
    if fitted is None and not context.landscape and not context.depth:
        fitted, turned = _fit(columns, _SIDEWAYS), True
    if fitted is None:
        context.warn(
            f"a table of {width} columns is too wide for a page: it is set small, "
            "and words may be broken"
        )
        fitted = _squeeze(columns, _SIDEWAYS if turned or context.landscape else _UPRIGHT)
    size, widths = fitted
    body = _written_table(table, columns, size, widths, note)
    caption = caption or table.caption
    if caption:
        body = captioned(context, "table", f"[{caption}]", f"[{body}]", label)
    return f"#sideways[{body}];" if turned else body


def _is_high(cell: Cell) -> bool:
    return (cell.colspan > 1 and len(cell.text) > _LONG_SPAN) or any(
        mark in cell.markup for mark in _HIGH_MARKUP
    )


def _written_table(
    table: Table, columns: list[ColumnText], size: float, widths: np.ndarray, note: str
) -> str:
    heights = row_heights(columns, widths)
    aligns = ["right" if column.numeric else "left" for column in columns]
    high = [
        bool(height > _TALL_ROW) or any(_is_high(cell) for cell in row)
        for height, row in zip(heights, table.body, strict=True)
    ]
    whole = heights.sum() + len(heights) < _SMALL_TABLE and not any(high)
    # Typst has no way to keep a row with the next but a cell over both: in a column without width.
    tied = bool(note) and not whole and bool(high) and not high[-1]
    last = len(table.body) - 1

    def reach(column: int, cell: Cell, row: int | None = None) -> int:
        return int(tied and row != last and column + cell.colspan == len(columns))

    head = [
        _written_cell(
            cell,
            column,
            widths,
            "center" if cell.colspan > 1 else cell.align or aligns[column],
            head=True,
            reach=reach(column, cell),
        )
        for row in place_cells(table.header)
        for column, cell in row
    ]
    body = [
        _written_cell(
            cell,
            column,
            widths,
            cell.align if cell.align and not cell.header else aligns[column],
            tall=high[at],
            reach=reach(column, cell, at),
        )
        for at, row in enumerate(place_cells(table.body))
        for column, cell in row
    ]
    if tied:
        body.append("table.cell(rowspan: 2, breakable: false, inset: 0pt, stroke: none)[]")
    # Rounded up: a text that is as wide as its column must not wrap for a hundredth.
    lengths = ", ".join(f"{share + _GUTTER + 0.01:.2f}em" for share in widths) + ", 0pt" * tied
    return (
        f"#data-table(size: {size}pt, columns: ({lengths},), header-rows: {len(table.header)}, "
        f"whole: {_boolean(whole)}, tied: {_boolean(tied)}, note: [{note}], "
        f"header: ({''.join(cell + ', ' for cell in head)}),\n"
        + "".join(f"{cell},\n" for cell in body)
        + ");"
    )


def _boolean(value: bool) -> str:
    return str(bool(value)).lower()
