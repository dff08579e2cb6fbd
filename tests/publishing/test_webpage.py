"""What a reader, a browser and an attacker find in the web page."""

import io
import re
import shutil
import subprocess
from html import escape
from pathlib import Path
from urllib.parse import unquote

import pandas as pd
import pytest
from lxml import html
from pypdf import PdfReader
from tests.publishing.conftest import HOSTILE, code_cell, displayed, notebook, squeezed
from tests.publishing.torture import LONG_CELL, torture_notebook

from msanalysis.errors import ReportError
from msanalysis.publishing import TypstPdfExporter
from msanalysis.publishing.provenance import Commit
from msanalysis.publishing.webpage.document import style_sheet
from msanalysis.publishing.webpage.exporter import WebPageExporter
from msanalysis.wording.markdown import escape_markdown

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
CAPTION = re.compile(r"(?:图|表)\d+(?:正弦|样式表)")


@pytest.fixture(scope="module")
def torture() -> str:
    return WebPageExporter().from_notebook_node(torture_notebook())[0]


@pytest.fixture(scope="module")
def torture_pdf() -> PdfReader:
    return PdfReader(io.BytesIO(TypstPdfExporter().from_notebook_node(torture_notebook())[0]))


def page_of(*cells, **metadata):
    commit = metadata.pop("commit", None)
    exporter = WebPageExporter(commit=commit)
    return html.document_fromstring(exporter.from_notebook_node(notebook(*cells, **metadata))[0])


def text_of(page) -> str:
    return squeezed(page.find("body").text_content())


def test_nothing_in_the_page_runs_or_is_fetched(torture):
    page = html.document_fromstring(torture)
    assert not page.xpath("//script | //iframe | //object | //embed | //link | //base | //form")
    for node in page.iter():
        for name, value in node.attrib.items():
            assert not name.startswith("on"), (node.tag, name)
            assert "javascript:" not in value
            if name in ("src", "href", "xlink:href") and node.tag != "a":
                assert value.startswith(("#", "data:image/")), (node.tag, value[:40])
            if name == "href" and node.tag == "a":
                assert value.startswith(("#", "https://")), value
    styles = "".join(page.xpath("//style/text()")) + "".join(page.xpath("//@style"))
    assert not re.search(r"@import|url\((?!#)", styles)
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'")
    assert "script" not in policy


def test_hostile_names_and_long_cells_come_out_as_text(torture):
    text = text_of(html.document_fromstring(torture))
    assert text.count(squeezed(HOSTILE)) == 4
    assert LONG_CELL in text


def test_a_title_and_captions_that_hold_markup_are_text():
    html_table = pd.DataFrame({"a": [HOSTILE]}).to_html()
    page = page_of(
        code_cell(displayed({"text/html": html_table}, caption=HOSTILE, note=HOSTILE)),
        title=HOSTILE,
        subtitle=HOSTILE,
        stamp=[HOSTILE],
    )
    assert page.findtext(".//title") == HOSTILE
    assert text_of(page).count(squeezed(HOSTILE)) == 6
    assert not page.xpath("//script")


def test_hostile_headings_boxes_labels_and_names_are_text_in_the_page():
    boxes = pd.DataFrame([[HOSTILE, "36", HOSTILE]], columns=["label", "value", "note"])
    stacked = pd.DataFrame({HOSTILE: ["民生实事" * 20], "乙": ["区教委" * 9], "丙": ["x"]})
    page = page_of(
        f"## {escape_markdown(HOSTILE)}",
        code_cell(displayed({"text/html": boxes.style.to_html()}), tags=("key-figures",)),
        code_cell(displayed({"text/html": stacked.to_html(index=False)})),
        title="题",
        authors=[HOSTILE],
        keywords=[HOSTILE],
        toc=True,
    )
    assert text_of(page).count(squeezed(HOSTILE)) == 6
    assert page.xpath("//td/@data-label")[0] == HOSTILE
    assert page.xpath("//meta[@name='keywords']/@content") == [HOSTILE]
    assert not page.xpath("//script")


def test_figures_and_tables_have_the_numbers_of_the_pdf(torture, torture_pdf):
    shown = CAPTION.findall(text_of(html.document_fromstring(torture)))
    printed = CAPTION.findall(squeezed("".join(p.extract_text() for p in torture_pdf.pages)))
    assert shown == printed == ["图1正弦", "表1样式表"]


def test_citations_lead_to_what_they_cite(torture):
    page = html.document_fromstring(torture)
    names = page.xpath("//@id")
    assert len(names) == len(set(names))
    cited = {link.text_content(): link.get("href") for link in page.xpath("//main/p/a")}
    assert cited["图 1"] == "#fig%3Awave"
    assert cited["表 1"] == "#tab%3Astyler"
    assert "第 2 节" in cited
    for target in page.xpath("//a[starts-with(@href, '#')]/@href"):
        assert page.xpath("//*[@id=$name]", name=unquote(target[1:])), target


def test_a_label_that_is_cited_but_not_there_is_refused():
    with pytest.raises(ReportError, match=r"cell 1: the link \[\]\(#nowhere\)"):
        page_of("见[](#nowhere)")


def test_footnotes_are_numbered_through_and_link_back():
    page = page_of("甲[^1]\n\n[^1]: 注一。", "乙[^1]、再[^1]\n\n[^1]: 注二。")
    assert [mark.text for mark in page.xpath("//sup/a")] == ["1", "2", "2"]
    notes = page.xpath("//section[@class='footnotes']//li")
    assert [squeezed(note.text_content()) for note in notes] == ["注一。↩", "注二。↩"]
    assert page.xpath("//*[@id='mark-2']")


