"""Programs that start kernels fork them when told by the environment, and need no other change."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from jupyter_client.provisioning import KernelProvisionerFactory
from nbformat.v4 import new_code_cell, new_notebook, new_output
from tests.kernels.conftest import needs_forks

from msanalysis.kernels import PROVISIONER_NAME
from msanalysis.kernels.provisioner import MODULES_VARIABLE

# What runs as the kernel's parent: the preloaded process, or the program itself.
PARENT = "print('server.py' in open(f'/proc/{os.getppid()}/cmdline').read())"
FORKING = {"JUPYTER_DEFAULT_PROVISIONER_NAME": PROVISIONER_NAME, MODULES_VARIABLE: "json,csv"}

pytestmark = needs_forks


@pytest.fixture(params=[True, False], ids=["forked", "ordinary"])
def forked(request):
    return request.param


@pytest.fixture
def notebook(tmp_path, forked):
    """A notebook whose committed outputs say how its kernel is to start."""
    cells = [
        new_code_cell("x = 1", metadata={"tags": ["parameters"]}, execution_count=1),
        new_code_cell(
            f"import os, sys\n{PARENT}\nprint(x, 'csv' in sys.modules)",
            execution_count=2,
            outputs=[new_output("stream", name="stdout", text=f"{forked}\n1 True\n")],
        ),
    ]
    kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path = tmp_path / "a.ipynb"
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernelspec}), path)
    return path


def run(forked, *command, cwd):
    return subprocess.run(
        [sys.executable, "-m", *map(str, command)],
        cwd=cwd,
        env={**os.environ, **(FORKING if forked else {})},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_papermill(notebook, forked, tmp_path):
    done = run(forked, "papermill", notebook, "b.ipynb", "-p", "x", "7", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    printed = nbformat.read(tmp_path / "b.ipynb", as_version=4).cells[-1].outputs[0].text
    assert printed.split()[:2] == [str(forked), "7"]


def test_nbclient(notebook, forked, tmp_path):
    script = "from nbclient.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", script, "--inplace", str(notebook)],
        cwd=tmp_path,
        env={**os.environ, **(FORKING if forked else {})},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert nbformat.read(notebook, as_version=4).cells[-1].outputs[0].text.startswith(str(forked))


def test_nbval(notebook, forked, tmp_path):
    options = ("-q", "-p", "no:cacheprovider", "--rootdir", tmp_path, "--nbval")
    done = run(forked, "pytest", *options, "--nbval-current-env", notebook, cwd=tmp_path)
    assert "2 passed" in done.stdout, done.stdout + done.stderr


def test_jupyter_server(forked, monkeypatch, tmp_path):
    kernels = pytest.importorskip("jupyter_server.services.kernels.kernelmanager")
    for name, value in FORKING.items() if forked else ():
        monkeypatch.setenv(name, value)
    KernelProvisionerFactory.clear_instance()  # it reads the environment once

    async def start():
        manager = kernels.AsyncMappingKernelManager(
            root_dir=str(tmp_path), connection_dir=str(tmp_path)
        )
        kernel = await manager.start_kernel()
        pid = manager.get_kernel(kernel).provisioner.pid
        parent = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1]
        found = "server.py" in Path(f"/proc/{parent}/cmdline").read_text()
        await manager.shutdown_kernel(kernel, now=True)
        return found

    try:
        assert asyncio.run(start()) == forked
    finally:
        KernelProvisionerFactory.clear_instance()
