"""The command line as a person uses it, in a small project of its own."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from msanalysis import cli
from tests.conftest import ROOT

NOTICE = """巴南区人民政府办公室关于印发2024年重点民生实事工作目标任务的通知

巴南府办发〔2024〕7号

共2项。联系人：张三，联系电话：66221234。

重庆市巴南区人民政府办公室
2024年3月1日

附件
序号\t项目名称\t目标任务\t牵头单位\t责任单位\t完成时限
1\t新建公厕\t新建城市公厕4座。\t区城管局\t区住建委、各镇街\t2024年12月
2\t农村公路\t硬化农村公路35.5公里。\t区交通局\t各镇街\t2024年11月
"""


@pytest.fixture
def project(tmp_path):
    """A project of the two smallest documents, without notebooks."""
    root = tmp_path / "project"
    (root / "notebooks").mkdir(parents=True)
    shutil.copytree(ROOT / "data" / "codebook", root / "data" / "codebook")
    raw = root / "data" / "raw"
    raw.mkdir()
    lines = (ROOT / "data/raw/documents.csv").read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if line.startswith(("doc_id", "beibei", "yubei-2025"))]
    (raw / "documents.csv").write_text("".join(kept), "utf-8", newline="")
    for name in ("beibei-2020-plan.txt", "yubei-2025-plan.txt"):
        shutil.copy(ROOT / "data/raw" / name, raw / name)
    return root


@dataclass
class Result:
    """How a command ended and what it wrote."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def run(monkeypatch, capsys):
    """Run a command in this process, as the console script does."""

    def call(*arguments: str | Path, cwd: Path) -> Result:
        monkeypatch.chdir(cwd)
        monkeypatch.setattr(sys, "argv", ["msanalysis", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        written = capsys.readouterr()
        return Result(int(ended.value.code or 0), written.out, written.err)

    return call


def snapshot(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_help_names_every_command_and_how_districts_are_named(tmp_path):
    result = subprocess.run(
        [sys.executable, "-m", "msanalysis.cli", "--help"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert result.returncode == 0
    names = {command.name or command.callback.__name__ for command in cli.app.registered_commands}
    commands = {"build", "extract", "add", "audit", "report", "form", "progress", "status"}
    assert names == commands
    assert all(name in result.stdout for name in names)
    assert "渝北区" in result.stdout


def test_extract_writes_all_tables_and_touches_nothing_else(run, project, tmp_path):
    notice = tmp_path / "我的 通知.txt"
    notice.write_text(NOTICE, "utf-8")
    before = snapshot(project)
    out = tmp_path / "tables"
    result = run("extract", notice, "--out", out, cwd=project)
    assert result.returncode == 0, result.stderr
    assert snapshot(project) == before
    projects = pd.read_csv(out / "projects.csv")
    assert list(projects["project_id"]) == [
        "banan-2024-plan/district/1",
        "banan-2024-plan/district/2",
    ]
    quantities = pd.read_csv(out / "quantities.csv")
    assert list(zip(quantities["value"], quantities["unit"], strict=True)) == [
        (4, "座"),
        (35.5, "公里"),
    ]
    assert (out / "datapackage.json").is_file()


def test_extract_names_each_unusable_file_in_one_line_and_writes_nothing(run, tmp_path):
    empty, letter = tmp_path / "empty.txt", tmp_path / "letter.txt"
    empty.write_bytes(b"")
    letter.write_text("各位代表：今天天气很好。", "utf-8")
    result = run("extract", empty, letter, "--out", tmp_path / "out", cwd=tmp_path)
    assert result.returncode == 2
    lines = result.stderr.splitlines()
    assert len(lines) == 2
    assert "empty.txt" in lines[0]
    assert "letter.txt" in lines[1]
    assert not (tmp_path / "out").exists()


def test_two_documents_of_one_kind_get_different_ids(run, project, tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(NOTICE, "utf-8")
    out = tmp_path / "tables"
    result = run("extract", tmp_path / "a.txt", tmp_path / "b.txt", "--out", out, cwd=project)
    assert result.returncode == 0, result.stderr
    ids = list(pd.read_csv(out / "documents.csv")["doc_id"])
    assert ids == ["banan-2024-plan", "banan-2024-plan-2"]


def test_add_files_the_document_with_its_contacts_masked(run, project, tmp_path):
    notice = tmp_path / "notice.txt"
    notice.write_text(NOTICE, "utf-8")
    result = run("add", notice, "--yes", cwd=project)
    assert result.returncode == 0, result.stderr
    stored = (project / "data/raw/banan-2024-plan.txt").read_text("utf-8")
    assert "张三" not in stored
    assert "66221234" not in stored
    manifest = pd.read_csv(project / "data/raw/documents.csv").set_index("doc_id")
    assert manifest.at["banan-2024-plan", "district"] == "巴南区"
    assert "contact name 1" in manifest.at["banan-2024-plan", "masked"]
    assert "新建公厕" in result.stdout
    again = run("add", notice, "--yes", cwd=project)
    assert again.returncode == 2
    assert "already filed as banan-2024-plan" in again.stderr


def test_add_refuses_what_it_cannot_place_and_changes_nothing(run, project, tmp_path):
    notice = tmp_path / "notice.txt"
    notice.write_text(NOTICE.replace("巴南", "某某").replace("重庆市某某区", "某某"), "utf-8")
    before = snapshot(project)
    result = run("add", notice, "--yes", cwd=project)
    assert result.returncode == 2
    assert len(result.stderr.splitlines()) == 1
    assert "--district" in result.stderr
    assert snapshot(project) == before


def test_audit_lists_findings_as_csv_and_refuses_unknown_documents(run, project):
    result = run("audit", "beibei-2020-plan", "--format", "csv", cwd=project)
    assert result.returncode == 0, result.stderr
    header, *rows = result.stdout.splitlines()
    assert header.startswith("check_id,doc_id,project_id,kind,stated,derived,difference,status")
    assert rows
    assert all(row.startswith("beibei-2020-plan/") for row in rows if row[:6] == "beibei")
    unknown = run("audit", "nowhere-2020-plan", cwd=project)
    assert unknown.returncode == 2
    assert len(unknown.stderr.splitlines()) == 1


def test_a_report_for_an_unknown_district_is_refused_in_one_line(run, project):
    result = run("report", "浦东新区", cwd=project)
    assert result.returncode == 2
    assert len(result.stderr.splitlines()) == 1
    assert "Traceback" not in result.stderr


def test_a_second_copy_of_a_filed_notice_is_refused(run, project, tmp_path):
    for name, text in (("one.txt", NOTICE), ("two.txt", NOTICE + "\n")):
        (tmp_path / name).write_text(text, "utf-8")
    assert run("add", tmp_path / "one.txt", "--yes", cwd=project).returncode == 0
    result = run("add", tmp_path / "two.txt", "--yes", cwd=project)
    assert result.returncode == 2
    assert "filed already as banan-2024-plan" in result.stderr
