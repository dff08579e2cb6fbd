"""What a person sees while the build runs: live on a terminal, plain lines elsewhere."""

import time
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import pytask
from rich.console import Console, Group
from rich.live import Live
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from msanalysis.pipeline.summary import STYLES, Result

RESULTS: dict[pytask.TaskOutcome, Result] = {
    pytask.TaskOutcome.SUCCESS: "built",
    pytask.TaskOutcome.PERSISTENCE: "up to date",
    pytask.TaskOutcome.SKIP_UNCHANGED: "up to date",
    pytask.TaskOutcome.SKIP: "skipped",
    pytask.TaskOutcome.SKIP_PREVIOUS_FAILED: "skipped",
    pytask.TaskOutcome.FAIL: "failed",
    pytask.TaskOutcome.WOULD_BE_EXECUTED: "skipped",
}


@dataclass
class Watch:
    """A pytask plugin that shows what runs, how many of how many are done, and for how long."""

    console: Console
    total: int
    seconds: dict[str, float] = field(default_factory=dict)
    _started: dict[str, float] = field(default_factory=dict)
    _done: int = 0
    _live: Live | None = None
    _bar: Progress | None = None

    @pytask.hookimpl(wrapper=True)
    def pytask_execute_build(self) -> Generator[None, Any, Any]:
        """Show the live display around the execution of all tasks."""
        if not self.console.is_terminal:
            return (yield)
        self._bar = Progress(
            TextColumn("building"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("still about"),
            TimeRemainingColumn(),
            console=self.console,
            speed_estimate_period=600,
        )
        self._bar.add_task("all", total=self.total)
        self._live = Live(
            get_renderable=self._render,
            console=self.console,
            transient=True,
            refresh_per_second=8,
        )
        with self._live:
            return (yield)

    @pytask.hookimpl(tryfirst=True)
    def pytask_execute_task_log_start(self, task: Any) -> None:
        """Note when a task starts."""
        self._started[task.name] = time.monotonic()

    @pytask.hookimpl
    def pytask_execute_task_log_end(self, report: pytask.ExecutionReport) -> None:
        """Note when a task ends, and say so where something was done."""
        name = report.task.name
        result = "failed" if report.task.failure() else RESULTS[report.outcome]
        self.seconds[name] = time.monotonic() - self._started.pop(name)
        self._done += 1
        if self._bar:
            self._bar.update(self._bar.task_ids[0], completed=self._done)
        if report.outcome is not pytask.TaskOutcome.SKIP_UNCHANGED:
            width = len(str(self.total))
            line = Text(f"[{self._done:>{width}}/{self.total}] ")
            line.append(f"{result:<7}", style=STYLES[result])
            line.append(f" {name}  {self.seconds[name]:.1f} s")
            self.console.print(line, soft_wrap=True)

    def _render(self) -> Group:
        now = time.monotonic()
        running = [
            Text(f"  {name}  {now - started:.0f} s", style="cyan")
            for name, started in list(self._started.items())
        ]
        return Group(*running, self._bar or Text())
