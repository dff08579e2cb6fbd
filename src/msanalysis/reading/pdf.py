"""PDF files: ruled tables, and running text with its wrapped lines joined."""

import io
import itertools
import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfpage import PDFPage
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import PdfminerException

from msanalysis.errors import ReadingError
from msanalysis.reading.limits import MAX_PAGE_CONTENT_BYTES, MAX_PDF_PAGES, check_count, check_size
from msanalysis.reading.model import Block, Paragraph
from msanalysis.reading.pdf_bounds import bounded_parsing
from msanalysis.reading.pdf_lines import (
    Glyph,
    Line,
    build_lines,
    ends_sentence,
    join_wrapped,
    runs_on,
    starts_item,
)
from msanalysis.reading.pdf_tables import (
    Box,
    Fragment,
    assemble_table,
    chain_fragments,
    fill_boxes,
)

_PAGE_NUMBER = re.compile(
    r"[-—–－·•\s]*\d{1,4}[-—–－·•\s]*|第\s*[\d一二三四五六七八九十百]+\s*页.{0,12}"
    r"|\d{1,4}\s*[/／]\s*\d{1,4}|page\s*\d+(\s*of\s*\d+)?",
    re.IGNORECASE,
)
_CONTINUED = re.compile(r"[（(]?\s*(?:续表|接上表|续上表)\s*[\d一二三四五]*\s*[）)]?")
_MARGIN_SHARE = 0.12
_UNMAPPED = re.compile(r"\(cid:\d+\)")
_MOST_UNMAPPED = 0.1
_INDENT = 1.2
_WIDEST_INDENT = 3.0
_LOOSEST = 5.0
_FEWEST_PAGES_WITH_RUNNING_TITLE = 3


@dataclass(slots=True)
class _Leaf:
    """A page with what stands on it."""

    number: int
    width: float
    height: float
    lines: list[Line]
    fragments: list[Fragment]


@dataclass(slots=True)
class _Measure:
    """Left and right end of full lines on pages of one width."""

    left: float
    right: float
    pitches: list[float] = field(default_factory=list)


def read_pdf_blocks(data: bytes) -> tuple[Block, ...]:
    """Read a PDF with a text layer.

    A table that runs over pages is one table. Page numbers, titles that run along the pages'
    margins and text printed at an angle are left out.

    Parameters
    ----------
    data
        The PDF.

    Returns
    -------
    tuple of Block
        In reading order.

    Raises
    ------
    ReadingError
        If the file is damaged, locked, too large or a scan without text.
    """
    with bounded_parsing():
        try:
            leaves = list(_load_leaves(data))
        except PdfminerException as error:
            raise _explain(error) from error
    _drop_running_lines(leaves)
    _mark_ends(leaves)
    return tuple(_blocks(leaves))


def _explain(error: PdfminerException) -> ReadingError:
    cause = error.args[0] if error.args else error
    if isinstance(cause, ReadingError):
        return cause
    if isinstance(cause, PDFPasswordIncorrect):
        return ReadingError("password-protected; print it to a PDF without a password")
    return ReadingError("truncated or damaged PDF; fetch the file again")


def _load_leaves(data: bytes) -> Iterator[_Leaf]:
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        first_pages = itertools.islice(PDFPage.create_pages(pdf.doc), MAX_PDF_PAGES + 1)
        check_count(sum(1 for _ in first_pages), MAX_PDF_PAGES, "pages")
        if not pdf.pages:
            raise ReadingError("truncated or damaged PDF without pages; fetch the file again")
        chars = pictures = unmapped = 0
        for page in pdf.pages:
            _check_content(page)
            chars += sum(not char["text"].isspace() for char in page.chars)
            unmapped += sum(_UNMAPPED.fullmatch(char["text"]) is not None for char in page.chars)
            pictures += len(page.images)
            yield _load_leaf(page)
            page.close()
    if not chars:
        raise ReadingError(
            "a scanned PDF (扫描件) without text; run text recognition (OCR) first"
            if pictures
            else "holds no text; check that it is the right file"
        )
    if unmapped > _MOST_UNMAPPED * chars:
        raise ReadingError("its fonts do not say which characters they print; run OCR first")


def _check_content(page: Page) -> None:
    size = sum(len(stream.get_data()) for stream in page.page_obj.contents)
    check_size(size, MAX_PAGE_CONTENT_BYTES, f"the drawing on page {page.page_number}")


def _load_leaf(page: Page) -> _Leaf:
    glyphs: list[Glyph] = [char for char in page.chars if _is_level(char)]
    fragments = []
    found = sorted(page.find_tables(), key=lambda t: _area(t.bbox))
    for table in found:
        boxes = [Box(*cell) for cell in table.cells]
        if len({round(box.x0) for box in boxes}) < 2:
            continue  # a frame around text
        glyphs = fill_boxes(boxes, glyphs)
        fragments.append(Fragment(page.page_number, boxes))
    fragments.sort(key=lambda fragment: fragment.top)
    return _Leaf(
        page.page_number, float(page.width), float(page.height), build_lines(glyphs), fragments
    )


