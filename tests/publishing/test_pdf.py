"""What a reader, a search engine and a screen reader find in the PDF."""

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import nbformat.v4 as v4
import pandas as pd
import pdfplumber
import pytest
from fontTools.ttLib import TTFont
from nbconvert.exporters import get_exporter
from pypdf import PdfReader
from pypdf.generic import ContentStream
from tests.publishing.conftest import HOSTILE, code_cell, displayed, notebook, squeezed
from tests.publishing.torture import LONG_CELL, torture_notebook

from msanalysis.errors import ReportError
from msanalysis.publishing import TypstPdfExporter, server_extension
from msanalysis.publishing.fonts import font_files, font_folder
from msanalysis.publishing.server_extension import FORMAT
from msanalysis.wording.markdown import escape_markdown

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="200pt" height="60pt">'
    '<text x="5" y="30" font-family="{family}" font-size="14">{text}</text></svg>'
)


def text_of(reader) -> str:
    return squeezed("".join(page.extract_text() for page in reader.pages))


def fonts_of(page) -> list:
    resources = page["/Resources"]
    found = [font.get_object() for font in resources.get("/Font", {}).values()]
    for form in resources.get("/XObject", {}).values():
        inner = form.get_object().get("/Resources", {}).get("/Font", {})
        found += [font.get_object() for font in inner.values()]
    return found


def test_chinese_text_can_be_extracted(read_pdf):
    assert "北碚区民生实事共36项" in text_of(read_pdf("北碚区民生实事共 36 项。"))


def test_every_font_is_embedded_as_a_subset_and_under_the_open_font_licence(read_pdf):
    free = {font.name for font in font_files() if font.licence == "OFL-1.1"}
    reader = read_pdf(
        "# 标题\n\n正文 **强调 bold** *斜体 italics* `code 代码` $x^2$\n\n- ☐ ✓ █",
        code_cell(displayed({"text/plain": "甲 a ─"})),
        code_cell(displayed({"image/svg+xml": SVG.format(family="DejaVu Sans", text="图 figure")})),
    )
    fonts = [font for page in reader.pages for font in fonts_of(page)]
    names = {font["/BaseFont"] for font in fonts}
    assert {name[8:].removesuffix("-Identity-H") for name in names} == free
    for font in fonts:
        assert font["/BaseFont"][7] == "+"
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)


def test_every_font_is_there_with_its_licence():
    for font in font_files():
        assert font.file.is_file(), font
        with TTFont(font.file, lazy=True) as face:
            assert face["name"].getDebugName(6) == font.name
    own = {font.file.parent for font in font_files()} - {font_folder()}
    for folder in own:
        for licence in ("OFL-Noto.txt", "OFL-STIX.txt"):
            assert "SIL OPEN FONT LICENSE Version 1.1" in (folder / licence).read_text("utf-8")


def test_two_exports_are_byte_identical(exporter):
    nb = notebook("# 标题\n\n正文[^1]。\n\n[^1]: 注。", timestamp="2022-02-10")
    assert exporter.from_notebook_node(nb)[0] == exporter.from_notebook_node(nb)[0]


def test_the_date_in_the_pdf_is_the_one_given(read_pdf):
    reader = read_pdf("正文", timestamp="2022-02-10")
    assert reader.metadata.creation_date.date().isoformat() == "2022-02-10"
    assert read_pdf("正文").metadata.creation_date.year == 1970


def test_a_timestamp_that_is_no_date_is_refused(exporter):
    with pytest.raises(ReportError, match="'last week' is no date"):
        exporter.from_notebook_node(notebook("正文", timestamp="last week"))


def test_title_authors_keywords_and_language_are_in_the_metadata(read_pdf):
    reader = read_pdf("正文", title="报告", authors=["甲", "乙"], keywords=["民生实事"], lang="zh")
    assert reader.metadata.title == "报告"
    assert "甲" in reader.metadata.author
    assert "民生实事" in reader.metadata["/Keywords"]
    assert reader.trailer["/Root"]["/Lang"].startswith("zh")


def test_the_pdf_is_tagged_and_has_bookmarks(read_pdf):
    reader = read_pdf("# 报告\n\n## 概要\n\n甲\n\n### 细节\n\n乙\n\n## 方法\n\n丙")
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    first, nested, second = reader.outline
    assert (first["/Title"], nested[0]["/Title"], second["/Title"]) == ("概要", "细节", "方法")


def test_pages_are_numbered_in_the_language_of_the_document(read_pdf):
    assert "第1页共1页" in text_of(read_pdf("正文", lang="zh"))
    assert "Page1of1" in text_of(read_pdf("text", lang="en"))


