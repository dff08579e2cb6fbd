"""Unseen notices from a file to the tables of the contract."""

import pytest

from msanalysis.errors import NoticeError
from msanalysis.extraction import extract_document

LISTED = """秀山县人民政府办公室
关于印发2024年重点民生实事任务清单的通知
秀山府办发〔2024〕12号
各乡镇人民政府、街道办事处，县级有关部门：
今年共安排民生实事2项，现印发给你们。
秀山土家族苗族自治县人民政府办公室
2024年3月12日
附件
秀山县2024年重点民生实事任务清单
1.农村公路提升。新建农村公路30—35公里，改造危桥5座以上，惠及2.1万农村人口。（牵头单位：县交通运输委；责任单位：各乡镇；完成时限：2024年11月）
2.饮水安全。（1）新建水厂两个；（2）改造管网120余公里。（责任单位：县水利局、县财政局；完成时限：2024年底）
"""

TABBED = """重庆市云阳县人民政府办公室关于印发2023年民生实事的通知
云阳府办发〔202311号
序号\t实事名称\t责任单位\t主要内容\t完成时限
1\t校园改造\t县教委\t改造学校3所、1.2万平方米。\t9月底
2\t医院建设\t县卫生健康委、县住建委\t建成县人民医院二期，新增床位300张。\t2023年12月
"""


def write(folder, text, name="notice.txt"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_notice_without_a_table_fills_all_tables(tmp_path):
    tables = extract_document(write(tmp_path, LISTED))
    document = tables["documents"].iloc[0]
    assert document["doc_id"] == "xiushan-2024-plan"
    assert document["doc_number"] == "秀山府办发〔2024〕12号"
    assert (document["district_code"], document["n_items"]) == ("500241", 2)
    assert tables["projects"]["deadline"].tolist() == ["2024-11", "2024-12"]
    found = tables["quantities"][["comparator", "value", "unit", "text"]]
    assert list(found.itertuples(index=False, name=None)) == [
        (">=", 30, "公里", "30—35公里"),
        ("<=", 35, "公里", "30—35公里"),
        (">=", 5, "座", "5座"),
        ("=", 21000, "人", "2.1万农村人口"),
        ("=", 2, "个", "两个"),
        (">=", 120, "公里", "120余公里"),
    ]
    assert tables["measures"]["measure_no"].tolist() == [1, 2]


def test_quantities_stand_where_they_say_in_their_field(tmp_path):
    for text in (LISTED, TABBED):
        tables = extract_document(write(tmp_path, text))
        texts = tables["projects"].set_index("project_id")["target_text"]
        for row in tables["quantities"].itertuples():
            assert texts[row.project_id][row.start : row.end] == row.text


def test_tab_separated_list_in_another_order_fills_all_tables(tmp_path):
    tables = extract_document(write(tmp_path, TABBED))
    assert tables["documents"].iloc[0]["doc_number"] == "云阳府办发〔2023〕11号"
    assert tables["projects"]["project_id"].tolist() == [
        "yunyang-2023-plan/district/1",
        "yunyang-2023-plan/district/2",
    ]
    assert tables["projects"]["deadline"].tolist() == ["2023-09", "2023-12"]
    assert tables["responsibilities"]["agency"].tolist() == [
        "区教委",
        "区卫生健康委",
        "区住房城乡建委",
    ]
    assert tables["quantities"]["text"].tolist() == ["3所", "1.2万平方米", "300张"]


def test_notice_without_a_district_asks_for_one(tmp_path):
    path = write(tmp_path, "关于印发2023年民生实事的通知\n" + TABBED.split("\n", 2)[2])
    with pytest.raises(NoticeError, match="--district"):
        extract_document(path)
    tables = extract_document(path, district="忠县")
    assert tables["documents"].iloc[0]["doc_id"] == "zhongxian-2023-plan"


def test_completion_report_asked_for_as_a_plan_says_what_is_missing(tmp_path):
    with pytest.raises(NoticeError, match=r"notice\.txt"):
        extract_document(write(tmp_path, TABBED), kind="completion")


def test_rows_parted_by_bars_without_a_frame_are_a_table(tmp_path):
    text = """重庆市城口县2021年民生实事办理情况公示
序号|项目|年度目标|完成情况|是否完成
1|学校|新建学校2所|已建成2所|是
2|桥梁|建成大桥1座|因汛期影响未完工|否
城口县人民政府办公室
2022年1月10日
"""
    evaluations = extract_document(write(tmp_path, text))["evaluations"]
    assert list(evaluations["verdict"]) == ["completed", "not_completed"]


def test_card_above_a_web_page_gives_number_and_date(tmp_path):
    page = """<table><tr><td>索引号</td><td>115001/2024-1</td></tr>
<tr><td>发文字号</td><td>大足府办发〔2024〕17号</td></tr>
<tr><td>成文日期</td><td>2024-03-11</td><td>发布日期</td><td>2024-03-15</td></tr></table>
<table><tr><td><p>关于印发大足区2024年民生实事清单的通知</p><p>各镇人民政府：</p>
<table><tr><th>序号</th><th>项目名称</th><th>目标任务</th><th>责任单位</th></tr>
<tr><td>1</td><td>公厕</td><td>新建公厕6座。</td><td>区城管局</td></tr></table></td></tr></table>"""
    document = extract_document(write(tmp_path, page, "page.html"))["documents"].iloc[0]
    assert (document["doc_number"], document["issued_on"]) == (
        "大足府办发〔2024〕17号",
        "2024-03-11",
    )
