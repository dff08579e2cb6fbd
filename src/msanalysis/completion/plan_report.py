"""Where the numbers of a plan's projects stand in the completion report that covers them."""

import re
from typing import Any

import pandas as pd

from msanalysis.completion.attainment import (
    assign_actuals,
    find_pairings,
    score_either_way,
)
from msanalysis.completion.conversion import convert, decide_met
from msanalysis.completion.scope import name_whole, scope_differs
from msanalysis.completion.things import Thing, read_things
from msanalysis.values.folding import fold_spaces

# A report rounds: 18.62 in the plan is 18.6 in the report.
_SAME = 0.01
_COLUMNS = (
    *("project_id", "item_id", "indicator", "plan_value", "plan_comparator", "unit"),
    *("report_target", "actual_value", "comparable", "ratio", "met", "plan_text", "actual_text"),
)


def compare_plan_report(
    links: pd.DataFrame, projects: pd.DataFrame, evaluations: pd.DataFrame
) -> pd.DataFrame:
    """Follow the numbers of linked projects into the items that cover them.

    Parameters
    ----------
    links, projects, evaluations
        Tables of the contract.

    Returns
    -------
    pandas.DataFrame
        project_id, item_id, indicator, plan_value, plan_comparator, unit, report_target (the
        number that the report's own goal sets for it, missing where none), actual_value,
        comparable (false where both ends count different things, see `scope.scope_differs`), ratio
        (actual by plan), met (by the plan's comparator, or the planned number as rounded in
        print), plan_text, actual_text. Where an end is not comparable, ratio and met compare
        numbers of different scope and say nothing of the project.
    """
    plans, items = projects.set_index("project_id"), evaluations.set_index("item_id")
    rows: list[dict[str, Any]] = []
    for link in links.itertuples():
        project, item = plans.loc[link.project_id], items.loc[link.item_id]
        planned = fold_spaces(project["target_text"])
        targets = [thing for thing in read_things(planned) if thing.usable]
        promised = planned + fold_spaces(project["support_text"])
        actuals = [t for t in read_things(fold_spaces(item["progress_text"])) if t.usable]
        goals = {
            pairing.actual.quantity.start: pairing.target
            for pairing in find_pairings(item["goal_text"], item["progress_text"])
            if pairing.actual is not None
        }
        for pairing in assign_actuals(targets, actuals, score=score_either_way):
            if pairing.actual is not None:
                goal = goals.get(pairing.actual.quantity.start)
                row = _row(link.project_id, link.item_id, pairing.target, pairing.actual, goal)
                differs = scope_differs(
                    pairing.target,
                    pairing.actual,
                    planned=planned,
                    promised=promised,
                    repeated=abs(row["ratio"] - 1) <= _SAME if row["ratio"] else False,
                    report_target=row["report_target"],
                )
                name = name_whole(pairing.target, planned)
                rows.append(row | {"indicator": name, "comparable": not differs})
    return _drop_claimed(pd.DataFrame(rows, columns=list(_COLUMNS)))


def _drop_claimed(table: pd.DataFrame) -> pd.DataFrame:
    """Leave a number to the project whose own number it repeats, where others have another."""
    repeats = (table["ratio"].astype(float) - 1).abs() <= _SAME
    claims = table[repeats].groupby(["item_id", "actual_text"])["project_id"].nunique()
    claimed = [
        key in claims.index for key in zip(table["item_id"], table["actual_text"], strict=True)
    ]
    return table[repeats | ~pd.Series(claimed, index=table.index, dtype=bool)].reset_index(
        drop=True
    )


def _row(
    project_id: str, item_id: str, target: Thing, actual: Thing, goal: Thing | None
) -> dict[str, Any]:
    unit = target.quantity.unit
    value = convert(actual.quantity.value, actual.quantity.unit, unit)
    stated = convert(goal.quantity.value, goal.quantity.unit, unit) if goal else None
    planned = target.quantity.value
    return {
        "project_id": project_id,
        "item_id": item_id,
        "plan_value": planned,
        "plan_comparator": target.quantity.comparator,
        "unit": unit,
        "report_target": stated,
        "actual_value": value,
        "ratio": value / planned if planned else None,
        "met": decide_met(planned, target.quantity.comparator, value)
        or _is_rounded(planned, actual),
        "plan_text": target.phrase,
        "actual_text": actual.phrase,
    }


def _is_rounded(planned: float, actual: Thing) -> bool:
    """Tell whether an actual is the planned number as rounded in print (18.62 as 18.6)."""
    match = re.match(r"\d+(?:\.(\d+))?(万|亿)?", actual.quantity.text)
    if not match:
        return False
    step = 10.0 ** -len(match[1] or "") * {"万": 1e4, "亿": 1e8}.get(match[2] or "", 1.0)
    return abs(planned - actual.quantity.value) <= step / 2


def summarise_coverage(links: pd.DataFrame, projects: pd.DataFrame) -> pd.DataFrame:
    """Tell, for each project, which items cover it; projects without one have an empty list.

    Returns
    -------
    pandas.DataFrame
        project_id, origin, no, name, n_items, items (item numbers), score (the best).
    """
    rows = []
    for project in projects.sort_values(["no", "project_id"]).itertuples():
        own = links[links["project_id"] == project.project_id]
        numbers = own["item_id"].str.rsplit("/", n=1).str[1]
        rows.append(
            {
                "project_id": project.project_id,
                "origin": project.origin,
                "no": project.no,
                "name": project.name,
                "n_items": len(own),
                "items": "、".join(sorted(numbers, key=int)),
                "score": float(own["score"].max()) if len(own) else float("nan"),
            }
        )
    columns = ["project_id", "origin", "no", "name", "n_items", "items", "score"]
    return pd.DataFrame(rows, columns=columns)
