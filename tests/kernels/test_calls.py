"""Calls that a fork of a preloaded process answers."""

import os
import signal
import sys
import threading
import time
import traceback
from pathlib import Path

import pytest
from tests.kernels.conftest import needs_forks

from msanalysis.errors import ProjectError
from msanalysis.kernels import calls
from msanalysis.kernels.calls import CallError, call_forked, interrupt_calls
from msanalysis.kernels.preloaded import preload, registry

pytestmark = needs_forks


class UnpicklableError(Exception):
    """An error that cannot be made anew from its arguments."""

    def __init__(self, one, two):
        super().__init__(f"{one} and {two}")


def tell(value):
    return value, os.getpid(), os.getppid(), str(Path.cwd())


def fail(message):
    raise ProjectError(message)


def fail_oddly():
    raise UnpicklableError(1, 2)


def end(signum):
    os.kill(os.getpid(), signum)


def wait_long(mark):
    mark.touch()
    try:
        time.sleep(600)
    finally:
        mark.with_name("cleared").touch()


@pytest.fixture(scope="module")
def identity():
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return preload([sys.executable], environment, ["json"])


def test_call_is_answered_by_a_fork_in_the_callers_folder(identity, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    value, pid, parent, folder = call_forked(identity, tell, {"value": [1, "二", tmp_path]})
    assert value == [1, "二", tmp_path]
    assert pid != os.getpid()
    assert parent == registry._live[identity].process.pid
    assert folder == str(tmp_path)


def test_answer_of_any_size_arrives(identity):
    text = "公" * 3_000_000
    assert call_forked(identity, tell, {"value": text})[0] == text


def test_call_without_a_process_to_fork_is_answered_here():
    assert call_forked(None, tell, {"value": 1})[1] == os.getpid()


def test_call_is_answered_here_where_loading_fails():
    failing = preload([sys.executable], dict(os.environ), ["no_such_module_of_test"])
    assert call_forked(failing, tell, {"value": 1})[1] == os.getpid()


def test_error_arrives_as_it_is_with_its_traceback(identity):
    with pytest.raises(ProjectError, match="no tables") as caught:
        call_forked(identity, fail, {"message": "no tables"})
    assert "in fail" in "".join(traceback.format_exception(caught.value.__cause__))


def test_error_that_cannot_be_made_anew_keeps_its_name_and_message(identity):
    with pytest.raises(RuntimeError, match="UnpicklableError: 1 and 2"):
        call_forked(identity, fail_oddly, {})


@pytest.mark.parametrize("signum", [signal.SIGKILL, signal.SIGSEGV])
def test_fork_that_is_killed_is_named_and_spares_the_next(identity, signum):
    with pytest.raises(CallError, match=signum.name):
        call_forked(identity, end, {"signum": signum})
    assert call_forked(identity, tell, {"value": 1})[0] == 1


def test_interrupted_call_clears_up_and_ends(identity, tmp_path):
    mark = tmp_path / "running"

    def interrupt():
        while not mark.exists():
            time.sleep(0.01)
        interrupt_calls()

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        call_forked(identity, wait_long, {"mark": mark})
    thread.join()
    assert (tmp_path / "cleared").exists()


def test_call_that_is_interrupted_as_it_starts_says_so(identity, monkeypatch, capfd):
    start = calls._start

    def start_and_interrupt(*given):
        process = start(*given)
        process.send_signal(signal.SIGINT)
        return process

    monkeypatch.setattr(calls, "_start", start_and_interrupt)
    for _attempt in range(20):
        with pytest.raises(KeyboardInterrupt):
            call_forked(identity, tell, {"value": 1})
    assert capfd.readouterr().err == ""


def test_process_that_is_still_loading_ends_at_once(tmp_path):
    (tmp_path / "slow_module_of_test.py").write_text("import time\ntime.sleep(60)\n")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    slow = preload([sys.executable], environment, ["slow_module_of_test"])
    loading = registry._live.pop(slow)
    begun = time.monotonic()
    loading.end()
    assert time.monotonic() - begun < 4
    assert loading.process.poll() is not None
