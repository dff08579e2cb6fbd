"""The client's side of preloaded processes: one for each way that kernels are to start."""

import atexit
import contextlib
import json
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msanalysis.kernels.process import ForkedProcess

KEPT = 4  # with another environment each time, at most so many stay loaded
PRELOAD_TIMEOUT = 120
# Arrow's allocator would clean up from a thread of its own; taken back before kernels see it.
QUIET = {"JE_ARROW_MALLOC_CONF": "background_thread:false"}
# Nothing reads these while modules load: kernels that differ in them alone can share a process.
LATE = frozenset({"IPYTHONDIR", "JPY_PARENT_PID", "JPY_SESSION_NAME", "PYTEST_CURRENT_TEST"})
SERVER = Path(__file__).with_name("server.py")

logger = logging.getLogger("msanalysis.kernels")


def is_supported() -> bool:
    """Tell whether this system can fork kernels: Linux since 5.3."""
    if sys.platform != "linux" or not hasattr(os, "pidfd_open"):
        return False
    try:
        os.close(os.pidfd_open(os.getpid()))
    except OSError:
        return False
    return True


@dataclass(frozen=True)
class Identity:
    """All that a kernel has from its preloaded process: another value, another process."""

    python: tuple[str, ...]
    environment: frozenset[tuple[str, str]]
    modules: tuple[str, ...]
    cwd: str
    limits: tuple[Any, ...]


def identify(
    python: Sequence[str],
    environment: Mapping[str, str],
    modules: Sequence[str],
    cwd: str,
) -> Identity:
    """Return what decides in which preloaded process a kernel may start."""
    paths = environment.get("PYTHONPATH", "").split(os.pathsep)
    local = any(not os.path.isabs(path) for path in paths if paths != [""])  # noqa: PTH117
    local = local or Path(cwd, "matplotlibrc").exists()
    return Identity(
        tuple(python),
        frozenset(environment.items()),
        tuple(modules),
        cwd if local else "/",
        _limits(),
    )


def _limits() -> tuple[Any, ...]:
    import resource

    names = sorted(name for name in dir(resource) if name.startswith("RLIMIT_"))
    status = Path("/proc/self/status").read_text()
    umask = next((line for line in status.splitlines() if line.startswith("Umask")), "")
    return (
        tuple(resource.getrlimit(getattr(resource, name)) for name in names),
        umask,
        os.getpriority(os.PRIO_PROCESS, 0),
        frozenset(os.sched_getaffinity(0)),
    )