def test_hostile_text_comes_out_as_text(read_pdf):
    table = pd.DataFrame({"名称": [HOSTILE, "之后"]})
    reader = read_pdf(
        code_cell(displayed({"text/html": table.style.to_html()}, caption=HOSTILE, note=HOSTILE)),
        code_cell(displayed({"text/html": table.to_html()})),
        code_cell(v4.new_output("stream", text=HOSTILE)),
        title=HOSTILE,
        subtitle=HOSTILE,
        stamp=[HOSTILE],
        lang="zh",
    )
    text = text_of(reader)
    assert text.count(squeezed(HOSTILE)) == 8
    assert text.count("之后") == 2
    assert reader.metadata.title == HOSTILE
    assert float(reader.pages[0].mediabox.width) == pytest.approx(595.28, abs=0.1)


def test_hostile_headings_boxes_and_names_of_the_document_come_out_as_text(read_pdf):
    name = escape_markdown(HOSTILE)
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="400pt" height="90pt"/>'
    boxes = pd.DataFrame([[HOSTILE, "36", HOSTILE]], columns=["label", "value", "note"])
    reader = read_pdf(
        code_cell(displayed({"text/html": boxes.style.to_html()}), tags=("key-figures",)),
        v4.new_markdown_cell(f"## {name}\n\n{name}", metadata={"tags": ["page-break"]}),
        code_cell(displayed({"image/svg+xml": svg}, caption=HOSTILE, note=HOSTILE, alt=HOSTILE)),
        title="题",
        running_header=HOSTILE,
        authors=[HOSTILE],
        keywords=[HOSTILE],
        number_sections=True,
    )
    first, second = (squeezed(page.extract_text()) for page in reader.pages)
    assert "value" not in first
    assert first.count(squeezed(HOSTILE)) == 3  # with the author in the title block
    assert second.count(squeezed(HOSTILE)) == 5  # with the running header
    assert reader.outline[0]["/Title"].endswith(HOSTILE)
    assert reader.metadata.author == HOSTILE


def test_a_cell_of_five_thousand_characters_survives(read_pdf):
    words = "".join(f"第{number}项民生实事；" for number in range(500))
    table = pd.DataFrame({"序号": [1], "内容": [words], "单位": ["区教委"]})
    reader = read_pdf(code_cell(displayed({"text/html": table.style.hide().to_html()})))
    text = text_of(reader)
    assert len(reader.pages) > 1
    assert all(f"第{number}项民生实事" in text for number in range(0, 500, 7))


def test_the_table_header_is_repeated_on_every_page(read_pdf):
    table = pd.DataFrame(
        {"项目名称": [f"项目{number}" for number in range(120)], "数量": range(120)}
    )
    reader = read_pdf(code_cell(displayed({"text/html": table.style.hide().to_html()})))
    pages = [squeezed(page.extract_text()) for page in reader.pages]
    assert len(pages) >= 3
    assert all("项目名称数量" in page for page in pages)


def test_svg_text_stays_text(read_pdf):
    for family in ("Noto Sans SC", "DejaVu Sans", "no such font"):
        svg = SVG.format(family=family, text="完成率%")
        assert "完成率%" in text_of(read_pdf(code_cell(displayed({"image/svg+xml": svg}))))


def test_a_missing_glyph_is_an_error_that_names_character_and_cell(exporter):
    svg = SVG.format(family="Noto Sans SC", text="😀")
    drawn = notebook(code_cell(displayed({"image/svg+xml": svg})))
    with pytest.raises(ReportError, match=r"cell 2: no glyph for 😀 \(U\+1F600\)"):
        exporter.from_notebook_node(notebook("正文", "笑 😀"))
    with pytest.raises(ReportError, match=r"cell 1: no glyph for 😀"):
        exporter.from_notebook_node(drawn)
    with pytest.raises(ReportError, match=r"U\+E123"):
        exporter.from_notebook_node(notebook("项目符号 \ue123"))


def test_no_character_is_drawn_as_an_empty_box(read_pdf):
    reader = read_pdf("正文 ㎡ ① ✓ ☐ “引号” —— 《》〔2021〕10号 龘 $\\alpha \\leq \\hat{p}$")
    for page in reader.pages:
        for operands, operator in ContentStream(page.get_contents(), reader).operations:
            if operator == b"Tj":
                raw = operands[0].original_bytes
                assert b"\x00\x00" not in [raw[at : at + 2] for at in range(0, len(raw), 2)]


def test_a_landscape_cell_turns_its_page_only(read_pdf):
    wide = v4.new_markdown_cell("横向", metadata={"tags": ["landscape"]})
    sizes = [page.mediabox for page in read_pdf("前", wide, "后").pages]
    assert [float(box.width) > float(box.height) for box in sizes] == [False, True, False]


