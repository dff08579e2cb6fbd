"""Margins, rows, legends and points of figures."""

from io import BytesIO

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from figure_helpers import find_outside, list_texts

from msanalysis.figures.layout import (
    TEXT_WIDTH,
    ask_height,
    fit_figure,
    measure,
    put_legend,
    set_rows,
    split_figure,
    stack_points,
    wrap_label,
)
from msanalysis.figures.style import narrow_apostrophes


@pytest.fixture
def ax():
    figure, axes = plt.subplots()
    yield axes
    plt.close(figure)


def test_width_of_a_text_is_what_the_renderer_sets(ax):
    text = "渝北区 2021 municipal (n=12)"
    label = ax.text(0, 0, text, fontsize=7.5)
    drawn = label.get_window_extent().width / ax.figure.dpi
    assert measure(text, 7.5) == pytest.approx(drawn, rel=0.04)


def test_long_label_runs_over_two_lines_and_ends_in_an_ellipsis():
    wrapped = wrap_label("改造" * 60)
    assert wrapped.count("\n") == 1
    assert wrapped.endswith("…")
    assert measure(wrapped) <= 2.4


def test_short_label_stays_as_it_is():
    assert wrap_label("Parks and green space") == "Parks and green space"


def test_words_are_not_broken():
    assert set(wrap_label("municipal " * 8).split()) <= {"municipal", "…", "municipal…"}


def test_axes_get_the_height_asked_for(ax):
    ask_height(ax, 1.7)
    ax.set_xlabel("x")
    fit_figure(ax.figure)
    assert ax.get_position().height * ax.figure.get_figheight() == pytest.approx(1.7)


def test_rows_with_two_lines_are_higher():
    heights = []
    for label in ("a", "a\nb"):
        figure, ax = plt.subplots()
        set_rows(ax, [label] * 5)
        heights.append(fit_figure(figure).get_figheight())
        plt.close(figure)
    assert heights[1] > heights[0] + 0.3


def test_several_axes_share_the_width_without_touching():
    figure, (left, right) = plt.subplots(1, 2)
    left.set_yticks([0, 1], ["a long name of a row", "b"])
    right.set_yticks([0, 1], ["another long name", "d"])
    fit_figure(figure)
    assert figure.get_figwidth() == pytest.approx(TEXT_WIDTH)
    assert find_outside(figure) == []
    names = [s.box for s in list_texts(figure) if s.text == "another long name"]
    assert names[0].x0 > left.bbox.x1
    plt.close(figure)


def test_legend_takes_as_many_lines_as_its_labels_need(ax):
    for at in range(12):
        ax.plot([0], [at], label=f"a label of some length {at}")
    put_legend(ax)
    fit_figure(ax.figure)
    assert find_outside(ax.figure) == []


def test_points_of_one_place_are_set_apart():
    offsets = stack_points([5, 5, 5, 9], [0, 0, 0, 0], 1)
    assert len(set(offsets[:3])) == 3
    assert offsets[3] == 0
    assert offsets[:3].sum() == pytest.approx(0)


def test_points_apart_stay_on_their_row():
    assert not stack_points([1, 3, 5], [0, 0, 0], 1).any()


def test_points_of_different_rows_do_not_move_one_another():
    assert not stack_points([5, 5], [0, 1], 1).any()


def test_no_two_points_within_reach_share_a_place():
    rng = np.random.default_rng(7)
    along, rows = rng.uniform(0, 10, 300), rng.integers(0, 12, 300)
    offsets = stack_points(along, rows, 0.5)
    for row in range(12):
        here = rows == row
        for offset in np.unique(offsets[here].round(6)):
            same = np.sort(along[here & (offsets.round(6) == offset)])
            assert (np.diff(same) >= 0.5).all()
    assert np.abs(offsets).max() <= 0.4


def test_a_figure_too_long_for_a_page_is_split_with_no_row_lost():
    table = pd.DataFrame({"list": np.repeat([f"l{at}" for at in range(41)], 3), "n": range(123)})
    parts = list(split_figure(table, "list", "图", "zh", most=16))
    assert [caption for _, caption in parts] == ["图（1/3）", "图（2/3）", "图（3/3）"]
    assert pd.concat([part for part, _ in parts], ignore_index=True).equals(table)
    assert max(part["list"].nunique() for part, _ in parts) <= 16


def test_a_figure_that_fits_keeps_its_caption():
    table = pd.DataFrame({"list": ["a", "b"]})
    assert [caption for _, caption in split_figure(table, "list", "c", "en", most=2)] == ["c"]


def test_english_apostrophes_are_narrow_in_every_text_of_a_figure():
    figure, ax = plt.subplots()
    ax.barh([0], [1], label="the city’s rate")
    set_rows(ax, ["区妇联\nWomen’s Federation"])
    ax.set_xlabel("districts’ share")
    put_legend(ax)
    fit_figure(figure)
    plt.close(figure)
    texts = [ax.get_yticklabels()[0], ax.xaxis.label, ax.get_legend().get_texts()[0]]
    assert [text.get_text() for text in texts] == [
        "区妇联\nWomen's Federation",
        "districts' share",
        "the city's rate",
    ]


def test_chinese_quotation_marks_around_latin_letters_stay():
    assert narrow_apostrophes("‘ABC’行动") == "‘ABC’行动"


def test_label_of_two_parts_keeps_all_its_words_where_one_part_is_too_long():
    label = "区住房城乡建委\nHousing and Urban–Rural Development Commission"
    wrapped = wrap_label(label)
    assert wrapped.split() == label.split()
    assert wrapped.count("\n") == 1


def test_last_bits_of_the_data_change_no_byte_of_a_figure():
    def draw(value):
        figure, ax = plt.subplots()
        ax.plot([0.17 * value, value], [0, 1])
        ax.set_xlim(0, value)
        ax.set_xticks([0.1, 0.29], ["0.1", "a label that stands out at the right"])
        drawn = BytesIO()
        fit_figure(figure).savefig(drawn, format="svg", metadata={"Date": None, "Creator": None})
        plt.close(figure)
        return drawn.getvalue()

    values = [0.3, np.nextafter(0.3, 1), np.nextafter(0.3, 0), 0.1 + 0.2 + 1e-15]
    assert len({draw(value) for value in values}) == 1
