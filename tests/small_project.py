"""A project of some filed documents and notebooks that read a district or everything."""

import shutil
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from rich.console import Console

from msanalysis.build import build
from msanalysis.config import Paths
from msanalysis.filing import load_manifest, write_manifest

ROOT = Path(__file__).resolve().parents[1]
DISTRICT = 'district: str = "渝北区"  # which'


def write_notebook(path, *sources, parameters=None):
    cells = [new_code_cell(source, id=f"cell-{n}") for n, source in enumerate(sources)]
    if parameters:
        tags = {"tags": ["parameters"]}
        cells.insert(0, new_code_cell(parameters, id="given", metadata=tags))
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=cells), path)


class SmallProject:
    """Some of the filed documents, and notebooks that read a district or everything."""

    def __init__(self, root):
        self.paths = Paths(root)
        shutil.copytree(ROOT / "data" / "raw", self.paths.raw)
        shutil.copytree(ROOT / "data" / "codebook", self.paths.codebook)
        write_notebook(
            self.paths.notebooks / "01_all.ipynb",
            "import msanalysis as ms",
            "print(len(ms.load().projects))",
        )
        write_notebook(
            self.paths.notebooks / "03_own.ipynb",
            "import msanalysis as ms",
            "own = ms.load().district(district)",
            "print(own.digest, len(own.quantities))",
            parameters=DISTRICT,
        )

    def list_documents(self, *doc_ids):
        rows = load_manifest(ROOT / "data" / "raw" / "documents.csv")
        write_manifest(self.paths.manifest, [row for row in rows if row["doc_id"] in doc_ids])

    def build(self, **options):
        quiet = {"console": Console(quiet=True), "errors": Console(quiet=True)}
        return build(self.paths.root, **{**quiet, **options})

    def outputs(self):
        folders = (self.paths.processed, self.paths.reports)
        files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
        return {file.relative_to(self.paths.root): file.read_bytes() for file in files}
