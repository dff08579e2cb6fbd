"""Kernels started both ways, as any client of Jupyter starts them."""

import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import KernelManager

from msanalysis.kernels import PROVISIONER_NAME
from msanalysis.kernels.preloaded import is_supported, registry

MODULES = ["numpy", "numpy.random", "matplotlib.pyplot"]
needs_forks = pytest.mark.skipif(not is_supported(), reason="kernels are forked on Linux only")


class Specs(KernelSpecManager):
    """One kernel, started by the given provisioner."""

    def __init__(self, provisioner, modules):
        super().__init__()
        config = {"modules": modules} if provisioner == PROVISIONER_NAME else {}
        self.spec = KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            env={"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            name="python3",
            language="python",
            display_name="Python",
            metadata={
                "kernel_provisioner": {"provisioner_name": provisioner, "config": config},
            },
        )

    def get_kernel_spec(self, kernel_name):
        return self.spec


class Kernel:
    """A running kernel and a client of it."""

    def __init__(self, manager):
        self.manager = manager
        self.client = manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    @property
    def pid(self):
        return self.manager.provisioner.pid

    @property
    def is_forked(self):
        return type(self.manager.provisioner.process).__name__ == "ForkedProcess"

    def messages(self, code, timeout=30):
        request = self.client.execute(code)
        found = []
        while True:
            message = self.client.get_iopub_msg(timeout=timeout)
            if message["parent_header"].get("msg_id") != request:
                continue
            if message["content"].get("execution_state") == "idle":
                return found
            found.append(message)

    def run(self, code, timeout=30):
        """Return what the code prints; raise what it raises."""
        printed = ""
        for message in self.messages(code, timeout):
            if message["msg_type"] == "error":
                raise RuntimeError(message["content"]["ename"])
            if message["msg_type"] == "stream":
                printed += message["content"]["text"]
        return printed.strip()

    def dies(self, code):
        """Run code that ends the kernel."""
        self.client.execute(code)
        return self.manager.provisioner.process.wait(timeout=10)


@contextmanager
def started(provisioner=PROVISIONER_NAME, modules=MODULES, **options):
    folder = TemporaryDirectory(prefix="kernel-")
    manager = KernelManager(
        kernel_spec_manager=Specs(provisioner, modules),
        connection_file=str(Path(folder.name, "kernel.json")),
        transport=options.pop("transport", "ipc"),
    )
    manager.start_kernel(extra_arguments=["--log-level=50"], **options)
    kernel = None
    try:
        kernel = Kernel(manager)
        yield kernel
    finally:
        if kernel:
            kernel.client.stop_channels()
        if manager.has_kernel:
            manager.shutdown_kernel(now=True)
        folder.cleanup()


@pytest.fixture(scope="session", autouse=True)
def nothing_stays_loaded():
    yield
    registry.end()


@pytest.fixture(
    params=[pytest.param(PROVISIONER_NAME, id="forked", marks=needs_forks), "local-provisioner"]
)
def way(request):
    """How kernels are started: the same tests hold for both."""
    return request.param


@pytest.fixture
def kernel(way, tmp_path):
    with started(way, cwd=str(tmp_path)) as kernel:
        assert kernel.is_forked == (way == PROVISIONER_NAME)
        yield kernel
