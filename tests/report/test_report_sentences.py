"""Sentences of a report hold for none, one and many, in both languages."""

import dataclasses

import pandas as pd
import pytest
import yaml
from tests.conftest import ROOT

import msanalysis
from msanalysis import overview, report
from msanalysis.codebook import load_functions
from msanalysis.completion.plan_report import compare_plan_report
from msanalysis.completion.specification import specify_rates
from msanalysis.config import Paths
from msanalysis.report.names import gloss_name, write_amount
from msanalysis.report.opening import write_done, write_promised
from msanalysis.report.verdicts import tell_evidence
from msanalysis.study import Study
from msanalysis.wording import load_messages, say, write_month


def cut(study: Study, projects: int = 99, items: int = 999) -> Study:
    """Keep the first projects and items, and what belongs to them."""
    kept = set(study.projects["project_id"].head(projects))
    left = set(study.evaluations["item_id"].head(items))
    tables = {}
    for name, table in study.tables.items():
        key = next((k for k in ("project_id", "item_id") if k in table), None)
        if key and name not in ("corrections", "audit", "links"):
            table = table[table[key].isin(kept if key == "project_id" else left)]
        tables[name] = table.reset_index(drop=True)
    return Study(tables)


def opening(study: Study, language: str) -> list[str]:
    facts = report.collect_facts(study, language)
    return report.write_opening(study, facts, report.list_attention(study, language), language)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("projects", [0, 1, 36])
def test_promises_are_stated_for_none_one_and_many_projects(derived, language, projects):
    study = cut(derived.select(["beibei-2020-plan"]), projects=projects)
    facts = report.collect_facts(study, language)
    text = " ".join(write_promised(study, facts, language))
    expected = {
        ("zh", 0): "没有收录北碚区的民生实事清单",
        ("zh", 1): "共列1项民生实事：市级任务1项。",
        ("zh", 36): "共列36项民生实事：市级任务11项、人大票决25项。",
        ("en", 0): "No list of livelihood projects of Beibei District is on file",
        ("en", 1): "listed 1 livelihood project in 2020: 1 passed down by the city.",
        ("en", 36): "listed 36 livelihood projects in 2020: "
        "11 passed down by the city and 25 voted for by people’s deputies.",
    }
    assert expected[language, projects] in text


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("items", [0, 1, 113])
def test_results_are_stated_for_none_one_and_many_items(derived, language, items):
    study = cut(derived.select(["yubei-2021-completion"]), items=items)
    facts = report.collect_facts(study, language)
    text = " ".join(write_done(study, facts, language))
    expected = {
        ("zh", 0): "不能说明这些项目是否完成",
        ("zh", 1): "列1个事项，1个被认定为“完成”（100.0%）。",
        ("zh", 113): "列113个事项，101个被认定为“完成”（89.4%），12个为“部分完成”。",
        ("en", 0): "whether the projects were completed cannot be said",
        ("en", 1): "has 1 item: 1 is called completed (100.0%).",
        ("en", 113): "has 113 items: 101 are called completed (89.4%), 12 “partly completed”.",
    }
    assert expected[language, items] in text


def test_opening_names_the_range_of_the_rate_under_other_definitions(derived):
    study = derived.district("yubei")
    codes = study.categories.set_index("record_id")["function_code"]
    rates = specify_rates(study.evaluations, study.attainments, codes)
    facts = report.collect_facts(study, "en")
    text = " ".join(write_done(study, facts, "en", specifications=rates))
    assert f"{rates['rate'].min():.1%} and {rates['rate'].max():.1%}" in text
    assert "No completion report is on file for the list of 2025" in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_attention_is_stated_for_none_one_and_many_cases(language):
    texts = [say("opening.attention", language, n) for n in (0, 1, 5)]
    assert len(set(texts)) == 3
    assert texts[0].startswith({"zh": "没有发现", "en": "Nothing was found"}[language])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_opening_has_three_paragraphs_of_whole_sentences(derived, language):
    for district in ("yubei", "beibei", "qianjiang"):
        paragraphs = opening(derived.district(district), language)
        assert len(paragraphs) == 3
        assert all(text.startswith("**") and text.endswith(("。", ".")) for text in paragraphs)


