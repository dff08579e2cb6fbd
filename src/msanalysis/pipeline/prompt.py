"""A pytask plugin: the parallel loop goes on as soon as a task ends.

pytask-parallel sleeps between two looks at its tasks, up to a second and the longer the longer
a task takes. Here the end of a task wakes it, and it looks again at once when it has reported one,
for it submits tasks before it makes room for them.
"""

import threading
from collections.abc import Generator
from typing import Any

import pytask

LONGEST_SLEEP = 0.5  # so that signals are noticed, and tasks that end in other ways


class PromptLoop:
    """Wakes the loop of pytask-parallel when a task ends."""

    def __init__(self) -> None:
        self._ended = threading.Event()

    @pytask.hookimpl(wrapper=True)
    def pytask_execute_task(self) -> Generator[None, Any, Any]:
        """Have the future of a submitted task wake the loop."""
        result = yield
        if hasattr(result, "add_done_callback"):
            result.add_done_callback(lambda _future: self._ended.set())
        return result

    @pytask.hookimpl
    def pytask_execute_task_process_report(self) -> None:
        """Have the loop submit the next task in place of one that is reported."""
        self._ended.set()

    @pytask.hookimpl(wrapper=True)
    def pytask_execute_build(self) -> Generator[None, Any, Any]:
        """Let the loop sleep until a task ends."""
        from pytask_parallel import execute

        former = getattr(execute, "_Sleeper", None)
        if former is None:  # a later release, which may sleep as it likes
            return (yield)
        execute._Sleeper = lambda: self
        try:
            return (yield)
        finally:
            execute._Sleeper = former

    def reset(self) -> None:
        """Take note that a task was submitted: nothing to do."""

    def increment(self) -> None:
        """Take note that no task was ready: nothing to do."""

    def sleep(self) -> None:
        """Sleep until a task ends, or not at all where one has just been reported."""
        self._ended.wait(LONGEST_SLEEP)
        self._ended.clear()
