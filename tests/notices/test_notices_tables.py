"""Lists in wording and layouts that the five documents do not have."""

import pytest
from tests.notices.conftest import notice_of, table

from msanalysis.errors import NoticeError
from msanalysis.notices.progress_shares import find_progress_shares


def names(notice):
    return [project.name for project in notice.projects]


def test_columns_in_another_order_fill_their_fields(read):
    notice = read(
        table("""
        责任单位|完成时限|民生实事名称|牵头部门|年度目标任务|序号
        各街道|2023年11月|老旧小区改造|区住房城乡建委|改造老旧小区12个。|1
        区财政局、区审计局|2023年12月|口袋公园建设|区城市管理局|建成口袋公园5个。|2
        """)
    )
    assert names(notice) == ["老旧小区改造", "口袋公园建设"]
    first, second = notice.projects
    assert (first.no, first.leads, first.responsibles) == (1, ["区住房城乡建委"], ["各街道"])
    assert (first.deadline, first.target) == ("2023-11", "改造老旧小区12个。")
    assert second.responsibles == ["区财政局", "区审计局"]


def test_extra_columns_leave_the_known_ones_alone(read):
    notice = read(
        table("""
        序号|项目名称|建设内容及规模|计划投资|资金来源|分管领导|牵头单位|配合单位|进展情况|完成时限|备注
        1|公路提升|改造公路50公里。|5000|市级补助|张三|区交通局|相关镇街|正在施工|12月底|市级
        2|敬老院改造|改造3所。|800|区财政|王五|区民政局|区财政局|未开工|2023年10月|区级
        """)
    )
    first, second = notice.projects
    assert (first.leads, first.responsibles) == (["区交通局"], ["相关镇街"])
    assert (first.target, first.support) == ("改造公路50公里。", "")
    assert (first.deadline, first.origin, second.origin) == ("2023-12", "municipal", "district")


def test_list_without_names_and_numbers_is_still_a_list(read):
    notice = read(
        table("""
        项目|工作内容|责任单位
        学前教育|新增普惠性幼儿园2所。|区教委
        就业帮扶|开展职业技能培训3000人次。|区人力社保局
        """)
    )
    assert names(notice) == ["学前教育", "就业帮扶"]
    assert [project.no for project in notice.projects] == [1, 2]


def test_list_without_a_name_column_names_projects_by_their_task(read):
    notice = read(
        table("""
        序号|目标任务|牵头单位|责任单位
        1|新建公共停车位2000个。|区住房城乡建委|各街道
        2|建成城市公厕6座，改造10座。|区城市管理局|各街道
        """)
    )
    assert [project.target for project in notice.projects] == [
        "新建公共停车位2000个。",
        "建成城市公厕6座，改造10座。",
    ]
    assert all(names(notice))


def test_two_row_header_with_merged_cells_gives_milestones(read):
    notice = read(
        table("""
        序号|项目名称|建设内容|阶段目标|^|^|^|责任单位
        ^|^|^|一季度|二季度|三季度|四季度|^
        1|停车场建设|建成停车场3个。|完成选址|开工建设|完成总工程量的60%|建成投用|区住房城乡建委
        2|河道整治|整治河道5公里。|完成设计|开工|完成50%|完工|区水利局
        """)
    )
    first = notice.projects[0]
    assert first.milestones == {
        "2023-03": "完成选址",
        "2023-06": "开工建设",
        "2023-09": "完成总工程量的60%",
        "2023-12": "建成投用",
    }
    assert first.responsibles == ["区住房城乡建委"]


def test_two_row_header_over_agencies_gives_both_roles(read):
    notice = read(
        table("""
        序号|项目名称|目标任务|责任分工|^|完成时限
        ^|^|^|牵头单位|配合单位|^
        1|天然气入户|新增天然气用户1000户。|区经济信息委|相关镇|2023年12月
        2|饮水安全|改造供水管网20公里。|区水利局|区财政局|2023年9月
        """)
    )
    assert [(p.leads, p.responsibles, p.deadline) for p in notice.projects] == [
        (["区经济信息委"], ["相关镇"], "2023-12"),
        (["区水利局"], ["区财政局"], "2023-09"),
    ]


