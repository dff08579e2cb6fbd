"""An HTML table, as pandas or a person writes it, into the model of a table."""

import re
from collections.abc import Callable

from lxml import etree

from msanalysis.publishing.table_model import Cell, Table

_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_ALIGNMENTS = {"left", "right", "center"}
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b")


def read_style_rules(css: str) -> dict[str, dict[str, str]]:
    """Read the rules of a style block that address one element by its id, as Styler writes them."""
    rules: dict[str, dict[str, str]] = {}
    for selectors, body in _RULE.findall(css):
        declarations = _declarations(body)
        for selector in selectors.split(","):
            match = re.fullmatch(r"\s*#([\w-]+)\s*", selector)
            if match:
                rules.setdefault(match[1], {}).update(declarations)
    return rules


def _declarations(body: str) -> dict[str, str]:
    pairs = (part.partition(":") for part in body.split(";"))
    return {name.strip().lower(): value.strip() for name, _, value in pairs if value.strip()}


def read_html_table(
    node: etree._Element,
    rules: dict[str, dict[str, str]],
    render: Callable[[etree._Element], str],
) -> Table:
    """Read rows, spans, alignment, emphasis and colour; `render` writes what is inside a cell."""
    table = Table()
    for caption in node.iterchildren("caption"):
        table.caption = render(caption).strip()
    for row in node.iter("tr"):
        if next(row.iterancestors("table")) is not node:
            continue
        section = row.getparent().tag
        nodes = [cell for cell in row if cell.tag in ("td", "th")]
        cells = [_cell(cell, rules, render) for cell in nodes]
        if not cells:
            continue
        in_head = section == "thead" or (
            section != "tbody" and not table.body and all(cell.tag == "th" for cell in nodes)
        )
        (table.header if in_head else table.body).append(cells)
    _merge_index_names(table)
    return table


def _span(value: str | None) -> int:
    return max(1, min(int(value), 1000)) if value and value.isdigit() else 1


def _cell(
    node: etree._Element,
    rules: dict[str, dict[str, str]],
    render: Callable[[etree._Element], str],
) -> Cell:
    style = {**rules.get(node.get("id") or "", {}), **_declarations(node.get("style") or "")}
    align = style.get("text-align") or node.get("align")
    markup = render(node).strip()
    colour = _COLOUR.fullmatch(style.get("color", ""))
    fill = _COLOUR.fullmatch(style.get("background-color", ""))
    for line_break in node.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    lines = "".join(node.itertext()).strip().split("\n")
    return Cell(
        markup=markup,
        text="\n".join(" ".join(line.split()) for line in lines),
        header=node.tag == "th",
        align=align if align in _ALIGNMENTS else None,
        fill=fill[0] if fill else None,
        colour=colour[0] if colour else None,
        bold=style.get("font-weight") in ("bold", "bolder", "600", "700", "800", "900"),
        colspan=_span(node.get("colspan")),
        rowspan=_span(node.get("rowspan")),
    )


def _merge_index_names(table: Table) -> None:
    """Lift pandas' row of index names into the row of column names, where both leave room."""
    if len(table.header) < 2:
        return
    above, below = table.header[-2:]
    plain = all(cell.colspan == cell.rowspan == 1 for cell in above + below)
    if not plain or len(above) != len(below):
        return
    if all(not (first.text and second.text) for first, second in zip(above, below, strict=True)):
        table.header[-2:] = [
            [first if first.text else second for first, second in zip(above, below, strict=True)]
        ]
