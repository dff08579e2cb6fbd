import shutil

import pandas as pd
import pytest

from msanalysis import codebook
from msanalysis.errors import ProjectError
from msanalysis.spending.case import select_documents

CODES = ["205", "208", "214"]


@pytest.fixture
def copied(paths, tmp_path):
    shutil.copytree(paths.codebook, tmp_path / "codebook")
    shutil.copytree(paths.context, tmp_path / "context")
    return tmp_path


def _change(path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_all_projects_and_items_of_the_study_are_coded(paths):
    assert len(codebook.load_coding_projects(paths.codebook)) == 105
    assert len(codebook.load_coding_completion(paths.codebook)) == 113


@pytest.mark.parametrize("name", sorted(codebook.CONTEXT))
def test_every_figure_of_another_source_names_one_that_is_listed(paths, name):
    table = codebook.load_context(paths.context, name)
    listed = set(codebook.load_context(paths.context, "sources")["source_id"])
    assert len(table)
    assert set(table["source_id"]) <= listed if name != "sources" else listed


def test_missing_column_is_named(copied):
    _change(copied / "codebook/functions.csv", "cofog_division", "cofog")
    with pytest.raises(ProjectError, match=r"functions\.csv: column 'cofog_division' is missing"):
        codebook.load_functions(copied / "codebook")


def test_unknown_code_is_named_with_its_record(copied):
    _change(copied / "codebook/coding_projects.csv", "221,221,221,T01", "221,221,299,T01")
    with pytest.raises(ProjectError, match=r"yubei-2021-plan/municipal/1, function is '299'"):
        codebook.load_coding_projects(copied / "codebook")


def test_record_coded_twice_is_refused(copied):
    path = copied / "codebook/coding_completion.csv"
    path.write_text(path.read_text("utf-8") + "yubei-2021-completion/1,ECO,ECO,ECO,,,\n", "utf-8")
    with pytest.raises(ProjectError, match="stands twice"):
        codebook.load_coding_completion(copied / "codebook")


def test_missing_file_is_named(tmp_path):
    with pytest.raises(ProjectError, match=r"reasons\.csv: file is missing"):
        codebook.load_reasons(tmp_path)


def test_figure_without_a_listed_source_is_refused(copied):
    _change(copied / "context/voting_scale.csv", "cq-2024-vote", "hearsay")
    with pytest.raises(ProjectError, match="source_id is 'hearsay'"):
        codebook.load_context(copied / "context", "voting_scale")


def test_number_that_is_none_is_refused(copied):
    _change(copied / "context/investments.csv", "175.4", "约175")
    with pytest.raises(ProjectError, match="'约175'; expected a number"):
        codebook.load_context(copied / "context", "investments")


def test_every_recorded_investment_has_its_role_and_function(paths):
    table = codebook.load_context(paths.context, "investments")
    coded = codebook.load_investment_coding(paths.codebook, table)
    assert len(coded) == len(table)
    with_function = coded["function"] != ""
    assert set(coded.loc[with_function, "role"]) == {"project", "field", "part"}


def test_investment_without_a_row_in_the_coding_is_named(copied):
    table = codebook.load_context(copied / "context", "investments")
    table.loc[0, "item"] = "新项目"
    with pytest.raises(ProjectError, match="no row for '新项目'"):
        codebook.load_investment_coding(copied / "codebook", table)


def _own(tmp_path, rows: list[str]):
    path = tmp_path / "own.csv"
    path.write_text("\n".join(rows) + "\n", "utf-8-sig")
    return path


def test_own_coding_settles_by_majority_and_marks_disagreement(tmp_path):
    path = _own(tmp_path, ["record_id,coder_x,coder_y,coder_z", "a,205,208,208", "b,214,214,214"])
    coding = codebook.load_own_coding(path, CODES).set_index("record_id")
    assert coding["function"].to_dict() == {"a": "208", "b": "214"}
    assert coding["borderline"].to_dict() == {"a": True, "b": False}


def test_own_settled_code_is_kept(tmp_path):
    path = _own(tmp_path, ["record_id,coder_x,coder_y,function", "a,205,208,208"])
    assert codebook.load_own_coding(path, CODES)["function"].tolist() == ["208"]


def test_own_coding_of_themes_is_loaded_alike(tmp_path):
    path = _own(tmp_path, ["record_id,coder_x", "a,T01"])
    assert codebook.load_own_coding(path, ["T01"], settled="theme")["theme"].tolist() == ["T01"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["record_id,judge", "a,205"], "no column of a coder"),
        (["record_id,coder_x", "a,999"], "coder_x is '999'"),
        (["id,coder_x", "a,205"], "column 'record_id' is missing"),
        (["record_id,coder_x", "a,205", "a,208"], "stands twice"),
    ],
)
def test_own_coding_that_cannot_be_used_says_why(tmp_path, rows, message):
    with pytest.raises(ProjectError, match=message):
        codebook.load_own_coding(_own(tmp_path, rows), CODES)


def test_selection_takes_pinyin_and_refuses_unknown_names():
    documents = pd.DataFrame(
        {"doc_id": ["a", "b"], "district": ["渝北区", "北碚区"], "year": [2021, 2020]}
    )
    assert select_documents(documents, ["yubei"], []) == ["a"]
    assert select_documents(documents, [], [2020]) == ["b"]
    assert select_documents(documents, [], []) == ["a", "b"]
    with pytest.raises(ProjectError, match="district '无此区'"):
        select_documents(documents, ["无此区"], [])
