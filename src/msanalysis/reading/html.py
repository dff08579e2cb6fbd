"""Web pages: what a reader sees of them, tables with their merged cells included."""

from collections.abc import Iterator

from lxml import etree

from msanalysis.errors import ReadingError
from msanalysis.reading.characters import collapse_spaces
from msanalysis.reading.grids import PlacedCell, table_blocks
from msanalysis.reading.limits import MAX_COLUMNS, MAX_MARKUP_TAGS, check_count
from msanalysis.reading.model import Block, Paragraph

_UNSEEN = frozenset(
    (
        *("script", "style", "noscript", "template", "head", "nav", "iframe", "object", "embed"),
        *("applet", "svg", "math", "canvas", "audio", "video", "map", "rt", "rp"),
        *("select", "option", "datalist", "button", "textarea"),
    )
)
_INLINE = frozenset(
    (
        *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn"),
        *("em", "font", "i", "img", "input", "ins", "kbd", "label", "mark", "q", "rb", "ruby", "s"),
        *("samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var"),
        *("wbr", "o:p"),
    )
)
_DEEPEST_NESTING = 8


def read_html_blocks(text: str) -> tuple[Block, ...]:
    """Read a web page.

    Nothing is fetched and no entity is expanded beyond HTML's own characters. Scripts, styles,
    navigation and hidden elements are left out. Every visual line of running text is a paragraph;
    ordered lists keep their numbers.

    Parameters
    ----------
    text
        The decoded page.

    Returns
    -------
    tuple of Block
        In the order of the page.

    Raises
    ------
    ReadingError
        If the page is nested or sized beyond what a browser would show.
    """
    check_count(text.count("<"), MAX_MARKUP_TAGS, "HTML tags")
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    root = etree.fromstring(text.replace("\0", "").encode("utf-8", errors="replace"), parser)
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise ReadingError("its tags nest deeper than a browser follows; save the page again")
    if root is None:
        return ()
    return tuple(_flow_blocks(root, depth=0))


class _Flow:
    """Collects running text into lines and lines into paragraphs."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._pieces: list[str] = []
        self._label = ""
        self._items: dict[etree._Element, int] = {}

    def add(self, text: str | None, *, keep_breaks: bool) -> None:
        if not text:
            return
        if not keep_breaks:
            self._pieces.append(text)
            return
        first, *rest = text.splitlines() or [""]
        self._pieces.append(first)
        for line in rest:
            self.end_line()
            self._pieces.append(line)

    def end_line(self) -> None:
        text = collapse_spaces("".join(self._pieces))
        self._pieces.clear()
        if text:
            self.blocks.append(Paragraph(self._label + text))
            self._label = ""

    def start_item(self, item: etree._Element) -> None:
        """Begin a list item with the number a browser prints before it in a decimal list."""
        self.end_line()
        self._label = ""
        parent = item.getparent()
        if parent is None or parent.tag != "ol" or parent.get("type", "1") != "1":
            return
        if "list-style" in parent.get("style", ""):
            return
        following = self._items.get(parent, _whole_number(parent.get("start"), 1) - 1) + 1
        number = _whole_number(item.get("value"), following)
        self._items[parent] = number
        self._label = f"{number}."


def _flow_blocks(root: etree._Element, depth: int) -> list[Block]:
    """Blocks inside an element, the element's own tail left out."""
    flow = _Flow()
    preformatted = 0
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            preformatted += tag == "pre"
            if _is_unseen(element, tag):
                walker.skip_subtree()
            elif tag == "table" and element is not root and depth < _DEEPEST_NESTING:
                flow.end_line()
                flow.blocks += _read_table(element, depth + 1)
                walker.skip_subtree()
            else:
                if tag not in _INLINE:
                    flow.start_item(element) if tag == "li" else flow.end_line()
                flow.add(element.text, keep_breaks=preformatted > 0)
            continue
        preformatted -= tag == "pre"
        if tag not in _INLINE:
            flow.end_line()
        if element is not root:
            flow.add(element.tail, keep_breaks=preformatted > 0)
    flow.end_line()
    return flow.blocks


def _is_unseen(element: etree._Element, tag: str) -> bool:
    if tag in _UNSEEN or not tag or element.get("hidden") is not None:
        return True
    style = element.get("style", "").replace(" ", "").lower()
    return "display:none" in style or "visibility:hidden" in style


def _read_table(table: etree._Element, depth: int) -> list[Block]:
    groups = list(_row_groups(table))
    if not groups:
        return _flow_blocks(table, depth)
    cells: list[PlacedCell] = []
    captions: list[Block] = []
    for caption in table.iterchildren("caption"):
        captions += _flow_blocks(caption, depth)
    top = 0
    for group in groups:
        cells += _place_cells(group, top, depth)
        top += len(group)
    return captions + table_blocks(cells)


def _row_groups(table: etree._Element) -> Iterator[list[etree._Element]]:
    """Rows that belong to the table itself, by the group that bounds their row spans."""
    loose: list[etree._Element] = []
    for child in table:
        if child.tag in ("thead", "tbody", "tfoot"):
            if loose:
                yield loose
                loose = []
            rows = list(child.iterchildren("tr"))
            if rows:
                yield rows
        elif child.tag == "tr":
            loose.append(child)
    if loose:
        yield loose


def _place_cells(rows: list[etree._Element], top: int, depth: int) -> list[PlacedCell]:
    cells: list[PlacedCell] = []
    taken_until: dict[int, int] = {}
    for at, row in enumerate(rows):
        column = 0
        for element in row.iterchildren("td", "th"):
            while taken_until.get(column, 0) > at:
                column += 1
            columns = min(max(_whole_number(element.get("colspan"), 1), 1), MAX_COLUMNS + 1)
            span = _whole_number(element.get("rowspan"), 1)
            height = min(span, len(rows) - at) if span > 0 else len(rows) - at
            check_count(column + columns, MAX_COLUMNS, "columns in a table")
            blocks = _flow_blocks(element, depth)
            cells.append(PlacedCell(top + at, column, height, columns, blocks))
            for covered in range(column, column + columns):
                taken_until[covered] = at + height
            column += columns
    return cells


def _whole_number(value: str | None, default: int) -> int:
    try:
        return int((value or "").strip()[:9])
    except ValueError:
        return default
