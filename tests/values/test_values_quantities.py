"""The quantity grammar: what is an amount, how much, of what, and where it stands."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fuzzing import trying

from msanalysis.lexicon import load_lexicon
from msanalysis.values.number_names import BLANK, blank_names
from msanalysis.values.quantities import extract_quantities, unit_kind


def read(text: str) -> list[tuple]:
    return [(q.comparator, q.value, q.unit, q.text) for q in extract_quantities(text)]


@pytest.mark.parametrize(
    ("text", "value", "unit", "words"),
    [
        ("新建公厕3座", 3, "座", "3座"),
        ("发放1,850户", 1850, "户", "1,850户"),
        ("发放1，850户", 1850, "户", "1，850户"),
        ("发放12,345,678.5元", 12345678.5, "元", "12,345,678.5元"),
        ("改造３个", 3, "个", "３个"),
        ("管网１２．５公里", 12.5, "公里", "１２．５公里"),
        ("建成两个水厂", 2, "个", "两个"),
        ("建设三十五个点位", 35, "个", "三十五个"),
        ("惠及一百二十户", 120, "户", "一百二十户"),
        ("投入二十万元", 200_000, "元", "二十万元"),
        ("服务两万人", 20_000, "人", "两万人"),
        ("新建两部电梯", 2, "部", "两部"),
    ],
)
def test_arabic_and_chinese_numerals_are_read(text, value, unit, words):
    assert read(text) == [("=", value, unit, words)]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("101.95万平方米", 1_019_500, "平方米"),
        ("发放创业担保贷款1亿元", 100_000_000, "元"),
        ("投资3千万元", 30_000_000, "元"),
        ("产值2万亿元", 2 * 10**12, "元"),
        ("培训3.5万人次", 35_000, "人次"),
        ("蓄水12万m³", 120_000, "立方米"),
        ("100万只/日", 1_000_000, "只/日"),
    ],
)
def test_ten_thousands_and_hundred_millions_are_multiplied_out(text, value, unit):
    assert read(text)[0][1:3] == (value, unit)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("100㎡", "平方米"),
        ("100m²", "平方米"),
        ("100m2", "平方米"),
        ("100平米", "平方米"),
        ("5km", "公里"),
        ("5KM", "公里"),
        ("5千米", "公里"),
        ("28km²", "平方公里"),
        ("28平方公里", "平方公里"),
        ("60公里/小时", "公里/小时"),
        ("5万立方米/天", "立方米/日"),
        ("5万m3/d", "立方米/日"),
        ("200吨每天", "吨/日"),
        ("100元/人·月", "元/人·月"),
        ("0.5元/度", "元/度"),
        ("35微克/立方米", "微克/立方米"),
        ("500kW", "千瓦"),
        ("3千克", "千克"),
        ("2个小时", "小时"),
        ("12台套", "台套"),
        ("100人/次", "人次"),
    ],
)
def test_each_measure_word_has_one_spelling(text, unit):
    assert [q.unit for q in extract_quantities(text)] == [unit]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("毛入园率达到95.5%", 95.5, "%"),
        ("毛入园率达到95％", 95, "%"),
        ("毛入园率达到百分之九十", 90, "%"),
        ("死亡率降至3‰", 3, "‰"),
        ("误差为千分之三", 3, "‰"),
        ("提高2个百分点", 2, "%"),
    ],
)
def test_percent_and_per_mille_are_their_numbers(text, value, unit):
    assert read(text)[0][1:3] == (value, unit)


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("新建3—5个", 3, 5, "个"),
        ("新建3-5个", 3, 5, "个"),
        ("新建3~5个", 3, 5, "个"),
        ("新建3～5个", 3, 5, "个"),
        ("新建3至5个", 3, 5, "个"),
        ("新建3个至5个", 3, 5, "个"),
        ("新建三至五个", 3, 5, "个"),
        ("新建3、4个", 3, 4, "个"),
        ("新建三、四个", 3, 4, "个"),
        ("新建两三个", 2, 3, "个"),
        ("新建三四十个", 30, 40, "个"),
        ("新建十五六个", 15, 16, "个"),
        ("增长10%—20%", 10, 20, "%"),
        ("增长10—20%", 10, 20, "%"),
        ("惠及2—3万人", 20_000, 30_000, "人"),
        ("惠及5000—1万人", 5000, 10_000, "人"),
    ],
)
def test_both_ends_of_a_range_are_bounds(text, low, high, unit):
    found = read(text)
    assert [q[:3] for q in found] == [(">=", low, unit), ("<=", high, unit)]
    assert found[0][3] == found[1][3] == text[2:]


def test_change_from_one_share_to_another_is_no_range():
    assert [q[:2] for q in read("由80%到95%")] == [("=", 80), ("=", 95)]


def test_falling_numbers_are_no_range():
    assert read("2020—300个") == [("=", 300, "个", "300个")]


@pytest.mark.parametrize(
    ("text", "comparator"),
    [
        ("90%以上", ">="),
        ("3万人及以上", ">="),
        ("5处（含）以上", ">="),
        ("不少于20场次", ">="),
        ("不低于90%", ">="),
        ("至少1次", ">="),
        ("≥90%", ">="),
        ("超3万人", ">="),
        ("突破100亿元", ">="),
        ("3600余人次", ">="),
        ("1万多人次", ">="),
        ("1100人余", ">="),
        ("百余户", ">="),
        ("上百个", ">="),
        ("5%以内", "<="),
        ("控制在5%以内", "<="),
        ("不超过3天", "<="),
        ("最多3次", "<="),
        ("约1000人", "~"),
        ("1000人左右", "~"),
        ("近3万人", "~"),
        ("近百户", "~"),
        ("十来个", "~"),
        ("预计新增500张", "~"),
        ("达到51%", "="),
        ("各1个", "="),
    ],
)
def test_words_before_and_behind_a_number_set_its_comparator(text, comparator):
    assert [q.comparator for q in extract_quantities(text)] == [comparator]


def test_comparator_behind_a_list_holds_for_all_its_members():
    found = read("毛入园率、普惠率、公办园占比分别达95%、95%、60%以上")
    assert [q[:2] for q in found] == [(">=", 95), (">=", 95), (">=", 60)]


def test_comparator_before_a_list_holds_for_all_its_members():
    assert [q[:2] for q in read("均不少于3个、5个")] == [(">=", 3), (">=", 5)]


def test_comparator_of_one_amount_does_not_reach_another_unit():
    assert [q[0] for q in read("改造3个、1000户以上")] == ["=", ">="]


def test_measure_word_behind_a_list_holds_for_all_its_members():
    assert read("东街、西街分别新增3、5个") == [("=", 3, "个", "3"), ("=", 5, "个", "5个")]


def test_shares_of_a_list_are_read_one_by_one():
    assert [q[1] for q in read("形象进度分别达到60%、90%、100%")] == [60, 90, 100]


def test_parts_behind_qizhong_are_amounts_of_their_own():
    found = extract_quantities("新开优化公交线路6条（其中小巷公交2条）")
    assert [(q.value, q.indicator) for q in found] == [
        (6, "新开优化公交线路"),
        (2, "小巷公交"),
    ]


@pytest.mark.parametrize(
    ("text", "value", "unit", "words"),
    [
        ("为辖区13.6万居民提供服务", 136_000, "人", "13.6万居民"),
        ("提升2.91万农村人口饮水保障质量", 29_100, "人", "2.91万农村人口"),
        ("惠及3000居民", 3000, "人", "3000居民"),
        ("惠及1.2万余农户", 12_000, "户", "1.2万余农户"),
        ("设置7大功能区", 7, "个", "7大功能区"),
        ("新增5大模块", 5, "个", "5大模块"),
    ],
)
def test_noun_stands_in_for_a_missing_measure_word(text, value, unit, words):
    found = read(text)
    assert [q[1:] for q in found] == [(value, unit, words)]


def test_year_before_residents_is_no_amount_of_them():
    assert read("做好2025居民医保参保") == []


def test_enumeration_dots_are_no_decimal_points():
    assert [q[1] for q in read("1.3个社区完成改造；2.5个公园建成")] == [3, 5]


def test_decimal_without_enumeration_stays_decimal():
    assert read("1.3公里道路") == [("=", 1.3, "公里", "1.3公里")]


@pytest.mark.parametrize(
    "text",
    [
        "2021年12月31日前完成",
        "2021—2025年全区规划",
        "6月底前完成",
        "举办第五届职业技能大赛",
        "第3、5个五年规划",
        "改造公厕项目（二期）",
        "数据谷三期一标段",
        "新花园项目2期工程",
        "35-64岁妇女",
        "8—12岁学生",
        "60周岁以上老年人",
        "6个月至3岁婴幼儿",
        "212国道改造",
        "G50高速",
        "5G网络全覆盖",
        "打造15分钟生活圈",
        "打造“15分钟高品质生活服务圈”",
        "B28地块罗家湾小学",
        "空港新城Z7道路",
        "DN300管网",
        "K12+500米处",
        "122中教学楼",
        "重庆八中",
        "联系电话：60000002",
        "QQ群：600000001",
        "渝北府办发〔2021〕10号",
        "余松一支路、三支路",
        "2025届高校毕业生",
        "“十四五”规划",
        "十四五期间",
        "四好农村路",
        "“1+8”工程",
        "24小时服务",
        "7×24小时值守",
        "一件事一次办",
        "“一老一小”",
        "一户一表",
        "六个一批",
        "八项规定",
        "两江新区",
        "二级以上医院",
        "一站式服务",
        "一条龙服务",
        "统一个标准",
        "几十个",
        "数百户",
        "党的20大精神",
        "刑警3大队",
        "太洪岗村3组",
        "3幢2单元",
        "8:30开门",
        "1:2000地形图",
        "前3名",
        "3A级景区",
        "110千伏变电站",
        "“1102”疫情",
        "12345热线",
        "每500米",
        "1 000户",
    ],
)
def test_what_looks_like_an_amount_and_is_none(text):
    assert read(text) == []


def test_amount_beside_a_name_with_digits_is_found():
    assert [q[3] for q in read("建设升级4G、5G基站278个，更新CT3台、DR2台")] == [
        "278个",
        "3台",
        "2台",
    ]


@pytest.mark.parametrize(
    ("text", "indicator"),
    [
        ("新开工改造城镇老旧小区3个、101.95万平方米", ["新开工改造城镇老旧小区"] * 2),
        ("新增公共停车位629个", ["新增公共停车位"]),
        ("新建4座城市公厕", ["新建城市公厕"]),
        ("覆盖3个街道12个社区", ["街道", "社区"]),
        ("道路长2.5公里宽6米", ["道路长", "宽"]),
        ("建成口袋公园3万人及以上", ["建成口袋公园"]),
    ],
)
def test_indicator_is_the_thing_counted(text, indicator):
    found = [q.indicator.removeprefix("覆盖") for q in extract_quantities(text)]
    assert found == indicator


@pytest.mark.parametrize(
    ("unit", "kind"),
    [("元", "money"), ("元/月", "money"), ("%", "share"), ("平方米", "area"), ("美元", "currency")],
)
def test_units_have_kinds(unit, kind):
    assert unit_kind(unit) == kind


SIGNS = "0123456789一二两三十百千万亿点、，。；（）%‰余多来上近约第每.—-~至到□/ \n１"
PHRASES = [
    "平方米",
    "个",
    "元",
    "以上",
    "分别",
    "1,000",
    "万元",
    "百分之",
    "m2",
    "5G",
    "大模块",
    "居民",
]
WORDS = st.sampled_from([*SIGNS, *PHRASES])


@trying(400)
@given(st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=25).map("".join)))
def test_any_text_gives_finite_values_that_stand_where_they_say(text):
    for quantity in extract_quantities(text):
        assert text[quantity.start : quantity.end] == quantity.text != ""
        assert math.isfinite(quantity.value)
        assert quantity.value >= 0
        assert quantity.unit
        assert quantity.comparator in {"=", ">=", "<=", "~"}


def test_number_of_a_thousand_digits_is_no_amount():
    assert extract_quantities("9" * 1000 + "个") == ()


@pytest.mark.parametrize(
    ("text", "value", "comparator"),
    [
        ("三分之二的社区建成食堂", 66.67, "="),
        ("覆盖半数以上村", 50, ">="),
        ("四分之三以上居民满意", 75, ">="),
        ("一半的村通公交", 50, "="),
    ],
)
def test_fraction_in_words_is_a_share(text, value, comparator):
    assert [row[:3] for row in read(text)] == [(comparator, value, "%")]


def test_numbers_of_a_list_borrow_the_measure_word_behind_the_last():
    found = extract_quantities("建成三所学校，设36、36、48个教学班")[1:]
    assert [(q.value, q.unit, q.indicator) for q in found] == [
        (36, "个", "教学班"),
        (36, "个", "教学班"),
        (48, "个", "教学班"),
    ]


def test_small_numbers_in_a_row_borrow_no_measure_word():
    assert read("对3、5、6号楼加装电梯2台") == [("=", 2, "台", "2台")]


@pytest.mark.parametrize("text", ["投资1200万", "补助资金约3亿，", "发放贷款2.5亿。"])
def test_sum_behind_a_word_for_money_is_yuan(text):
    assert [row[2] for row in read(text)] == ["元"]


@pytest.mark.parametrize("text", ["访问量1200万", "粉丝超3亿，"])
def test_sum_without_a_word_for_money_is_no_amount(text):
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "comparator", "unit"),
    [
        ("15个工作日内办结", "<=", "工作日"),
        ("急救2小时内送达", "<=", "小时"),
        ("3个月内完成", "<=", "个月"),
        ("标准不低于每生每年1000元", ">=", "元"),
        ("人行道宽度不小于1.5米", ">=", "米"),
        ("抽检不少于6批次/千人", ">=", "批次/千人"),
    ],
)
def test_time_limits_and_standards_are_bounds(text, comparator, unit):
    assert [(row[0], row[2]) for row in read(text)] == [(comparator, unit)]


@pytest.mark.parametrize("text", ["三个季度", "1户1档", "在两江新区、四公里、五桥等地"])
def test_places_quarters_and_slogans_are_no_amounts(text):
    assert read(text) == []


def test_distance_is_no_place():
    assert read("改造道路四公里") == [("=", 4, "公里", "四公里")]


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("1.新建小学1所2.改建中学2所", ["新建小学", "改建中学"]),
        ("①新建道路8公里；②安装护栏6公里", ["新建道路", "安装护栏"]),
        ("宽度不小于1.5米", ["宽度"]),
        ("建成面积达1000平方米的广场1个", ["建成面积广场", "广场"]),
    ],
)
def test_indicator_leaves_marks_and_comparators_out(text, indicators):
    assert [q.indicator for q in extract_quantities(text)] == indicators


@trying(100)
@given(
    number=st.integers(1, 9_999_999),
    unit=st.sampled_from(["个", "户", "公里", "平方米", "人次", "张", "台", "座", "亩", "吨/日"]),
    before=st.sampled_from(["新建停车位", "改造老旧小区", "其中，城区", "惠及群众约", "不少于"]),
    behind=st.sampled_from(["", "。", "以上", "，新增公厕", "（其中", "、"]),
)
def test_an_amount_is_read_whatever_stands_around_it(number, unit, before, behind):
    for printed in (str(number), f"{number:,}", f"{number:,}".replace(",", "，")):
        found = extract_quantities(f"{before}{printed}{unit}{behind}")
        assert [(q.value, q.unit, q.text) for q in found] == [(number, unit, printed + unit)]


@trying(100)
@given(
    low=st.integers(1, 400),
    more=st.integers(1, 400),
    dash=st.sampled_from(["—", "-", "～", "~", "至", "–"]),
    unit=st.sampled_from(["个", "公里", "%", "所"]),
)
def test_a_range_gives_its_two_bounds_whatever_the_dash(low, more, dash, unit):
    found = read(f"新建{low}{dash}{low + more}{unit}")
    assert [row[:3] for row in found] == [(">=", low, unit), ("<=", low + more, unit)]


@trying(100)
@given(st.integers(0, 9_999), st.sampled_from(["号线", "国道", "中学校", "号楼", "路公交"]))
def test_number_of_a_name_is_no_amount(number, name):
    assert read(f"推进{number}{name}建设") == []


NAMES_WITH_SIGNS = [row for row in load_lexicon("number_names") if row["sign"]]


@pytest.mark.parametrize("row", NAMES_WITH_SIGNS, ids=lambda row: row["pattern"][:20])
@given(data=st.data())
def test_no_name_of_a_number_is_without_its_sign(row, data):
    text = data.draw(st.from_regex(row["pattern"]))
    assert set(row["sign"]) & set(text)


@pytest.mark.parametrize("text", ["２０２５年", "第３", "Ｇ３５", "2025年３月"])
def test_full_width_digits_in_names_are_seen(text):
    assert set(blank_names(text)) == {BLANK}
