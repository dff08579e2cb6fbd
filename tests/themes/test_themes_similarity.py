import pandas as pd
import pytest

from msanalysis.themes.clusters import cluster_pairs, compare_texts, describe_pairs
from msanalysis.themes.similarity import (
    DEFAULT_THRESHOLD,
    choose_threshold,
    find_similar_projects,
    score_coded_pairs,
    trace_precision_recall,
    validate_threshold,
)


@pytest.fixture(scope="module")
def pairs(study, coding):
    return find_similar_projects(study.projects, coding)


def test_pairs_across_documents_share_their_coded_theme_nine_times_in_ten(pairs):
    assert len(pairs) >= 25
    assert pairs["same_theme"].mean() >= 0.9


def test_every_pair_is_of_two_documents(pairs):
    a, b = (pairs[f"project_{end}"].str.split("/").str[0] for end in "ab")
    assert (a != b).all()


def test_old_neighbourhoods_recur_in_all_four_lists(pairs, study):
    members = cluster_pairs(pairs, study.projects)
    cluster = members.loc[members["label"].str.contains("老旧小区"), "cluster"].unique()
    assert len(cluster) == 1
    assert members.loc[members["cluster"] == cluster[0], "doc_id"].nunique() == 4


def test_adolescent_mental_health_links_yubei_and_qianjiang_2025(pairs):
    found = set(zip(pairs["project_a"], pairs["project_b"], strict=True))
    assert ("qianjiang-2025-plan/municipal/14", "yubei-2025-plan/municipal/5") in found


def test_without_any_coding_pairs_are_found_and_their_theme_is_unknown(study, coding):
    pairs = find_similar_projects(study.projects, coding.iloc[:0])
    assert len(pairs) > 0
    assert pairs["same_theme"].isna().all()


def test_one_document_has_no_pairs(study, coding):
    one = study.projects[study.projects["doc_id"] == "yubei-2021-plan"]
    assert find_similar_projects(one, coding).empty


def test_no_projects_have_no_pairs(study, coding):
    assert find_similar_projects(study.projects.iloc[:0], coding).empty


def test_the_order_of_projects_does_not_matter(study, coding, pairs):
    shuffled = study.projects.sample(frac=1, random_state=1).reset_index(drop=True)
    again = find_similar_projects(shuffled, coding)
    pd.testing.assert_frame_equal(again, pairs, atol=1e-5)


def test_precision_and_recall_follow_the_hand_calculation():
    """Right, right, wrong, right at 0.9, 0.8, 0.8, 0.1: 1/1, 2/3, 3/4; of 3 right 1/3, 2/3, 1."""
    curve = trace_precision_recall(
        pd.Series([0.9, 0.8, 0.8, 0.1]), pd.Series([True, True, False, True])
    )
    assert curve["threshold"].tolist() == [0.9, 0.8, 0.1]
    assert curve["precision"].tolist() == pytest.approx([1, 2 / 3, 3 / 4])
    assert curve["recall"].tolist() == pytest.approx([1 / 3, 2 / 3, 1])


def test_the_threshold_is_the_lowest_before_precision_falls_short():
    """Eighteen right, two wrong (18/20 = 0.9), one more wrong (18/21 < 0.9), many right after."""
    score = pd.Series([1 - at / 100 for at in range(60)])
    right = pd.Series([True] * 18 + [False] * 3 + [True] * 39)
    assert choose_threshold(score, right) == pytest.approx(1 - 19 / 100)


def test_too_few_coded_pairs_leave_the_default_threshold():
    assert choose_threshold(pd.Series([0.9]), pd.Series([True])) == DEFAULT_THRESHOLD
    assert choose_threshold(pd.Series([], dtype=float), pd.Series([], dtype=bool)) == (
        DEFAULT_THRESHOLD
    )


def test_a_threshold_is_tried_on_documents_that_it_was_not_chosen_on(study, coding):
    pairs = score_coded_pairs(study.projects, coding)
    tried = validate_threshold(pairs)
    assert tried["doc_id"].tolist() == sorted(study.projects["doc_id"].unique())
    assert (tried["n_right"] <= tried["n_pairs"]).all()
    assert tried["n_same"].sum() == 2 * pairs["same_theme"].sum()


def test_clusters_join_pairs_that_share_a_project(make_projects):
    projects = make_projects(
        [
            ("yubei-2021-plan", "建设口袋公园甲", ""),
            ("yubei-2025-plan", "建设口袋公园乙", ""),
            ("beibei-2020-plan", "口袋公园丙", ""),
            ("beibei-2020-plan", "公路", ""),
            ("yubei-2025-plan", "公路", ""),
        ]
    )
    ids = projects["project_id"]
    pairs = pd.DataFrame(
        {
            "project_a": [ids[0], ids[1], ids[3]],
            "project_b": [ids[1], ids[2], ids[4]],
            "score": [0.9, 0.8, 0.7],
        }
    )
    members = cluster_pairs(pairs, projects)
    assert members.groupby("cluster")["project_id"].agg(len).tolist() == [3, 2]
    assert members.loc[members["cluster"] == 1, "label"].unique().tolist() == ["口袋公园乙"]


def test_texts_are_kept_whole_and_only_differences_are_marked(study, pairs):
    assert compare_texts("建成3处", "建成3处") == ("建成3处", "建成3处")
    shown = describe_pairs(pairs, study.projects)
    texts = study.projects.set_index("project_id")
    for row in shown.itertuples():
        whole = f"{texts.loc[row.project_a, 'name']}：{texts.loc[row.project_a, 'target_text']}"
        assert row.text_a.replace("【", "").replace("】", "") == whole


@pytest.mark.parametrize("doc_id", ["beibei-2020-plan", "yubei-2021-completion"])
def test_one_document_alone_has_no_pairs_and_no_threshold_of_its_own(study, coding, doc_id):
    projects = study.select([doc_id]).projects
    scored = score_coded_pairs(projects, coding)
    assert scored.empty
    assert validate_threshold(scored).empty
    assert find_similar_projects(projects, coding).empty
    threshold = choose_threshold(scored["score"], scored["same_theme"])
    assert threshold == DEFAULT_THRESHOLD


def test_a_number_that_differs_is_marked_whole():
    assert compare_texts("改造60户。", "改造100户。") == ("改造【60】户。", "改造【100】户。")
    assert compare_texts("新增1.5万人", "新增1.8万人") == ("新增【1.5】万人", "新增【1.8】万人")
