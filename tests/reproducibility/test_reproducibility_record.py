"""The record of a build and its verification, on a project of two tables and one notebook."""

import json
import shutil
from pathlib import Path

import frictionless
import pytest
from rocrate.rocrate import ROCrate
from tests.conftest import ROOT

from msanalysis.config import Paths
from msanalysis.errors import ProjectError
from msanalysis.files import hash_file
from msanalysis.publishing.provenance import Commit
from msanalysis.reproducibility import verify as verify_module
from msanalysis.reproducibility.crate import (
    RECORD,
    Step,
    files_in,
    list_versions,
    write_record,
)
from msanalysis.reproducibility.verify import verify

DATE = "2021-03-04"


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


@pytest.fixture
def paths(tmp_path):
    paths = Paths(tmp_path / "project")
    write(paths.manifest, "doc_id\na-2021-plan\n")
    write(paths.raw / "a-2021-plan.txt", "一、建设学校2所\n")
    write(paths.notebooks / "01_corpus.ipynb", "{}")
    write(paths.processed / "documents.csv", f"doc_id,issued_on\na,{DATE}\nb,\n")
    write(paths.processed / "projects.csv", "project_id\na/voted/1\n")
    write(paths.reports / "notebooks" / "01_corpus.zh.ipynb", '{"cells": []}')
    return paths


COMMIT = Commit("c0ffee")


def record(paths, *, commit=COMMIT, language="zh"):
    executed = paths.reports / "notebooks" / "01_corpus.zh.ipynb"
    source = paths.notebooks / "01_corpus.ipynb"
    step = Step("01_corpus.zh", source, {"language": language}, [executed])
    return write_record(
        paths,
        inputs=[*files_in(paths.raw), source],
        steps=[step],
        outputs=[*files_in(paths.processed), executed],
        commit=commit,
    )


def entities(path):
    return {entity["@id"]: entity for entity in json.loads(path.read_text("utf-8"))["@graph"]}


def test_record_lists_every_input_and_output_with_its_hash(paths):
    found = entities(record(paths))
    hashes = {entity["name"]: entity["sha256"] for entity in found.values() if "sha256" in entity}
    inside = [paths.raw, paths.notebooks, paths.processed, paths.reports / "notebooks"]
    expected = {
        file.relative_to(paths.root).as_posix(): hash_file(file)
        for folder in inside
        for file in files_in(folder)
    }
    assert hashes == expected


def test_record_names_parameters_versions_commit_and_the_newest_documents_date(paths):
    found = entities(record(paths))
    assert found["#01_corpus.zh/language"]["value"] == "zh"
    assert found["#pandas"]["softwareVersion"].count(".") == 2
    assert found[found["./"]["mainEntity"]["@id"]]["identifier"] == "git:c0ffee"
    assert found["./"]["datePublished"] == DATE
    assert found["#01_corpus.zh"]["result"] == [{"@id": "notebooks/01_corpus.zh.ipynb"}]


def test_record_names_also_what_the_dependencies_need():
    versions = list_versions()
    assert {"python", "msanalysis", "pandas", "pdfminer-six", "pillow", "pyzmq"} <= versions.keys()
    assert not versions.keys() & {"ruff", "pytest", "jupyterlab"}
    assert all(versions.values())


def test_record_conforms_to_ro_crate_and_can_be_read_back(paths):
    target = record(paths)
    descriptor = entities(target)[RECORD]
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.2"}
    crate = ROCrate(target.parent)
    assert "ComputationalWorkflow" in crate.mainEntity.type
    actions = [entity["name"] for entity in crate.root_dataset["mentions"]]
    assert actions == ["msanalysis build", "01_corpus.zh"]


def test_same_build_gives_the_same_record_and_leaves_the_file_alone(paths):
    target = record(paths)
    before = (target.read_bytes(), target.stat().st_mtime_ns)
    record(paths)
    assert (target.read_bytes(), target.stat().st_mtime_ns) == before


def test_record_says_nothing_of_where_the_project_lies(paths, tmp_path):
    first = record(paths).read_bytes()
    moved = Paths(tmp_path / "elsewhere" / "项目")
    shutil.copytree(paths.root, moved.root)
    (moved.reports / RECORD).unlink()
    assert record(moved).read_bytes() == first


@pytest.mark.parametrize("change", [{"commit": Commit("c0ffee", changed=True)}, {"language": "en"}])
def test_another_commit_or_parameter_is_another_record(paths, change):
    first = record(paths).read_bytes()
    assert record(paths, **change).read_bytes() != first


def test_damaged_record_is_written_again(paths):
    target = record(paths)
    whole = target.read_bytes()
    target.write_bytes(whole[:100])
    assert record(paths).read_bytes() == whole


def test_built_tables_fit_the_data_package_that_describes_them():
    package = ROOT / "data" / "processed" / "datapackage.json"
    assert package.is_file(), "the tables are built before the tests"
    result = frictionless.validate(str(package))
    assert result.valid, result.flatten(["name", "rowNumber", "message"])[:5]
    described = {
        resource["path"] for resource in json.loads(package.read_text("utf-8"))["resources"]
    }
    assert described == {path.name for path in package.parent.glob("*.csv")}


class Result:
    failures = ()


@pytest.fixture
def rebuilt(paths, monkeypatch):
    """A build that copies what the project's own build made, for verify to compare with."""
    made = {
        file.relative_to(paths.root): file.read_bytes()
        for folder in (paths.processed, paths.reports)
        for file in files_in(folder)
    }

    def build(root, **_options):
        assert not (root / "data" / "processed").exists()
        for place, content in made.items():
            (root / place).parent.mkdir(parents=True, exist_ok=True)
            (root / place).write_bytes(content)
        return Result

    monkeypatch.setattr(verify_module, "build", build)
    return paths


def test_unchanged_project_verifies(rebuilt):
    result = verify(rebuilt.root)
    assert result.passed
    assert len(result.identical) == 3


def test_every_file_that_differs_is_named(rebuilt):
    (rebuilt.processed / "projects.csv").write_text("project_id\nb\n", "utf-8")
    (rebuilt.processed / "documents.csv").unlink()
    write(rebuilt.reports / "extra.pdf", "%PDF-")
    assert verify(rebuilt.root).differences() == [
        "data/processed/projects.csv: differs from the new build",
        "data/processed/documents.csv: made by the new build, missing here",
        "reports/extra.pdf: not made by the new build",
    ]


def test_project_that_was_not_built_cannot_be_verified(tmp_path):
    with pytest.raises(ProjectError, match="build first"):
        verify(tmp_path)
