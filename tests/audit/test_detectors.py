"""What single rules find, and what they leave alone, in notices made for the purpose."""

import pytest

from msanalysis.audit import check_tables
from msanalysis.audit.findings import agree, rounding_error
from msanalysis.audit.matching import read_noun, same_noun
from msanalysis.schemas import SCHEMAS, make_table
from msanalysis.values.quantities import extract_quantities

DOC = "nanan-2024-plan"
REPORT = "nanan-2024-completion"


def fill(table, **values):
    blank = {"str": "", "Int64": None, "bool": False, "float64": 0.0}
    columns = SCHEMAS[table].columns
    return {key: blank.get(str(c.dtype), "") for key, c in columns.items()} | values


def document(doc_id=DOC, **values):
    defaults = {
        "doc_id": doc_id,
        "kind": doc_id.rsplit("-", 1)[1],
        "district": "南岸区",
        "year": 2024,
        "sha256": "0" * 64,
        "n_items": 0,
        "n_spam": 0,
    }
    return fill("documents", **(defaults | values))


def project(no=1, origin="voted", **values):
    key = {"project_id": f"{DOC}/{origin}/{no}", "doc_id": DOC, "origin": origin, "no": no}
    return fill("projects", **(key | {"no_printed": str(no), "name": "惠民工程"} | values))


def audit(projects=(), *, measures=(), milestones=(), shares=(), passages=(), items=(), **more):
    rows = {
        "documents": [document(DOC), *([document(REPORT)] if items else [])],
        "projects": list(projects),
        "measures": [
            fill("measures", project_id=f"{DOC}/voted/1", measure_no=at, text=text)
            for at, text in enumerate(measures, 1)
        ],
        "milestones": [
            fill("milestones", project_id=f"{DOC}/voted/1", period=period, text=text)
            for period, text in milestones
        ],
        "milestone_progress": [
            fill(
                "milestone_progress",
                project_id=f"{DOC}/voted/1",
                period=period,
                part_no=part,
                progress_pct=share,
                text=words,
            )
            for period, part, share, words in shares
        ],
        "passages": [
            fill("passages", doc_id=DOC, passage_no=at, place=place, text=text)
            for at, (place, text) in enumerate(passages, 1)
        ],
        "evaluations": [
            fill(
                "evaluations",
                item_id=f"{REPORT}/{at}",
                doc_id=REPORT,
                no=at,
                section="task",
                verdict="completed",
                goal_text=goal,
                progress_text=text,
            )
            for at, (goal, text) in enumerate(items, 1)
        ],
    } | more
    tables = {name: make_table(name, list(value)) for name, value in rows.items()}
    return check_tables(tables).to_dict("records")


def results(findings, kind):
    return [(f["stated"], f["derived"], f["status"]) for f in findings if f["kind"] == kind]


def test_empty_tables_give_an_empty_audit():
    assert list(check_tables({}).columns) == list(SCHEMAS["audit"].columns)
    assert len(check_tables({})) == 0


def test_same_tables_give_the_same_findings_in_the_same_order(tables, findings):
    shuffled = {name: frame.sample(frac=1, random_state=7) for name, frame in tables.items()}
    shuffled |= {
        name: tables[name] for name in ("projects", "statements", "corrections", "measures")
    }
    assert check_tables(shuffled).to_dict("records") == findings


def test_check_ids_count_within_document_and_kind(findings):
    ids = [f["check_id"] for f in findings]
    assert len(set(ids)) == len(ids)
    assert "qianjiang-2025-plan/numbering/1" in ids


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("共3个", 0),
        ("面积131711平方米", 0.5),
        ("面积8.11万平方米", 50),
        ("受益1.7万人", 500),
        ("贷款1亿元", 5e7),
    ],
)
def test_rounding_error_is_half_a_step_of_the_last_digit(text, error):
    assert rounding_error(extract_quantities(text)[0]) == pytest.approx(error)


def test_things_counted_one_by_one_are_never_rounded():
    (stated,) = extract_quantities("安置房942套")
    assert agree(stated, 942)
    assert not agree(stated, 943)


def test_sum_that_merely_rounds_is_consistent():
    text = "新建道路共建成12.3公里。其中，东段7.14公里，西段5.13公里。"
    assert results(audit([project(target_text=text)]), "sum") == [("12.3", "12.27", "consistent")]


def test_parts_above_their_total_are_inconsistent():
    text = "新增车位100个，其中东区60个、西区50个。"
    assert results(audit([project(target_text=text)]), "sum") == [("100", "110", "inconsistent")]


