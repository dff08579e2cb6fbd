"""Profiles, sentences and figures of the district report."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from msanalysis import profile, report
from msanalysis.figures.milestones import plot_milestones
from msanalysis.figures.profile import plot_agency_load, plot_project_counts, plot_verdicts
from msanalysis.figures.style import use_style


def test_wilson_interval_of_94_in_106_equals_the_hand_calculation(study):
    """Centre (p + z²/2n) / (1 + z²/n), half width z √(p(1-p)/n + z²/4n²) / (1 + z²/n)."""
    row = profile.count_verdicts(study.evaluations).set_index("section").loc["task"]
    assert (row["completed"], row["partial"], row["n"]) == (94, 12, 106)
    n, p, z = 106, 94 / 106, 1.959963985
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5 / (1 + z * z / n)
    assert row["low"] == pytest.approx(centre - half, abs=1e-9)
    assert row["high"] == pytest.approx(centre + half, abs=1e-9)


def test_a_project_counts_once_for_an_agency_that_leads_and_joins(study):
    own = study.district("yubei")
    load = profile.count_agency_load(own.projects, own.responsibilities).set_index("agency")
    row = load.loc["区城市管理局"]
    assert row["total"] < row["led"] + row["joined"]
    assert row["total"] >= max(row["led"], row["joined"])


def test_projects_are_listed_in_the_documents_order_with_all_agencies(study):
    own = study.district("qianjiang")
    listed = profile.list_projects(own.projects, own.responsibilities)
    assert list(listed["no"]) == list(range(1, 21))
    assert listed.loc[0, "responsible"] == "区交通运输委、区农业农村委"


def test_milestones_of_several_parts_are_averaged(study):
    own = study.district("qianjiang")
    traced = profile.trace_milestones(own.projects, own.milestone_progress)
    june = traced[(traced["no"] == 1) & (traced["period"] == "2025-06")].iloc[0]
    assert (june["progress_pct"], june["n_parts"]) == (20.0, 2)


def test_long_corrections_are_cut_to_where_they_differ():
    old, new = "甲" * 200 + "乙", "甲" * 200 + "丙丁"
    shown_old, shown_new = report.shorten_pair(old, new, width=20)
    assert shown_old == "…" + "甲" * 8 + "乙"
    assert shown_new == "…" + "甲" * 8 + "丙丁"


def test_figures_take_axes_and_give_them_back(study):
    use_style()
    own = study.district("qianjiang")
    drawn = {
        plot_project_counts: profile.count_projects(own.projects),
        plot_agency_load: profile.count_agency_load(own.projects, own.responsibilities),
        plot_milestones: profile.trace_milestones(own.projects, own.milestone_progress),
        plot_verdicts: profile.count_verdicts(study.evaluations),
    }
    for plot, table in drawn.items():
        before = table.copy()
        figure, ax = plt.subplots()
        assert plot(ax, table, language="en") is ax
        assert ax.get_xlabel()
        pd.testing.assert_frame_equal(table, before)
        plt.close(figure)
