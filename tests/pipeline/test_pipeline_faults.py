"""A full disk, a folder that may not be written, what dies: one line each, the rest built."""

import errno
import os
import subprocess
import sys
from concurrent.futures import Executor, Future
from contextlib import contextmanager, nullcontext
from types import SimpleNamespace

import pandas as pd
import pytest
from distributed import KilledWorker

from msanalysis import build as builder
from msanalysis.errors import ProjectError
from msanalysis.scratch import clear_abandoned, scratch_folder

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Disk:
    """Refuses what the interpreter asks the system for: opening for writing, folders, renames."""

    def __init__(self):
        self.places, self.fault = (), 0

    def __call__(self, event, arguments):
        if not self.places or event not in ("open", "os.mkdir", "os.rename"):
            return
        if event == "open" and not (arguments[2] or 0) & WRITING:
            return
        for at in (str(argument) for argument in arguments[:2]):
            if at.startswith(self.places):
                raise OSError(self.fault, os.strerror(self.fault), at)

    @contextmanager
    def refusing(self, fault, *places):
        """Refuse writing below some places with this error of the system."""
        self.places, self.fault = tuple(map(str, places)), fault
        try:
            yield
        finally:
            self.places = ()


@pytest.fixture(scope="session")
def disk():
    # A hook stays for as long as the process does.
    hook = Disk()
    sys.addaudithook(hook)
    return hook


FAULTS = pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EROFS, errno.EACCES])


def the_only_line(result):
    (line,) = result.failures
    assert "\n" not in line
    assert "report this as a bug" not in line
    return line


def test_document_whose_tables_cannot_be_stored_is_named_and_the_others_are_built(
    study, monkeypatch
):
    to_parquet = pd.DataFrame.to_parquet

    def store(table, path=None, **options):
        if "beibei-2020-plan" in str(path):
            raise OSError(errno.ENOSPC, "Error writing bytes to file")  # as Arrow does
        return to_parquet(table, path, **options)

    monkeypatch.setattr(pd.DataFrame, "to_parquet", store)
    result = study.build(tables_only=True)
    line = the_only_line(result)
    assert "beibei-2020-plan: No space left on device; free space or permissions" in line
    assert result.exit_code == 1
    assert "yubei-2021-plan" in (study.paths.processed / "projects.csv").read_text()
    monkeypatch.undo()


def test_report_that_cannot_be_stored_is_named_and_the_rest_is_built(study, disk):
    with disk.refusing(errno.ENOSPC, study.paths.reports / ".filing"):
        result = study.build(districts=["北碚区"], languages=["zh"])
    assert [line.partition(": /")[0] for line in result.failures] == [
        "PDF beibei.zh",
        "HTML beibei.zh",
        "record of the build",
    ]
    assert all("No space left on device; free space" in line for line in result.failures)
    again = study.build(districts=["北碚区"], languages=["zh"])
    assert {outcome.name for outcome in again.named("built")} == {"PDF beibei.zh", "HTML beibei.zh"}
    assert (study.paths.reports / "ro-crate-metadata.json").exists()


def test_ledger_that_cannot_be_stored_is_named_and_the_tables_are_there(study, disk):
    with disk.refusing(errno.EDQUOT, study.paths.build / "ledger"):
        result = study.build(tables_only=True)
    line = the_only_line(result)
    assert line.startswith("ledger of the build: ")
    assert os.strerror(errno.EDQUOT) in line
    assert result.exit_code == 1
    assert (study.paths.processed / "projects.csv").exists()
    assert study.build(tables_only=True).exit_code == 0


@FAULTS
def test_project_that_cannot_be_written_at_all_is_one_error_that_names_the_place(
    study, disk, fault
):
    with (
        disk.refusing(fault, study.paths.root),
        pytest.raises(OSError, match="study/build") as caught,
    ):
        study.build()
    assert caught.value.errno == fault


def test_full_disk_in_the_middle_of_a_file_names_the_file_and_leaves_the_old_one(tmp_path):
    place = tmp_path / "a.txt"
    place.write_text("whole")
    # Writing to a file past the limit fails as a full disk does, at the lowest level.
    script = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from msanalysis.filing import write_atomically\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try: write_atomically(Path(sys.argv[1]), bytes(5000))\n"
        "except OSError as error: print(error.filename)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, str(place)], capture_output=True, text=True, check=True
    )
    assert ran.stdout == f"{place}\n"
    assert place.read_text() == "whole"
    assert list(tmp_path.iterdir()) == [place]


