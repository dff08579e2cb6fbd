"""`form`, `progress` and `status` as a person uses them, in a small project of its own."""

import shutil
import sys

import openpyxl
import pytest
from tests.conftest import ROOT

from msanalysis import cli


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project of one document, without notebooks."""
    root = tmp_path_factory.mktemp("project")
    (root / "notebooks").mkdir()
    shutil.copytree(ROOT / "data" / "codebook", root / "data" / "codebook")
    raw = root / "data" / "raw"
    raw.mkdir()
    lines = (ROOT / "data/raw/documents.csv").read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if line.startswith(("doc_id", "yubei-2025"))]
    (raw / "documents.csv").write_text("".join(kept), "utf-8", newline="")
    shutil.copy(ROOT / "data/raw/yubei-2025-plan.txt", raw)
    return root


@pytest.fixture
def run(project, monkeypatch, capsys):
    def call(*arguments):
        monkeypatch.chdir(project)
        monkeypatch.setattr(sys, "argv", ["msanalysis", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return int(ended.value.code or 0), *capsys.readouterr()

    return call


def fill(path, **changed):
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    sheet["C4"].value = "2025-06-20"
    for at in range(7, 32):
        sheet[f"E{at}"].value = f"{sheet[f'B{at}'].value}：达到总体形象进度的40%。"
        sheet[f"F{at}"].value = 100
        sheet[f"H{at}"].value = "按计划推进"
    for address, value in changed.items():
        sheet[address].value = value
        if isinstance(value, str):
            sheet[address].data_type = "s"
    book.save(path)


def test_form_filled_filed_and_shown(run, project, tmp_path):
    path = tmp_path / "june.xlsx"
    code, out, _ = run("form", "yubei", 2025, "--month", 6, "--out", path)
    assert (code, "25 projects" in out) == (0, True)
    fill(path, G7="=cmd|'/c calc'!A1", E8="正在推进。")
    code, out, err = run("progress", path)
    assert (code, err) == (0, "")
    assert "已存入 25 项" in out
    code, out, _ = run("status", "渝北", 2025, "--format", "csv")
    assert code == 0
    assert ",'=cmd" in out
    assert ",=cmd" not in out
    assert ",no_report," not in out
    code, out, _ = run("status", "渝北", 2025)
    assert code == 0
    assert "25 projects: 24 behind" in " ".join(out.split())
    processed = (project / "data" / "processed" / "progress.csv").read_text("utf-8")
    assert processed.count("\n") == 26
    assert "'=cmd" in processed


def test_rejected_form_is_told_line_by_line(run, project, tmp_path):
    path = tmp_path / "july.xlsx"
    run("form", "yubei", 2025, "--month", 7, "--out", path)
    fill(path, C4="2025-07-20", F9="很多", E10="")
    before = sorted((project / "data").rglob("*.csv"))
    code, out, err = run("progress", path)
    assert (code, out) == (2, "")
    lines = err.splitlines()
    assert all(line.startswith(f"msanalysis: {path}") for line in lines)
    assert any("推进情况表!F9" in line and "很多" in line for line in lines)
    assert sorted((project / "data").rglob("*.csv")) == before


def test_one_agency_or_one_file_for_each(run, tmp_path):
    path = tmp_path / "form.xlsx"
    code, out, _ = run("form", "yubei", 2025, "--month", 6, "--out", path, "--agency", "区教委")
    assert code == 0
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert sheet["C2"].value == "区教委"
    code, out, _ = run("form", "yubei", 2025, "--month", 6, "--out", path, "--split")
    assert code == 0
    files = sorted(tmp_path.glob("form-*.xlsx"))
    assert len(files) == out.count("| ") == 17
    projects = sum(
        sum(
            row[0].value == "row" for row in openpyxl.load_workbook(file)["_msanalysis"].iter_rows()
        )
        for file in files
    )
    assert projects == 25


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("form", "yubei", 2025, "--out", "a.xlsx"), "--month"),
        (("form", "yubei", 2019, "--month", 6, "--out", "a.xlsx"), "渝北区 2025"),
        (("form", "yubei", 2025, "--month", 6, "--out", "a.pdf"), ".xlsx"),
        (("form", "yubei", 2025, "--month", 6, "--out", "a.xlsx", "--agency", "甲"), "区教委"),
        (("progress", "missing.xlsx"), "missing.xlsx"),
        (("progress", "missing.xlsx", "--submitted", "soon"), "2025-06-24"),
        (("status", "atlantis", 2025), "渝北区 2025"),
    ],
)
def test_what_cannot_be_done_is_one_line_with_the_next_step(run, arguments, words):
    code, _, err = run(*arguments)
    assert code == 2
    assert len(err.splitlines()) == 1
    assert words in err


def test_made_up_forms_fill_a_folder(run, tmp_path):
    code, _, _ = run("form", "yubei", 2025, "--synthetic", "--out", tmp_path / "made-up")
    assert code == 0
    names = sorted(path.name for path in (tmp_path / "made-up").iterdir())
    assert all(name.startswith("synthetic-yubei-2025-") for name in names)
    assert len([name for name in names if "corrected" not in name]) == 12
