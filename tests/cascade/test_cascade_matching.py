import pandas as pd
import pytest

from msanalysis.cascade.agreement import (
    covers_parts,
    find_stage,
    is_specific,
    name_similarity,
    stages_agree,
    units_agree,
)
from msanalysis.cascade.indicators import split_shared_names
from msanalysis.cascade.matching import match_indicators, match_items
from msanalysis.cascade.shares import (
    compare_floors,
    compute_shares,
    count_districts,
    name_rate,
    summarise_coverage,
)

# What the documents and the reports say: (district, year, city's indicator) → district, city.
SHARES = {
    ("黔江区", 2025, "加装护栏"): (271, 4000),
    ("渝北区", 2025, "口袋公园"): (3, 100),
    ("黔江区", 2025, "口袋公园"): (2, 100),
    ("璧山区", 2025, "口袋公园"): (3, 100),
    ("渝北区", 2025, "家庭无障碍改造"): (100, 2000),
    ("黔江区", 2025, "家庭无障碍改造"): (60, 2000),
    ("璧山区", 2025, "家庭无障碍改造"): (60, 2000),
    ("渝北区", 2021, "新开工改造面积"): (1019500, 26620000),
    ("渝北区", 2021, "完善提升人行道"): (114, 1000),
    ("渝北区", 2021, "改善居住条件居民"): (10303, 292000),
    ("渝北区", 2025, "消除黑臭水域面积"): (2550, 50000),
    ("渝北区", 2025, "公益托管服务"): (4000, 120000),
}


@pytest.mark.parametrize("key", SHARES, ids=lambda key: f"{key[0]} {key[1]} {key[2]}")
def test_a_districts_share_of_the_city_is_found(pairs, key):
    row = pairs.set_index(["district", "year", "indicator"]).loc[key]
    assert row["status"] == "compared"
    assert (row["value_district"], row["value"]) == SHARES[key]


@pytest.mark.parametrize(
    ("district", "indicator", "status"),
    [
        ("渝北区", "残疾儿童康复救助", "unit"),  # 310人 against 人次
        ("渝北区", "学生心理健康测评", "unit"),  # 开展1次 against 名
        ("黔江区", "惠及妇女儿童", "unit"),  # 2000人次 against 名
        ("黔江区", "新开工改造城镇老旧小区", "stage"),  # 完成27个 against 新开工
        ("黔江区", "更新改造和加装电梯", "part"),  # 更新改造 alone
        ("渝北区", "标准化菜市场", "no_number"),  # 市级具体任务待定
        ("渝北区", "体育公园", "no_indicator"),
        ("渝北区", "加装护栏", "not_listed"),
    ],
)
def test_what_cannot_be_compared_is_withheld_with_its_reason(pairs, district, indicator, status):
    row = pairs[(pairs["district"] == district) & (pairs["indicator"] == indicator)]
    assert row["status"].tolist() == [status]


def test_items_the_list_leaves_out_are_named(matched):
    coverage = summarise_coverage(matched).set_index(["district", "year"])
    assert coverage.loc[("渝北区", 2025), "n_listed"] == 13
    assert coverage.loc[("渝北区", 2025), "missing"] == (
        "农村公路加装护栏；建设“渝好空间”妇女儿童综合服务体"
    )
    assert coverage.loc[("黔江区", 2025), "n_listed"] == 10


def test_an_item_outside_the_citys_part_of_the_list_is_elsewhere_and_not_compared(matched, pairs):
    row = matched[(matched["year"] == 2021) & matched["item"].str.contains("山城步道")].iloc[0]
    assert (row["record"], row["rule"]) == ("yubei-2021-plan/voted/22", "elsewhere")
    assert pairs.loc[pairs["indicator"] == "山城步道", "status"].tolist() == ["not_listed"]


def test_years_without_a_list_are_not_compared(pairs):
    assert 2019 not in set(pairs["year"])


