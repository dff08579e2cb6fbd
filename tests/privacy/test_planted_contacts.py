"""Contacts planted wherever a format can hide them are in no filed document and in no table."""

import csv
import io
import zipfile

import docx
import openpyxl
import pypdf
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation
from pypdf.annotations import FreeText
from tests import convert
from tests.conftest import ROOT

from msanalysis.adding import add_file
from msanalysis.config import Paths
from msanalysis.extraction import extract_document
from msanalysis.filing import MANIFEST_COLUMNS, load_manifest
from msanalysis.reading import Paragraph, Table

SECRETS = ("张示例", "60000002", "13912345678", "shili", "600000001")
CONTACT = "联系人：张示例，电话：023-60000002，手机13912345678，邮箱shili@example.cn，QQ：600000001"
BLOCKS = (
    Paragraph("巴南区人民政府办公室关于印发2024年重点民生实事工作目标任务的通知"),
    Paragraph("巴南府办发〔2024〕7号"),
    Paragraph(CONTACT),
    Paragraph("重庆市巴南区人民政府办公室"),
    Paragraph("2024年3月1日"),
    Table(
        (
            ("序号", "项目名称", "目标任务", "牵头单位", "联系人", "完成时限"),
            ("1", "新建公厕", "新建城市公厕4座。", "区城管局", "张示例 13912345678", "2024年12月"),
            ("2", "农村公路", f"硬化农村公路35.5公里。{CONTACT}", "区交通局", "", "2024年11月"),
        )
    ),
)


def as_text(path):
    lines = [b.text if isinstance(b, Paragraph) else "\n".join("\t".join(r) for r in b.rows)
             for b in BLOCKS]  # fmt: skip
    path.write_text("\n".join(lines), "utf-8")


def as_markdown(path):
    rows = ["| " + " | ".join(row) + " |" for row in BLOCKS[-1].rows]
    rows.insert(1, "|---" * 6 + "|")
    text = "\n\n".join(block.text for block in BLOCKS[:-1])
    path.write_text(f"{text}\n\n" + "\n".join(rows) + f"\n\n<!-- {CONTACT} -->\n", "utf-8")


def as_page(path):
    convert.write_blocks(BLOCKS, path)
    head = (
        f'<meta name="author" content="张示例"><meta name="description" content="{CONTACT}">'
        f'<!-- {CONTACT} --><script>var a = "{CONTACT}";</script><style>/* {CONTACT} */</style>'
    )
    body = (
        f'<p hidden>{CONTACT}</p><a href="mailto:shili@example.cn" title="{CONTACT}">信</a>'
        f'<a href="tel:+8613912345678">话</a><img alt="{CONTACT}" data-who="{CONTACT}">'
        f'<input type="hidden" value="{CONTACT}">'
    )
    page = path.read_text("utf-8").replace("</head>", f"{head}</head>")
    path.write_text(page.replace("</body>", f"{body}</body>"), "utf-8")


def as_word(path):
    convert.write_blocks(BLOCKS, path)
    document = docx.Document(path)
    about = document.core_properties
    about.author = about.last_modified_by = "张示例"
    about.title = about.subject = about.keywords = about.comments = about.category = CONTACT
    section = document.sections[0]
    section.header.paragraphs[0].text = section.footer.paragraphs[0].text = CONTACT
    paragraph = document.add_paragraph("信")
    for address in ("mailto:shili@example.cn", "tel:+8613912345678"):
        document.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    document.add_comment(paragraph.runs, text=CONTACT, author="张示例", initials="张示例")
    document.save(path)
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    deleted = (
        f'<w:p><w:del {w} w:id="9" w:author="张示例"><w:r><w:delText>{CONTACT}</w:delText></w:r>'
        "</w:del></w:p>"
    )
    variable = f'<w:docVars {w}><w:docVar w:name="a" w:val="{CONTACT}"/></w:docVars></w:settings>'
    change_parts(
        path,
        {
            "word/document.xml": lambda xml: xml.replace("<w:sectPr", f"{deleted}<w:sectPr", 1),
            "word/settings.xml": lambda xml: xml.replace("</w:settings>", variable),
            "docProps/app.xml": lambda xml: xml.replace(
                "</Properties>",
                f"<Manager>张示例</Manager><Company>{CONTACT}</Company></Properties>",
            ),
        },
    )


