"""The preloaded process: loads modules once, then forks one kernel per request.

Run as a script by the kernel's own Python, which need not have this package: it imports
nothing but the standard library, ipykernel and the modules it is told to load.

It has one thread and never leaves `serve` except as a forked kernel. Its client is watched
through a pidfd and not through the socket alone, because processes that the client forks hold
the socket open; and not through PR_SET_PDEATHSIG, which fires when the *thread* that started
this process ends. The kernels do use PR_SET_PDEATHSIG: their parent is the one thread here.
"""

import contextlib
import ctypes
import gc
import importlib
import importlib.util
import json
import os
import random
import select
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
MESSAGE_SIZE = 1 << 17
LIBC = ctypes.CDLL(None, use_errno=True)
# What every kernel imports as it starts.
STARTING = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.debugger",
    "IPython.core.completer",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "sqlite3",
    "tornado.platform.asyncio",
)


class PreloadError(Exception):
    """The modules cannot be loaded, or what they leave behind must not be forked."""


def main() -> None:
    """Load, serve, and in each forked child become the kernel that was asked for."""
    settings = json.loads(sys.argv[1])
    del sys.path[0]  # this file's folder
    # A call that is interrupted before it can say so would end with a traceback instead.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    control = socket.socket(fileno=settings["control"])
    control.set_inheritable(False)
    try:
        client = os.pidfd_open(settings["client"])
        if os.getppid() != settings["client"]:
            os._exit(0)
        with _noting_files():
            _preload(settings["modules"])
        for name in settings["only_here"]:
            os.environ.pop(name, None)
        server = Server(control, client)
    except BaseException as error:  # whatever it is, the client has to hear of it
        _send(control, failed=f"{type(error).__name__}: {error}")
        os._exit(1)
    _send(control, ready=True)
    request, status = server.serve()
    if "call" in request:
        _run_call(request, status)
    else:
        _run_kernel(request, status)


class Server:
    """Forks kernels for one client and tells it how they end."""

    def __init__(self, control: socket.socket, client: int) -> None:
        self.control, self.client = control, client
        self.kernels: dict[int, tuple[int, socket.socket]] = {}
        self.retired = False
        self.stamps = _stamp_files()
        self.poller = select.poll()
        for fd in (control.fileno(), client):
            self.poller.register(fd, select.POLLIN)

    def serve(self) -> tuple[dict[str, Any], socket.socket]:
        """Serve until the client is gone; return in a forked child, with its request."""
        while True:
            for fd, _event in self.poller.poll():
                if fd == self.client:
                    self._end()
                elif fd in self.kernels:
                    self._reap(fd)
                elif fd == self.control.fileno():
                    forked = self._answer()
                    if forked:
                        return forked
            if self.retired and not self.kernels:
                os._exit(0)

    def _answer(self) -> tuple[dict[str, Any], socket.socket] | None:
        message, fds, _flags, _address = socket.recv_fds(
            self.control, MESSAGE_SIZE, 4, socket.MSG_CMSG_CLOEXEC
        )
        if not message:
            self.retired = True
            self.poller.unregister(self.control.fileno())
            return None
        request = json.loads(message)
        if request.get("end"):
            self._end()
        status = socket.socket(fileno=fds[0])
        streams = fds[1:]
        try:
            if _stamp_files(self.stamps) != self.stamps:
                _send(status, stale=True)
                return None
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
            pid = os.fork()
            if not pid:
                try:
                    self._become_kernel(request, streams)
                except BaseException:
                    os._exit(1)  # never return to serving
                return request, status
            pidfd = os.pidfd_open(pid)
            self.kernels[pidfd] = pid, status
            self.poller.register(pidfd, select.POLLIN)
            with contextlib.suppress(OSError):  # the client does not care any more
                socket.send_fds(status, [json.dumps({"pid": pid}).encode()], [pidfd])
            status = None
        except OSError as error:
            _send(status, failed=str(error))
        finally:
            if os.getpid() == SERVER_PID:
                for fd in streams:
                    os.close(fd)
                if status:
                    status.close()
        return None

    def _become_kernel(self, request: dict[str, Any], streams: list[int]) -> None:
        os.setsid()
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != SERVER_PID:
            os._exit(1)
        self.control.close()
        os.close(self.client)
        for pidfd, (_pid, status) in self.kernels.items():
            os.close(pidfd)
            status.close()
        self.kernels.clear()
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        for stream in (sys.stdout, sys.stderr):
            stream.reconfigure(line_buffering=os.isatty(stream.fileno()))
        os.chdir(request["cwd"])

    def _reap(self, pidfd: int) -> None:
        pid, status = self.kernels.pop(pidfd)
        self.poller.unregister(pidfd)
        _, how = os.waitpid(pid, 0)
        _send(status, returncode=os.waitstatus_to_exitcode(how))
        status.close()
        os.close(pidfd)

    def _end(self) -> None:
        for pid, _status in self.kernels.values():
            for kill in (os.killpg, os.kill):
                with contextlib.suppress(OSError):
                    kill(pid, signal.SIGKILL)
        for pid, _status in self.kernels.values():
            with contextlib.suppress(OSError):
                os.waitpid(pid, 0)
        os._exit(0)