def test_attention_counts_what_the_sections_list(derived):
    study = derived.district("yubei")
    attention = report.list_attention(study, "en").set_index("see")["n"]
    assert attention["Results"] == len(report.list_unfinished(study.evaluations, "en"))
    assert attention["Not done, though “completed”"] == len(report.list_unmet(study.evaluations))
    listed = report.CONTRADICTIONS + report.PLANS + report.MISPLACED
    found = report.select_findings(study.audit, listed)
    assert attention["Data quality"].sum() == len(found) - report.mark_cut(found).sum()


def test_key_figures_of_a_completion_report_alone_are_given(derived):
    study = derived.select(["yubei-2021-completion"])
    facts = report.collect_facts(study, "en")
    boxes = report.list_key_figures(study, facts, report.list_attention(study, "en"), "en")
    assert boxes["value"].tolist()[0] == "101/113"
    assert "livelihood projects" not in boxes["label"].tolist()


def test_agencies_that_tie_are_named_together(derived):
    study = derived.district("qianjiang")
    tied = study.responsibilities.drop_duplicates("agency").head(2).reset_index(drop=True)
    load = report.carry_load(Study({**study.tables, "responsibilities": tied}))
    sentence = report.write_busiest(load, "zh")[0]
    assert all(agency in sentence for agency in tied["agency"])
    assert "有2个单位" in sentence
    assert "各涉及1项" in sentence


def test_row_numbers_of_misplaced_text_are_said_in_the_readers_language(derived):
    study = derived.district("yubei")
    spilled = report.select_findings(study.audit, ("spill",))
    assert report.format_findings(spilled, study, "zh").loc[0, "printed"] == "印在第8项一行"
    english = report.format_findings(spilled, study, "en")
    assert english.loc[0, "printed"] == "printed in the row of no. 8"
    assert english.loc[0, "record"].startswith("2021 municipal 7: “")


def test_findings_name_numbers_as_the_language_writes_them(derived):
    study = derived.district("yubei")
    sums = report.select_findings(study.audit, ("sum",))
    assert report.format_findings(sums, study, "zh").loc[0, "due"].startswith("分项相加为124.7万")
    english = report.format_findings(sums, study, "en").loc[0, "due"]
    assert english.startswith("its parts add up to 1,247,000")


def test_every_kind_of_finding_has_its_words():
    for kind in report.CONTRADICTIONS + report.PLANS + report.MISPLACED + report.DAMAGE:
        for end in ("printed", "due", "todo"):
            assert f"finding.{kind}.{end}" in load_messages()


@pytest.mark.parametrize(
    ("record", "chinese", "english"),
    [
        ("yubei-2021-plan/voted/13", "2021 人大票决 13", "2021 voted 13"),
        ("yubei-2021-completion/55", "2021 完成情况 55", "2021 report item 55"),
        ("yubei-2021-plan", "2021 目标任务通知", "2021 plan"),
        ("yubei-2021-plan-2/voted/3", "2021 (2) 人大票决 3", "2021 (2) voted 3"),
    ],
)
def test_records_are_named_without_their_ids(record, chinese, english):
    assert report.name_record(record, "zh") == chinese
    assert report.name_record(record, "en") == english


def test_records_of_several_districts_carry_their_district(derived):
    places = report.name_places(derived, "en")
    assert report.name_record("beibei-2020-plan/voted/24", "en", districts=places) == (
        "Beibei 2020 voted 24"
    )
    assert report.name_places(derived.district("yubei"), "en") == {}


def test_amounts_are_written_as_the_language_writes_them():
    assert write_amount(26_620_000, "平方米", "zh", comparator=">=") == "≥2662万平方米"
    assert write_amount(26_620_000, "平方米", "en", comparator=">=") == "≥26,620,000 m²"
    assert write_amount(12, "个", "en") == "12"
    assert write_amount(float("nan"), "个", "en") == "–"


