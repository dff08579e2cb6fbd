"""Build the study: documents to tables to executed notebooks to PDFs, as far as out of date."""

import os
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any

from rich.console import Console

from msanalysis.cluster import connect, count_threads
from msanalysis.config import Paths, find_root
from msanalysis.errors import ProjectError, naming, tell_fault
from msanalysis.pipeline import task_extract, task_html, task_notebooks, task_pdfs, task_tables
from msanalysis.pipeline.fingerprints import remembering_imports
from msanalysis.pipeline.ledger import Ledger, remove
from msanalysis.pipeline.nodes import Task
from msanalysis.pipeline.plan import (
    Document,
    Run,
    check_languages,
    plan_runs,
    read_manifest,
    select_districts,
    select_runs,
)
from msanalysis.pipeline.summary import BuildResult, Outcome, show_summary
from msanalysis.publishing.provenance import Commit, read_commit
from msanalysis.reproducibility.crate import RECORD, Step, files_in, write_record
from msanalysis.scratch import clear_abandoned


def build(
    root: Path | None = None,
    *,
    districts: Collection[str] = (),
    languages: Collection[str] = (),
    workers: int | None = None,
    scheduler: str | None = None,
    force: bool = False,
    tables_only: bool = False,
    debug: bool = False,
    commit: Commit | None = None,
    console: Console | None = None,
    errors: Console | None = None,
) -> BuildResult:
    """Build what is out of date, show how it goes, and account for it.

    A failure stops only what depends on it. The products of a task that failed or was skipped
    are removed, so that no report disagrees with its sources.

    Parameters
    ----------
    root
        The project folder; found from the working directory by default.
    districts, languages
        Which reports to build; all by default. Tables are always of all documents.
    workers
        How many tasks run at once; as many as there are cores by default.
    scheduler
        Address of the scheduler of a Dask cluster that runs the tasks instead of this machine.
        Its workers need the project folder under the same path and the same version of this
        package. `workers` is then the most tasks at once, by default one for each of the
        cluster's threads.
    force
        Build also what is up to date.
    tables_only
        Stop after `data/processed/`.
    debug
        Show the traceback of unexpected errors.
    commit
        The state of the repository that reports and the record name; read by default.
    console, errors
        Where progress and failures are shown: standard output and standard error by default.

    Raises
    ------
    ProjectError
        The project folder, its manifest, a notebook's parameters or an argument is not usable,
        or another build is running in the folder.
    """
    started = time.monotonic()
    if workers is not None and workers < 1:
        raise ProjectError(f"--workers {workers}: expected 1 or more")
    check_languages(languages)
    console, errors = console or Console(), errors or Console(stderr=True)
    paths = Paths(root.resolve() if root else find_root())
    documents = read_manifest(paths)
    runs = plan_runs(paths, documents)
    wanted = select_runs(runs, select_districts(districts, documents), languages)
    wanted = [] if tables_only else wanted
    with naming(paths.build), _only_build(paths), ExitStack() as stack:
        ledger = Ledger.load(paths)
        call, local = None, scheduler is None
        missing = {run.target for run in wanted} - ledger.current_products()
        if local and (missing or (force and wanted)):
            call = _preload(stack, paths)  # before all is planned, for it takes longer
        commit = commit or read_commit(paths.root)
        with remembering_imports(paths.build / "imports.json"):
            planned = list_tasks(paths, documents, runs, commit)
        kept = {place for run in wanted for place in _results(run)}
        tasks = [
            task
            for task in planned
            if task.stage in ("extract", "tables") or task.products()[0] in kept
        ]
        clear_abandoned()
        ledger.remove_unplanned(planned)
        for task in tasks:
            if task.failure():  # an earlier try failed: what was in the way may be gone
                _remove_products(task)
        if not force and all(ledger.is_current(task) for task in tasks):
            outcomes = [Outcome(task.name, "up to date") for task in tasks]
        else:
            if local and call is None and _runs_notebooks(tasks, ledger):
                call = _preload(stack, paths)
            making = [task for task in tasks if task.stage in ("extract", "tables")]
            if call and not force and all(ledger.is_current(task) for task in making):
                _load_publishing()  # while what kernels are forked from loads
            elif call:
                for task in making:
                    if task.stage == "tables":
                        task.call_by(partial(_call_and_load, call))
            with _cluster(scheduler, paths) as client:
                outcomes = _run(
                    tasks, paths, workers=workers, force=force, console=console, client=client
                )
            outcomes += _write_down(
                partial(_update_ledger, ledger, tasks, outcomes), "ledger of the build", paths.build
            )
        outcomes += _write_down(
            partial(_record, paths, documents, runs, ledger, commit),
            "record of the build",
            paths.reports / RECORD,
        )
    result = BuildResult(tuple(outcomes), time.monotonic() - started)
    show_summary(result, paths.root, console, errors, debug=debug)
    return result