def test_several_tables_of_one_annex_keep_their_origins(read):
    notice = read(
        "一、承接市级民生实事任务（2项）",
        table("""
        序号|项目名称|目标任务|责任单位
        1|城镇老旧小区改造|改造小区10个。|区住房城乡建委
        2|农村公路护栏|加装护栏30公里。|区交通局
        """),
        "二、区级民生实事项目（1项）",
        table("""
        序号|项目名称|目标任务|责任单位
        1|中小学食堂改造|改造食堂8个。|区教委
        """),
    )
    assert [(p.origin, p.no) for p in notice.projects] == [
        ("municipal", 1),
        ("municipal", 2),
        ("district", 1),
    ]


def test_table_goes_on_behind_text_and_under_a_repeated_header(read):
    head = "序号|项目名称|目标任务|责任单位\n"
    notice = read(
        table(head + "1|便民菜市场|改造菜市场2个。|区商务委\n2|助餐点|建设助餐点9个。|区民政局"),
        "— 5 —",
        table(
            head + "3|智能门禁|安装门禁500套。|区委政法委\n4|充电桩|建设充电桩300个。|区经济信息委"
        ),
    )
    assert [p.no for p in notice.projects] == [1, 2, 3, 4]
    assert {p.list_no for p in notice.projects} == {1}


def test_rows_under_one_number_join_their_project(read):
    notice = read(
        table("""
        序号|项目名称|目标任务|牵头单位|责任单位|完成时限
        1|“厕所革命”|新建城市公厕4座。|区城市管理局|各街道|2023年10月
        ^|^|改造农村户厕600户。|区农业农村委|各镇|2023年12月
        2|绿地提质|建成绿地5万平方米。|区城市管理局|各街道|2023年12月
        """)
    )
    first = notice.projects[0]
    assert len(notice.projects) == 2
    assert first.target == "新建城市公厕4座。改造农村户厕600户。"
    assert first.leads == ["区城市管理局", "区农业农村委"]
    assert first.deadline == "2023-10"


def test_rows_under_one_number_with_enumerated_items_become_measures(read):
    notice = read(
        table("""
        序号|项目名称|目标任务|责任单位|完成时限
        1|交通便民|①新增公交线路3条。|区交通局|2023年6月
        ||②建成人行天桥1座。|区住房城乡建委|2023年11月
        2|文化惠民|送戏下乡60场。|区文化旅游委|2023年12月
        """)
    )
    measures = notice.projects[0].measures
    assert [(m.number, m.agency_printed, m.deadline) for m in measures] == [
        (1, "区交通局", ""),
        (2, "区住房城乡建委", "2023-11"),
    ]


@pytest.mark.parametrize(
    "marks",
    [f"1{end}|2{end}".split("|") for end in ("", ".", "、")]
    + [f"{a}1{b}|{a}2{b}".split("|") for a, b in ("（）", "()", "第项")]
    + [f"{a}一{b}|{a}二{b}".split("|") for a, b in (("", ""), ("", "、"), ("（", "）"))]
    + [["①", "②"], ["01", "02"]],
)
def test_numbers_are_read_in_every_usual_form(read, marks):
    notice = read(
        table(f"""
        序号|项目名称|目标任务|责任单位
        {marks[0]}|校园改造|改造学校3所。|区教委
        {marks[1]}|医院建设|建成医院1所。|区卫生健康委
        """)
    )
    assert [(p.no, p.name) for p in notice.projects] == [(1, "校园改造"), (2, "医院建设")]


