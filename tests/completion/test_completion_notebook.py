"""The notebook, run in this process, for reports and plans that it has not seen."""

import nbformat
import pytest

import msanalysis as ms
from msanalysis import notebook as shown
from msanalysis.config import find_root
from msanalysis.errors import ProjectError
from msanalysis.extraction import extract_document
from msanalysis.study import Study, combine

NOTEBOOK = find_root() / "notebooks" / "03_completion_rates.ipynb"
HALF_YEAR = """# 万州区2023年上半年重点民生实事进展情况

|序号|项目名称|目标任务|责任单位|半年进展|完成率|备注|
|---|---|---|---|---|---|---|
|1|社区食堂建设|新建社区食堂12个。|区民政局|新建社区食堂12个。|100%||
|2|滨江体育馆|建成滨江体育馆。|区体育局|滨江体育馆正在进行主体施工。|60%||
|3|城南书城|开工建设城南书城。|区文化旅游委|因用地调整，城南书城项目已取消。|0%|用地调整|
|4|农村公路|新改建农村公路180公里。|区交通局|完成新改建农村公路121公里。|67%||
|5|就业|城镇新增就业2万人以上。|区人力社保局|城镇新增就业2.3万人。|100%||
"""


@pytest.fixture
def run_notebook(monkeypatch):
    """Run the notebook's code with a study in place of the filed one; give back what it shows."""

    def run(tables, **parameters):
        outputs = []
        monkeypatch.setattr(shown, "display", lambda data, **_: outputs.append(data))
        monkeypatch.setattr(ms, "load", lambda: Study(tables), raising=False)
        names = {}
        for cell in nbformat.read(NOTEBOOK, as_version=4).cells:
            if cell.cell_type == "code":
                exec(compile(cell.source, NOTEBOOK.name, "exec"), names)
                if "parameters" in cell.metadata.get("tags", []):
                    names.update(parameters)
        texts = [
            data["text/plain"]
            for data in outputs
            if isinstance(data, dict) and "text/plain" in data
        ]
        return names, "\n".join(texts)

    return run


@pytest.fixture(scope="module")
def half_year(tmp_path_factory):
    path = tmp_path_factory.mktemp("half") / "report.md"
    path.write_text(HALF_YEAR, "utf-8")
    return combine([extract_document(path, kind="completion")])


def test_a_half_year_report_with_a_rate_column_runs_unchanged(run_notebook, half_year):
    names, text = run_notebook(half_year, district="万州区", language="en")
    dossier = names["dossier"]
    assert (dossier.year, len(dossier.evaluations)) == (2023, 5)
    assert dossier.evaluations.set_index("no")["unmet_signal"].to_dict() == {
        1: False, 2: False, 3: True, 4: False, 5: False,
    }  # fmt: skip
    assert dossier.attainments["met"].tolist() == [True, False, True]
    assert "40.0%" in text


def test_plans_without_a_report_say_that_nothing_is_known(run_notebook, study):
    names, text = run_notebook(study.tables, district="qianjiang", language="zh")
    assert not names["dossier"].has_report
    assert "没有收录黔江区的完成情况报告" in text
    assert "声明了进度" in text


def test_a_year_without_a_report_is_no_other_years_report(run_notebook, study):
    names, text = run_notebook(study.tables, district="渝北", year=2025, language="en")
    assert names["dossier"].evaluations.empty
    assert "No completion report of Yubei" in text


def test_an_unknown_definition_names_those_there_are(run_notebook, study):
    with pytest.raises(ProjectError, match="attainment_90"):
        run_notebook(study.tables, definition="optimistic")


@pytest.mark.filterwarnings("error", "ignore::ResourceWarning")
def test_the_filed_report_is_told_without_warnings(run_notebook, study):
    names, text = run_notebook(
        study.tables, district="yubei", language="en", definition="attainment_95"
    )
    assert "Of 113 items with a verdict, 101 are called completed" in text
    assert len(names["specifications"]) == 40
