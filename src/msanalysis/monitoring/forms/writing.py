"""Write a monthly form as a workbook: filled in beforehand, protected, ready to print."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from msanalysis.monitoring.forms import marks
from msanalysis.monitoring.forms.validation import add_validations
from msanalysis.monitoring.layout import FORM_VERSION, FormLayout, LayoutColumn
from msanalysis.wording import say

_FONT = "Noto Sans SC"
_LINE = Side(style="thin", color="808080")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD = PatternFill("solid", fgColor="DCE6F1")
_GIVEN = PatternFill("solid", fgColor="F2F2F2")
_CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_LINE_POINTS, _MOST_POINTS = 14.5, 400
_MODIFIED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)


def write_form(
    layout: FormLayout,
    rows: Sequence[Mapping[str, str]],
    *,
    doc_ids: Sequence[str],
    filer: str = "",
    filled: Mapping[str, Mapping[str, object]] | None = None,
    submitted_on: str = "",
    synthetic: bool = False,
) -> bytes:
    """Write a form and give the workbook's bytes; the same arguments give the same bytes.

    Parameters
    ----------
    layout
        Title, columns, footers and due day.
    rows
        As `monitoring.rows.prefill_rows` returns them.
    doc_ids
        Documents that the projects come from.
    filer
        Agency that files, where it is known.
    filled
        What is typed into the fillable cells, by project_id and field; empty for a blank form.
    submitted_on
        ISO date of filing, for a filled form.
    synthetic
        Marks title, sheet, every row, header and footer as made up.
    """
    book = Workbook()
    sheet = book.active
    sheet.title = marks.SYNTHETIC_SHEET if synthetic else marks.SHEET
    columns = [*layout.columns]
    if synthetic:
        columns.append(
            LayoutColumn("synthetic_mark", marks.SYNTHETIC_HEADING, "", True, "text", 12)
        )
    header = _write_head(sheet, layout, columns, filer, submitted_on, synthetic)
    first = header + 1
    for at, row in enumerate(rows, first):
        typed = (filled or {}).get(row["project_id"], {})
        _write_row(sheet, at, columns, row, typed, synthetic)
    last = header + len(rows)
    _write_footers(sheet, layout, last + 2)
    _write_ids(sheet, rows, header, len(columns) + 1)
    add_validations(sheet, columns, first, max(first, last), layout)
    _set_up_page(sheet, layout, header, synthetic)
    _write_hidden(book, layout, columns, rows, first, doc_ids, synthetic)
    return _encode(book)


def write_text(cell: Cell, text: str) -> None:
    """Write text that stays text, whatever it begins with."""
    cell.value = text
    if text:
        cell.data_type = "s"
        cell.quotePrefix = text.startswith(("=", "+", "-", "@"))


def _write_head(
    sheet: Worksheet,
    layout: FormLayout,
    columns: Sequence[LayoutColumn],
    filer: str,
    submitted_on: str,
    synthetic: bool,
) -> int:
    """Write everything above the rows and give the number of the header's last row."""
    width = len(columns)
    title = (marks.SYNTHETIC_TITLE if synthetic else "") + layout.title
    write_text(sheet.cell(1, 1), title)
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=width)
    sheet.cell(1, 1).font = Font(name=_FONT, size=16, bold=True)
    sheet.cell(1, 1).alignment = _CENTRED
    sheet.row_dimensions[1].height = 30
    month = f"{layout.year}年{layout.month}月"
    lines = (
        (marks.FILER_LABEL, filer, False),
        (marks.MONTH_LABEL, month, True),
        (marks.DATE_LABEL, submitted_on, False),
    )
    for at, (label, value, locked) in enumerate(lines, 2):
        write_text(sheet.cell(at, 1), f"{label}：")
        sheet.merge_cells(start_row=at, end_row=at, start_column=1, end_column=2)
        write_text(sheet.cell(at, 3), value)
        sheet.cell(at, 3).protection = Protection(locked=locked)
        sheet.cell(at, 3).number_format = "@"
        for column in (1, 3):
            sheet.cell(at, column).font = Font(name=_FONT, size=10, bold=column == 1)
    recipient = layout.recipient or say("monitoring.form.recipient", "zh")
    note = say("monitoring.form.note", "zh", day=layout.due_day, recipient=recipient)
    write_text(sheet.cell(5, 1), note)
    sheet.merge_cells(start_row=5, end_row=5, start_column=1, end_column=width)
    sheet.cell(5, 1).font = Font(name=_FONT, size=9, italic=True, color="595959")
    sheet.cell(5, 1).alignment = Alignment(wrap_text=True, vertical="center")
    sheet.row_dimensions[5].height = 28
    return _write_header(sheet, columns)


def _write_header(sheet: Worksheet, columns: Sequence[LayoutColumn]) -> int:
    tall = any(column.group for column in columns)
    top, bottom = 6, 7 if tall else 6
    for at, column in enumerate(columns, 1):
        write_text(sheet.cell(bottom if column.group else top, at), column.heading)
        if column.group:
            write_text(sheet.cell(top, at), column.group)
        for row in range(top, bottom + 1):
            cell = sheet.cell(row, at)
            cell.font = Font(name=_FONT, size=10, bold=True)
            cell.fill, cell.border, cell.alignment = _HEAD, _BORDER, _CENTRED
        sheet.column_dimensions[get_column_letter(at)].width = column.width
    if tall:
        _merge_header(sheet, columns, top, bottom)
    sheet.row_dimensions[bottom].height = 32
    return bottom


