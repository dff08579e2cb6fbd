"""Personal contacts: found and taken out of every format, amounts left alone."""

import io
import zipfile

import docx
import openpyxl
import pypdf
import pytest
from lxml import etree
from openpyxl.comments import Comment
from openpyxl.worksheet.table import Table as OfficeTable
from tests import convert

from msanalysis.contacts import MASK, mask_contacts
from msanalysis.masking import listed_contacts, mask_file
from msanalysis.reading import read_document
from msanalysis.reading.model import Document, Paragraph, Table


@pytest.mark.parametrize(
    ("text", "kind", "secret"),
    [
        ("联系人：张示例，", "contact name", "张示例"),
        ("联系人及电话：李丽、王五；", "contact name", "王五"),
        ("填表人：赵六", "contact name", "赵六"),
        ("联系人：李 丽", "contact name", "丽"),
        ("手机13912345678", "phone", "13912345678"),
        ("请联系139 1234 5678", "phone", "1234 5678"),
        ("+86 13912345678", "phone", "13912345678"),
        ("023-60000002", "phone", "60000002"),
        ("（023）60000002", "phone", "60000002"),
        ("联系电话：60000002", "phone", "60000002"),
        ("电话：60000002、68860000", "phone", "68860000"),
        ("传真60000002", "phone", "60000002"),
        ("联系人：张示例，60000002", "phone", "60000002"),
        ("电子邮箱：shili@example.cn", "e-mail", "shili"),
        ("QQ群：600000001", "QQ", "600000001"),
        ("QQ 600000001", "QQ", "600000001"),
        ("微信号：wx_12345", "WeChat", "wx_12345"),
        ("身份证500112199001011234", "identity number", "500112199001011234"),
    ],
)
def test_contacts_are_masked(text, kind, secret):
    masked = mask_contacts(text)
    assert secret not in masked.text
    assert MASK in masked.text
    assert kind in masked.counts


@pytest.mark.parametrize(
    "text",
    [
        "总建筑面积97785平方米，建筑面积47586.64平方米",
        "投资13912345678元",
        "惠及60000002人次",
        "用地面积60000002平方米",
        "渝北府办发〔2021〕10号",
        "2021年12月31日",
        "联系人民群众，联系电话畅通",
        "主要负责人亲自抓",
        "责任人：区教委",
        "单位主要负责人：\n\n填表人：\n",
        "0.02360000002",
        "12345热线、110报警",
        "统一社会信用代码",
    ],
)
def test_amounts_and_plain_words_stay(text):
    assert mask_contacts(text).text == text


def test_masked_text_has_nothing_left_to_mask():
    text = "联系人：张示例，联系电话：60000002，电子邮箱：shili@example.cn，QQ群：600000001"
    once = mask_contacts(text)
    assert mask_contacts(once.text).text == once.text
    assert once.summary == "QQ 1; contact name 1; e-mail 1; phone 1"


def test_contact_behind_the_tags_of_a_web_page_is_masked():
    page = "<p>联系人：<b>张示例</b>，电话：<span>60000002</span></p>"
    assert mask_contacts(page).text == f"<p>联系人：<b>{MASK}</b>，电话：<span>{MASK}</span></p>"


def test_contact_column_of_a_table_is_listed():
    document = Document(
        (
            Table(
                (
                    ("序号", "项目名称", "责任单位", "责任人及联系方式"),
                    ("1", "校园改造", "区教委", "张三 68860000"),
                    ("2", "公园建设", "区城市管理局", "李小四\n13912345678"),
                    ("3", "厕所改造", "区城市管理局", "区城市管理局"),
                )
            ),
        ),
        "a.txt",
        "txt",
        "utf-8",
        "",
    )
    assert set(listed_contacts(document)) == {"张三", "68860000", "李小四", "13912345678"}


def test_text_file_keeps_its_encoding_and_its_table(tmp_path):
    rows = ["序号\t项目名称\t责任单位\t联系人及电话", "1\t校园改造\t区教委\t张三 68860000"]
    path = tmp_path / "a.txt"
    path.write_bytes("\n".join(["联系电话：60000002", *rows]).encode("gb18030"))
    data, counts, suffix = mask_file(path.read_bytes(), read_document(path))
    text = data.decode("gb18030")
    assert suffix == ".txt"
    assert all(secret not in text for secret in ("60000002", "张三", "68860000"))
    assert "1\t校园改造\t区教委\t" in text
    assert counts == {"listed contact": 2, "phone": 1}


def test_word_file_with_a_contact_cut_into_runs_is_masked(tmp_path):
    path = tmp_path / "a.docx"
    document = docx.Document()
    paragraph = document.add_paragraph("联系人：李")
    paragraph.add_run("小").bold = True
    paragraph.add_run("丽，联系电话：6886")
    paragraph.add_run("4195")
    cells = document.add_table(2, 3).rows
    for cell, text in zip(cells[0].cells, ("项目名称", "责任单位", "联系方式"), strict=True):
        cell.text = text
    for cell, text in zip(cells[1].cells, ("校园改造", "区教委", "张三68860000"), strict=True):
        cell.text = text
    document.save(path)
    data, counts, suffix = mask_file(path.read_bytes(), read_document(path))
    again = docx.Document(io.BytesIO(data))
    text = again.paragraphs[0].text
    assert text == f"联系人：{MASK}，联系电话：{MASK}"
    assert "68860000" not in again.tables[0].rows[1].cells[2].text
    assert again.tables[0].rows[1].cells[0].text == "校园改造"
    assert suffix == ".docx"
    assert counts["contact name"] == 1


