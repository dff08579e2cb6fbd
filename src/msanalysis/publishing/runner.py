"""Run a notebook with parameters, so that the same inputs give the same file to the byte."""

import asyncio
import contextlib
import contextvars
import json
import logging
import math
import os
import re
import signal
import sys
import threading
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from queue import Empty
from typing import Any

import nbformat
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import ensure_event_loop
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill import PapermillExecutionError
from papermill.engines import papermill_engines
from papermill.execute import raise_for_execution_errors
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook
from traitlets import Bool, List, Unicode, default

from msanalysis.errors import ReportError
from msanalysis.filing import write_atomically
from msanalysis.kernels import PROVISIONER_NAME
from msanalysis.parameters import check_parameters, read_notebook
from msanalysis.publishing.preloading import (
    PRELOADED,
    can_fork,
    kernel_environment,
    stated_environment,
)
from msanalysis.scratch import scratch_folder

CELL_TIMEOUT = 600
KERNEL_NAME = "python3"  # nbclient keeps the history in memory for this name only
_CELL_FILE = re.compile(r"\S*[/\\]ipykernel_\d+[/\\](\d+)\.py")

_running: weakref.WeakSet[AsyncKernelManager] = weakref.WeakSet()


class OwnKernelSpecs(KernelSpecManager):
    """The one kernel there is: this environment's Python, whatever is registered elsewhere."""

    ipython_folder = Unicode()
    forked = Bool()
    modules = List(Unicode())
    reads = Unicode()

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return the specification of this environment's own kernel."""
        provisioner = {
            "provisioner_name": PROVISIONER_NAME,
            "config": {"modules": self.modules},
        }
        return KernelSpec(
            metadata={"kernel_provisioner": provisioner} if self.forked else {},
            argv=[
                *(sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"),
                f"--log-level={logging.CRITICAL}",
                *_recording(self.reads),
            ],
            env={**kernel_environment(), "IPYTHONDIR": self.ipython_folder},
            name=KERNEL_NAME,
            display_name="Python 3 (ipykernel)",
            language="python",
        )


def _recording(file: str) -> list[str]:
    """Give the arguments that make a kernel record what it reads: see `msanalysis.reads`."""
    return ["--ext=msanalysis.reads", f"--Recorder.file={file}"] if file else []


def run_notebook(
    source: Path,
    target: Path,
    parameters: Mapping[str, Any] | None = None,
    *,
    cwd: Path | None = None,
    timeout: int = CELL_TIMEOUT,
    forked: bool = True,
    preloaded: Sequence[str] = PRELOADED,
    reads: Path | None = None,
) -> None:
    """Run `source` with `parameters` and write the executed notebook to `target`.

    Nothing is written unless every cell ran.

    Parameters
    ----------
    parameters
        Values for names that the notebook's parameters cell declares.
    cwd
        Where the kernel runs; the folder of `source` by default.
    timeout
        Seconds that one cell may take.
    forked
        Fork the kernel from a preloaded process, where the system can. It makes no difference
        to what is written.
    preloaded
        The modules to load before forking.
    reads
        A file to record in what the notebook reads of the project: see `msanalysis.reads`.

    Raises
    ------
    ReportError
        A parameter is unknown or of the wrong type, a cell raised or took too long, or the
        kernel died; the message names the notebook and the cell.
    """
    check_parameters(source, parameters or {})
    with scratch_folder("kernel") as folder:
        specs = OwnKernelSpecs(
            ipython_folder=str(folder),
            forked=forked and can_fork(),
            modules=list(preloaded),
            reads=str(reads or ""),
        )
        given = source, dict(parameters or {}), cwd or source.parent, timeout, specs
        notebook = _with_own_event_loop(_execute, *given)
    write_atomically(target, _serialise(notebook).encode())


def kill_kernels() -> None:
    """End the kernels of all notebooks that this process is running, at once."""
    for kernel in list(_running):
        pid = getattr(kernel.provisioner, "pid", None)
        if pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM if os.name == "nt" else signal.SIGKILL)


class PromptClient(AsyncKernelClient):
    """A client that is ready when the kernel has said all it has to say at its start."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers and is idle.

        jupyter_client waits on until nothing has come for 0.2 s.
        """
        until = time.monotonic() + (math.inf if timeout is None else timeout)
        while time.monotonic() < until:
            request = self.kernel_info()
            with contextlib.suppress(Empty):
                await self.get_shell_msg(timeout=1)
                while True:
                    message = await self.get_iopub_msg(timeout=0.2)
                    if (
                        message["parent_header"].get("msg_id") == request
                        and message["content"].get("execution_state") == "idle"
                    ):
                        return
            if not await self.is_alive():
                raise RuntimeError("it ended before it answered")
        raise RuntimeError(f"it did not answer within {timeout:.0f} s")


