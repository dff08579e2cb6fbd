"""Whatever a reader returns: a notice, or one clear line; and never for long."""

import time

from hypothesis import given
from hypothesis import strategies as st
from tests.fuzzing import FUZZ, trying

from msanalysis.errors import MsanalysisError
from msanalysis.extraction import make_doc_id, tabulate_notice
from msanalysis.notices.notice import read_notice
from msanalysis.reading.model import Document, Paragraph, Table
from msanalysis.study import combine
from msanalysis.values.quantities import extract_quantities

CELLS = st.sampled_from(
    [
        *(
            "序号",
            "项目名称",
            "目标任务",
            "责任单位",
            "牵头单位",
            "完成时限",
            "备注",
            "工作推进情况",
        ),
        "效果评估",
        "完成率",
        "阶段目标",
        "6月",
        "9月",
        "类别",
        "1",
        "2",
        "2",
        "3.1",
        "一、",
        "①",
        "（3）",
        "区教委",
        "各镇街",
        "—",
        "",
        None,
        "改造小区6个。",
        "（1）建1处；（2）建2处。",
        "市级",
        "票决",
        "一、市级民生实事（3项）",
        "（二）教育类",
        "2023年6月",
        "完成",
        "80%",
        "注：无",
        "合计",
        "\n",
        "∞",
    ]
)
TABLES = st.lists(st.lists(CELLS, min_size=1, max_size=6).map(tuple), max_size=8).map(
    lambda rows: Table(tuple(rows))
)
LINES = st.sampled_from(
    [
        "附件1",
        "1.甲。建1处。（责任单位：区教委）",
        "2.乙（牵头单位：区财政局；完成时限：6月）",
        "责任单位：区教委",
        "目标任务：",
        "一、市级民生实事",
        "（一）教育",
        "巴南府办发〔202310号",
        "2023年2月31日",
        "— 3 —",
        "（",
        "重庆市巴南区人民政府办公室关于印发2023年民生实事的通知",
        "牵头单位：",
        "①",
        "共十十项",
        "十、",
    ]
)
BLOCKS = st.lists(
    st.one_of(TABLES, st.one_of(LINES, st.text(max_size=30)).map(Paragraph)), max_size=7
)


@trying(300)
@given(BLOCKS)
def test_any_blocks_give_a_notice_with_unique_ids_or_an_error_of_this_package(blocks):
    document = Document(tuple(blocks), "a.txt", "txt", "utf-8", "0" * 64)
    try:
        notice = read_notice(document, district="巴南区", year=2023)
    except MsanalysisError:
        return
    keys = [(p.origin, p.no) for p in notice.projects]
    assert len(keys) == len(set(keys))
    assert all(p.no > 0 and p.origin for p in notice.projects)
    assert notice.projects or notice.evaluations


@FUZZ
@given(BLOCKS)
def test_any_notice_fits_the_tables_of_the_contract(blocks):
    document = Document(tuple(blocks), "a.txt", "txt", "utf-8", "0" * 64)
    try:
        notice = read_notice(document, district="巴南区", year=2023)
        tables = combine([tabulate_notice(notice, document, make_doc_id(notice, "a.txt"))])
    except MsanalysisError:
        return
    assert tables["documents"]["n_items"][0] == len(notice.projects or notice.evaluations)


def test_a_cell_of_twenty_thousand_amounts_takes_seconds():
    started = time.process_time()
    assert len(extract_quantities("新建1个" * 20_000)) == 20_000
    assert extract_quantities("1" * 200_000) == ()
    assert extract_quantities("A" * 200_000) == ()
    assert time.process_time() - started < 20