def test_spreadsheet_with_a_phone_number_as_a_number_is_masked(tmp_path):
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["序号", "项目名称", "面积（平方米）", "联系人", "联系电话"])
    sheet.append([1, "校园改造", 60000002, "张三", 68860000])
    sheet.append([2, "公园建设", 97785, "李小四", 13912345678])
    sheet["A5"] = "填表人：赵六"
    book.save(path)
    data, counts, _ = mask_file(path.read_bytes(), read_document(path))
    again = openpyxl.load_workbook(io.BytesIO(data)).active
    rows = [[cell.value for cell in row] for row in again.iter_rows(min_row=2, max_row=3)]
    assert rows == [
        [1, "校园改造", 60000002, MASK, MASK],
        [2, "公园建设", 97785, MASK, MASK],
    ]
    assert again["A5"].value == f"填表人：{MASK}"
    assert sum(counts.values()) >= 4


def test_pdf_with_a_contact_becomes_a_web_page():
    blocks = (Paragraph("联系电话：60000002 <a>"), Table((("一", None), ("二\n行", ""))))
    data, counts, suffix = mask_file(b"%PDF-", Document(blocks, "a.pdf", "pdf", "", ""))
    page = data.decode()
    assert (suffix, counts) == (".html", {"phone": 1})
    assert "60000002" not in page
    assert "&lt;a&gt;" in page
    assert "<td>二<br>行</td>" in page


def test_file_without_contacts_keeps_its_bytes():
    data = b"%PDF-1.7 any bytes"
    document = Document((Paragraph("新建公厕4座。"),), "a.pdf", "pdf", "", "")
    assert mask_file(data, document) == (data, {}, ".pdf")


def office_parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


def add_parts(path, **parts):
    with zipfile.ZipFile(path, "a") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)


def test_word_file_does_not_name_who_wrote_changed_or_commented_it(tmp_path):
    path = tmp_path / "a.docx"
    document = docx.Document()
    document.core_properties.author = "张示例"
    document.core_properties.last_modified_by = "李示例"
    document.core_properties.comments = "电话：60000002"
    paragraph = document.add_paragraph("新建公厕4座。")
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    change = f'<w:del {space} w:id="1" w:author="王示例"><w:r><w:delText>电话：60000002'
    paragraph._p.append(etree.fromstring(change + "</w:delText></w:r></w:del>"))
    document.add_comment(paragraph.runs, text="请核", author="赵示例", initials="赵")
    document.part.relate_to("mailto:shili@example.cn", "http://x/hyperlink", is_external=True)
    document.save(path)
    person = '<p:people xmlns:p="p"><p:person p:author="钱示例"/></p:people>'
    add_parts(path, **{"word/people.xml": person})
    data, counts, _ = mask_file(path.read_bytes(), read_document(path))
    everything = "".join(office_parts(data).values())
    assert "示例" not in everything
    assert "60000002" not in everything
    assert "shili" not in everything
    assert counts["author"] >= 5
    assert docx.Document(io.BytesIO(data)).paragraphs[0].runs[0].text == "新建公厕4座。"


def test_spreadsheet_does_not_name_who_wrote_or_commented_it(tmp_path):
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.properties.creator, book.properties.lastModifiedBy = "张示例", "李示例"
    sheet = book.active
    sheet.append(["项目名称", "目标任务"])
    sheet.append(["新建公厕", "新建公厕4座。"])
    sheet["A1"].comment = Comment("电话：60000002", "王示例")
    sheet.oddFooter.center.text = "联系人：赵示例"
    sheet.add_table(OfficeTable(displayName="清单", ref="A1:B2"))
    book.save(path)
    data, counts, _ = mask_file(path.read_bytes(), read_document(path))
    everything = "".join(office_parts(data).values())
    assert "示例" not in everything
    assert "60000002" not in everything
    assert counts["author"] == 3
    again = openpyxl.load_workbook(io.BytesIO(data)).active
    assert again["B2"].value == "新建公厕4座。"
    assert list(again.tables) == ["清单"]


def test_pdf_does_not_name_its_author_and_keeps_its_pages(tmp_path):
    path = tmp_path / "a.pdf"
    convert.write_blocks((Paragraph("新建公厕4座。"),), path)
    writer = pypdf.PdfWriter(clone_from=path)
    writer.add_metadata({"/Author": "Zhang Shili", "/Title": "notice"})
    writer.write(path)
    before = read_document(path)
    data, counts, suffix = mask_file(path.read_bytes(), before)
    assert (suffix, counts) == (".pdf", {"author": 1})
    assert "/Author" not in (pypdf.PdfReader(io.BytesIO(data)).metadata or {})
    path.write_bytes(data)
    assert read_document(path).blocks == before.blocks


def test_web_page_does_not_name_its_author(tmp_path):
    path = tmp_path / "a.html"
    page = '<html><head><meta charset="utf-8"><meta name="Author" content="张示例"></head>'
    path.write_text(page + "<body><p>新建公厕4座。</p></body></html>", "utf-8")
    data, counts, _ = mask_file(path.read_bytes(), read_document(path))
    assert "张示例" not in data.decode()
    assert counts == {"author": 1}
