"""The kernel provisioner that jupyter_client finds by its entry point."""

import asyncio
import contextlib
import json
import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo, LocalPortCache, port_names
from jupyter_client.provisioning import LocalProvisioner
from traitlets import List, Set, Unicode, default

from msanalysis.kernels.preloaded import LATE, fork_kernel, identify, is_supported, registry
from msanalysis.kernels.process import ForkedProcess, is_open

LAUNCHERS = {"ipykernel", "ipykernel_launcher"}
UNDERSTOOD = {"cwd", "env", "stdin", "stdout", "stderr", "independent", "kernel_id"}
MODULES_VARIABLE = "FORK_PROVISIONER_MODULES"
START_TIMEOUT = 60
LOOK = 0.003
END_LOOK = 1.0


class ForkProvisioner(LocalProvisioner):
    """Start kernels by forking a preloaded process; where that cannot be, the ordinary way."""

    modules = List(
        Unicode(),
        config=True,
        help="Modules to load before forking; by default those that the environment variable "
        f"{MODULES_VARIABLE} lists, separated by commas.",
    )
    late_variables = Set(
        Unicode(),
        set(LATE),
        config=True,
        help="Variables that nothing reads while modules load, so that kernels which differ "
        "in them alone can share a preloaded process.",
    )

    _has_bound_before = False

    @default("modules")
    def _modules_default(self) -> list[str]:
        listed = os.environ.get(MODULES_VARIABLE, "")
        return [name.strip() for name in listed.split(",") if name.strip()]

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Launch a kernel with a command."""
        process = await self._fork(cmd, kwargs) if is_supported() else None
        if process is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process, self.pid, self.pgid = process, process.pid, process.pid
        self.cwd = kwargs.get("cwd", Path.cwd())
        return self.connection_info

    async def wait(self) -> int | None:
        """Wait for the process, in shorter steps than the ordinary provisioner."""
        if isinstance(self.process, ForkedProcess):
            while self.process.poll() is None:
                await asyncio.sleep(LOOK)
        return await super().wait()

    async def kill(self, restart: bool = False) -> None:
        """Kill the process, and give it the moment that dying takes."""
        await super().kill(restart)
        until = time.monotonic() + END_LOOK
        while isinstance(self.process, ForkedProcess) and time.monotonic() < until:
            if self.process.poll() is not None:
                break
            await asyncio.sleep(LOOK)

    async def _fork(self, cmd: list[str], kwargs: dict[str, Any]) -> ForkedProcess | None:
        split = _split(cmd)
        cwd = str(Path(kwargs.get("cwd") or ".").absolute())
        if (
            split is None
            or set(kwargs) - UNDERSTOOD
            or kwargs.get("independent")
            or not Path(cwd).is_dir()
        ):
            return None
        python, arguments = split
        environment = dict(kwargs.get("env") or os.environ)
        environment["JPY_PARENT_PID"] = str(os.getpid())
        late = {name: environment.pop(name, None) for name in self.late_variables}
        identity = identify(python, environment, self.modules, cwd)
        with contextlib.ExitStack() as stack:
            streams = _streams(kwargs, stack)
            if streams is None:
                return None
            if not registry.peek(identity):
                await asyncio.to_thread(registry.obtain, identity)
            chosen = self._unbind()
            request = {"command": cmd, "arguments": arguments, "cwd": cwd, "late": late}
            process = fork_kernel(identity, request, streams)
        if process is None:
            self._rewrite(chosen)
            return None
        try:
            await self._bound(process)
        except BaseException:
            process.kill()
            raise
        if process.bound:
            self._take_ports(chosen)
        return process

    async def _bound(self, process: ForkedProcess) -> None:
        until = time.monotonic() + START_TIMEOUT
        while not process.bound and process.poll() is None:
            if time.monotonic() > until:
                raise RuntimeError(f"a forked kernel did not start within {START_TIMEOUT} s")
            await asyncio.sleep(LOOK)

    def _unbind(self) -> dict[str, Any] | None:
        """Leave the choice of ports to the kernel; return the connection as it was.

        A port that is chosen first and bound later may be taken in between. A kernel that is
        started again keeps its ports, for its clients stay connected.
        """
        manager = self.parent
        if manager is None or manager.transport != "tcp" or self._has_bound_before:
            return None
        chosen = json.loads(Path(manager.connection_file).read_text("utf-8"))
        if self.ports_cached:
            cache = LocalPortCache.instance()
            for name in port_names:
                cache.return_port(self.connection_info[name])
            self.ports_cached = False
        self._rewrite({**chosen, **dict.fromkeys(port_names, 0)})
        return chosen

    def _rewrite(self, connection: dict[str, Any] | None) -> None:
        if connection is not None:
            Path(self.parent.connection_file).write_text(json.dumps(connection, indent=2), "utf-8")

    def _take_ports(self, chosen: dict[str, Any] | None) -> None:
        self._has_bound_before = True
        if chosen is None:
            return
        manager = self.parent
        bound = json.loads(Path(manager.connection_file).read_text("utf-8"))
        for name in port_names:
            setattr(manager, name, bound[name])
        self.connection_info = manager.get_connection_info()


def _split(cmd: Sequence[str]) -> tuple[list[str], list[str]] | None:
    """Split a command into the interpreter with its options and the kernel's arguments."""
    if "-m" not in cmd:
        return None
    at = list(cmd).index("-m")
    if list(cmd[at + 1 : at + 2]) and cmd[at + 1] in LAUNCHERS:
        return list(cmd[:at]), list(cmd[at + 2 :])
    return None


def _streams(kwargs: dict[str, Any], stack: contextlib.ExitStack) -> list[int] | None:
    """Return the descriptors for the kernel's standard streams; None where one is a pipe."""
    nothing = os.open(os.devnull, os.O_RDWR)
    stack.callback(os.close, nothing)
    streams = []
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        wanted = kwargs.get(name)
        if wanted == subprocess.PIPE:
            return None
        if wanted is None:
            wanted = number if number and is_open(number) else nothing
        elif wanted == subprocess.DEVNULL:
            wanted = nothing
        elif wanted == subprocess.STDOUT:
            wanted = streams[1]
        streams.append(wanted if isinstance(wanted, int) else wanted.fileno())
    return streams
