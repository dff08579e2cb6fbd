"""The blank form: the notice's own columns, filled in beforehand, protected, ready to print."""

import openpyxl
import pytest
from monitoring_helpers import prescribed_form

from msanalysis.monitoring.layout import lay_out_form
from msanalysis.monitoring.rows import name_filers, select_agency, select_plan
from msanalysis.notices.progress_form import find_progress_form
from msanalysis.reading.model import Paragraph, Table

COLUMNS = {
    ("渝北区", 2021): "序号 项目名称 目标任务 责任单位 工作进展 完成投资（万元） 存在的问题 "
    "下一步工作及建议 指标类别(市、人大票决) 责任人及联系方式",
    ("渝北区", 2025): "序号 项目名称 牵头单位 目标任务 工作进展 完成投资（万元） 存在的问题 "
    "下一步工作及建议 责任人及联系方式",
    ("北碚区", 2020): "序号 项目名称 项目内容 责任单位 1-6月形象进度 1-6月完成投资（万元） "
    "存在的主要问题",
    ("黔江区", 2025): "序号 项目名称 指标类别 目标任务 责任单位 推进状态 形象进度（%） "
    "工作进展 累计完成投资（万元） 存在的问题 下一步工作及建议 责任人及联系方式",
}


@pytest.mark.parametrize(("district", "year"), COLUMNS)
def test_form_has_the_columns_that_its_own_notice_prescribes(desk, district, year):
    sheet = openpyxl.load_workbook(desk.write(district, year, blank=True)).worksheets[0]
    bottom = 7 if district == "北碚区" else 6
    shown = [sheet.cell(bottom, at).value or sheet.cell(6, at).value for at in range(1, 15)]
    shown = [heading for heading in shown if heading and heading != "project_id"]
    assert shown == COLUMNS[district, year].split()


def test_group_heading_of_beibei_stands_above_its_two_columns(desk):
    sheet = openpyxl.load_workbook(desk.write("北碚区", 2020, blank=True)).worksheets[0]
    assert sheet["E6"].value == "完成情况"
    assert "E6:F6" in {str(merge) for merge in sheet.merged_cells.ranges}
    assert sheet.print_title_rows == "$6:$7"


def test_title_footers_and_due_day_come_from_the_notice():
    form = prescribed_form("渝北区", 2025)
    assert form.title == "渝北区2025年重点民生实事工作目标任务推进落实情况表"
    assert form.footers == ("单位主要负责人", "填表人")
    assert (form.due_day, form.recipient) == (25, "区发展改革委")
    assert prescribed_form("北碚区", 2020).title == "北碚区2020年重点民生实事推进情况表"


def test_title_with_the_year_before_gets_the_year_of_the_list():
    form = prescribed_form("渝北区", 2021)
    layout = lay_out_form(form, district="渝北区", year=2021, month=3)
    assert "2020年" in layout.title_printed
    assert "2021年" in layout.title
    assert "2020年" not in layout.title


def test_notice_of_another_district_gets_its_own_columns_and_due_day():
    blocks = (
        Paragraph("各单位请于每月20日前报送至区政府督查室。"),
        Paragraph("附件3"),
        Paragraph("巴南区2026年民生实事月报表"),
        Table((("序号", "项目名称", "进展情况", "累计完成投资", "存在问题", "责任领导"),)),
        Paragraph("审核人：      填报人："),
    )
    form = find_progress_form(blocks, year=2026)
    assert [c.heading for c in form.columns][2:5] == ["进展情况", "累计完成投资", "存在问题"]
    assert form.footers == ("审核人", "填报人")
    assert (form.due_day, form.recipient) == (20, "区政府督查室")


def test_list_of_projects_is_no_monthly_form():
    rows = (("序号", "项目名称", "目标任务", "完成情况", "存在问题"), ("1", "公厕", "10座", "", ""))
    assert find_progress_form((Table(rows),), year=2025).columns == ()


def test_prefilled_cells_are_locked_and_the_others_are_not(desk):
    sheet = openpyxl.load_workbook(desk.write(blank=True)).worksheets[0]
    assert sheet.protection.sheet
    locked = {sheet.cell(6, at).value: sheet.cell(7, at).protection.locked for at in range(1, 10)}
    assert [heading for heading, is_locked in locked.items() if is_locked] == [
        *("序号", "项目名称", "牵头单位", "目标任务")
    ]
    assert not sheet["C4"].protection.locked


def test_form_prints_on_landscape_a4_with_its_header_on_each_page(desk):
    sheet = openpyxl.load_workbook(desk.write(blank=True)).worksheets[0]
    assert sheet.page_setup.orientation == "landscape"
    assert str(sheet.page_setup.paperSize) == sheet.PAPERSIZE_A4
    assert sheet.page_setup.fitToWidth == 1
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$6:$6"
    assert sheet.freeze_panes == "C7"
    assert sheet["B7"].alignment.wrap_text


def test_cells_accept_what_their_column_asks_for(desk):
    sheet = openpyxl.load_workbook(desk.write("黔江区", 2025, blank=True)).worksheets[0]
    rules = {
        (rule.type, rule.operator, rule.formula1, rule.formula2)
        for rule in sheet.data_validations.dataValidation
    }
    assert ("decimal", "greaterThanOrEqual", "0", None) in rules
    assert ("decimal", "between", "0", "100") in rules
    assert ("list", None, '"未启动,前期工作,推进中,滞后,已完成"', None) in rules


def test_hidden_sheet_holds_ids_and_version(desk):
    book = openpyxl.load_workbook(desk.write(blank=True))
    hidden = book["_msanalysis"]
    lines = [tuple(cell.value for cell in row) for row in hidden.iter_rows()]
    assert hidden.sheet_state == "hidden"
    assert ("fact", "form_version", "1", None) in lines
    assert ("row", "yubei-2025-plan/municipal/1", "7", book.worksheets[0]["B7"].value) in lines


def test_same_form_is_the_same_bytes(desk):
    first = desk.write(name="a.xlsx").read_bytes()
    assert first == desk.write(name="b.xlsx").read_bytes()


def test_every_project_is_filed_by_exactly_one_agency(study):
    projects = select_plan(study.tables, "yubei", 2025)
    filers = name_filers(projects, study.responsibilities)
    parts = [
        select_agency(projects, study.responsibilities, agency)["project_id"]
        for agency in set(filers)
    ]
    listed = sorted(key for part in parts for key in part)
    assert listed == sorted(projects["project_id"])


def test_where_a_list_names_no_lead_the_first_responsible_agency_files(study):
    projects = select_plan(study.tables, "beibei", 2020)
    filers = name_filers(projects, study.responsibilities)
    assert filers["beibei-2020-plan/voted/21"] == "区住房城乡建委"


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)"])
def test_text_of_a_notice_never_becomes_a_formula(desk, text):
    rows = [{**row, "name": text, "target": text} for row in desk.rows()[:1]]
    path = desk.write(rows=rows, filled={rows[0]["project_id"]: {"progress": text}})
    sheet = openpyxl.load_workbook(path).worksheets[0]
    for address in ("B7", "D7", "E7"):
        assert sheet[address].value == text
        assert sheet[address].data_type == "s"
        assert sheet[address].quotePrefix
