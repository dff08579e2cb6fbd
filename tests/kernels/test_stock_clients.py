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
NBCLIENT = "from nbclient.cli import main; main()"
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


def run(forked, *command, cwd, option="-m"):
    return subprocess.run(
        [sys.executable, option, *map(str, command)],
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
    done = run(forked, NBCLIENT, "--inplace", notebook, cwd=tmp_path, option="-c")
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


def test_cell_that_takes_too_long_is_ended_with_its_kernel(notebook, forked, tmp_path):
    content = nbformat.read(notebook, as_version=4)
    content.cells.append(
        new_code_cell("import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(60)")
    )
    nbformat.write(content, notebook)
    script = (
        "import nbformat\nfrom nbclient import NotebookClient\n"
        f"content = nbformat.read({str(notebook)!r}, as_version=4)\n"
        "try:\n    NotebookClient(content, timeout=1).execute()\n"
        "except Exception as error:\n    print(type(error).__name__)\n"
        "print(content.cells[-1].outputs[0].text)"
    )
    done = run(forked, script, cwd=tmp_path, option="-c")
    name, pid = done.stdout.split()
    assert name == "CellTimeoutError"
    assert not Path(f"/proc/{pid}").exists()


def test_history_stays_in_memory(notebook, forked, tmp_path):
    content = nbformat.read(notebook, as_version=4)
    content.cells = [new_code_cell("print(get_ipython().history_manager.hist_file)")]
    nbformat.write(content, notebook)
    done = run(forked, NBCLIENT, "--inplace", notebook, cwd=tmp_path, option="-c")
    assert done.returncode == 0, done.stderr
    executed = nbformat.read(notebook, as_version=4)
    assert executed.cells[0].outputs[0].text == ":memory:\n"
