"""What only forked kernels can get wrong: the process they are forked from."""

import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from jupyter_core.utils import ensure_event_loop
from tests.kernels.conftest import needs_forks, started

from msanalysis.kernels import preloaded
from msanalysis.kernels.preloaded import registry

pytestmark = needs_forks

# Tests that run in the background of a shell begin with SIGINT ignored.
CLIENT = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from tests.kernels.conftest import started
with started(modules=[]) as kernel:
    kernel.run("import multiprocessing, time\\np = multiprocessing.get_context('fork').Process("
               "target=time.sleep, args=(600,))\\np.start()")
    child = kernel.run("print(p.pid)")
    server = kernel.run("import os; print(os.getppid())")
    print(kernel.pid, child, server, flush=True)
    {ending}
"""

# One long sleep would go on where another thread takes the signal.
WAITING = "import time; [time.sleep(0.1) for _ in range(600)]"

SURVIVING_CLIENT = """
import signal, time
from tests.kernels.conftest import started
heard = []
signal.signal(signal.SIGINT, lambda *_: heard.append(True))
with started(modules=[]) as first:
    first.run("x = 1")
    print("ready", flush=True)
    while not heard:
        time.sleep(0.05)
    with started(modules=[]) as second:
        parent = "import os; print(os.getppid())"
        print(first.run("print(x)"), first.run(parent) == second.run(parent))
"""

PARALLEL_CLIENT = """
import sys
from tests.kernels.conftest import started
with started(modules=["json"], transport="tcp") as kernel:
    assert kernel.is_forked
    print(kernel.run(f"print({sys.argv[1]})"), kernel.run("import os; print(os.getppid())"))
"""

# Without jupyter_client's blocking calls: they run a thread, which a fork leaves behind.
FORKING_CLIENT = """
import asyncio, os
from jupyter_client.manager import AsyncKernelManager
from tests.kernels.conftest import Specs

async def start():
    specs = Specs("fork-provisioner", [])
    manager = AsyncKernelManager(kernel_spec_manager=specs)
    await manager.start_kernel()
    return manager

def server_of(manager):
    status = open(f"/proc/{manager.provisioner.pid}/stat").read()
    return status.rsplit(")", 1)[1].split()[1]

first = asyncio.run(start())
child = os.fork()
if not child:
    own = asyncio.run(start())
    good = server_of(own) != server_of(first)
    asyncio.run(own.shutdown_kernel(now=True))
    from msanalysis.kernels.preloaded import registry
    registry.end()
    os._exit(not good)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), asyncio.run(first.is_alive()))
