"""The head of a notice: whose it is, of which year, and what it says about itself."""

import pytest

from msanalysis.lexicon import load_lexicon
from msanalysis.notices.head import district_row, find_district, parse_head
from msanalysis.notices.statements import find_statements

DISTRICTS = [row["district"] for row in load_lexicon("districts")]
ZONES = {"两江新区", "高新区", "万盛经开区"}


def test_lexicon_holds_all_districts_counties_and_zones_with_their_codes():
    rows = load_lexicon("districts")
    coded = [row["district_code"] for row in rows if row["district_code"]]
    assert len(rows) == 41
    assert len(coded) == len(set(coded)) == 38
    assert all(code.startswith("500") and len(code) == 6 for code in coded)
    assert {row["district"] for row in rows if not row["district_code"]} == ZONES


@pytest.mark.parametrize("district", DISTRICTS)
def test_every_district_is_known_by_its_names(district):
    row = district_row(district)
    assert find_district(district) == district
    assert find_district(f"重庆市{district}") == district
    assert find_district(row["pinyin"]) == district
    assert find_district(row["english"]) == district


@pytest.mark.parametrize("district", DISTRICTS)
def test_every_district_is_read_from_its_notice(district):
    body = "管理委员会办公室" if district in ZONES else "人民政府办公室"
    place = f"重庆{district}" if district in ZONES else f"重庆市{district}"
    head = parse_head(
        [
            f"{place}{body}",
            "关于印发2024年重点民生实事工作目标任务的通知",
            "各镇人民政府，各街道办事处，有关单位：",
            "根据重庆市人民政府要求，结合两江新区、渝北区做法，现通知如下：",
            f"{place}{body}",
            "2024年3月5日",
        ]
    )
    assert (head.district, head.year, head.issued_on) == (district, 2024, "2024-03-05")
    assert head.issuer == f"{place}{body}"
    assert head.title == f"{place}{body}关于印发2024年重点民生实事工作目标任务的通知"


@pytest.mark.parametrize("district", [d for d in DISTRICTS if d not in ZONES])
def test_every_district_is_read_from_its_number_alone(district):
    short = district.removesuffix("区").removesuffix("县") or district
    number = f"{short if len(short) > 1 else district}府办发〔2024〕7号"
    head = parse_head([number, "关于印发2024年重点民生实事的通知"])
    assert head.district == district
    assert head.doc_number == number


@pytest.mark.parametrize(
    "printed",
    [
        "巴南府办发〔2021〕10号",
        "巴南府办发〔202110号",
        "巴南府办发[2021]10号",
        "巴南府办发（2021）10号",
        "巴南府办发【2021】10号",
        "巴南府办发 〔2021〕 10 号",
        "巴南府办发2021〕10号",
        "巴南府办发〔2021〕第10号",
        "巴南府办发﹝2021﹞10号",
        "文号：巴南府办发〔2021〕10号",
    ],
)
def test_number_is_read_in_its_damaged_forms(printed):
    assert parse_head([printed]).doc_number == "巴南府办发〔2021〕10号"


def test_number_of_a_cited_notice_is_not_its_own():
    head = parse_head(
        ["根据市政府办公厅《关于印发重点民生实事的通知》（渝府办发〔2021〕6号）精神，通知如下："]
    )
    assert head.doc_number == ""


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("2023年3月8日", "2023-03-08"),
        ("2023 年 3 月 8 日", "2023-03-08"),
        ("二〇二三年三月八日", "2023-03-08"),
        ("发布日期：2023-03-08", "2023-03-08"),
        ("日期:2023-03-08", "2023-03-08"),
        ("重庆市巴南区人民政府办公室 2023年3月8日印发", "2023-03-08"),
    ],
)
def test_issue_date_is_read_in_every_form(line, day):
    title = "重庆市巴南区人民政府办公室关于印发2023年民生实事的通知"
    assert parse_head([title, line]).issued_on == day


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        ("共两大类24项：一是市级", {("total", 24)}),
        ("20件重点民生实事是区政府作出的庄严承诺", {("total", 20)}),
        ("研究确定2023年实施30项重点民生实事项目", {("total", 30)}),
        ("今年安排15件民生实事，分别是", {("total", 15)}),
        ("全力办好十五件民生实事", {("total", 15)}),
        ("民生实事共计30项，其中市级12项、区级18项。", {("total", 30), ("municipal", 12)}),
        ("113项目标任务（主要经济指标7项、重点工作任务106项）", {("total", 113), ("task", 106)}),
        ("报请区人大代表票决重点民生实事项目12件", {("voted", 12)}),
        ("县级民生实事项目8件。", {("own", 8)}),
    ],
)
def test_stated_counts_are_found_in_other_words(text, statements):
    assert statements <= {(s.scope, s.count) for s in find_statements(text)}