def as_workbook(path):
    convert.write_blocks(BLOCKS, path)
    book = openpyxl.load_workbook(path)
    about = book.properties
    about.creator = about.lastModifiedBy = "张示例"
    about.title = about.subject = about.keywords = about.description = CONTACT
    hidden, deeper = book.create_sheet("备用"), book.create_sheet("备用2")
    hidden.sheet_state, deeper.sheet_state = "hidden", "veryHidden"
    hidden["A1"], deeper["B2"], deeper["B3"] = CONTACT, CONTACT, 13912345678
    sheet = book.worksheets[0]
    sheet["A1"].comment = Comment(CONTACT, "张示例")
    sheet["A2"].hyperlink = "mailto:shili@example.cn"
    sheet["A2"].hyperlink.tooltip = CONTACT
    sheet.oddHeader.center.text = sheet.oddFooter.left.text = CONTACT
    check = DataValidation(type="whole", prompt=CONTACT, promptTitle="张示例", error=CONTACT)
    check.add("C3")
    sheet.add_data_validation(check)
    book.defined_names["谁"] = openpyxl.workbook.defined_name.DefinedName(
        "谁", attr_text=f'"{CONTACT}"'
    )
    book.save(path)


def as_pdf(path):
    convert.write_blocks((*BLOCKS[:2], *BLOCKS[3:5], BLOCKS[-1]), path)
    plant_in_pdf(path)


def as_pdf_clean_on_its_pages(path):
    rows = tuple(row[:4] + row[5:] for row in BLOCKS[-1].rows)
    clean = Table((*rows[:2], (*rows[2][:2], "硬化农村公路35.5公里。", *rows[2][3:])))
    convert.write_blocks((*BLOCKS[:2], *BLOCKS[3:5], clean), path)
    plant_in_pdf(path)


def plant_in_pdf(path):
    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(path))
    keys = ("/Author", "/Title", "/Subject", "/Keywords", "/Company", "/Producer")
    writer.add_metadata(dict.fromkeys(keys, CONTACT))
    writer.add_annotation(0, FreeText(text=CONTACT, rect=(1, 1, 9, 9)))
    writer.add_attachment("通讯录.txt", CONTACT.encode())
    writer.add_outline_item(CONTACT, 0)
    writer.write(path)


def change_parts(path, changes):
    source = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in source.namelist():
            change = changes.get(name, lambda xml: xml)
            data = source.read(name)
            new.writestr(name, change(data.decode()).encode() if name in changes else data)


def everything_in(path):
    """Give all that a file holds, unpacked, as one text."""
    data = path.read_bytes()
    if data.startswith(b"PK"):
        with zipfile.ZipFile(path) as archive:
            return "\n".join(archive.read(n).decode("utf-8", "replace") for n in archive.namelist())
    if data.startswith(b"%PDF"):
        reader = pypdf.PdfReader(path)
        objects = [reader.get_object(number) for number in range(1, int(reader.trailer["/Size"]))]
        streams = [
            o.get_data().decode("utf-8", "replace") for o in objects if hasattr(o, "get_data")
        ]
        pages = [page.extract_text() for page in reader.pages]
        return "\n".join([*map(str, objects), *streams, *pages, str(reader.metadata)])
    return data.decode("utf-8")


WRITERS = {
    "txt": as_text,
    "md": as_markdown,
    "html": as_page,
    "docx": as_word,
    "xlsx": as_workbook,
    "pdf": as_pdf,
    "clean pdf": as_pdf_clean_on_its_pages,
}


@pytest.fixture
def root(tmp_path, monkeypatch):
    raw = Paths(tmp_path / "project").raw
    raw.mkdir(parents=True)
    (raw / "documents.csv").write_text(",".join(MANIFEST_COLUMNS) + "\n", "utf-8")
    monkeypatch.chdir(tmp_path / "project")
    return tmp_path / "project"


@pytest.mark.parametrize("kind", WRITERS)
def test_contact_planted_in_a_document_is_nowhere_after_it_is_filed(kind, root, tmp_path, capsys):
    source = tmp_path / f"planted.{kind.split()[-1]}"
    WRITERS[kind](source)
    planted = everything_in(source)
    assert all(secret in planted for secret in SECRETS)

    add_file(source, district=None, year=None, kind=None, yes=True)

    (row,) = load_manifest(Paths(root).manifest)
    filed = Paths(root).raw / row["stored_file"]
    said = capsys.readouterr().out
    for place, text in (
        ("the filed document", everything_in(filed)),
        ("the manifest", Paths(root).manifest.read_text("utf-8")),
        ("the terminal", said),
        ("the tables", "\n".join(t.to_csv() for t in extract_document(filed).values())),
    ):
        found = [
            (secret, text[max(0, text.find(secret) - 60) : text.find(secret) + 20])
            for secret in SECRETS
            if secret in text
        ]
        assert found == [], place
    assert row["masked"]
    assert len(extract_document(filed)["projects"]) == 2


def test_manifest_of_this_project_counts_what_was_masked():
    with (ROOT / "data" / "raw" / "documents.csv").open(encoding="utf-8", newline="") as file:
        assert any(row["masked"] for row in csv.DictReader(file))