def test_months_are_written_out():
    assert write_month("2025-06", "zh") == "2025年6月"
    assert write_month("2025-12", "en") == "December 2025"


def test_themes_gloss_names_and_mark_predictions(derived):
    themes = derived.themes.head(2).assign(source=["coded", "predicted"])
    glosses = report.gloss_themes(themes, dict.fromkeys(themes["theme"], "Schools"))
    assert sorted(glosses.values()) == ["Schools", "Schools*"]
    assert gloss_name("中小学建设", "Schools") == "中小学建设 (Schools)"


def test_citation_names_the_authors_and_version_of_the_citation_file(derived):
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    study = derived.district("yubei")
    facts = report.collect_facts(study, "en")
    text = report.write_citation(facts, "en")[0]
    assert citation["authors"][0]["name"] in text
    assert msanalysis.__version__ in text
    assert study.digest[:16] in text


def test_what_is_left_out_is_named_once_with_its_reason(derived):
    facts = report.collect_facts(derived.district("beibei"), "en")
    lines = report.list_omissions(facts, "en", functions=True, cascade=False)[0].splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "- Results",
        "- Milestones",
        "- Monthly progress",
        "- Share of the city’s targets",
    ]
    everything = dataclasses.replace(
        facts, has_verdicts=True, has_milestones=True, has_progress=True
    )
    assert report.list_omissions(everything, "en") == ["Nothing is left out."]


def test_others_lists_are_chosen_by_shared_themes():
    rows = [("own", "a"), ("own", "b"), ("near", "a"), ("near", "b"), ("far", "a"), ("none", "c")]
    presence = pd.DataFrame(rows, columns=["doc_id", "theme"])
    assert report.choose_lists(presence, {"own"}, most=2) == ["own", "near"]
    assert report.choose_lists(presence, {"own"}, most=9) == ["own", "near", "far"]


def test_overview_compares_only_what_is_alike(derived):
    table = overview.tabulate_comparability(derived, 3, "en").set_index("question")
    assert table.loc["Completion rates", "verdict"] == "no"
    assert table.loc["Completion rates", "why"].startswith("There is only one")
    assert table.loc["Number of projects", "basis"] == "2 lists share their year with another"


def test_overview_of_lists_of_different_years_says_so(derived):
    study = derived.select(["beibei-2020-plan", "yubei-2021-plan"])
    text = " ".join(overview.write_key_points(study, "en"))
    assert "No two lists are for the same year" in text
    table = overview.tabulate_comparability(study, 0, "en").set_index("question")
    assert table.loc["Number of projects", "verdict"] == "no"
    assert table.loc["Share of the city’s targets", "verdict"] == "no"


def test_overview_lists_every_list_with_its_counts(derived):
    listed = overview.list_lists(derived, "zh").set_index("list")
    assert listed.loc["北碚区 2020", ["municipal", "voted", "district", "total"]].tolist() == [
        11, 25, 0, 36,
    ]  # fmt: skip
    assert listed["report"].to_dict() == {
        "北碚区 2020": "–", "渝北区 2021": "●", "渝北区 2025": "–", "黔江区 2025": "–",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("names", "english"),
    [((), ""), (("A",), "A"), (("A", "B"), "A and B"), (("A", "B", "C"), "A, B and C")],
)
def test_names_of_a_sentence_are_joined_as_english_joins_them(names, english):
    assert report.join_names(names, "en") == english


def test_items_of_a_report_are_glossed_with_their_function_and_predictions_marked():
    categories = pd.DataFrame(
        [("a/1", "205", "coded"), ("a/2", "210", "predicted"), ("a/3", "", "predicted")],
        columns=["record_id", "function_code", "source"],
    )
    glosses = report.gloss_items(categories, ["a/1", "a/2", "a/3"])
    assert glosses == {"a/1": "Education", "a/2": "Health*"}


