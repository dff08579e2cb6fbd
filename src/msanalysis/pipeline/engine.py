"""Run tasks with pytask and tell how each went."""

import signal
import sys
import threading
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytask
from pytask_parallel import ParallelBackend, registry
from rich.console import Console

from msanalysis.config import Paths
from msanalysis.errors import MsanalysisError, ProjectError, tell_fault
from msanalysis.kernels.calls import CallError, interrupt_calls
from msanalysis.pipeline.nodes import Task
from msanalysis.pipeline.order import Order
from msanalysis.pipeline.progress import RESULTS, Watch
from msanalysis.pipeline.prompt import PromptLoop
from msanalysis.pipeline.summary import Outcome

# pytask keeps a lock file, and for older releases a database, into which it writes a row for
# each input of each task, each safely on disk: half a second for a notebook, for nobody to read.
CONFIGURATION = """\
[tool.pytask.ini_options]
database_url = "sqlite://"
"""


def run_tasks(
    tasks: Sequence[Task],
    paths: Paths,
    *,
    workers: int,
    force: bool,
    console: Console,
    client: Any = None,
) -> list[Outcome]:
    """Run the tasks that are not up to date, each after those it depends on.

    Parameters
    ----------
    client
        Of a Dask cluster that runs the tasks; this machine does where there is none.

    Raises
    ------
    ProjectError
        The tasks do not fit together.
    KeyboardInterrupt
        The build was interrupted; what was finished by then is kept.
    """
    watch = Watch(console, total=len(tasks))
    session = _call_pytask(tasks, paths, watch, workers=workers, force=force, client=client)
    if session.exit_code is pytask.ExitCode.CONFIGURATION_FAILED:
        # The record of earlier runs cannot be read, as after a crash: do without it.
        for name in ("pytask.lock", "pytask.lock.journal"):
            (paths.build / name).unlink(missing_ok=True)
        session = _call_pytask(tasks, paths, watch, workers=workers, force=force, client=client)
    reports = {report.task.name: report for report in session.execution_reports}
    if not reports:
        raise ProjectError(
            f"{paths.root}: the build could not be planned ({_planning_error(session)}); "
            "report this as a bug"
        )
    if _interrupted(reports, tasks):
        raise KeyboardInterrupt
    return [_outcome(task, reports[task.name], watch.seconds.get(task.name, 0.0)) for task in tasks]


def _call_pytask(
    tasks: Sequence[Task], paths: Paths, watch: Watch, *, workers: int, force: bool, client: Any
) -> pytask.Session:
    # pytask keeps its record beside its configuration file; ours belongs to what is generated.
    paths.build.mkdir(parents=True, exist_ok=True)
    configuration = paths.build / "pytask.toml"
    configuration.write_text(CONFIGURATION, "utf-8")
    plugins = pytask.get_plugin_manager()
    plugins.register(watch)
    plugins.register(PromptLoop())
    plugins.register(Order())
    pytask.console.quiet = True
    try:
        with _interruptible() as interrupts:
            session = pytask.build(
                tasks=list(tasks),
                config=configuration,
                capture=pytask.CaptureMethod.NO,
                verbose=0,
                force=force,
                show_traceback=False,
                pm=plugins,
                n_workers=workers,
                parallel_backend=_choose_backend(workers, client),
            )
        # pytask leaves out the tasks that it had not reached, of which there may be all.
        if interrupts:
            raise KeyboardInterrupt
        return session
    finally:
        pytask.console.quiet = False


def _choose_backend(workers: int, client: Any) -> str:
    if client is not None:
        registry.register_parallel_backend(
            ParallelBackend.CUSTOM, lambda n_workers: client.get_executor(pure=False)
        )
        return "custom"
    # Kernels are processes of their own; threads are enough to wait for them.
    return "threads" if workers > 1 else "none"


@contextmanager
def _interruptible() -> Iterator[list[int]]:
    """On Ctrl-C end the kernels too: threads that wait for them would wait on.

    Gives the list of such signals.
    """
    interrupts: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield interrupts
        return

    def stop(number: int, _frame: object) -> None:
        interrupts.append(number)
        interrupt_calls()
        runner = sys.modules.get("msanalysis.publishing.runner")
        # Another thread may be importing it.
        if kill_kernels := getattr(runner, "kill_kernels", None):
            kill_kernels()
        raise KeyboardInterrupt

    former = signal.signal(signal.SIGINT, stop)
    try:
        yield interrupts
    finally:
        signal.signal(signal.SIGINT, former)


def _interrupted(reports: dict[str, pytask.ExecutionReport], tasks: Sequence[Task]) -> bool:
    return any(task.name not in reports for task in tasks) or any(
        isinstance(report.exc_info[1], KeyboardInterrupt)
        for report in reports.values()
        if report.exc_info
    )


def _planning_error(session: pytask.Session) -> str:
    reports: list[Any] = [*session.collection_reports, session.dag_report]
    errors = [report.exc_info[1] for report in reports if report and report.exc_info]
    return " ".join(str(errors[0]).split()) if errors else session.exit_code.name


def _outcome(task: Task, report: pytask.ExecutionReport, seconds: float) -> Outcome:
    result, reason, trace = RESULTS[report.outcome], None, None
    product = task.products()[0]
    if task.failure():
        return Outcome(task.name, "failed", seconds, task.failure(), product)
    if report.exc_info and result in {"failed", "skipped"}:
        error = report.exc_info[1]
        reason = " ".join(str(error).split())
        if isinstance(error, OSError) and error.errno:
            reason = f"{task.name}: {tell_fault(error, product)}"
        elif isinstance(error, CallError):
            reason = f"{task.name}: {reason}"
        elif type(error).__module__.partition(".")[0] in ("distributed", "concurrent"):
            reason = (
                f"{task.name}: the cluster lost it ({type(error).__name__}: {reason}); often for "
                "want of memory: look at its workers' logs"
            )
        elif result == "failed" and not isinstance(error, MsanalysisError):
            reason = f"{task.name}: {type(error).__name__}: {reason}; report this as a bug"
            trace = "".join(traceback.format_exception(error))
    return Outcome(task.name, result, seconds, reason, product, trace)
