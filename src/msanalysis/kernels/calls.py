"""Call a function in a fork of a preloaded process: the modules it needs are loaded there."""

import contextlib
import os
import pickle
import signal
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from msanalysis.kernels.preloaded import Identity, fork_kernel
from msanalysis.kernels.process import ForkedProcess, is_open

ANSWER = f"{__name__}:answer"

_running: set[ForkedProcess] = set()
_interrupts = 0


class CallError(Exception):
    """The process that was to answer a call ended without an answer."""


class RemoteError(Exception):
    """The cause of an error that was raised in a fork: its traceback there."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"


def call_here(function: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
    """Call a function in this process."""
    return function(**arguments)


def call_forked(
    identity: Identity | None, function: Callable[..., Any], arguments: Mapping[str, Any]
) -> Any:
    """Call a function in a fork of a preloaded process, or here where there can be none.

    Parameters
    ----------
    identity
        Of the preloaded process, as `preloaded.preload` returns it.
    function
        One that can be pickled, as can `arguments`, what it returns and what it raises.

    Raises
    ------
    CallError
        The fork ended before it had answered: a signal, or want of memory.
    """
    if identity is None:
        return call_here(function, arguments)
    before = _interrupts
    with os.fdopen(os.memfd_create("call"), "w+b") as file:
        pickle.dump((function, dict(arguments)), file)
        file.flush()
        process = _start(identity, file)
        if process is None:
            return call_here(function, arguments)
        _running.add(process)
        try:
            if _interrupts != before:  # while modules were loaded
                process.send_signal(signal.SIGINT)
            process.wait()
        finally:
            _running.discard(process)
        return _read_answer(process, file)


def interrupt_calls() -> None:
    """Raise KeyboardInterrupt in all calls that forks answer, or are about to."""
    global _interrupts
    _interrupts += 1
    for process in list(_running):
        process.send_signal(signal.SIGINT)


def answer() -> None:
    """In the fork: do what is written in standard input, and write there how it went."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with os.fdopen(0, "r+b", closefd=False) as file:
        try:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
            file.seek(0)
            function, arguments = pickle.load(file)
            answered = pickle.dumps((function(**arguments), None, ""))
        except BaseException as error:
            answered = _pickle_error(error)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        file.seek(0)
        file.truncate()
        file.write(answered)


def _start(identity: Identity, file: BinaryIO) -> ForkedProcess | None:
    with contextlib.ExitStack() as stack:
        nothing = os.open(os.devnull, os.O_RDWR)
        stack.callback(os.close, nothing)
        streams = [file.fileno(), *(number if is_open(number) else nothing for number in (1, 2))]
        return fork_kernel(identity, {"call": ANSWER, "cwd": str(Path.cwd())}, streams)


def _read_answer(process: ForkedProcess, file: BinaryIO) -> Any:
    if process.returncode:
        ended = f"status {process.returncode}"
        if process.returncode < 0:
            ended = signal.Signals(-process.returncode).name
        raise CallError(f"its process ended early ({ended}); often for want of memory: try again")
    file.seek(0)
    value, error, trace = pickle.load(file)
    if error is not None:
        raise error from RemoteError(trace)
    return value


def _pickle_error(error: BaseException) -> bytes:
    trace = traceback.format_exc()
    try:
        answered = pickle.dumps((None, error, trace))
        pickle.loads(answered)
    except Exception:  # an exception may have any attributes, and any arguments to be made anew
        said = RuntimeError(f"{type(error).__name__}: {error}")
        answered = pickle.dumps((None, said, trace))
    return answered
