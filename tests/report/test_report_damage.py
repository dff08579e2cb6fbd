"""Damage, rounding and blanks as the report shows them, and what it does not compare."""

import pandas as pd
import pytest

from msanalysis import notebook, report
from msanalysis.report.agencies import explain_agency
from msanalysis.report.misprints import describe_damage, quote_evidence, whole_words


@pytest.mark.parametrize(
    ("stated", "derived", "sentence", "words"),
    [
        ("务站签定康养", "务站签订康养", "社区养老服务站签定康养合作协议;", ("签定", "签订")),
        ("关联度底、经", "关联度低、经", "产业关联度底、经济效益较差", ("关联度底", "关联度低")),
        ("建筑面职47", "建筑面积47", "建筑面职47586.64平方米，", ("建筑面职", "建筑面积")),
        ("清单清单", "清单", "温室气体排放清单清单,", ("清单清单", "清单")),
    ],
)  # fmt: skip
def test_misprints_are_quoted_as_whole_words(stated, derived, sentence, words):
    assert whole_words(stated, derived, sentence) == words


@pytest.mark.parametrize(
    ("stated", "derived", "evidence", "printed", "due"),
    [
        ("通 知", "通知", "通 知", "印作“通␣知”", "应为“通知”"),
        ("甲委乙委", "甲委 乙委", "甲委乙委", "印作“甲委乙委”", "应为“甲委、乙委”"),
        ("<p></p>", "", "<p>(1) 完成", "残留网页标签 <p></p>", "应删除"),
        ("", "人大票决", "公厕。", "漏印", "应补“人大票决”"),
        ("", "", "重点民生 // 实项目", "句子在①②之间断开", "应接为一句"),
        ("", "", "教育活 动，", "词语中间有多余空格（␣）", "应删除空格"),
        ("单", "", "样表 // 单", "多出孤字“单”", "应接回原句或删除"),
    ],
)
def test_each_damage_says_what_is_printed_and_due(stated, derived, evidence, printed, due):
    assert describe_damage("typography", stated, derived, evidence, "zh") == (printed, due)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_injected_advert_is_named_and_not_repeated(language):
    advert = "某某注册首页"
    shown = [
        *describe_damage("spam", advert, "", f"首页>{advert}>报告", language),
        quote_evidence("spam", advert, "", f"首页>{advert}>报告", language),
    ]
    assert not any(advert in text for text in shown)
    assert "6" in shown[0]


def finding(**values) -> dict[str, str]:
    blank = dict.fromkeys(("doc_id", "project_id", "kind", "stated", "derived", "evidence"), "")
    return {**blank, "doc_id": "d", "status": "inconsistent", **values}


@pytest.mark.parametrize(
    ("kind", "stated", "derived", "evidence", "cut"),
    [
        ("progress", "93", "93.59", "156项,已整改146项,整改率93%", True),
        ("sum", "1240000", "1247000", "46.2万平方米、78.5万平方米,合计124万平方米", True),
        ("progress", "60", "44.44", "完成12个,达到60%", False),
        ("progress", "94", "93.59", "整改率94%", False),
        ("heading", "100", "100.5", "100公里", False),
        ("sum", "100", "113", "合计100个", False),
    ],
)
def test_a_difference_below_the_last_digit_may_be_cut_off(kind, stated, derived, evidence, cut):
    rows = pd.DataFrame([finding(kind=kind, stated=stated, derived=derived, evidence=evidence)])
    assert report.mark_cut(rows).tolist() == [cut]


def test_what_may_be_cut_off_is_listed_neutrally_and_not_on_page_one(derived):
    study = derived.district("yubei")
    found = report.select_findings(study.audit, report.PLANS)
    table = report.format_findings(found, study, "zh")
    assert "不一定是差错" in table.loc[0, "due"]
    attention = report.list_attention(study, "zh")
    assert "百分比与所列数量不符" not in attention["what"].tolist()
    assert any("可能是舍去小数" in line for line in report.count_kinds(found, "zh"))