def _merge_header(sheet: Worksheet, columns: Sequence[LayoutColumn], top: int, bottom: int) -> None:
    at = 0
    while at < len(columns):
        group = columns[at].group
        end = at
        while group and end + 1 < len(columns) and columns[end + 1].group == group:
            end += 1
        sheet.merge_cells(
            start_row=top, end_row=top if group else bottom, start_column=at + 1, end_column=end + 1
        )
        at = end + 1


def _write_row(
    sheet: Worksheet,
    at: int,
    columns: Sequence[LayoutColumn],
    row: Mapping[str, str],
    typed: Mapping[str, object],
    synthetic: bool,
) -> None:
    lines = 1
    for number, column in enumerate(columns, 1):
        cell = sheet.cell(at, number)
        if column.field == "synthetic_mark":
            value: object = marks.SYNTHETIC_CELL if synthetic else ""
        else:
            value = row.get(column.field, "") if column.given else typed.get(column.field)
        if isinstance(value, str):
            write_text(cell, value)
            lines = max(lines, _count_lines(value, column.width))
        else:
            cell.value = value
        cell.font = Font(name=_FONT, size=9)
        cell.border = _BORDER
        cell.alignment = _CENTRED if column.kind in ("number", "choice", "percent") else _WRAPPED
        cell.protection = Protection(locked=column.given)
        if column.given:
            cell.fill = _GIVEN
        elif column.kind in ("text", "choice"):
            cell.number_format = "@"
    sheet.row_dimensions[at].height = min(_MOST_POINTS, _LINE_POINTS * lines + 4)


def _count_lines(text: str, width: float) -> int:
    per_line = max(1, int(width / 1.9))
    return sum(-(-max(1, len(line)) // per_line) for line in text.split("\n"))


def _write_footers(sheet: Worksheet, layout: FormLayout, at: int) -> None:
    for number, label in enumerate(layout.footers):
        write_text(sheet.cell(at + number, 1), f"{label}：")
        sheet.merge_cells(start_row=at + number, end_row=at + number, start_column=1, end_column=2)
        sheet.cell(at + number, 3).protection = Protection(locked=False)
        sheet.cell(at + number, 3).number_format = "@"
        for column in (1, 3):
            sheet.cell(at + number, column).font = Font(name=_FONT, size=10)


def _write_ids(
    sheet: Worksheet, rows: Sequence[Mapping[str, str]], header: int, column: int
) -> None:
    """Put each row's id in a hidden column too: it moves with the row when rows are sorted."""
    write_text(sheet.cell(header, column), marks.ID_HEADING)
    for at, row in enumerate(rows, header + 1):
        write_text(sheet.cell(at, column), row["project_id"])
    sheet.column_dimensions[get_column_letter(column)].hidden = True


def _set_up_page(sheet: Worksheet, layout: FormLayout, header: int, synthetic: bool) -> None:
    sheet.freeze_panes = sheet.cell(header + 1, 3)
    sheet.print_title_rows = f"{6}:{header}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    for side in ("left", "right", "top", "bottom"):
        setattr(sheet.page_margins, side, 0.5)
    sheet.oddFooter.center.text = "&P / &N"
    if synthetic:
        sheet.oddHeader.center.text = marks.SYNTHETIC_TITLE
        sheet.oddFooter.left.text = marks.SYNTHETIC_TITLE
        sheet.sheet_properties.tabColor = "D55E00"
    sheet.protection.sheet = True
    for allowed in ("formatColumns", "formatRows", "sort", "autoFilter"):
        setattr(sheet.protection, allowed, False)


def _write_hidden(
    book: Workbook,
    layout: FormLayout,
    columns: Sequence[LayoutColumn],
    rows: Sequence[Mapping[str, str]],
    first: int,
    doc_ids: Sequence[str],
    synthetic: bool,
) -> None:
    sheet = book.create_sheet(marks.HIDDEN_SHEET)
    facts = {
        "form_version": FORM_VERSION,
        "district": layout.district,
        "year": layout.year,
        "month": f"{layout.year}-{layout.month:02d}",
        "doc_ids": " ".join(doc_ids),
        "due_day": layout.due_day,
        "synthetic": synthetic,
    }
    lines: list[tuple[object, ...]] = [("fact", key, value) for key, value in facts.items()]
    lines += [
        ("column", column.field, get_column_letter(at), column.heading)
        for at, column in enumerate(columns, 1)
    ]
    lines += [("row", row["project_id"], at, row["name"]) for at, row in enumerate(rows, first)]
    for at, line in enumerate(lines, 1):
        for number, value in enumerate(line, 1):
            write_text(sheet.cell(at, number), str(value))
    sheet.sheet_state = "hidden"
    sheet.protection.sheet = True


def _encode(book: Workbook) -> bytes:
    """Give the bytes without the moment of writing."""
    first = io.BytesIO()
    book.save(first)
    second = io.BytesIO()
    with zipfile.ZipFile(first) as old, zipfile.ZipFile(second, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>2000-01-01T00:00:00Z", content)
            fixed = zipfile.ZipInfo(info.filename, _FIXED_TIME)
            new.writestr(fixed, content, compress_type=zipfile.ZIP_DEFLATED)
    return second.getvalue()
