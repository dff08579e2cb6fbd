"""Word documents: what stands on the printed page, in body order."""

import io

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from msanalysis.errors import ReadingError
from msanalysis.reading.docx import read_docx_blocks
from msanalysis.reading.model import Paragraph, Table


@pytest.fixture
def document():
    return docx.Document()


def read(document):
    buffer = io.BytesIO()
    document.save(buffer)
    return read_docx_blocks(buffer.getvalue())


def insert(document, xml):
    document.element.body.insert(0, parse_xml(xml.replace("<w:p>", f"<w:p {nsdecls('w')}>", 1)))


def texts(document):
    return [block.text for block in read(document)]


def fill(table, rows):
    for cells, row in zip(table.rows, rows, strict=True):
        for cell, text in zip(cells.cells, row, strict=True):
            cell.text = text
    return table


def test_paragraphs_and_tables_come_in_body_order(document):
    document.add_paragraph("前")
    fill(document.add_table(2, 2), [["序号", "项目"], ["1", "甲"]])
    document.add_paragraph("后")
    assert read(document) == (
        Paragraph("前"),
        Table((("序号", "项目"), ("1", "甲"))),
        Paragraph("后"),
    )


def test_merged_cells_leave_covered_positions(document):
    table = fill(
        document.add_table(3, 3), [["序号", "目标", ""], ["1", "甲", "乙"], ["", "丙", "丁"]]
    )
    table.cell(0, 1).merge(table.cell(0, 2)).text = "目标"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "1"
    (read_table,) = read(document)
    assert read_table.rows == (("序号", "目标", None), ("1", "甲", "乙"), (None, "丙", "丁"))


def test_grid_columns_that_no_row_uses_are_dropped(document):
    table = fill(document.add_table(2, 3), [["序号", "目标", ""], ["1", "甲", ""]])
    for row in (0, 1):
        table.cell(row, 1).merge(table.cell(row, 2))
    (read_table,) = read(document)
    assert read_table.rows == (("序号", "目标"), ("1", "甲"))


def test_row_without_its_last_cell_stays_shorter(document):
    table = fill(document.add_table(2, 3), [["序号", "目标", "备注"], ["1", "甲", ""]])
    row = table.rows[1]._tr
    row.remove(row.tc_lst[-1])
    (read_table,) = read(document)
    assert read_table.rows == (("序号", "目标", "备注"), ("1", "甲"))


def test_nested_table_follows_its_outer_table(document):
    table = fill(
        document.add_table(3, 2), [["序号", "目标"], ["1", "完成全部建设"], ["2", "推进项目"]]
    )
    fill(table.cell(1, 1).add_table(2, 2), [["甲", "乙"], ["1", "2"]])
    outer, inner = read(document)
    assert outer.rows == (("序号", "目标"), ("1", "完成全部建设"), ("2", "推进项目"))
    assert inner.rows == (("甲", "乙"), ("1", "2"))


def test_frame_of_one_cell_reads_as_text(document):
    document.add_table(1, 1).cell(0, 0).text = "一\n二"
    assert texts(document) == ["一", "二"]


def test_automatic_numbers_stand_before_the_text(document):
    for text in ("甲", "乙"):
        document.add_paragraph(text, style="List Number")
    document.add_paragraph("丙", style="List Bullet")
    assert texts(document) == ["1.甲", "2.乙", "丙"]


def numbered(document, number_format, text, texts_of_items, depth=0, *, levels=None):
    """Add list paragraphs with a list definition of their own."""
    numbering = document.part.numbering_part.element
    levels = levels or [(number_format, text)]
    number = 900 + len(numbering)
    inner = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{code}"/>'
        f'<w:lvlText w:val="{label}"/></w:lvl>'
        for at, (code, label) in enumerate(levels)
    )
    numbering.insert(
        0,
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">{inner}</w:abstractNum>'
        ),
    )
    numbering.append(
        parse_xml(
            f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
        )
    )
    for item in texts_of_items:
        depth, item = item if isinstance(item, tuple) else (0, item)
        properties = document.add_paragraph(item)._p.get_or_add_pPr()
        properties.append(
            parse_xml(
                f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/>'
                f'<w:numId w:val="{number}"/></w:numPr>'
            )
        )


