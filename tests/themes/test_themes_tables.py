import numpy as np
import pandas as pd
import pytest

from msanalysis.errors import ProjectError
from msanalysis.schemas import check_table
from msanalysis.themes.recurrence import (
    compare_years,
    measure_overlap,
    spread_presence,
    summarise_recurrence,
    tabulate_presence,
)
from msanalysis.themes.themes import settle_themes, tabulate_themes


def _themes(rows):
    table = pd.DataFrame(rows, columns=["record_id", "theme"])
    return table.assign(source="coded", confidence=1.0)


@pytest.fixture
def three_lists(make_projects):
    projects = make_projects(
        [
            ("yubei-2021-plan", "甲", ""),
            ("yubei-2021-plan", "乙", ""),
            ("yubei-2025-plan", "丙", ""),
            ("beibei-2020-plan", "丁", ""),
        ]
    )
    ids = projects["project_id"]
    rows = [(ids[0], "T01"), (ids[1], "T02"), (ids[1], "T01"), (ids[2], "T01"), (ids[2], "T03")]
    return projects, _themes([*rows, (ids[3], "T01")])


def test_every_coded_project_keeps_its_coded_theme(study, coding, themes_codebook):
    table = tabulate_themes(study.projects, study.responsibilities, themes_codebook, coding)
    check_table("themes", table)
    first = table.drop_duplicates("record_id").set_index("record_id")["theme"]
    assert first.to_dict() == coding.set_index("record_id")["theme"].to_dict()
    assert set(table["source"]) == {"coded"}


def test_a_second_theme_counts_only_where_both_readers_gave_it():
    coding = pd.DataFrame(
        {
            "record_id": ["a", "b"],
            "theme": ["T01", "T02"],
            "theme2_a": ["T05", "T06"],
            "theme2_b": ["T05", ""],
        }
    )
    rows = settle_themes(coding).to_records(index=False).tolist()
    assert rows == [("a", "T01"), ("a", "T05"), ("b", "T02")]


def test_an_uncoded_list_gets_predicted_themes_marked_so(study, coding, themes_codebook):
    known = coding[~coding["record_id"].str.startswith("qianjiang")]
    table = tabulate_themes(study.projects, study.responsibilities, themes_codebook, known)
    new = table[table["record_id"].str.startswith("qianjiang")]
    assert set(new["source"]) == {"predicted"}
    assert len(new) == 20
    given = new[new["theme"] != "unclassified"].set_index("record_id")["theme"]
    truth = coding.set_index("record_id")["theme"].reindex(given.index)
    assert len(given) >= 8
    assert (given == truth).mean() >= 0.8


def test_without_any_coding_every_theme_is_withheld(study, coding, themes_codebook):
    table = tabulate_themes(
        study.projects, study.responsibilities, themes_codebook, coding.iloc[:0]
    )
    assert set(table["theme"]) == {"unclassified"}
    assert len(table) == len(study.projects)


def test_a_theme_that_the_codebook_lacks_is_named(study, coding, themes_codebook):
    wrong = coding.assign(theme="T99")
    with pytest.raises(ProjectError, match="T99"):
        tabulate_themes(study.projects, study.responsibilities, themes_codebook, wrong)


def test_no_projects_have_no_themes(study, coding, themes_codebook):
    none = study.projects.iloc[:0]
    assert tabulate_themes(none, study.responsibilities, themes_codebook, coding).empty


def test_recurrence_counts_lists_and_districts(three_lists):
    projects, themes = three_lists
    summary = summarise_recurrence(tabulate_presence(themes, projects)).set_index("theme")
    assert summary.loc["T01", ["n_lists", "n_districts", "n"]].tolist() == [3, 2, 4]
    assert summary.loc["T03", ["n_lists", "n_districts", "n"]].tolist() == [1, 1, 1]


def test_themes_stay_enter_and_leave_within_a_district(three_lists):
    projects, themes = three_lists
    changes = compare_years(tabulate_presence(themes, projects), projects)
    assert changes.set_index("theme")["change"].to_dict() == {
        "T01": "stays",
        "T02": "leaves",
        "T03": "enters",
    }
    assert changes.set_index("theme").loc["T01", "share_from"] == 1.0
    assert set(changes["district"]) == {"渝北区"}


def test_overlap_follows_the_hand_calculation(three_lists):
    """Yubei 2021 has T01 T02, Yubei 2025 T01 T03: 1 of 3 shared, 1 of the fewer 2."""
    projects, themes = three_lists
    overlap = measure_overlap(themes, projects).set_index(["doc_a", "doc_b"])
    row = overlap.loc[("yubei-2021-plan", "yubei-2025-plan")]
    assert row["jaccard"] == pytest.approx(1 / 3)
    assert row["overlap"] == pytest.approx(1 / 2)
    assert overlap.loc[("beibei-2020-plan", "yubei-2025-plan"), "overlap"] == 1.0


def test_overlap_lies_within_its_interval_and_is_seeded(study, coding, themes_codebook):
    table = tabulate_themes(study.projects, study.responsibilities, themes_codebook, coding)
    first = measure_overlap(table, study.projects, seed=4)
    assert (
        (first["jaccard_low"] <= first["jaccard"]) & (first["jaccard"] <= first["jaccard_high"])
    ).all()
    pd.testing.assert_frame_equal(first, measure_overlap(table, study.projects, seed=4))


def test_the_bootstrap_interval_of_jaccard_has_the_width_of_a_binomial_share(make_projects):
    """Sixty shared of a hundred themes: 1.96 * sqrt(0.6 * 0.4 / 100) = 0.096."""
    docs = ["yubei-2021-plan"] * 80 + ["yubei-2025-plan"] * 80
    projects = make_projects([(doc, "甲", "") for doc in docs])
    codes = [f"T{at}" for at in [*range(80), *range(20, 100)]]
    themes = _themes(list(zip(projects["project_id"], codes, strict=True)))
    row = measure_overlap(themes, projects, n_bootstrap=4000).iloc[0]
    assert row["jaccard"] == pytest.approx(0.6)
    assert (row["jaccard_high"] - row["jaccard_low"]) / 2 == pytest.approx(0.096, abs=0.012)


def test_one_list_overlaps_with_nothing(three_lists):
    projects, themes = three_lists
    one = projects[projects["doc_id"] == "beibei-2020-plan"]
    assert measure_overlap(themes, one).empty
    assert compare_years(tabulate_presence(themes, one), one).empty


def test_the_matrix_has_the_lists_in_order_and_counts_add_up(three_lists):
    projects, themes = three_lists
    presence = tabulate_presence(themes, projects)
    lists = {doc: doc for doc in ("beibei-2020-plan", "yubei-2021-plan", "yubei-2025-plan")}
    matrix = spread_presence(presence, lists, {"T01": "甲", "T02": "乙", "T03": "丙"})
    assert matrix.columns.tolist() == list(lists)
    assert np.asarray(matrix).sum() == 6
