"""Filing a document: contacts masked, one row in the manifest."""

import csv
import hashlib
import io
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from msanalysis.config import KINDS, Paths
from msanalysis.contacts import MaskedText
from msanalysis.errors import ProjectError, naming
from msanalysis.files import read_rows
from msanalysis.lexicon import load_lexicon
from msanalysis.reading.model import Document, Paragraph

DRAFT_PREFIX = ".filing-"
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
    "doc_number",
)
# In every system's terms: no folder, no drive, no hidden file, nothing that does not print.
_FILE_NAME = re.compile(r"(?!\.)[^\x00-\x1f\x7f/\\:*?\"<>|]+(?<![. ])")
_LONGEST_NAME = 255
# Windows opens a device under these names, whatever follows the point.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


def load_manifest(path: Path) -> list[dict[str, str]]:
    """Load the manifest of filed documents; one from before `doc_number` was kept lacks it.

    Raises
    ------
    ProjectError
        A column is missing, an id stands twice, or a stored file lies outside its folder.
    """
    required = [name for name in MANIFEST_COLUMNS if name != "doc_number"]
    rows = read_rows(path, required)
    seen: set[str] = set()
    for number, row in enumerate(rows, 2):
        _check_row(path, number, row, seen)
        seen.add(row["doc_id"])
    return rows


def _check_row(path: Path, number: int, row: Mapping[str, str], seen: set[str]) -> None:
    where = f"{path}, line {number}"
    if not re.fullmatch(r"[a-z]+-20\d\d-(?:plan|completion)(?:-\d+)?", row["doc_id"] or ""):
        raise ProjectError(
            f"{where}: doc_id {row['doc_id'][:80]!r}; expected <pinyin>-<year>-<kind>"
        )
    if row["doc_id"] in seen:
        raise ProjectError(f"{where}: doc_id {row['doc_id']} stands twice; remove one row")
    if row["kind"] not in KINDS:
        raise ProjectError(f"{where}: kind {row['kind'][:80]!r}; expected {' or '.join(KINDS)}")
    if not re.fullmatch(r"20\d\d", row["year"] or ""):
        raise ProjectError(f"{where}: year {row['year'][:80]!r}; expected four digits")
    if row["district"] and row["district"] not in _districts():
        raise ProjectError(
            f"{where}: district {row['district'][:40]!r}; expected one of Chongqing's, "
            "such as 渝北区"
        )
    name = row["stored_file"] or ""
    usable = _FILE_NAME.fullmatch(name) and not _DEVICE.fullmatch(name)
    if not usable or len(name.encode()) > _LONGEST_NAME:
        raise ProjectError(f"{where}: stored_file {name[:80]!r}; expected a file name in data/raw")


@cache
def _districts() -> frozenset[str]:
    return frozenset(row["district"] for row in load_lexicon("districts"))


def stored_file(row: Mapping[str, str], raw_folder: Path) -> Path:
    """Give the place of a filed document.

    Raises
    ------
    ProjectError
        A link lies there: what it leads to was never filed, and may be anybody's.
    """
    path = raw_folder / row["stored_file"]
    if path.is_symlink():
        raise ProjectError(
            f"{path}: document {row['doc_id']} is a link; put the file itself there or file it "
            "anew with `msanalysis add`"
        )
    return path


@contextmanager
def changing_manifest(paths: Paths) -> Iterator[list[dict[str, str]]]:
    """Give the manifest's rows to somebody who will write them, one at a time.

    Raises
    ------
    ProjectError
        Another process is adding a document, or the manifest is wrong.
    """
    with _only_one(paths):
        for leftover in paths.raw.glob(f"{DRAFT_PREFIX}*"):
            leftover.unlink(missing_ok=True)
        yield load_manifest(paths.manifest)


@contextmanager
def _only_one(paths: Paths) -> Iterator[None]:
    try:
        import fcntl
    except ImportError:  # Windows has no such locks
        yield
        return
    folder = os.open(paths.raw, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise ProjectError(
            f"{paths.manifest}: a document is being added; wait until that has ended"
        ) from None
    finally:
        os.close(folder)


def free_doc_id(doc_id: str, taken: set[str]) -> str:
    """Give the id, with -2, -3 … behind it where it is taken."""
    if doc_id not in taken:
        return doc_id
    number = 2
    while f"{doc_id}-{number}" in taken:
        number += 1
    return f"{doc_id}-{number}"


def read_doc_number(row: dict[str, str], raw_folder: Path) -> str:
    """Give a filed document's number; one from an old manifest is read from its file, once.

    The row is completed with what was found, so that writing the manifest keeps it.
    """
    if row.get("doc_number") is None:
        from msanalysis.notices.head import parse_head
        from msanalysis.reading import read_document

        blocks = read_document(stored_file(row, raw_folder)).blocks
        lines = [block.text for block in blocks if isinstance(block, Paragraph)]
        row["doc_number"] = parse_head(lines).doc_number
    return row["doc_number"]


def file_document(
    source: Path,
    document: Document,
    raw_folder: Path,
    *,
    doc_id: str,
    kind: str,
    district: str,
    year: int,
    doc_number: str,
) -> dict[str, str]:
    """File a document: store it with its contacts masked and give its manifest row.

    Text and web pages, Word and Excel files keep their format. Of a PDF in which there are
    contacts, its paragraphs and tables are stored as a web page: text cannot be taken out of a
    PDF safely. The manifest itself is not touched; see `write_manifest`, which is called last: a
    stored file that no row names is none, and is overwritten when the document is added again.

    Parameters
    ----------
    source
        The file as received.
    document
        The same, read.
    """
    # Knows the formats of office files, which take a fifth of a second to import.
    from msanalysis.masking import mask_file

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
        "doc_number": doc_number,
    }


def write_manifest(path: Path, rows: list[Mapping[str, str]]) -> None:
    """Write the manifest whole or not at all."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, MANIFEST_COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_atomically(path, buffer.getvalue().encode())


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: to a temporary beside it, flushed, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=DRAFT_PREFIX)
    try:
        with naming(path), os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
