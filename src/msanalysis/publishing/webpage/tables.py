"""A table on a page as narrow as a phone or as wide as a screen."""

from collections.abc import Mapping, Sequence

from msanalysis.publishing.columns import (
    ColumnText,
    column_texts,
    minimum_widths,
    natural_widths,
)
from msanalysis.publishing.table_model import Cell, Table, complete_rows, place_cells
from msanalysis.publishing.webpage.context import WebContext, web_text

# In em: what a column of running text is given before the table scrolls, and how wide a table
# may become before it leaves the measure of the text.
_READABLE, _LONG_READABLE = 9.0, 18.0
_LONG = 40.0
_MEASURE = 46.0
_PADDING = 1.4
# In em as well: what a phone shows of a table at once, and what is a text rather than a value.
_PHONE, _TEXT = 27.0, 14.0


def web_table(table: Table, context: WebContext, figure: Mapping[str, str]) -> str:
    """Write a table in a box that scrolls sideways where it is too wide.

    Parameters
    ----------
    figure
        Plain text of a caption (which makes it a numbered table), a label and a note.
    """
    placed = place_cells(table.header) + place_cells(table.body)
    width = max((column + cell.colspan for row in placed for column, cell in row), default=0)
    if not width:
        return ""
    table.header = complete_rows(table.header, width)
    table.body = complete_rows(table.body, width)
    columns = column_texts(table, width)
    least = _least_widths(columns)
    stacked = _can_stack(table, columns) and sum(least) + _PADDING * width > _PHONE
    labels = [cell.text for cell in table.header[0]] if stacked else []
    head = "".join(_row(row, columns, head=True) for row in place_cells(table.header))
    body = "".join(_row(row, columns, labels, head=False) for row in place_cells(table.body))
    full = sum(least) + _PADDING * width
    # On paper nothing scrolls: there the columns share the page in the same proportions.
    widths = "".join(
        f'<col style="width: {share + _PADDING:.1f}em; --share: {(share + _PADDING) / full:.2%}">'
        for share in least
    )
    inner = f"<thead>{head}</thead>" if head else ""
    style = f"min-width: {full:.1f}em"
    caption = web_text(figure.get("caption", "")) or table.caption
    name = figure.get("caption", "") or " ".join(table.caption.split()) or context.word("table")
    grid = (
        f'<table style="{style}"><colgroup>{widths}</colgroup>{inner}<tbody>{body}</tbody></table>'
    )
    if context.depth:
        return grid
    box = (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{web_text(name)}">{grid}</div>'
    )
    anchor, shown = "", ""
    if caption:
        anchor, shown = context.caption("table", caption, figure.get("label", ""))
    note = f'<p class="note">{web_text(figure["note"])}</p>' if figure.get("note") else ""
    kinds = {
        "wide": natural_widths(columns).sum() + _PADDING * width > _MEASURE,
        "stacked": stacked,
        "scrolls": full > _PHONE and not stacked,
    }
    classes = " ".join(["table", *(name for name, true in kinds.items() if true)])
    hint = scroll_hint(context) if kinds["scrolls"] else ""
    return f'<figure class="{classes}"{anchor}>{shown}{hint}{box}{note}</figure>\n'


def scroll_hint(context: WebContext) -> str:
    """Write the line that says, on a phone, that what follows goes on sideways."""
    return f'<p class="hint" aria-hidden="true">{web_text(context.word("sideways"))}</p>'


def _can_stack(table: Table, columns: list[ColumnText]) -> bool:
    """Tell a table of texts, whose rows a phone can show cell below cell."""
    cells = [cell for row in [*table.header, *table.body] for cell in row]
    plain = len(table.header) == 1 and all(cell.colspan == cell.rowspan == 1 for cell in cells)
    texts = natural_widths(columns) > _TEXT
    return plain and any(long and not one.numeric for long, one in zip(texts, columns, strict=True))


def _least_widths(columns: list[ColumnText]) -> list[float]:
    natural, least = natural_widths(columns), minimum_widths(columns)
    readable = [_LONG_READABLE if share > _LONG else min(share, _READABLE) for share in natural]
    return [max(few, wanted) for few, wanted in zip(least, readable, strict=True)]


def _row(
    row: list[tuple[int, Cell]],
    columns: list[ColumnText],
    labels: Sequence[str] = (),
    *,
    head: bool,
) -> str:
    cells = (_cell(at, cell, columns, labels[at] if labels else "", head=head) for at, cell in row)
    return f"<tr>{''.join(cells)}</tr>"


def _cell(
    column: int, cell: Cell, columns: list[ColumnText], label: str = "", *, head: bool
) -> str:
    tag = "th" if head or cell.header else "td"
    align = "right" if columns[column].numeric else "left"
    if head and cell.colspan > 1:
        align = "center"
    elif cell.align and (head or not cell.header):
        align = cell.align
    scope = ("col" if head else "row") if tag == "th" else ""
    styles = {
        "background-color": cell.fill,
        "color": cell.colour,
        "font-weight": "bold" if cell.bold else None,
    }
    attributes = {
        "class": "" if align == "left" else align,
        "scope": f"{scope}group" if scope == "col" and cell.colspan > 1 else scope,
        "colspan": cell.colspan if cell.colspan > 1 else "",
        "rowspan": cell.rowspan if cell.rowspan > 1 else "",
        "data-label": web_text(label),
        "style": "; ".join(f"{name}: {value}" for name, value in styles.items() if value),
    }
    written = "".join(f' {name}="{value}"' for name, value in attributes.items() if value)
    return f"<{tag}{written}>{cell.markup}</{tag}>"
