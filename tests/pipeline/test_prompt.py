import threading
import time
from concurrent.futures import Future

import pytest
from pytask_parallel import execute

from msanalysis.pipeline import prompt
from msanalysis.pipeline.prompt import PromptLoop


def finish(wrapper, result=None):
    """Send a hook wrapper the result of what it wraps; return what it makes of it."""
    with pytest.raises(StopIteration) as stopped:
        wrapper.send(result)
    return stopped.value.value


def test_end_of_a_task_wakes_the_loop(monkeypatch):
    monkeypatch.setattr(prompt, "LONGEST_SLEEP", 30)
    loop, future = PromptLoop(), Future()
    submitted = loop.pytask_execute_task()
    next(submitted)
    assert finish(submitted, future) is future
    threading.Timer(0.05, future.set_result, [None]).start()
    begun = time.monotonic()
    loop.sleep()
    assert time.monotonic() - begun < 10


def test_loop_looks_again_at_once_when_a_task_was_reported(monkeypatch):
    monkeypatch.setattr(prompt, "LONGEST_SLEEP", 30)
    loop = PromptLoop()
    loop.pytask_execute_task_process_report()
    begun = time.monotonic()
    loop.sleep()
    assert time.monotonic() - begun < 10


def test_loop_of_pytask_parallel_is_replaced_for_one_build_only():
    loop, former = PromptLoop(), execute._Sleeper
    building = loop.pytask_execute_build()
    next(building)
    assert execute._Sleeper() is loop
    finish(building)
    assert execute._Sleeper is former
