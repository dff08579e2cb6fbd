"""What the Typst source of a notebook says, before it is set."""

import base64
import struct
import zlib

import nbformat.v4 as v4
import pandas as pd
import pytest
from lxml import etree
from tests.publishing.conftest import HOSTILE, code_cell, displayed, squeezed

from msanalysis.errors import ReportError
from msanalysis.publishing.context import Context
from msanalysis.publishing.escape import markup_text, string_literal
from msanalysis.publishing.images import image_call
from msanalysis.wording.markdown import escape_markdown


def tiny_png() -> str:
    def chunk(kind: bytes, body: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    png = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
    return base64.b64encode(png).decode()


def test_text_becomes_a_closed_string():
    assert markup_text('a"b\\c') == '#"a\\"b\\\\c";'
    assert string_literal("a\nb\x00\x1b[31m") == '"a\\nb"'


def test_escaped_text_survives_markdown(read_pdf):
    names = [HOSTILE, "1. 项", "- 项", "[a](b) ![c](d) [^1]", "a | b", "&amp; <b>", "__x__ ~~y~~"]
    reader = read_pdf("\n\n".join(escape_markdown(name) for name in names))
    text = squeezed(reader.pages[0].extract_text())
    assert all(squeezed(name) in text for name in names)


def test_headings_close_up_and_the_first_becomes_the_title(source_of):
    source = source_of("# 报告\n\n## 甲\n\n#### 乙\n\n## 丙")
    assert 'title: "报告"' in source
    levels = [line.partition(")")[0] for line in source.split("#heading(level: ")[1:]]
    assert levels == ["1", "2", "1"]


def test_the_language_follows_the_text_unless_given(source_of):
    assert 'lang: "zh"' in source_of("正文")
    assert 'lang: "en"' in source_of("text")
    assert 'lang: "en"' in source_of("The district 北碚区 promised thirty-six projects in 2020.")
    assert 'lang: "en"' in source_of("正文", lang="en")


def test_line_ends_inside_chinese_leave_no_space(source_of):
    source = source_of("第一行\n第二行\n\nfirst\nsecond")
    assert '#"第一行";#"第二行";' in source
    assert '#"first"; #"second";' in source


def test_strong_text_beside_chinese_punctuation_is_strong(source_of):
    assert '#strong[#"完成率（%）";];#"为";' in source_of("**完成率（%）**为")


def test_tags_decide_what_is_shown(source_of):
    out = displayed({"text/plain": "结果"})
    assert "show()" not in source_of(code_cell(out))
    assert "show()" in source_of(code_cell(out), show_code=True)
    assert "show()" in source_of(code_cell(out, tags=("show-input",)))
    assert "show()" not in source_of(code_cell(out, tags=("hide-input",)), show_code=True)
    assert "结果" not in source_of(code_cell(out, tags=("hide-output",)))
    for tag in ("hide", "remove", "remove-cell"):
        assert "结果" not in source_of(code_cell(out, tags=(tag,)), show_code=True)


def test_a_caption_numbers_a_table_and_the_text_can_cite_it(read_pdf):
    html = pd.DataFrame({"a": [1]}).to_html()
    reader = read_pdf(
        "见[](#tab:list)与[](#方法)。",
        code_cell(displayed({"text/html": html}, caption="清单（n = 1）", label="tab:list")),
        "## 方法",
        number_sections=True,
    )
    text = squeezed(reader.pages[0].extract_text())
    assert "见表1与第1节。" in text
    assert "表1清单（n=1）" in text


def test_metadata_of_an_output_goes_before_that_of_its_cell(source_of):
    html = pd.DataFrame({"a": [1]}).to_html()
    cell = code_cell(displayed({"text/html": html}, caption="输出"), caption="单元", note="注")
    source = source_of(cell)
    assert 'caption: [#"输出";]' in source
    assert 'note: [#"注";]' in source
    assert "单元" not in source


def test_wrong_labels_are_refused(source_of):
    html = pd.DataFrame({"a": [1]}).to_html()
    cell = code_cell(displayed({"text/html": html}, caption="表", label="x"))
    with pytest.raises(ReportError, match=r"cell 2: the label 'x' is used twice"):
        source_of(cell, cell)
    with pytest.raises(ReportError, match=r"cell 1: the link \[\]\(#nowhere\)"):
        source_of("见[](#nowhere)")


def test_vectors_go_before_dots(source_of):
    data = {"image/png": tiny_png(), "image/svg+xml": "<svg xmlns='http://www.w3.org/2000/svg'/>"}
    assert '.svg"' in source_of(code_cell(displayed(data)))
    assert '.png"' not in source_of(code_cell(displayed(data)))


def test_the_text_of_a_vector_picture_is_set_in_a_bundled_face():
    for style in ("font: 10px 'DejaVu Sans', sans-serif", "font-family: 'SimHei'; fill: red"):
        root = etree.fromstring(
            f'<svg xmlns="http://www.w3.org/2000/svg"><text style="{style}">甲</text></svg>'
        )
        context = Context()
        image_call(etree.tostring(root), "image/svg+xml", "", context)
        (data,) = context.assets.values()
        assert b"'Noto Sans SC'" in data
        assert b"DejaVu" not in data
        assert b"SimHei" not in data


def test_pictures_come_from_attachments_and_data_uris_but_not_from_the_web(source_of):
    attached = v4.new_markdown_cell("![图](attachment:a.png)")
    attached["attachments"] = {"a.png": {"image/png": tiny_png()}}
    assert "image(" in source_of(attached)
    assert "image(" in source_of(f"![图](data:image/png;base64,{tiny_png()})")
    assert "image(" not in source_of("![图](https://example.com/a.png)")


@pytest.mark.parametrize("words", ["几个字。", "- 差错3处：校对时改正。"])
def test_a_heading_and_a_few_words_stay_with_the_table_that_they_announce(source_of, words):
    table = displayed({"text/html": "<table><tr><td>甲</td></tr></table>"}, caption="清单")
    source = source_of("# 报告", f"## 差错\n\n{words}", code_cell(table))
    assert source.count("#lead-in[") == 1


def test_footnotes_lists_quotes_code_and_terms_are_set(source_of):
    source = source_of(
        "甲[^1]和[^1]\n\n[^1]: 注\n\n1. a\n   - b\n\n> 引\n\n```python\nx\n```\n\n词\n: 义"
    )
    assert source.count('#footnote[#"注";]') == 1
    assert '#footnote(label("footnote 1"))' in source
    assert "#enum(start: 1, tight: true, [" in source
    assert "#list(tight: true, [" in source
    assert '#quote(block: true)[#"引";]' in source
    assert '#raw("x", block: true, lang: "python")' in source
    assert 'terms.item([#"词";], [#"义";])' in source


def test_unknown_html_in_text_is_text_and_known_html_is_not(source_of):
    source = source_of("H<sub>2</sub>O<br>a <script>x</script>")
    assert '#sub[#"2";]' in source
    assert "#linebreak();" in source
    assert '#"<script>";' in source


def test_key_figures_come_from_a_table_or_from_html(source_of):
    table = pd.DataFrame([["项目总数", "36", "市级 11"]], columns=["label", "value", "note"])
    cell = code_cell(displayed({"text/html": table.to_html()}), tags=("key-figures",))
    box = '(value: [#"36";], label: [#"项目总数";], note: [#"市级 11";])'
    assert box in source_of(cell)
    html = (
        '<div class="key-figures"><div><span class="value">36</span>'
        '<span class="label">项目总数</span><span class="note">市级 11</span></div></div>'
    )
    assert box in source_of(code_cell(displayed({"text/html": html})))


def test_streams_lose_their_colours_and_errors_are_shown(source_of):
    error = v4.new_output("error", ename="E", evalue="坏", traceback=["\x1b[31mE\x1b[0m: 坏"])
    assert '#output-error([#"E: 坏";], "E: 坏")' in source_of(code_cell(error))


def test_an_output_that_typst_refuses_is_named_by_its_cell(exporter, read_pdf):
    broken = displayed({"image/png": base64.b64encode(b"no picture").decode()})
    with pytest.raises(ReportError, match="cell 2: Typst could not set"):
        read_pdf("正文", code_cell(broken))
