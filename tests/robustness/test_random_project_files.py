"""Manifest, corrections, codebook and notebooks: whatever is in them, used or refused."""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fuzzing import FUZZ

from msanalysis import codebook
from msanalysis.corrections import load_corrections
from msanalysis.errors import MsanalysisError
from msanalysis.filing import MANIFEST_COLUMNS, load_manifest
from msanalysis.parameters import check_parameters, read_parameters

ROOT = Path(__file__).resolve().parents[2]
CODEBOOK = ROOT / "data" / "codebook"
CONTEXT = ROOT / "data" / "context"
# Paths that lead out, formulas, markup, code: what a stranger might put into a cell.
NASTY = st.sampled_from(
    [
        *("../../etc/passwd", "/etc/passwd", "C:\\x", "a/b", "..", "", "\0", "con", "a" * 300),
        *("=1+1", "@SUM(A1)", "<script>x</script>", "#set page(width: 1pt)", "$x$", "{{x}}"),
        *('"; import os; os._exit(1)', "__import__('os')", "渝北区\n", "2021 ", "二〇二一"),
    ]
)
CELL = st.one_of(NASTY, st.text(max_size=20))


def refused_or(function, *arguments):
    """Call a function: its result, or the one line that says why there is none."""
    try:
        return function(*arguments)
    except MsanalysisError as raised:
        refusal = raised
    assert str(refusal)
    assert "\n" not in str(refusal)
    return refusal


def as_csv(columns, rows):
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(columns)
    writer.writerows(rows)
    return buffer.getvalue()


def valid_row():
    values = {"doc_id": "yubei-2021-plan", "kind": "plan", "year": "2021", "stored_file": "a.txt"}
    return [values.get(name, "") for name in MANIFEST_COLUMNS]


@FUZZ
@given(changes=st.dictionaries(st.integers(0, len(MANIFEST_COLUMNS) - 1), CELL, min_size=1))
def test_manifest_names_only_files_in_its_folder(changes, tmp_path):
    row = [changes.get(at, value) for at, value in enumerate(valid_row())]
    path = tmp_path / "documents.csv"
    path.write_text(as_csv(MANIFEST_COLUMNS, [row]), "utf-8", errors="surrogatepass")
    loaded = refused_or(load_manifest, path)
    if not isinstance(loaded, MsanalysisError):
        stored = tmp_path / loaded[0]["stored_file"]
        assert stored.resolve().parent == tmp_path.resolve()


LOADERS = {
    "manifest": (load_manifest, ROOT / "data" / "raw" / "documents.csv"),
    "corrections": (load_corrections, ROOT / "data" / "corrections.csv"),
    "functions": (codebook.load_functions, CODEBOOK / "functions.csv"),
    "themes": (codebook.load_themes, CODEBOOK / "themes.csv"),
    "reasons": (codebook.load_reasons, CODEBOOK / "reasons.csv"),
    "coding of projects": (codebook.load_coding_projects, CODEBOOK / "coding_projects.csv"),
    "coding of items": (codebook.load_coding_completion, CODEBOOK / "coding_completion.csv"),
    **{
        f"context {name}": (
            lambda folder, name=name: codebook.load_context(folder, name),
            CONTEXT / f"{name}.csv",
        )
        for name in codebook.CONTEXT
    },
}


def load_damaged(name, data, tmp_path):
    """Load one file of a copy of its folder, with these bytes."""
    loader, source = LOADERS[name]
    folder = tmp_path / "copy"
    if not folder.exists():
        shutil.copytree(source.parent, folder) if source.parent.name != "data" else folder.mkdir()
    target = folder / source.name
    target.write_bytes(data)
    return refused_or(loader, target if name in ("manifest", "corrections") else folder)


@pytest.mark.parametrize("name", LOADERS)
@FUZZ
@given(data=st.data())
def test_damaged_table_is_loaded_or_refused(name, data, tmp_path):
    damaged = bytearray(LOADERS[name][1].read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(damaged)))
        damaged[at : at + data.draw(st.integers(0, 60))] = data.draw(st.binary(max_size=20))
    load_damaged(name, bytes(damaged), tmp_path)


@pytest.mark.parametrize("name", LOADERS)
@FUZZ
@given(rows=st.lists(st.lists(CELL, max_size=8), max_size=4))
def test_table_of_nasty_cells_is_loaded_or_refused(name, rows, tmp_path):
    header = LOADERS[name][1].read_text("utf-8").splitlines()[0].split(",")
    text = as_csv(header, rows)
    load_damaged(name, text.encode("utf-8", "surrogatepass"), tmp_path)


def write_notebook(path, source):
    cell = {
        "cell_type": "code",
        "metadata": {"tags": ["parameters"]},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }
    path.write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4}), "utf-8")


@FUZZ
@given(value=st.one_of(CELL, st.integers(), st.none(), st.lists(CELL, max_size=2)))
def test_parameter_of_any_value_is_a_value_and_never_code(value, tmp_path):
    from papermill.translators import PythonTranslator

    path = tmp_path / "n.ipynb"
    write_notebook(path, 'district: str = "渝北区"  # which')
    accepted = refused_or(check_parameters, path, {"district": value})
    assert isinstance(accepted, MsanalysisError) == (not isinstance(value, str))
    if isinstance(value, str):
        namespace = {}
        exec(PythonTranslator.codify({"district": value}), {"__builtins__": {}}, namespace)
        assert namespace == {"district": value}


@FUZZ
@given(source=st.one_of(st.text(max_size=80), st.builds("a: {} = {}  # h".format, CELL, CELL)))
def test_parameters_cell_of_any_text_is_read_or_refused_and_not_run(source, tmp_path):
    path = tmp_path / "n.ipynb"
    write_notebook(path, source)
    refused_or(read_parameters, path)


@FUZZ
@given(content=st.one_of(st.binary(max_size=80), st.text(max_size=80).map(str.encode)))
def test_file_that_is_no_notebook_is_refused(content, tmp_path):
    path = tmp_path / "n.ipynb"
    path.write_bytes(content)
    assert isinstance(refused_or(read_parameters, path), MsanalysisError)