def test_some_parts_below_their_total_are_left_open():
    text = "新增车位100个，其中东区30个、西区50个。"
    assert results(audit([project(target_text=text)]), "sum") == [("100", "80", "unchecked")]


def test_complementary_parts_below_their_total_are_inconsistent():
    text = "总建筑面积12万平方米，其中，地上9万平方米，地下1万平方米。"
    assert results(audit([project(target_text=text)]), "sum") == [
        ("120000", "100000", "inconsistent")
    ]


def test_measures_that_do_not_make_up_the_target_are_inconsistent():
    found = audit(
        [project(target_text="新增公共停车位200个。", support_text="(1)…(2)…")],
        measures=("建成东湖停车场，新增车位90个。", "建成西湖停车场，新增车位100个。"),
    )
    assert results(found, "sum") == [("200", "190", "inconsistent")]


def test_measure_without_a_number_leaves_a_short_sum_open():
    found = audit(
        [project(target_text="建设健身步道20公里。", support_text="(1)…(2)…(3)…")],
        measures=("建成东湖步道4公里。", "建成西湖步道6公里。", "推进北湖步道建设。"),
    )
    assert results(found, "sum") == [("20", "10", "unchecked")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("建成东站、南站、西站等3个站点。", [("3", "3", "consistent")]),
        ("建成东站、南站等6个站点。", [("6", "2", "unchecked")]),
        ("建成东站、南站、西站等2个站点。", [("2", "3", "inconsistent")]),
        ("改造公厕3座，分别是：东街公厕、西街公厕。", [("3", "2", "inconsistent")]),
        ("建成服务中心3个（涂山镇、鸡冠石镇、峡口镇）。", [("3", "3", "consistent")]),
        ("新建公园2个。", []),
    ],
)
def test_named_things_are_counted(text, expected):
    assert results(audit([project(target_text=text)]), "named_list") == expected


def test_one_task_with_two_numbers_in_two_lists_is_inconsistent():
    found = audit(
        [
            project(1, "municipal", target_text="新建口袋公园5个。"),
            project(2, "voted", target_text="建成口袋公园8个。"),
        ]
    )
    assert results(found, "overlap") == [("5", "8", "inconsistent")]


def test_amounts_of_different_places_are_not_one_task():
    found = audit(
        [
            project(1, "municipal", target_text="新建涂山镇、峡口镇口袋公园2个。"),
            project(2, "voted", target_text="新建南坪街道、花园路街道、铜元局街道口袋公园3个。"),
        ]
    )
    assert results(found, "overlap") == [("2", "3", "unchecked")]


def test_building_and_renewing_are_not_one_task():
    found = audit(
        [
            project(1, "municipal", target_text="新建城区公厕5座。"),
            project(2, "voted", target_text="改造城区公厕8座。"),
        ]
    )
    assert results(found, "overlap") == []


def test_declared_share_against_the_quantities_it_names():
    found = audit(
        [project(target_text="更新改造电梯8部。")],
        milestones=[
            ("2024-06", "完成2部电梯更新改造，达到总体形象进度的25%。"),
            ("2024-12", "完成6部电梯更新改造，达到总体形象进度的100%。"),
        ],
        shares=[
            ("2024-06", 1, 25.0, "达到总体形象进度的25%"),
            ("2024-12", 1, 100.0, "达到总体形象进度的100%"),
        ],
    )
    assert results(found, "progress") == [("25", "25", "consistent"), ("100", "75", "inconsistent")]


def test_work_begun_is_not_work_done():
    found = audit(
        [project(target_text="更新改造电梯8部。")],
        milestones=[("2024-06", "启动8部电梯更新改造，达到总体形象进度的60%。")],
        shares=[("2024-06", 1, 60.0, "达到总体形象进度的60%")],
    )
    assert results(found, "progress") == [("60", "", "unchecked")]


def test_amounts_of_each_period_that_make_up_the_target_do_not_fall():
    found = audit(
        [project(target_text="加装护栏100公里。")],
        milestones=[("2024-06", "加装护栏60公里。"), ("2024-12", "加装护栏40公里。")],
    )
    assert results(found, "monotonic") == []