def test_number_glued_to_the_name_is_its_number(read):
    notice = read(
        table("""
        项目名称|目标任务|责任单位
        1.校园改造|改造学校3所。|区教委
        2.医院建设|建成医院1所。|区卫生健康委
        """)
    )
    assert [(p.no, p.name) for p in notice.projects] == [(1, "校园改造"), (2, "医院建设")]


def test_section_rows_set_origin_and_group(read):
    notice = read(
        table("""
        序号|项目名称|目标任务|责任单位
        一、市级重点民生实事（2项）|^|^|^
        1|老旧小区改造|改造小区6个。|区住房城乡建委
        2|口袋公园|建成公园3个。|区城市管理局
        二、区人大代表票决项目（1项）|^|^|^
        （一）教育类|^|^|^
        3|幼儿园建设|建成幼儿园1所。|区教委
        """)
    )
    assert [(p.origin, p.group) for p in notice.projects] == [
        ("municipal", ""),
        ("municipal", ""),
        ("voted", "（一）教育类"),
    ]
    counts = {(s.scope, s.count) for s in notice.head.statements}
    assert {("municipal", 2), ("voted", 1)} <= counts


def test_origin_in_a_column_of_its_own_is_read(read):
    notice = read(
        table("""
        序号|类别|项目名称|目标任务|责任单位
        1|市级|老旧小区改造|改造小区6个。|区住房城乡建委
        2|票决|幼儿园建设|建成幼儿园1所。|区教委
        3|区级|助餐点|建设助餐点2个。|区民政局
        """)
    )
    assert [p.origin for p in notice.projects] == ["municipal", "voted", "district"]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("序号|姓名|单位|职务|联系电话", "1|张三|区教委|主任|68860000"),
        ("目录|页码", "一、总体要求|1"),
        ("序号|科目|预算金额（万元）|备注", "1|教育支出|12000|"),
        ("序号|项目名称|目标任务|责任单位|完成情况", "||||"),
        ("序号|单位|联系人|联系方式", "1|区教委|张三|68860000"),
    ],
)
def test_table_that_is_no_project_list_is_refused(header, row):
    with pytest.raises(NoticeError, match="no list of projects"):
        notice_of("巴南区2023年通知", table(f"{header}\n{row}"))


def test_budget_and_contact_tables_beside_the_list_add_nothing(read):
    notice = read(
        table("""
        序号|项目名称|目标任务|责任单位
        1|老旧小区改造|改造小区6个。|区住房城乡建委
        2|口袋公园|建成公园3个。|区城市管理局
        """),
        "附件2",
        "资金安排表",
        table("""
        序号|项目名称|总投资（万元）|资金来源
        1|老旧小区改造|3000|中央补助
        2|口袋公园|500|区财政
        """),
        "附件3",
        "联系人名单",
        table("序号|单位|姓名|电话\n1|区住房城乡建委|张三|68860000\n2|区城市管理局|李四|68860001"),
    )
    assert names(notice) == ["老旧小区改造", "口袋公园"]


def test_second_annex_repeats_the_projects_with_milestones(read):
    notice = read(
        table("""
        序号|项目名称|目标任务|责任单位
        1|老旧小区改造|改造小区6个。|区住房城乡建委
        2|口袋公园|建成公园3个。|区城市管理局
        """),
        "附件2",
        "巴南区2023年重点民生实事进度安排表",
        table("""
        序号|项目名称|3月底|6月底|9月底|12月底|责任单位
        1|老旧小区改造|完成设计|开工|完成60%|完工|区住房城乡建委
        2|口袋公园|选址|开工|建成1个|建成3个|区城市管理局
        """),
    )
    assert len(notice.projects) == 2
    assert sorted(notice.projects[0].milestones) == ["2023-03", "2023-06", "2023-09", "2023-12"]
    assert len(notice.repeated) == 2