"""


def parent_of(pid):
    return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def wait_until(condition, seconds=10):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_kernels_share_what_was_loaded_and_nothing_else_is_loaded():
    with started() as one, started() as two:
        assert parent_of(one.pid) == parent_of(two.pid)
        code = "import sys\nprint('matplotlib.pyplot' in sys.modules, 'pandas' in sys.modules)"
        assert one.run(code) == "True False"
        # The collector would touch, and so copy, whatever it looks at.
        assert int(one.run("import gc\nprint(gc.get_freeze_count())")) > 10_000
        # The parent that ipykernel would watch is another one.
        code = "import threading\nprint([type(one).__name__ for one in threading.enumerate()])"
        assert "ParentPoller" not in two.run(code)


def test_figures_come_even_where_their_back_end_was_loaded_before():
    with started(modules=["matplotlib.pyplot", "matplotlib_inline.backend_inline"]) as kernel:
        shown = kernel.messages("import matplotlib.pyplot as plt\n_ = plt.plot([1, 2])")
        assert "display_data" in {message["msg_type"] for message in shown}


@pytest.mark.parametrize(
    "variables",
    [
        {"PATH": f"{os.environ['PATH']}:/nowhere"},
        {"MKL_NUM_THREADS": "2"},
        {"MPLBACKEND": "agg"},
        {"LC_ALL": "C"},
    ],
    ids=lambda variables: next(iter(variables)),
)
def test_another_environment_has_another_process(variables):
    with started(modules=[]) as one:
        spec = {**os.environ, **variables}
        with started(modules=[], env=spec) as two:
            assert parent_of(one.pid) != parent_of(two.pid)
            name, value = next(iter(variables.items()))
            assert two.run(f"import os; print(os.environ['{name}'])") == value


def test_value_that_the_kernelspec_sets_decides_not_the_clients():
    other = {**os.environ, "OMP_NUM_THREADS": "2"}
    with started(modules=[]) as one, started(modules=[], env=other) as two:
        assert parent_of(one.pid) == parent_of(two.pid)
        assert two.run("import os; print(os.environ['OMP_NUM_THREADS'])") == "1"


def test_no_more_processes_stay_loaded_than_are_kept():
    for number in range(preloaded.KEPT + 2):
        with started(modules=[], env={**os.environ, "NUMBER": str(number)}):
            pass
    assert len(registry._live) <= preloaded.KEPT
    wait_until(lambda: all(one.process.poll() is not None for one in registry._retired))


def test_variables_read_late_are_the_kernels_own():
    a, b = ({**os.environ, "JPY_SESSION_NAME": name} for name in "ab")
    with started(modules=[], env=a) as one, started(modules=[], env=b) as two:
        assert parent_of(one.pid) == parent_of(two.pid)
        assert two.run("import os; print(os.environ['JPY_SESSION_NAME'])") == "b"


def test_killed_process_takes_its_kernels_along_and_is_replaced():
    with started(modules=[]) as kernel:
        server = parent_of(kernel.pid)
        os.kill(server, signal.SIGKILL)
        assert kernel.manager.provisioner.process.wait(timeout=5) == -signal.SIGKILL
        assert not is_alive(kernel.pid)
        with started(modules=[]) as other:
            assert other.is_forked
            assert parent_of(other.pid) != server


def test_changed_module_is_loaded_anew(tmp_path):
    module = tmp_path / "own_module_of_test.py"
    module.write_text("x = 1\n")
    env = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    code = "import own_module_of_test as m; print(m.x)"
    with started(modules=["own_module_of_test"], env=env) as kernel:
        assert kernel.run(code) == "1"
        module.write_text("x = 22\n")
        with started(modules=["own_module_of_test"], env=env) as other:
            assert other.run(code) == "22"
            assert other.is_forked
        assert kernel.run(code) == "1"


def test_changed_table_that_a_module_has_read_is_read_anew(tmp_path):
    table = tmp_path / "words.csv"
    table.write_text("one\n")
    (tmp_path / "reading_module_of_test.py").write_text(
        "from pathlib import Path\nx = Path(__file__).with_name('words.csv').read_text()\n"
    )
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    code = "import reading_module_of_test as m; print(m.x)"
    with started(modules=["reading_module_of_test"], env=env) as kernel:
        assert kernel.run(code) == "one"
        table.write_text("another\n")
        with started(modules=["reading_module_of_test"], env=env) as other:
            assert other.run(code) == "another"
            assert parent_of(other.pid) != parent_of(kernel.pid)


@pytest.mark.parametrize(
    "source",
    [
        "1 / 0",
        "import os; os._exit(1)",
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
    ],
)
def test_failing_preload_means_ordinary_start_and_is_said_once(tmp_path, caplog, source):
    (tmp_path / "failing_module_of_test.py").write_text(source)
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    with caplog.at_level(logging.WARNING, "msanalysis.kernels"):
        for _ in range(2):
            with started(modules=["failing_module_of_test"], env=env, transport="tcp") as kernel:
                assert not kernel.is_forked
                assert kernel.run("print(1)") == "1"
    said = [record for record in caplog.records if record.name == "msanalysis.kernels"]
    assert len(said) == 1


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_other_systems_start_the_ordinary_way(monkeypatch, system):
    monkeypatch.setattr(preloaded.sys, "platform", system)
    assert not preloaded.is_supported()
    monkeypatch.undo()
    monkeypatch.setattr("msanalysis.kernels.provisioner.is_supported", lambda: False)
    with started(modules=[]) as kernel:
        assert not kernel.is_forked
        assert kernel.run("print(1)") == "1"


@pytest.mark.parametrize(
    "ending",
    [
        "pass",
        "sys.exit(1)",
        "os._exit(0)",
        "os.abort()",
        "os.kill(os.getpid(), 9)",
        "if not os.fork(): import time; time.sleep(3); os._exit(0)\n    os.kill(os.getpid(), 9)",
    ],
)
def test_nothing_outlives_the_client_however_it_ends(ending):
    client = subprocess.run(
        [sys.executable, "-c", CLIENT.format(ending=ending)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=60,
    )
    pids = [int(pid) for pid in client.stdout.split()]
    assert len(pids) == 3
    wait_until(lambda: not any(is_alive(pid) for pid in pids), seconds=5)


def test_client_that_forks_leaves_the_parents_kernels_alone_and_starts_its_own():
    done = subprocess.run(
        [sys.executable, "-c", FORKING_CLIENT], capture_output=True, text=True, timeout=60
    )
    assert done.stdout.split() == ["0", "True"], done.stderr


def test_threads_that_start_kernels_at_once_get_one_each_and_one_process():
    barrier = threading.Barrier(6)

    def start(number):
        barrier.wait()
        with (
            contextlib.closing(ensure_event_loop()),
            started(modules=["json"], transport="tcp") as kernel,
        ):
            return kernel.run(f"print({number})"), parent_of(kernel.pid), kernel.manager.shell_port

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(start, range(6)))
    assert [printed for printed, _, _ in found] == [str(number) for number in range(6)]
    assert len({server for _, server, _ in found}) == 1


def test_processes_that_start_kernels_at_once_get_their_own():
    clients = [
        subprocess.Popen(
            [sys.executable, "-c", PARALLEL_CLIENT, str(number)], stdout=subprocess.PIPE, text=True
        )
        for number in range(4)
    ]
    found = [client.communicate(timeout=60)[0].split() for client in clients]
    assert [printed for printed, _ in found] == [str(number) for number in range(4)]
    assert len({server for _, server in found}) == 4


def test_interrupt_from_the_terminal_is_the_clients_and_nothing_outlives_it():
    client = subprocess.Popen(
        [sys.executable, "-c", CLIENT.format(ending=WAITING)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    pids = [int(pid) for pid in client.stdout.readline().split()]
    assert len(pids) == 3
    os.killpg(client.pid, signal.SIGINT)
    begun = time.monotonic()
    assert "KeyboardInterrupt" in client.communicate(timeout=10)[1]
    wait_until(lambda: not any(is_alive(pid) for pid in pids), seconds=5)
    assert time.monotonic() - begun < 6


def test_client_that_survives_an_interrupt_keeps_its_kernels_and_their_process():
    client = subprocess.Popen(
        [sys.executable, "-c", SURVIVING_CLIENT],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert client.stdout.readline() == "ready\n"
    os.killpg(client.pid, signal.SIGINT)
    assert client.communicate(timeout=30)[0].split() == ["1", "True"]


def test_kernel_binds_its_own_ports_and_the_manager_learns_them():
    with started(modules=[], transport="tcp") as kernel:
        manager = kernel.manager
        written = json.loads(Path(manager.connection_file).read_text())
        info = manager.get_connection_info()
        for name in ("shell_port", "iopub_port", "stdin_port", "hb_port", "control_port"):
            assert written[name] == info[name] > 0


def test_kernel_under_another_umask_is_forked_from_another_process():
    with started(modules=[]) as kernel:
        usual = parent_of(kernel.pid)
    before = os.umask(0o077)
    try:
        with started(modules=[]) as kernel:
            assert kernel.run("import os; print(os.umask(0))") == str(0o077)
            assert parent_of(kernel.pid) != usual
    finally:
        os.umask(before)


def test_neither_kernels_nor_the_process_keep_descriptors_of_others():
    look = """
import pathlib
held = [fd.readlink() for fd in pathlib.Path("/proc/self/fd").iterdir() if fd.exists()]
print(sum("pidfd" in str(what) for what in held))
"""
    with started(modules=[]) as first:
        server = Path(f"/proc/{parent_of(first.pid)}/fd")
        alone = len(list(server.iterdir()))
        with started(modules=[]) as second:
            assert second.run(look) == "0"
        wait_until(lambda: len(list(server.iterdir())) <= alone, seconds=5)
