"""Temporary folders that a killed process does not leave behind for good."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "msanalysis_"
# Not yet locked, so nobody else's to judge.
_UNLOCKED = ".msanalysis_"


@contextmanager
def scratch_folder(purpose: str) -> Iterator[Path]:
    """Give an empty folder among the system's temporary files, and remove it in the end.

    It lies there and not in the project because the sockets of kernels need a short path. As long
    as its process lives it is locked: see `clear_abandoned`.
    """
    made = Path(tempfile.mkdtemp(prefix=_UNLOCKED))
    lock = _lock(made)
    folder = made.with_name(f"{PREFIX}{purpose}-{made.name.removeprefix(_UNLOCKED)}")
    try:
        made.rename(folder)  # the lock goes with it
        yield folder
    finally:
        for place in (folder, made):
            shutil.rmtree(place, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def clear_abandoned() -> None:
    """Remove the folders of processes that were killed, known by their locks being free."""
    if os.name == "nt":  # without locks nobody can tell
        return
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        with suppress(OSError):  # another user's, or just removed by its own process
            if folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            lock = _lock(folder)
            if lock is not None:
                shutil.rmtree(folder, ignore_errors=True)
                os.close(lock)


def _lock(folder: Path) -> int | None:
    """Lock a folder for as long as this process lives; None where another has, or none can."""
    try:
        import fcntl
    except ImportError:  # Windows has no such locks
        return None
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # locked, or a file system that cannot
        os.close(handle)
        return None
    return handle
