"""Filing a document: contacts masked, one row in the manifest."""

import csv
import hashlib
import io
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from msanalysis.config import KINDS
from msanalysis.errors import ProjectError
from msanalysis.files import read_rows
from msanalysis.masking import MaskedText, mask_file
from msanalysis.reading.model import Document

MANIFEST_COLUMNS = (
    "doc_id",
    "kind",
    "district",
    "year",
    "source_file",
    "stored_file",
    "sha256",
    "sha256_stored",
    "masked",
)
# In every system's terms: no folder, no drive, no hidden file, nothing that does not print.
_FILE_NAME = re.compile(r"(?!\.)[^\x00-\x1f\x7f/\\:*?\"<>|]+(?<![. ])")
_LONGEST_NAME = 255


def load_manifest(path: Path) -> list[dict[str, str]]:
    """Load the manifest of filed documents.

    Raises
    ------
    ProjectError
        A column is missing, an id stands twice, or a stored file lies outside its folder.
    """
    rows = read_rows(path, MANIFEST_COLUMNS)
    seen: set[str] = set()
    for number, row in enumerate(rows, 2):
        _check_row(path, number, row, seen)
        seen.add(row["doc_id"])
    return rows


def _check_row(path: Path, number: int, row: Mapping[str, str], seen: set[str]) -> None:
    where = f"{path}, line {number}"
    if not re.fullmatch(r"[a-z]+-20\d\d-(?:plan|completion)(?:-\d+)?", row["doc_id"] or ""):
        raise ProjectError(f"{where}: doc_id {row['doc_id']!r}; expected <pinyin>-<year>-<kind>")
    if row["doc_id"] in seen:
        raise ProjectError(f"{where}: doc_id {row['doc_id']} stands twice; remove one row")
    if row["kind"] not in KINDS:
        raise ProjectError(f"{where}: kind {row['kind']!r}; expected {' or '.join(KINDS)}")
    if not re.fullmatch(r"20\d\d", row["year"] or ""):
        raise ProjectError(f"{where}: year {row['year']!r}; expected four digits")
    name = row["stored_file"] or ""
    if not _FILE_NAME.fullmatch(name) or len(name.encode()) > _LONGEST_NAME:
        raise ProjectError(f"{where}: stored_file {name!r}; expected a file name in data/raw")


def file_document(
    source: Path,
    document: Document,
    raw_folder: Path,
    *,
    doc_id: str,
    kind: str,
    district: str,
    year: int,
) -> dict[str, str]:
    """File a document: store it with its contacts masked and give its manifest row.

    Text and web pages, Word and Excel files keep their format. Of a PDF in which there are
    contacts, its paragraphs and tables are stored as a web page: text cannot be taken out of a
    PDF safely. The manifest itself is not touched; see `write_manifest`.

    Parameters
    ----------
    source
        The file as received.
    document
        The same, read.
    """
    data = source.read_bytes()
    stored, counts, suffix = mask_file(data, document)
    name = doc_id + suffix
    write_atomically(raw_folder / name, stored)
    return {
        "doc_id": doc_id,
        "kind": kind,
        "district": district,
        "year": str(year),
        "source_file": source.name,
        "stored_file": name,
        "sha256": document.sha256,
        "sha256_stored": hashlib.sha256(stored).hexdigest(),
        "masked": MaskedText("", counts).summary,
    }


def write_manifest(path: Path, rows: list[Mapping[str, str]]) -> None:
    """Write the manifest whole or not at all."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, MANIFEST_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_atomically(path, buffer.getvalue().encode())


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: to a temporary beside it, flushed, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
