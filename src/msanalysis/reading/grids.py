"""Tables from placed cells: merges become `None`, page layout becomes text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from msanalysis.reading.limits import MAX_CELLS, MAX_COLUMNS, check_count
from msanalysis.reading.model import Block, Paragraph, Row, Table


@dataclass(slots=True)
class PlacedCell:
    """A cell with its top-left grid position and the rows and columns it covers."""

    row: int
    column: int
    rows: int = 1
    columns: int = 1
    blocks: list[Block] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The cell's own paragraphs, one a line, without those of tables inside it."""
        return "\n".join(b.text for b in self.blocks if isinstance(b, Paragraph))


def table_blocks(cells: Sequence[PlacedCell]) -> list[Block]:
    """Turn placed cells into a table followed by the tables nested in it.

    A table that only arranges a page (a single column, or little text of its own around other
    tables) gives its contents in reading order instead.

    Parameters
    ----------
    cells
        In reading order.

    Returns
    -------
    list of Block
        Empty for a table without any text.

    Raises
    ------
    ReadingError
        If the grid exceeds the limits on cells or columns.
    """
    nested = [block for cell in cells for block in cell.blocks if isinstance(block, Table)]
    if _only_arranges(cells, nested):
        return [block for cell in cells for block in cell.blocks]
    rows = drop_unused_columns(grid_rows(cells))
    return [Table(rows), *nested] if any(any(row) for row in rows) else []


def grid_rows(cells: Iterable[PlacedCell]) -> tuple[Row, ...]:
    """Lay placed cells out as rows of texts, `None` where a merged cell covers a position.

    A row ends with its last cell; a position that no cell covers before that is empty.
    """
    grid: dict[int, dict[int, str | None]] = {}
    size = 0
    for cell in cells:
        check_count(cell.column + cell.columns, MAX_COLUMNS, "columns in a table")
        size += cell.rows * cell.columns
        check_count(size, MAX_CELLS, "cells in a table")
        for row in range(cell.row, cell.row + cell.rows):
            for column in range(cell.column, cell.column + cell.columns):
                grid.setdefault(row, {}).setdefault(column, None)
        grid[cell.row][cell.column] = cell.text
    rows = []
    for at in range(max(grid, default=-1) + 1):
        row = grid.get(at, {})
        rows.append(tuple(row.get(column, "") for column in range(max(row, default=-1) + 1)))
    return tuple(row for row in rows if row)


def drop_unused_columns(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Drop grid columns in which no row has a cell of its own.

    Word and PDF grids hold a column for every ruled edge, also those that merges always cover.
    """
    width = max((len(row) for row in rows), default=0)
    used = [
        any(len(row) > column and row[column] is not None for row in rows)
        for column in range(width)
    ]
    kept = (tuple(c for c, use in zip(row, used, strict=False) if use) for row in rows)
    return tuple(row for row in kept if row)


def _only_arranges(cells: Sequence[PlacedCell], nested: list[Table]) -> bool:
    filled: dict[int, int] = {}
    for cell in cells:
        filled[cell.row] = filled.get(cell.row, 0) + bool(cell.text)
    if len({cell.column for cell in cells}) < 2:
        return True
    if not nested:
        return False
    own = sum(len(cell.text) for cell in cells)
    inner = sum(len(text or "") for table in nested for row in table.rows for text in row)
    return own < inner or sum(count > 1 for count in filled.values()) < 2
