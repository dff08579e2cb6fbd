"""Lesson 1, reading a promise: what its exercises expect."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from msanalysis.config import COMPARATORS
from msanalysis.study import Study
from msanalysis.teaching.judging import Expectation
from msanalysis.values.quantities import extract_quantities

TEN_THOUSAND = 10_000
HUNDRED_MILLION = 100_000_000
_LONGEST_PROMISE = 24


def choose_amount(study: Study, settings: Mapping[str, Any]) -> pd.Series:
    """Choose the plan's largest target that is printed in 万 and counted in no money."""
    targets = _targets(study, settings["plan"])
    printed = targets[targets["text"].str.contains(r"\d万") & (targets["unit"] != "元")]
    return printed.sort_values(["value", "quantity_id"]).iloc[-1]


def choose_money(study: Study, settings: Mapping[str, Any]) -> pd.DataFrame:
    """Choose the loans that two plans promise: one printed in 亿, the other in 万."""
    money = study.quantities[
        (study.quantities["unit"] == "元") & (study.quantities["field"] == "target")
    ]
    first = money[money["text"].str.contains(r"\d亿元")].iloc[:1]
    second = money[money["text"].str.contains(r"\d万元")].iloc[:1]
    return pd.concat([first, second], ignore_index=True)


def choose_bounds(study: Study, settings: Mapping[str, Any]) -> pd.DataFrame:
    """Choose four short promises: one that "reaches" its number, one for each comparator.

    Returns
    -------
    pandas.DataFrame
        The quantity's columns with `label` (A …), `promise` (its clause) and `reached` (达 or 达到
        stands right before the number and no word makes it a bound).
    """
    targets = study.quantities[study.quantities["field"] == "target"]
    merged = targets.merge(study.projects[["project_id", "target_text"]], on="project_id")
    places = zip(merged["target_text"], merged["start"], merged["end"], strict=True)
    merged["promise"] = [_clause(text, int(start), int(end)) for text, start, end in places]
    before = zip(merged["target_text"], merged["start"], strict=True)
    after_reach = [text[: int(start)].endswith(("达", "达到")) for text, start in before]
    merged["reached"] = np.array(after_reach) & (merged["comparator"] == "=")
    short = merged[merged["promise"].map(len) <= _LONGEST_PROMISE].sort_values("quantity_id")
    plain = short[~short["reached"]]
    kinds = [short[short["reached"]], *(plain[plain["comparator"] == sign] for sign in COMPARATORS)]
    chosen = pd.concat([kind.iloc[:1] for kind in kinds])
    return chosen.assign(label=list("ABCDE")[: len(chosen)]).reset_index(drop=True)


def choose_sentence(study: Study, settings: Mapping[str, Any]) -> str:
    """Choose a target that names a numbered road, as 212国道, and states one amount."""
    texts = study.projects["target_text"]
    return texts[texts.str.contains(r"\d{3}国道") & (texts.str.len() <= _LONGEST_PROMISE)].iloc[0]


def _clause(text: str, start: int, end: int) -> str:
    stops = "，。；;,\n"
    left = max((text.rfind(stop, 0, start) for stop in stops), default=-1) + 1
    ends = [at for at in (text.find(stop, end) for stop in stops) if at >= 0]
    return text[left : min(ends, default=len(text))]


def _targets(study: Study, plan: str) -> pd.DataFrame:
    own = study.quantities[study.quantities["project_id"].str.startswith(f"{plan}/")]
    return own[own["field"] == "target"]


def _expect_value(study: Study, settings: Mapping[str, Any]) -> Expectation:
    value = float(choose_amount(study, settings)["value"])
    return Expectation(
        value,
        {
            "ten_thousand_as_unit": value / TEN_THOUSAND,
            "hundred_million": value / TEN_THOUSAND * HUNDRED_MILLION,
            "thousand": value / 10,
        },
    )


def _expect_money(study: Study, settings: Mapping[str, Any]) -> Expectation:
    large, small = choose_money(study, settings)["value"]
    return Expectation(
        large - small,
        {
            "as_printed": abs(small / TEN_THOUSAND - large / HUNDRED_MILLION),
            "in_ten_thousands": (large - small) / TEN_THOUSAND,
            "turned_round": small - large,
            "only_one": large,
        },
    )


def _expect_bounds(study: Study, settings: Mapping[str, Any]) -> Expectation:
    chosen = choose_bounds(study, settings).set_index("label")
    reached = chosen.index[chosen["reached"]]
    about = chosen.index[chosen["comparator"] == "~"]
    least = chosen.index[chosen["comparator"] == ">="]
    return Expectation(
        chosen["comparator"].to_dict(),
        {
            "unknown_sign": lambda given: set(given.values()) - set(COMPARATORS),
            "reached_is_not_at_least": lambda given: any(given.get(x) == ">=" for x in reached),
            "about_is_not_exact": lambda given: any(given.get(x) == "=" for x in about),
            "at_least_is_not_exact": lambda given: any(given.get(x) == "=" for x in least),
        },
    )


def _expect_amounts(study: Study, settings: Mapping[str, Any]) -> Expectation:
    sentence = choose_sentence(study, settings)
    amounts = frozenset(quantity.text for quantity in extract_quantities(sentence))
    road = re.search(r"\d{3}(?=国道)", sentence)[0]
    return Expectation(
        amounts,
        {
            "name_of_a_road": lambda given: any(road in entry for entry in given),
            "without_unit": lambda given: given and all(entry.isdigit() for entry in given),
        },
    )


def _expect_shares(study: Study, settings: Mapping[str, Any]) -> Expectation:
    plan = settings["plan"]
    projects = study.projects[study.projects["doc_id"] == plan]
    targets = _targets(study, plan)
    anywhere = study.quantities[study.quantities["project_id"].isin(projects["project_id"])]
    n = len(projects)
    share = targets["project_id"].nunique() / n
    return Expectation(
        share,
        {
            "counted_quantities": len(targets) / n,
            "percent": share * 100,
            "other_fields": anywhere["project_id"].nunique() / n,
            "all_documents": study.quantities.loc[
                study.quantities["field"] == "target", "project_id"
            ].nunique()
            / len(study.projects),
        },
        within=0.0005,
    )


def _expect_firm(study: Study, settings: Mapping[str, Any]) -> Expectation:
    targets = study.quantities[study.quantities["field"] == "target"]
    counts = targets["comparator"].value_counts().to_dict()
    everything = study.quantities["comparator"].value_counts().to_dict()
    projects = targets.groupby("comparator")["project_id"].nunique().to_dict()
    shares = {sign: n / len(targets) for sign, n in counts.items()}
    return Expectation(
        counts, {"all_fields": everything, "counted_projects": projects, "shares": shares}
    )


def _expect_persons(study: Study, settings: Mapping[str, Any]) -> Expectation:
    return Expectation("c", {"added": "a", "larger": "b", "nothing": "d"}, options=4)


EXERCISES: Mapping[str, Callable[..., Expectation]] = {
    "value": _expect_value,
    "money": _expect_money,
    "bounds": _expect_bounds,
    "amounts": _expect_amounts,
    "shares": _expect_shares,
    "firm": _expect_firm,
    "persons": _expect_persons,
}