def _preload(modules: list[str]) -> None:
    # matplotlib reads this when it is imported; an ordinary kernel has set it by then.
    before = os.environ.get("MPLBACKEND")
    if not before:
        os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    gc.disable()
    for name in (*STARTING, *modules):
        importlib.import_module(name)
    # It ties itself to the IPython that runs when it is imported, and here none runs.
    for name in [name for name in sys.modules if name.split(".")[0] == "matplotlib_inline"]:
        del sys.modules[name]
    if before is None:
        del os.environ["MPLBACKEND"]
    else:
        os.environ["MPLBACKEND"] = before
    gc.collect()
    gc.freeze()  # keeps the collector from touching, and so copying, what is shared
    gc.enable()
    _refuse_threads()


def _refuse_threads() -> None:
    """Refuse to fork with threads: the locks they hold would stay locked in every kernel.

    Libraries that end their threads before a fork, as OpenBLAS does, may do so first.
    """
    pid = os.fork()
    if not pid:
        os._exit(0)
    os.waitpid(pid, 0)
    threads = len(list(Path("/proc/self/task").iterdir()))
    if threads > 1:
        raise PreloadError(f"{threads - 1} threads run after loading; take out what starts them")


_read: set[str] = set()
_noting = False


@contextlib.contextmanager
def _noting_files() -> Iterator[None]:
    """Note which files are opened: modules keep what they read of tables and settings."""
    global _noting
    sys.addaudithook(_hear)  # for good; it costs a comparison then
    _noting = True
    yield
    _noting = False


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if _noting and event == "open" and isinstance(arguments[0], str | bytes):
        file = os.path.abspath(os.fsdecode(arguments[0]))  # noqa: PTH100
        if not file.endswith(".pyc") and not file.startswith(("/dev/", "/proc/", "/sys/")):
            _read.add(file)


def _stamp_files(known: dict[str, tuple[int, int] | None] | None = None) -> dict[str, Any]:
    """Return size and time of each file that was loaded or read, to notice that one changed."""
    if known is None:
        known = dict.fromkeys(
            file
            for module in list(sys.modules.values())
            if (file := getattr(module, "__file__", None))
        ) | dict.fromkeys(sorted(_read))
        if "matplotlib" in sys.modules:
            known[os.path.abspath(sys.modules["matplotlib"].matplotlib_fname())] = None  # noqa: PTH100
    stamps: dict[str, Any] = {}
    for file in known:
        try:
            stat = os.stat(file)  # noqa: PTH116  (thousands of files for each kernel)
        except OSError:
            stamps[file] = None
        else:
            stamps[file] = stat.st_mtime_ns, stat.st_size
    return stamps


def _run_kernel(request: dict[str, Any], status: socket.socket) -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    for name, value in request["late"].items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    launcher = importlib.util.find_spec("ipykernel_launcher")
    sys.argv = [launcher.origin if launcher else "", *request["arguments"]]
    sys.orig_argv[:] = request["command"]
    importlib.invalidate_caches()
    _reseed()

    from ipykernel.kernelapp import IPKernelApp

    class Kernel(IPKernelApp):
        """A kernel that the kernel itself ends with its parent, and that says when it is bound."""

        def init_poller(self) -> None:
            """Do without the thread that looks at the parent's pid: the parent is another."""

        def write_connection_file(self, **kwargs: Any) -> None:
            super().write_connection_file(**kwargs)
            _send(status, ready=True)
            status.close()

    Kernel.__name__ = IPKernelApp.__name__  # which stands in what it logs
    Kernel.launch_instance(request["arguments"])


def _run_call(request: dict[str, Any], status: socket.socket) -> None:
    status.close()
    importlib.invalidate_caches()
    _reseed()
    module, _, function = request["call"].partition(":")
    getattr(importlib.import_module(module), function)()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(0)  # to take down what was loaded would take as long as the call


def _reseed() -> None:
    """Give each kernel random streams of its own, as if it had just imported the modules."""
    random.seed()
    legacy = sys.modules.get("numpy.random")
    if legacy:
        legacy.seed()


def _send(channel: socket.socket, **message: Any) -> None:
    with contextlib.suppress(OSError):
        channel.send(json.dumps(message).encode())


if __name__ == "__main__":
    SERVER_PID = os.getpid()
    main()
