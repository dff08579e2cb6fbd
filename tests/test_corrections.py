"""Corrections by hand."""

import pytest

from msanalysis.corrections import apply_corrections, load_corrections
from msanalysis.errors import ProjectError
from msanalysis.notices.model import Head, Notice, Project


def notice() -> Notice:
    return Notice(
        Head(), projects=[Project(1, "1", "改厕", origin="voted", target="新建4座公厕。")]
    )


def row(**changes: str) -> dict[str, str]:
    given = {
        "doc_id": "a-2020-plan",
        "project_id": "a-2020-plan/voted/1",
        "column": "target_text",
        "printed": "4座",
        "corrected": "14座",
        "reason": "misprint",
    }
    return given | changes


def test_a_correction_replaces_what_is_printed_and_is_recorded():
    read = notice()
    applied = apply_corrections(read, "a-2020-plan", [row()])
    assert read.projects[0].target == "新建14座公厕。"
    assert [(c.key, c.column, c.by) for c in applied] == [("voted/1", "target_text", "hand")]


def test_a_correction_of_nothing_printed_adds_at_the_end():
    read = notice()
    apply_corrections(read, "a-2020-plan", [row(printed="", corrected="改建2座。")])
    assert read.projects[0].target == "新建4座公厕。改建2座。"


def test_a_correction_no_longer_needed_is_an_error():
    with pytest.raises(ProjectError, match="no longer needed"):
        apply_corrections(notice(), "a-2020-plan", [row(printed="5座")])


def test_a_correction_of_a_project_that_is_not_there_is_an_error():
    with pytest.raises(ProjectError, match="voted/9"):
        apply_corrections(notice(), "a-2020-plan", [row(project_id="a-2020-plan/voted/9")])


def test_corrections_of_other_documents_are_left_alone():
    assert apply_corrections(notice(), "b-2020-plan", [row()]) == []


def test_a_correction_without_a_reason_is_refused(tmp_path):
    path = tmp_path / "corrections.csv"
    path.write_text("doc_id,project_id,column,printed,corrected,reason\na,b,c,d,e,\n", "utf-8")
    with pytest.raises(ProjectError, match="line 2: no reason"):
        load_corrections(path)


def test_a_missing_column_is_named(tmp_path):
    path = tmp_path / "corrections.csv"
    path.write_text("doc_id,project_id\n", "utf-8")
    with pytest.raises(ProjectError, match=r"column (column|printed) is missing"):
        load_corrections(path)
