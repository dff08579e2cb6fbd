import asyncio
import re
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from msanalysis.errors import ReportError
from msanalysis.kernels.preloaded import registry
from msanalysis.publishing.preloading import preloading
from msanalysis.publishing.runner import run_notebook

PARAMETERS = new_code_cell(
    'district: str = "渝北区"  # which', id="given", metadata={"tags": ["parameters"]}
)


@pytest.fixture
def notebook(tmp_path):
    def write(*sources, parameters=True):
        cells = [PARAMETERS] if parameters else []
        cells += [new_code_cell(source, id=f"cell-{n}") for n, source in enumerate(sources)]
        path = tmp_path / "notebooks" / "a.ipynb"
        path.parent.mkdir(exist_ok=True)
        nbformat.write(new_notebook(cells=cells), path)
        return path

    return write


def output_of(path):
    cells = nbformat.read(path, as_version=4).cells
    return "".join(out.text for cell in cells for out in cell.outputs if "text" in out)


def test_two_runs_are_the_same_to_the_byte(notebook, tmp_path):
    source = notebook(
        "import sys\nfor n in range(50):\n    print(n, flush=True)\nprint('x', file=sys.stderr)",
        "print(hash(district), list({'a', 'b', 'c', district}))",
        "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);",
    )
    for name in ("one", "two"):
        run_notebook(source, tmp_path / f"{name}.ipynb", {"district": "北碚区"})
    one, two = ((tmp_path / f"{name}.ipynb").read_bytes() for name in ("one", "two"))
    assert one == two
    assert str(tmp_path).encode() not in one


def test_written_notebook_does_not_depend_on_how_its_kernel_starts(notebook, tmp_path):
    source = notebook(
        "import pandas\npandas.DataFrame({'a': [1]})",
        "%matplotlib inline\n%config InlineBackend.figure_formats = ['svg']\n"
        "%config InlineBackend.print_figure_kwargs = {'metadata': {'Date': None}}\n"
        "import matplotlib\nmatplotlib.rcParams['svg.hashsalt'] = 'x'\n"
        "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
        "import os, warnings\nwarnings.warn('mind')\nprint(sorted(os.environ), os.getcwd())",
        "print(hash(district))\ndistrict",
    )
    for name, forked in (("one", True), ("two", False)):
        target = tmp_path / f"{name}.ipynb"
        run_notebook(source, target, {"district": "北碚区"}, forked=forked, preloaded=["pandas"])
    one, two = ((tmp_path / f"{name}.ipynb").read_text("utf-8") for name in ("one", "two"))
    assert one == two
    assert re.search(r'"ipykernel/\d+\.py:2: UserWarning: mind', one)


def test_kernel_is_this_python_in_an_environment_of_its_own(notebook, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "nowhere"))
    monkeypatch.setenv("MPLBACKEND", "agg")
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    source = notebook(
        "import os, sys, time\nprint(sys.executable, time.tzname[0], os.getcwd())\n"
        "print(os.environ['MPLBACKEND'], district)"
    )
    run_notebook(source, tmp_path / "out.ipynb")
    assert output_of(tmp_path / "out.ipynb") == (
        f"{sys.executable} UTC {source.parent}\nmodule://matplotlib_inline.backend_inline 渝北区\n"
    )


def test_parameter_is_a_value_never_code(notebook, tmp_path):
    text = 'x"); import os; os._exit(1) #\n"""\\'
    run_notebook(notebook("print(district)"), tmp_path / "out.ipynb", {"district": text})
    assert output_of(tmp_path / "out.ipynb") == text + "\n"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("1 / 0", r"cell 2 \(`1 / 0`\) raised ZeroDivisionError: division by zero; "),
        ("import os; os._exit(3)", "the kernel died"),
        ("import time; time.sleep(60)", "a cell took more than 1 s"),
    ],
)
def test_failure_is_one_line_and_leaves_the_target_alone(notebook, tmp_path, source, message):
    target = tmp_path / "out.ipynb"
    target.write_text("earlier")
    with pytest.raises(ReportError, match=message) as caught:
        run_notebook(notebook(source), target, {"district": "北碚区"}, timeout=1)
    assert "\n" not in str(caught.value)
    assert "district=北碚区" in str(caught.value)
    assert target.read_text() == "earlier"
    assert {file.name for file in tmp_path.iterdir()} == {"notebooks", "out.ipynb"}


def test_run_in_place_without_parameters_counts_cells_from_one(notebook):
    source = notebook("print(1)", "print(2)")
    run_notebook(source, source)
    cells = nbformat.read(source, as_version=4).cells
    assert [cell.execution_count for cell in cells] == [1, 2, 3]
    assert [cell.id for cell in cells] == ["given", "cell-0", "cell-1"]


def test_variables_that_libraries_set_meanwhile_do_not_reach_kernels(
    notebook, tmp_path, monkeypatch
):
    source = notebook("import os; print('SET_MEANWHILE' in os.environ)")
    with preloading(["json"]):
        monkeypatch.setenv("SET_MEANWHILE", "1")
        before = len(registry._live)
        run_notebook(source, tmp_path / "in.ipynb", preloaded=["json"])
        assert len(registry._live) == before
    run_notebook(source, tmp_path / "after.ipynb", preloaded=["json"])
    assert output_of(tmp_path / "in.ipynb") == "False\n"
    assert output_of(tmp_path / "after.ipynb") == "True\n"


def test_thread_that_ran_a_notebook_leaves_no_event_loop_open(notebook, tmp_path, monkeypatch):
    opened, open_loop = [], asyncio.new_event_loop

    def open_and_keep():
        loop = open_loop()
        opened.append((threading.current_thread(), loop))
        return loop

    monkeypatch.setattr(asyncio, "new_event_loop", open_and_keep)
    source = notebook("print(district)", "1 / 0")
    with ThreadPoolExecutor(1) as thread:
        worker = thread.submit(threading.current_thread).result()
        for number in range(2):
            target = tmp_path / f"{number}.ipynb"
            with pytest.raises(ReportError, match="ZeroDivisionError"):
                thread.submit(run_notebook, source, target).result()
    assert [loop.is_closed() for thread, loop in opened if thread is worker] == [True, True]
