"""What a forked kernel has in common with an ordinary one; each test runs with both."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest
from tests.kernels.conftest import started

IMAGES = """
%matplotlib inline
import matplotlib_inline.backend_inline as inline
inline.set_matplotlib_formats('png', 'svg')
import matplotlib.pyplot as plt
plt.plot([1, 2]);
"""


def test_names_settings_and_variables_are_fresh_in_each_kernel(way, tmp_path):
    with started(way, cwd=str(tmp_path)) as first:
        first.run(
            "import os, matplotlib\nx = 1\nos.environ['X_OF_ONE'] = '1'\n"
            "matplotlib.rcParams['font.size'] = 33\nmatplotlib.x_of_one = 1"
        )
        with started(way, cwd=str(tmp_path)) as second:
            assert (
                second.run(
                    "import os, matplotlib\nprint('x' in globals(), 'X_OF_ONE' in os.environ, "
                    "matplotlib.rcParams['font.size'], hasattr(matplotlib, 'x_of_one'))"
                )
                == "False False 10.0 False"
            )


def test_random_streams_differ_between_kernels(way):
    code = "import random, numpy\nprint(random.random(), numpy.random.random())"
    with started(way) as one, started(way) as two:
        pairs = zip(one.run(code).split(), two.run(code).split(), strict=True)
        assert all(a != b for a, b in pairs)


def test_kernel_is_where_and_what_an_ordinary_one_is(kernel, tmp_path):
    told = kernel.run(
        "import os, sys, ipykernel_launcher as l, threading\n"
        "print(os.getcwd(), sys.executable, sys.argv[0] == l.__file__, '' in sys.path,\n"
        "      os.getpgid(0) == os.getsid(0) == os.getpid(), sys.argv[1], sys.orig_argv[1:3],\n"
        "      __name__,\n"
        "      threading.current_thread() is threading.main_thread())"
    )
    assert told == (
        f"{tmp_path} {sys.executable} True True True -f ['-m', 'ipykernel_launcher'] __main__ True"
    )
    assert kernel.run("import os\nprint(os.getpid(), os.environ['JPY_PARENT_PID'])") == (
        f"{kernel.pid} {os.getpid()}"
    )


def test_standard_streams_are_the_clients(way, tmp_path):
    log = tmp_path / "log"
    with log.open("w") as file, started(way, stdout=file) as kernel:
        kernel.run("import sys\nprint('raw', file=sys.__stdout__, flush=True)")
        assert kernel.run("import os\nprint(os.read(0, 9) == b'')") == "True"
    assert log.read_text() == "raw\n"


def test_interrupt_raises_in_the_cell_and_the_kernel_goes_on(kernel):
    # Else what is asked right after the error may be dropped with what was asked before it.
    request = kernel.client.execute(
        "import time\nprint('in', flush=True)\ntime.sleep(60)", stop_on_error=False
    )
    while kernel.client.get_iopub_msg(timeout=10)["msg_type"] != "stream":
        pass
    kernel.manager.interrupt_kernel()
    reply = kernel.client.get_shell_msg(timeout=10)
    while reply["parent_header"]["msg_id"] != request:  # late answers to who is there
        reply = kernel.client.get_shell_msg(timeout=10)
    assert reply["content"]["ename"] == "KeyboardInterrupt"
    assert kernel.run("print(1)") == "1"


def test_debugger_attaches(kernel):
    client = kernel.client
    arguments = {"clientID": "test", "adapterID": "", "pathFormat": "path"}
    for seq, (command, given) in enumerate(
        [("initialize", arguments), ("attach", {}), ("dumpCell", {"code": "x = 1"})], 1
    ):
        request = {"type": "request", "seq": seq, "command": command, "arguments": given}
        client.control_channel.send(client.session.msg("debug_request", request))
        reply = client.get_control_msg(timeout=20)
        assert reply["content"]["success"], reply["content"]
    assert kernel.run("print(1)") == "1"


@pytest.mark.parametrize("transport", ["ipc", "tcp"])
def test_restart_gives_a_fresh_namespace_to_the_same_client(way, transport):
    with started(way, transport=transport) as kernel:
        before = kernel.pid
        kernel.run("x = 1")
        kernel.manager.restart_kernel(now=True)
        kernel.client.wait_for_ready(timeout=30)
        assert kernel.run("print('x' in globals())") == "False"
        assert kernel.pid != before


@pytest.mark.parametrize(("now", "ran"), [(False, True), (True, False)])
def test_shutdown_runs_atexit_unless_it_is_to_be_now(way, tmp_path, now, ran):
    mark = tmp_path / "mark"
    with started(way) as kernel:
        kernel.run(f"import atexit, pathlib\natexit.register(pathlib.Path({str(mark)!r}).touch)")
        begun = time.monotonic()
        kernel.manager.shutdown_kernel(now=now)
        assert time.monotonic() - begun < 4
        assert not kernel.manager.has_kernel
    assert mark.exists() == ran


def test_figures_come_as_png_and_svg(kernel):
    shown = [m for m in kernel.messages(IMAGES) if m["msg_type"] == "display_data"]
    assert [sorted(m["content"]["data"]) for m in shown] == [
        ["image/png", "image/svg+xml", "text/plain"]
    ]


def test_settings_of_matplotlib_are_read_from_the_kernels_folder(way, tmp_path):
    (tmp_path / "matplotlibrc").write_text("font.size: 21\n")
    with started(way, cwd=str(tmp_path)) as kernel:
        assert kernel.run("import matplotlib\nprint(matplotlib.rcParams['font.size'])") == "21.0"


def test_processes_and_threads_and_blas_work_inside(kernel):
    code = (
        "import multiprocessing, concurrent.futures as f, numpy\n"
        "with multiprocessing.get_context('fork').Pool(2) as pool:\n"
        "    print(pool.map(abs, [-1, -2]))\n"
        "with f.ThreadPoolExecutor(2) as pool:\n    print(list(pool.map(abs, [-1, -2])))\n"
        "a = numpy.ones((300, 300)); print((a @ a)[0, 0])\n"
    )
    assert kernel.run(code).split("\n") == ["[1, 2]", "[1, 2]", "300.0"]


def test_arrow_works_inside(way):
    with started(way, ["pyarrow"] if way != "local-provisioner" else []) as kernel:
        assert kernel.run(
            "import pyarrow as a, pyarrow.compute as c, pyarrow.parquet as p, io\n"
            "t = a.table({'x': list(range(100000))})\nb = io.BytesIO(); p.write_table(t, b)\n"
            "print(c.sum(p.read_table(b, use_threads=True)['x']).as_py())"
        ) == str(sum(range(100000)))


@pytest.mark.parametrize(
    ("code", "returncode"),
    [
        ("import os; os._exit(3)", 3),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL),
        ("import os; os.abort()", -signal.SIGABRT),
        ("import ctypes; ctypes.string_at(0)", -signal.SIGSEGV),
    ],
)
def test_death_is_known_at_once_with_its_cause_and_spares_the_others(way, code, returncode):
    if way == "local-provisioner" and returncode != 3:
        pytest.skip("jupyter_client's own; one cause is enough")
    with started(way) as other, started(way) as kernel:
        assert kernel.dies(code) == returncode
        assert not kernel.manager.is_alive()
        assert other.run("print(1)") == "1"


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="counts in /proc")
def test_kernels_leave_no_descriptors_and_no_zombies(way):
    def cycle():
        with started(way, modules=[]) as kernel:
            kernel.run("1")

    def count():
        return len(list(Path("/proc/self/fd").iterdir()))

    cycle()
    before = count()
    for _ in range(3):
        cycle()
    assert count() <= before
    states = [
        path.read_text().rsplit(")", 1)[1].split() for path in Path("/proc").glob("[0-9]*/stat")
    ]
    assert [s for s in states if s[0] == "Z" and int(s[1]) == os.getpid()] == []
