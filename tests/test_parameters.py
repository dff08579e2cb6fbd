import json

import pytest

from msanalysis.errors import ReportError
from msanalysis.parameters import check_parameters, read_parameters


@pytest.fixture
def notebook(tmp_path):
    def write(source):
        cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": source}
        path = tmp_path / "a.ipynb"
        path.write_text(json.dumps({"cells": [cell]}), "utf-8")
        return path

    return write


def test_line_of_the_parameters_cell_gives_name_type_default_and_help(notebook):
    path = notebook(
        [
            'district: str = "渝北区"  # which # one\n',
            "years: list[int] = [2021]\n",
            "share: float = -1",
        ]
    )
    found = [(p.name, p.type, p.default, p.help) for p in read_parameters(path).values()]
    assert found == [
        ("district", "str", "渝北区", "which # one"),
        ("years", "list", [2021], ""),
        ("share", "float", -1, ""),
    ]


@pytest.mark.parametrize(
    "source",
    [
        "district = 'x'",
        "district: str = open('x')",
        "district: Path = 'x'",
        "n: int = 1.5",
        "n: int = True",
        "n: int",
        "if",
        "a.b: str = 'x'",
    ],
)
def test_anything_else_in_the_parameters_cell_is_refused(notebook, source):
    with pytest.raises(ReportError, match="parameters cell must hold lines"):
        read_parameters(notebook(source))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"distrit": "x"}, "no parameter 'distrit'"),
        ({"district": 3}, "district is 3, expected str"),
        ({"top": True}, "top is True, expected int"),
        ({"top": 1.0}, "top is 1.0, expected int"),
    ],
)
def test_unknown_parameter_or_wrong_type_is_refused(notebook, given, message):
    path = notebook('district: str = "x"\ntop: int = 3')
    check_parameters(path, {"district": "y", "top": 4})
    with pytest.raises(ReportError, match=message):
        check_parameters(path, given)


@pytest.mark.parametrize("content", ["", "[]", '{"cells": 3}', "{}"])
def test_file_that_is_no_notebook_is_refused(tmp_path, content):
    path = tmp_path / "a.ipynb"
    path.write_text(content)
    with pytest.raises(ReportError, match="no notebook"):
        read_parameters(path)
