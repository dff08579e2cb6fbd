"""Names are not paths: on the command line, in the manifest, and among the filed documents."""

import os
import sys

import pytest
from tests.small_project import ROOT, SmallProject

from msanalysis import cli
from msanalysis.errors import ProjectError
from msanalysis.filing import MANIFEST_COLUMNS, load_manifest, stored_file, write_manifest
from msanalysis.monitoring_commands import write_forms
from msanalysis.pipeline.nodes import FileNode
from msanalysis.pipeline.plan import read_manifest
from msanalysis.reproducibility.verify import _copy_inputs

NAMES = {
    "upwards": "../../x",
    "absolute": "/etc/passwd",
    "of a drive": "C:\\Windows\\x",
    "district and upwards": "渝北区/../../x",
    "nothing": "",
    "null": "渝北区\0.txt",
    "lines": "渝北区\n渝北区",
    "long": "渝" * 5000,
    "device": "nul",
    "option": "--out=/etc/x",
    "formats": "%s{0}",
}
FILES = ("yubei-2025-plan", "beibei-2020-plan")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project of two documents with its tables built, alone in its folder."""
    made = SmallProject(tmp_path_factory.mktemp("paths") / "project")
    made.list_documents(*FILES)
    assert made.build(tables_only=True).exit_code == 0
    return made


def everything(folder):
    return {
        path for path in folder.rglob("*") if "build" not in path.parts and path.suffix != ".lock"
    }


@pytest.fixture
def run(project, monkeypatch, capsys):
    """Run a command in the project; give its exit code and what it said."""

    def call(*arguments):
        monkeypatch.chdir(project.paths.root)
        monkeypatch.setattr(sys, "argv", ["msanalysis", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return ended.value.code, capsys.readouterr().err

    return call


QUICK = [("report",), ("build", "--district"), ("add", "--yes", "--district"), ("add", "--yes")]
BUILDING = [("audit",), ("form", "--month=6", "--out=f.xlsx"), ("progress",), ("status",)]
AFTER = {
    "form": ("2025",),
    "status": ("2025",),
    "--district": (str(ROOT / "data" / "raw" / "qianjiang-2025-plan.txt"),),
}


@pytest.mark.parametrize(
    ("command", "key"),
    [
        *((command, key) for command in QUICK for key in NAMES),
        *(
            (command, key)
            for command in BUILDING
            for key in ("upwards", "absolute", "null", "long")
        ),
    ],
    ids=lambda given: given if isinstance(given, str) else " ".join(given),
)
def test_name_on_the_command_line_leads_nowhere(run, project, command, key):
    given = command if "--district" in command else (*command, "--")
    more = () if command[0] == "build" else AFTER.get(command[0], AFTER.get(command[-1], ()))
    before = everything(project.paths.root.parent)
    code, said = run(*given, NAMES[key], *more)
    assert code == 2
    *problems, last = said.splitlines()
    assert last.startswith("msanalysis")
    assert command[0] == "progress" or not problems
    assert "Traceback" not in said
    assert "bug" not in said
    assert everything(project.paths.root.parent) == before


WRONG = {
    "doc_id": [*NAMES.values(), "yubei-2025-plan/../x", "../yubei-2025-plan", "yubei-2025-plan\n"],
    "kind": ["../x", "plan/..", ""],
    "year": ["../2025", "2025/..", "二〇二五", ""],
    "district": [name for name in NAMES.values() if name],
    "stored_file": [
        *(name for key, name in NAMES.items() if key not in ("option", "formats")),
        *(
            "..",
            ".",
            ".hidden",
            "a/b.txt",
            "a\\b.txt",
            "a:b",
            "a.",
            "a ",
            "NUL.txt",
            "con",
            "Com1.x",
        ),
    ],
}


@pytest.mark.parametrize(
    ("column", "value"), [(column, value) for column, values in WRONG.items() for value in values]
)
def test_manifest_that_names_a_path_is_refused_in_one_line(tmp_path, column, value):
    row = dict.fromkeys(MANIFEST_COLUMNS, "") | {
        "doc_id": "yubei-2025-plan",
        "kind": "plan",
        "district": "渝北区",
        "year": "2025",
        "stored_file": "yubei-2025-plan.txt",
    }
    path = tmp_path / "documents.csv"
    write_manifest(path, [row])
    assert load_manifest(path)
    write_manifest(path, [row | {column: value}])
    with pytest.raises(ProjectError) as caught:
        load_manifest(path)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 1000
    assert "documents.csv" in str(caught.value)


@pytest.mark.parametrize("doc_id", NAMES.values(), ids=NAMES)
def test_corrections_of_a_strange_document_reach_no_file(tmp_path, doc_id):
    made = SmallProject(tmp_path)
    made.list_documents(FILES[1])
    text = f'doc_id,project_id,column,printed,corrected,reason\n"{doc_id}",x,name,a,b,c\n'
    made.paths.corrections.write_text(text, "utf-8")
    before = everything(tmp_path.parent)
    try:
        documents = read_manifest(made.paths)
    except ProjectError:
        documents = []
    assert [d.path.parent for d in documents] in ([], [made.paths.raw])
    assert everything(tmp_path.parent) == before


@pytest.fixture
def linked(tmp_path):
    """A project in which one of two documents is a link to a file outside, with the right bytes."""
    made = SmallProject(tmp_path / "project")
    made.list_documents(*FILES)
    document = made.paths.raw / f"{FILES[0]}.txt"
    document.replace(tmp_path / "outside.txt")
    document.symlink_to(tmp_path / "outside.txt")
    return made


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_link_among_the_documents_is_refused_in_one_line_and_the_rest_is_built(linked):
    result = linked.build(tables_only=True)
    (line,) = result.failures
    assert "yubei-2025-plan is a link; put the file itself there" in line
    assert result.exit_code == 1
    documents = (linked.paths.processed / "documents.csv").read_text("utf-8")
    assert "beibei-2020-plan" in documents
    assert "yubei" not in documents
    row = load_manifest(linked.paths.manifest)[-1]
    assert row["doc_id"] == FILES[0]
    with pytest.raises(ProjectError, match="is a link"):
        stored_file(row, linked.paths.raw)


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
@pytest.mark.parametrize("target", ["/etc/passwd", "/dev/zero", "nowhere", "documents.csv"])
def test_what_a_link_leads_to_is_neither_read_nor_copied(linked, target, tmp_path):
    document = linked.paths.raw / f"{FILES[0]}.txt"
    document.unlink()
    document.symlink_to(target)
    node = FileNode(name="document", path=document, optional=True, links=False)
    assert node.state() == "a link"
    again = type(linked.paths)(tmp_path / "again")
    _copy_inputs(linked.paths, again)
    assert not (again.raw / document.name).exists()
    assert (again.raw / f"{FILES[1]}.txt").is_file()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
def test_pipe_among_the_documents_is_not_waited_for(linked):
    document = linked.paths.raw / f"{FILES[0]}.txt"
    document.unlink()
    os.mkfifo(document)
    node = FileNode(name="document", path=document, optional=True, links=False)
    assert "cannot be read" in node.state()


def test_form_goes_where_it_is_told_and_is_a_workbook(project, monkeypatch, tmp_path):
    monkeypatch.chdir(project.paths.root)
    with pytest.raises(ProjectError, match=r"ends in \.xlsx"):
        write_forms("beibei", 2020, month=6, out=tmp_path / "x.sh")
    assert not (tmp_path / "x.sh").exists()


def test_form_for_each_agency_stays_in_the_folder_that_is_named(project, monkeypatch, tmp_path):
    monkeypatch.chdir(project.paths.root)
    written = write_forms("beibei", 2020, month=6, out=tmp_path / "f.xlsx", split=True)
    assert {path.parent for path in written} == {tmp_path}
