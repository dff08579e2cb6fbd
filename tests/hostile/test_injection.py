"""Names from documents stay text: in Typst, HTML, Markdown, workbooks, figures and parameters."""

import csv
import io

import matplotlib.pyplot as plt
import nbformat
import nbformat.v4 as v4
import openpyxl
import pandas as pd
import pytest
from lxml import html
from papermill.translators import PythonTranslator
from pypdf import PdfReader
from tests.hostile.payloads import PAYLOADS

from msanalysis.adding import describe_understanding
from msanalysis.completion.answers import answer_groups
from msanalysis.config import LANGUAGES
from msanalysis.extraction import extract_document
from msanalysis.figures.profile import plot_agency_load
from msanalysis.figures.style import use_style
from msanalysis.monitoring.forms.writing import write_form
from msanalysis.monitoring.layout import lay_out_form
from msanalysis.monitoring.neutral import neutralise
from msanalysis.notices.progress_form import PrescribedForm
from msanalysis.publishing import TypstPdfExporter
from msanalysis.publishing.runner import run_notebook
from msanalysis.publishing.webpage.exporter import WebPageExporter
from msanalysis.report.opening import write_busiest
from msanalysis.spending.answers import describe_agencies
from msanalysis.themes.sentences import describe_clusters
from msanalysis.wording.markdown import escape_markdown

NAMES = pytest.mark.parametrize("name", PAYLOADS.values(), ids=PAYLOADS)
LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)
NOTICE = """巴南区人民政府办公室关于印发2024年重点民生实事工作目标任务的通知

巴南府办发〔2024〕7号

重庆市巴南区人民政府办公室
2024年3月1日

附件
序号\t项目名称\t目标任务\t牵头单位\t责任单位\t完成时限
1\t新建{name}公厕\t新建城市公厕4座，{name}。\t区城管局\t区住建委、各镇街\t2024年12月
2\t农村公路\t硬化农村公路35.5公里。\t区交通局\t各镇街\t2024年11月
"""


def squeezed(text):
    return "".join(text.split())


def shown(name):
    """What of a name can be seen: no control characters, blanks aside."""
    return squeezed("".join(c for c in name if c.isprintable()))


@pytest.fixture(scope="module")
def notebook():
    """A notebook whose title, captions, tables, sentences and printed lines hold every payload."""
    names = list(PAYLOADS.values())
    table = pd.DataFrame({"名称": names, names[0]: range(len(names))}).to_html()
    every = " ".join(names)
    outputs = [
        v4.new_output(
            "display_data", {"text/html": table}, metadata={"text/html": {"caption": every}}
        ),
        *(
            v4.new_output("display_data", {"text/markdown": f"最多的是{escape_markdown(name)}。"})
            for name in names
        ),
        v4.new_output("stream", text=every),
    ]
    cell = v4.new_code_cell("show()")
    cell.outputs = outputs
    made = v4.new_notebook(cells=[cell])
    made.metadata["typst"] = {"title": names[0], "subtitle": every, "lang": "zh"}
    return made


def test_pdf_shows_every_payload_as_it_is_written(notebook):
    pdf, _ = TypstPdfExporter().from_notebook_node(notebook)
    reader = PdfReader(io.BytesIO(pdf))
    text = squeezed("".join(page.extract_text() for page in reader.pages))
    missing = [key for key, name in PAYLOADS.items() if text.count(shown_plain(name)) < 3]
    assert missing == []
    assert "root:" not in text
    assert reader.metadata.title == PAYLOADS["Typst"]
    assert all(float(page.mediabox.width) > 500 for page in reader.pages)
    links = [a.get_object() for page in reader.pages for a in page.get("/Annots") or []]
    assert [link for link in links if "attacker" in str(link)] == []


def shown_plain(name):
    """Give a name without terminal sequences, whose letters are no text either."""
    return squeezed("红" if "\x1b" in name else name)


def test_web_page_shows_every_payload_and_runs_and_fetches_nothing(notebook):
    page = html.document_fromstring(WebPageExporter().from_notebook_node(notebook)[0])
    text = squeezed(page.find("body").text_content())
    missing = [key for key, name in PAYLOADS.items() if text.count(shown_plain(name)) < 3]
    assert missing == []
    assert not page.xpath(
        "//body//script | //iframe | //object | //img[not(starts-with(@src, 'data:'))]"
    )
    addresses = page.xpath("//@href | //@src | //@srcset | //@*[local-name()='href']")
    assert [value for value in addresses if "attacker" in value] == []
    assert not [name for node in page.iter() for name in node.attrib if name.startswith("on")]