def test_number_printed_twice_is_mended_and_reported(read):
    notice = read(
        table("""
        序号|项目名称|目标任务|责任单位
        1|甲工程|建成甲1处。|区教委
        2|乙工程|建成乙1处。|区教委
        2|丙工程|建成丙1处。|区教委
        4|丁工程|建成丁1处。|区教委
        """)
    )
    assert [(p.no, p.no_printed) for p in notice.projects][2] == (3, "2")
    assert [c.corrected for c in notice.corrections if c.column == "no"] == ["3"]


def test_title_row_above_the_header_is_no_project(read):
    notice = read(
        table("""
        巴南区2023年重点民生实事任务分解表|^|^|^
        序号|项目名称|目标任务|责任单位
        1|老旧小区改造|改造小区6个。|区住房城乡建委
        """)
    )
    assert names(notice) == ["老旧小区改造"]


def test_total_row_is_no_project(read):
    notice = read(
        table("""
        序号|项目名称|目标任务|计划投资（万元）|责任单位
        1|老旧小区改造|改造小区6个。|3000|区住房城乡建委
        2|口袋公园|建成公园3个。|500|区城市管理局
        合计|^|^|3500|
        """)
    )
    assert names(notice) == ["老旧小区改造", "口袋公园"]
    assert notice.projects[1].target == "建成公园3个。"


HEAD = "序号|项目名称|目标任务|责任单位\n"


def test_headings_between_tables_set_origin_and_group(read):
    notice = read(
        "一、市级民生实事（2项）",
        "（一）教育类",
        table(HEAD + "1|校园改造|改造学校3所。|区教委"),
        "（二）医疗类",
        table(HEAD + "2|医院建设|建成医院1所。|区卫生健康委"),
        "二、区级民生实事（1项）",
        table(HEAD + "1|助餐点|建设助餐点2个。|区民政局"),
    )
    assert [(p.origin, p.group, p.no) for p in notice.projects] == [
        ("municipal", "（一）教育类", 1),
        ("municipal", "（二）医疗类", 2),
        ("district", "", 1),
    ]


def test_blank_remark_inherits_the_origin_above_and_says_so(read):
    notice = read(
        table("""
        序号|项目名称|目标任务|责任单位|备注
        1|校园改造|改造学校3所。|区教委|市级
        2|医院建设|建成医院1所。|区卫生健康委|人大票决
        3|助餐点|建设助餐点2个。|区民政局|
        """)
    )
    assert [p.origin for p in notice.projects] == ["municipal", "voted", "voted"]
    assert [(c.key, c.column) for c in notice.corrections] == [("voted/3", "origin")]


def test_list_without_any_origin_is_the_districts_own_without_corrections(read):
    notice = read(table(HEAD + "1|甲|建成甲1处。|区教委\n2|乙|建成乙1处。|区教委"))
    assert [p.origin for p in notice.projects] == ["district", "district"]
    assert notice.corrections == []


def test_merged_category_is_the_group_of_all_its_rows(read):
    notice = read(
        table("""
        类别|序号|项目名称|目标任务|责任单位
        教育|1|校园改造|改造学校3所。|区教委
        ^|2|幼儿园建设|建成幼儿园1所。|区教委
        医疗|3|医院建设|建成医院1所。|区卫生健康委
        """)
    )
    assert [p.group for p in notice.projects] == ["教育", "教育", "医疗"]


def test_line_breaks_inside_headings_and_cells_are_no_text(read):
    notice = read(
        table("""
        序\\n号|项目\\n名称|目标\\n任务|责任\\n单位|完成\\n时限
        1|校园\\n改造|改造学校\\n3所。|区教\\n委|2023年\\n12月
        """)
    )
    project = notice.projects[0]
    assert (project.name, project.target, project.deadline) == (
        "校园改造",
        "改造学校3所。",
        "2023-12",
    )
    assert project.responsibles == ["区教委"]


