"""The catalogue of ways to fill a form wrongly: each is found, at its cell, in plain words.

The form is that of Yubei 2025 for June: A 序号, B 项目名称, C 牵头单位, D 目标任务, E 工作进展,
F 完成投资（万元）, G 存在的问题, H 下一步工作及建议, I 责任人及联系方式; projects from row 7.
"""

import datetime as dt
from dataclasses import dataclass

import openpyxl
import pytest

from msanalysis.monitoring.checking import check_together
from msanalysis.monitoring.form_checks import Given
from msanalysis.monitoring.history import current_rows

S = "推进情况表!"


@dataclass(frozen=True)
class Mistake:
    name: str
    change: object
    code: str
    address: str
    zh: str
    en: str
    severity: str = "error"


def put(address, value, number_format=None):
    def change(sheet, book):
        sheet[address].value = value
        if number_format:
            sheet[address].number_format = number_format

    return change


def several(*changes):
    def change(sheet, book):
        for one in changes:
            one(sheet, book)

    return change


def clear(*addresses):
    return several(*(put(address, None) for address in addresses))


def merge(span):
    return lambda sheet, book: sheet.merge_cells(span)


def drop_row(number):
    return lambda sheet, book: sheet.delete_rows(number)


def drop_hidden(sheet, book):
    del book["_msanalysis"]
    sheet.delete_cols(10)


def second_sheet(sheet, book):
    book.copy_worksheet(sheet)


def blank_all_rows(sheet, book):
    sheet.delete_rows(7, 40)


def lose_header(sheet, book):
    sheet.delete_rows(6)


def older_version(sheet, book):
    for row in book["_msanalysis"].iter_rows():
        if row[1].value == "form_version":
            row[2].value = "9"


def swap_names(sheet, book):
    sheet["B7"].value, sheet["B8"].value = sheet["B8"].value, sheet["B7"].value


def total_row(sheet, book):
    sheet.insert_rows(32)
    sheet["B32"].value, sheet["F32"].value = "合计", 2800


def repeat_first(sheet, book):
    for at in range(1, 11):
        sheet.cell(32, at).value = sheet.cell(7, at).value


def add_stranger(sheet, book):
    sheet["A32"].value, sheet["B32"].value, sheet["E32"].value = 26, "修建空间站", "已开工。"


def mark_title(sheet, book):
    sheet["A1"].value = "【模拟数据】" + sheet["A1"].value


