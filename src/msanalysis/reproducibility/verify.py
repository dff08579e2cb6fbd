"""Build again elsewhere and compare every byte."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from msanalysis.build import build
from msanalysis.config import Paths
from msanalysis.errors import ProjectError
from msanalysis.files import hash_file
from msanalysis.publishing.provenance import read_commit
from msanalysis.reproducibility.crate import files_in
from msanalysis.scratch import scratch_folder

# All that a build reads, by place in the project folder.
INPUTS = ("data", "notebooks")


@dataclass(frozen=True, slots=True)
class Verification:
    """How the generated files compare with those of a new build.

    Attributes
    ----------
    identical
        Files with the same bytes.
    different, missing, unexpected
        Files with other bytes; that only the new build has; that it has not.
    failures
        One line per step of the new build that failed.
    """

    identical: tuple[str, ...]
    different: tuple[str, ...]
    missing: tuple[str, ...]
    unexpected: tuple[str, ...]
    failures: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether every file is the same."""
        return not self.differences()

    def differences(self) -> list[str]:
        """Say in one line each what is not the same."""
        return [
            *(f"the new build failed: {line}" for line in self.failures),
            *(f"{name}: differs from the new build" for name in self.different),
            *(f"{name}: made by the new build, missing here" for name in self.missing),
            *(f"{name}: not made by the new build" for name in self.unexpected),
        ]


def verify(
    root: Path, *, workers: int | None = None, console: Console | None = None
) -> Verification:
    """Build a project again in a temporary folder and compare what it generates.

    The project itself is only read.

    Parameters
    ----------
    root
        The project folder, built.
    workers
        As for `build`.
    console
        Where the new build shows its progress; nowhere by default.

    Raises
    ------
    ProjectError
        The project has not been built, or its inputs cannot be copied.
    """
    paths = Paths(root)
    if not paths.reports.is_dir() or not paths.processed.is_dir():
        raise ProjectError(f"{root}: nothing to verify; build first (msanalysis build)")
    with scratch_folder("verify") as folder:
        again = Paths(folder.resolve())
        _copy_inputs(paths, again)
        quiet = Console(quiet=True)
        result = build(
            again.root,
            workers=workers,
            commit=read_commit(root),
            console=console or quiet,
            errors=quiet,
        )
        return _compare(paths, again, tuple(result.failures))


def _copy_inputs(paths: Paths, again: Paths) -> None:
    def leave_generated(folder: str, names: list[str]) -> set[str]:
        place = Path(folder)
        left = {name for name in names if name == ".ipynb_checkpoints"}
        if place == paths.processed.parent:
            left.add(paths.processed.name)
        if place == paths.raw:  # a link is no filed document, and is not followed here either
            left |= {name for name in names if (place / name).is_symlink()}
        return left

    try:
        for name in INPUTS:
            shutil.copytree(paths.root / name, again.root / name, ignore=leave_generated)
    except (OSError, shutil.Error) as error:
        raise ProjectError(f"{paths.root}: cannot be copied for a new build ({error})") from error


def _compare(paths: Paths, again: Paths, failures: tuple[str, ...]) -> Verification:
    old, new = dict(_generated(paths)), dict(_generated(again))
    both = sorted(old.keys() & new.keys())
    same = {name: hash_file(old[name]) == hash_file(new[name]) for name in both}
    return Verification(
        identical=tuple(name for name in both if same[name]),
        different=tuple(name for name in both if not same[name]),
        missing=tuple(sorted(new.keys() - old.keys())),
        unexpected=tuple(sorted(old.keys() - new.keys())),
        failures=failures,
    )


def _generated(paths: Paths) -> Iterator[tuple[str, Path]]:
    for folder in (paths.processed, paths.reports):
        for file in files_in(folder):
            yield file.relative_to(paths.root).as_posix(), file