@pytest.mark.parametrize(
    "text",
    [
        "将每件民生实事落实到项目",
        "办好一件件民生实事",
        "坚持一项一策",
        "三件大事",
        "市级重点民生实事12项",
    ],
)
def test_phrases_with_measure_words_state_no_total(text):
    assert "total" not in {s.scope for s in find_statements(text)}


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("关于2022年民生实事完成情况的通报", "completion"),
        ("2022年重点民生实事进展情况", "completion"),
        ("关于印发2022年重点民生实事任务清单的通知", "plan"),
        ("关于做好民生实事推进落实工作的通知", "plan"),
    ],
)
def test_title_tells_a_report_from_a_plan(title, kind):
    assert parse_head([f"重庆市巴南区人民政府办公室{title}"]).kind == kind


MENU = [f"栏目{at}" for at in range(60)]


def test_head_is_found_behind_a_long_menu():
    head = parse_head(
        [
            *MENU,
            "关于2023年工作情况的报告",
            "发文字号：大足府办〔2024〕17号",
            "重庆市大足区人民政府办公室关于印发2024年民生实事清单的通知",
            "各镇人民政府、街道办事处：",
            "根据渝府办发〔2024〕3号文件精神，通知如下。",
            "重庆市大足区人民政府办公室",
            "2024年3月11日",
        ]
    )
    assert head.doc_number == "大足府办〔2024〕17号"
    assert (head.title[-14:], head.year) == ("印发2024年民生实事清单的通知"[-14:], 2024)


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        (["发布日期：2024-03-15", "2024年3月11日", "2024年3月12日印发"], "2024-03-11"),
        (["发布时间：2024-03-15 10:20", "成文日期：2024-03-11"], "2024-03-11"),
        (["发布日期：2024-03-15", "区政府办公室 2024年3月12日印发"], "2024-03-12"),
        (["发布日期：2024-03-15"], "2024-03-15"),
    ],
)
def test_signature_dates_a_notice_before_the_page_around_it(lines, day):
    assert parse_head(lines).issued_on == day


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("2022年全区共实施重点民生实事13件", ("total", 13)),
        ("现就做好2025年7件重点民生实事有关工作通知如下", ("total", 7)),
        ("去年区政府部署的9件重点民生实事", ("total", 9)),
        ("经代表票决，确定8件民生实事", ("voted", 8)),
        ("市级下达任务3件，区人大票决5件", ("municipal", 3)),
        ("18件已完成，1件基本完成，1件正在推进", ("partial", 2)),
        ("完成及超额完成5件，未完成1件", ("completed", 5)),
    ],
)
def test_counts_are_read_in_unseen_words(text, statement):
    assert statement in [(s.scope, s.count) for s in find_statements(text)]


@pytest.mark.parametrize("text", ["完成12项改革，推进3项", "推进12项任务", "全区12件作品获奖"])
def test_counts_of_other_things_are_no_verdicts(text):
    assert find_statements(text) == []


@pytest.mark.parametrize(
    ("text", "scope", "count"),
    [
        ("2023年实施重点民生实事两大类6项：市级3项。", "total", 6),
        ("2022年，全区8件重点民生实事中，完成5件。", "total", 8),
        ("经区六届人大五次会议票决产生，共7件，现印发给你们。", "voted", 7),
        ("经县人大四次会议票决，确定2024年县级民生实事7件。", "voted", 7),
        ("8件中，完成（含超额完成）5件，未完成1件。", "completed", 5),
    ],
)
def test_count_that_a_notice_states_in_other_words_is_found(text, scope, count):
    assert (scope, count) in {(s.scope, s.count) for s in find_statements(text)}


def test_day_of_issue_is_taken_from_the_line_below_a_web_pages_title():
    lines = [
        "梁平区2022年重点民生实事办理情况",
        "来源：区政府办 发布时间：2023-01-18 09:30 浏览：3",
    ]
    assert parse_head(lines).issued_on == "2023-01-18"