def test_every_compared_pair_has_its_evidence(pairs):
    compared = pairs[pairs["status"] == "compared"]
    assert (compared["text"] != "").all()
    assert [
        units_agree(*row) for row in zip(compared["unit"], compared["unit_district"], strict=True)
    ]


def test_no_number_of_a_district_is_used_twice_in_one_item(pairs):
    found = pairs[(pairs["status"] == "compared")]
    keys = ["record", "indicator_district", "value_district", "unit_district"]
    assert not found.duplicated(keys).any()


def test_shares_stand_against_an_equal_split(make_city, make_list):
    """2 of 100 with 38 districts: a share of 0.02 is 0.76 times an equal one."""
    city = make_city([(1, "建设微型公园", "口袋公园", 100, "个", "=")])
    items, indicators = make_list([("建设微型公园", "口袋公园", 2, "个", "=", "口袋公园2个")])
    pairs = match_indicators(city, match_items(city, items, indicators), indicators)
    row = compute_shares(pairs, n_districts=38).iloc[0]
    assert row["share"] == pytest.approx(0.02)
    assert row["times_equal"] == pytest.approx(0.76)
    assert row["exact"]


def test_a_target_of_the_central_districts_has_no_equal_share(make_city, make_list):
    city = make_city([(1, "开展中心城区缓堵促畅", "启动项目", 100, "个", "=")])
    items, indicators = make_list([("开展缓堵促畅", "启动项目", 2, "个", "=", "启动项目2个")])
    pairs = match_indicators(city, match_items(city, items, indicators), indicators)
    assert compute_shares(pairs.assign(status="compared"), n_districts=38).empty


def test_a_least_amount_gives_no_exact_share(make_city, make_list):
    city = make_city([(1, "建设微型公园", "口袋公园", 100, "个", ">=")])
    items, indicators = make_list([("建设微型公园", "口袋公园", 2, "个", "=", "口袋公园2个")])
    pairs = match_indicators(city, match_items(city, items, indicators), indicators)
    assert not compute_shares(pairs, n_districts=38)["exact"].any()


def test_more_than_the_whole_city_is_doubted(make_city, make_list):
    city = make_city([(1, "建设微型公园", "口袋公园", 100, "个", "=")])
    items, indicators = make_list([("建设微型公园", "口袋公园", 300, "个", "=", "口袋公园300个")])
    pairs = match_indicators(city, match_items(city, items, indicators), indicators)
    assert pairs["status"].tolist() == ["exceeds"]
    assert compute_shares(pairs, n_districts=38).empty


def test_a_lone_number_in_a_specific_unit_is_matched_without_its_name(make_city, make_list):
    city = make_city([(1, "未成年人假期托管", "公益托管服务", 1000, "人次", ">=")])
    rows = [
        ("未成年人假期托管", "覆盖儿童", 40, "人次", "=", "覆盖儿童40人次"),
        ("未成年人假期托管", "开设点位", 8, "个", "=", "开设点位8个"),
    ]
    items, indicators = make_list(rows)
    pairs = match_indicators(city, match_items(city, items, indicators), indicators)
    assert pairs[["value_district", "rule", "status"]].values.tolist() == [[40, "unit", "compared"]]
    rows.append(("未成年人假期托管", "培训志愿者", 90, "人次", "=", "培训90人次"))
    items, indicators = make_list(rows)
    pairs = match_indicators(city, match_items(city, items, indicators), indicators)
    assert pairs["status"].tolist() == ["no_indicator"]


def test_an_item_of_another_name_is_matched_by_its_indicator(matched):
    row = matched[(matched["district"] == "璧山区") & (matched["item"] == "建设城市微型公园")]
    assert row[["item_district", "rule"]].values.tolist() == [["实施城市增绿添园工程", "indicator"]]


def test_empty_lists_and_targets_give_empty_tables(targets, lists):
    items, indicators = lists
    for city, listed in ((targets.iloc[:0], items), (targets, items.iloc[:0])):
        matched = match_items(city, listed, indicators)
        pairs = match_indicators(city, matched, indicators)
        assert matched.empty
        assert pairs.empty
        assert compute_shares(pairs, n_districts=38).empty
        assert summarise_coverage(matched).empty
        assert compare_floors(city, listed, indicators).empty


