"""The table of money: every amount in the documents with its nature and its sentence."""

from collections import defaultdict

import pandas as pd

from msanalysis.schemas import list_rows, make_table
from msanalysis.values.money import extract_money

_PROJECT_FIELDS = (("target", "target_text"), ("support", "support_text"))
_ITEM_FIELDS = (("goal", "goal_text"), ("progress", "progress_text"), ("reason", "reason_text"))


def tabulate_money(
    projects: pd.DataFrame, milestones: pd.DataFrame, evaluations: pd.DataFrame
) -> pd.DataFrame:
    """List every amount of money in projects, milestones and completion items.

    Parameters
    ----------
    projects, milestones, evaluations
        Tables of the contract; any of them may be empty.

    Returns
    -------
    pandas.DataFrame
        Table `money`, in the order of the records, fields and texts. An amount that two texts
        state stands twice: a target and its milestones are no sum.
    """
    rows: list[dict[str, object]] = []
    by_project: dict[str, list[str]] = defaultdict(list)
    for milestone in list_rows(milestones.sort_values("period", kind="stable")):
        by_project[milestone["project_id"]].append(milestone["text"])
    for project in list_rows(projects):
        record_id = project["project_id"]
        for field, column in _PROJECT_FIELDS:
            rows += _rows(record_id, field, project[column])
        for text in by_project.get(record_id, ()):
            rows += _rows(record_id, "milestone", text)
    for item in list_rows(evaluations):
        for field, column in _ITEM_FIELDS:
            rows += _rows(item["item_id"], field, item[column])
    return make_table("money", rows)


def _rows(record_id: str, field: str, text: str) -> list[dict[str, object]]:
    return [
        {
            "record_id": record_id,
            "field": field,
            "nature": money.nature,
            "amount_yuan": money.amount_yuan,
            "comparator": money.comparator,
            "text": money.sentence,
        }
        for money in extract_money(text)
    ]


def summarise_money(money: pd.DataFrame) -> pd.DataFrame:
    """Count amounts by nature, with the smallest and the largest; never a sum.

    Returns
    -------
    pandas.DataFrame
        nature, n_amounts, n_records, smallest_yuan, largest_yuan, most frequent nature first.
    """
    columns = ["nature", "n_amounts", "n_records", "smallest_yuan", "largest_yuan"]
    if money.empty:
        return pd.DataFrame(columns=columns)
    summary = (
        money.groupby("nature")
        .agg(
            n_amounts=("amount_yuan", "size"),
            n_records=("record_id", "nunique"),
            smallest_yuan=("amount_yuan", "min"),
            largest_yuan=("amount_yuan", "max"),
        )
        .reset_index()
    )
    return summary.sort_values(["n_amounts", "nature"], ascending=[False, True], ignore_index=True)[
        columns
    ]
