"""Ruled tables of PDF pages, also those that run over pages."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from msanalysis.reading.grids import PlacedCell, drop_unused_columns, grid_rows
from msanalysis.reading.model import Paragraph, Table
from msanalysis.reading.pdf_lines import (
    Glyph,
    Line,
    breaks_off,
    build_lines,
    ends_sentence,
    item_number,
    join_lines,
    runs_on,
    starts_item,
)

_EDGE = 3.0
_DRIFT = 5.0
_MOST_PADDING = 12.0
_MOST_HEADING_ROWS = 3
_BAND = 16


@dataclass(slots=True)
class Box:
    """A ruled cell on a page with its lines; positions in points from the page's top left."""

    x0: float
    top: float
    x1: float
    bottom: float
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Fragment:
    """The part of a table that stands on one page."""

    page: int
    boxes: list[Box]
    is_first: bool = False
    is_last: bool = False

    @property
    def x0(self) -> float:
        """Left edge."""
        return min(box.x0 for box in self.boxes)

    @property
    def x1(self) -> float:
        """Right edge."""
        return max(box.x1 for box in self.boxes)

    @property
    def top(self) -> float:
        """Upper edge."""
        return min(box.top for box in self.boxes)

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return max(box.bottom for box in self.boxes)


@dataclass(slots=True)
class _Cell:
    row: int
    column: int
    rows: int
    columns: int
    lines: list[Line]


