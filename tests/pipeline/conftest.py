"""A study of three tiny documents, whose extraction is a line of code."""

import csv
import hashlib
import sys
import types
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from rich.console import Console

from msanalysis.build import build
from msanalysis.config import Paths
from msanalysis.errors import NoticeError
from msanalysis.filing import MANIFEST_COLUMNS

DOCUMENTS = {
    "yubei-2021-plan": ("渝北区", "2021", "学校 2\n医院 1\n"),
    "yubei-2025-plan": ("渝北区", "2025", "公园 3\n"),
    "beibei-2020-plan": ("北碚区", "2020", "道路 4\n"),
}


def extract_document(path, *, doc_id, kind, district, year, corrections, passport):
    lines = path.read_text("utf-8").splitlines()
    if not lines:
        raise NoticeError(f"{path}: no list of projects, expected one; check the file")
    rows = [line.split() for line in lines]
    projects = pd.DataFrame(
        [(f"{doc_id}/{name}", doc_id, district, int(n)) for name, n in rows],
        columns=["project_id", "doc_id", "district", "value"],
    )
    projects["value"] += len(corrections)
    documents = pd.DataFrame([(doc_id, district)], columns=["doc_id", "district"])
    return {"documents": documents, "projects": projects}


def combine(parts):
    return {
        name: pd.concat([part[name] for part in parts], ignore_index=True)
        for name in ("documents", "projects")
    }


def write_tables(tables, folder):
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")


class TextExporter:
    """Stands in for the PDF exporter: the text of the outputs behind PDF's first bytes."""

    def __init__(self, commit):
        self.commit = commit

    def from_filename(self, filename):
        notebook = nbformat.read(filename, as_version=4)
        outputs = [
            out.get("text", "") for cell in notebook.cells for out in cell.get("outputs", ())
        ]
        return b"%PDF-" + "".join(outputs).encode(), {}


class PageExporter(TextExporter):
    """Stands in for the exporter of web pages."""

    def from_filename(self, filename):
        """Give text where the PDF exporter gives bytes."""
        content, resources = super().from_filename(filename)
        return content.decode().replace("%PDF-", "<!DOCTYPE html>"), resources


# The package as the build sees it, in small: what each module imports.
PACKAGE = {
    "__init__.py": "def load():\n    from msanalysis.study import load_study\n",
    "extraction.py": "from msanalysis.values.units import parse\nfrom .reading import text\n",
    "reading/__init__.py": "",
    "reading/text.py": "",
    "values/__init__.py": "",
    "values/units.py": "from msanalysis.lexicon import load_lexicon\n",
    "lexicon/__init__.py": "",
    "lexicon/units.csv": "unit\n",
    "derivation.py": "",
    "study.py": "def combine():\n    from msanalysis import schemas\n",
    "schemas.py": "",
    "spending.py": "",
    "cli.py": "from msanalysis.build import build\n",
    "build.py": "",
    "publishing/__init__.py": "def load():\n    from msanalysis.publishing import exporter\n",
    "publishing/runner.py": "from msanalysis.filing import write_atomically\n",
    "publishing/exporter.py": "",
    "publishing/template/page.typ": "",
    "publishing/webpage/__init__.py": "",
    "publishing/webpage/exporter.py": "",
    "filing.py": "",
}


class StudyFolder:
    """A project folder with three documents, a corpus notebook and a district report."""

    everything = 3 + 1 + (1 + 4) + 4 + 4  # documents, tables, notebooks, PDFs, web pages
    load = "import csv\nrows = list(csv.DictReader(open('../data/processed/projects.csv')))\n"

    def __init__(self, root: Path, package: Path):
        self.paths = Paths(root)
        self.package = package
        self.paths.raw.mkdir(parents=True)
        for doc_id in DOCUMENTS:
            self.write_document(doc_id)
        self.write_manifest()
        self.write_notebook("01_corpus", self.load + "print(len(rows))")
        self.write_notebook(
            "05_district_report",
            self.load + "print(district, language, sum(r['district'] == district for r in rows))",
            parameters='district: str = "渝北区"  # which\nlanguage: str = "zh"  # zh or en',
        )

    def build(self, **options):
        """Build, silently unless given a console."""
        quiet = {"console": Console(quiet=True), "errors": Console(quiet=True)}
        return build(self.paths.root, **{**quiet, **options})

    def document(self, doc_id: str) -> Path:
        return self.paths.raw / f"{doc_id}.txt"

    def write_document(self, doc_id: str, text: str | None = None) -> None:
        self.document(doc_id).write_text(DOCUMENTS[doc_id][2] if text is None else text, "utf-8")

    def write_manifest(self, *doc_ids: str) -> None:
        """List these documents, by default all, with the sha256 that they have now."""
        with self.paths.manifest.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(MANIFEST_COLUMNS)
            for doc_id in doc_ids or DOCUMENTS:
                district, year, _ = DOCUMENTS[doc_id]
                sha256 = hashlib.sha256(self.document(doc_id).read_bytes()).hexdigest()
                name = f"{doc_id}.txt"
                writer.writerow(
                    [doc_id, "plan", district, year, name, name, sha256, sha256, "", ""]
                )

    def write_notebook(self, stem: str, *sources: str, parameters: str | None = None) -> None:
        cells = [new_markdown_cell("How many?", id="question")]
        if parameters:
            cells.append(new_code_cell(parameters, id="given", metadata={"tags": ["parameters"]}))
        cells += [new_code_cell(source, id=f"cell-{n}") for n, source in enumerate(sources)]
        self.paths.notebooks.mkdir(exist_ok=True)
        nbformat.write(new_notebook(cells=cells), self.paths.notebooks / f"{stem}.ipynb")

    def outputs(self) -> dict[str, bytes]:
        """Everything a reader sees, by its place."""
        folders = (self.paths.processed, self.paths.reports)
        files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
        return {file.relative_to(self.paths.root).as_posix(): file.read_bytes() for file in files}


@pytest.fixture
def study(tmp_path, monkeypatch):
    """A study whose extraction, tables and PDFs are a few lines each."""
    for name, attributes in {
        "msanalysis.extraction": {"extract_document": extract_document},
        "msanalysis.derivation": {
            "derive_tables": lambda tables, references: tables,
            "load_references": lambda folder: {},
        },
        "msanalysis.monitoring.forms.store": {
            "load_progress": lambda folder: pd.DataFrame(
                columns=["project_id", "doc_id"], dtype=str
            ),
        },
        "msanalysis.study": {
            "combine": combine,
            "write_tables": write_tables,
        },
    }.items():
        module = types.ModuleType(name)
        vars(module).update(attributes)
        monkeypatch.setitem(sys.modules, name, module)
    # A fork would have the modules themselves, not what stands in for them here.
    monkeypatch.setattr(
        "msanalysis.publishing.preloading.call_forked",
        lambda _identity, function, arguments: function(**arguments),
    )
    monkeypatch.setattr("msanalysis.publishing.TypstPdfExporter", TextExporter)
    monkeypatch.setattr("msanalysis.publishing.webpage.exporter.WebPageExporter", PageExporter)
    package = tmp_path / "package"
    for place, source in PACKAGE.items():
        (package / place).parent.mkdir(parents=True, exist_ok=True)
        (package / place).write_text(source, "utf-8")
    monkeypatch.setattr("msanalysis.pipeline.fingerprints.PACKAGE_FOLDER", package)
    return StudyFolder(tmp_path / "study", package)
