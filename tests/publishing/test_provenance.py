"""The commit that a report is stamped with."""

import shutil
import subprocess
from pathlib import Path

import pytest

from msanalysis.publishing import TypstPdfExporter
from msanalysis.publishing.provenance import Commit, read_commit

NEEDS_GIT = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    subprocess.run(["git", "-C", folder, *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q")
    (folder / "a.txt").write_text("a")
    (folder / ".gitignore").write_text("reports/\n")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "first")
    return folder


@NEEDS_GIT
def test_a_clean_checkout_is_named_by_its_commit_alone(repository):
    (repository / "reports").mkdir()
    (repository / "reports" / "a.pdf").write_text("generated")
    commit = read_commit(repository)
    assert len(commit.id) == 12
    assert not commit.changed
    assert commit == read_commit(repository)


@NEEDS_GIT
def test_changed_and_new_files_are_said(repository):
    (repository / "new.txt").write_text("new")
    assert read_commit(repository).changed
    (repository / "new.txt").unlink()
    (repository / "a.txt").write_text("b")
    assert read_commit(repository).changed


@NEEDS_GIT
def test_a_folder_that_the_repository_around_it_does_not_track_has_no_commit(repository):
    inner = repository / "reports"
    inner.mkdir()
    (inner / "a.txt").write_text("a")
    assert read_commit(inner) == Commit()


def test_without_a_repository_or_git_the_commit_is_unknown(tmp_path, monkeypatch):
    assert read_commit(tmp_path) == Commit()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert read_commit(tmp_path) == Commit()


def test_the_commit_is_said_in_both_languages():
    assert Commit("abc").describe("zh") == "版本库提交 abc"
    assert Commit("abc", True).describe("en") == "Commit abc, with uncommitted changes"
    assert Commit().describe("fr") == "Commit unknown"


def test_the_stamp_stands_on_the_last_page_and_opens_none(read_pdf):
    lines = [f"第{number}段。" for number in range(200)]
    for count in range(20, 40, 2):
        plain = read_pdf("\n\n".join(lines[:count]))
        stamped = read_pdf("\n\n".join(lines[:count]), stamp=["数据哈希 0123", "提交 abc"])
        assert len(plain.pages) == len(stamped.pages)
        shown = ["数据哈希" in page.extract_text() for page in stamped.pages]
        assert shown == [False] * (len(shown) - 1) + [True]


def test_the_pdf_names_the_commit(exporter):
    from tests.publishing.conftest import notebook

    source = TypstPdfExporter(commit=Commit("abc")).to_typst(notebook("正文", stamp=["v 1"]))
    assert 'stamp: ("v 1", "版本库提交 abc", )' in source