def test_a_heading_and_caption_never_stand_alone_at_the_foot_of_a_page(read_pdf):
    table = pd.DataFrame({"名称": [f"行{number}之内容" for number in range(60)], "数量": range(60)})
    html = table.style.hide().to_html()
    for lines in range(16, 34, 2):
        filler = "\n\n".join(f"填充第{number}段。" for number in range(lines))
        reader = read_pdf(
            filler, "## 清单之标题", code_cell(displayed({"text/html": html}, caption="表题"))
        )
        for page in reader.pages:
            text = squeezed(page.extract_text())
            if "清单之标题" in text:
                assert "行0之内容" in text, lines


def test_the_note_of_a_table_stays_with_its_last_row(read_pdf):
    frame = pd.DataFrame({"名称": [f"行{number}之内容" for number in range(30)], "数量": range(30)})
    for rows in (3, 30):
        html = frame.head(rows).style.hide().to_html()
        cell = code_cell(displayed({"text/html": html}, caption="表题", note="资料来源甲"))
        for lines in range(18, 32, 2):
            filler = "\n\n".join(f"填充第{number}段。" for number in range(lines))
            for page in read_pdf(filler, cell).pages:
                text = squeezed(page.extract_text())
                if "资料来源甲" in text:
                    assert f"行{rows - 1}之内容" in text, (rows, lines)


def test_the_last_row_of_a_long_table_is_never_parted_from_its_note(read_pdf):
    for rows in range(24, 44):
        frame = pd.DataFrame({"名称": [f"行{number}之内容" for number in range(rows)]})
        html = frame.style.hide().to_html()
        pages = read_pdf(code_cell(displayed({"text/html": html}, note="资料来源甲"))).pages
        text = squeezed(next(page.extract_text() for page in pages if "甲" in page.extract_text()))
        assert f"行{rows - 1}之内容" in text, rows


def test_a_picture_that_does_not_fit_lets_the_text_go_on(read_pdf):
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="400pt" height="300pt"/>'
    filler = "\n\n".join(f"填充第{number}段。" for number in range(20))
    cell = code_cell(displayed({"image/svg+xml": svg}, caption="题", label="f"))
    first, second = read_pdf(f"见[](#f)。\n\n{filler}", cell, "接着的正文", lang="zh").pages
    assert "接着的正文" in squeezed(first.extract_text())
    assert "图1" in squeezed(second.extract_text())
    assert "见图1。" in squeezed(first.extract_text())


def test_pictures_keep_their_order_and_numbers_when_one_moves(read_pdf):
    high = '<svg xmlns="http://www.w3.org/2000/svg" width="400pt" height="400pt"/>'
    low = '<svg xmlns="http://www.w3.org/2000/svg" width="400pt" height="40pt"/>'
    filler = "\n\n".join(f"填充第{number}段。" for number in range(12))
    cells = [code_cell(displayed({"image/svg+xml": svg}, caption="题")) for svg in (high, low)]
    for lines in range(0, 12, 3):
        reader = read_pdf(filler, "段\n\n" * lines, *cells, "末", lang="zh")
        text = squeezed("".join(page.extract_text() for page in reader.pages))
        assert text.index("图1") < text.index("图2"), lines


def test_a_picture_is_shown_before_the_next_section_begins(read_pdf):
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="400pt" height="260pt"/>'
    cell = code_cell(displayed({"image/svg+xml": svg}, caption="图题"))
    for lines in range(8, 30, 4):
        filler = "\n\n".join(f"填充第{number}段。" for number in range(lines))
        text = text_of(read_pdf(filler, cell, "同节的正文", "## 下一节", "末"))
        assert text.index("图题") < text.index("下一节"), lines


def test_a_heading_and_a_few_words_stay_with_the_picture_they_announce(read_pdf):
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="400pt" height="300pt"/>'
    cell = code_cell(displayed({"image/svg+xml": svg}, caption="图题"))
    for lines in range(14, 28, 4):
        filler = "\n\n".join(f"填充第{number}段。" for number in range(lines))
        for page in read_pdf(filler, "## 插图\n\n引出的话。", cell, "## 下一节").pages:
            text = squeezed(page.extract_text())
            assert ("引出的话" in text) == ("图题" in text), lines


def test_an_opening_fits_its_page_and_what_follows_begins_the_next(read_pdf):
    rest = v4.new_markdown_cell("## 其后", metadata={"tags": ["fresh-page"]})
    for lines in range(29, 36, 3):
        filler = "\n\n".join(f"填充第{number}段。" for number in range(lines))
        first, second = read_pdf("# 题", filler, rest, "正文").pages
        assert f"填充第{lines - 1}段" in squeezed(first.extract_text()), lines
        assert "其后" in squeezed(second.extract_text())
    assert len(read_pdf("# 题", "短", rest, "正文").pages) == 1


