"""PDFs: ruled tables over pages, wrapped lines joined, page furniture left out."""

import pylopdf_fonts_zh_cn
import pytest
import typst

import convert
from msanalysis.reading.model import Paragraph, Table
from msanalysis.reading.pdf import read_pdf_blocks

SETTINGS = """
#set page(paper: "a4", margin: 2.5cm{page})
#set text(font: "Noto Serif SC", size: 10.5pt, lang: "zh", region: "cn")
#set par(linebreaks: "simple", first-line-indent: (amount: 2em, all: true), spacing: 0.65em)
"""
LONG = "改造提升老旧小区供水管网并完善配套基础设施，" * 12 + "受益居民一万户。"


def compile_pdf(markup, page=""):
    return typst.compile(
        (SETTINGS.replace("{page}", page) + markup).encode(),
        font_paths=[str(pylopdf_fonts_zh_cn.sans_path().parent)],
        ignore_system_fonts=True,
    )


def read(markup, page=""):
    return read_pdf_blocks(compile_pdf(markup, page))


def numbered_rows(count, text="建设内容"):
    return "".join(f"[{n}], [项目{n}], [{text}{n}。]," for n in range(1, count + 1))


def test_wrapped_lines_become_one_paragraph_and_indents_begin_new_ones():
    assert read(f"{LONG}\n\n{LONG}") == (Paragraph(LONG), Paragraph(LONG))


def test_short_lines_stay_paragraphs_of_their_own():
    markup = "#set par(first-line-indent: 0em)\n附件1\n\n重点民生实事\n\n2025年3月"
    assert [block.text for block in read(markup)] == ["附件1", "重点民生实事", "2025年3月"]


def test_paragraph_runs_over_the_page_break():
    markup = f"#v(23cm)\n{LONG}{LONG}"
    assert read(markup, ', numbering: "- 1 -"') == (Paragraph(LONG + LONG),)


@pytest.mark.parametrize("numbering", ["- 1 -", "1", "第1页", "1 / 1", "— 1 —"])
def test_page_numbers_are_left_out(numbering):
    markup = "正文内容。#pagebreak()后文内容。"
    got = [block.text for block in read(markup, f', numbering: "{numbering}"')]
    assert got == ["正文内容。", "后文内容。"]


def test_running_title_is_left_out():
    markup = "正文一。#pagebreak()正文二。#pagebreak()正文三。"
    got = [block.text for block in read(markup, ", header: [重庆市行政规范性文件]")]
    assert got == ["正文一。", "正文二。", "正文三。"]


def test_merged_cells_leave_covered_positions():
    (table,) = read(
        "#table(columns: 3, table.cell(rowspan: 2)[序号], table.cell(colspan: 2)[目标],"
        "[六月], [九月], [1], [甲], [乙])"
    )
    assert table.rows == (("序号", "目标", None), (None, "六月", "九月"), ("1", "甲", "乙"))


def test_cell_lines_that_only_wrapped_are_joined_and_others_kept():
    (table,) = read(
        "#set par(first-line-indent: 0em)\n"
        f"#table(columns: (2cm, 8cm), [序号], [目标], [1], [{LONG}\\ 第二行。])"
    )
    assert table.rows[1] == ("1", f"{LONG}\n第二行。")


def test_words_and_numbers_wrap_without_losing_or_gaining_characters():
    text = "建成投用4G基站278个，接入Open Data Platform平台并完成2025年12月验收，投资1,018.5万元。"
    (table,) = read(
        "#set par(first-line-indent: 0em)\n"
        f"#table(columns: (2cm, 3.3cm), [序号], [目标], [1], [{text}])"
    )
    assert table.rows[1][1] == text


@pytest.mark.parametrize("repeat", ["true", "false"])
def test_table_over_pages_is_one_table_with_one_heading(repeat):
    (table,) = read(
        f"#table(columns: 3, table.header(repeat: {repeat}, [序号], [项目], [内容]),"
        f"{numbered_rows(80)})",
        ', numbering: "1"',
    )
    assert [row[0] for row in table.rows] == ["序号", *map(str, range(1, 81))]


def test_table_goes_on_below_a_continuation_mark():
    half = "[序号], [项目], [内容],"
    markup = (
        f"#v(20cm)#table(columns: (2cm, 4cm, 4cm), {half} [1], [甲], [建成。])#pagebreak()"
        f"（续表）\n#table(columns: (2cm, 4cm, 4cm), {half} [2], [乙], [建成。])"
    )
    (table,) = read(markup)
    assert [row[0] for row in table.rows] == ["序号", "1", "2"]


def test_two_tables_with_a_title_between_them_stay_two():
    one = f"#table(columns: (2cm, 4cm, 4cm), [序号], [项目], [内容], {numbered_rows(2)})"
    blocks = read(f"{one}\n附件2\n{one}")
    assert [type(block) for block in blocks] == [Table, Paragraph, Table]


def test_row_cut_by_the_page_break_is_joined():
    (table,) = read(
        "#set par(first-line-indent: 0em)\n#v(21cm)"
        f"#table(columns: (2cm, 3cm, 5cm), [序号], [项目], [内容], [1], [甲], [{LONG}],"
        "[2], [乙], [无。])"
    )
    assert [row[0] for row in table.rows] == ["序号", "1", "2"]
    assert table.rows[1][2] == LONG


def test_row_that_begins_a_sentence_on_a_new_page_stays_a_row():
    (table,) = read(
        "#table(columns: (2cm, 3cm, 5cm), [序号], [项目], [内容], [1], [甲], [建成投用。])"
        "#pagebreak()"
        "#table(columns: (2cm, 3cm, 5cm), [], [], [另建一所学校。], [2], [乙], [无。])"
    )
    assert [row[0] for row in table.rows] == ["序号", "1", "", "2"]


def test_numbered_items_cut_by_the_page_break_stay_in_their_cell():
    items = "".join(f"({n}) 完成第{n}处改造。\\ " for n in range(1, 9))
    (table,) = read(
        "#set par(first-line-indent: 0em)\n#v(21.5cm)"
        f"#table(columns: (2cm, 3cm, 5cm), [序号], [项目], [内容], [1], [甲], [{items}],"
        "[2], [乙], [无。])"
    )
    assert table.rows[1][2].split("\n") == [f"({n}) 完成第{n}处改造。" for n in range(1, 9)]


def test_frame_around_text_is_no_table():
    (paragraph,) = read("#rect[重点民生实事]")
    assert paragraph == Paragraph("重点民生实事")


def test_text_printed_at_an_angle_is_left_out():
    got = read("正文内容。#place(rotate(45deg)[水印])")
    assert got == (Paragraph("正文内容。"),)


def test_table_of_a_converted_file_keeps_row_order_without_repeated_headings(tmp_path):
    rows = [("序号", "项目"), *[(str(n), f"项目{n}" * 5) for n in range(1, 60)]]
    for repeat in (True, False):
        path = tmp_path / f"{repeat}.pdf"
        convert.write_pdf([Table(tuple(rows))], path, repeat_header=repeat)
        assert read_pdf_blocks(path.read_bytes()) == (Table(tuple(rows)),)