def test_amount_that_falls_back_is_inconsistent():
    found = audit(
        [project(target_text="加装护栏100公里。")],
        milestones=[
            ("2024-06", "加装护栏80公里。"),
            ("2024-09", "加装护栏70公里。"),
            ("2024-12", "加装护栏100公里。"),
        ],
    )
    assert results(found, "monotonic") == [("80;70;100", "falls", "inconsistent")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("排查矛盾纠纷40件,化解38件,矛盾纠纷化解率95%。", ("95", "95", "consistent")),
        ("排查矛盾纠纷40件,化解38件,矛盾纠纷化解率98%。", ("98", "95", "inconsistent")),
        ("面积30万平方米,占年度计划总量20万平方米的150%。", ("150", "150", "consistent")),
        ("面积30万平方米,占年度计划总量20万平方米的120%。", ("120", "150", "inconsistent")),
    ],
)
def test_rates_of_reports_are_worked_out(text, expected):
    assert results(audit(items=[("", text)]), "progress") == [expected]


def test_part_done_of_a_goal_called_completed_is_left_open():
    found = audit(items=[("改造公厕17座。", "17座公厕改造已完成16座。")])
    assert results(found, "progress") == [("100", "94.12", "unchecked")]


def test_rest_and_part_done_must_make_up_the_total():
    found = audit(items=[("", "制定78项整改措施,已整改完成77项,剩余2项取得进展。")])
    assert ("78", "79", "inconsistent") in results(found, "sum")


@pytest.mark.parametrize(
    ("text", "stated", "derived"),
    [
        ("<p>新建公园</p>三处绿地", "<p></p>", ""),
        ("农村公路 提升行动", "农村公路 提升行动", "农村公路提升行动"),
        ("编制排放清单清单并公布", "清单清单", "清单"),
        ("将民生实纳入考核", "民生实", "民生实事"),
        ("新建公园（二期等三处绿地", "（", ""),
        ("建筑面职500平方米", "建筑面职50", "建筑面积50"),
    ],
)
def test_damage_of_a_passage_is_found(text, stated, derived):
    found = audit(passages=[("cell", text)])
    assert [(f["stated"], f["derived"]) for f in found if f["kind"] == "typography"] == [
        (stated, derived)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "区教委 区民政局 区残联",
        "2024 年 12 月",
        "1)新建公园；2)改造公厕",
        "重点民生实事项目",
        "年度底线任务",
        "提升建设水平",
        "湿地型公园",
        "大走访、大遍访",
        "单位主要负责人：          填表人：",
        "南岸区人民政府办公室 关于印发目标任务的通知",
    ],
)
def test_sound_passage_is_left_alone(text):
    assert results(audit(passages=[("cell", text)]), "typography") == []


def test_injected_advertisement_is_one_finding_with_its_record():
    text = "全面提升万博会员3.0水平，新增市场主体100户。"
    found = audit(
        items=[("", text)],
        passages=[("paragraph", "导航 manbetx手机版注册首页 首页")],
    )
    spam = [(f["project_id"], f["stated"]) for f in found if f["kind"] == "spam"]
    assert len(spam) == 1
    assert "manbetx" in spam[0][1]


@pytest.mark.parametrize(
    ("indicator", "noun", "action"),
    [
        ("新开工改造城镇老旧小区", "城镇老旧小区", "renew"),
        ("电梯更新改造", "电梯", "renew"),
        ("完成残疾儿童康复救助", "残疾儿童康复救助", ""),
        ("新增公共停车位", "车位", "new"),
    ],
)
def test_indicator_is_parted_into_noun_and_action(indicator, noun, action):
    found, kind = read_noun(indicator)
    assert noun in found
    assert kind == action


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("城区公厕", "城区老旧公厕", True),
        ("城区公厕", "场镇公厕", False),
        ("养老服务中心", "镇养老服务中心", True),
        ("口袋公园", "口袋书", False),
    ],
)
def test_nouns_are_one_when_the_longer_only_adds_attributes(one, other, same):
    assert same_noun(one, other) is same


def test_share_of_a_work_that_leaves_others_out_is_left_open():
    found = audit(
        [project(target_text="新建公厕10座，加装护栏100公里。")],
        milestones=[("2024-06", "完成公厕5座，达到总体形象进度的30%。")],
        shares=[("2024-06", 1, 30.0, "达到总体形象进度的30%")],
    )
    assert results(found, "progress") == [("30", "50", "unchecked")]


def test_part_of_another_thing_in_the_same_unit_is_no_part():
    text = "新建学校3个，其中提供学位1000个。"
    assert "inconsistent" not in {
        s for _, _, s in results(audit([project(target_text=text)]), "sum")
    }
