"""The district report and the overview, run for districts of every kind, in both languages."""

import html
import re

import pytest

REPORT, OVERVIEW = "05_district_report.ipynb", "08_overview.ipynb"
HAN = re.compile(r"[\u4e00-\u9fff]+")
LATIN = re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{3,}(?![0-9A-Za-z])")
QUOTED = re.compile(r'<span lang="zh">.*?</span>|“[^”]*”', re.DOTALL)
# Names that Chinese readers read in Latin letters.
LATIN_NAMES = {
    *("msanalysis", "Wilson", "Clopper", "Pearson", "SHA", "Jaccard", "Cohen", "kappa", "lang"),
}
CASES = {
    "plan": "北碚区",
    "milestones": "黔江区",
    "completion": "渝北区",
    "unseen": "万州区",
    "undone": "万州区",
}


@pytest.fixture(params=["zh", "en"])
def language(request):
    return request.param


def visible(output) -> str:
    """Take what a reader sees: cells without tags, captions and notes behind them."""
    quoted = QUOTED.sub("“”", output.text) if output.kind != "figure" else output.text
    return html.unescape(re.sub(r"<[^>]*>", " ", quoted))


def untranslated(outputs, language: str, documents: str) -> list[str]:
    """List words in the other language that no document holds."""
    found = []
    for output in outputs:
        notes = " ".join(output.captions.values())
        texts = [(visible(output), output.kind), (QUOTED.sub("“”", notes), "note")]
        for text, kind in texts:
            if language == "en":
                runs = HAN.findall(text)
                may_quote = kind in ("figure", "note")
                found += [r for r in runs if not (may_quote and r in documents)]
            else:
                allowed = documents if kind != "document" else documents + " lang zh title"
                found += [
                    word
                    for word in LATIN.findall(text)
                    if word not in LATIN_NAMES and word not in allowed
                ]
    return found


@pytest.mark.parametrize("case", CASES)
def test_report_of_one_document_runs_and_leaves_no_word_untranslated(
    run, small, words_of_documents, case, language
):
    outputs = run(REPORT, small[case], district=CASES[case], language=language)
    documented = [output for output in outputs if output.kind != "document"]
    assert untranslated(documented, language, words_of_documents) == []
    unfilled = re.compile(r"\bnan\b|\{\w+\}|\bNone\b(?! of)|<NA>")
    assert [found[0] for out in documented if (found := unfilled.search(visible(out)))] == []


def test_report_of_several_years_leaves_no_word_untranslated(
    run, derived, words_of_documents, language
):
    outputs = run(REPORT, derived, district="渝北区", language=language)
    documented = [output for output in outputs if output.kind != "document"]
    assert untranslated(documented, language, words_of_documents) == []


def test_overview_leaves_no_word_untranslated(run, derived, words_of_documents, language):
    outputs = run(OVERVIEW, derived, language=language)
    documented = [output for output in outputs if output.kind != "document"]
    assert untranslated(documented, language, words_of_documents) == []


@pytest.mark.parametrize("case", ["completion", "unseen"])
def test_overview_of_a_single_document_runs(run, small, case):
    outputs = run(OVERVIEW, small[case], language="en")
    assert any(output.kind == "table" for output in outputs)


def test_report_on_a_completion_report_alone_says_that_no_list_is_on_file(run, small):
    outputs = run(REPORT, small["completion"], district="渝北区", language="zh")
    text = "\n".join(output.text for output in outputs)
    assert "没有收录渝北区的民生实事清单" in text
    assert "按年份和来源的项目数" not in str([output.captions for output in outputs])


def test_report_on_a_plan_alone_has_no_section_of_results(run, small):
    outputs = run(REPORT, small["plan"], district="北碚区", language="en")
    text = "\n".join(output.text for output in outputs if output.kind == "text")
    assert "## Results" not in text
    assert "Results: no completion report of Beibei District is on file." in text


def test_english_tables_mark_the_documents_words_as_chinese(run, small):
    outputs = run(REPORT, small["unseen"], district="万州区", language="en")
    projects = next(o for o in outputs if o.captions.get("caption", "").startswith("All projects"))
    assert '<span lang="zh">社区食堂建设</span>' in projects.text


def test_chinese_tables_carry_no_marks(run, small):
    outputs = run(REPORT, small["unseen"], district="万州区", language="zh")
    assert not any("lang=" in output.text for output in outputs if output.kind == "table")
