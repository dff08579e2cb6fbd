"""Whole folders or none, filled beside their place, then moved into it; tables kept by hand."""

import csv
import hashlib
import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from msanalysis.errors import ProjectError, naming


def hash_file(path: Path) -> str:
    """Compute the sha256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_rows(path: Path, columns: Collection[str]) -> list[dict[str, str]]:
    """Read a CSV file that people may edit: UTF-8, one header row, a cell for every column.

    A byte order mark, as spreadsheet programs write it, does not count.

    Raises
    ------
    ProjectError
        The file cannot be read, lacks a column, or has a row that is too short or too long.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in columns if name not in (reader.fieldnames or [])]
            if missing:
                raise ProjectError(
                    f"{path}: column {missing[0]} is missing; expected {', '.join(columns)}"
                )
            rows = list(reader)
    except OSError as error:
        raise ProjectError(f"{path}: cannot be read ({error.strerror}); restore it") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise ProjectError(f"{path}: no CSV in UTF-8 ({error}); save it as such") from None
    for number, row in enumerate(rows, 2):
        if None in row or None in row.values():
            raise ProjectError(
                f"{path}, row {number}: not {len(reader.fieldnames or [])} cells as in the header; "
                "quote cells with commas"
            )
    return rows


@contextmanager
def replacing_folder(target: Path) -> Iterator[Path]:
    """Give an empty folder to fill, and put it in the place of `target` if nothing went wrong.

    Between moving the old folder away and the new one in, `target` does not exist: an
    interruption there leaves nothing rather than half.
    """
    draft = target.with_name(f".{target.name}.draft")
    former = target.with_name(f".{target.name}.former")
    for leftover in (draft, former):
        shutil.rmtree(leftover, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        with naming(target):
            yield draft
        for file in sorted(draft.rglob("*")):
            flush(file)
        if target.exists():
            target.rename(former)
        draft.rename(target)
        flush(target.parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        shutil.rmtree(former, ignore_errors=True)


def flush(path: Path) -> None:
    """Wait until a file or the entries of a folder are on the disk."""
    if os.name == "nt" and path.is_dir():
        return  # Windows opens no folders
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
