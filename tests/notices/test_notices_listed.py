"""Lists without a table: numbered or headed paragraphs that name who is responsible."""

import pytest
from tests.notices.conftest import HEAD, notice_of, table

from msanalysis.errors import NoticeError


def test_numbered_paragraphs_with_labels_in_brackets_are_projects(read):
    notice = read(
        """
        一、承接市级民生实事（2项）
        1.城镇老旧小区改造。新开工改造老旧小区12个、100万平方米。（牵头单位：区住房城乡建委；责任单位：鱼洞街道、龙洲湾街道；完成时限：2023年12月）
        2.农村公路提升。实施农村公路拓宽30公里。（牵头单位：区交通局；责任单位：各镇；完成时限：2023年10月底）
        二、区级民生实事（1项）
        3.关爱青少年。建成心理健康基地2所。（责任单位：区教委、区卫生健康委；完成时限：2023年9月）
        """
    )
    first, second, third = notice.projects
    assert (first.no, first.name, first.origin) == (1, "城镇老旧小区改造", "municipal")
    assert first.target == "新开工改造老旧小区12个、100万平方米。"
    assert (first.leads, first.responsibles) == (
        ["区住房城乡建委"],
        ["鱼洞街道", "龙洲湾街道"],
    )
    assert second.deadline == "2023-10"
    assert (third.origin, third.leads, third.deadline) == ("district", [], "2023-09")
    assert third.responsibles == ["区教委", "区卫生健康委"]


def test_headed_paragraphs_with_labelled_lines_are_projects(read):
    notice = read(
        """
        一、城镇老旧小区改造
        目标任务：改造老旧小区6个，惠及居民3000户。
        牵头单位：区住房城乡建委
        责任单位：鱼洞街道、花溪街道
        完成时限：2023年12月
        二、社区养老服务
        目标任务：新建社区养老服务站8个。
        牵头单位：区民政局
        责任单位：各镇街
        完成时限：2023年11月
        """
    )
    assert [(p.no, p.name, p.deadline) for p in notice.projects] == [
        (1, "城镇老旧小区改造", "2023-12"),
        (2, "社区养老服务", "2023-11"),
    ]
    assert notice.projects[0].target == "改造老旧小区6个，惠及居民3000户。"
    assert notice.projects[1].leads == ["区民政局"]


def test_description_between_title_and_labels_is_the_target(read):
    notice = read(
        """
        （一）办好学前教育
        新增普惠性幼儿园3所，学位900个。
        责任单位：区教委
        （二）提升医疗服务
        改造村卫生室20个。
        责任单位：区卫生健康委、各镇
        """
    )
    assert [p.target for p in notice.projects] == [
        "新增普惠性幼儿园3所，学位900个。",
        "改造村卫生室20个。",
    ]


def test_enumerated_lines_below_an_item_are_its_measures(read):
    notice = read(
        """
        1.便民交通建设（牵头单位：区交通局；责任单位：区住房城乡建委）
        （1）新增公交线路3条；
        （2）建成人行天桥2座。
        2.文化惠民（牵头单位：区文化旅游委；责任单位：各镇街）
        （1）送戏下乡60场。
        """
    )
    assert [[m.text for m in p.measures] for p in notice.projects] == [
        ["新增公交线路3条；", "建成人行天桥2座。"],
        ["送戏下乡60场。"],
    ]


def test_roles_told_in_words_are_read(read):
    notice = read(
        """
        1.新建口袋公园5个（区城市管理局牵头，区规划自然资源局、各街道配合）
        2.新增停车位1000个（区住房城乡建委负责）
        """
    )
    first, second = notice.projects
    assert (first.leads, first.responsibles) == (
        ["区城市管理局"],
        ["区规划自然资源局", "各街道"],
    )
    assert (second.name, second.responsibles) == ("新增停车位1000个", ["区住房城乡建委"])


def test_signature_and_date_behind_the_last_item_are_not_its_text():
    notice = notice_of(
        """
        江津区人民政府办公室关于做好2022年民生实事的通知
        1.改造公厕10座。（责任单位：区城市管理局）
        2.新建球场5个。（责任单位：区体育局）
        重庆市江津区人民政府办公室
        2022年4月1日
        （此件公开发布）
        """
    )
    assert notice.projects[-1].target == "新建球场5个。"