@LANGUAGE
@NAMES
def test_sentence_about_a_name_shows_it_and_makes_no_markup_of_it(name, language):
    load = pd.DataFrame({"agency": [name], "led": [3], "joined": [1], "total": [4]})
    rates = pd.DataFrame(
        {"label": [name], "completed": [1], "n": [2], "exact_low": [0.1], "exact_high": [0.9],
         "rate": [0.5]}
    )  # fmt: skip
    clusters = pd.DataFrame(
        {"cluster": [1, 1], "label": [name] * 2, "doc_id": ["a", "b"], "project_id": ["a/1", "b/1"]}
    )
    pairs = pd.DataFrame({"score": [1.0]})
    sentences = [
        *write_busiest(load, language),
        describe_agencies(load, language),
        *answer_groups(rates, language, kind="agencies"),
        describe_clusters(pairs, clusters, language),
    ]
    assert len(sentences) >= 4
    for sentence in sentences:
        assert escape_markdown(name) in sentence


@NAMES
def test_figure_draws_a_name_as_it_is_written(name):
    use_style()
    figure, ax = plt.subplots()
    load = pd.DataFrame(
        {"agency": [shown(name), "区教委"], "led": [2, 1], "joined": [1, 1], "total": [3, 1]}
    )
    plot_agency_load(ax, load, language="zh")
    drawn = io.BytesIO()
    figure.savefig(drawn, format="svg")
    plt.close(figure)
    picture = html.fromstring(drawn.getvalue())
    # Labels are cut where they would be too long.
    assert shown(name)[:16] in squeezed(picture.text_content())
    assert not picture.xpath("//*[local-name()='script']")


@NAMES
def test_parameter_of_a_notebook_is_the_text_itself(name):
    namespace = {}
    exec(PythonTranslator.codify({"district": name}), {"__builtins__": {}}, namespace)
    assert namespace == {"district": name}


def test_notebook_that_runs_with_every_payload_prints_them(tmp_path):
    source = v4.new_notebook(
        cells=[
            v4.new_code_cell("names: list = []  # which", metadata={"tags": ["parameters"]}),
            v4.new_code_cell("print(repr(names))"),
        ]
    )
    nbformat.write(source, tmp_path / "n.ipynb")
    names = list(PAYLOADS.values())
    run_notebook(tmp_path / "n.ipynb", tmp_path / "out.ipynb", {"names": names})
    cell = nbformat.read(tmp_path / "out.ipynb", as_version=4).cells[-1]
    assert cell.outputs[0].text.strip() == repr(names)


@NAMES
def test_form_holds_a_name_as_text(name, tmp_path):
    layout = lay_out_form(PrescribedForm(), district="巴南区", year=2024, month=6)
    name = "".join(c for c in name if c.isprintable())  # readers drop what is not
    row = {"project_id": "banan-2024-plan/voted/1", "no": "1", "category": name, "name": name,
           "target": name, "lead": name, "responsible": name}  # fmt: skip
    (tmp_path / "form.xlsx").write_bytes(write_form(layout, [row], doc_ids=["banan-2024-plan"]))
    book = openpyxl.load_workbook(tmp_path / "form.xlsx")
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert any(name == cell.value for cell in cells)


@NAMES
def test_text_for_a_spreadsheet_never_begins_like_a_formula(name):
    for start in ("", "=", "+", "-", "@", "\t=", " ="):
        assert neutralise(start + name).strip()[:1] not in ("=", "+", "-", "@")


@NAMES
def test_notice_with_such_a_name_gives_tables_that_hold_it_as_text(name, tmp_path):
    path = tmp_path / "notice.txt"
    # The second time without control characters: a text with several is refused as binary.
    plain = "".join(c for c in name if c.isprintable())
    text = NOTICE.format(name=plain).replace(plain, "\x1b" + plain, 1)
    path.write_text(text, "utf-8")
    tables = extract_document(path)
    assert list(tables["projects"]["no"]) == [1, 2]
    text = tables["projects"].to_csv(index=False, lineterminator="\n")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 2
    told = "\n".join(describe_understanding(tables, "banan-2024-plan"))
    assert not [character for character in told if ord(character) < 32 and character != "\n"]