def _execute(
    source: Path, parameters: dict[str, Any], cwd: Path, timeout: int, specs: OwnKernelSpecs
) -> Any:
    # A logger without a handler would write to the terminal what is raised here anyway.
    logging.getLogger("papermill").addHandler(logging.NullHandler())

    class OwnKernel(AsyncKernelManager):
        def __init__(self, **traits: Any) -> None:
            super().__init__(**traits)
            _running.add(self)

        @default("transport")
        def _private_transport(self) -> str:
            # Sockets in a folder of our own: no ports to run out of, nobody listening.
            return "tcp" if os.name == "nt" else "ipc"

        @default("connection_file")
        def _own_connection_file(self) -> str:
            return str(Path(specs.ipython_folder, "kernel.json"))

        @default("kernel_spec_manager")
        def _own_specs(self) -> KernelSpecManager:
            return specs

        async def _async_pre_start_kernel(self, **options: Any) -> Any:
            environment = stated_environment()
            if environment is not None:
                options["env"] = environment
            return await super()._async_pre_start_kernel(**options)

        pre_start_kernel = _async_pre_start_kernel

        @default("client_factory")
        def _prompt_client(self) -> type[PromptClient]:
            return PromptClient

    # As papermill's `execute_notebook`, which also reads former outputs and writes the new ones
    # once more, a seventh of the time that this process has to do with a notebook each.
    notebook = _load(source, Path(specs.ipython_folder))
    if parameters:
        notebook = parameterize_notebook(
            notebook, parameters, kernel_name=KERNEL_NAME, language="python"
        )
    try:
        notebook = papermill_engines.execute_notebook_with_engine(
            None,
            notebook,
            KERNEL_NAME,
            progress_bar=False,
            execution_timeout=timeout,
            kernel_manager_class=OwnKernel,
            shutdown_kernel="immediate",
            resources={"metadata": {"path": str(cwd)}},
            # Kernels send output in pieces whose borders depend on timing.
            coalesce_streams=True,
        )
        raise_for_execution_errors(notebook, None)
        return notebook
    except PapermillExecutionError as error:
        raise ReportError(
            f"{source}{_named(parameters)}: cell {error.cell_index + 1 - bool(parameters)} "
            f"(`{_first_line(error.source)[:60]}`) raised {error.ename}: "
            f"{_first_line(error.evalue)}; run that cell in `make lab`"
        ) from error
    except CellTimeoutError as error:
        raise ReportError(
            f"{source}{_named(parameters)}: a cell took more than {timeout} s; "
            "run the notebook in `make lab` to see which"
        ) from error
    except (DeadKernelError, RuntimeError) as error:
        raise ReportError(
            f"{source}{_named(parameters)}: the kernel died ({_first_line(str(error))}); "
            "often for want of memory: run the notebook in `make lab`"
        ) from error


def _with_own_event_loop(work: Callable[..., Any], *given: Any) -> Any:
    """Do `work`, and close the event loop that nbclient opens for a worker thread and leaves open.

    The main thread's loop, which others may use too, lives as long as the process.
    """

    def work_and_close() -> Any:
        try:
            return work(*given)
        finally:
            loop = ensure_event_loop()
            if not loop.is_running():
                loop.close()
                asyncio.set_event_loop(None)

    if threading.current_thread() is threading.main_thread():
        return work(*given)
    # Where nothing is known of a loop that this thread may have, nbclient opens another.
    return contextvars.Context().run(work_and_close)


def _load(source: Path, folder: Path) -> Any:
    """Load a notebook as papermill does, but without its former outputs."""
    notebook = read_notebook(source)
    for cell in notebook["cells"]:
        if cell.get("cell_type") == "code":
            cell.update(outputs=[], execution_count=None)
    bare = folder / source.name
    bare.write_text(json.dumps(notebook), "utf-8")
    return load_notebook_node(str(bare))


def _named(parameters: Mapping[str, Any]) -> str:
    listed = ", ".join(f"{name}={value}" for name, value in parameters.items())
    return f" ({listed})" if listed else ""


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "no message")


def _serialise(notebook: Any) -> str:
    """Write a notebook as JSON without papermill's clock times, paths and random cell ids.

    Warnings name a cell by a file in a temporary folder, with the number of the kernel's process.
    """
    parameters = notebook.metadata.get("papermill", {}).get("parameters")
    notebook.metadata.pop("papermill", None)
    if parameters:
        notebook.metadata["papermill"] = {"parameters": parameters}
    notebook.metadata["kernelspec"] = {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": KERNEL_NAME,
    }
    for number, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", ()):
            if output.get("name") == "stderr":
                output["text"] = _CELL_FILE.sub(r"ipykernel/\1.py", output["text"])
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if not cell.metadata.get("tags"):
            cell.metadata.pop("tags", None)
        if "injected-parameters" in cell.metadata.get("tags", ()):
            cell["id"] = "injected-parameters"
        elif not cell.get("id"):
            cell["id"] = f"cell-{number}"
    return nbformat.writes(notebook) + "\n"
