import matplotlib as mpl
import pandas as pd
import pytest

mpl.use("Agg")
import matplotlib.pyplot as plt

from msanalysis.figures import spending as figures
from msanalysis.figures.style import use_style
from msanalysis.spending.display import format_yuan, make_readable

NAMES = {"205": "教育", "208": "社会保障", "214": "交通"}


@pytest.fixture
def ax():
    use_style()
    figure, axes = plt.subplots()
    yield axes
    plt.close(figure)


def _shares() -> pd.DataFrame:
    rows = [("甲", "208", 3, 4), ("甲", "205", 1, 4), ("乙", "205", 5, 6), ("乙", "214", 1, 6)]
    return pd.DataFrame(rows, columns=["list", "category", "n", "total"])


def test_each_bar_stands_at_the_label_of_its_list(ax):
    figures.plot_shares(ax, _shares(), NAMES, language="zh")
    labels = [label.get_text() for label in ax.get_yticklabels()]
    ends = {}
    for bar in ax.patches:
        row = labels[round(bar.get_y() + bar.get_height() / 2)].split("  ")[0]
        ends.setdefault(row, []).append(round(bar.get_width(), 3))
    assert sorted(ends["甲"]) == [25.0, 75.0]
    assert sorted(ends["乙"]) == [16.667, 83.333]


def test_categories_stand_in_the_order_of_their_codes(ax):
    figures.plot_shares(ax, _shares(), NAMES, language="en")
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert labels == ["205 Education", "208 Social security", "214 Transport"]


def test_heat_map_writes_every_count_and_no_zero(ax):
    figures.plot_counts(ax, pd.DataFrame({"x": [3, 0], "y": [0, 12]}), language="zh")
    assert sorted(text.get_text() for text in ax.texts) == ["12", "3"]


def test_odds_beyond_the_axis_become_arrows(ax):
    odds = pd.DataFrame(
        {
            "category": ["205", "208"],
            "voted_n": [2, 3],
            "municipal_n": [1, 0],
            "odds_ratio": [2.0, float("inf")],
            "low": [0.5, 0.9],
            "high": [8.0, float("inf")],
        }
    )
    figures.plot_odds(ax, odds, NAMES, language="zh")
    assert [line.get_marker() for line in ax.lines].count(">") == 1


@pytest.mark.parametrize(
    ("amount", "zh", "en"),
    [
        (30_000_000, "3,000万元", "30 million yuan"),
        (1.4e12, "1.4万亿元", "1.4 trillion yuan"),
        (324_800, "32.48万元", "324,800 yuan"),
        (16_000_000_000, "160亿元", "16 billion yuan"),
    ],
)
def test_yuan_are_written_as_readers_say_them(amount, zh, en):
    assert format_yuan(amount, "zh") == zh
    assert format_yuan(amount, "en") == en


def test_readable_table_shows_percentages_beside_counts():
    names = pd.DataFrame({"category": ["205"], "zh": ["教育"], "en": ["Education"]})
    table = pd.DataFrame(
        {
            "category": ["205"],
            "n": [1],
            "total": [4],
            "share": [0.25],
            "low": [0.006],
            "high": [0.8],
        }
    )
    row = make_readable(table, names, "en").iloc[0]
    assert row["category"] == "Education"
    assert (row["n"], row["share"], row["interval"]) == (1, "25.0%", "0.6%–80.0%")