def test_roles_inside_one_column_are_told_apart(read):
    notice = read(
        table("""
        序号|项目名称|目标任务|责任分工
        1|校园改造|改造学校3所。|牵头：区教委；配合：区财政局
        2|医院建设|建成医院1所。|区卫生健康委（牵头）、区财政局
        """)
    )
    assert [(p.leads, p.responsibles) for p in notice.projects] == [
        (["区教委"], ["区财政局"]),
        (["区卫生健康委"], ["区财政局"]),
    ]


def test_content_under_an_unknown_heading_is_the_target(read):
    notice = read(
        table("""
        序号|实事名称|年内干成啥|责任部门
        1|校园改造|改造学校3所。|区教委
        2|医院建设|建成医院1所。|区卫生健康委
        """)
    )
    assert [p.target for p in notice.projects] == ["改造学校3所。", "建成医院1所。"]


def test_list_of_nothing_but_names_and_agencies_is_read(read):
    notice = read(table("序号|票决项目名称|责任单位\n1|校园改造|区教委\n2|医院建设|区卫生健康委"))
    assert [(p.name, p.target) for p in notice.projects] == [("校园改造", ""), ("医院建设", "")]


def test_note_below_the_list_is_no_text_of_the_last_project(read):
    notice = read(
        table(HEAD + "1|甲|建成甲1处。|区教委\n2|乙|建成乙1处。|区教委\n备注：以实际为准。|^|^|^")
    )
    assert [p.target for p in notice.projects] == ["建成甲1处。", "建成乙1处。"]


def test_row_numbered_1_1_is_part_of_project_1(read):
    notice = read(
        table(HEAD + "1|甲|总目标。|区教委\n1.1|甲一|建1处。|区教委\n2|乙|建2处。|区财政局")
    )
    assert [(p.no, p.name, p.target) for p in notice.projects] == [
        (1, "甲", "总目标。甲一：建1处。"),
        (2, "乙", "建2处。"),
    ]


def test_lists_of_two_origins_with_the_same_names_are_both_kept(read):
    rows = "1|老旧小区改造|改造{}个。|区住房城乡建委\n2|公厕建设|新建{}座。|区城市管理局"
    notice = read(
        "承接市级民生实事任务",
        table(HEAD + rows.format(1, 2)),
        "附件2",
        "区级民生实事项目",
        table(HEAD + rows.format(3, 4)),
    )
    assert [(p.origin, p.target) for p in notice.projects] == [
        ("municipal", "改造1个。"),
        ("municipal", "新建2座。"),
        ("district", "改造3个。"),
        ("district", "新建4座。"),
    ]
    assert notice.repeated == []


def test_title_inside_the_table_gives_district_year_and_origin():
    notice = notice_of(
        table("""
        秀山县2024年人大代表票决民生实事项目清单|^|^|^
        序号|项目名称|目标任务|责任单位
        1|老旧小区改造|改造小区6个。|县住房城乡建委
        """)
    )
    assert (notice.head.district, notice.head.year) == ("秀山土家族苗族自治县", 2024)
    assert notice.projects[0].origin == "voted"


def test_row_that_lost_its_merged_cells_is_put_under_fitting_columns(read):
    notice = read(
        table("""
        序号|项目名称|目标任务|牵头单位|责任单位|完成时限
        1|交通便民|（1）新增公交线路3条。|区交通局|区财政局|2023年6月
        （2）建成人行天桥1座，改造人行道2公里。|区住房城乡建委
        2|文化惠民|送戏下乡60场。|区文化旅游委|各镇街|2023年12月
        """)
    )
    first = notice.projects[0]
    assert first.target == "（1）新增公交线路3条。（2）建成人行天桥1座，改造人行道2公里。"
    assert first.responsibles == ["区财政局", "区住房城乡建委"]


