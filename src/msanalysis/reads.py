"""What a notebook reads of its project: parts of tables, files, folders, noted as it reads them.

A build runs a notebook again only where something changed that the notebook read the last time.
Its kernel loads this module as an IPython extension (`--ext=msanalysis.reads`) before the first
cell. From then on tables taken from `msanalysis.load()` are noted by table and district, and
whatever else Python opens or lists below the project folder by its place. Each is one line of
JSON, written at once. What cannot be seen from here, such as another program's reading, is noted
as unseen: then all of `data/` counts as read.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msanalysis.config import Paths, find_root
from msanalysis.errors import ProjectError

# Libraries whose own code opens files, which Python does not get to see.
UNSEEN_LIBRARIES = ("ctypes", "duckdb", "fastparquet", "h5py", "polars", "pyarrow", "rpy2")
_LISTING = ("os.listdir", "os.scandir")
_OPENING = ("open", "sqlite3.connect", *_LISTING)
_LEAVING = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn")


class Recorder:
    """Writes down what this process reads; there is at most one in a process.

    Parameters
    ----------
    file
        Where the lines go.
    paths
        The project.
    """

    def __init__(self, file: Path, paths: Paths) -> None:
        self.paths = paths
        self._ours = (Path(__file__).resolve().parent, Path(sys.prefix).resolve())
        self._noted: set[str] = set()
        self.pauses = 0
        self._lines = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        self.note(root=str(paths.root))

    def note(self, **read: Any) -> None:
        """Write a line, once."""
        line = json.dumps(read, ensure_ascii=False, sort_keys=True)
        if line not in self._noted:
            self._noted.add(line)
            os.write(self._lines, f"{line}\n".encode())

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Take one of Python's audit events."""
        if event in _LEAVING:
            self.note(unseen=event)
        elif event in _OPENING and not self.pauses:
            self._hear_opening(event, arguments)

    def _hear_opening(self, event: str, arguments: tuple[Any, ...]) -> None:
        place = arguments[0] if arguments and arguments[0] is not None else "."
        if isinstance(place, int) or (event == "open" and _only_writes(arguments[2])):
            return
        path = Path(os.path.abspath(os.fsdecode(place)))  # noqa: PTH100 - links stay as named
        if not path.is_relative_to(self.paths.root):
            return
        if any(path.is_relative_to(folder) for folder in self._ours):
            return
        kind = "folder" if event in _LISTING else "file"
        if kind == "folder" and path in {Path(entry).absolute() for entry in sys.path}:
            return  # an import looks there; a module that it finds is opened
        self.note(**{kind: path.relative_to(self.paths.root).as_posix()})


def _only_writes(flags: int | None) -> bool:
    return bool(flags) and flags & os.O_ACCMODE == os.O_WRONLY


_recorder: Recorder | None = None


def load_ipython_extension(shell: Any) -> None:
    """Start recording in a kernel that was given `--Recorder.file=…`."""
    file = shell.config.Recorder.get("file")
    if file:
        start(Path(str(file)), Path.cwd())


def start(file: Path, folder: Path) -> None:
    """Note from now on what this process reads of the project around a folder."""
    global _recorder
    try:
        paths = Paths(find_root(folder))
    except ProjectError:
        return  # no project, nothing of it to read
    first = _recorder is None
    _recorder = Recorder(file, paths)
    if first:
        sys.addaudithook(_hear)


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if _recorder is not None and (event in _OPENING or event in _LEAVING):
        _recorder.hear(event, arguments)


def note_table(folder: Path, table: str, district: str | None) -> None:
    """Note that a table of a folder was read, whole or cut to a district."""
    if _recorder is None:
        return
    folder = folder.resolve()
    if folder == _recorder.paths.processed.resolve():
        _recorder.note(table=table, district=district)
    elif folder.is_relative_to(_recorder.paths.root):
        _recorder.note(unseen=f"tables in {folder.relative_to(_recorder.paths.root).as_posix()}")


@contextmanager
def pausing() -> Iterator[None]:
    """Do not note files: their reader notes by itself what of them it gives on."""
    if _recorder is None:
        yield
        return
    _recorder.pauses += 1
    try:
        yield
    finally:
        _recorder.pauses -= 1
