"""Web pages: what the reader of the page sees, with merged cells and nested tables."""

import pytest

from msanalysis.errors import ReadingError
from msanalysis.reading.html import read_html_blocks
from msanalysis.reading.model import Paragraph, Table


def read(body):
    return read_html_blocks(f"<html><head><title>页</title></head><body>{body}</body></html>")


def texts(body):
    return [block.text for block in read(body)]


def test_merged_cells_leave_covered_positions():
    (table,) = read(
        "<table><tr><th rowspan=2>序号<th colspan=2>目标<tr><td>六月<td>九月"
        "<tr><td>1<td>甲<td>乙</table>"
    )
    assert table.rows == (("序号", "目标", None), (None, "六月", "九月"), ("1", "甲", "乙"))


def test_row_span_past_the_end_or_of_zero_stops_with_its_rows():
    (table,) = read("<table><tr><td rowspan=99>1<td>甲<tr><td>乙</table>")
    assert table.rows == (("1", "甲"), (None, "乙"))
    (table,) = read("<table><tr><td rowspan=0>1<td>甲<tr><td>乙</table>")
    assert table.rows == (("1", "甲"), (None, "乙"))


def test_row_span_ends_with_its_row_group():
    (table,) = read(
        "<table><thead><tr><th rowspan=3>序号<th>项目</thead><tbody><tr><td>1<td>甲</tbody></table>"
    )
    assert table.rows == (("序号", "项目"), ("1", "甲"))


def test_row_that_lost_its_spans_stays_shorter_than_its_table():
    (table,) = read("<table><tr><td>1<td>甲<td>乙<tr><td>丙</table>")
    assert table.rows == (("1", "甲", "乙"), ("丙",))


def test_breaks_and_paragraphs_inside_a_cell_become_lines():
    (table,) = read(
        "<table><tr><td>a<td><p>甲<br>乙</p><div>丙</div><p> </p><tr><td>b<td>丁</table>"
    )
    assert table.rows[0] == ("a", "甲\n乙\n丙")


def test_source_line_ends_inside_a_sentence_leave_no_gap():
    assert texts("<p>改造老旧\n      小区</p><p>use   of\nland</p>") == [
        "改造老旧小区",
        "use of land",
    ]


def test_hard_spaces_are_kept_inside_and_dropped_at_the_ends():
    assert texts("<p>&nbsp;&nbsp;通&nbsp;&nbsp;知&nbsp;</p>") == ["通  知"]


def test_nested_table_follows_its_outer_table():
    outer, inner = read(
        "<table><tr><td>序号<td>目标<tr><td>1<td>完成<table><tr><td>甲<td>乙<tr><td>1<td>2</table>"
        "建设任务全部内容<tr><td>2<td>推进项目建设</table>"
    )
    assert outer.rows == (("序号", "目标"), ("1", "完成\n建设任务全部内容"), ("2", "推进项目建设"))
    assert inner.rows == (("甲", "乙"), ("1", "2"))


def test_layout_table_reads_as_text():
    blocks = read(
        "<table><tr><td>栏目</td><td><p>标题</p><table><tr><td>序号<td>项目<tr><td>1<td>改造小区"
        "</table><p>尾</p></td></tr></table>"
    )
    assert [type(block) for block in blocks] == [Paragraph, Paragraph, Table, Paragraph]
    assert blocks[2].rows == (("序号", "项目"), ("1", "改造小区"))


def test_table_of_one_cell_reads_as_text():
    assert texts("<table><tr><td><p>一</p><p>二</p></td></tr></table>") == ["一", "二"]


def test_scripts_styles_navigation_and_hidden_text_are_left_out():
    body = (
        "<script>alert('x')</script><style>p{}</style><nav>首页</nav><noscript>无</noscript>"
        "<p style='display: none'>博彩</p><p hidden>隐</p><template>模</template><p>正文</p>"
    )
    assert texts(body) == ["正文"]


def test_ordered_list_keeps_its_numbers():
    body = "<ol start=3><li>甲<li>乙</ol><ul><li>丙</ul><ol type=a><li>丁</ol>"
    assert texts(body) == ["3.甲", "4.乙", "丙", "丁"]


def test_line_breaks_separate_paragraphs():
    assert texts("<div>　　一、甲<br>　　二、乙</div>") == ["一、甲", "二、乙"]


def test_preformatted_lines_stay_lines():
    assert texts("<pre>甲\n乙</pre>") == ["甲", "乙"]


def test_entities_and_remote_references_are_not_followed():
    page = (
        '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY y "yyyy">]>'
        '<html><body><p>&x;&y;正文</p><iframe src="http://203.0.113.1/"></iframe></body></html>'
    )
    (*_, paragraph) = read_html_blocks(page)
    assert paragraph.text.endswith("正文")
    assert "yyyy" not in paragraph.text


def test_overlapping_spans_keep_every_text():
    (table,) = read("<table><tr><td>a<td rowspan=2>b<tr><td colspan=2>c<td>d</table>")
    found = [text for row in table.rows for text in row if text]
    assert found == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    "body",
    [
        "<table><tr><td colspan=100000>x<td>y</table>",
        "<table>" + "<tr><td colspan=490 rowspan=60000>x<td>y" * 600 + "</table>",
        "<div>" * 100_000 + "x",
    ],
)
def test_page_beyond_any_browser_is_refused(body):
    with pytest.raises(ReadingError):
        read(body)


def test_tables_nested_thirty_deep_give_their_text():
    body = "<table><tr><td>a<td>b<tr><td>c<td>" * 30 + "文" + "</table>" * 30
    found = read(body)
    assert any("文" in str(block) for block in found)
