"""One look per spending function, whatever else a figure shows."""

import pandas as pd
import pytest
from figure_cases import CODES
from figure_helpers import draw
from matplotlib.colors import to_hex

from msanalysis.config import LANGUAGES
from msanalysis.figures.functions import function_look, name_function
from msanalysis.figures.monitoring import plot_investment
from msanalysis.figures.spending import plot_shares
from msanalysis.wording import has_message

NAMES = {code: f"full name of {code}" for code in CODES}


def _bars(codes) -> pd.DataFrame:
    rows = [("甲", code, at + 1, 100) for at, code in enumerate(codes)]
    return pd.DataFrame(rows, columns=["list", "category", "n", "total"])


def _legend(figure) -> dict[str, tuple[str, str]]:
    legend = figure.axes[0].get_legend()
    return {
        text.get_text().split()[0]: (to_hex(handle.get_facecolor()).upper(), handle.get_hatch())
        for text, handle in zip(legend.get_texts(), legend.legend_handles, strict=True)
    }


@pytest.mark.parametrize("codes", [CODES, CODES[::-1], CODES[3:9], CODES[-1:]])
def test_a_function_looks_the_same_whatever_stands_beside_it(codes):
    shown = _legend(draw(plot_shares, _bars(codes), NAMES, language="zh"))
    assert shown == {code: (function_look(code)[0], function_look(code)[1]) for code in codes}


def test_investment_has_the_looks_of_the_other_figures():
    rows = [("2025-06", code, "name", 1e8) for code in ("212", "205")]
    columns = ["month", "function_code", "function", "completed_investment_yuan"]
    shown = _legend(draw(plot_investment, pd.DataFrame(rows, columns=columns), language="en"))
    assert shown == {code: function_look(code) for code in ("205", "212")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_legend_gives_every_code_its_name(language):
    figure = draw(plot_shares, _bars(CODES), NAMES, language=language)
    texts = {text.get_text() for text in figure.axes[0].get_legend().get_texts()}
    assert texts == {f"{code} {name_function(code, NAMES, language)}" for code in CODES}


def test_every_function_has_a_short_name_and_others_their_own():
    assert all(has_message(f"function.{code}") for code in CODES)
    assert name_function("999", {"999": "其他"}, "zh") == "其他"


def test_a_part_too_narrow_for_its_name_keeps_what_fits():
    rows = [("甲", "205", 80, 100), ("甲", "208", 15, 100), ("甲", "210", 4, 100)]
    rows.append(("甲", "212", 1, 100))
    bars = pd.DataFrame(rows, columns=["list", "category", "n", "total"])
    figure = draw(plot_shares, bars, NAMES, language="en")
    inside = [text.get_text() for text in figure.axes[0].texts]
    assert inside == ["205 Education\n80", "208\n15", "4"]
