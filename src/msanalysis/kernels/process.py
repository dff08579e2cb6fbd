"""A forked kernel as its client sees it: what `subprocess.Popen` is for an ordinary one."""

import json
import os
import select
import signal
import socket
import time
import weakref

_open: "weakref.WeakSet[ForkedProcess]" = weakref.WeakSet()


class ForkedProcess:
    """A kernel that the preloaded process has forked, is forking, or could not fork.

    `stale` tells that a loaded file has changed since and nothing was forked; `failed` says
    why there is no kernel.
    """

    stdin = stdout = stderr = None

    def __init__(self, status: socket.socket) -> None:
        status.setblocking(False)
        self._status: socket.socket | None = status
        self._pidfd: int | None = None
        self.pid = 0
        self.returncode: int | None = None
        self.bound = False
        self.stale = False
        self.failed: str | None = None
        _open.add(self)

    def poll(self) -> int | None:
        """Take in what has been reported; return the exit code, or None while it runs."""
        while self._status:
            try:
                message, fds, _flags, _address = socket.recv_fds(
                    self._status, 4096, 1, getattr(socket, "MSG_CMSG_CLOEXEC", 0)
                )
            except (BlockingIOError, InterruptedError):
                break
            except OSError:
                message, fds = b"", []
            if fds:
                self._pidfd = fds[0]
            if message:
                self._note(json.loads(message))
            else:
                # The preloaded process is gone, and its kernels go with it.
                self._finish(-signal.SIGKILL)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end.

        Raises
        ------
        TimeoutError
            The kernel still runs after `timeout` seconds.
        """
        until = None if timeout is None else time.monotonic() + timeout
        while self.poll() is None:
            left = None if until is None else max(0.0, until - time.monotonic())
            if left == 0.0:
                raise TimeoutError(f"kernel {self.pid} still runs after {timeout} s")
            _wait_readable(self._status.fileno(), left)
        return self.returncode  # type: ignore[return-value]

    def send_signal(self, signum: int) -> None:
        """Send a signal to this process, never to another that got its number later."""
        if self.poll() is None and self._pidfd is not None:
            signal.pidfd_send_signal(self._pidfd, signum)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the kernel."""
        self.send_signal(signal.SIGKILL)

    def close(self) -> None:
        """Give back the file descriptors."""
        if self._status:
            self._status.close()
        if self._pidfd is not None:
            os.close(self._pidfd)
        self._status = self._pidfd = None

    def _note(self, message: dict[str, object]) -> None:
        self.pid = int(message.get("pid", self.pid))
        self.bound = self.bound or bool(message.get("ready"))
        self.stale = self.stale or bool(message.get("stale"))
        if "failed" in message:
            self.failed = str(message["failed"])
        if "returncode" in message:
            self._finish(int(message["returncode"]))

    def _finish(self, returncode: int) -> None:
        if self.returncode is None:
            self.returncode = returncode
            if self._pidfd is not None:  # it may still be dying
                _wait_readable(self._pidfd, 1)
        self.close()

    def __del__(self) -> None:
        self.close()


def is_open(fd: int) -> bool:
    """Tell whether a descriptor is open in this process."""
    try:
        os.fstat(fd)
    except OSError:
        return False
    return True


def _wait_readable(fd: int, seconds: float | None) -> None:
    poller = select.poll()  # select() itself refuses descriptors from 1024 on
    poller.register(fd, select.POLLIN)
    poller.poll(None if seconds is None else seconds * 1000)


def _forget_in_forked_child() -> None:
    for process in list(_open):
        process.close()
        process.returncode = -signal.SIGKILL if process.returncode is None else process.returncode


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_in_forked_child)
