"""The report's own summary, reasons and plan; other layouts; nothing at all."""

import pandas as pd
import pytest

from msanalysis import codebook
from msanalysis.completion import answers, models, rates, tables
from msanalysis.completion.attainment import pair_attainments
from msanalysis.completion.links import link_plan_to_report
from msanalysis.completion.plan_report import compare_plan_report, summarise_coverage
from msanalysis.completion.scope import name_whole, scope_differs
from msanalysis.completion.things import read_things
from msanalysis.config import Paths, find_root
from msanalysis.schemas import make_table


def test_the_reports_own_summary_is_reproduced(report):
    compared = rates.compare_summary(report["evaluations"], report["statements"])
    stated = compared.set_index("scope")["stated"].to_dict()
    assert stated == {"total": 113, "indicator": 7, "task": 106, "completed": 94, "partial": 12}
    assert compared["agrees"].all()


def test_official_rate_counts_101_of_113(report):
    row = rates.summarise_verdicts(report["evaluations"]).iloc[0]
    assert (row["completed"], row["partial"], row["n"]) == (101, 12, 113)


def test_a_summary_that_does_not_add_up_is_reported_as_such(make_items):
    items = make_items(("甲。", "乙。"), ("丙。", "丁。", "partial"))
    said = {"scope": "completed", "group": "", "count": 2, "text": "2项完成"}
    statement = {"doc_id": "jiangbei-2023-completion"} | said
    compared = rates.compare_summary(items, make_table("statements", [statement]))
    assert compared[["stated", "derived", "agrees"]].values.tolist() == [[2, 1, False]]


def test_items_without_a_readable_verdict_are_left_out_of_the_rate(make_items):
    row = rates.summarise_verdicts(make_items(("甲。", "乙。"), ("丙。", "丁。", ""))).iloc[0]
    assert (row["n"], row["n_unjudged"], row["rate"]) == (1, 1, 1.0)


def test_an_item_of_two_agencies_counts_with_both(make_items):
    items = make_items(("甲。", "乙。"))
    groups = pd.Series(["区教委", "区财政局"], index=[items["item_id"].iloc[0]] * 2)
    assert rates.summarise_verdicts(items, groups)["n"].tolist() == [1, 1]


def test_every_partial_item_has_a_coded_reason_and_a_quote(report):
    coding = codebook.load_coding_completion(Paths(find_root()).codebook).set_index("record_id")
    counted = rates.count_reasons(report["evaluations"], coding["reason"])
    assert counted["n"].sum() == 12
    assert "uncoded" not in set(counted["reason"])
    assert (counted["quotes"].str.len() > 10).all()


def test_plan_numbers_are_followed_into_the_report(report, plan):
    links = link_plan_to_report(
        plan["projects"], plan["quantities"], plan["measures"], report["evaluations"]
    )
    compared = compare_plan_report(links, plan["projects"], report["evaluations"])
    found = set(zip(compared["plan_value"], compared["actual_value"], strict=True))
    assert {(629, 1046), (50_000, 56_000), (80, 75.4)} <= found
    coverage = summarise_coverage(links, plan["projects"])
    assert len(coverage) == 24
    assert coverage["n_items"].sum() == len(links)


PLAN_ROW = {"doc_id": "jiangbei-2023-plan", "district": "江北区", "year": 2023, "origin": "voted",
            "no_printed": "1", "group": "", "support_text": "", "deadline": "",
            "overlaps_municipal": False, "remark": ""}  # fmt: skip


def make_projects(*rows, doc_id="jiangbei-2023-plan"):
    return make_table(
        "projects",
        [
            PLAN_ROW
            | {
                "project_id": f"{doc_id}/voted/{no}",
                "doc_id": doc_id,
                "no": no,
                "name": n,
                "target_text": t,
            }
            for no, (n, t) in enumerate(rows, 1)
        ],
    )


PROJECTS = (
    ("社区食堂建设", "新建社区食堂12个。"),
    ("石马河滨水步道", "建成石马河滨水步道3.5公里。"),
    ("老年人免费体检", "为老年人免费体检5万人次。"),
)
ITEMS = (
    ("新建社区食堂12个。", "新建社区食堂13个。"),
    ("打造滨江景观带。", "石马河滨水步道建成开放，沿线灯饰同步完成。"),
    ("深化国企改革。", "国企改革三年行动完成，出台制度5项。"),
    ("优化营商环境。", "新增市场主体1.2万户。"),
)


