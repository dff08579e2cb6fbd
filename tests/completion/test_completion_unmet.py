"""Signals of promises not kept, in reports that no district has written."""

import pytest

from msanalysis.completion.unmet import find_unmet_signals


@pytest.mark.parametrize(
    ("goal",
         "progress", "quotes"),
    [
        ("建成滨江体育馆，新建社区食堂12个。",
         "滨江体育馆完成主体结构施工，预计明年6月投用；已建成社区食堂9个，其余3个正在装修。",
         ("滨江体育馆完成主体结构施工，预计明年6月投用", "其余3个正在装修")),
        ("开工建设城北污水处理厂二期。",
         "城北污水处理厂二期因征地问题未能按期开工。",
         ("城北污水处理厂二期因征地问题未能按期开工",)),
        ("加快老旧小区改造，举办龙舟文化节。",
         "老旧小区改造有序推进；因汛期影响，龙舟文化节延期至次年举办。",
         ("龙舟文化节延期至次年举办",)),
        ("推动临江大桥建成通车。",
         "临江大桥主桥合龙，全桥累计完成工程量的87%。", ("全桥累计完成工程量的87%",)),
        ("打通断头路6条。",
         "6条断头路已打通4条，剩余2条受管线迁改影响正在施工。",
         ("剩余2条受管线迁改影响正在施工",)),
        ("启动文化馆迁建。",
         "文化馆迁建项目正在开展可行性研究报告编制等前期工作。",
         ("文化馆迁建项目正在开展可行性研究报告编制等前期工作",)),
        ("举办马拉松赛事。",
         "马拉松赛事因故取消。", ("马拉松赛事因故取消",)),
        ("新建幼儿园2所。",
         "新建幼儿园1所，另1所因规划调整取消建设。", ("另1所因规划调整取消建设",)),
    ],
)  # fmt: skip
def test_a_promised_part_that_is_not_done_is_quoted(goal, progress, quotes):
    assert find_unmet_signals(goal, progress) == quotes


@pytest.mark.parametrize(
    ("goal", "progress"),
    [
        ("开工建设城北污水处理厂二期。",
         "城北污水处理厂二期已开工建设，正在进行桩基施工。"),
        ("确保不发生重特大事故，完成消防隐患整治。",
         "全年未发生重特大事故，消防隐患整治已全部完成。"),
        ("深化行政审批改革，新建政务服务中心。",
         "取消审批事项42项，政务服务中心于10月投入使用。"),
        ("加快推进轻轨八号线建设。",
         "轻轨八号线正在进行盾构施工，预计2027年通车。"),
        ("建成三甲医院分院，推进妇幼保健院扩建。",
         "三甲医院分院已竣工验收；妇幼保健院扩建正在进行主体施工。"),
        ("建成未成年人保护中心。",
         "未成年人保护中心已建成，未来将拓展服务。"),
        ("建成高标准农田4万亩。",
         "扎实推进高标准农田建设，建成4万亩高标准农田。"),
    ],
)  # fmt: skip
def test_good_news_and_promised_effort_are_no_signals(goal, progress):
    assert find_unmet_signals(goal, progress) == ()


def test_work_going_on_at_midyear_is_no_shortfall_but_a_cancellation_is():
    goal, progress = "建成滨江体育馆和城南书城。", "滨江体育馆正在施工；城南书城项目已取消。"
    assert find_unmet_signals(goal, progress, interim=True) == ("城南书城项目已取消",)
    assert len(find_unmet_signals(goal, progress)) == 2


def test_quotes_are_verbatim_and_in_order():
    goal = "建成甲山公园、乙水公园。"
    progress = "甲山公园正在施工；乙水公园未开工。"
    quotes = find_unmet_signals(goal, progress)
    assert [progress.find(quote) for quote in quotes] == [0, 9]
