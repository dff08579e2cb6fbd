"""Numbers and what stands for them: sets in words, measures, towns, agencies left behind."""

import pytest
from tests.audit.test_detectors import DOC, audit, fill, project


def named(findings):
    return [(f["stated"], f["derived"], f["status"]) for f in findings if f["kind"] == "named_list"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("开展助餐、助浴、助医“三助”行动。", ("3", "3", "consistent")),
        ("从“家、梯、路、园”四方面布局。", ("4", "4", "consistent")),
        ("对孤儿、困境儿童、留守儿童等三类群体开展关爱。", ("3", "3", "consistent")),
        ("入园率、普惠率分别达95%、90%以上。", ("2", "2", "consistent")),
        ("甲水库、乙水库、丙水库分别完成60%、90%。", ("3", "2", "unchecked")),
        ("新增数智、传音等数字化车间15个。", ("15", "2", "unchecked")),
    ],
)
def test_names_in_words_are_counted(text, expected):
    assert named(audit([project(target_text=text)])) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "完成龙山街道、龙塔街道等街道老旧电梯更新100台。",
        "查处项目审批、科研管理等方面的问题22件。",
        "分别完成建设任务。",
        "甲村、乙村分类治理。",
    ],
)
def test_places_and_aspects_are_no_list_of_what_is_counted(text):
    assert named(audit([project(target_text=text)])) == []


def test_measures_that_name_one_thing_each_are_counted():
    findings = audit(
        [
            project(
                target_text="改造供水工程2个。",
                support_text="(1)完成甲供水工程。(2)完成乙供水工程。",
            )
        ],
        measures=["完成甲供水工程，新增管网4.5公里。", "完成乙供水工程，受益2个村。"],
    )
    assert named(findings) == [("2", "2", "consistent")]


def test_support_that_only_lists_names_is_counted():
    findings = audit(
        [project(target_text="建成绿地项目3个。", support_text="实施甲绿地、乙绿地、丙绿地等。")]
    )
    assert named(findings) == [("3", "3", "consistent")]


def test_responsible_towns_are_counted_against_their_number():
    rows = [
        fill(
            "responsibilities",
            project_id=f"{DOC}/voted/1",
            agency=name,
            agency_printed=name,
            role="responsible",
        )
        for name in ("甲子镇", "乙丑镇", "区水利局")
    ]
    findings = audit(
        [project(target_text="在2个镇街建设水厂。")],
        responsibilities=rows,
    )
    assert named(findings) == [("2", "2", "consistent")]


def move_text(names, *, leads=("区教委",)):
    moved = "开展助医行动。"
    corrections = [
        fill(
            "corrections",
            doc_id=DOC,
            project_id=f"{DOC}/voted/{no}",
            column="support_text",
            printed=printed,
            corrected=corrected,
            reason="r",
            by="hand",
        )
        for no, printed, corrected in ((2, moved, ""), (1, "", moved))
    ]
    responsibilities = [
        fill(
            "responsibilities",
            project_id=f"{DOC}/voted/2",
            agency=name,
            agency_printed=name,
            role=role,
        )
        for role, group in (("lead", leads), ("responsible", names))
        for name in sorted(group)
    ]
    findings = audit(
        [project(1, target_text="开展三助。"), project(2, support_text="培训教师。")],
        corrections=corrections,
        responsibilities=responsibilities,
        passages=[
            ("cell", " ".join(leads)),
            ("cell", " ".join(names)),
            ("cell", moved + "培训教师。"),
        ],
    )
    return [
        (
            f["project_id"][-1],
            f["stated"],
            f["derived"],
            f["status"],
            f["evidence"].split(" // ")[0],
        )
        for f in findings
        if f["kind"] == "spill"
    ]


def test_agency_beside_a_moved_sentence_is_found():
    found = move_text(("各医疗单位", "区教委"))
    assert ("1", "2", "1", "inconsistent", "各医疗单位") in found
    assert not any(words == "区教委" for *_, words in found)


def test_agencies_that_cannot_be_matched_to_sentences_are_left_open():
    found = move_text(("各医疗单位", "区教委", "区财政局"))
    assert {row[3] for row in found if row[4] != "开展助医行动。"} == {"unchecked"}


def test_part_counted_by_another_word_is_no_inconsistency():
    findings = audit(items=[("", "发现隐患25个，其中整改15个、停工10家。")])
    sums = [(f["stated"], f["derived"], f["status"]) for f in findings if f["kind"] == "sum"]
    assert sums == [("25", "25", "consistent")]


def test_amount_of_a_milestone_is_written_with_its_comparator():
    findings = audit(
        [project(target_text="开展活动不少于20场。")],
        milestones=[("2024-12", "完成活动20场。")],
    )
    annex = [(f["stated"], f["derived"], f["status"]) for f in findings if f["kind"] == "annex"]
    assert annex == [(">=20", "20", "consistent")]


def test_what_is_checked_again_is_a_series_of_its_own():
    findings = audit(
        [project(target_text="完成学生心理测评20000人，复核10000人。")],
        milestones=[
            ("2024-06", "完成学生心理测评复核10000人。"),
            ("2024-09", "完成学生心理测评20000人。"),
            ("2024-12", "完成学生心理测评20000人，复核10000人。"),
        ],
    )
    series = [(f["stated"], f["derived"]) for f in findings if f["kind"] == "monotonic"]
    assert sorted(series) == [("10000;10000", "rises"), ("20000;20000", "rises")]
