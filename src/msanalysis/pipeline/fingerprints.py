"""What a task's result owes to code and libraries, as values that change when they do."""

import ast
import importlib.metadata
import json
import platform
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from msanalysis.filing import write_atomically
from msanalysis.pipeline.nodes import digest, file_digest

PACKAGE = "msanalysis"
PACKAGE_FOLDER = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class _Imports:
    """Modules that a module names: as it is loaded, and at any time."""

    loaded: frozenset[str]
    named: frozenset[str]


def fingerprint_code(*entries: str, without: Collection[str] = ()) -> str:
    """Compute one digest of all of this package's code and data that `entries` can reach.

    Follows imports (of whole modules, of names from them, inside functions, and modules named
    in strings) from module to module. Data files count with the package they lie in.
    The digest ignores where the package is installed.

    Parameters
    ----------
    entries
        Dotted module names, such as `msanalysis.extraction`. Names that do not exist are
        taken to be attributes of the module before their last dot.
    without
        Modules that do not count, nor those below them, unless they are entries themselves.
    """
    files = _reach(entries, frozenset(without))
    return digest(
        [(file.relative_to(PACKAGE_FOLDER).as_posix(), file_digest(file)) for file in files]
    )


@cache
def fingerprint_environment() -> str:
    """Compute one digest of the Python version and of the versions of all direct dependencies."""
    names = sorted(
        {
            re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]
            for requirement in importlib.metadata.requires(PACKAGE) or ()
        }
    )
    return digest([platform.python_version(), [(name, _version(name)) for name in names]])


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def reached_modules(*entries: str, without: Collection[str] = ()) -> list[str]:
    """List the package's modules that `entries` can reach, sorted; see `fingerprint_code`."""
    seen: dict[str, bool] = {}
    pending = [(name, True) for entry in entries for name in _existing(entry)]
    while pending:
        name, wholly = pending.pop()
        if seen.get(name, False) or (name in seen and not wholly):
            continue
        if name not in entries and _lies_in(name, without):
            continue
        seen[name] = wholly
        imports = _imports(name, file_digest(_source(name)))
        for found in imports.named if wholly else imports.loaded:
            pending += [(module, True) for module in _existing(found)]
        # Loading a.b.c runs a and a.b too, but calls none of their functions.
        parents = _parents(name)
        pending += [(parent, False) for parent in parents if _source(parent).is_file()]
    return sorted(seen)


def _reach(entries: tuple[str, ...], without: frozenset[str]) -> list[Path]:
    modules = [_source(name) for name in reached_modules(*entries, without=without)]
    folders = [file.parent for file in modules if file.name == "__init__.py"]
    return sorted({*modules, *(data for folder in folders for data in _data_files(folder))})


def imported_modules(source: str) -> list[str] | None:
    """List what of this package a program imports or names; None where it is no plain Python."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return None
    return sorted({name for name in _names(ast.walk(tree), "") if name.split(".")[0] == PACKAGE})


def all_modules(without: Collection[str] = ()) -> list[str]:
    """List the dotted names of this package's modules, but those in `without` and below."""
    files = [
        file.relative_to(PACKAGE_FOLDER).with_suffix("") for file in PACKAGE_FOLDER.rglob("*.py")
    ]
    parts = [file.parent.parts if file.name == "__init__" else file.parts for file in files]
    names = [".".join([PACKAGE, *part]) for part in parts]
    return sorted(name for name in names if not _lies_in(name, without))


def _lies_in(name: str, packages: Collection[str]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def _data_files(folder: Path) -> Iterator[Path]:
    """Yield the data files of a package folder, not those of packages inside it."""
    for item in folder.iterdir():
        if item.is_dir() and item.name != "__pycache__" and not (item / "__init__.py").exists():
            yield from _data_files(item)
        elif item.is_file() and item.suffix not in {".py", ".pyc"}:
            yield item


def _source(name: str) -> Path:
    base = PACKAGE_FOLDER.joinpath(*name.split(".")[1:])
    package = base / "__init__.py"
    return package if package.is_file() else base.with_suffix(".py")


def _existing(name: str) -> list[str]:
    """Resolve a dotted name to the module it is or lies in; outside the package to nothing."""
    parts = name.split(".")
    while parts and parts[0] == PACKAGE:
        if _source(".".join(parts)).is_file():
            return [".".join(parts)]
        parts.pop()
    return []


def _parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts))]


def _imports(name: str, content: str) -> _Imports:
    key = _key(name, content)
    if key not in _known:
        _known[key] = _parse_imports(name)
    return _known[key]


def _key(name: str, content: str) -> str:
    return f"{name} {content} {file_digest(Path(__file__))}"


# By module, its content and this module's: the same for every build, and slow to find.
_known: dict[str, _Imports] = {}


@contextmanager
def remembering_imports(file: Path) -> Iterator[None]:
    """Keep what modules import in a file: parsing the package takes longer than all the rest.

    Only what the package's present modules import is kept. A file that cannot be read is made anew.
    """
    try:
        kept = json.loads(file.read_text("utf-8"))
        _known.update({key: _Imports(*map(frozenset, pair)) for key, pair in kept.items()})
    except (OSError, ValueError, TypeError, AttributeError):
        kept = {}
    yield
    present = {_key(name, file_digest(_source(name))) for name in all_modules()}
    known = {key: _known[key] for key in sorted(present & _known.keys())}
    if known.keys() != kept.keys():
        listed = {key: [sorted(i.loaded), sorted(i.named)] for key, i in known.items()}
        write_atomically(file, json.dumps(listed).encode())


def _parse_imports(name: str) -> _Imports:
    source = _source(name)
    try:
        tree = ast.parse(source.read_bytes())
    except SyntaxError:  # whoever imports it will be told; its text counts all the same
        return _Imports(frozenset(), frozenset())
    package = name if source.name == "__init__.py" else name.rpartition(".")[0]
    loaded = frozenset(_names(_outside_functions(tree), package))
    return _Imports(loaded, frozenset(_names(ast.walk(tree), package)))


def _outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield child
            yield from _outside_functions(child)


def _names(nodes: Iterator[ast.AST], package: str) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                module = ".".join([*above, *filter(None, [module])])
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Constant) and _is_module_name(node.value):
            yield node.value


def _is_module_name(value: object) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(rf"{PACKAGE}(\.\w+)+", value))
