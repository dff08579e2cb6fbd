"""Tables: alignment, spans, widths."""

import re

import numpy as np
import pandas as pd
from tests.publishing.conftest import code_cell, displayed

from msanalysis.publishing.columns import (
    ColumnText,
    allocate_widths,
    is_numeric_column,
    share_out,
    split_atoms,
)
from msanalysis.publishing.fonts import text_width


def table_source(source_of, frame: pd.DataFrame | str, **metadata) -> str:
    html = frame if isinstance(frame, str) else frame.style.hide().to_html()
    return source_of(code_cell(displayed({"text/html": html}, **metadata)))


def widths_in(source: str) -> list[float]:
    return [
        float(width)
        for width in re.findall(r"([\d.]+)em", re.search(r"columns: \((.*?)\)", source)[1])
    ]


def test_numbers_are_right_aligned_and_words_left(source_of):
    frame = pd.DataFrame(
        {"单位": ["区教委", "区民政局"], "金额": ["1,234.5", "—"], "占比": ["5.0%", "10.1%"]}
    )
    source = table_source(source_of, frame)
    assert 'table.cell(align: left)[#"区教委";]' in source
    assert 'table.cell(align: right)[#"1,234.5";]' in source
    assert 'table.cell(align: right)[#"10.1%";]' in source
    assert 'table.cell(align: right)[#"金额";]' in source


def test_numbers_shares_and_intervals_are_numeric_dates_and_codes_are_not():
    assert is_numeric_column(["1", "-2.5", "", "nan"])
    assert is_numeric_column(["0.82 [0.75, 0.88]", "12/36"])
    assert is_numeric_column(["8888.0", "2021"])
    assert not is_numeric_column(["2022-02-10", "2025-06"])
    assert not is_numeric_column(["3个"])
    assert not is_numeric_column(["", "—"])


def test_the_index_is_shown_unless_styler_hides_it(source_of):
    frame = pd.DataFrame({"甲": ["a"]}, index=["行名"])
    assert "行名" not in table_source(source_of, frame)
    assert "行名" in table_source(source_of, frame.to_html())


def test_names_of_the_index_join_the_header_row(source_of):
    frame = pd.DataFrame({"甲": [1]}, index=pd.Index(["渝北"], name="区县"))
    source = table_source(source_of, frame.to_html())
    assert "header-rows: 1" in source
    assert source.index("区县") < source.index("甲")


def test_column_groups_span_their_columns(source_of):
    columns = pd.MultiIndex.from_product([["市级", "区级"], ["项目", "金额"]])
    source = table_source(source_of, pd.DataFrame([[1, 2, 3, 4]], columns=columns))
    assert 'table.cell(align: center, colspan: 2)[#"市级";]' in source
    assert "header-rows: 2" in source


def test_rows_grouped_by_the_index_are_not_ruled_apart(source_of):
    index = pd.MultiIndex.from_tuples([("渝北", "2021"), ("渝北", "2025"), ("北碚", "2020")])
    source = table_source(source_of, pd.DataFrame({"数": [1, 2, 3]}, index=index).to_html())
    assert source.count('[#"渝北";]') == 1
    assert source.count("stroke: (bottom: none)") == 1


def test_long_text_takes_the_width_and_numbers_stay_narrow(source_of):
    frame = pd.DataFrame({"序号": [1, 2], "内容": ["民生实事" * 60, "短"], "数量": [10, 200]})
    number, text, amount = widths_in(table_source(source_of, frame))
    assert number < 4
    assert amount < 4
    assert text > 35


def test_widths_fill_the_page_and_never_exceed_it():
    columns = [
        ColumnText(["序号"], ["1", "2"], True),
        ColumnText(["名称"], ["民生实事项目" * 4] * 2, False),
        ColumnText(["目标"], ["建设内容" * 40, "短"], False),
    ]
    widths = allocate_widths(columns, 45.0)
    assert np.isclose(widths.sum(), 45.0)
    assert widths[2] > widths[1] > widths[0]
    assert allocate_widths(columns, 8.0) is None


def test_a_table_too_wide_for_the_page_is_turned(source_of):
    frame = pd.DataFrame({f"指标{number}": ["1,234,567.89"] for number in range(12)})
    assert "#sideways[" in table_source(source_of, frame)
    assert "#sideways[" not in table_source(source_of, frame.iloc[:, :4])


def test_a_word_longer_than_its_column_is_broken_without_new_characters(read_pdf):
    digest = "0123456789abcdef" * 8
    frame = pd.DataFrame({"文件": ["甲" * 200], "校验": [digest], "说明": ["乙" * 200]})
    reader = read_pdf(code_cell(displayed({"text/html": frame.style.hide().to_html()})))
    text = "".join(page.extract_text() for page in reader.pages)
    assert "\u200b" not in text
    runs = re.findall(r"[0-9a-f]{4,}", text)
    assert "".join(runs) == digest


def test_an_identifier_takes_two_lines_at_most(source_of):
    frame = pd.DataFrame(
        {
            "编号": ["yubei-2021-plan/municipal/1"] * 9,
            "原文": ["民生实事项目" * 30] * 9,
            "更正": ["民生实事项目" * 30] * 9,
            "理由": ["民生实事项目" * 10] * 9,
        }
    )
    widths = widths_in(table_source(source_of, frame))
    assert widths[0] - 1 >= text_width("yubei-2021-plan/")