@pytest.mark.parametrize(("doc_id", "expected"), [
    ("jiangbei-2023-plan", {("voted/1", "1"), ("voted/2", "2")}),
    ("jiangbei-2022-plan", set()),
    ("wanzhou-2023-plan", set()),
])  # fmt: skip
def test_only_the_same_undertaking_of_the_same_year_and_district_is_linked(
    make_items, doc_id, expected
):
    projects, items = make_projects(*PROJECTS, doc_id=doc_id), make_items(*ITEMS)
    quantities = make_table("quantities", [
        {"quantity_id": f"{key}/target/1", "project_id": key, "field": "target", "period": "",
         "indicator": "x", "value": 1.0, "unit": "个", "comparator": "=", "text": "1个",
         "start": 0, "end": 2}
        for key in projects["project_id"]
    ])  # fmt: skip
    links = link_plan_to_report(projects, quantities, make_table("measures", []), items)
    found = {
        (p.split("/", 1)[1], i.split("/")[1])
        for p, i in zip(links["project_id"], links["item_id"], strict=True)
    }
    assert found == expected


def test_tasks_are_described_by_goal_alone(make_items):
    agencies = make_table("evaluation_agencies", [])
    goals = (
        "开工建设城东体育馆。",
        "建成城西水厂。",
        "新增市场主体2万户。",
        "加强国防教育。",
        "推动商业综合体开业。",
    )
    tasks = models.describe_tasks(make_items(*((goal, "") for goal in goals)), agencies)
    columns = ["construction_start", "construction_finish", "numeric_target", "policy", "investor"]
    assert tasks[columns].values.tolist() == [
        [True, False, False, False, False],
        [False, True, False, False, False],
        [False, False, True, False, False],
        [False, False, False, True, False],
        [False, True, False, False, True],
    ]


def test_areas_keep_their_sources_and_are_not_tested_against_each_other(make_items):
    context = codebook.load_context(Paths(find_root()).context, "completion_context")
    areas = rates.compare_areas(context, context.iloc[:0])
    yuzhong = areas[areas["n_total"] == 103].iloc[0]
    assert yuzhong["rate"] == pytest.approx(78 / 103)
    assert (areas["source_id"] != "").all()
    assert not [column for column in areas if "p_" in column]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_report_without_items_gives_words_not_errors(make_items, language):
    none = make_items()
    pairs = pair_attainments(none)
    assert rates.summarise_verdicts(none).empty
    assert answers.answer_official(rates.summarise_verdicts(none), language)[0]
    assert answers.answer_attainment(pairs, pd.DataFrame(), language)[0]
    assert models.fit_predictors(
        models.describe_tasks(none, make_table("evaluation_agencies", []))
    ).empty


def test_numbers_are_written_with_comparator_and_magnitude():
    assert tables.format_number(8e9, "元", comparator=">=") == "≥80亿元"
    assert tables.format_number(18_600, "平方米") == "1.86万平方米"
    assert tables.format_number(75.4, "%", comparator="~") == "≈75.4%"


@pytest.mark.parametrize(
    ("planned", "reported", "report_target", "differs"),
    [
        # The report measures it against a target of its own.
        ("建成停车场3个", "建成停车场6个", 4.0, True),
        ("建成停车场3个", "建成停车场6个", 3.0, False),
        # The result lists what the project does not name.
        ("建成2个安置房项目", "已建成甲苑、乙苑、丙苑3个安置房项目", None, True),
        # The promise is the sum of named things, the result names none of them.
        ("完成甲小区、乙小区改造项目，总建筑面积2万平方米", "改造老旧小区5万平方米", None, True),
        ("完成甲小区、乙小区改造项目，总建筑面积2万平方米", "改造老旧小区2万平方米", None, False),
        ("完善提升人行道114公里", "完善提升人行道181公里", None, False),
    ],
)
def test_numbers_of_different_scope_are_not_compared(planned, reported, report_target, differs):
    target, actual = read_things(planned)[0], read_things(reported)[0]
    value = target.quantity.value
    found = scope_differs(
        target,
        actual,
        planned=planned,
        promised=planned,
        repeated=actual.quantity.value == value,
        report_target=report_target,
    )
    assert found is differs


def test_a_total_of_several_places_is_named_with_all_of_them():
    text = "完成旺瑞小区、金紫山一期、和盛街老旧小区改造提升项目，总建筑面积18.62万平方米"
    name = name_whole(read_things(text)[0], text)
    assert name == "旺瑞小区、金紫山一期、和盛街老旧小区改造提升项目"
