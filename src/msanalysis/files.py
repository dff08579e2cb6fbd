"""Whole folders or none: filled beside their place, then moved into it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


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