def test_table_of_sixty_columns_is_read_at_once(read):
    wide = "|".join(["序号", "项目名称", "目标任务", "责任单位", *[f"列{i}" for i in range(60)]])
    full = "|".join(["1", "校园改造", "改造学校3所。", "区教委", *["无"] * 60])
    short = "|".join(["改造操场2个。", *["无"] * 30])
    notice = read(table(f"{wide}\n{full}\n{short}"))
    assert names(notice) == ["校园改造"]


def test_heading_of_the_names_tells_whose_list_it_is(read):
    notice = read(
        table(
            "序号|市级重点民生实事|目标任务|截止时间\n1|公厕建设|新建公厕6座。|10月\n2|公园|建公园2个。|年内"
        )
    )
    assert [(p.origin, p.name, p.deadline) for p in notice.projects] == [
        ("municipal", "公厕建设", "2023-10"),
        ("municipal", "公园", "2023-12"),
    ]


def test_title_that_counts_two_lists_gives_neither_origin(read):
    notice = read(
        "（共3件：市级1件，票决2件）",
        table("序号|项目名称|目标任务|备注\n1|公厕|新建公厕6座。|市级\n2|公园|建公园2个。|票决"),
    )
    assert [p.origin for p in notice.projects] == ["municipal", "voted"]


def test_one_list_of_as_many_projects_as_were_voted_is_voted_and_says_so(read):
    notice = read(
        "经区人大代表票决，确定2件民生实事。",
        table(
            "序号|项目名称|目标任务|责任单位\n1|公厕|新建公厕6座。|区城管局\n2|公园|建公园2个。|区城管局"
        ),
    )
    assert [p.origin for p in notice.projects] == ["voted", "voted"]
    assert [c.column for c in notice.corrections] == ["origin", "origin"]


def test_voted_number_that_does_not_fit_the_list_decides_nothing(read):
    notice = read(
        "经区人大代表票决，确定3件民生实事。",
        table(
            "序号|项目名称|目标任务|责任单位\n1|公厕|新建公厕6座。|区城管局\n2|公园|建公园2个。|区城管局"
        ),
    )
    assert [p.origin for p in notice.projects] == ["district", "district"]


def test_form_with_nothing_but_numbers_in_it_is_blank(read):
    notice = read(
        table("序号|项目名称|目标任务|责任单位\n1|公厕|新建公厕6座。|区城管局"),
        "附件2",
        "月报表（样表）",
        table("序号|项目名称|本月进展|存在问题\n1|||\n2|||\n……|||"),
    )
    assert len(notice.projects) == 1


def test_persons_in_charge_are_no_agencies(read):
    notice = read(
        table(
            """
            序号|项目名称|具体任务|牵头单位及责任人
            1|公厕|新建公厕6座|区城管局 李明
            2|公园|建公园2个|区林业局 王小华
            """
        )
    )
    assert [p.leads for p in notice.projects] == [["区城管局"], ["区林业局"]]
    assert notice.projects[0].target == "新建公厕6座"


def test_column_headed_unit_holds_the_agencies(read):
    notice = read(
        table("序号|项目|内容|单位\n1|公厕|新建公厕6座|区城管局\n2|公园|建公园2个|区林业局")
    )
    assert [p.responsibles for p in notice.projects] == [["区城管局"], ["区林业局"]]


@pytest.mark.parametrize("heading", ["一季度工作目标", "1—3月", "3月底前", "2023年第一季度任务"])
def test_heading_of_a_period_makes_milestones(read, heading):
    notice = read(table(f"序号|项目名称|目标任务|{heading}\n1|公厕|新建公厕6座。|开工2座。"))
    assert notice.projects[0].milestones == {"2023-03": "开工2座。"}


def test_share_done_in_a_clause_of_its_own_is_declared_progress():
    assert find_progress_shares("新增食堂9家，完成全年任务的50%。")[0][0] == 50
    assert find_progress_shares("建成停车场2座，完成25%。")[0][0] == 25
    assert find_progress_shares("装饰工程完成90%。") == []
