"""Small real projects to disturb, and what is in a folder."""

import csv
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "msanalysis.cli"]


def make_project(folder: Path, doc_ids: Iterable[str], notebooks: Iterable[str]) -> Path:
    """Copy a part of this project: some documents, some notebooks, all else they need."""
    kept = set(doc_ids)
    for name in ("codebook", "context"):
        shutil.copytree(ROOT / "data" / name, folder / "data" / name)
    (folder / "data" / "raw").mkdir()
    (folder / "notebooks").mkdir()
    with (ROOT / "data" / "raw" / "documents.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = [row for row in reader if row["doc_id"] in kept]
    manifest = folder / "data" / "raw" / "documents.csv"
    with manifest.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, reader.fieldnames or [], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    for row in rows:
        shutil.copy(ROOT / "data" / "raw" / row["stored_file"], manifest.parent)
    header = (ROOT / "data" / "corrections.csv").read_text("utf-8").splitlines()[0]
    (folder / "data" / "corrections.csv").write_text(header + "\n", "utf-8")
    for name in notebooks:
        shutil.copy(ROOT / "notebooks" / f"{name}.ipynb", folder / "notebooks")
    return folder


def start(
    project: Path, *arguments: str, environment: Mapping[str, str] | None = None
) -> subprocess.Popen[str]:
    """Start the command line in a project."""
    return subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=project,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )


def run(
    project: Path, *arguments: str, environment: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """Run the command line in a project; return its exit code and what it said."""
    process = start(project, *arguments, environment=environment)
    said, _nothing = process.communicate()
    return process.returncode, said


def contents(*folders: Path) -> dict[str, str]:
    """Map each file below the folders to the hash of its bytes; hidden drafts are no files."""
    return {
        f"{folder.name}/{file.relative_to(folder).as_posix()}": hashlib.sha256(
            file.read_bytes()
        ).hexdigest()
        for folder in folders
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not file.name.startswith(".")
    }
