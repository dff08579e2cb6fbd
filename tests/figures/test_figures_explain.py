"""Legends and captions say what marks mean and where the rest is."""

import re

import numpy as np
import pandas as pd
import pytest
from figure_cases import worse_cases
from figure_helpers import draw, list_texts

from msanalysis.completion.drawn import describe_drawn
from msanalysis.completion.tables import pick_attainments
from msanalysis.config import LANGUAGES
from msanalysis.figures.cascade import plot_floors, plot_shares
from msanalysis.figures.completion import plot_specification_rates
from msanalysis.figures.milestones import plot_milestones
from msanalysis.figures.profile import plot_agency_load
from msanalysis.wording import say


def _legend(figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].get_legend().get_texts()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_hollow_points_and_dashed_line_are_explained_where_they_occur(language):
    rows = [("a", "甲", 0.1, True), ("b", "甲", 0.1, False)]
    shares = pd.DataFrame(rows, columns=["label", "list", "share", "exact"])
    hollow = say("figure.legend.hollow", language)
    line = say("figure.legend.equal_split", language, n=38)
    with_hollow = _legend(draw(plot_shares, shares, n_districts=38, language=language))
    without = _legend(draw(plot_shares, shares[:1], n_districts=38, language=language))
    assert with_hollow == ["甲", hollow, line]
    assert without == ["甲", line]


def test_shares_that_are_equal_are_drawn_apart():
    rows = [("a", name, 0.1, True) for name in ("甲", "乙", "丙")]
    shares = pd.DataFrame(rows, columns=["label", "list", "share", "exact"])
    ax = draw(plot_shares, shares, n_districts=38, language="zh").axes[0]
    heights = [points.get_offsets()[0][1] for points in ax.collections if len(points.get_offsets())]
    assert len(set(np.round(heights, 3))) == 3


def test_differences_have_a_true_minus_and_no_plus_zero():
    floors = {"label": list("abc"), "value": [95, 90, 80], "value_city": 90, "same_year": True}
    floors |= {"difference": [5, 0, -10], "direction": ["raised", "same", "lowered"]}
    ax = draw(plot_floors, pd.DataFrame(floors), language="zh").axes[0]
    assert [text.get_text() for text in ax.texts] == ["+5", "0", "−10"]


def test_milestones_of_one_value_are_drawn_apart():
    rows = [(1, "甲", period, 100.0) for period in ("2025-09", "2025-12")]
    table = pd.DataFrame(rows, columns=["no", "name", "period", "progress_pct"])
    ax = draw(plot_milestones, table, language="zh").axes[0]
    heights = [points.get_offsets()[0][1] for points in ax.collections]
    assert abs(heights[0] - heights[1]) > 0.2
    assert _legend(ax.figure) == ["2025-09", "2025-12"]


def test_parts_of_an_agencys_bar_add_up_to_its_projects():
    load = pd.DataFrame(
        {"agency": ["甲", "乙"], "led": [10, 0], "joined": [5, 4], "total": [12, 4]}
    )
    figure = draw(plot_agency_load, load, language="zh")
    widths = {}
    for bar in figure.axes[0].patches:
        row = round(bar.get_y() + bar.get_height() / 2)
        widths.setdefault(row, []).append(int(bar.get_width()))
    assert widths == {0: [7, 3, 2], 1: [0, 0, 4]}
    assert [text.get_text() for text in figure.axes[0].texts][-2:] == ["12", "4"]
    assert say("figure.legend.total", "zh") in _legend(figure)


def test_list_without_lead_column_shows_no_lead():
    load = pd.DataFrame({"agency": ["甲"], "led": [0], "joined": [4], "total": [4]})
    names = _legend(draw(plot_agency_load, load, language="zh"))
    assert say("figure.legend.lead_only", "zh") not in names


def test_colours_of_the_specification_curve_are_named():
    rows = [("official", 0.8), ("attainment_90", 0.9)]
    table = pd.DataFrame(rows, columns=["definition", "rate"]).assign(low=0.5, high=1.0)
    names = _legend(draw(plot_specification_rates, table, language="en", chosen="official"))
    assert len(names) == 2
    assert say("completion.choice.official", "en") in names[0]


@pytest.mark.parametrize("name", ["rates", "attainments", "equal shares", "milestones all at 100"])
def test_every_chart_of_points_has_a_legend(name):
    _, plot, tables, options = next(case for case in worse_cases("en") if case[0] == name)
    assert draw(plot, *tables, language="en", **options).axes[0].get_legend() is not None


def _pairs(*ratios: float) -> pd.DataFrame:
    ids = pd.Series([f"d/{at}" for at in range(len(ratios))], dtype=object)
    ratio = np.array(ratios)
    return pd.DataFrame({"item_id": ids, "indicator": ids, "ratio": ratio, "met": ratio >= 1})


@pytest.mark.parametrize(
    ("ratios", "most", "zh", "en"),
    [
        ((), 2, "共配出0对：图中没有。", "0 pairs in all: none drawn."),
        ((0.5,), 2, "共配出1对：图中1对。", "1 pair in all: 1 drawn."),
        (
            (0.5, 1.0, 1.0, 1.1, 1.5, 3.0), 2,
            "共配出6对：图中2对，2对正好等于目标，2对超出更多（150%至300%），未画。",
            "6 pairs in all: 2 drawn; 2 exactly at their target; "
            "2 exceed theirs by more (150% to 300%), not drawn.",
        ),
        (
            (0.5, 0.6, 0.7, 1.0, 2.0), 2,
            "共配出5对：图中2对，1对正好等于目标，1对超出更多（200%），未画，"
            "另有1对未达到目标，未画。",
            "5 pairs in all: 2 drawn; 1 exactly at its target; "
            "1 exceeds its target by more (200%), not drawn; 1 more misses its target, not drawn.",
        ),
        (
            (0.0, 0.5), 2, "共配出2对：图中1对，1对的比值为零、负或无法计算。",
            "2 pairs in all: 1 drawn; 1 with a ratio that is zero or negative or cannot be formed.",
        ),
    ],
)  # fmt: skip
def test_note_accounts_for_every_pair(ratios, most, zh, en):
    pairs = _pairs(*ratios)
    shown = pick_attainments(pairs, most=most)
    assert describe_drawn(pairs, shown, "zh") == zh
    assert describe_drawn(pairs, shown, "en") == en


def test_note_counts_of_the_study_add_up(study):
    pairs = study.attainments
    shown = pick_attainments(pairs, most=24)
    counts = [int(n) for n in re.findall(r"(\d+)对", describe_drawn(pairs, shown, "zh"))]
    assert counts[0] == len(pairs) == sum(counts[1:])


def test_texts_of_a_figure_are_found():
    case = worse_cases("en")[0]
    figure = draw(case[1], *case[2], language="en")
    assert say("axis.projects", "en") in {shown.text for shown in list_texts(figure)}
