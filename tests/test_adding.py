"""Adding a document: what is asked, what is left when it is stopped."""

import csv
import os
import signal
import subprocess
import sys

import pytest

from msanalysis.config import Paths
from msanalysis.errors import NoticeError, ProjectError
from msanalysis.filing import (
    DRAFT_PREFIX,
    MANIFEST_COLUMNS,
    changing_manifest,
    load_manifest,
    read_doc_number,
    write_manifest,
)
from tests.conftest import ROOT

NOTICE = """{district}人民政府办公室关于印发{year}重点民生实事工作目标任务的通知

{number}

{district}人民政府办公室
2024年3月1日

附件
序号\t项目名称\t目标任务\t牵头单位\t责任单位\t完成时限
1\t新建公厕\t新建城市公厕4座。\t区城管局\t区住建委、各镇街\t12月
2\t农村公路\t硬化农村公路35.5公里。\t区交通局\t各镇街\t11月
"""


@pytest.fixture
def root(tmp_path):
    raw = tmp_path / "project" / "data" / "raw"
    raw.mkdir(parents=True)
    write_manifest(raw / "documents.csv", [])
    return tmp_path / "project"


def write_notice(root, name="通 知.txt", **fields):
    fields = {"district": "巴南区", "year": "2024年", "number": "巴南府办发〔2024〕7号"} | fields
    path = root.parent / name
    path.write_text(NOTICE.format(**fields), "utf-8")
    return path


def add_in_shell(root, *arguments, before=""):
    code = f"{before}\nimport sys\nfrom msanalysis.cli import main\nmain()"
    return subprocess.run(
        [sys.executable, "-c", code, "add", *map(str, arguments)],
        cwd=root,
        capture_output=True,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        check=False,
    )


def add_here(root, path, monkeypatch, *, yes=True, answers=None):
    """Add in this process; with answers, as a person at a terminal who gives them."""
    from msanalysis import adding

    monkeypatch.chdir(root)
    asked = []
    if answers is not None:
        pending = iter(answers)

        def prompt(text, **_):
            asked.append(text)
            return next(pending)

        monkeypatch.setattr(adding.typer, "prompt", prompt)
        monkeypatch.setattr(adding.typer, "confirm", lambda text, **_: bool(prompt(text)))
        monkeypatch.setattr(adding.sys.stdin, "isatty", lambda: True, raising=False)
    doc_id = adding.add_file(path, district=None, year=None, kind=None, yes=yes)
    return doc_id, asked


def test_manifest_keeps_the_document_number(root, monkeypatch):
    add_here(root, write_notice(root), monkeypatch)
    (row,) = load_manifest(Paths(root).manifest)
    assert row["doc_number"] == "巴南府办发〔2024〕7号"


def test_second_copy_is_refused_without_reading_any_filed_document(root, monkeypatch):
    add_here(root, write_notice(root), monkeypatch)
    (Paths(root).raw / "banan-2024-plan.txt").unlink()
    with pytest.raises(ProjectError, match="filed already as banan-2024-plan"):
        add_here(root, write_notice(root, "b.txt", year="2024年度"), monkeypatch)


def test_manifest_without_document_numbers_is_read_and_completed(root, monkeypatch):
    add_here(root, write_notice(root), monkeypatch)
    manifest = Paths(root).manifest
    rows = load_manifest(manifest)
    old = [name for name in MANIFEST_COLUMNS if name != "doc_number"]
    with manifest.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, old, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    (row,) = load_manifest(manifest)
    assert read_doc_number(row, Paths(root).raw) == "巴南府办发〔2024〕7号"
    copy = write_notice(root, "b.txt", number="巴南府办发〔2024〕8号")
    assert add_here(root, copy, monkeypatch)[0] == "banan-2024-plan-2"
    assert [row["doc_number"][-2:] for row in load_manifest(manifest)] == ["7号", "8号"]


