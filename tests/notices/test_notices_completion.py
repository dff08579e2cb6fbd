"""Completion reports: verdicts in every wording, items in every layout."""

import pytest
from tests.notices.conftest import notice_of, table

from msanalysis.notices.completion import parse_verdict

TITLE = "云阳县人民政府办公室关于2022年重点民生实事完成情况的通报\n2023年1月20日"


def report(*parts):
    return notice_of(TITLE, *parts)


@pytest.mark.parametrize(
    ("printed", "verdict"),
    [
        ("完成", "completed"),
        ("已完成", "completed"),
        ("全面完成", "completed"),
        ("超额完成", "completed"),
        ("提前完成", "completed"),
        ("已完成年度目标任务", "completed"),
        ("100%", "completed"),
        ("105.3%", "completed"),
        ("√", "completed"),
        ("是", "completed"),
        ("部分完成", "partial"),
        ("基本完成", "partial"),
        ("正在推进", "partial"),
        ("按序时推进", "partial"),
        ("按序时进度推进", "partial"),
        ("已完成80%", "partial"),
        ("完成95%", "partial"),
        ("85%", "partial"),
        ("有序推进中", "partial"),
        ("正在实施", "partial"),
        ("未完成", "not_completed"),
        ("未按期完成", "not_completed"),
        ("尚未完成", "not_completed"),
        ("未启动", "not_completed"),
        ("尚未开工", "not_completed"),
        ("滞后", "not_completed"),
        ("进度滞后", "not_completed"),
        ("×", "not_completed"),
        ("否", "not_completed"),
        ("0%", "not_completed"),
        ("", ""),
        ("—", ""),
        ("待核实", ""),
    ],
)
def test_verdict_is_read_from_its_wording(printed, verdict):
    assert parse_verdict(printed) == verdict


def test_number_in_a_column_of_its_own_numbers_the_items():
    notice = report(
        table("""
        序号|目标任务|责任单位|工作进展情况|完成情况
        1|新建公路20公里。|县交通运输委|已建成22公里。|超额完成
        2|改造学校3所。|县教委|完成2所，1所正在施工。|正在推进
        3|建成医院1所。|县卫生健康委|尚未开工。|未完成
        """)
    )
    assert notice.head.kind == "completion"
    assert [(e.no, e.verdict, e.agencies) for e in notice.evaluations] == [
        (1, "completed", ["县交通运输委"]),
        (2, "partial", ["县教委"]),
        (3, "not_completed", ["县卫生健康委"]),
    ]
    assert notice.evaluations[0].progress == "已建成22公里。"


def test_columns_in_another_order_and_extra_ones_are_told_apart():
    notice = report(
        table("""
        序号|牵头单位|项目名称|年度目标任务|完成投资（万元）|完成率|进展情况|存在问题|下一步工作
        1|县教委|校园改造|改造学校3所。|900|100%|全部完工。||
        2|县水利局|饮水安全|改造管网30公里。|400|60%|完成18公里。|资金未到位|加快施工
        """)
    )
    first, second = notice.evaluations
    assert (first.goal, first.progress, first.verdict) == (
        "改造学校3所。",
        "全部完工。",
        "completed",
    )
    assert (second.verdict, second.verdict_printed, second.reason) == (
        "partial",
        "60%",
        "资金未到位",
    )


def test_section_rows_tell_indicators_from_tasks():
    notice = report(
        table("""
        序号|目标任务|责任单位|推进情况|评估结果
        一、主要经济指标（1项）|^|^|^|^
        1|地区生产总值增长6%。|县发展改革委|增长6.2%。|完成
        二、重点工作任务（2项）|^|^|^|^
        2|建成公园1个。|县城市管理局|已建成。|完成
        3|建成车站1个。|县交通运输委|正在施工。|部分完成
        """)
    )
    assert [e.section for e in notice.evaluations] == ["indicator", "task", "task"]


def test_verdict_at_the_head_of_the_only_progress_column_counts():
    notice = report(
        table("""
        序号|项目名称|目标任务|责任单位|完成情况
        1|校园改造|改造学校3所。|县教委|已完成。改造学校3所。
        2|饮水安全|改造管网30公里。|县水利局|未完成。资金未到位。
        3|公厕建设|新建公厕4座。|县城市管理局|新建公厕3座，1座正在装修。
        """)
    )
    assert [e.verdict for e in notice.evaluations] == ["completed", "not_completed", ""]
    assert notice.evaluations[2].progress == "新建公厕3座，1座正在装修。"


def test_item_that_runs_over_two_rows_is_one_item():
    notice = report(
        table("""
        序号|目标任务|责任单位|推进情况|评估结果
        1|新建公路20公里。|县交通运输委|已建成12公里，|部分完成
        |||其余8公里正在施工。|
        2|改造学校3所。|县教委|已完工。|完成
        """)
    )
    assert [e.no for e in notice.evaluations] == [1, 2]
    assert notice.evaluations[0].progress == "已建成12公里，其余8公里正在施工。"


def test_progress_column_in_a_plan_makes_it_no_completion_report():
    notice = notice_of(
        "石柱土家族自治县人民政府办公室关于印发2024年重点民生实事任务清单的通知",
        table("""
        序号|项目名称|目标任务|责任单位|进展情况|完成时限
        1|校园改造|改造学校3所。|县教委|已开工|2024年12月
        2|饮水安全|改造管网30公里。|县水利局|正在招标|2024年10月
        """),
    )
    assert notice.head.kind == "plan"
    assert [p.name for p in notice.projects] == ["校园改造", "饮水安全"]


@pytest.mark.parametrize(
    ("printed", "verdict"),
    [
        ("完成（超额）", "completed"),
        ("已完成（100%）", "completed"),
        ("√完成", "completed"),
        ("完成全年目标的100%", "completed"),
        ("建成投用", "completed"),
        ("基本完成（95%）", "partial"),
        ("完成全年任务的76%", "partial"),
    ],
)
def test_verdict_with_a_remark_that_agrees_is_read(printed, verdict):
    assert parse_verdict(printed) == verdict


@pytest.mark.parametrize(
    "printed",
    [
        "完成（80%）",
        "完成（部分）",
        "未达序时进度",
        "跨年实施",
        "已取消",
        "良好",
        "预计年底完成",
        "A",
    ],
)
def test_verdict_that_is_not_certain_stays_empty(printed):
    assert parse_verdict(printed) == ""