def test_short_values_and_document_numbers_are_not_wrapped(source_of):
    frame = pd.DataFrame(
        {
            "编号": ["yubei-2025-plan"] * 3,
            "标签": ["2020 municipal 1"] * 3,
            "标题": ["重庆市渝北区人民政府办公室关于印发重点民生实事工作目标任务的通知" * 2] * 3,
            "文号": ["渝北府办发〔2025〕9 号"] * 3,
            "校验": ["0123456789abcdef" * 4] * 3,
        }
    )
    widths = widths_in(table_source(source_of, frame))
    for column, text in (
        (0, "yubei-2025-plan"),
        (1, "2020 municipal 1"),
        (3, "渝北府办发〔2025〕9 号"),
    ):
        assert widths[column] - 1 >= text_width(text), text


def test_a_number_is_not_parted_from_its_unit(source_of):
    frame = pd.DataFrame(
        {"内容": ["完成老旧小区改造面积 101.95 万平方米，惠及群众 3000 人。" * 4] * 3}
    )
    assert '#box[#"101.95 万平方米";];' in table_source(source_of, frame)


def test_a_range_inside_a_chinese_sentence_holds_none_of_its_words():
    kept = [
        text
        for text, whole in split_atoms("以6-12岁未成年人为服务对象，见yubei-2021-plan", 30)
        if whole
    ]
    assert kept == ["yubei-2021-plan"]


def test_two_low_first_rows_stay_together_and_a_high_one_stands_alone(source_of):
    long = "建成社区养老服务中心并投入使用，" * 12
    frames = [pd.DataFrame({"项目": ["甲"] * 30, "任务": [text] * 30}) for text in ("短", long)]
    low, high = (table_source(source_of, frame).count("rowspan: 2") for frame in frames)
    assert (low, high) == (2, 1)


def test_columns_hand_width_over_where_that_saves_lines():
    few = np.array([[4.0, 2.0], [3.0, 2.0], [2.0, 2.0]]) ** 6
    assert list(share_out([few, np.ones((3, 2))], 2)) == [2, 0]


def test_type_is_set_smaller_before_long_texts_become_too_narrow_to_read(source_of):
    frame = pd.DataFrame(
        {
            "甲": ["qianjiang-2025-plan/municipal/14"] * 9,
            "乙": ["yubei-2021-plan/municipal/10"] * 9,
            "相似度": ["0.62"] * 9,
            "同一主题": ["是"] * 9,
            "甲文": ["民生实事项目" * 30] * 9,
            "乙文": ["民生实事项目" * 30] * 9,
        }
    )
    source = table_source(source_of, frame)
    assert min(widths_in(source)[4:]) - 1 >= 12
    assert float(re.search(r"size: ([\d.]+)pt", source)[1]) >= 7


def test_a_checksum_is_broken_into_lines_of_one_length(source_of):
    frame = pd.DataFrame(
        {"文件": ["甲" * 200], "校验": ["0123456789abcdef" * 4], "说明": ["乙" * 200]}
    )
    pieces = re.findall(r'"([0-9a-f]+)"', table_source(source_of, frame))
    assert len({len(piece) for piece in pieces}) == 1


def test_a_table_too_wide_even_for_a_turned_page_keeps_its_numbers_whole(source_of):
    frame = pd.DataFrame({f"第{number}列": [f"{number * 1234.5:,.2f}"] for number in range(22)})
    source = table_source(source_of, frame)
    assert '"25,924.50"' in source
    assert float(re.search(r"size: ([\d.]+)pt", source)[1]) >= 5.0


def test_ragged_tables_with_overlapping_spans_are_still_set(read_pdf):
    html = (
        "<table><thead><tr><th rowspan=9>a<th colspan=3>b</tr><tr><th>c</tr></thead>"
        "<tbody><tr><td>1<td rowspan=2>2</tr><tr><td colspan=3>3</tr><tr></tr><tr><td>4</tr>"
        "</tbody></table>"
    )
    text = read_pdf(code_cell(displayed({"text/html": html}))).pages[0].extract_text()
    assert all(mark in text for mark in "abc1234")


def test_a_caption_of_styler_is_the_caption(source_of):
    html = pd.DataFrame({"a": [1]}).style.set_caption("样式表题").to_html()
    assert 'caption: [#"样式表题";]' in table_source(source_of, html)


def test_alignment_weight_and_colour_of_styler_are_kept(source_of):
    styler = (
        pd.DataFrame({"甲": ["x"]})
        .style.hide()
        .set_properties(
            **{"text-align": "center", "font-weight": "bold", "background-color": "#eeeeee"}
        )
    )
    source = table_source(source_of, styler.to_html())
    assert 'table.cell(align: center, fill: rgb("#eeeeee"))[#strong[#"x";];]' in source


def test_chinese_characters_are_an_em_wide_and_latin_ones_less():
    assert text_width("民生") == 2.0
    assert 0.3 < text_width("a") < 0.7
    assert text_width("民a") > 1.0 + text_width("a")