def test_sections_and_appendices_are_numbered_as_in_the_pdf():
    appendix = code_cell(displayed({"text/markdown": "## 丙\n\n### 丁"}), tags=("appendix",))
    page = page_of("# 题\n\n## 甲\n\n### 乙", appendix, number_sections=True, lang="zh")
    shown = [squeezed(heading.text_content()) for heading in page.xpath("//main/h2 | //main/h3")]
    assert shown == ["1甲", "1.1乙", "附录A丙", "A.1丁"]


def test_a_phone_is_told_the_width_and_a_screen_reader_the_language():
    page = page_of("正文")
    assert page.get("lang") == "zh-CN"
    assert page.xpath("//meta[@name='viewport']/@content") == [
        "width=device-width, initial-scale=1"
    ]


def test_words_in_another_language_keep_it():
    table = '<table><tr><th>a</th></tr><tr><td><span lang="zh">甲</span> b</td></tr></table>'
    page = page_of(code_cell(displayed({"text/html": table})))
    assert page.xpath("//td/span[@lang='zh']/text()") == ["甲"]


def test_tables_scroll_in_a_box_of_their_own_and_align_numbers():
    frame = pd.DataFrame({"单位": ["区教委"], "金额": ["1,234.5"]})
    page = page_of(
        code_cell(displayed({"text/html": frame.style.hide().to_html()}, caption="表题"))
    )
    (box,) = page.xpath("//figure/div[@class='scroll'][table]")
    assert box.get("aria-label") == "表题"
    assert box.get("tabindex") == "0"
    assert page.xpath("//td[@class='right']/text()") == ["1,234.5"]
    assert page.xpath("//th/@scope") == ["col", "col"]


def test_on_a_phone_rows_of_texts_stack_and_tables_of_numbers_say_that_they_scroll():
    texts = pd.DataFrame({"序号": ["1"], "内容": ["民生实事" * 20], "单位": ["区教委" * 4]})
    numbers = pd.DataFrame({f"指标{at}": ["1,234.5"] for at in range(9)})
    cells = [
        code_cell(displayed({"text/html": one.to_html(index=False)})) for one in (texts, numbers)
    ]
    stacked, scrolls = page_of(*cells, lang="zh").xpath("//figure")
    assert {"stacked", "scrolls"} & set(stacked.get("class").split()) == {"stacked"}
    assert stacked.xpath(".//td/@data-label") == ["序号", "内容", "单位"]
    assert {"stacked", "scrolls"} & set(scrolls.get("class").split()) == {"scrolls"}
    assert scrolls.xpath("string(p[@class='hint'])") == "左右滑动看全 →"


def test_quotation_marks_of_a_page_in_english_come_from_a_latin_face():
    rules = style_sheet()
    latin = rules[rules.index('html:not([lang^="zh"]) {') :]
    for kind, face in (("--serif", '"Noto Serif"'), ("--sans", '"Noto Sans"')):
        assert re.match(rf"[^}}]*?{kind}: {face},", latin), kind


def test_formulas_are_mathml_and_others_stay_as_written():
    page = page_of(r"$\hat p \leq 1$ 与 $\foo{x}$")
    assert page.xpath("count(//*[local-name()='math'])") == 1
    assert r"\foo{x}" in page.xpath("//code/text()")


def test_text_of_a_vector_picture_can_be_searched_and_its_scripts_are_gone(torture):
    page = html.document_fromstring(torture)
    texts = "".join(page.xpath("//*[local-name()='svg']//text()"))
    assert "图中文字 Figure text" in texts
    assert "链" in texts
    assert "alert" not in texts


def test_two_exports_of_a_page_are_identical(torture):
    assert WebPageExporter().from_notebook_node(torture_notebook())[0] == torture


def test_the_stamp_names_the_commit_in_the_language_of_the_page():
    foot = page_of("正文", stamp=["v 1"], commit=Commit("abc", True), lang="zh").find(".//footer")
    assert foot.text_content() == "v 1版本库提交 abc，另有未提交的改动"
    assert "Commit unknown" in page_of("text", commit=Commit()).find(".//footer").text_content()


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium (Debian: apt install chromium)")
@pytest.mark.parametrize("width", [390, 1280])
def test_in_a_browser_the_page_is_no_wider_than_its_window(torture, tmp_path: Path, width):
    # A window has a least width of its own, a frame has not; the page inside runs no script.
    file = tmp_path / "page.html"
    file.write_text(
        f"<!DOCTYPE html><title></title><iframe style='border: 0; width: {width}px' "
        f'srcdoc="{escape(torture)}" onload="'
        "const page = this.contentDocument.documentElement, box = name => "
        "page.querySelector(name).getBoundingClientRect();"
        "document.title = [this.contentWindow.innerWidth, page.scrollWidth - page.clientWidth, "
        "page.querySelectorAll('table').length, Math.round(box('h1').left), "
        "Math.round(box('h1').right)]"
        '"></iframe>',
        "utf-8",
    )
    done = subprocess.run(
        [
            CHROMIUM,
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            f"--user-data-dir={tmp_path / 'profile'}",
            "--window-size=1400,900",
            "--dump-dom",
            file.as_uri(),
        ],
        capture_output=True,
        check=True,
        timeout=120,
    )
    title = html.document_fromstring(done.stdout.decode()).findtext(".//title")
    window, beyond, tables, left, right = map(int, title.split(","))
    assert (window, beyond, tables) == (width, 0, 6)
    assert 0 < left < right < width
