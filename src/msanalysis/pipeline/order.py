"""A pytask plugin: which of the tasks that could start does.

pytask's marks know three ranks, and leave the order within each to chance.
"""

from collections.abc import Generator
from typing import Any

import pytask

EXPORTS = ("pdfs", "html")


class Order:
    """Starts tasks of the highest rank, among equals the last planned.

    Reports are exported in this process, where Python does one thing at a time, notebooks run in
    kernels: so one export goes first, and while it runs, notebooks do.
    """

    def __init__(self) -> None:
        self._exporting: set[str] = set()
        self._places: dict[str, int] = {}
        self._exports: list[str] = []
        self._priorities: dict[str, int] = {}

    @pytask.hookimpl(wrapper=True, tryfirst=True)
    def pytask_execute_build(self, session: Any) -> Generator[None, Any, Any]:
        """Set the priorities before the first task is chosen."""
        if hasattr(session.scheduler, "priorities"):
            planned = sorted(session.tasks, key=lambda task: task.rank)
            self._places = {task.signature: place for place, task in enumerate(planned)}
            self._exports = [task.signature for task in planned if task.stage in EXPORTS]
            self._priorities = session.scheduler.priorities
            self._priorities.update(self._places)
            self._place_exports()
        return (yield)

    @pytask.hookimpl
    def pytask_execute_task_log_start(self, task: Any) -> None:
        """Let notebooks go first while a report is exported."""
        if task.stage in EXPORTS:
            self._exporting.add(task.signature)
            self._place_exports()

    @pytask.hookimpl
    def pytask_execute_task_log_end(self, report: pytask.ExecutionReport) -> None:
        """Let the next export go first."""
        self._exporting.discard(report.task.signature)
        self._place_exports()

    def _place_exports(self) -> None:
        lift = -len(self._places) if self._exporting else len(self._places)
        self._priorities.update({task: self._places[task] + lift for task in self._exports})