def test_a_row_that_goes_on_over_the_page_names_its_key_there(read_pdf):
    words = "".join(f"第{number}件民生实事；" for number in range(300))
    frame = pd.DataFrame({"序号": ["1", "2"], "名称": ["短", "改造项目"], "内容": ["短", words]})
    reader = read_pdf(code_cell(displayed({"text/html": frame.style.hide().to_html()})), lang="zh")
    pages = [squeezed(page.extract_text()) for page in reader.pages]
    assert len(pages) > 1
    assert "改造项目（续）" not in pages[0]
    assert all("改造项目（续）" in page for page in pages[1:])


def test_no_page_ends_with_the_first_row_of_a_table_or_begins_with_its_last(read_pdf):
    frame = pd.DataFrame({"名称": [f"行{number}之内容" for number in range(24)]})
    html = frame.style.hide().to_html()
    for lines in range(4, 32, 4):
        filler = "\n\n".join(f"填充第{number}段。" for number in range(lines))
        for page in read_pdf(filler, code_cell(displayed({"text/html": html}))).pages:
            text = squeezed(page.extract_text())
            for one, other in (("行0之", "行1之"), ("行22之", "行23之")):
                assert (one in text) == (other in text), lines


def test_a_picture_below_a_heading_stays_with_it(read_pdf):
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="400pt" height="300pt"/>'
    filler = "\n\n".join(f"填充第{number}段。" for number in range(19))
    cell = code_cell(displayed({"image/svg+xml": svg}, caption="图题"))
    for page in read_pdf(filler, "## 插图之标题", cell, "接着的正文").pages:
        text = squeezed(page.extract_text())
        assert ("插图之标题" in text) == ("图题" in text.replace("插图之标题", ""))


def test_everything_that_notebooks_hold_is_set_and_stays_text(exporter):
    pdf, _ = exporter.from_notebook_node(torture_notebook())
    assert len(pdf) < 3_000_000
    reader = PdfReader(io.BytesIO(pdf))
    text = text_of(reader)
    assert text.count(squeezed(HOSTILE)) >= 4
    for part in LONG_CELL.split("；")[:-1:20]:
        assert part in text
    for shown in (
        "见图1、表1与第2节。",
        "ZeroDivisionError:除数为零",
        "进度██████100%",
        "IntSlider(value=7",
        "图中文字Figuretext",
        "第一个脚注",
        '<script>alert("块")</script>',
        "面积𝑎2与𝛼",
        "龘",
    ):
        assert shown in text, shown
    assert "\x1b" not in text
    assert {float(page.mediabox.width) for page in reader.pages} <= {595.2756, 841.8898}


def test_characters_without_a_glyph_can_be_named_instead(caplog):
    nb = notebook(
        "笑 😀 𠮷", code_cell(displayed({"image/svg+xml": SVG.format(family="a", text="😀")}))
    )
    pdf, _ = TypstPdfExporter(missing_glyphs="name").from_notebook_node(nb)
    text = text_of(PdfReader(io.BytesIO(pdf)))
    assert text.count("[U+1F600GRINNINGFACE]") == 2
    assert "U+20BB7" in text
    assert "named in words" in caplog.text


def test_jupyter_finds_both_exporters_and_may_ask_for_them_by_name():
    for name, kind in (("typst-pdf", "application/pdf"), ("msanalysis-html", "text/html")):
        assert get_exporter(name).output_mimetype == kind
        assert re.fullmatch(FORMAT, name)
    shared = Path(__file__).parents[2] / "etc/jupyter/jupyter_server_config.d/msanalysis.json"
    extensions = json.loads(shared.read_text())["ServerApp"]["jpserver_extensions"]
    assert extensions == {server_extension.__name__: True}


def test_nbconvert_finds_the_exporter_by_its_path(tmp_path: Path):
    nbformat.write(notebook("# 任意笔记本\n\n中文正文"), tmp_path / "任意.ipynb")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "nbconvert",
            "--to",
            "msanalysis.publishing.TypstPdfExporter",
            "任意.ipynb",
        ],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    assert (tmp_path / "任意.pdf").read_bytes().startswith(b"%PDF")


def test_quotation_marks_are_narrow_in_english_and_square_in_chinese(exporter):
    width = {}
    for lang in ("zh", "en"):
        pdf, _ = exporter.from_notebook_node(notebook("a’’’’z", title="T", lang=lang))
        with pdfplumber.open(io.BytesIO(pdf)) as opened:
            at = {char["text"]: char["x0"] for char in opened.pages[0].chars if char["size"] > 10}
        width[lang] = at["z"] - at["a"]
    assert width["en"] < 0.6 * width["zh"]
