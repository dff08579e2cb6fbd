"""Read a filled form back, also one that people changed: facts, header, rows of cells."""

import io
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import range_boundaries

from msanalysis.errors import MsanalysisError, ReadingError
from msanalysis.monitoring.forms import marks
from msanalysis.monitoring.forms.header import Header, find_form_header
from msanalysis.monitoring.forms.model import FilledForm, FormCell, FormRow, HeaderRemark
from msanalysis.monitoring.forms.surroundings import find_label, is_footer, join_title, read_marks
from msanalysis.monitoring.layout import form_fields
from msanalysis.reading.archives import check_archive
from msanalysis.reading.limits import MAX_CELLS, MAX_FILE_BYTES, check_count, check_size
from msanalysis.reading.xlsx import MERGE, sheet_paths

_ZIP = b"PK"
_ERROR_VALUES = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")


class FormError(MsanalysisError):
    """A workbook holds no form that can be read; `code` says why, for the problems' catalogue."""

    def __init__(self, path: Path | str, code: str, **values: object) -> None:
        super().__init__(f"{path}: {code}")
        self.code = code
        self.values = values


@dataclass(slots=True)
class Grid:
    """A sheet's cells by row and column, where covered ones get theirs from, rows of a merge."""

    title: str
    cells: dict[tuple[int, int], FormCell] = field(default_factory=dict)
    origin: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    spread: dict[tuple[int, int], int] = field(default_factory=dict)
    height: int = 0
    width: int = 0

    def text(self, row: int, column: int) -> str:
        """Give a cell's text; empty where it has none."""
        cell = self.cells.get((row, column))
        return "" if cell is None or cell.value is None else str(cell.value)


def read_form(path: Path) -> FilledForm:
    """Read a filled form.

    Raises
    ------
    ReadingError
        The file is missing, damaged, locked, or inflates beyond the limits.
    FormError
        It is no .xlsx, holds no form or several.
    """
    grids, hidden = _load_grids(path)
    facts, listed, places = _read_hidden(hidden)
    found = [
        (grid, header) for grid in grids if (header := find_form_header(grid, places)) is not None
    ]
    filled = [(grid, header) for grid, header in found if _row_numbers(grid, header)]
    if len(filled) > 1:
        sheets = "、".join(grid.title for grid, _ in filled)
        raise FormError(path, "several_sheets", sheets=sheets)
    if not found:
        raise FormError(path, "no_form")
    grid, header = filled[0] if filled else found[0]
    rows = tuple(_read_row(grid, header, number) for number in _row_numbers(grid, header))
    remarks = (*header.remarks, *_across(grid, header, rows), *_totals(grid, header))
    return FilledForm(
        name=path.name,
        sheet=grid.title,
        facts=facts,
        listed=listed,
        title=join_title(grid, header.top),
        month_cell=find_label(grid, header, marks.MONTH_LABEL),
        date_cell=find_label(grid, header, marks.DATE_LABEL),
        filer_cell=find_label(grid, header, marks.FILER_LABEL),
        columns={name: _address(grid, header.bottom, at) for name, at in header.columns.items()},
        headings=header.headings,
        rows=rows,
        remarks=remarks,
        synthetic_marks=read_marks(path.name, grid, facts, header, [row.number for row in rows]),
    )


def _load_grids(path: Path) -> tuple[list[Grid], Grid | None]:
    try:
        if path.exists() and not path.is_file():  # a device would never end
            raise ReadingError("is no file; give the forms themselves")
        check_size(path.stat().st_size, MAX_FILE_BYTES, "it")
        data = path.read_bytes()
    except OSError as error:
        raise ReadingError(f"{path}: cannot be read ({error.strerror}); check its name") from None
    except ReadingError as error:
        raise ReadingError(f"{path}: {error}") from None
    if not data.startswith(_ZIP):
        raise FormError(path, "not_xlsx")
    try:
        check_archive(data)
        return _read_sheets(data)
    except ReadingError as error:
        raise ReadingError(f"{path}: {error}") from None
    except Exception as error:  # parsers of foreign bytes fail in their own ways
        raise FormError(path, "not_xlsx") from error


def _read_sheets(data: bytes) -> tuple[list[Grid], Grid | None]:
    values, formulas = (
        openpyxl.load_workbook(
            io.BytesIO(data), read_only=True, data_only=data_only, keep_links=False
        )
        for data_only in (True, False)
    )
    grids, hidden = [], None
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        paths, names = sheet_paths(archive), set(archive.namelist())
        for sheet in values.worksheets:
            if sheet.sheet_state != "visible" and sheet.title != marks.HIDDEN_SHEET:
                continue
            member = paths.get(sheet.title, "")
            merges = MERGE.findall(archive.read(member)) if member in names else []
            grid = _load_grid(sheet, formulas[sheet.title], merges)
            if sheet.title == marks.HIDDEN_SHEET:
                hidden = grid
            else:
                grids.append(grid)
    values.close()
    formulas.close()
    return grids, hidden