M = Mistake
MISTAKES = [
    M("progress left empty", clear("E9", "F9"), "progress_missing", "E9", "没有写工作进展",
      "is empty"),
    M("investment without progress", clear("E9"), "investment_without_text", "E9",
      "报了完成投资，却没有写工作进展", "reports investment but no progress"),
    M("whole row empty", clear("E9", "F9", "G9", "H9"), "row_empty", "A9",
      "没有填，本月按未报处理", "counts as not reported", "mild"),
    M("investment left empty", clear("F9"), "amount_missing", "F9", "没有投资请填 0", "enter 0",
      "mild"),
    M("investment in words", put("F9", "正在统计"), "amount_text", "F9", "不是一个数", "no number"),
    M("investment as a sum in words", put("F9", "中央120，市级80"), "amount_several", "F9",
      "不止一个数", "several numbers"),
    M("investment as a range", put("F9", "100-120"), "amount_several", "F9", "不止一个数",
      "several numbers"),
    M("investment below zero", put("F9", -5), "amount_negative", "F9", "是负数", "negative"),
    M("investment as a share", put("F9", 0.45, "0%"), "amount_share", "F9", "是百分数",
      "percentage"),
    M("investment turned into a date", put("F9", dt.datetime(2025, 1, 6), "yyyy-mm-dd"),
      "amount_date", "F9", "变成了日期", "into a date"),
    M("investment approximate", put("F9", "约120万元"), "approximate", "F9", "是约数，按 120 万元",
      "approximate", "mild"),
    M("investment in another unit", put("F9", "1.2亿元"), "other_unit", "F9", "按 12000 万元",
      "its own unit", "mild"),
    M("investment entered in yuan", put("F9", 3500000), "unlikely", "F9", "是不是按元填的",
      "entered in yuan", "mild"),
    M("formula never calculated", put("F9", "=F7+F8"), "no_result", "F9", "没有算出结果",
      "without a result"),
    M("formula with an error", put("F9", "#DIV/0!"), "cell_error", "F9", "显示错误 #DIV/0!",
      "shows the error"),
    M("investment merged over projects", merge("F9:F10"), "merged_amount", "F9", "合并了 2 行",
      "merged over 2 rows"),
    M("progress merged over projects", merge("E9:E10"), "merged_text", "E9", "合并了 2 行",
      "merged over 2 rows", "mild"),
    M("cell merged across columns", merge("G9:H9"), "merged_across", "G9",
      "盖住了“下一步工作及建议”", "covers the column", "mild"),
    M("more than all done", put("E9", "完成总体形象进度的120%。"), "over_100", "E9",
      "“120%”超过 100%", "exceeds 100%"),
    M("progress of a later month", put("E9", "截至8月底，达到总体形象进度的40%。"), "later_month",
      "E9", "写到了 8 月", "speaks of month 8", "mild"),
    M("problem without next step", several(put("G9", "资金不足"), clear("H9")),
      "next_step_missing", "H9", "没有写下一步工作", "no next step", "mild"),
    M("project of no list", add_stranger, "unknown_project", "B32", "不在这份清单里",
      "not in this list"),
    M("project reported twice", repeat_first, "project_twice", "A32", "另一遍在第 7 行",
      "also in row 7"),
    M("names swapped between rows", swap_names, "id_and_name", "B7", "可能是串行了",
      "moved between rows"),
    M("row deleted", drop_row(9), "row_missing", "推进情况表", "这一行被删了", "was deleted",
      "mild"),
    M("row of totals added", total_row, "total_row", "A32", "合计行没有读取", "row of totals",
      "mild"),
    M("filing date empty", clear("C4"), "date_missing", "A4", "没有填“填报日期”",
      "filing date is empty"),
    M("filing date that does not exist", put("C4", "2025年2月30日"), "date_unreadable", "C4",
      "没有这一天", "does not exist"),
    M("filing date before the month", put("C4", "2025-05-20"), "date_early", "C4",
      "早于所报的月份", "lies before"),
    M("filed after the 25th", put("C4", "2025-06-26"), "late", "C4", "晚于 2025-06 的 25 日",
      "after day 25", "mild"),
    M("month changed by hand", put("C3", "2025年7月"), "month_wrong", "C3", "月份对不上",
      "months disagree"),
    M("month unreadable", put("C3", "上个月"), "month_unreadable", "C3", "看不懂",
      "cannot be read"),
    M("column renamed", put("G6", "存在的难题"), "renamed_like", "G6", "列名“存在的难题”改过",
      "was changed", "mild"),
    M("column renamed beyond recognition", put("F6", "钱花了多少"), "renamed_place", "F6",
      "按原来的位置", "by its place", "mild"),
    M("column removed", lambda s, b: s.delete_cols(5), "no_progress_column", "推进情况表",
      "找不到“工作进展”一列", "column for progress is missing"),
    M("column for the month's investment", put("F6", "本月完成投资（万元）"), "amount_monthly",
      "F6", "是当月数", "the month’s amount"),
    M("heading in another unit", put("F6", "完成投资（元）"), "header_unit", "F6",
      "单位不是万元", "another unit", "mild"),
    M("column added", several(put("K6", "领导批示"), put("K7", "已阅")), "unknown_column", "K6",
      "不认识，没有读取", "unknown and not read", "mild"),
    M("investment column twice", several(put("K6", "累计完成投资（万元）"), put("K7", 5)),
      "column_twice", "F6", "两列意思相近", "two columns mean the same", "mild"),
    M("two sheets filled in", second_sheet, "several_sheets", "", "不止一张工作表",
      "more than one sheet"),
    M("header deleted", lose_header, "no_form", "", "找不到表头", "no header found"),
    M("nothing below the header", blank_all_rows, "no_rows", "推进情况表", "没有项目行",
      "no projects below"),
    M("form of a later version", older_version, "version", "", "请更新 msanalysis",
      "update msanalysis"),
    M("synthetic mark on one place only", mark_title, "synthetic_partly", "", "模拟数据不能当真报",
      "must not pass for real"),
]  # fmt: skip