def test_notebook_that_raises_and_kernel_that_dies_are_named_and_the_others_are_built(study):
    study.write_notebook("01_corpus", "raise KeyError('列')")
    study.write_notebook(
        "05_district_report",
        "import os, signal\nif district == '北碚区':\n    os.kill(os.getpid(), signal.SIGKILL)",
        "print(district)",
        parameters='district: str = "渝北区"  # which\nlanguage: str = "zh"  # zh or en',
    )
    result = study.build(languages=["zh"])
    raised, died = sorted(result.failures)
    assert "01_corpus.ipynb: cell 2 (`raise KeyError('列')`) raised KeyError" in raised
    assert "05_district_report.ipynb (district=北碚区, language=zh): the kernel died" in died
    assert result.exit_code == 1
    assert {file.name for file in study.paths.reports.glob("*.pdf")} == {"yubei.zh.pdf"}


class LosingExecutor(Executor):
    """An executor of a cluster whose workers die of one task."""

    def __init__(self, mark):
        self.mark = mark

    def submit(self, function, /, *arguments, **options):
        future = Future()
        if self.mark in str(options):
            future.set_exception(KilledWorker("task-1", SimpleNamespace(address="tcp://w"), 3))
        else:
            future.set_result(function(*arguments, **options))
        return future


class LosingCluster:
    """A client of such a cluster."""

    def get_executor(self, **_options):
        """Give the executor."""
        return LosingExecutor("beibei-2020-plan.txt")

    def nthreads(self):
        """Tell that there is a worker, as there is after each that died."""
        return {"worker-1": 1}


def test_task_that_kills_its_workers_is_named_and_the_others_are_built(study, monkeypatch):
    monkeypatch.setattr(builder, "connect", lambda *_: nullcontext(LosingCluster()))
    result = study.build(scheduler="tcp://127.0.0.1:1", districts=["渝北"], languages=["zh"])
    line = the_only_line(result)
    assert line.startswith("extract beibei-2020-plan: the cluster lost it (KilledWorker")
    assert result.exit_code == 1
    assert {o.name for o in result.named("built")} == {
        "extract yubei-2021-plan",
        "extract yubei-2025-plan",
    }


BUILD = """
import sys
from pathlib import Path
from msanalysis.build import _only_build
from msanalysis.config import Paths
with _only_build(Paths(Path(sys.argv[1]))):
    print("inside", flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such locks")
def test_second_build_is_turned_away_until_the_first_has_ended_or_was_killed(study):
    first = subprocess.Popen(
        [sys.executable, "-c", BUILD, str(study.paths.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with first:
        assert first.stdout.readline() == "inside\n"
        with pytest.raises(ProjectError, match="another build is running here; wait") as caught:
            study.build(tables_only=True)
        assert "\n" not in str(caught.value)
        first.kill()
    assert study.build(tables_only=True).exit_code == 0


SCRATCH = """
import os, signal
from msanalysis.scratch import scratch_folder
with scratch_folder("test") as folder:
    (folder / "half").write_text("x")
    print(folder, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such locks")
def test_temporary_folders_of_killed_processes_go_and_those_of_living_ones_stay(
    tmp_path, monkeypatch
):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    strange = tmp_path / "msanalysis_other-link"
    strange.symlink_to(tmp_path / "msanalysis_kernel-1")
    subprocess.run(
        [sys.executable, "-c", SCRATCH],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        check=False,
    )
    assert len(list(tmp_path.glob("msanalysis_test-*/half"))) == 1
    with scratch_folder("kernel") as mine:
        clear_abandoned()
        assert mine.is_dir()
        assert list(tmp_path.glob("msanalysis_test-*")) == []
    assert not mine.exists()
    assert strange.is_symlink()


def test_build_clears_what_killed_ones_left(study, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "msanalysis_kernel-abandoned").mkdir()
    study.build(tables_only=True)
    assert list(tmp_path.glob("msanalysis_*")) == []
