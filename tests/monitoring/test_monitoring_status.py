"""Each project against its plan; what reports add up to."""

import pandas as pd
import pytest

from msanalysis.errors import ProjectError
from msanalysis.monitoring.neutral import neutralise, neutralise_table
from msanalysis.monitoring.plan_line import expect_shares
from msanalysis.monitoring.reported_share import read_reported_share
from msanalysis.monitoring.status import STANDINGS, assess_status, count_standings
from msanalysis.monitoring.summaries import (
    count_problems,
    count_reports,
    has_progress,
    sum_investment,
    summarise_progress,
)

YUBEI = "yubei-2025-plan/municipal/"


def report(key, month="2025-06", text="达到总体形象进度的50%。", amount=None, **changed):
    row = {
        "project_id": key,
        "month": month,
        "progress_text": text,
        "completed_investment_yuan": amount,
        "problem": "",
        "next_step": "",
        "submitted_on": f"{month}-20",
        "synthetic": False,
    }
    return row | changed


def table(*rows):
    return pd.DataFrame(rows).astype({"completed_investment_yuan": float})


def project(key="x", deadline="", year=2025):
    return pd.DataFrame([{"project_id": key, "deadline": deadline, "year": year}])


def milestones(*rows):
    columns = ["project_id", "period", "part_no", "progress_pct"]
    return pd.DataFrame(rows, columns=columns).astype({"progress_pct": float})


@pytest.mark.parametrize(
    ("deadline", "month", "planned"),
    [
        ("", "2025-06", 50),
        ("2025-12", "2025-03", 25),
        ("2025-10", "2025-05", 50),
        ("2025-10", "2025-12", 100),
        ("2026-12", "2025-12", 50),
    ],
)
def test_straight_line_runs_from_the_beginning_of_the_year_to_the_deadline(
    deadline, month, planned
):
    expected = expect_shares(project(deadline=deadline), milestones(), month).iloc[0]
    assert expected["planned_pct"] == pytest.approx(planned)
    assert expected["basis"] == "straight_line"


@pytest.mark.parametrize(
    ("month", "planned"),
    [("2025-03", 10), ("2025-06", 20), ("2025-08", 20 + 2 * 40 / 3), ("2025-12", 100)],
)
def test_milestones_are_joined_by_straight_pieces(month, planned):
    declared = milestones(
        ("x", "2025-06", 1, 20), ("x", "2025-09", 1, 60), ("x", "2025-12", 1, 100)
    )
    expected = expect_shares(project(), declared, month).iloc[0]
    assert expected["planned_pct"] == pytest.approx(planned)
    assert expected["basis"] == "milestones"


def test_parts_of_a_milestone_are_averaged_and_incomplete_periods_left_out():
    declared = milestones(
        ("x", "2025-06", 1, 30), ("x", "2025-06", 2, 10),
        ("x", "2025-09", 1, 90),
        ("x", "2025-12", 1, 100), ("x", "2025-12", 2, 100),
    )  # fmt: skip
    expected = expect_shares(project(), declared, "2025-06").iloc[0]
    assert expected["planned_pct"] == 20
    assert expected["n_parts"] == 2
    later = expect_shares(project(), declared, "2025-09").iloc[0]
    assert later["planned_pct"] == 60


def test_plan_that_does_not_end_at_all_done_is_kept():
    declared = milestones(("x", "2025-06", 1, 20), ("x", "2025-12", 1, 60))
    assert expect_shares(project(), declared, "2025-12").iloc[0]["planned_pct"] == 60


def test_qianjiang_follows_its_milestones(study):
    own = study.projects[study.projects["district"] == "黔江区"]
    plan = expect_shares(own, study.milestone_progress, "2025-06").set_index("project_id")
    first = plan.loc["qianjiang-2025-plan/district/1"]
    assert (first["planned_pct"], first["basis"], first["n_parts"]) == (20, "milestones", 2)


@pytest.mark.parametrize(
    ("text", "n_parts", "share", "reason"),
    [
        ("达到总体形象进度的40%。", 1, 40, ""),
        ("达到总体形象进度的40%。", 3, 40, ""),
        ("甲库达到工程进度60%，乙库达到工程进度20%。", 2, 40, ""),
        ("甲库达到工程进度60%，乙库达到工程进度20%。", 3, None, "parts"),
        ("甲库达到工程进度60%。", 2, None, "parts"),
        ("推进状态：滞后。形象进度达到35%。甲库达到工程进度60%。", 2, 35, ""),
        ("正在有序推进。", 0, None, "no_share"),
        ("已全面完成目标任务。", 0, 100, ""),
    ],
)
def test_share_is_read_only_where_it_compares_with_the_plan(text, n_parts, share, reason):
    found = read_reported_share(text, n_parts, ())
    assert (found.share, found.reason) == (share, reason)