def test_a_complete_document_is_filed_without_a_question(root, monkeypatch):
    doc_id, asked = add_here(root, write_notice(root), monkeypatch, yes=False, answers=[])
    assert (doc_id, asked) == ("banan-2024-plan", [])


def test_a_person_is_asked_for_the_district_until_it_is_one(root, monkeypatch, capsys):
    path = write_notice(root, district="某某", number="")
    answers = ["某某区", "yubei", True]
    doc_id, asked = add_here(root, path, monkeypatch, yes=False, answers=answers)
    assert doc_id == "yubei-2024-plan"
    assert sum("district" in question for question in asked) == 2
    assert "no document number found" in capsys.readouterr().out


def test_a_person_who_says_no_leaves_everything_as_it_was(root, monkeypatch):
    path = write_notice(root, number="")
    with pytest.raises(ProjectError, match="not filed"):
        add_here(root, path, monkeypatch, yes=False, answers=[False])
    assert load_manifest(Paths(root).manifest) == []
    assert [file.name for file in Paths(root).raw.iterdir()] == ["documents.csv"]


def test_without_a_terminal_a_missing_district_is_an_error(root, monkeypatch):
    with pytest.raises(NoticeError, match="--district"):
        add_here(root, write_notice(root, district="某某", number=""), monkeypatch, yes=False)


def test_what_was_understood_is_shown_before_anything_is_written(root, monkeypatch, capsys):
    from msanalysis import adding

    def fail(*_, **__):
        assert "新建公厕" in capsys.readouterr().out
        raise ProjectError("seen")

    monkeypatch.setattr(adding, "file_document", fail)
    with pytest.raises(ProjectError, match="seen"):
        add_here(root, write_notice(root), monkeypatch)


KILL = """
import os, signal
from pathlib import Path
from msanalysis import filing
replace, done = Path.replace, []
def replace_or_die(self, target):
    done.append(target)
    if len(done) == {at} and {early}:
        os.kill(os.getpid(), signal.SIGKILL)
    replace(self, target)
    if len(done) == {at}:
        os.kill(os.getpid(), signal.SIGKILL)
Path.replace = replace_or_die
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no SIGKILL")
@pytest.mark.parametrize(
    ("at", "early", "filed"), [(1, True, 0), (1, False, 0), (2, True, 0), (2, False, 1)]
)
def test_killed_at_any_write_the_manifest_names_only_whole_files(root, at, early, filed):
    path = write_notice(root)
    killed = add_in_shell(root, path, before=KILL.format(at=at, early=early))
    assert killed.returncode == -signal.SIGKILL
    paths = Paths(root)
    rows = load_manifest(paths.manifest)
    assert len(rows) == filed
    for row in rows:
        assert (paths.raw / row["stored_file"]).read_text("utf-8") == path.read_text("utf-8")
    again = add_in_shell(root, path)
    assert again.returncode == (2 if filed else 0), again.stderr
    assert [row["doc_id"] for row in load_manifest(paths.manifest)] == ["banan-2024-plan"]
    assert sorted(file.name for file in paths.raw.iterdir()) == [
        "banan-2024-plan.txt",
        "documents.csv",
    ]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such locks")
def test_two_documents_are_not_added_at_once(root):
    paths = Paths(root)
    with (
        changing_manifest(paths),
        pytest.raises(ProjectError, match="being added"),
        changing_manifest(paths),
    ):
        pass


def test_drafts_of_a_killed_process_are_removed(root):
    draft = Paths(root).raw / f"{DRAFT_PREFIX}x"
    draft.write_text("联系人：张三", "utf-8")
    with changing_manifest(Paths(root)):
        assert not draft.exists()


def test_the_real_manifest_names_the_numbers_of_its_documents():
    paths = Paths(ROOT)
    rows = load_manifest(paths.manifest)
    assert all(
        row["doc_number"] == read_doc_number({**row, "doc_number": None}, paths.raw) for row in rows
    )
