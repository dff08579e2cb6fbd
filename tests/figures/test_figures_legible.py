"""Every figure, for the study and for worse data: nothing overlaps, is cut off or too small."""

import re

import pytest
from figure_cases import study_cases, worse_cases
from figure_helpers import draw, find_outside, find_overlaps, list_texts, write_svg
from fontTools.ttLib import TTFont

from msanalysis.config import LANGUAGES
from msanalysis.figures.layout import HIGHEST, TEXT_WIDTH
from msanalysis.figures.style import LEAST, font_file


@pytest.fixture(scope="module", params=LANGUAGES)
def figures(request, study):
    language = request.param
    cases = [*study_cases(study, language), *worse_cases(language)]
    return {
        name: draw(plot, *tables, language=language, **options)
        for name, plot, tables, options in cases
    }


def test_no_label_lies_on_another(figures):
    overlaps = {name: find_overlaps(figure) for name, figure in figures.items()}
    assert {name: pairs[:3] for name, pairs in overlaps.items() if pairs} == {}


def test_no_label_is_cut_off_at_the_edge(figures):
    outside = {name: find_outside(figure) for name, figure in figures.items()}
    assert {name: texts for name, texts in outside.items() if texts} == {}


def test_no_text_is_smaller_than_the_least_size(figures):
    small = {
        name: shown.text
        for name, figure in figures.items()
        for shown in list_texts(figure)
        if shown.size < LEAST
    }
    assert small == {}


def test_figures_have_the_width_of_the_text_and_fit_a_page(figures):
    for name, figure in figures.items():
        width, height = figure.get_size_inches()
        assert width == pytest.approx(TEXT_WIDTH), name
        assert height <= HIGHEST + 0.6, name


def test_the_bundled_face_has_every_character(figures):
    with TTFont(font_file(), lazy=True) as font:
        known = {chr(code) for code in font.getBestCmap()} | {"\n"}
    missing = {
        name: set(shown.text) - known
        for name, figure in figures.items()
        for shown in list_texts(figure)
    }
    assert {name: characters for name, characters in missing.items() if characters} == {}


def test_figures_are_set_in_the_bundled_face_alone(figures):
    for name in list(figures)[::4]:
        svg = write_svg(figures[name])
        assert set(re.findall(r"font-family: ([^;\"]+)", svg)) == {"'Noto Sans SC'"}, name
        assert "font:" not in svg, name
