"""The made-up year: marked everywhere, consistent with the plan, the same for the same seed."""

import io

import openpyxl
import pandas as pd
import pytest
from matplotlib.figure import Figure
from monitoring_helpers import prescribed_form

from msanalysis.figures.monitoring import mark_synthetic, plot_investment, plot_status
from msanalysis.monitoring.case import collect_case, count_faults
from msanalysis.monitoring.example import simulate_example
from msanalysis.monitoring.forms.example import write_example
from msanalysis.monitoring.rows import select_plan
from msanalysis.monitoring.simulation import simulate_months
from msanalysis.monitoring.status import assess_status
from msanalysis.monitoring.summaries import sum_investment
from msanalysis.schemas import check_table

LISTS = [("黔江区", 2025), ("渝北区", 2025)]


@pytest.fixture(scope="module")
def examples(study):
    return {key: simulate_example(study.tables, *key) for key in LISTS}


@pytest.fixture(scope="module")
def workbooks(study):
    projects = select_plan(study.tables, "渝北区", 2025)
    return list(write_example(study.tables, projects, prescribed_form("渝北区", 2025), seed=2025))


@pytest.mark.parametrize("key", LISTS)
def test_every_row_of_the_example_is_marked(examples, key):
    progress = examples[key].progress
    check_table("progress", progress)
    assert progress["synthetic"].all()
    assert progress["month"].nunique() == 12


def test_same_seed_gives_the_same_year_and_another_seed_another(study):
    projects = select_plan(study.tables, "黔江区", 2025)
    arguments = (projects, study.milestone_progress, study.quantities)
    assert simulate_months(*arguments, seed=7) == simulate_months(*arguments, seed=7)
    assert simulate_months(*arguments, seed=7) != simulate_months(*arguments, seed=8)


@pytest.mark.parametrize("key", LISTS)
def test_example_keeps_to_the_plan_but_for_the_delays(study, examples, key):
    progress = examples[key].progress
    status = assess_status(study.tables, progress, *key, month=f"{key[1]}-09", synthetic=True)
    told = status[status["reported_pct"].notna()]
    assert len(told) > 0.8 * len(status)
    assert told["gap_pp"].median() == pytest.approx(0, abs=6)
    assert (told["standing"] == "behind").any()
    assert (told["standing"] == "on_time").any()


@pytest.mark.parametrize("key", LISTS)
def test_faults_of_the_example_are_found(examples, key):
    faults = count_faults(examples[key].problems)
    assert {"row_empty", "late", "approximate"} <= set(faults["code"])
    assert (faults["severity"] == "error").any()


def test_every_workbook_is_marked_in_name_sheet_title_and_every_row(workbooks):
    assert len({name[:23] for name, _ in workbooks}) == 12
    for name, data in workbooks[:3]:
        assert name.startswith("synthetic-yubei-2025-")
        sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
        assert "SYNTHETIC" in sheet.title
        assert "SYNTHETIC" in sheet["A1"].value
        assert "SYNTHETIC" in sheet.oddHeader.center.text
        assert [sheet.cell(at, 10).value for at in range(7, 32)] == ["模拟数据 synthetic"] * 25


def test_workbook_read_back_is_synthetic(desk, workbooks, tmp_path):
    name, data = next((name, data) for name, data in workbooks if "corrected" in name)
    path = tmp_path / name
    path.write_bytes(data)
    checked = desk.check(path)
    assert checked.is_acceptable
    assert all(row["synthetic"] for row in checked.rows)


def test_mark_rubbed_out_of_a_row_stops_the_form(desk, workbooks, tmp_path):
    path = tmp_path / workbooks[0][0]
    path.write_bytes(workbooks[0][1])
    desk.edit(path, lambda sheet, book: sheet.__setitem__("J9", None))
    assert "synthetic_partly" in {p.code for p in desk.problems(path)}


def test_notebook_shows_real_reports_alone_as_soon_as_there_are_any(study, examples):
    example = examples["黔江区", 2025].progress
    one_real = example.iloc[:1].assign(synthetic=False)
    tables = {**study.tables, "progress": one_real}
    case = collect_case(tables, "qianjiang", synthetic=True)
    assert not case.synthetic
    assert len(case.reports) == 1
    assert case.faults == {}


def test_without_reports_nothing_is_made_up_unless_asked_for(study):
    tables = {**study.tables, "progress": study.tables["progress"].iloc[:0]}
    assert collect_case(tables, "qianjiang").summary is None
    assert collect_case(tables, "qianjiang", synthetic=True).synthetic
    assert collect_case(tables, "qianjiang", year=2019).projects.empty


def test_figure_of_made_up_data_carries_the_words(study, examples):
    status = assess_status(
        study.tables, examples["黔江区", 2025].progress, "黔江区", 2025, synthetic=True
    )
    figure = Figure()
    plot_status(figure.subplots(), status, language="en")
    mark_synthetic(figure, language="en")
    assert {text.get_text() for text in figure.texts} == {"SYNTHETIC DATA"}


def test_bars_of_investment_add_up(examples):
    reports = examples["黔江区", 2025].progress
    keys = sorted(reports["project_id"].unique())
    names = [f"功能{at % 8}" for at in range(len(keys))]
    categories = pd.DataFrame({"record_id": keys, "function_code": names, "function": names})
    investment = sum_investment(reports, categories)
    ax = Figure().subplots()
    plot_investment(ax, investment, language="zh")
    height = sum(bars[-1].get_height() for bars in ax.containers)
    assert height > 0
    last = investment[investment["month"] == "2025-12"]["completed_investment_yuan"].sum()
    assert height == pytest.approx(last / 10_000)