def test_a_misprint_that_is_a_contradiction_stands_once(derived):
    study = derived.district("qianjiang")
    evidence = "配套入户管10公里; // 配套入户管网10公里;"
    rows = study.audit[
        (study.audit["evidence"] == evidence) & (study.audit["status"] != "consistent")
    ]
    assert set(rows["kind"]) == {"annex", "typography"}
    found = report.select_findings(study.audit)
    assert found.loc[found["evidence"] == evidence, "kind"].tolist() == ["annex"]


def test_a_deadline_that_was_moved_says_where_it_went(derived):
    study = derived.district("yubei")
    shown = report.format_corrections(study.corrections, "zh", study)
    moved = shown[(shown["column"] == "完成时限") & (shown["printed"] == "2022-06")]
    assert moved["corrected"].tolist() == ["移至2021 人大票决 14的分项(4)：2022-06"]


def test_glosses_stand_outside_the_quotation_marks(derived):
    study = derived.district("qianjiang")
    found = report.select_findings(study.audit, report.PLANS).head(1)
    project = found["project_id"].iloc[0]
    shown = report.format_findings(found, study, "en", glosses={project: "Village building"})
    assert shown.loc[0, "record"].endswith("” (Village building)")


def test_a_column_that_says_one_thing_goes_into_the_caption():
    table = pd.DataFrame({"no": [1, 2], "verdict": ["部分完成"] * 2})
    shown, words = report.drop_constant_columns(table, ("verdict",), "zh", prefix="verdict_column")
    assert list(shown) == ["no"]
    assert words == "；“结论”均为“部分完成”"
    varied = table.assign(verdict=["完成", "部分完成"])
    assert (
        report.drop_constant_columns(varied, ("verdict",), "zh", prefix="verdict_column")[1] == ""
    )


def test_blank_cells_are_dashes_and_the_note_says_what_they_mean():
    shown, note = report.fill_blanks(pd.DataFrame({"lead": ["", "区教委"]}), "zh", "资料来源：甲")
    assert shown["lead"].tolist() == ["–", "区教委"]
    assert note == "资料来源：甲。“–”表示文件没有写。"
    assert report.fill_blanks(pd.DataFrame({"lead": ["区教委"]}), "zh", "甲")[1] == "甲"


def test_lists_without_a_lead_column_count_no_lead(derived):
    load = report.carry_load(derived.district("beibei"))
    kinds, note = report.list_kinds(load, "zh")
    assert "n_leading" not in kinds
    assert "牵头" in note
    assert report.list_kinds(report.carry_load(derived.district("yubei")), "zh")[1] == ""


def test_agencies_of_the_opening_and_of_the_table_of_kinds_add_up(derived):
    study = derived.district("beibei")
    load = report.carry_load(study)
    kinds, _ = report.list_kinds(load, "zh")
    assert report.describe_kinds(load, "zh").startswith("共有23个名称：21个单位和2个统称")
    assert kinds["n_agencies"].sum() == 23
    boxes = report.list_key_figures(
        study, report.collect_facts(study, "zh"), report.list_attention(study, "zh"), "zh"
    ).set_index("label")
    assert boxes.loc["责任单位", "value"] == "21"
    assert boxes.loc["责任单位", "note"].endswith("另有2个统称")


@pytest.mark.parametrize(
    ("agency", "english"),
    [
        ("区教委", "District Education Commission"),
        ("县财政局", "County Finance Bureau"),
        ("团区委", "Communist Youth League District Committee"),
        ("玉峰山镇", "a town"),
        ("城市更新公司", "a company"),
        ("各镇街", "all towns and subdistricts"),
        ("某某", "another agency"),
    ],
)
def test_agencies_are_explained_by_rule_or_kind(agency, english):
    assert explain_agency(agency) == english


def test_a_gloss_behind_a_quoted_name_is_not_marked_as_chinese(monkeypatch):
    shown = {}
    monkeypatch.setattr(notebook, "display", lambda data, **_: shown.update(data))
    table = pd.DataFrame({"name": ["建设城市微型公园 (Parks and green space)", "–"]})
    notebook.show_table(table, "en", caption="", quoted=("name",))
    assert '<span lang="zh">建设城市微型公园</span> (Parks and green space)' in shown["text/html"]
    assert "<td>–</td>" in shown["text/html"]