def test_quantities_give_the_share_where_none_is_declared():
    from msanalysis.completion.things import read_things

    goals = read_things("新建公厕10座，改造公厕20座。")
    assert read_reported_share("已新建公厕5座，改造公厕10座。", 0, goals).share == 50
    assert read_reported_share("已新建公厕5座。", 0, goals).share is None


def test_project_is_behind_on_time_or_ahead_by_more_than_the_tolerance(study):
    progress = table(
        report(YUBEI + "1", text="达到总体形象进度的44%。"),
        report(YUBEI + "2", text="达到总体形象进度的46%。"),
        report(YUBEI + "3", text="达到总体形象进度的56%。"),
        report(YUBEI + "4", text="正在推进。"),
    )
    status = assess_status(study.tables, progress, "yubei", 2025, month="2025-06")
    standing = status.set_index("project_id")["standing"]
    planned = status.set_index("project_id")["planned_pct"]
    assert planned[YUBEI + "1"] == 50
    assert list(standing[[f"{YUBEI}{n}" for n in (1, 2, 3, 4, 5)]]) == [
        *("behind", "on_time", "ahead", "unclear", "no_report")
    ]


def test_status_lists_first_what_supervision_asks_for_first(study):
    progress = table(
        report(YUBEI + "1", text="达到总体形象进度的90%。"),
        report(YUBEI + "2", text="达到总体形象进度的10%。"),
        report(YUBEI + "3", text="达到总体形象进度的30%。"),
    )
    status = assess_status(study.tables, progress, "yubei", 2025, month="2025-06")
    assert list(status["project_id"].iloc[:2]) == [YUBEI + "2", YUBEI + "3"]
    assert list(status["standing"].unique()) == ["behind", "no_report", "ahead"]
    assert list(count_standings(status)["standing"]) == list(STANDINGS)
    assert count_standings(status)["n"].sum() == 25


def test_made_up_reports_never_enter_a_real_status(study):
    progress = table(report(YUBEI + "1", synthetic=True))
    own = study.projects
    assert not has_progress(progress, own)
    assert has_progress(progress, own, synthetic=True)
    with pytest.raises(ProjectError, match="--month"):
        assess_status(study.tables, progress, "yubei", 2025)
    status = assess_status(study.tables, progress, "yubei", 2025, month="2025-06")
    assert set(status["standing"]) == {"no_report"}


def test_report_of_an_earlier_month_does_not_stand_for_a_later_one(study):
    progress = table(report(YUBEI + "1", "2025-05"))
    status = assess_status(study.tables, progress, "yubei", 2025, month="2025-06")
    row = status.set_index("project_id").loc[YUBEI + "1"]
    assert (row["standing"], row["last_month"]) == ("no_report", "2025-05")


def test_investment_adds_each_projects_latest_amount_once(study):
    progress = table(
        report(YUBEI + "1", "2025-05", amount=1e6),
        report(YUBEI + "1", "2025-06", amount=3e6),
        report(YUBEI + "2", "2025-05", amount=2e6),
        report(YUBEI + "2", "2025-06"),
    )
    summary = summarise_progress(study.tables, progress, "yubei", 2025)
    assert (summary.month, summary.investment_yuan, summary.n_with_investment) == (
        "2025-06",
        5e6,
        2,
    )
    months = sum_investment(progress, study.tables["categories"])
    total = months.groupby("month")["completed_investment_yuan"].sum()
    assert dict(total) == {"2025-05": 3e6, "2025-06": 5e6}


def test_missing_and_late_reports_are_counted_per_agency(study):
    own = study.projects[
        (study.projects["district"] == "渝北区") & (study.projects["year"] == 2025)
    ]
    progress = table(
        report(YUBEI + "1", "2025-05", submitted_on="2025-05-26"), report(YUBEI + "2", "2025-06")
    )
    counts = count_reports(own, study.responsibilities, progress, "2025-06")
    assert counts["n_due"].sum() == 50
    assert counts["n_filed"].sum() == 2
    assert counts["n_late"].sum() == 1
    assert counts["missing_now"].sum() == 24


def test_kinds_of_problems_are_counted_by_project_and_month():
    progress = table(
        report("a", "2025-05", problem="资金未到位"),
        report("a", "2025-06", problem="资金未到位，征地未完成"),
        report("b", "2025-06", problem="上级资金不足"),
        report("c", "2025-06", problem="其它情形"),
    )
    counts = count_problems(progress).set_index("kind")
    assert list(counts.loc["funding", ["n_reports", "n_projects", "n_months"]]) == [3, 2, 2]
    assert counts.loc["other", "n_projects"] == 1


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", " =1", "＝1"])
def test_table_for_a_spreadsheet_holds_no_formula(text):
    frame = pd.DataFrame({"name": [text, "好"], "gap": [-5.0, 1.0]})
    safe = neutralise_table(frame)
    assert list(safe["name"]) == [f"'{text}", "好"]
    assert list(safe["gap"]) == [-5.0, 1.0]


def test_text_made_harmless_stays_so():
    assert neutralise(neutralise("=1")) == "'=1"
