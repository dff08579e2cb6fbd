"""Lesson 4, completion and uncertainty: what its exercises expect.

The settings hold `report`, the document that is read, and `functions`, the coded spending function
of each item.
"""

from collections.abc import Callable, Mapping
from math import sqrt
from typing import Any

import pandas as pd

from msanalysis.completion.rates import rate_intervals
from msanalysis.completion.specification import specify_rates
from msanalysis.study import Study
from msanalysis.teaching.judging import Expectation

_NORMAL_QUANTILE = 1.959963984540054


def _items(study: Study, settings: Mapping[str, Any]) -> pd.DataFrame:
    return study.evaluations[study.evaluations["doc_id"] == settings["report"]]


def _pairs(study: Study, settings: Mapping[str, Any]) -> pd.DataFrame:
    return study.attainments[study.attainments["item_id"].isin(_items(study, settings)["item_id"])]


def _expect_rate(study: Study, settings: Mapping[str, Any]) -> Expectation:
    items = _items(study, settings)
    done = items["verdict"] == "completed"
    task = items["section"] == "task"
    rate = float(done.mean())
    return Expectation(
        rate,
        {
            "tasks_below": float(done.sum() / task.sum()),
            "tasks_above": float((done & task).sum() / len(items)),
            "tasks_only": float(done[task].mean()),
            "percent": rate * 100,
            "partial_counted": float(items["verdict"].isin(["completed", "partial"]).mean()),
            "the_rest": 1 - rate,
        },
        within=0.0005,
    )


def _expect_tasks(study: Study, settings: Mapping[str, Any]) -> Expectation:
    items = _items(study, settings)
    done, task = items["verdict"] == "completed", items["section"] == "task"
    rate = float(done[task].mean())
    return Expectation(
        rate,
        {
            "all_items": float(done.mean()),
            "all_above": float(done.sum() / task.sum()),
            "all_below": float((done & task).sum() / len(items)),
            "percent": rate * 100,
        },
        within=0.0005,
    )


def _expect_interval(study: Study, settings: Mapping[str, Any]) -> Expectation:
    items = _items(study, settings)
    n, done = len(items), int((items["verdict"] == "completed").sum())
    found = rate_intervals(done, n)
    half = _NORMAL_QUANTILE * sqrt(found["rate"] * (1 - found["rate"]) / n)
    right = {"low": found["wilson_low"], "high": found["wilson_high"]}
    return Expectation(
        right,
        {
            "wald": {"low": found["rate"] - half, "high": found["rate"] + half},
            "exact": {"low": found["exact_low"], "high": found["exact_high"]},
            "percent": {name: limit * 100 for name, limit in right.items()},
            "turned_round": {"low": right["high"], "high": right["low"]},
        },
        within=0.0005,
    )


def _expect_unmet(study: Study, settings: Mapping[str, Any]) -> Expectation:
    items = _items(study, settings)
    done, signal = items["verdict"] == "completed", items["unmet_signal"].astype(bool)
    n, kept = len(items), int((done & ~signal).sum())
    return Expectation(
        kept / n,
        {
            "partial_twice": float((done.sum() - signal.sum()) / n),
            "smaller_whole": kept / (n - int((done & signal).sum())),
            "without_signal": float((~signal).mean()),
            "official": float(done.mean()),
            "percent": kept / n * 100,
        },
        within=0.0005,
    )


def _expect_met(study: Study, settings: Mapping[str, Any]) -> Expectation:
    pairs = _pairs(study, settings)
    share = float(pairs["met"].mean())
    return Expectation(
        share,
        {
            "by_item": float(pairs.groupby("item_id")["met"].all().mean()),
            "all_items": float(pairs["met"].sum() / len(_items(study, settings))),
            "count": int(pairs["met"].sum()),
            "percent": share * 100,
            "mean_ratio": float(pairs["ratio"].mean()),
        },
        within=0.0005,
    )


def _expect_curve(study: Study, settings: Mapping[str, Any]) -> Expectation:
    items = _items(study, settings)
    table = specify_rates(items, _pairs(study, settings), settings["functions"])
    official = rate_intervals(int((items["verdict"] == "completed").sum()), len(items))
    return Expectation(
        {"lowest": float(table["rate"].min()), "highest": float(table["rate"].max())},
        {
            "one_interval": {
                "lowest": official["wilson_low"], "highest": official["wilson_high"],
            },
            "limits": {
                "lowest": float(table["low"].min()), "highest": float(table["high"].max()),
            },
            "turned_round": {
                "lowest": float(table["rate"].max()), "highest": float(table["rate"].min()),
            },
            "percent": {
                "lowest": float(table["rate"].min()) * 100,
                "highest": float(table["rate"].max()) * 100,
            },
        },
        within=0.0005,
    )  # fmt: skip


def _expect_meaning(study: Study, settings: Mapping[str, Any]) -> Expectation:
    return Expectation("c", {"verdicts": "a", "items": "b", "definitions": "d"}, options=4)


EXERCISES: Mapping[str, Callable[..., Expectation]] = {
    "rate": _expect_rate,
    "tasks": _expect_tasks,
    "interval": _expect_interval,
    "unmet": _expect_unmet,
    "met": _expect_met,
    "curve": _expect_curve,
    "meaning": _expect_meaning,
}