def fill_boxes(boxes: Sequence[Box], glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Put glyphs into the boxes they stand in and return those that stand in none."""
    bands: dict[int, list[Box]] = {}
    for box in boxes:
        for band in range(int(box.top // _BAND), int(box.bottom // _BAND) + 1):
            bands.setdefault(band, []).append(box)
    inside: dict[int, list[Glyph]] = {}
    outside = []
    for glyph in glyphs:
        x, y = (glyph["x0"] + glyph["x1"]) / 2, (glyph["top"] + glyph["bottom"]) / 2
        for box in bands.get(int(y // _BAND), ()):
            if box.x0 <= x < box.x1 and box.top <= y < box.bottom:
                inside.setdefault(id(box), []).append(glyph)
                break
        else:
            outside.append(glyph)
    for box in boxes:
        box.lines = build_lines(inside.get(id(box), ()))
    _measure_slack(boxes)
    return outside


def _measure_slack(boxes: Sequence[Box]) -> None:
    gaps = [line.x0 - b.x0 for b in boxes for line in b.lines if not line.has_open_start]
    padding = min(max(min(gaps, default=0.0), 0.0), _MOST_PADDING)
    for box in boxes:
        centred = all(
            abs((line.x0 - box.x0) - (box.x1 - line.x1)) < 0.7 * line.size for line in box.lines
        )
        for line in box.lines:
            if centred:
                line.slack = (box.x1 - box.x0) - 2 * padding - (line.x1 - line.x0)
            else:
                line.slack = box.x1 - padding - line.x1


def chain_fragments(fragments: Sequence[Fragment]) -> list[list[Fragment]]:
    """Group fragments, in reading order, into tables that run over pages."""
    chains: list[list[Fragment]] = []
    for fragment in fragments:
        if chains and _continues(chains[-1][-1], fragment):
            chains[-1].append(fragment)
        else:
            chains.append([fragment])
    return chains


def _continues(before: Fragment, after: Fragment) -> bool:
    if not (before.is_last and after.is_first and after.page == before.page + 1):
        return False
    if abs((before.x1 - before.x0) - (after.x1 - after.x0)) > _DRIFT:
        return False
    shift = before.x0 - after.x0
    edges = [_cluster(_x_edges(before)), _cluster([x + shift for x in _x_edges(after)])]
    fewer, more = sorted(edges, key=len)
    matched = sum(any(abs(x - other) <= _DRIFT for other in more) for x in fewer)
    return matched >= 0.8 * len(fewer)


def assemble_table(chain: Sequence[Fragment]) -> Table | None:
    """Put the fragments of one table together.

    Heading rows that are printed again on a later page are dropped, and a row that the page
    break cut in two is joined: it bears no number and its longest text goes on in the middle of
    a sentence. What cannot be told for sure stays a row of its own.

    Parameters
    ----------
    chain
        Fragments on consecutive pages.

    Returns
    -------
    Table or None
        `None` if no cell holds text.
    """
    left = chain[0].x0
    shifts = [left - fragment.x0 for fragment in chain]
    edges = _cluster(
        [x + s for fragment, s in zip(chain, shifts, strict=True) for x in _x_edges(fragment)]
    )
    cells: list[_Cell] = []
    height = 0
    for fragment, shift in zip(chain, shifts, strict=True):
        added, rows = _place(fragment, edges, shift)
        if cells:
            added, rows = _drop_repeated_heading(cells, added, rows)
            added, rows = _join_split_row(cells, height, added, rows)
            added = _extend_merges(cells, height, added)
        for cell in added:
            cell.row += height
        cells += added
        height += rows
    placed = [
        PlacedCell(c.row, c.column, c.rows, c.columns, [Paragraph(join_lines(c.lines))])
        for c in sorted(cells, key=lambda c: (c.row, c.column))
    ]
    rows_of_text = drop_unused_columns(grid_rows(placed))
    return Table(rows_of_text) if any(any(row) for row in rows_of_text) else None


def _x_edges(fragment: Fragment) -> list[float]:
    return [x for box in fragment.boxes for x in (box.x0, box.x1)]


def _cluster(values: Sequence[float]) -> list[float]:
    """One position per group of values that lie within the width of a rule."""
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _EDGE:
            edges.append(value)
    return edges


def _nearest(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda at: abs(edges[at] - value))


def _place(fragment: Fragment, edges: Sequence[float], shift: float) -> tuple[list[_Cell], int]:
    """Cells of a fragment in grid positions, and its number of rows."""
    levels = _cluster([y for box in fragment.boxes for y in (box.top, box.bottom)])
    cells = []
    for box in fragment.boxes:
        column, row = _nearest(edges, box.x0 + shift), _nearest(levels, box.top)
        columns = max(_nearest(edges, box.x1 + shift) - column, 1)
        rows = max(_nearest(levels, box.bottom) - row, 1)
        cells.append(_Cell(row, column, rows, columns, box.lines))
    return cells, len(levels) - 1


def _row_key(cells: Sequence[_Cell], row: int) -> list[tuple[int, str]]:
    found = [(c.column, "".join(join_lines(c.lines).split())) for c in cells if c.row == row]
    return sorted(entry for entry in found if entry[1])


def _drop_repeated_heading(
    cells: Sequence[_Cell], added: list[_Cell], rows: int
) -> tuple[list[_Cell], int]:
    repeated = 0
    while repeated < min(_MOST_HEADING_ROWS, rows):
        key = _row_key(added, repeated)
        if not key or key != _row_key(cells, repeated):
            break
        repeated += 1
    return _drop_rows(added, rows, repeated)


def _drop_rows(added: list[_Cell], rows: int, dropped: int) -> tuple[list[_Cell], int]:
    kept = []
    for cell in added:
        end = cell.row + cell.rows - dropped
        if end > 0:
            cell.row = max(cell.row - dropped, 0)
            cell.rows = end - cell.row
            kept.append(cell)
    return kept, rows - dropped


def _join_split_row(
    cells: Sequence[_Cell], height: int, added: list[_Cell], rows: int
) -> tuple[list[_Cell], int]:
    """Move the lines of a first row that continues the row above the page break up to it."""
    going_on = [cell for cell in added if cell.row == 0 and cell.lines]
    if not going_on:
        return added, rows
    above = {cell.column: cell for cell in cells if cell.row + cell.rows == height}
    if any(cell.column not in above or cell.rows > 1 for cell in going_on):
        return added, rows
    longest = max(going_on, key=lambda cell: sum(len(line.text) for line in cell.lines))
    if longest.column and any(cell.column == 0 for cell in going_on):
        return added, rows
    upper = above[longest.column]
    if not upper.lines:
        return added, rows
    counts_on = len(going_on) == 1 and _counts_on(upper.lines, longest.lines[0])
    if not counts_on and not _goes_on(upper.lines[-1], longest.lines[0]):
        return added, rows
    for cell in going_on:
        above[cell.column].lines.extend(cell.lines)
        cell.lines = []
    return _drop_rows(added, rows, 1)


def _goes_on(last: Line, first: Line) -> bool:
    if ends_sentence(last) or (starts_item(first) and not breaks_off(last)):
        return False
    if last.text.isdecimal() or first.text.isdecimal():
        return False
    return runs_on(last, first)


def _counts_on(above: Sequence[Line], first: Line) -> bool:
    """Tell whether a line bears the item number after the last one in the lines above it."""
    numbers = [number for line in above if (number := item_number(line)) is not None]
    return bool(numbers) and item_number(first) == numbers[-1] + 1


def _extend_merges(cells: Sequence[_Cell], height: int, added: list[_Cell]) -> list[_Cell]:
    """Lengthen merged cells over the page break where an empty cell goes on below them."""
    above = {(c.column, c.columns): c for c in cells if c.row + c.rows == height and c.rows > 1}
    kept = []
    for cell in added:
        upper = above.get((cell.column, cell.columns))
        if cell.row == 0 and not cell.lines and upper is not None:
            upper.rows += cell.rows
        else:
            kept.append(cell)
    return kept
