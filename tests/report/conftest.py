"""Small studies, and the report notebooks run on them in this process."""

from types import SimpleNamespace

import nbformat
import pandas as pd
import pytest
from matplotlib.figure import Figure
from tests.conftest import ROOT, extract_filed

import msanalysis as ms
from msanalysis import notebook as shown
from msanalysis.config import Paths
from msanalysis.derivation import derive_tables, load_references
from msanalysis.extraction import extract_document
from msanalysis.study import Study, combine

UNSEEN = """# 重庆市万州区人民政府办公室关于印发2024年重点民生实事工作目标任务的通知

万州府办发〔2024〕3号

各镇人民政府、街道办事处，区级有关部门：

重庆市万州区人民政府办公室

2024年3月8日

附件 万州区2024年重点民生实事工作目标任务

|序号|项目名称|目标任务|牵头单位|责任单位|完成时限|
|---|---|---|---|---|---|
|1|社区食堂建设|新建社区食堂12个。|区民政局|各镇街|2024年12月|
"""
UNDONE = """# 万州区2023年上半年重点民生实事进展情况

|序号|项目名称|目标任务|责任单位|半年进展|完成率|备注|
|---|---|---|---|---|---|---|
|1|社区食堂建设|新建社区食堂12个。|区民政局|新建社区食堂12个。|100%||
|2|滨江体育馆|建成滨江体育馆。|区体育局|滨江体育馆正在进行主体施工。|60%||
"""


@pytest.fixture(scope="session")
def derived() -> Study:
    """The filed documents with all derived tables."""
    references = load_references(Paths(ROOT).codebook)
    return Study(derive_tables(combine(extract_filed().values()), references))


@pytest.fixture(scope="session")
def small(derived, tmp_path_factory) -> dict[str, Study]:
    """Studies of one document each: filed ones alone, and ones nobody has seen."""
    folder = tmp_path_factory.mktemp("unseen")
    studies = {
        "plan": derived.select(["beibei-2020-plan"]),
        "milestones": derived.select(["qianjiang-2025-plan"]),
        "completion": derived.select(["yubei-2021-completion"]),
    }
    for name, text in {"unseen": UNSEEN, "undone": UNDONE}.items():
        path = folder / f"{name}.md"
        path.write_text(text, "utf-8")
        kind = "plan" if name == "unseen" else "completion"
        extracted = combine([extract_document(path, kind=kind)])
        references = load_references(Paths(ROOT).codebook, trained_on=derived.tables)
        studies[name] = Study(derive_tables(extracted, references))
    return studies


def run_cells(monkeypatch, name: str, study: Study, **parameters) -> list[SimpleNamespace]:
    """Run a notebook's code with a study in place of the filed one; give back what it shows."""
    outputs: list[SimpleNamespace] = []

    def display(data, *, metadata=None, **_):
        found = next(iter((metadata or {}).values()), {})
        if isinstance(data, Figure):
            outputs.append(SimpleNamespace(kind="figure", text=_letters(data), captions=found))
        elif "text/html" in data:
            outputs.append(
                SimpleNamespace(
                    kind="table", text=data["text/html"], captions=found, metadata=metadata
                )
            )
        elif "text/markdown" in data:
            outputs.append(SimpleNamespace(kind="text", text=data["text/markdown"], captions={}))
        else:
            described = next(iter(data.values()))
            outputs.append(SimpleNamespace(kind="document", text=str(described), captions={}))

    monkeypatch.setattr(shown, "display", display)
    monkeypatch.setattr(ms, "load", lambda: study)
    names: dict[str, object] = {}
    for cell in nbformat.read(ROOT / "notebooks" / name, as_version=4).cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, name, "exec"), names)
            if "parameters" in cell.metadata.get("tags", []):
                names.update(parameters)
    return outputs


def _letters(figure: Figure) -> str:
    """Collect the words of a drawn figure."""
    figure.canvas.draw()
    return "\n".join(found.get_text() for found in figure.findobj(lambda a: hasattr(a, "get_text")))


@pytest.fixture
def run(monkeypatch):
    return lambda name, study, **parameters: run_cells(monkeypatch, name, study, **parameters)


@pytest.fixture(scope="session")
def words_of_documents(derived, small) -> str:
    """Everything that stands in the documents' tables, as one text."""
    studies = [derived, *small.values()]
    cells = [
        value
        for study in studies
        for table in study.tables.values()
        for column in table.columns
        if pd.api.types.is_object_dtype(table[column]) or table[column].dtype == "string"
        for value in table[column].dropna().astype(str).unique()
    ]
    return "\n".join(cells)
