"""Tasks and their inputs and products, in the shape that pytask's protocols ask for.

Own classes, because pytask takes two seconds to import and a build that finds nothing to do
must answer sooner; and because pytask's own nodes trust modification times and refuse an
input that is missing, whereas a missing document here is a result to be reported.
"""

import errno
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, wraps
from inspect import unwrap
from pathlib import Path
from stat import S_ISREG
from typing import Any


def digest(value: object) -> str:
    """Compute the sha256 of a JSON-serialisable value, independent of the order of keys."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=100_000)
def _file_digest(path: Path, _identity: tuple[int, ...]) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def file_digest(path: Path) -> str:
    """Compute the sha256 of a file, once per process while the file stays the same.

    Devices and pipes, which never end, are no files.
    """
    stat = path.stat()
    if not S_ISREG(stat.st_mode):
        raise OSError(errno.EINVAL, "no ordinary file", str(path))
    return _file_digest(path, (stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino))


@dataclass(kw_only=True)
class Node:
    """What tasks read and write: a name unique in the plan and a state to compare."""

    name: str
    attributes: dict[Any, Any] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        """Identity of the node in pytask's graph."""
        return hashlib.sha256(self.name.encode()).hexdigest()

    def save(self, value: object) -> None:
        """Refuse: tasks write their products themselves."""
        raise NotImplementedError(f"{self.name}: tasks write their products themselves")


@dataclass(kw_only=True)
class ValueNode(Node):
    """An input that is a value: parameters, a manifest row, the state of the code."""

    value: Any

    def state(self) -> str:
        """Return the digest of the value."""
        return digest(self.value)

    def load(self, is_product: bool = False) -> Any:
        """Return the value."""
        return self.value


@dataclass(kw_only=True)
class FileNode(Node):
    """A file compared by content; as an `optional` input it may be missing or unreadable.

    Without `links` what a link leads to is not even opened.
    """

    path: Path
    optional: bool = False
    links: bool = True

    def state(self) -> str | None:
        """Return the sha256 of the content, or None where there is no such file."""
        if not self.links and self.path.is_symlink():
            return "a link"
        try:
            return file_digest(self.path)
        except OSError as error:
            return f"cannot be read: {type(error).__name__}" if self.optional else None

    def load(self, is_product: bool = False) -> Path:
        """Return the path."""
        return self.path


@dataclass(kw_only=True)
class FolderNode(Node):
    """A folder compared by the names and contents of all files in it."""

    path: Path
    optional: bool = False

    def state(self) -> str | None:
        """Return one digest over all files, or None where there is no such folder."""
        if not self.path.is_dir():
            return "no such folder" if self.optional else None
        files = sorted(file for file in self.path.rglob("*") if file.is_file())
        return digest([(file.relative_to(self.path).as_posix(), _state(file)) for file in files])

    def load(self, is_product: bool = False) -> Path:
        """Return the path."""
        return self.path


@dataclass(kw_only=True)
class OrderNode(Node):
    """A product that is only waited for: it never changes, so nothing runs because of it."""

    made: Path

    def state(self) -> str | None:
        """Return a constant where the file or folder exists."""
        return "made" if self.made.exists() else None

    def load(self, is_product: bool = False) -> Path:
        """Return the path."""
        return self.made


def _state(path: Path) -> str:
    try:
        return file_digest(path)
    except OSError as error:
        return f"cannot be read: {type(error).__name__}"


@dataclass(kw_only=True)
class Task:
    """One step of the build.

    `stage` groups tasks for selection; `name` is what a person reads, and unique. `failure`
    asks the product of a task that may not raise why it failed all the same. Of tasks that could
    start, one of the highest `rank` does.
    """

    name: str
    stage: str
    function: Callable[..., Any]
    depends_on: dict[str, Any]
    produces: dict[str, Any]
    failure: Callable[[], str | None] = lambda: None
    rank: int = 0
    markers: list[Any] = field(default_factory=list)
    report_sections: list[tuple[str, str, str]] = field(default_factory=list)
    attributes: dict[Any, Any] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        """Identity of the task in pytask's graph."""
        return hashlib.sha256(f"task {self.name}".encode()).hexdigest()

    def state(self) -> str:
        """Return the digest of the module that holds the task's function."""
        return file_digest(Path(unwrap(self.function).__code__.co_filename))

    def call_by(self, call: Callable[..., Any]) -> None:
        """Have the function called by `call(function, arguments)`, such as in another process."""
        function = self.function

        @wraps(function)
        def called(**arguments: Any) -> Any:
            return call(function, arguments)

        self.function = called  # pytask-parallel's threads run this, not `execute`

    def execute(self, **kwargs: Any) -> Any:
        """Run the task's function."""
        return self.function(**kwargs)

    def products(self) -> list[Path]:
        """Return the files and folders this task makes."""
        return [node.path for node in _leaves(self.produces) if not isinstance(node, OrderNode)]

    def stamp(self) -> str | None:
        """Return one digest of everything the task depends on and makes.

        None where an input or product is missing: then there is something to do.
        """
        nodes = [*_leaves(self.depends_on), *_leaves(self.produces)]
        states = {node.name: node.state() for node in nodes}
        return None if None in states.values() else digest([self.state(), states])


def _leaves(tree: Any) -> list[Any]:
    if isinstance(tree, Mapping):
        return [leaf for branch in tree.values() for leaf in _leaves(branch)]
    return [tree]