@pytest.mark.parametrize(
    ("first", "second", "agree"),
    [
        ("人", "名", True),
        ("部", "台", True),
        ("个", "处", True),
        ("所", "家", True),
        ("公里", "公里", True),
        ("人", "人次", False),
        ("个", "公里", False),
        ("个", "人", False),
        ("户", "人", False),
        ("处", "座", False),
        ("%", "个", False),
    ],
)
def test_units_agree_only_where_they_count_the_same(first, second, agree):
    assert units_agree(first, second) is agree
    assert units_agree(second, first) is agree


def test_a_unit_is_specific_where_it_says_what_is_counted():
    assert is_specific("公里")
    assert is_specific("人次")
    assert not is_specific("个")
    assert not is_specific("%")


def test_a_start_is_not_compared_with_an_end():
    assert find_stage("新开工改造城镇老旧小区") == "start"
    assert not stages_agree("新开工改造城镇老旧小区", "完成城镇老旧小区改造27个")
    assert stages_agree("加装护栏", "完成加装护栏271公里")


def test_a_joined_indicator_needs_all_its_parts():
    assert covers_parts("更新改造和加装电梯", "更新改造及加装电梯")
    assert not covers_parts("更新改造和加装电梯", "更新改造电梯")
    assert covers_parts("新增及优化公交线路", "新开优化公交线路")


def test_names_are_alike_where_the_shorter_is_contained_and_not_by_their_verbs():
    assert name_similarity("开展中心城区缓堵促畅", "开展中心城区缓堵促畅治堵治乱") == 1
    assert name_similarity("实施人才提升工程", "实施管网提升工程") == 0


@pytest.fixture
def find_numbers():
    def find(text, numbers):
        starts = [text.index(number) for number in numbers]
        ends = [start + len(number) for start, number in zip(starts, numbers, strict=True)]
        return pd.DataFrame({"quantity_id": list(numbers), "start": starts, "end": ends})

    return find


def test_respectively_gives_each_number_its_name(find_numbers):
    text = "推动入园率、普惠率、公办占比分别达95%、90%、60%以上。改造2个"
    names = split_shared_names(text, find_numbers(text, ["95%", "90%", "60%", "2个"]))
    assert names == {"95%": "推动入园率", "90%": "普惠率", "60%": "公办占比"}


def test_respectively_gives_nothing_where_names_and_numbers_differ_in_count(find_numbers):
    text = "入园率、公办占比分别达95%、90%、60%以上"
    assert split_shared_names(text, find_numbers(text, ["95%", "90%", "60%"])) == {}


def test_floors_are_raised_and_lowered(targets, lists):
    floors = compare_floors(targets, *lists).set_index(["district", "year", "rate"]).sort_index()
    yubei = floors.loc[("渝北区", 2021)]
    assert yubei["difference"].to_dict() == {"enrolment": 0, "inclusive": -5, "public_share": 1}
    assert yubei["direction"].to_dict() == {
        "enrolment": "same",
        "inclusive": "lowered",
        "public_share": "raised",
    }
    assert yubei["same_year"].all()
    assert not floors.loc[("黔江区", 2025), "same_year"].any()
    assert floors.loc[("黔江区", 2025, "inclusive"), "value"] == 95


def test_a_rate_is_never_set_against_a_later_year(targets, lists):
    floors = compare_floors(targets, *lists)
    assert (floors["year_city"] <= floors["year"]).all()


def test_rates_have_one_name_in_several_spellings():
    assert name_rate("幼儿园普惠率") == name_rate("普惠性幼儿园覆盖率") == "inclusive"
    assert name_rate("公办幼儿园占比") == name_rate("公办幼儿园在园幼儿占比") == "public_share"
    assert name_rate("覆盖率") == ""


def test_the_city_has_thirty_eight_districts_and_counties():
    assert count_districts() == 38
