"""Numbers that add up in the documents no longer do once one of them is altered."""

import pytest

from msanalysis.audit import check_tables

Y21, Y25, BB, QJ, DONE = (
    "yubei-2021-plan",
    "yubei-2025-plan",
    "beibei-2020-plan",
    "qianjiang-2025-plan",
    "yubei-2021-completion",
)
PLAN = ("projects", "measures")
GOALS = ("milestones", "milestone_progress")

ALTERED = [
    (Y21, "municipal/1", "sum", "76.31万", "78.31万", PLAN),
    (Y21, "municipal/1", "sum", "7126户", "7226户", PLAN),
    (Y21, "voted/21", "sum", "10.94万平方米", "9.94万平方米", PLAN),
    (Y21, "voted/22", "sum", "山城步道20公里", "山城步道21公里", PLAN),
    (Y21, "municipal/11", "sum", "设置9座", "设置8座", PLAN),
    (Y21, "voted/17", "sum", "629个", "639个", PLAN),
    (Y21, "voted/17", "sum", "车位80个", "车位90个", PLAN),
    (Y21, "voted/18", "sum", "148.61公里", "158.61公里", PLAN),
    (Y21, "voted/18", "sum", "受益1万人", "受益2万人", PLAN),
    (Y21, "voted/21", "sum", "10.94万平方米", "11.94万平方米", PLAN),
    (Y21, "voted/21", "sum", "共19栋", "共18栋", PLAN),
    (Y21, "voted/22", "sum", "山城步道20公里", "山城步道19公里", PLAN),
    (Y21, "voted/24", "sum", "942套", "952套", PLAN),
    (Y21, "voted/24", "sum", "8.11万平方米", "8.51万平方米", PLAN),
    (Y21, "voted/24", "sum", "504套", "514套", PLAN),
    (Y21, "municipal/10", "named_list", "等6个站点", "等5个站点", PLAN),
    (Y21, "voted/15", "named_list", "2个（兴隆镇、茨竹镇）", "3个（兴隆镇、茨竹镇）", PLAN),
    (Y21, "voted/23", "named_list", "、田园丽景公厕", "", PLAN),
    (BB, "voted/7", "sum", "地上10.53万", "地上9.53万", PLAN),
    (BB, "", "heading", "改造2000户", "改造2100户", PLAN),
    (BB, "", "heading", "28km", "38km", PLAN),
    (BB, "", "heading", "新建5所", "新建6所", PLAN),
    (BB, "", "heading", "3所小学", "4所小学", PLAN),
    (BB, "", "sum", "3所小学", "4所小学", PLAN),
    (BB, "municipal/4", "overlap", "建设里程113公里", "建设里程123公里", PLAN),
    (Y25, "municipal/4", "sum", "共计4处", "共计5处", PLAN),
    (Y25, "district/2", "sum", "公益培训1万人次", "公益培训2万人次", PLAN),
    (QJ, "district/6", "sum", "7.44万", "17.44万", PLAN),
    (QJ, "district/8", "progress", "升级165个", "升级195个", GOALS),
    (QJ, "district/8", "monotonic", "升级257个", "升级157个", GOALS),
    (QJ, "municipal/13", "annex", "271公里", "261公里", GOALS),
    (QJ, "municipal/11", "annex", "1829个", "1892个", ("annex_entries",)),
    (DONE, "100", "sum", "整改124栋", "整改134栋", ("evaluations",)),
    (DONE, "110", "sum", "33项取得", "43项取得", ("evaluations",)),
    (DONE, "110", "sum", "剩余1项", "剩余2项", ("evaluations",)),
    (DONE, "59", "sum", "新建8.7万亩", "新建9.7万亩", ("evaluations",)),
    (DONE, "96", "progress", "化解率93.1%", "化解率95.1%", ("evaluations",)),
    (DONE, "56", "progress", "的242%", "的252%", ("evaluations",)),
    (DONE, "46", "named_list", "舟济游园3座", "舟济游园4座", ("evaluations",)),
]


@pytest.mark.parametrize(
    ("doc_id", "record", "kind", "old", "new", "names"),
    ALTERED,
    ids=[f"{case[0]}-{case[3]}" for case in ALTERED],
)
def test_altered_number_is_found(audit_of, doc_id, record, kind, old, new, names):
    found = [
        (f["project_id"], f["stated"], f["derived"])
        for f in audit_of(doc_id, old, new, *names)
        if f["kind"] == kind
        and f["status"] == "inconsistent"
        and f["project_id"] == (f"{doc_id}/{record}" if record else "")
    ]
    assert found


def set_value(tables, name, column, condition, value):
    frame = tables[name].copy()
    chosen = condition(frame)
    assert chosen.any()
    frame.loc[chosen, column] = value
    return tables | {name: frame}


def inconsistent(tables, kind):
    found = check_tables(tables)
    return found[(found["kind"] == kind) & (found["status"] == "inconsistent")]


def test_stated_count_that_the_list_does_not_have_is_found(tables):
    altered = set_value(
        tables, "statements", "count", lambda f: f["text"].str.contains("共10项"), 11
    )
    found = inconsistent(altered, "count").to_dict("records")
    assert [(f["doc_id"], f["stated"], f["derived"], f["difference"]) for f in found] == [
        (Y25, "11", "10", "-1")
    ]


def test_target_that_the_support_column_states_otherwise_is_found(tables):
    altered = set_value(
        tables,
        "projects",
        "target_text",
        lambda f: f["project_id"] == f"{Y21}/municipal/4",
        "完成124公里人行道完善提升。",
    )
    found = inconsistent(altered, "overlap")
    assert (f"{Y21}/municipal/4", "124", "114") in set(
        found[["project_id", "stated", "derived"]].itertuples(index=False, name=None)
    )


def test_declared_share_that_falls_back_is_found(tables):
    altered = set_value(
        tables, "milestone_progress", "progress_pct", lambda f: f["progress_pct"] == 92.45, 52.45
    )
    found = inconsistent(altered, "monotonic").to_dict("records")
    assert [(f["project_id"], f["stated"]) for f in found] == [
        (f"{QJ}/district/8", "59.35;52.45;100")
    ]


def test_declared_share_above_all_is_found(tables):
    last = lambda f: (f["project_id"] == f"{QJ}/district/8") & (f["period"] == "2025-12")  # noqa: E731
    found = inconsistent(
        set_value(tables, "milestone_progress", "progress_pct", last, 120.0), "monotonic"
    )
    assert found["derived"].tolist() == ["passes 100 %"]


def test_missing_item_breaks_the_numbering_and_the_count(tables):
    projects = tables["projects"]
    altered = tables | {"projects": projects[projects["project_id"] != f"{BB}/voted/9"]}
    assert f"{BB}" in set(inconsistent(altered, "numbering")["doc_id"])
    altered = tables | {"projects": projects[projects["project_id"] != f"{QJ}/district/10"]}
    assert QJ in set(inconsistent(altered, "numbering")["doc_id"])
    reports = tables["evaluations"]
    altered = tables | {"evaluations": reports[reports["no"] != 50]}
    assert set(inconsistent(altered, "count")["stated"]) == {"113", "106", "94"}


def test_verdict_changed_in_the_table_breaks_the_stated_counts(tables):
    altered = set_value(tables, "evaluations", "verdict", lambda f: f["no"] == 50, "partial")
    found = inconsistent(altered, "count")
    assert set(zip(found["stated"], found["derived"], strict=True)) == {("94", "93"), ("12", "13")}