def test_label_words_behind_the_name_stay_out_of_it(read):
    notice = read(
        """
        ① 项目名称：智慧停车；目标任务：新增智慧泊位800个；责任单位：区城市管理局；完成时间：2023.11
        ② 项目名称：雨污分流；目标任务：改造管网12公里；责任单位：区住房城乡建委；完成时间：2023.12
        """
    )
    assert [(p.no, p.name, p.target, p.deadline) for p in notice.projects] == [
        (1, "智慧停车", "新增智慧泊位800个", "2023-11"),
        (2, "雨污分流", "改造管网12公里", "2023-12"),
    ]


def test_list_in_a_second_annex_follows_the_table_of_the_first(read):
    notice = read(
        table("序号|项目名称|目标任务|责任单位\n1|老旧小区改造|改造小区6个。|区住房城乡建委"),
        "附件2",
        "巴南区2023年人大代表票决民生实事项目",
        """
        1.幼儿园建设。建成幼儿园2所。（责任单位：区教委）
        2.敬老院改造。改造敬老院1所。（责任单位：区民政局）
        """,
    )
    assert [(p.origin, p.no, p.name) for p in notice.projects][1:] == [
        ("voted", 1, "幼儿园建设"),
        ("voted", 2, "敬老院改造"),
    ]


def test_working_instructions_with_responsible_units_are_no_projects_beside_a_table():
    notice = notice_of(
        """
        巴南区人民政府办公室关于印发2023年重点民生实事的通知
        一、加强领导。各单位要高度重视。（责任单位：区政府办公室）
        二、加强督查。每月报送进展。（责任单位：区发展改革委）
        附件
        """,
        table("序号|项目名称|目标任务|责任单位\n1|老旧小区改造|改造小区6个。|区住房城乡建委"),
    )
    assert [p.name for p in notice.projects] == ["老旧小区改造"]


@pytest.mark.parametrize(
    "text",
    [
        "一、高度重视。各单位要落实责任。\n二、加强协调。要主动配合。",
        "1.张三，区教委主任\n2.李四，区民政局局长",
        "联系人：张三\n联系电话：68860000",
        "1.牵头单位：区教委",
    ],
)
def test_numbered_paragraphs_without_agencies_are_no_list(text):
    with pytest.raises(NoticeError):
        notice_of("巴南区2023年通知", text)


def test_completion_report_without_a_table_has_its_items():
    notice = notice_of(
        """
        永川区2022年民生实事完成情况通报
        1.老旧小区改造。改造小区10个。（责任单位：区住房城乡建委）
        完成情况：已改造小区10个。
        评估结果：完成
        2.口袋公园。建成公园5个。（责任单位：区城市管理局）
        完成情况：建成公园3个，其余正在施工。
        评估结果：正在推进
        """
    )
    assert [(e.no, e.verdict) for e in notice.evaluations] == [(1, "completed"), (2, "partial")]
    assert notice.evaluations[0].goal == "改造小区10个。"
    assert notice.evaluations[1].progress == "建成公园3个，其余正在施工。"


def test_report_in_paragraphs_without_agencies_has_its_items():
    notice = notice_of(
        """
        梁平区2025年上半年重点民生实事进展情况
        一、小区改造。年度目标：改造小区20个。进展情况：已开工15个，完成年度目标的30%。
        二、农村公路。年度目标：新建公路60公里。进展情况：正在推进。
        """
    )
    assert [(e.goal, e.verdict) for e in notice.evaluations] == [
        ("改造小区20个。", ""),
        ("新建公路60公里。", "partial"),
    ]


def test_cells_one_per_paragraph_with_numbers_of_their_own_are_a_table():
    cells = """
        序号 项目名称 目标任务 牵头单位 责任单位
        1 城市公园 新建公园2个。 区城管局 区林业局、各街道
        2 道路畅通 改造道路12公里。 区交通局 —
        """
    notice = notice_of(HEAD, *cells.split(), "巴南区人民政府办公室 2023年3月9日印发")
    assert [(p.name, p.target, p.leads, p.responsibles) for p in notice.projects] == [
        ("城市公园", "新建公园2个。", ["区城管局"], ["区林业局", "各街道"]),
        ("道路畅通", "改造道路12公里。", ["区交通局"], []),
    ]
