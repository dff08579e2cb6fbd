"""The completion rate under every combination of defensible definitions."""

from itertools import product

import numpy as np
import pandas as pd

from msanalysis.completion.rates import rate_intervals

DEFINITIONS = (
    "official",
    "official_minus_unmet",
    "attainment_100",
    "attainment_95",
    "attainment_90",
)
MACRO = ("with_macro", "without_macro")
ITEMS = ("all_items", "numbered_items")
WEIGHTS = ("by_item", "by_function")


def measure_fulfilment(attainments: pd.DataFrame) -> pd.Series:
    """Share of its target that each actual reaches, 1 for just met.

    Of an upper limit (`<=`) it is target by actual, of anything else actual by target.
    """
    upper = attainments["target_comparator"] == "<="
    actual = attainments["actual_value"].where(attainments["actual_value"] != 0)
    ratio = attainments["ratio"].where(~upper, attainments["target_value"] / actual)
    return ratio.where(~(upper & attainments["actual_value"].eq(0)), np.inf)


def judge_items(
    evaluations: pd.DataFrame,
    attainments: pd.DataFrame,
    *,
    definition: str,
    tolerance: float | None = None,
) -> pd.Series:
    """Decide for each judged item whether it counts as completed.

    Parameters
    ----------
    evaluations, attainments
        Tables of the contract.
    definition
        `official` (the report's verdict), `official_minus_unmet` (and no signal of an unmet part
        in the progress text), or `attainment_<percent>`: every number pair of the item reaches
        that share of its target; items without a pair keep the official verdict.
    tolerance
        Share of the target for a definition `attainment`; overrides the percent in its name.

    Returns
    -------
    pandas.Series of bool
        Indexed by item_id; items without a readable verdict are left out.
    """
    judged = evaluations[evaluations["verdict"] != ""].set_index("item_id")
    official = judged["verdict"] == "completed"
    if definition == "official":
        return official
    if definition == "official_minus_unmet":
        return official & ~judged["unmet_signal"]
    wanted = tolerance if tolerance is not None else float(definition.rsplit("_", 1)[1]) / 100
    reached = measure_fulfilment(attainments) >= wanted - 1e-9
    by_item = reached.groupby(attainments["item_id"]).all()
    return by_item.reindex(official.index).astype("boolean").fillna(official).astype(bool)


def specify_rates(
    evaluations: pd.DataFrame,
    attainments: pd.DataFrame,
    functions: pd.Series,
    *,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Compute the completion rate under every combination of definitions.

    Parameters
    ----------
    evaluations, attainments
        Tables of the contract.
    functions
        Spending function code indexed by item_id, for weighting functions equally; items without
        one form a function of their own.
    confidence
        Level of the Wilson intervals. For equal weights of functions the interval is Wilson's at
        Kish's effective number of items.

    Returns
    -------
    pandas.DataFrame
        definition, macro, items, weight, n, n_effective, rate, low, high; lowest rate first.
        Combinations without an item are left out.

    References
    ----------
    Simonsohn, Simmons and Nelson (2020), Nature Human Behaviour 4, 1208–1214; Kish (1965), Survey
    Sampling, section 11.7.
    """
    definitions = DEFINITIONS if len(evaluations) else ()
    sections = evaluations.set_index("item_id")["section"]
    numbered = set(attainments["item_id"])
    judged = {
        definition: judge_items(evaluations, attainments, definition=definition)
        for definition in definitions
    }
    rows = []
    for definition, macro, items, weight in product(definitions, MACRO, ITEMS, WEIGHTS):
        done = judged[definition]
        if macro == "without_macro":
            done = done[sections.reindex(done.index) != "indicator"]
        if items == "numbered_items":
            done = done[done.index.isin(numbered)]
        if done.empty:
            continue
        rate, effective = _weigh(done, functions, weight)
        interval = rate_intervals(rate * effective, effective, confidence=confidence)
        rows.append(
            {
                "definition": definition,
                "macro": macro,
                "items": items,
                "weight": weight,
                "n": len(done),
                "n_effective": effective,
                "rate": rate,
                "low": interval["wilson_low"],
                "high": interval["wilson_high"],
            }
        )
    names = ["definition", "macro", "items", "weight", "n", "n_effective", "rate", "low", "high"]
    table = pd.DataFrame(rows, columns=names)
    return table.sort_values(["rate", *names[:4]], ignore_index=True)


def _weigh(done: pd.Series, functions: pd.Series, weight: str) -> tuple[float, float]:
    """Rate and effective number of items."""
    if weight == "by_item":
        return float(done.mean()), float(len(done))
    groups = functions.reindex(done.index).fillna("")
    sizes = groups.map(groups.value_counts())
    weights = 1 / (sizes * groups.nunique())
    return float((weights * done).sum()), float(1 / (weights**2).sum())