class Preloaded:
    """One preloaded process. Made at once; `wait_ready` waits until its modules are loaded."""

    def __init__(self, identity: Identity) -> None:
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        settings = {
            "control": theirs.fileno(),
            "client": os.getpid(),
            "modules": identity.modules,
            "only_here": sorted(QUIET.keys() - dict(identity.environment).keys()),
        }
        self._ready = False
        self._lock = threading.Lock()
        try:
            self.process = subprocess.Popen(
                [*identity.python, str(SERVER), json.dumps(settings)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**QUIET, **dict(identity.environment), "JPY_PARENT_PID": str(os.getpid())},
                cwd=identity.cwd,
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # Ctrl-C is for the client to hear
            )
        except BaseException:
            self.control.close()
            raise
        finally:
            theirs.close()

    @property
    def is_ready(self) -> bool:
        """Whether the modules are loaded and the process lives."""
        return self._ready and self.process.poll() is None

    def wait_ready(self) -> str | None:
        """Wait until modules are loaded; return why that failed, or None."""
        with self._lock:
            if self._ready:
                return None
            self.control.settimeout(PRELOAD_TIMEOUT)
            try:
                message = json.loads(self.control.recv(4096) or '{"failed": "it ended"}')
            except OSError as error:
                message = {"failed": str(error)}
            self.control.settimeout(None)
            if "failed" in message:
                self.end()
                return str(message["failed"])
            self._ready = True
            return None

    def fork(self, request: Mapping[str, Any], streams: Sequence[int]) -> ForkedProcess | None:
        """Ask for a kernel; None where the process is gone."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            socket.send_fds(
                self.control, [json.dumps(request).encode()], [theirs.fileno(), *streams]
            )
        except OSError:
            ours.close()
            return None
        finally:
            theirs.close()
        return ForkedProcess(ours)

    def retire(self) -> None:
        """Let the process end with its last kernel."""
        self.control.close()

    def end(self) -> None:
        """End the process and its kernels."""
        if not self._ready:  # it has none yet, and would hear of this only when all is loaded
            self.process.kill()
        with contextlib.suppress(OSError):
            self.control.send(b'{"end": true}')
        self.control.close()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Registry:
    """The preloaded processes of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._live: dict[Identity, Preloaded] = {}
        self._retired: list[Preloaded] = []
        self._failed: set[Identity] = set()

    def start(self, identity: Identity) -> Preloaded | None:
        """Return the process for these kernels, which may still be loading; None if it failed."""
        with self._lock:
            self._retired = [one for one in self._retired if one.process.poll() is None]
            if identity in self._failed:
                return None
            found = self._live.pop(identity, None)
            if found and found.process.poll() is not None and found._ready:
                found.control.close()
                found = None
            self._live[identity] = found = found or Preloaded(identity)
            while len(self._live) > KEPT:
                self._retire(next(iter(self._live)))
            return found

    def peek(self, identity: Identity) -> bool:
        """Tell whether asking for a kernel would not have to wait for modules to load."""
        found = self._live.get(identity)
        return identity in self._failed or bool(found and found.is_ready)

    def obtain(self, identity: Identity) -> Preloaded | None:
        """Return a process with its modules loaded, or None where that fails."""
        found = self.start(identity)
        if found is None:
            return None
        reason = found.wait_ready()
        if reason is None:
            return found
        with self._lock:
            said = identity in self._failed
            self._failed.add(identity)
            self._live.pop(identity, None)
        if not said:
            logger.warning("kernels start the ordinary way, since preloading failed: %s", reason)
        return None

    def discard(self, identity: Identity, found: Preloaded) -> None:
        """Use this process for no further kernel."""
        with self._lock:
            if self._live.get(identity) is found:
                self._retire(identity)

    def end(self) -> None:
        """End all processes and kernels."""
        with self._lock:
            processes = [*self._live.values(), *self._retired]
            self._live.clear()
            self._retired.clear()
        for one in processes:
            one.end()

    def forget(self) -> None:
        """In a forked child, let go of what belongs to the parent."""
        for one in [*self._live.values(), *self._retired]:
            one.control.close()
            one.process.returncode = 0  # not ours to wait for
        self.__init__()

    def _retire(self, identity: Identity) -> None:
        one = self._live.pop(identity)
        one.retire()
        self._retired.append(one)


registry = Registry()
atexit.register(registry.end)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=registry.forget)


def fork_kernel(
    identity: Identity, request: Mapping[str, Any], streams: Sequence[int]
) -> ForkedProcess | None:
    """Fork a kernel, from a new preloaded process where there is none or its files changed."""
    for _attempt in range(3):
        found = registry.obtain(identity)
        if found is None:
            return None
        process = found.fork(request, streams)
        while process and not (process.pid or process.stale or process.failed):
            if process.poll() is not None:
                process = None
                break
            time.sleep(0.001)
        if process and process.pid:
            return process
        if process and process.failed:
            logger.warning("a kernel starts the ordinary way: %s", process.failed)
            return None
        registry.discard(identity, found)
    return None


def preload(
    python: Sequence[str],
    environment: Mapping[str, str],
    modules: Sequence[str],
    *,
    cwd: str = "/",
    late: Collection[str] = LATE,
) -> Identity | None:
    """Start to load, without waiting, what kernels of this kind will be forked from.

    Returns what decides that they are of this kind; None where none can be forked here.
    """
    if not is_supported():
        return None
    fixed = {name: value for name, value in environment.items() if name not in late}
    identity = identify(python, fixed, modules, cwd)
    registry.start(identity)
    return identity
