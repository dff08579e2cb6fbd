"""A filled form as it was read: facts, and rows of cells with their addresses."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FormCell:
    """A cell with content, or one that a formula left without a result.

    Attributes
    ----------
    address
        Such as `推进情况表!F12`.
    value
        Text, number, date or None.
    number_format
        Of the cell.
    state
        Empty, or `no_result` for a formula that was never calculated, `error` for #DIV/0!.
    spread
        Rows that a merge spreads the cell over; 1 for a cell of its own.
    """

    address: str
    value: object
    number_format: str = "General"
    state: str = ""
    spread: int = 1


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of the form: field → cell. `row_id` is the project_id that the row carries, if any."""

    number: int
    address: str
    row_id: str
    cells: Mapping[str, FormCell]


@dataclass(frozen=True, slots=True)
class HeaderRemark:
    """A column recognised only by likeness or by its place, or read only in part."""

    code: str
    address: str
    heading: str
    taken_for: str


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A filled form.

    Attributes
    ----------
    name
        The file's name.
    sheet
        Name of the sheet that holds the rows.
    facts
        From the hidden sheet: `district`, `year`, `month`, `due_day`, `form_version` …; empty
        where it is gone.
    listed
        From the hidden sheet: project_id → name.
    title
        All text above the header.
    month_cell, date_cell, filer_cell
        Beside 报告月份, 填报日期, 填报单位; None where the label is gone.
    columns
        Fields that the header names, with the header cell's address.
    headings
        The same fields, with the heading as typed.
    rows
        Top to bottom.
    synthetic_marks
        Places that mark the form as made up.
    """

    name: str
    sheet: str
    facts: Mapping[str, str]
    listed: Mapping[str, str]
    title: str
    month_cell: FormCell | None
    date_cell: FormCell | None
    filer_cell: FormCell | None
    columns: Mapping[str, str]
    headings: Mapping[str, str]
    rows: tuple[FormRow, ...]
    remarks: tuple[HeaderRemark, ...] = ()
    synthetic_marks: frozenset[str] = field(default_factory=frozenset)