def test_the_form_that_the_mistakes_are_made_in_is_clean(desk):
    assert desk.problems(desk.write()) == []


def test_the_catalogue_is_long_enough():
    assert len(MISTAKES) >= 25
    assert len({mistake.name for mistake in MISTAKES}) == len(MISTAKES)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_mistake_is_found_at_its_cell_and_said_in_both_languages(desk, mistake):
    path = desk.edit(desk.write(), mistake.change)
    found = [p for p in desk.problems(path) if p.code == mistake.code]
    assert found, desk.problems(path)
    address = mistake.address
    expected = S + address if address[-1:].isdigit() else address
    assert expected in {problem.address for problem in found}
    problem = next(p for p in found if p.address == expected)
    assert problem.severity == mistake.severity
    assert mistake.zh in problem.word("zh")
    assert mistake.en in problem.word("en")
    assert "\n" not in problem.line


def test_all_mistakes_of_a_file_are_told_at_once(desk):
    change = several(clear("E9"), put("F10", "很多"), put("C4", "2025-06-28"), drop_row(20))
    codes = {p.code for p in desk.problems(desk.edit(desk.write(), change))}
    assert {"investment_without_text", "amount_text", "late", "row_missing"} <= codes


def test_name_that_resembles_one_of_the_list_is_taken_for_it_but_said(desk):
    path = desk.edit(desk.write(), several(drop_hidden, put("B9", "城镇老旧小区改造升级工程")))
    name = desk.rows()[2]["name"]
    path = desk.edit(path, put("B9", name[:-1] + "（续）" if len(name) > 6 else name + "续"))
    found = [p for p in desk.problems(path) if p.code == "name_like"]
    assert [p.address for p in found] == [f"{S}B9"]
    assert name in found[0].word("zh")
    assert found[0].severity == "mild"


def test_form_without_its_hidden_sheet_is_read_by_its_names(desk):
    path = desk.edit(desk.write(), drop_hidden)
    checked = desk.check(path)
    assert len(checked.rows) == 25
    assert checked.identity.month == "2025-06"


def test_form_of_an_unknown_list_is_refused_with_the_lists_there_are(desk):
    path = desk.edit(desk.write(), several(drop_hidden, put("A1", "巴南区2019年推进情况表")))
    found = [p for p in desk.problems(path) if p.code == "unknown_list"]
    assert "渝北区2025" in found[0].word("zh")
    assert "--district" in found[0].word("en")


def test_form_for_a_month_of_another_year_is_refused(desk):
    path = desk.edit(desk.write(), several(drop_hidden, put("C3", "2026年6月")))
    assert "month_outside" in {p.code for p in desk.problems(path)}


def test_form_without_any_month_is_refused_unless_the_caller_names_it(desk):
    path = desk.edit(desk.write(), several(drop_hidden, clear("A3", "C3")))
    assert "month_unknown" in {p.code for p in desk.problems(path)}
    assert desk.check(path, given=Given(month=6)).identity.month == "2025-06"


def test_share_in_a_column_of_its_own_is_checked(desk):
    path = desk.write("黔江区", 2025)
    for value, code in ((130, "share_range"), ("大半", "share_text"), (70, "shares_differ")):
        desk.edit(path, put("G9", value))
        found = [p for p in desk.problems(path) if p.code == code]
        assert len(found) == 1, code


