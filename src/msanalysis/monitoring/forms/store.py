"""`data/progress/`: one file, the log; replaced as a whole or not touched at all."""

import io
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from msanalysis.errors import ProjectError
from msanalysis.files import flush
from msanalysis.monitoring.history import LOG_COLUMNS, current_rows
from msanalysis.monitoring.neutral import neutralise

LOG = "log.csv"
_TYPES = {"submission_no": "int64", "completed_investment_yuan": "float64", "synthetic": "bool"}


def empty_log() -> pd.DataFrame:
    """Give a log without rows, its columns typed."""
    return pd.DataFrame({name: pd.Series(dtype=_TYPES.get(name, "str")) for name in LOG_COLUMNS})


def load_log(folder: Path) -> pd.DataFrame:
    """Load the log of a project's `data/progress`; without one, an empty log.

    Raises
    ------
    ProjectError
        The file cannot be read, lacks a column or holds a value of the wrong type.
    """
    path = folder / LOG
    if not path.is_file():
        return empty_log()
    try:
        raw = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
        missing = [name for name in LOG_COLUMNS if name not in raw.columns]
        if missing:
            raise ValueError(f"column {missing[0]} is missing")
        amounts = pd.to_numeric(raw["completed_investment_yuan"].replace("", None))
        flags = raw["synthetic"].map({"True": True, "False": False})
        if flags.isna().any():
            raise ValueError("synthetic is neither True nor False")
        log = raw[list(LOG_COLUMNS)].assign(
            submission_no=raw["submission_no"].astype("int64"),
            completed_investment_yuan=amounts.astype("float64"),
            synthetic=flags.astype(bool),
        )
    except (OSError, ValueError) as error:
        raise ProjectError(
            f"{path}: cannot be read ({error}); restore it from the repository or a backup"
        ) from None
    return log


def load_progress(folder: Path) -> pd.DataFrame:
    """Load the table `progress` of a project's `data/progress`: the rows that hold."""
    return current_rows(load_log(folder))


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other commands from storing until this one is done; a killed one lets go by itself."""
    path = folder.parent / f".{folder.name}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        except ImportError:  # Windows: two commands at once are not kept apart
            pass
        yield


def store_log(folder: Path, log: pd.DataFrame) -> None:
    """Put a log in the place of the stored one.

    It is written beside the folder, flushed and moved in by one rename: whoever kills this finds
    the folder as it was or with the whole new log. The drafts that killed commands left beside
    the folder are removed. To be called while `locked`.
    """
    draft = folder.parent / f".{folder.name}.draft"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        file = draft / LOG
        file.write_bytes(_encode(log))
        flush(file)
        if folder.is_dir():
            os.replace(file, folder / LOG)  # noqa: PTH105 - named for what it does
            flush(folder)
        else:
            flush(draft)
            draft.rename(folder)
        flush(folder.parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _encode(log: pd.DataFrame) -> bytes:
    """Write the log as CSV; a file's name is a text that somebody chose, too."""
    buffer = io.StringIO()
    safe = log.assign(file=[neutralise(name.lstrip("'")) for name in log["file"]])
    safe.to_csv(buffer, index=False, lineterminator="\n", float_format="%.15g")
    return buffer.getvalue().encode()
