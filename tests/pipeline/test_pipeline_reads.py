import json
import shutil

import pytest
from tests.small_project import SmallProject, write_notebook

from msanalysis.config import Paths
from msanalysis.pipeline.reads_node import ReadsNode, load_reads, reads_unseen
from msanalysis.publishing.runner import run_notebook


def test_added_document_runs_only_what_reads_it_and_leaves_what_a_fresh_build_gives(tmp_path):
    project, fresh = SmallProject(tmp_path / "grown"), SmallProject(tmp_path / "fresh")
    project.list_documents("beibei-2020-plan", "yubei-2025-plan")
    assert project.build().exit_code == 0
    project.list_documents("beibei-2020-plan", "yubei-2025-plan", "qianjiang-2025-plan")

    added = project.build()

    assert {outcome.name for outcome in added.named("built")} == {
        "extract qianjiang-2025-plan",
        "tables",
        "notebook 01_all",
        "notebook 03_own-qianjiang",
    }
    assert {outcome.name for outcome in project.build().named("built")} == set()
    shutil.copy(project.paths.manifest, fresh.paths.manifest)
    fresh.build()
    assert project.outputs() == fresh.outputs()


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """What a notebook is seen to read, before and after it imports the package."""
    root = tmp_path_factory.mktemp("project")
    (root / "data" / "raw" / "older").mkdir(parents=True)
    for name in ("documents.csv", "notes.txt", "unread.txt"):
        (root / "data" / "raw" / name).write_text("x\n", "utf-8")
    source = root / "notebooks" / "reader.ipynb"
    write_notebook(
        source,
        "text = open('../data/raw/notes.txt').read()",
        "import os\nnames = os.listdir('../data/raw/older')",
        "try:\n    open('../data/raw/absent.txt')\nexcept FileNotFoundError:\n    pass",
        "out = open('../data/raw/written.txt', 'w')",
        "import pandas as pd\ntable = pd.read_csv('../data/raw/documents.csv')",
        "import msanalysis.config",
    )
    record = root / "record.jsonl"
    run_notebook(source, root / "run.ipynb", reads=record)
    return load_reads(record)


def test_files_and_folders_that_a_notebook_opens_are_recorded_and_no_others(recorded):
    assert {read.get("file") or read.get("folder") for read in recorded} == {
        "data/raw/notes.txt",
        "data/raw/older",
        "data/raw/absent.txt",
        "data/raw/documents.csv",
    }


def node(tmp_path, *reads, **options):
    """A node over a project with two tables, of which `reads` were taken."""
    paths = Paths(tmp_path)
    record, digests = paths.build / "record.jsonl", paths.build / "digests.json"
    for file in (record, paths.processed / "projects.csv"):
        file.parent.mkdir(parents=True, exist_ok=True)
    (paths.processed / "projects.csv").write_text("a", "utf-8")
    lines = [{"root": "here"}, *reads]
    record.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    change(digests, {"projects": {"": "1", "渝北区": "2"}, "links": {"": "3", "渝北区": "4"}})
    return ReadsNode(name="n", record=record, digests=digests, paths=paths, **options)


def change(digests, parts):
    digests.write_text(json.dumps(parts), "utf-8")


def test_district_read_does_not_see_the_rest_of_the_table(tmp_path):
    asked = node(tmp_path, {"table": "projects", "district": "渝北区"})
    before = asked.state()
    change(asked.digests, {"projects": {"": "9", "渝北区": "2"}, "links": {"": "9"}})
    assert asked.state() == before
    change(asked.digests, {"projects": {"": "9", "渝北区": "8"}})
    assert asked.state() != before


def test_table_read_whole_sees_every_change_of_it(tmp_path):
    asked = node(tmp_path, {"table": "projects", "district": None})
    before = asked.state()
    change(asked.digests, {"projects": {"": "9", "渝北区": "2"}})
    assert asked.state() != before


@pytest.mark.parametrize("gap", ["unseen", "no record", "library"])
def test_where_reading_could_not_be_seen_all_data_count(tmp_path, gap):
    reads = [{"unseen": "subprocess.Popen"}] if gap == "unseen" else []
    asked = node(tmp_path, *reads, blind=gap == "library")
    if gap == "no record":
        asked.record.write_text("", "utf-8")
    before = asked.state()
    (tmp_path / "data" / "raw.txt").write_text("new", "utf-8")
    assert asked.state() != before


@pytest.mark.parametrize(
    ("source", "unseen"),
    [
        ("import pandas", False),
        ("import pyarrow.parquet as pq", True),
        ("!cat ../data/raw/a.txt", True),
        ("%run helper.py", True),
    ],
)
def test_notebook_that_can_read_unseen_is_known_by_its_text(tmp_path, source, unseen):
    write_notebook(tmp_path / "n.ipynb", source)
    assert reads_unseen(tmp_path / "n.ipynb") is unseen