def _load_grid(values: object, formulas: object, merges: list[bytes]) -> Grid:
    grid = Grid(values.title)
    for sheet in (values, formulas):
        sheet.reset_dimensions()
    visited = 0
    for at, (shown, typed) in enumerate(
        zip(values.iter_rows(), formulas.iter_rows(), strict=False), 1
    ):
        visited += len(shown)
        check_count(visited, 10 * MAX_CELLS, "cells in the workbook")
        for column, (cell, formula) in enumerate(zip(shown, typed, strict=False), 1):
            if cell.value is None and formula.value is None:
                continue
            state = "no_result" if cell.value is None else ""
            if cell.value in _ERROR_VALUES:
                state = "error"
            address = f"{grid.title}!{get_column_letter(column)}{at}"
            grid.cells[at, column] = FormCell(address, cell.value, cell.number_format, state)
            grid.height, grid.width = at, max(grid.width, column)
    check_count(len(grid.cells), MAX_CELLS, "cells in the workbook")
    _cover(grid, merges)
    return grid


def _cover(grid: Grid, merges: list[bytes]) -> None:
    check_count(len(merges), MAX_CELLS, "merged cells in a sheet")
    for merge in merges:
        left, top, right, bottom = range_boundaries(merge.decode("ascii"))
        bottom, right = min(bottom, grid.height), min(right, grid.width)
        check_count(len(grid.origin), MAX_CELLS, "merged cells in a sheet")
        check_count((bottom - top + 1) * (right - left + 1), MAX_CELLS, "cells in one merge")
        grid.spread[top, left] = bottom - top + 1
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                if (row, column) != (top, left):
                    grid.cells.pop((row, column), None)
                grid.origin[row, column] = (top, left)


def _read_hidden(
    hidden: Grid | None,
) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Give the facts, project_id → name, and column letter → field of the hidden sheet."""
    facts: dict[str, str] = {}
    listed: dict[str, str] = {}
    places: dict[str, str] = {}
    for row in range(1, hidden.height + 1 if hidden else 1):
        kind, key, value, more = (hidden.text(row, column) for column in range(1, 5))
        if kind == "fact":
            facts[key] = value
        elif kind == "column":
            places[value] = key
        elif kind == "row":
            listed[key] = more
    return facts, listed, places


def _row_numbers(grid: Grid, header: Header) -> list[int]:
    typed = list(header.columns.values())
    numbers = []
    for row in range(header.bottom + 1, grid.height + 1):
        if is_footer(grid, row, header):
            break
        if _is_total(grid, header, row):
            continue
        if any(grid.text(*grid.origin.get((row, at), (row, at))).strip() for at in typed) or any(
            (row, at) in grid.cells for at in typed
        ):
            numbers.append(row)
    return numbers


def _is_total(grid: Grid, header: Header, row: int) -> bool:
    words = {
        "".join(grid.text(row, header.columns[name]).split())
        for name in ("no", "name")
        if name in header.columns
    }
    return bool(words & {"合计", "总计", "小计", "共计"})


def _totals(grid: Grid, header: Header) -> tuple[HeaderRemark, ...]:
    rows = range(header.bottom + 1, grid.height + 1)
    column = header.columns.get("no", 1)
    return tuple(
        HeaderRemark("total_row", _address(grid, row, column), "", "")
        for row in rows
        if _is_total(grid, header, row)
    )


def _read_row(grid: Grid, header: Header, row: int) -> FormRow:
    cells: dict[str, FormCell] = {}
    for name, column in header.columns.items():
        origin = grid.origin.get((row, column), (row, column))
        cell = grid.cells.get(origin)
        if cell is None or origin[1] != column:
            continue
        spread = len(
            {at for at, start in grid.origin.items() if start == origin and at[1] == column}
        )
        cells[name] = FormCell(
            cell.address, cell.value, cell.number_format, cell.state, max(1, spread)
        )
    row_id = grid.text(row, header.id_column).strip() if header.id_column else ""
    first = min(header.columns.values())
    return FormRow(row, _address(grid, row, first), row_id, cells)


def _across(grid: Grid, header: Header, rows: tuple[FormRow, ...]) -> tuple[HeaderRemark, ...]:
    """Remark merges that swallow the cell of another column."""
    fields = {at: name for name, at in header.columns.items()}
    typed = {name for name, row in form_fields().items() if row["fill"] == "typed"}
    found = []
    for row in rows:
        for column, name in fields.items():
            start = grid.origin.get((row.number, column))
            if start and start[1] != column and name in typed and start in grid.cells:
                address = grid.cells[start].address
                found.append(HeaderRemark("merged_across", address, header.headings[name], ""))
    return tuple(dict.fromkeys(found))


def _address(grid: Grid, row: int, column: int) -> str:
    return f"{grid.title}!{get_column_letter(column)}{row}"
