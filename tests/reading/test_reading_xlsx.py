"""Workbooks: sheets in order, titles above tables, values as the sheet shows them."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest

from msanalysis.errors import ReadingError
from msanalysis.reading.limits import MAX_COLUMNS
from msanalysis.reading.model import Paragraph, Table
from msanalysis.reading.xlsx import read_xlsx_blocks


@pytest.fixture
def workbook():
    return openpyxl.Workbook()


def read(workbook):
    buffer = io.BytesIO()
    workbook.save(buffer)
    return read_xlsx_blocks(buffer.getvalue())


def fill(sheet, rows):
    for row in rows:
        sheet.append(row)
    return sheet


HEADING = ["序号", "项目名称", "目标"]


def test_title_rows_are_paragraphs_and_the_rest_a_table(workbook):
    sheet = fill(workbook.active, [["附件1"], ["重点民生实事"], HEADING, [1, "甲", "新建3个"]])
    sheet.merge_cells("A2:C2")
    assert read(workbook) == (
        Paragraph("附件1"),
        Paragraph("重点民生实事"),
        Table((("序号", "项目名称", "目标"), ("1", "甲", "新建3个"))),
    )


def test_merged_cells_leave_covered_positions(workbook):
    sheet = fill(workbook.active, [HEADING, ["一、市级"], [1, "甲", "乙"], [None, None, "丙"]])
    for merge in ("A2:C2", "A3:A4", "B3:B4"):
        sheet.merge_cells(merge)
    (table,) = read(workbook)
    assert table.rows[1:] == (("一、市级", None, None), ("1", "甲", "乙"), (None, None, "丙"))


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (1.0, "General", "1"),
        (101.95, "General", "101.95"),
        (0.1 + 0.2, "General", "0.3"),
        (12345678901.0, "General", "12345678901"),
        (0.9, "0%", "90%"),
        (0.125, "0.0%", "12.5%"),
        (dt.date(2025, 12, 1), 'yyyy"年"m"月"', "2025年12月"),
        (dt.date(2025, 12, 31), "yyyy-mm-dd", "2025年12月31日"),
        (dt.datetime(2025, 6, 1), "yyyy/m", "2025年6月"),
        ("2025.10", "General", "2025.10"),
        ("甲\n乙", "General", "甲\n乙"),
    ],
)
def test_values_read_as_the_sheet_shows_them(workbook, value, number_format, text):
    sheet = fill(workbook.active, [HEADING, [1, "甲", value]])
    sheet["C2"].number_format = number_format
    (table,) = read(workbook)
    assert table.rows[1][2] == text


def test_text_that_begins_with_an_equals_sign_stays_text(workbook):
    sheet = fill(workbook.active, [HEADING, [1, "甲", "乙"]])
    sheet["C2"].value = "=HYPERLINK(1)"
    sheet["C2"].data_type = "s"
    (table,) = read(workbook)
    assert table.rows[1][2] == "=HYPERLINK(1)"


def test_formula_without_stored_result_is_empty(workbook):
    fill(workbook.active, [HEADING, [1, "甲", "=1+1"]])
    (table,) = read(workbook)
    assert table.rows[1][2] == ""


def test_sheets_come_in_order_and_hidden_ones_are_left_out(workbook):
    fill(workbook.active, [HEADING, [1, "甲", "a"]])
    fill(workbook.create_sheet("二"), [HEADING, [2, "乙", "b"]])
    fill(workbook.create_sheet("三"), [HEADING, [3, "丙", "c"]]).sheet_state = "hidden"
    assert [table.rows[1][0] for table in read(workbook)] == ["1", "2"]


def test_blank_row_within_a_table_does_not_end_it(workbook):
    fill(workbook.active, [HEADING, [1, "甲", "a"], [], [2, "乙", "b"]])
    (table,) = read(workbook)
    assert [row[0] for row in table.rows] == ["序号", "1", "2"]


def test_group_heading_behind_a_blank_row_stays_in_the_table(workbook):
    fill(workbook.active, [HEADING, [1, "甲", "a"], [], ["二、区级"], [2, "乙", "新建3个。"]])
    (table,) = read(workbook)
    assert [row[0] for row in table.rows] == ["序号", "1", "二、区级", "2"]


def test_new_heading_behind_a_blank_row_begins_a_table(workbook):
    rows = [HEADING, [1, "甲", "a"], [], ["附件2"], ["序号", "工作进展", "问题"], [1, "完成", "无"]]
    fill(workbook.active, rows)
    first, title, second = read(workbook)
    assert len(first.rows) == 2
    assert title == Paragraph("附件2")
    assert second.rows[0] == ("序号", "工作进展", "问题")


def test_lines_below_the_table_are_paragraphs(workbook):
    fill(workbook.active, [HEADING, [1, "甲", "a"], [], ["填表人："]])
    assert read(workbook)[1] == Paragraph("填表人：")


def test_table_away_from_the_corner_has_no_empty_margin(workbook):
    for row, values in enumerate((HEADING, [1, "甲", "a"]), start=5):
        for column, value in enumerate(values, start=3):
            workbook.active.cell(row, column).value = value
    (table,) = read(workbook)
    assert table.rows == (("序号", "项目名称", "目标"), ("1", "甲", "a"))


def test_cell_in_the_last_row_costs_little(workbook):
    sheet = fill(workbook.active, [HEADING, [1, "甲", "a"]])
    sheet["A1048576"] = "末"
    table, paragraph = read(workbook)
    assert table.rows == (("序号", "项目名称", "目标"), ("1", "甲", "a"))
    assert paragraph == Paragraph("末")


def test_merge_over_the_whole_sheet_is_refused_or_cut_to_what_is_used(workbook):
    fill(workbook.active, [HEADING, [1, "甲", "a"]]).merge_cells("E5:F6")
    buffer = io.BytesIO()
    workbook.save(buffer)
    source = zipfile.ZipFile(buffer)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as writer:
        for name in source.namelist():
            writer.writestr(name, source.read(name).replace(b"E5:F6", b"A3:XFD1048576"))
    (table,) = read_xlsx_blocks(target.getvalue())
    assert table.rows == (("序号", "项目名称", "目标"), ("1", "甲", "a"))


def test_sheet_wider_than_any_notice_is_refused(workbook):
    fill(workbook.active, [list(range(1, MAX_COLUMNS + 10))] * 2)
    with pytest.raises(ReadingError, match="columns"):
        read(workbook)
