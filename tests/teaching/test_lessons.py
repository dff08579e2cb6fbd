"""The lessons: twins in step, nbgrader's cells in order, sources that name what they lack."""

import json
import re

import pytest

from msanalysis.errors import ProjectError
from msanalysis.teaching.lessons import build_lesson, list_sources, name_notebook, read_source
from msanalysis.teaching.tutor import list_exercises
from tests.teaching.conftest import LESSONS, code_cells, list_checks

SOURCES = list_sources(LESSONS)
NOTEBOOKS = sorted(LESSONS.glob("*.ipynb"))
by_source = pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
by_notebook = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.name)


def test_each_source_has_a_notebook_in_each_language_and_no_notebook_is_without_source():
    built = {name_notebook(source, language) for source in SOURCES for language in ("zh", "en")}
    assert {path.name for path in NOTEBOOKS} == built


@by_source
@pytest.mark.parametrize("language", ["zh", "en"])
def test_committed_lesson_is_what_its_source_builds(source, language):
    committed = json.loads((LESSONS / name_notebook(source, language)).read_text("utf-8"))["cells"]
    built = build_lesson(source, language)["cells"]
    assert ["".join(cell["source"]) for cell in committed] == [cell["source"] for cell in built]
    graded = [cell["metadata"].get("nbgrader") for cell in committed]
    assert graded == [cell["metadata"].get("nbgrader") for cell in built]


@by_source
def test_twins_agree_in_code_and_points_save_for_the_language(source):
    chinese, english = (code_cells(LESSONS / name_notebook(source, x)) for x in ("zh", "en"))
    assert "".join(chinese[0]["source"]) != "".join(english[0]["source"])
    assert ["".join(c["source"]) for c in chinese[1:]] == [
        "".join(c["source"]) for c in english[1:]
    ]
    assert [c["metadata"].get("nbgrader") for c in chinese] == [
        c["metadata"].get("nbgrader") for c in english
    ]


@by_notebook
def test_lesson_is_executed_from_its_first_cell_to_its_last(notebook):
    counts = [cell["execution_count"] for cell in code_cells(notebook)]
    assert counts == list(range(1, len(counts) + 1))


@by_notebook
def test_lesson_has_five_to_eight_exercises_with_points(notebook):
    graded = [cell["metadata"]["nbgrader"] for cell in code_cells(notebook)
              if cell["metadata"].get("nbgrader", {}).get("grade")]  # fmt: skip
    assert 5 <= len(graded) <= 8
    assert all(cell["points"] >= 1 for cell in graded)
    assert len({cell["grade_id"] for cell in graded}) == len(graded)


@by_notebook
def test_lesson_states_goals_time_discussion_and_reading(notebook):
    text = notebook.read_text("utf-8")
    wanted = (
        ("学习目标", "分钟", "## 故事", "## 讨论", "## 阅读")
        if notebook.name.endswith(".zh.ipynb")
        else ("Learning goals", "minutes", "## Story", "## Discussion", "## Reading")
    )
    assert [word for word in wanted if word not in text] == []
    minutes = int(re.search(r"约 (\d+) 分钟|about (\d+) minutes", text).group(1) or
                  re.search(r"about (\d+) minutes", text)[1])  # fmt: skip
    assert 45 <= minutes <= 90


@by_notebook
def test_lesson_defines_no_function_and_names_no_place_of_one_machine(notebook):
    for cell in code_cells(notebook):
        source = "".join(cell["source"])
        assert not re.search(r"^\s*(async )?(def|class) ", source, re.MULTILINE), source
        assert not re.search(r"(/home/|/Users/|/work/|/root/|[A-Z]:\\\\)", source), source


def test_every_exercise_is_asked_in_a_lesson():
    asked = {name for path in NOTEBOOKS for name in list_checks(path)}
    assert asked == set(list_exercises())


def test_nothing_of_a_solution_is_left_outside_its_markers():
    for path in NOTEBOOKS:
        for cell in code_cells(path):
            if cell["metadata"].get("nbgrader", {}).get("solution"):
                lines = "".join(cell["source"]).splitlines()
                assert re.fullmatch(r"answer_\w+ = None", lines[0])
                assert lines[1] == "### BEGIN SOLUTION"
                assert lines[-1] == "### END SOLUTION"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("%% text\nonly Chinese\n", "expected Chinese, a line %%%, English"),
        ("%% poem\nx\n", "cell 'poem': expected one of"),
        ("%% exercise name\na\n%%%\nb\n%% solution\n1\n", "expected 2 arguments"),
        ("%% exercise name 1\na\n%%%\nb\n%% code\n1\n", "expected a cell 'solution' after it"),
    ],
)
def test_faulty_source_is_named_with_its_line(tmp_path, text, told):
    path = tmp_path / "99_faulty.md"
    path.write_text(text, "utf-8")
    with pytest.raises(ProjectError, match=re.escape(told)) as raised:
        read_source(path)
    assert f"{path}, line 1" in str(raised.value)


def test_source_without_a_lesson_name_is_refused(tmp_path):
    path = tmp_path / "99_nameless.md"
    path.write_text("%% code\n1\n", "utf-8")
    with pytest.raises(ProjectError, match='expected a line lesson = "…"'):
        build_lesson(path, "zh")
