"""Lesson 5, do the numbers add up: what its exercises expect."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from msanalysis.errors import ProjectError
from msanalysis.study import Study
from msanalysis.teaching.judging import Expectation

TEN_THOUSAND = 10_000
TOLERANCE = 1.0


def choose_declared(study: Study, settings: Mapping[str, Any]) -> pd.Series:
    """Choose the plan's shortest milestone whose declared share its own numbers contradict.

    Returns
    -------
    pandas.Series
        The finding, `stated` and `derived` as per cent.

    Raises
    ------
    ProjectError
        The plan has no such milestone.
    """
    found = _progress(study, settings["plan"])
    wrong = found[(found["status"] == "inconsistent") & found["derived"].notna()]
    # A milestone of one clause, whose share the student can work out from one number.
    single = wrong[wrong["evidence"].str.count(r"\d+(?:\.\d+)?[^\d%.]") == 1]
    if single.empty:
        raise ProjectError(
            f"{settings['plan']}: no milestone contradicts its declared share; choose another plan"
        )
    by_length = single.assign(length=single["evidence"].str.len())
    return by_length.sort_values(["length", "check_id"]).iloc[0]


def choose_sum(study: Study, settings: Mapping[str, Any]) -> pd.Series:
    """Choose the first total that its own parts contradict."""
    found = _as_numbers(study.audit[study.audit["kind"] == "sum"])
    return found[found["status"] == "inconsistent"].iloc[0]


def _progress(study: Study, doc_id: str = "") -> pd.DataFrame:
    found = study.audit[study.audit["kind"] == "progress"]
    return _as_numbers(found[found["doc_id"] == doc_id] if doc_id else found)


def _as_numbers(found: pd.DataFrame) -> pd.DataFrame:
    stated, derived = (
        pd.to_numeric(found[column], errors="coerce") for column in ("stated", "derived")
    )
    return found.assign(stated=stated, derived=derived)


def _expect_share(study: Study, settings: Mapping[str, Any]) -> Expectation:
    chosen = choose_declared(study, settings)
    derived, stated = chosen["derived"], chosen["stated"]
    return Expectation(
        derived,
        {
            "fraction": lambda given: abs(given - derived / 100) < 0.001,
            "declared": stated,
            "turned_round": lambda given: abs(given - 1e4 / derived) < 0.5,
            "rest": lambda given: abs(given - (100 - derived)) < 0.05,
        },
        within=0.051,
    )


def _expect_gap(study: Study, settings: Mapping[str, Any]) -> Expectation:
    chosen = choose_declared(study, settings)
    gap = chosen["stated"] - chosen["derived"]
    relative = gap / chosen["derived"] * 100
    return Expectation(
        gap,
        {
            "turned_round": lambda given: abs(given + gap) < 0.051,
            "per_cent_of_share": lambda given: abs(given - relative) < 0.1,
            "fraction": lambda given: abs(given - gap / 100) < 0.001,
        },
        within=0.051,
    )


def _expect_statuses(study: Study, settings: Mapping[str, Any]) -> Expectation:
    found = _progress(study)
    return Expectation(
        found["status"].value_counts().to_dict(),
        {
            "all_kinds": study.audit["status"].value_counts().to_dict(),
            "one_plan": _progress(study, settings["plan"])["status"].value_counts().to_dict(),
        },
    )


def _expect_wrong(study: Study, settings: Mapping[str, Any]) -> Expectation:
    counts = _progress(study)["status"].value_counts()
    wrong, right = int(counts.get("inconsistent", 0)), int(counts.get("consistent", 0))
    everything = int(counts.sum())
    share = wrong / (wrong + right)
    return Expectation(
        share,
        {
            "unchecked_below": wrong / everything,
            "unchecked_as_wrong": (everything - right) / everything,
            "odds": wrong / right,
            "percent": share * 100,
            "right_ones": 1 - share,
        },
        within=0.0005,
    )


def _expect_total(study: Study, settings: Mapping[str, Any]) -> Expectation:
    chosen = choose_sum(study, settings)
    difference = float(chosen["derived"] - chosen["stated"])
    return Expectation(
        difference,
        {
            "ten_thousand_as_unit": difference / TEN_THOUSAND,
            "turned_round": -difference,
            "the_sum": float(chosen["derived"]),
            "all_numbers": lambda given: abs(given) > chosen["derived"],
        },
        within=0.5,
    )


def _expect_tolerance(study: Study, settings: Mapping[str, Any]) -> Expectation:
    found = _progress(study)
    wrong = found[found["status"] == "inconsistent"].dropna(subset=["stated", "derived"])
    gaps = wrong["stated"] - wrong["derived"]
    return Expectation(
        int((gaps.abs() > TOLERANCE).sum()),
        {
            "no_tolerance": len(wrong),
            "one_side": int((gaps > TOLERANCE).sum()),
            "other_side": int((-gaps > TOLERANCE).sum()),
            "inside": int((gaps.abs() <= TOLERANCE).sum()),
        },
    )


def _expect_meaning(study: Study, settings: Mapping[str, Any]) -> Expectation:
    return Expectation("b", {"false": "a", "nothing": "c", "nobody_works": "d"}, options=4)


EXERCISES: Mapping[str, Callable[..., Expectation]] = {
    "share": _expect_share,
    "gap": _expect_gap,
    "statuses": _expect_statuses,
    "wrong": _expect_wrong,
    "total": _expect_total,
    "tolerance": _expect_tolerance,
    "meaning": _expect_meaning,
}