def test_items_not_completed_carry_their_glosses_and_coded_reasons():
    items = pd.DataFrame(
        [("a/1", 1, "建成小学。", "partial", "资金不足。")],
        columns=["item_id", "no", "goal_text", "verdict", "reason_text"],
    )
    listed = report.list_unfinished(
        items, "en", glosses={"a/1": "Education"}, reasons={"a/1": "Funding"}
    )
    assert listed.loc[0, ["goal_text", "reason_text"]].tolist() == [
        "建成小学 (Education)",
        "资金不足 (Funding)",
    ]


def _load(*totals: int) -> pd.DataFrame:
    return pd.DataFrame({"agency": [f"单位{at}" for at in range(len(totals))], "total": totals})


@pytest.mark.parametrize(
    ("totals", "picked", "note"),
    [
        ((5, 4, 3), 3, ""),
        ((3, 2, 2, 2, 2, *[1] * 11), 5, "其余11个名称每个至多1项，未画。"),
        ((9, *[1] * 14), 12, "其余3个名称每个至多1项，未画。"),
    ],
)
def test_the_busiest_agencies_are_cut_between_ties_and_the_rest_is_counted(totals, picked, note):
    shown, said = report.pick_busiest(_load(*totals), "zh")
    assert (len(shown), said) == (picked, note)


def test_sources_print_a_hash_short_and_say_where_it_stands_in_full(derived):
    sources = report.list_sources(derived.documents, "zh")
    whole = derived.documents.set_index("doc_id")["sha256"]
    assert [whole[row.doc_id].startswith(row.sha256[:12]) for row in sources.itertuples()] == [
        True
    ] * 5
    assert set(sources["sha256"].str.len()) == {13}
    assert "data/processed/documents.csv" in say("note.digest", "zh")


def test_lists_of_functions_follow_the_order_of_origins(derived):
    functions = load_functions(Paths(ROOT).codebook)
    counted = report.count_functions(derived.select(["yubei-2025-plan"]), functions)
    assert list(dict.fromkeys(counted["origin"])) == ["municipal", "voted", "district"]


def test_report_that_judges_other_tasks_than_the_list_says_so(derived):
    study = derived.district("yubei")
    facts = report.collect_facts(study, "zh")
    renamed = study.documents.assign(title="2021年重点民生实事完成情况")
    own = Study({**study.tables, "documents": renamed})

    text = "".join(write_done(study, facts, "zh"))

    assert "（《2021年〈区政府工作报告〉重点工作目标任务完成情况》）按它自己的任务逐项认定" in text
    assert "2021年清单的24个项目中，18个能在其中找到对应事项" in text
    assert "自己的任务" not in "".join(write_done(own, facts, "zh"))


def test_numbers_of_the_list_that_the_report_misses_stand_in_the_opening(derived):
    study = derived.district("yubei")
    compared = compare_plan_report(study.links, study.projects, study.evaluations)
    text = "".join(write_done(study, report.collect_facts(study, "zh"), "zh", compared=compared))
    assert "8个两边范围一致：其中7个达到清单的目标" in text
    assert "没有达到的1个：“学前教育普惠率”目标80%，实际75.4%" in text


def test_evidence_is_told_in_its_clause():
    progress = "甲已建成；因集团内部调整,乙项目暂停实施。丙已完工。"
    assert tell_evidence(progress, "暂停实施") == ["因集团内部调整,乙项目暂停实施"]
    assert tell_evidence(progress, "暂停实施；乙项目") == ["因集团内部调整,乙项目暂停实施"]
    assert tell_evidence(progress, "不在其中") == ["不在其中"]


def test_methods_leave_out_what_the_report_has_no_figures_of():
    (every,) = report.write_methods("zh")
    (fewer,) = report.write_methods("zh", without={"cascade", "verdicts"})

    left_out = [line for line in every.split("\n") if line not in fewer.split("\n")]
    assert [line[:8] for line in left_out] == ["- **结论**", "- **市级份额"]