def test_amounts_and_shares_that_fall_behind_the_month_before_are_found(desk):
    stored = current_rows(desk.log(desk.write(month=5)))
    path = desk.edit(desk.write(), several(put("F7", 60), put("E7", "达到总体形象进度的20%。")))
    found = {p.code: p for p in desk.problems(path, stored)}
    assert found["falls"].address == f"{S}F7"
    assert "60 万元，比 2025-05 报的 100 万元还少" in found["falls"].word("zh")
    assert "20%" in found["share_falls"].word("en")
    assert found["falls"].severity == "mild"


def test_amount_above_that_of_a_month_already_filed_later_is_found(desk):
    stored = current_rows(desk.log(desk.write(month=7)))
    path = desk.edit(desk.write(), put("F7", 500))
    assert "exceeds_later" in {p.code for p in desk.problems(path, stored)}


def test_text_copied_from_the_month_before_is_found(desk):
    stored = current_rows(desk.log(desk.write(month=5)))
    found = [p for p in desk.problems(desk.write(), stored) if p.code == "same_text"]
    assert len(found) == 25


def test_second_form_for_a_month_that_says_something_else_is_said(desk):
    stored = current_rows(desk.log(desk.write()))
    path = desk.edit(desk.write(), put("F7", 101))
    found = [p for p in desk.problems(path, stored) if p.code == "replaces"]
    assert [p.address for p in found] == [f"{S}E7"]
    assert found[0].severity == "mild"


def test_two_forms_for_one_month_at_once_are_both_refused(desk):
    one = desk.check(desk.write(name="a.xlsx"))
    other = desk.check(desk.edit(desk.write(name="b.xlsx"), put("F7", 101)))
    problems = check_together([one, other])
    assert [[p.code for p in found] for found in problems] == [["two_forms"], ["two_forms"]]
    assert "b.xlsx" in problems[0][0].word("zh")


def test_project_name_that_occurs_twice_is_told_apart_by_number_and_category(study, desk):
    rows = desk.rows()
    twin = study.projects["name"].where(
        study.projects["project_id"] != rows[3]["project_id"], rows[0]["name"]
    )
    projects = study.projects.assign(name=twin)
    path = desk.edit(desk.write(), several(drop_hidden, put("B10", rows[0]["name"])))
    from msanalysis.monitoring.forms.reading import read_form
    from msanalysis.monitoring.project_matching import match_rows

    own = projects[(projects["district"] == "渝北区") & (projects["year"] == 2025)]
    form = read_form(path)
    matched, _ = match_rows(form.rows, own)
    assert rows[0]["project_id"] in {entry.project_id for entry in matched}
    bare = desk.edit(path, clear("A7", "A10"))
    _, problems = match_rows(read_form(bare).rows, own)
    assert [p.code for p in problems].count("name_ambiguous") == 2


def test_old_excel_file_is_refused_with_what_to_do(desk, tmp_path):
    path = tmp_path / "old.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0 old workbook")
    assert [p.code for p in desk.problems(path)] == ["not_xlsx"]
    assert "另存为" in desk.problems(path)[0].word("zh")


def test_workbook_written_by_hand_is_understood(desk, tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["渝北区2025年重点民生实事6月进展"])
    sheet.append(["项目", "存在困难", "进展情况说明", "累计投资额（万元）"])
    sheet.append([desk.rows()[0]["name"], "", "已完成前期工作。", "一百二十万元"])
    path = tmp_path / "own.xlsx"
    book.save(path)
    checked = desk.check(path, given=Given(submitted_on="2025-06-20"))
    assert [p.code for p in checked.problems] == []
    assert checked.rows[0]["completed_investment_yuan"] == 1_200_000
    assert checked.identity.month == "2025-06"
