import numpy as np
import pandas as pd
import pytest

from msanalysis.themes.keyness import compare_words, count_words, find_places, weigh_words
from msanalysis.themes.topics import check_topics, describe_topics


def test_log_odds_follow_the_hand_calculation():
    """Counts 6, 4 against 2, 8 with prior 1, 1 (Monroe, Colaresi & Quinn 2008, eq. 16 and 22).

    Word 1: ln((6+1)/(12-7)) - ln((2+1)/(12-3)) = ln 1.4 - ln 1/3 = 1.4351;
    variance 1/7 + 1/3 = 0.4762; z = 1.4351 / 0.6901 = 2.0796. Word 2 is its opposite in sign,
    with variance 1/5 + 1/9 = 0.3111 and z = -2.5729.
    """
    log_odds, z = weigh_words([6, 4], [2, 8], [1, 1])
    assert log_odds == pytest.approx([1.4351, -1.4351], abs=1e-4)
    assert z == pytest.approx([2.0796, -2.5729], abs=1e-4)


def test_words_used_alike_rarely_seem_distinctive():
    rng = np.random.default_rng(2)
    share = rng.dirichlet(np.ones(200))
    sure = [
        np.abs(weigh_words(*rng.multinomial(4000, share, 2), 500 * share)[1]) > 1.96
        for _ in range(20)
    ]
    assert np.mean(sure) < 0.06


def test_a_planted_word_leads_its_group():
    counts = pd.DataFrame(
        [(f"p{at}", word, 1) for at in range(40) for word in ("公园", "道路")]
        + [(f"p{at}", "护栏", 2) for at in range(20)],
        columns=["project_id", "word", "n"],
    )
    groups = pd.Series({f"p{at}": "甲" if at < 20 else "乙" for at in range(40)})
    words = compare_words(counts, groups)
    assert words.groupby("group")["word"].first()["甲"] == "护栏"
    assert words.loc[words["word"] == "护栏", "z"].abs().min() > 1.96


def test_one_group_has_nothing_to_be_distinct_from():
    counts = pd.DataFrame([("p1", "公园", 3)], columns=["project_id", "word", "n"])
    assert compare_words(counts, pd.Series({"p1": "甲"})).empty


def test_a_district_is_not_known_by_the_names_of_its_own_towns(study):
    places = find_places(study.projects, study.responsibilities)
    assert {"歇马", "渝北区", "渝北"} <= places
    assert not {"老旧小区", "公园", "农村"} & places
    counted = set(count_words(study.projects, places)["word"])
    assert not counted & places


def test_topics_recover_themes_that_share_no_word(make_projects):
    words = (["口袋公园", "绿地"], ["敬老院", "养老床位"], ["农村公路", "护栏"])
    rows = [("yubei-2021-plan", pair[0], "、".join(pair)) for pair in words for _ in range(8)]
    projects = make_projects(rows)
    truth = pd.Series([at // 8 for at in range(24)], index=projects["project_id"]).astype(str)
    found = check_topics(projects, truth, sizes=(3,), n_seeds=3)
    assert found["ami"].iloc[0] == pytest.approx(1)
    assert found["stability"].iloc[0] == pytest.approx(1)
    assert describe_topics(projects, n_topics=3)["n"].tolist() == [8, 8, 8]


def test_too_few_projects_give_no_topics(make_projects):
    projects = make_projects([("yubei-2021-plan", "口袋公园", "新建口袋公园")] * 4)
    truth = pd.Series("T20", index=projects["project_id"])
    assert check_topics(projects, truth).empty
    assert describe_topics(projects, n_topics=4).empty
