"""Word documents: body order, merged cells, nested tables, text boxes, list numbers."""

import io
from collections.abc import Iterator

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.part import Part
from lxml import etree

from msanalysis.errors import ReadingError
from msanalysis.reading.archives import check_archive
from msanalysis.reading.characters import clean_lines
from msanalysis.reading.docx_numbers import ListNumbers, W
from msanalysis.reading.grids import PlacedCell, table_blocks
from msanalysis.reading.limits import MAX_COLUMNS, check_count
from msanalysis.reading.model import Block, Paragraph

_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_TEXT_BOX = f"{W}txbxContent"
_DELETED = frozenset((f"{W}del", f"{W}moveFrom"))
_LEFT_OUT = _DELETED | {f"{W}rPr", f"{W}pPr", f"{W}instrText", f"{W}rt", _TEXT_BOX}
_BREAKS = frozenset((f"{W}br", f"{W}cr"))
_WRAPPERS = frozenset(
    f"{W}{name}" for name in ("sdtContent", "sdt", "customXml", "ins", "moveTo", "smartTag")
)


def read_docx_blocks(data: bytes) -> tuple[Block, ...]:
    """Read a Word document.

    Headers, footers, footnotes, tracked deletions and hidden text are left out; tracked
    insertions count as accepted. A text box follows the paragraph it is anchored in.

    Parameters
    ----------
    data
        The .docx file.

    Returns
    -------
    tuple of Block
        In body order.

    Raises
    ------
    ReadingError
        If the file is damaged, locked, inflates beyond the limits or is no Word document.
    """
    check_archive(data)
    try:
        document = docx.Document(io.BytesIO(data))
    except (KeyError, ValueError, PackageNotFoundError, etree.XMLSyntaxError) as error:
        raise ReadingError(
            "damaged or no plain Word document; open it in Word and save it as .docx"
        ) from error
    body = document.element.body
    if body is None:
        return ()
    numbers = ListNumbers(
        _related_root(document.part, RELATIONSHIP_TYPE.NUMBERING),
        _related_root(document.part, RELATIONSHIP_TYPE.STYLES),
    )
    return tuple(_Reader(numbers).blocks(body, numbered_alone=False))


def _related_root(part: Part, relationship: str) -> etree._Element | None:
    for related in part.rels.values():
        if related.reltype == relationship and not related.is_external:
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            return etree.fromstring(related.target_part.blob, parser)
    return None


class _Reader:
    """Walks the body once, so that list numbers count in document order."""

    def __init__(self, numbers: ListNumbers) -> None:
        self._numbers = numbers

    def blocks(self, container: etree._Element, *, numbered_alone: bool) -> list[Block]:
        """Blocks of a body or cell; `numbered_alone` keeps paragraphs that are only a number."""
        found: list[Block] = []
        carried = ""
        for element in _unwrapped(container):
            if element.tag == f"{W}tbl":
                found += self._table(element)
                continue
            label = self._numbers.label(element)
            text = carried + "".join(_pieces(element))
            carried = ""
            if _mark_is_deleted(element):
                carried = text
            elif text.strip() or (numbered_alone and label):
                found += [Paragraph(line) for line in clean_lines(label + text)]
            for box in _text_boxes(element):
                found += self.blocks(box, numbered_alone=False)
        found += [Paragraph(line) for line in clean_lines(carried)]
        return found

    def _table(self, table: etree._Element) -> list[Block]:
        cells: list[PlacedCell] = []
        above: dict[int, PlacedCell] = {}
        at = 0
        for row in _unwrapped(table):
            properties = row.find(f"{W}trPr")
            if properties is not None and properties.find(f"{W}del") is not None:
                continue
            column = _attribute(properties, "gridBefore", 0)
            seen: dict[int, PlacedCell] = {}
            for element in _unwrapped(row):
                column = self._place(element, at, column, above, seen, cells)
                check_count(column, MAX_COLUMNS, "columns in a table")
            above = seen
            at += 1
        return table_blocks(cells)

    def _place(
        self,
        element: etree._Element,
        row: int,
        column: int,
        above: dict[int, PlacedCell],
        seen: dict[int, PlacedCell],
        cells: list[PlacedCell],
    ) -> int:
        """Place one cell and return the column after it."""
        properties = element.find(f"{W}tcPr")
        columns = max(_attribute(properties, "gridSpan", 1), 1)
        upper = above.get(column)
        if _continues(properties, "hMerge") and cells and cells[-1].row == row:
            cells[-1].columns += columns
        elif _continues(properties, "vMerge") and upper is not None:
            upper.rows += 1
            seen[column] = upper
        else:
            content = self.blocks(element, numbered_alone=True)
            cell = PlacedCell(row, column, 1, columns, content)
            cells.append(cell)
            seen[column] = cell
        return column + columns


def _unwrapped(container: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs, tables, rows or cells of a container, also those inside content controls."""
    for child in container:
        if child.tag in (f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc"):
            yield child
        elif child.tag in _WRAPPERS:
            yield from _unwrapped(child)


def _pieces(element: etree._Element) -> Iterator[str]:
    """Visible text of a paragraph, text boxes left out."""
    for child in element:
        if child.tag in (f"{W}t", _MATH_TEXT):
            yield child.text or ""
        elif child.tag == f"{W}tab":
            yield "\t"
        elif child.tag in _BREAKS:
            yield "\n"
        elif child.tag == f"{W}noBreakHyphen":
            yield "-"
        elif child.tag == f"{_COMPATIBILITY}AlternateContent":
            for choice in child[:1]:
                yield from _pieces(choice)
        elif child.tag not in _LEFT_OUT and not _is_hidden(child):
            yield from _pieces(child)


def _is_hidden(run: etree._Element) -> bool:
    mark = run.find(f"{W}rPr/{W}vanish") if run.tag == f"{W}r" else None
    return mark is not None and mark.get(f"{W}val", "1") not in ("0", "false", "off")


def _text_boxes(paragraph: etree._Element) -> Iterator[etree._Element]:
    """Outermost text boxes; of two renderings of one box the first."""
    for box in paragraph.iter(_TEXT_BOX):
        ancestors = list(box.iterancestors())
        ancestors = ancestors[: ancestors.index(paragraph)]
        tags = {ancestor.tag for ancestor in ancestors}
        if _TEXT_BOX in tags or tags & _DELETED or f"{_COMPATIBILITY}Fallback" in tags:
            continue
        yield box


def _mark_is_deleted(paragraph: etree._Element) -> bool:
    """Tell whether the paragraph's end is a tracked deletion, so that it runs into the next."""
    return paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None


def _continues(properties: etree._Element | None, merge: str) -> bool:
    mark = None if properties is None else properties.find(f"{W}{merge}")
    return mark is not None and mark.get(f"{W}val", "continue") == "continue"


def _attribute(properties: etree._Element | None, name: str, default: int) -> int:
    found = None if properties is None else properties.find(f"{W}{name}")
    try:
        return default if found is None else int(found.get(f"{W}val", default))
    except ValueError:
        return default
