"""The model of a table: rows of cells that may span, however raggedly they were written."""

from dataclasses import dataclass, field


@dataclass
class Cell:
    """One cell: its markup, its text for measuring, and how it wants to look."""

    markup: str
    text: str
    header: bool = False
    align: str | None = None
    fill: str | None = None
    colour: str | None = None
    bold: bool = False
    colspan: int = 1
    rowspan: int = 1
    open_below: bool = False


@dataclass
class Table:
    """Header rows and body rows, as written: a cell that spans stands once."""

    header: list[list[Cell]] = field(default_factory=list)
    body: list[list[Cell]] = field(default_factory=list)
    caption: str = ""


def place_cells(rows: list[list[Cell]]) -> list[list[tuple[int, Cell]]]:
    """Give each cell its column, stepping over what spans from above; spans never overlap."""
    taken: set[tuple[int, int]] = set()
    placed = []
    for at, row in enumerate(rows):
        column, out = 0, []
        for cell in row:
            while (at, column) in taken:
                column += 1
            blocked = (across for across in range(cell.colspan) if (at, column + across) in taken)
            cell.colspan = next(blocked, cell.colspan)
            cell.rowspan = min(cell.rowspan, len(rows) - at)
            taken.update(
                (at + down, column + across)
                for down in range(cell.rowspan)
                for across in range(cell.colspan)
            )
            out.append((column, cell))
            column += cell.colspan
        placed.append(out)
    return placed


def complete_rows(rows: list[list[Cell]], width: int) -> list[list[Cell]]:
    """Close rows that are too short, so that a ragged table stays a table."""
    filled = [0] * len(rows)
    for at, row in enumerate(place_cells(rows)):
        for _, cell in row:
            for down in range(cell.rowspan):
                filled[at + down] += cell.colspan
    return [
        row + [Cell("", "") for _ in range(width - count)]
        for row, count in zip(rows, filled, strict=True)
    ]


def open_row_spans(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Replace a cell over several rows by one cell and blanks below it, without rules between.

    Pages then break between any two rows, and Typst lays out long tables in a fraction of the time.
    """
    grid: list[dict[int, Cell]] = [{} for _ in rows]
    for at, row in enumerate(place_cells(rows)):
        for column, cell in row:
            last = cell.rowspan - 1
            for down in range(1, last + 1):
                grid[at + down][column] = Cell(
                    "", "", cell.header, None, cell.fill, cell.colspan, open_below=down < last
                )
            cell.rowspan, cell.open_below = 1, last > 0
            grid[at][column] = cell
    return [[row[column] for column in sorted(row)] for row in grid]
