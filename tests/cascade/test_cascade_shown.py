"""Sentences, tables and figures of the cascade, in both languages and for nothing at all."""

import matplotlib as mpl
import pandas as pd
import pytest

mpl.use("agg")
import matplotlib.pyplot as plt

from msanalysis.cascade import presentation
from msanalysis.cascade.shares import compare_floors, compute_shares, summarise_coverage
from msanalysis.figures import cascade as figures
from msanalysis.figures.style import use_style
from msanalysis.lexicon import load_lexicon
from msanalysis.wording import name_columns

REPORTED = {("璧山区", 2025)}


# A glyph that the font lacks is a warning. A resource warning is of whatever ran before.
pytestmark = pytest.mark.filterwarnings("error", "ignore::ResourceWarning")


@pytest.fixture(autouse=True)
def _style():
    use_style()
    yield
    plt.close("all")


def test_amounts_are_written_with_their_comparator_and_round_ones_in_wan():
    assert presentation.format_amount(26620000, "平方米", "=") == "2662万平方米"
    assert presentation.format_amount(10303, "户", "=") == "10303户"
    assert presentation.format_amount(15000, "名", ">=") == "≥1.5万名"
    assert presentation.format_amount(float("nan"), "", "") == ""


def test_every_target_of_the_city_has_an_english_name(targets):
    named = {row["indicator"] for row in load_lexicon("target_names")}
    assert set(targets["indicator"]) <= named


def test_a_list_known_from_reports_is_named_so():
    assert presentation.label_list("璧山区", 2025, "en", reported=REPORTED) == (
        "Bishan 2025 (as reported)"
    )


def test_what_a_report_does_not_tell_is_not_called_missing(matched):
    filed = presentation.only_filed(matched, REPORTED)
    assert "璧山区" not in set(filed["district"])
    assert list(presentation.only_filed(matched.iloc[:0], REPORTED)) == list(matched)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("rows", [None, 0])
def test_everything_is_said_and_shown_for_all_lists_and_for_none(
    targets, lists, matched, pairs, language, rows
):
    city, found, compared = targets.iloc[:rows], matched.iloc[:rows], pairs.iloc[:rows]
    shares = compute_shares(compared, n_districts=38)
    floors = compare_floors(city, *lists)
    coverage = summarise_coverage(found)
    said = [
        presentation.describe_scope(city, found, language, reported=REPORTED),
        *presentation.describe_coverage(coverage, language),
        presentation.describe_limits(city, found, language),
        presentation.describe_pairs(compared, language),
        presentation.describe_shares(shares, 38, language, reported=REPORTED),
        presentation.describe_floors(floors, language),
    ]
    assert all(said)
    assert not any(mark in text for text in said for mark in ("nan", "{", "None"))
    shown = [
        presentation.format_items(found, language, reported=REPORTED),
        presentation.format_coverage(coverage, language),
        presentation.format_shares(shares, language, reported=REPORTED),
        presentation.format_withheld(compared, language, reported=REPORTED),
        presentation.format_floors(floors, language),
    ]
    for table in shown:
        assert name_columns(table, language, prefix="cascade.column").shape == table.shape


@pytest.mark.parametrize("language", ["zh", "en"])
def test_figures_are_drawn_on_the_axes_given(targets, lists, pairs, language):
    shares = compute_shares(pairs, n_districts=38)
    labelled = presentation.label_shares(shares, language, reported=REPORTED)
    figure, ax = plt.subplots()
    assert figures.plot_shares(ax, labelled, n_districts=38, language=language) is ax
    assert ax.get_xscale() == "log"
    figure.canvas.draw()
    floors = presentation.label_floors(compare_floors(targets, *lists), language)
    figure, ax = plt.subplots()
    assert figures.plot_floors(ax, floors, language=language) is ax
    figure.canvas.draw()


def test_rates_of_different_years_stand_side_by_side_only():
    keys = {"rate": "enrolment", "district": "黔江区", "year": 2025, "comparator": ">="}
    city = {"year_city": 2021, "value_city": 90.0, "comparator_city": ">="}
    row = {**keys, **city, "value": 95.0, "difference": 5.0, "direction": "raised"}
    apart = pd.DataFrame([{**row, "same_year": False}])
    assert "difference" not in presentation.format_floors(apart, "zh")
    assert "不比高低" in presentation.describe_floors(apart, "zh")
    mixed = pd.DataFrame([{**row, "same_year": False}, {**row, "same_year": True}])
    shown = presentation.format_floors(mixed, "zh")
    assert shown["difference"].tolist() == ["–", "+5"]
    assert shown["direction"].tolist() == ["年份不同，不比较", "高于市级"]
