"""A table as Typst sets it: header repeated, rows kept whole, numbers to the right."""

import numpy as np

from msanalysis.publishing.cells import breakable_text, heading_text
from msanalysis.publishing.columns import (
    ColumnText,
    allocate_widths,
    cell_lines,
    column_texts,
    minimum_widths,
    natural_widths,
)
from msanalysis.publishing.context import Context, captioned
from msanalysis.publishing.escape import string_literal
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
_COMFORTABLE, _READING = _SIZES[:3], _SIZES[:4]
_SMALLNESS = 1.5
_SMALL_SIZES = (6.5, 6.0, 5.5, 5.0)
# Rows that may break over pages, in points (a line takes a third more than its type), and what
# of such a row is repeated on the next page; tables, with a line's space a row, that may not.
_TALL_ROW, _LINE, _KEY_LINES = 190.0, 1.34, 4
_SMALL_TABLE = 14
# Lines that the first two rows together have at most where they are kept together.
_FEW_LINES = 6


# Markup that makes a cell higher than its text: such a row may break over pages.
_HIGH_MARKUP = ("\n\n", "#list(", "#enum(", "#data-table(", "#box(", "#raw(")
_LONG_SPAN = 200
# In em: what is a text to be read, and the width below which that is no pleasure.
_LONG_TEXT, _READABLE = 60.0, 12.0


def _fit(columns: list[ColumnText], page: float) -> tuple[float, np.ndarray] | None:
    """Choose size and widths: the largest type unless a smaller one saves more than its share.

    Smaller type makes a table lower by itself; only where columns too narrow to be read cost
    more lines than that is it worth it.
    """
    natural = natural_widths(columns)
    for size in _COMFORTABLE:
        if natural.sum() <= page / size - _GUTTER * len(columns):
            return size, natural
    for whole, sizes in ((True, _READING), (True, _SIZES), (False, _SIZES)):
        fitted = []
        for size in sizes:
            widths = allocate_widths(columns, page / size - _GUTTER * len(columns), whole=whole)
            if widths is not None:
                narrow = bool(np.any(widths[natural > _LONG_TEXT] < _READABLE))
                cost = cell_lines(columns, widths).max(axis=1, initial=0.0).sum() / size**_SMALLNESS
                fitted.append((narrow, cost, size, widths))
        if fitted:
            _, _, size, widths = min(fitted, key=lambda one: one[:2])
            return size, widths
    return None


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


def _written_cell(
    cell: Cell,
    column: int,
    widths: np.ndarray,
    align: str,
    *,
    tall: bool = False,
    head: bool = False,
    reach: int = 0,
    wrap: str = "",
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
    markup = heading_text(cell, width) if head else breakable_text(cell, width)
    if cell.bold and markup:
        markup = f"#strong[{markup}];"
    if cell.colour and markup:
        markup = f"#text(fill: rgb({string_literal(cell.colour)}))[{markup}];"
    if wrap:
        markup = f"#{wrap}[{markup}];"
    return f"table.cell({', '.join(options)})[{markup}]"


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
    # A picture on its way to the next page would part a long table there.
    flush = "" if "whole: true" in body or context.depth else "#section-end(0, open: false);\n"
    if caption:
        body = captioned(context, "table", f"[{caption}]", f"[{body}]", label)
    body = flush + body
    return f"#sideways[{body}];" if turned else body


def _is_high(cell: Cell) -> bool:
    return (cell.colspan > 1 and len(cell.text) > _LONG_SPAN) or any(
        mark in cell.markup for mark in _HIGH_MARKUP
    )


def _written_table(
    table: Table, columns: list[ColumnText], size: float, widths: np.ndarray, note: str
) -> str:
    lines = cell_lines(columns, widths)
    heights = lines.max(axis=1, initial=0.0)
    aligns = ["right" if column.numeric else "left" for column in columns]
    high = [
        bool(height * _LINE * size > _TALL_ROW) or any(_is_high(cell) for cell in row)
        for height, row in zip(heights, table.body, strict=True)
    ]
    whole = heights.sum() + len(heights) < _SMALL_TABLE and not any(high)
    ties = {} if whole else _ties(heights, high, bool(note))
    bound = {row + more for row, count in ties.items() for more in range(count)}

    def reach(column: int, cell: Cell, row: int | None = None) -> int:
        return int(bool(ties) and row not in bound and column + cell.colspan == len(columns))

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
    body = []
    for at, row in enumerate(place_cells(table.body)):
        tallest = int(lines[at].argmax())
        for column, cell in row:
            written = _written_cell(
                cell,
                column,
                widths,
                cell.align if cell.align and not cell.header else aligns[column],
                tall=high[at],
                reach=reach(column, cell, at),
                wrap=_continuation(at, column, tallest, lines[at]) if high[at] else "",
            )
            body.append(written)
        if at in ties:
            body.append(
                f"table.cell(rowspan: {ties[at]}, breakable: false, inset: 0pt, stroke: none)[]"
            )
    # Rounded up: a text that is as wide as its column must not wrap for a hundredth.
    lengths = ", ".join(f"{share + _GUTTER + 0.01:.2f}em" for share in widths)
    return (
        f"#data-table(size: {size}pt, columns: ({lengths}{', 0pt' if ties else ''},), "
        f"header-rows: {len(table.header)}, whole: {_boolean(whole)}, "
        f"tied: {_boolean(len(high) in bound)}, note: [{note}], "
        f"header: ({''.join(cell + ', ' for cell in head)}),\n"
        + "".join(f"{cell},\n" for cell in body)
        + ");"
    )


def _ties(heights: np.ndarray, high: list[bool], noted: bool) -> dict[int, int]:
    """Keep the first two rows together, and the last two with the note: first row → how many.

    Typst has no way to keep a row with the next but a cell over both: in a column without width.
    Rows that may break over pages are tied to none, and a first row of several lines stands
    alone below the header rather than leave a gap.
    """
    count, rows = len(high), len(high) + noted
    first = 2 if count > 1 and not any(high[:2]) and heights[:2].sum() <= _FEW_LINES else 0
    kept = next((few for few in (2, 1) if few <= count and not any(high[-few:])), 0)
    last = count - kept if kept else rows
    if last < first:
        return {0: rows} if not any(high) else {}
    ties = {0: first, last: rows - last}
    return {row: many for row, many in ties.items() if many > 1}


def _continuation(row: int, column: int, tallest: int, lines: np.ndarray) -> str:
    """Name the function that marks where a high row ends, or repeats its key on the next page."""
    if column == tallest:
        return f"row-text({row})"
    keys = [at for at in range(tallest) if lines[at] <= _KEY_LINES]
    return f"row-key({row}, last: {_boolean(column == keys[-1])})" if column in keys else ""


def _boolean(value: bool) -> str:
    return str(bool(value)).lower()