def list_tasks(
    paths: Paths, documents: list[Document], runs: list[Run], commit: Commit | None = None
) -> list[Task]:
    """List the tasks of all stages, each after those that it depends on."""
    commit = commit or read_commit(paths.root)
    return [
        *task_extract.tasks(paths, documents),
        *task_tables.tasks(paths, documents),
        *task_notebooks.tasks(paths, documents, runs),
        *task_pdfs.tasks(runs, commit),
        *task_html.tasks(runs, commit),
    ]


def _preload(stack: ExitStack, paths: Paths) -> Callable[..., Any]:
    """Begin to load what notebooks need; return what calls functions where it is loaded."""
    from msanalysis.publishing import preloading

    modules = task_notebooks.preloaded_modules(paths.notebooks)
    return stack.enter_context(preloading.preloading(modules))


def _call_and_load(
    call: Callable[..., Any], function: Callable[..., Any], arguments: dict[str, Any]
) -> Any:
    """Call a function in another process; meanwhile load here what notebooks need next."""
    Thread(target=_load_publishing, daemon=True).start()
    return call(function, arguments)


def _load_publishing() -> None:
    """Load what runs notebooks and prints them, rather than when the first of them could start."""
    import_module("msanalysis.publishing.runner")
    import_module("msanalysis.publishing.webpage.exporter")
    import_module("msanalysis.publishing.fonts").load_fonts()


def _run(
    tasks: list[Task],
    paths: Paths,
    *,
    workers: int | None,
    force: bool,
    console: Console,
    client: Any,
) -> list[Outcome]:
    if workers is None:
        workers = count_threads(client) if client is not None else os.cpu_count() or 1
    # Takes long to import; a build with nothing to do has answered by then.
    from msanalysis.pipeline.engine import run_tasks

    outcomes = run_tasks(tasks, paths, workers=workers, force=force, console=console, client=client)
    for task, outcome in zip(tasks, outcomes, strict=True):
        if task.stage != "extract" and outcome.result in {"failed", "skipped"}:
            _remove_products(task)
    return outcomes


def _update_ledger(ledger: Ledger, tasks: list[Task], outcomes: list[Outcome]) -> None:
    current = [o.name for o in outcomes if o.result in {"built", "up to date"}]
    ledger.record(tasks, current)


def _write_down(write: Callable[[], None], name: str, place: Path) -> list[Outcome]:
    """Write what a build keeps about itself; where it cannot, the rest is built all the same."""
    try:
        write()
    except OSError as error:
        return [Outcome(name, "failed", reason=f"{name}: {tell_fault(error, place)}")]
    return []


def _runs_notebooks(tasks: list[Task], ledger: Ledger) -> bool:
    """Tell whether notebooks may have to run: they, or something before them, is out of date."""
    before = [task for task in tasks if task.stage in ("extract", "tables", "notebooks")]
    planned = any(task.stage == "notebooks" for task in before)
    return planned and not all(ledger.is_current(task) for task in before)


def _record(
    paths: Paths, documents: list[Document], runs: list[Run], ledger: Ledger, commit: Commit
) -> None:
    """Say beside the reports what they were made of; only what is up to date counts."""
    current = ledger.current_products()
    made = [
        Step(run.label, run.source, run.parameters, results)
        for run in runs
        if (results := [path for path in _results(run) if path in current])
    ]
    if not made:
        remove(paths.reports / RECORD)
        return
    tables = files_in(paths.processed) if paths.processed in current else []
    folders = (paths.codebook, paths.context, paths.progress)
    write_record(
        paths,
        inputs=[
            paths.manifest,
            *(path for path in (paths.corrections,) if path.is_file()),
            *(document.path for document in documents if _is_own_file(document.path)),
            *(file for folder in folders for file in files_in(folder)),
            *{step.source for step in made},
        ],
        steps=made,
        outputs=[*tables, *(path for step in made for path in step.results)],
        commit=commit,
    )


def _is_own_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _results(run: Run) -> list[Path]:
    """List what a run leads to: the executed notebook, and for reports PDF and web page."""
    return [place for place in (run.target, run.pdf, run.page) if place]


@contextmanager
def _cluster(scheduler: str | None, paths: Paths) -> Iterator[Any]:
    if scheduler is None:
        yield None
        return
    with connect(scheduler, paths.manifest) as client:
        yield client


def _remove_products(task: Task) -> None:
    for product in task.products():
        # What cannot be removed, as on a drive that turned read-only, was not written either.
        with suppress(OSError):
            remove(product)


@contextmanager
def _only_build(paths: Paths) -> Iterator[None]:
    """Keep a second build out of the folder while one is running."""
    try:
        import fcntl
    except ImportError:  # Windows has no such locks
        yield
        return
    paths.build.mkdir(parents=True, exist_ok=True)
    with (paths.build / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ProjectError(
                f"{paths.root}: another build is running here; wait until it has ended"
            ) from None
        yield
