"""Colours: told apart by readers who see two hues, and in grey."""

from itertools import combinations

import numpy as np
import pytest
from figure_cases import CODES

from msanalysis.figures.functions import function_look
from msanalysis.figures.style import ORIGIN_COLOURS, VERDICT_COLOURS
from msanalysis.lexicon import load_lexicon

# Machado, Oliveira and Fernandes (2009), IEEE TVCG 15, severity 1.0; on linear RGB.
SIGHT = {
    "all hues": np.eye(3),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
}


def _linear(colour: str) -> np.ndarray:
    channels = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def _lab(linear: np.ndarray) -> np.ndarray:
    """CIE L*a*b*, D65."""
    matrix = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    xyz = np.array(matrix) @ linear.clip(0, 1) / np.array([0.9505, 1, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def _distance(one: str, other: str, sight: np.ndarray) -> float:
    return float(np.linalg.norm(_lab(sight @ _linear(one)) - _lab(sight @ _linear(other))))


def test_black_and_white_are_a_hundred_apart():
    assert _distance("#000000", "#FFFFFF", SIGHT["all hues"]) == pytest.approx(100, abs=0.1)


@pytest.mark.parametrize("sight", SIGHT)
def test_functions_of_one_hatch_have_colours_that_differ(sight):
    looks = {code: function_look(code) for code in CODES}
    near = [
        (one, other)
        for one, other in combinations(CODES, 2)
        if looks[one][1] == looks[other][1]
        and _distance(looks[one][0], looks[other][0], SIGHT[sight]) < 11
    ]
    assert near == []


@pytest.mark.parametrize("colours", [VERDICT_COLOURS, ORIGIN_COLOURS], ids=["verdicts", "origins"])
@pytest.mark.parametrize("sight", SIGHT)
def test_verdicts_and_origins_differ_to_every_reader(colours, sight):
    for one, other in combinations(colours.values(), 2):
        assert _distance(one, other, SIGHT[sight]) > 20


@pytest.mark.parametrize("colours", [VERDICT_COLOURS, ORIGIN_COLOURS], ids=["verdicts", "origins"])
def test_verdicts_and_origins_differ_in_grey(colours):
    lightness = sorted(_lab(_linear(colour))[0] for colour in colours.values())
    assert min(np.diff(lightness)) > 14


def test_every_function_of_the_codebook_has_a_look_of_its_own():
    looks = [function_look(code) for code in CODES]
    assert len(set(looks)) == len(CODES)
    assert function_look("no such code") not in looks


def test_every_division_has_a_look_of_its_own():
    divisions = [row["division"] for row in load_lexicon("cofog")]
    assert len({function_look(code) for code in divisions}) == len(divisions)