@pytest.mark.parametrize(
    ("number_format", "text", "expected"),
    [
        ("chineseCounting", "%1、", ["一、甲", "二、乙"]),
        ("chineseCountingThousand", "（%1）", ["（一）甲", "（二）乙"]),
        ("decimal", "(%1)", ["(1)甲", "(2)乙"]),
        ("decimal", "%1", ["1 甲", "2 乙"]),
        ("decimalEnclosedCircle", "%1", ["①甲", "②乙"]),
        ("lowerRoman", "%1.", ["甲", "乙"]),
        ("bullet", "•", ["甲", "乙"]),
    ],
)
def test_list_numbers_are_worded_as_word_prints_them(document, number_format, text, expected):
    numbered(document, number_format, text, ["甲", "乙"])
    got = [line.replace("① ", "①").replace("② ", "②") for line in texts(document)]
    assert got == expected


def test_eleventh_chinese_number_is_eleven(document):
    numbered(document, "chineseCounting", "%1、", ["项"] * 21)
    assert [text[:-2] for text in texts(document)][9:21:5] == ["十", "十五", "二十"]
    assert texts(document)[20] == "二十一、项"


def test_sublist_counts_anew_under_each_item(document):
    levels = [("chineseCounting", "%1、"), ("decimal", "%2.")]
    items = [(0, "甲"), (1, "a"), (1, "b"), (0, "乙"), (1, "c")]
    numbered(document, "", "", items, levels=levels)
    assert texts(document) == ["一、甲", "1.a", "2.b", "二、乙", "1.c"]


def test_cell_with_nothing_but_an_automatic_number_holds_the_number(document):
    table = fill(document.add_table(3, 2), [["序号", "项目"], ["", "甲"], ["", "乙"]])
    numbered(document, "decimal", "%1", ["x", "y"])
    for row, paragraph in zip((1, 2), list(document.paragraphs)[-2:], strict=True):
        cell = table.cell(row, 0)._tc
        for old in cell.p_lst:
            cell.remove(old)
        for run in paragraph._p.r_lst:
            paragraph._p.remove(run)
        cell.append(paragraph._p)
    assert read(document)[0].rows == (("序号", "项目"), ("1", "甲"), ("2", "乙"))


def test_tracked_deletions_are_left_out_and_insertions_kept(document):
    insert(
        document,
        "<w:p><w:r><w:t>新建</w:t></w:r><w:del w:id='1'>"
        "<w:r><w:delText>两</w:delText></w:r></w:del>"
        "<w:ins w:id='2'><w:r><w:t>3</w:t></w:r></w:ins>"
        "<w:r><w:t>所学校</w:t></w:r></w:p>",
    )
    assert texts(document) == ["新建3所学校"]


def test_paragraph_whose_end_was_deleted_runs_into_the_next(document):
    document.add_paragraph("所学校")
    insert(
        document,
        "<w:p><w:pPr><w:rPr><w:del w:id='1'/></w:rPr></w:pPr><w:r><w:t>新建3</w:t></w:r></w:p>",
    )
    assert texts(document) == ["新建3所学校"]


def test_hidden_text_field_codes_and_page_furniture_are_left_out(document):
    section = document.sections[0]
    section.header.paragraphs[0].text = "页眉"
    section.footer.paragraphs[0].text = "- 1 -"
    insert(
        document,
        "<w:p><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:rPr><w:vanish/></w:rPr>"
        "<w:t>隐</w:t></w:r><w:r><w:t>显</w:t></w:r></w:p>",
    )
    assert texts(document) == ["显"]


def test_text_box_is_read_once_behind_its_paragraph(document):
    namespaces = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    box = "<w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent>"
    document.element.body.insert(
        0,
        parse_xml(
            f"<w:p {namespaces}><w:r><w:t>文</w:t></w:r><w:r><mc:AlternateContent>"
            f"<mc:Choice Requires='wps'>{box}</mc:Choice><mc:Fallback><w:pict><v:textbox>{box}"
            "</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
        ),
    )
    assert texts(document) == ["文", "框"]


def test_soft_breaks_separate_lines_and_tabs_become_spaces(document):
    document.add_paragraph("甲\n乙\t丙")
    assert texts(document) == ["甲", "乙 丙"]


def test_macro_document_is_refused_with_a_next_step(document):
    part = document.part.package.main_document_part
    part._content_type = "application/vnd.ms-word.document.macroEnabled.main+xml"
    with pytest.raises(ReadingError, match=r"save it as \.docx"):
        read(document)
