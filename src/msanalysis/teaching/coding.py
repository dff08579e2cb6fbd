"""Lesson 3, categories: what its exercises expect.

The settings hold what the lesson loads: `coding` (the shipped coding of projects), `functions` (the
codebook), and, once the student has coded, `codes`.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from msanalysis.spending.agreement import measure_agreement
from msanalysis.study import Study
from msanalysis.teaching.judging import Expectation

N_CODED = 20
_SEED = 10
_READERS = ("theme_a", "theme_b")


def choose_sample(study: Study, settings: Mapping[str, Any]) -> pd.DataFrame:
    """Choose the projects that students code: the same every time, in the documents' order.

    Returns
    -------
    pandas.DataFrame
        project_id, name, target_text.
    """
    coded = study.projects[study.projects["project_id"].isin(settings["coding"]["record_id"])]
    n = min(N_CODED, len(coded))
    drawn = np.random.default_rng(_SEED).choice(len(coded), size=n, replace=False)
    return coded.iloc[sorted(drawn)][["project_id", "name", "target_text"]].reset_index(drop=True)


def _expect_codes(study: Study, settings: Mapping[str, Any]) -> Expectation:
    asked = set(choose_sample(study, settings)["project_id"])
    known = set(settings["functions"]["function_code"])
    shipped = settings["coding"].set_index("record_id")["function_b"]
    return Expectation(
        {project: shipped[project] for project in sorted(asked)},
        {
            "numbers": lambda given: any(not isinstance(code, str) for code in given.values()),
            "theme": lambda given: any(str(code).startswith("T") for code in given.values()),
            "unknown": lambda given: set(given.values()) - known,
            "left_out": lambda given: asked - set(given),
            "all_one": lambda given: len(set(given.values())) == 1,
        },
        accepts=lambda given: (
            set(given) == asked and set(given.values()) <= known and len(set(given.values())) > 1
        ),
    )


def _expect_agreement(study: Study, settings: Mapping[str, Any]) -> Expectation:
    codes = settings.get("codes") or {}
    settled = settings["coding"].set_index("record_id")["function"]
    equal = sum(settled.get(project) == code for project, code in codes.items())
    share = equal / len(codes) if codes else float("nan")
    n = len(settings["coding"])
    return Expectation(
        share,
        {
            "count": equal,
            "percent": share * 100,
            "disagreement": 1 - share,
            "all_projects": equal / n,
        },
        within=0.0005,
    )


def _expect_chance(study: Study, settings: Mapping[str, Any]) -> Expectation:
    first, second = (settings["coding"][reader] for reader in _READERS)
    shares = [codes.value_counts(normalize=True) for codes in (first, second)]
    chance = float(shares[0].mul(shares[1], fill_value=0).sum())
    used = len(set(first) | set(second))
    return Expectation(
        chance,
        {
            "equal_chances": 1 / used,
            "observed": float((first == second).mean()),
            "percent": chance * 100,
            "not_squared": 1.0,
        },
        within=0.0002,
    )


def _expect_kappa(study: Study, settings: Mapping[str, Any]) -> Expectation:
    coding = settings["coding"]
    measured = measure_agreement(coding, _READERS, draws=0).set_index("statistic")["value"]
    observed, chance = measured["agreement"], _expect_chance(study, settings).right
    return Expectation(
        float(measured["kappa"]),
        {
            "observed": float(observed),
            "not_divided": float(observed - chance),
            "divided_by_observed": float((observed - chance) / observed),
        },
        within=0.0005,
    )


def _expect_disputed(study: Study, settings: Mapping[str, Any]) -> Expectation:
    coding = settings["coding"].set_index("record_id")
    first, second = (coding[reader] for reader in _READERS)
    return Expectation(
        frozenset(coding.index[first != second]),
        {
            "borderline": frozenset(coding.index[coding["borderline"]]),
            "functions": frozenset(coding.index[coding["function_a"] != coding["function_b"]]),
            "agreed_ones": frozenset(coding.index[first == second]),
            "against_settled": frozenset(coding.index[first != coding["theme"]]),
        },
    )


def _expect_borderline(study: Study, settings: Mapping[str, Any]) -> Expectation:
    marked = settings["coding"]["borderline"]
    share = float(marked.mean())
    first, second = (settings["coding"][reader] for reader in _READERS)
    return Expectation(
        share,
        {
            "count": int(marked.sum()),
            "percent": share * 100,
            "disputed": float((first != second).mean()),
            "complement": 1 - share,
        },
        within=0.0005,
    )


def _expect_bound(study: Study, settings: Mapping[str, Any]) -> Expectation:
    return Expectation("b", {"true_codes": "a", "sample_size": "c", "too_low": "d"}, options=4)


EXERCISES: Mapping[str, Callable[..., Expectation]] = {
    "codes": _expect_codes,
    "agreement": _expect_agreement,
    "chance": _expect_chance,
    "kappa": _expect_kappa,
    "disputed": _expect_disputed,
    "borderline": _expect_borderline,
    "bound": _expect_bound,
}