def _is_level(char: Glyph) -> bool:
    """Tell whether a glyph stands on a horizontal line, read from left to right."""
    along, across = char["matrix"][:2]
    return along > 0 and abs(across) < 0.1 * along


def _area(box: tuple[float, float, float, float]) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _drop_running_lines(leaves: Sequence[_Leaf]) -> None:
    """Drop page numbers and titles that most pages repeat at one height in their margins."""
    seen = Counter(
        key for leaf in leaves for key in {_running_key(line, leaf) for line in leaf.lines} if key
    )
    enough = max(_FEWEST_PAGES_WITH_RUNNING_TITLE, 0.6 * len(leaves))
    for leaf in leaves:
        leaf.lines = [
            line
            for line in leaf.lines
            if not _CONTINUED.fullmatch(line.text)
            and not (_in_margin(line, leaf) and _PAGE_NUMBER.fullmatch(line.text))
            and seen[_running_key(line, leaf)] < enough
        ]


def _in_margin(line: Line, leaf: _Leaf) -> bool:
    share = _MARGIN_SHARE * leaf.height
    return line.bottom < share or line.top > leaf.height - share


def _running_key(line: Line, leaf: _Leaf) -> tuple[str, int] | None:
    if not _in_margin(line, leaf):
        return None
    return re.sub(r"\d+", "#", line.text), round(line.top / 4)


def _mark_ends(leaves: Sequence[_Leaf]) -> None:
    """Mark the fragments that begin or end what stands on their page."""
    for leaf in leaves:
        if not leaf.fragments:
            continue
        first, last = leaf.fragments[0], leaf.fragments[-1]
        first.is_first = all(line.top > first.top for line in leaf.lines)
        last.is_last = all(line.bottom < last.bottom for line in leaf.lines)


def _blocks(leaves: Sequence[_Leaf]) -> Iterator[Block]:
    measures = _measure_pages(leaves)
    chains = chain_fragments([f for leaf in leaves for f in leaf.fragments])
    starts = {id(chain[0]): chain for chain in chains}
    paragraph: list[Line] = []
    for leaf in leaves:
        measure = measures[round(leaf.width)]
        for line in leaf.lines:
            line.slack = _slack(line, measure, leaf.width)
        items = sorted([*leaf.lines, *leaf.fragments], key=lambda item: item.top)
        for item in items:
            if isinstance(item, Line):
                if paragraph and _starts_paragraph(paragraph, item, measure):
                    yield Paragraph(join_wrapped(paragraph))
                    paragraph = []
                paragraph.append(item)
                continue
            if paragraph:
                yield Paragraph(join_wrapped(paragraph))
                paragraph = []
            table = assemble_table(starts[id(item)]) if id(item) in starts else None
            if table is not None:
                yield table
    if paragraph:
        yield Paragraph(join_wrapped(paragraph))


def _measure_pages(leaves: Sequence[_Leaf]) -> dict[int, _Measure]:
    measures: dict[int, _Measure] = {}
    for width in {round(leaf.width) for leaf in leaves}:
        same = [leaf for leaf in leaves if round(leaf.width) == width]
        items = [item for leaf in same for item in (*leaf.lines, *leaf.fragments)]
        begun = (i.x0 for i in items if isinstance(i, Fragment) or not i.has_open_start)
        left = min(begun, default=0.0)
        held = (i.x1 for i in items if isinstance(i, Fragment) or not i.has_closing_end)
        right = max(held, default=0.0)
        pitches = [
            after.top - before.top
            for leaf in same
            for before, after in zip(leaf.lines, leaf.lines[1:], strict=False)
            if after.top > before.bottom - 1
        ]
        measures[width] = _Measure(left, max(right, width - left), pitches)
    return measures


def _slack(line: Line, measure: _Measure, width: float) -> float:
    before, behind = line.x0 - measure.left, measure.right - line.x1
    centred = before > 2 * line.size and abs(line.x0 - (width - line.x1)) < line.size
    return before + behind if centred else behind


def _starts_paragraph(paragraph: Sequence[Line], line: Line, measure: _Measure) -> bool:
    last = paragraph[-1]
    if abs(last.size - line.size) > 0.12 * last.size:
        return True
    if not runs_on(last, line) and not _is_loosely_set(paragraph, line, measure):
        return True
    pitch = statistics.median(measure.pitches) if measure.pitches else 0.0
    if line.top - last.top > 1.6 * max(pitch, 1.2 * line.size):
        return True
    indented = line.x0 - measure.left > _INDENT * line.size
    return (indented or starts_item(line)) and (ends_sentence(last) or last.text[-1] in "：:")


def _is_loosely_set(paragraph: Sequence[Line], line: Line, measure: _Measure) -> bool:
    """Tell whether a nearly full line of an indented paragraph goes on in a flush one."""
    first, last = paragraph[0], paragraph[-1]
    indent = (first.x0 - measure.left) / first.size
    flush = line.x0 - measure.left < 0.5 * line.size
    return (
        flush
        and _INDENT < indent < _WIDEST_INDENT
        and last.slack < _LOOSEST * last.size
        and not ends_sentence(last)
        and last.text[-1] not in "：:"
    )
