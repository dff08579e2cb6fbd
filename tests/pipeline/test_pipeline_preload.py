"""When a build loads what kernels are forked from, and what Ctrl-C leaves of it: nothing."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from tests.kernels.conftest import needs_forks
from tests.small_project import SmallProject, write_notebook

from msanalysis.kernels.calls import call_here
from msanalysis.pipeline import engine
from msanalysis.pipeline.summary import Outcome
from msanalysis.publishing import preloading as preloading_module


@pytest.fixture
def preloads(monkeypatch):
    """The times that a build began to load; its tasks are not run."""
    begun = []

    def preloading(modules):
        begun.append(modules)
        return nullcontext(call_here)

    def run_tasks(tasks, *_given, **_options):
        return [Outcome(task.name, "skipped") for task in tasks]

    monkeypatch.setattr(preloading_module, "preloading", preloading)
    monkeypatch.setattr("msanalysis.pipeline.engine.run_tasks", run_tasks)
    return begun


def test_build_with_notebooks_to_run_loads_before_anything_else(study, preloads):
    study.build()
    assert len(preloads) == 1


def test_what_takes_long_to_load_is_loaded_where_a_notebook_names_it(study, preloads):
    study.build()
    write_notebook(study.paths.notebooks / "02_own.ipynb", "import statsmodels.api as sm")
    study.build()
    before, after = map(set, preloads)
    assert after - before == {"statsmodels.api"}


def test_loading_begins_before_the_build_is_planned(study, preloads, monkeypatch):
    def list_tasks(*_given):
        raise RuntimeError(f"{len(preloads)} begun")

    monkeypatch.setattr("msanalysis.build.list_tasks", list_tasks)
    with pytest.raises(RuntimeError, match="1 begun"):
        study.build()


@pytest.mark.parametrize("workers", [1, 2])
def test_tables_are_made_where_all_is_loaded(study, monkeypatch, workers):
    called = []

    def call(_identity, function, arguments):
        called.append(function.__name__)
        return function(**arguments)

    monkeypatch.setattr(preloading_module, "can_fork", lambda: True)
    monkeypatch.setattr(preloading_module, "call_forked", call)
    study.build(workers=workers)
    study.build(workers=workers)
    assert called == ["make_tables"]


@pytest.mark.parametrize("made", [False, True], ids=["meanwhile", "first"])
def test_what_prints_reports_is_loaded_while_something_else_is(study, monkeypatch, made):
    order = []

    def call(_identity, function, arguments):
        order.append(function.__name__)
        assert loading.wait(10)
        return function(**arguments)

    loading = threading.Event()
    if made:
        study.build(tables_only=True)
    monkeypatch.setattr(preloading_module, "can_fork", lambda: True)
    monkeypatch.setattr(preloading_module, "call_forked", call)
    monkeypatch.setattr(
        "msanalysis.build._load_publishing", lambda: (order.append("loaded"), loading.set())
    )
    study.build()
    assert sorted(order) == (["loaded"] if made else ["loaded", "make_tables"])


def test_build_of_tables_alone_loads_nothing(study, preloads):
    study.build(tables_only=True)
    assert preloads == []


def test_build_on_a_cluster_loads_nothing_here(study, preloads, monkeypatch):
    @contextmanager
    def cluster(_address, _paths):
        yield SimpleNamespace(nthreads=lambda: {"worker": 1})

    monkeypatch.setattr("msanalysis.build._cluster", cluster)
    study.build(scheduler="tcp://127.0.0.1:1")
    assert preloads == []


# Tests that run in the background of a shell begin with SIGINT ignored.
BUILD = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from msanalysis.cli import main
main()
"""


@contextmanager
def started_build(project):
    build = subprocess.Popen(
        [sys.executable, "-c", BUILD, "build"],
        cwd=project.paths.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield build
    finally:
        build.kill()


def interrupt(build):
    """Give what a build says to Ctrl-C."""
    os.killpg(build.pid, signal.SIGINT)
    said = build.communicate(timeout=15)[1]
    assert build.returncode == 130, said
    return said


@needs_forks
def test_interrupted_build_stops_at_once_and_leaves_no_process(tmp_path):
    project = SmallProject(tmp_path / "project")
    project.list_documents("beibei-2020-plan")
    for file in project.paths.notebooks.glob("*.ipynb"):
        file.unlink()
    mark = tmp_path / "running"
    source = (
        f"import os, pathlib, time\npathlib.Path({str(mark)!r}).write_text("
        "f'{os.getpid()} {os.getppid()}\\n')\ntime.sleep(600)"
    )
    write_notebook(project.paths.notebooks / "01_long.ipynb", source)
    with started_build(project) as build:
        until = time.monotonic() + 120
        while not mark.exists() or not mark.read_text().endswith("\n"):
            assert build.poll() is None, build.stderr.read()
            assert time.monotonic() < until
            time.sleep(0.05)
        said = interrupt(build)
    assert "Traceback" not in said
    assert not any(Path("/proc", pid).exists() for pid in mark.read_text().split())
    assert not (project.paths.reports / "notebooks" / "01_long.ipynb").exists()


@needs_forks
@pytest.mark.parametrize("moment", ["before the first task", "while tables are made"])
def test_build_interrupted_before_notebooks_run_says_so_and_no_more(tmp_path, moment):
    project = SmallProject(tmp_path / "project")
    project.list_documents("beibei-2020-plan")
    with started_build(project) as build:
        if moment == "while tables are made":
            assert "extract" in build.stdout.readline()
        else:
            until = time.monotonic() + 60
            while not (project.paths.build / "pytask.toml").exists():
                assert time.monotonic() < until
                time.sleep(0.01)
        assert interrupt(build).strip() == "msanalysis: stopped"


@pytest.mark.parametrize("loaded", [False, True], ids=["partly", "wholly"])
def test_interrupt_is_heard_while_another_thread_imports(monkeypatch, loaded):
    killed = []
    runner = ModuleType("runner")
    if loaded:
        runner.kill_kernels = lambda: killed.append(True)
    monkeypatch.setitem(sys.modules, "msanalysis.publishing.runner", runner)
    with engine._interruptible() as interrupts, pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    assert interrupts == [signal.SIGINT]
    assert killed == [True] * loaded


def test_interrupt_before_the_first_task_is_no_fault_of_the_plan(study, monkeypatch):
    def build(**_given):
        with suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        return SimpleNamespace(exit_code=None, execution_reports=[])

    monkeypatch.setattr(engine.pytask, "build", build)
    with pytest.raises(KeyboardInterrupt):
        study.build(tables_only=True)
