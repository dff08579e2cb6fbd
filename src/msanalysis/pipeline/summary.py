"""The closing account of a build: what was built, what was not and why, and how long it took."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.table import Table

Result = Literal["built", "up to date", "failed", "skipped"]

STYLES: dict[Result, str] = {
    "built": "green",
    "up to date": "dim",
    "failed": "bold red",
    "skipped": "yellow",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one task went; `reason` says in one line why it failed or was skipped."""

    name: str
    result: Result
    seconds: float = 0.0
    reason: str | None = None
    product: Path | None = None
    traceback: str | None = None


@dataclass(frozen=True, slots=True)
class BuildResult:
    """How a build went."""

    outcomes: tuple[Outcome, ...]
    seconds: float

    @property
    def exit_code(self) -> int:
        """0 where everything is built, 1 where something failed."""
        return int(any(outcome.result in {"failed", "skipped"} for outcome in self.outcomes))

    @property
    def failures(self) -> list[str]:
        """One line per failure, naming what failed, why, and what to do."""
        return [outcome.reason or outcome.name for outcome in self.named("failed")]

    def named(self, result: Result) -> list[Outcome]:
        """List the outcomes with this result."""
        return [outcome for outcome in self.outcomes if outcome.result == result]


def show_summary(
    result: BuildResult, root: Path, console: Console, errors: Console, *, debug: bool = False
) -> None:
    """Show the closing table, and one line per failure on the console for errors."""
    changed = [outcome for outcome in result.outcomes if outcome.result != "up to date"]
    if not changed:
        console.print(
            f"Nothing to do: all {len(result.outcomes)} results are up to date "
            f"({result.seconds:.1f} s).",
            highlight=False,
        )
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("result")
    table.add_column("what", overflow="fold")
    table.add_column("s", justify="right")
    for outcome in changed:
        what = _relative(outcome.product, root) if outcome.product else outcome.name
        table.add_row(outcome.result, what, f"{outcome.seconds:.1f}", style=STYLES[outcome.result])
    console.print(table)
    counts = [(len(result.named(kind)), kind) for kind in STYLES]
    listed = ", ".join(f"{count} {kind}" for count, kind in counts if count)
    console.print(f"{listed} in {result.seconds:.1f} s", highlight=False)
    for outcome in result.named("failed"):
        if debug and outcome.traceback:
            errors.print(outcome.traceback, highlight=False, markup=False, soft_wrap=True)
        line = f"failed: {outcome.reason or outcome.name}"
        errors.print(line, style="bold red", highlight=False, markup=False, soft_wrap=True)


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
