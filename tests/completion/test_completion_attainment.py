"""Pairs of target and actual in goals that no district has set."""

import pytest

from msanalysis.completion.attainment import count_targets, find_pairings, pair_attainments
from msanalysis.completion.conversion import convert, decide_met


def pairs(goal, progress):
    return [
        (p.target.quantity.text, p.actual.quantity.text)
        for p in find_pairings(goal, progress)
        if p.actual is not None
    ]


@pytest.mark.parametrize(
    ("goal", "progress", "expected"),
    [
        ("新建幼儿园3所，新增学位900个。",
         "新建幼儿园3所，提供学位990个；新增普惠性幼儿园5所。",
         [("3所", "3所"), ("900个", "990个")]),
        ("开工建设安置房3000套，竣工交付2000套。",
         "开工建设安置房3120套，竣工交付1560套。",
         [("3000套", "3120套"), ("2000套", "1560套")]),
        ("城镇调查失业率控制在5.5%以内，新增城镇就业3.2万人。",
         "全年新增城镇就业3.41万人，城镇调查失业率为5.2%。",
         [("5.5%", "5.2%"), ("3.2万人", "3.41万人")]),
        ("完成老旧小区改造48个、惠及居民1.2万户。",
         "48个老旧小区已完成改造45个，惠及居民1.15万户。",
         [("48个", "45个"), ("1.2万户", "1.15万户")]),
        ("建成保障性租赁住房2000套。", "筹集保障性租赁住房2310套，其中建成1800套。",
         [("2000套", "1800套")]),
        ("规模以上工业增加值增长8%。", "规上工业增加值同比增长7.1%。", [("8%", "7.1%")]),
        ("建成5个社区食堂。", "已建成社区食堂3个，在建2个。", [("5个", "3个")]),
    ],
)  # fmt: skip
def test_a_target_finds_the_actual_of_its_indicator(goal, progress, expected):
    assert pairs(goal, progress) == expected


@pytest.mark.parametrize(
    ("goal", "progress"),
    [
        ("推进12个乡镇污水处理厂建设。", "12个乡镇污水处理厂正在建设，已建成7个。"),
        ("加快19条城市道路建设。", "19条城市道路建设按时序推进。"),
        ("新建公共厕所12座。", "改造公共厕所31座。"),
        ("建成社区食堂5个。", "开工建设社区食堂5个。"),
        ("新建养老服务站10个。", "全区现有养老服务站158个。"),
        ("完成公路安防工程200公里。", "计划明年完成公路安防工程200公里。"),
        ("新增绿地50公顷。", "植树5000株。"),
        ("落实“过紧日子”十条措施。", "落实十条措施。"),
    ],
)  # fmt: skip
def test_numbers_of_unlike_things_states_or_times_are_no_pair(goal, progress):
    assert pairs(goal, progress) == []


def test_a_target_that_only_two_actuals_answer_together_is_withheld_and_counted(make_items):
    items = make_items(("新改建农村公路180公里。", "新建农村公路120公里，改建农村公路75公里。"))
    counts = count_targets(items).iloc[0]
    assert (counts["n_targets"], counts["n_paired"], counts["n_ambiguous"]) == (1, 0, 1)


def test_actuals_are_given_in_the_unit_of_the_target(make_items):
    row = pair_attainments(make_items(("新增绿地50公顷。", "新增绿地面积520000平方米。"))).iloc[0]
    assert (row["actual_value"], row["unit"], row["ratio"]) == (52.0, "公顷", 1.04)


def test_a_fall_where_a_rise_was_promised_is_negative_and_not_met(make_items):
    row = pair_attainments(make_items(("财政收入增长5%。", "财政收入下降1.2%。"))).iloc[0]
    assert row["actual_value"] == -1.2
    assert not row["met"]


@pytest.mark.parametrize(
    ("target", "comparator", "actual", "met"),
    [(80, ">=", 80, True), (80, ">=", 79.9, False), (17, "=", 16, False), (17, "=", 18, True),
     (5.5, "<=", 5.2, True), (5.5, "<=", 5.6, False), (0.1 + 0.2, "=", 0.3, True)],
)  # fmt: skip
def test_the_targets_comparator_decides_what_is_met(target, comparator, actual, met):
    assert decide_met(target, comparator, actual) is met


@pytest.mark.parametrize(
    ("value", "unit", "wanted", "expected"),
    [(15, "亩", "公顷", 1.0), (3, "座", "个", 3), (2.5, "公里", "米", 2500.0),
     (24, "人", "名", 24.0),
     (3, "座", "公里", None), (5, "%", "个", None), (1, "亩", "公里", None)],
)  # fmt: skip
def test_only_units_that_measure_the_same_convert(value, unit, wanted, expected):
    converted = convert(value, unit, wanted)
    assert converted is None if expected is None else converted == pytest.approx(expected)
