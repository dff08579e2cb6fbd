"""Records to be classified: projects and completion items in one shape."""

import pandas as pd

from msanalysis.schemas import list_rows

COLUMNS = ("record_id", "group", "name", "text", "agencies")


def describe_projects(projects: pd.DataFrame, responsibilities: pd.DataFrame) -> pd.DataFrame:
    """Describe projects by name, text and agencies.

    Parameters
    ----------
    projects, responsibilities
        Tables of the contract.

    Returns
    -------
    pandas.DataFrame
        record_id, group (the document), name, text (list heading, target and support), agencies
        (a tuple: those that lead, else those responsible).
    """
    leading = responsibilities[responsibilities["role"] == "lead"]
    agencies = _agencies(responsibilities, "project_id") | _agencies(leading, "project_id")
    rows = [
        {
            "record_id": row["project_id"],
            "group": row["doc_id"],
            "name": row["name"],
            "text": "。".join(
                filter(None, (row["group"], row["target_text"], row["support_text"]))
            ),
            "agencies": agencies.get(row["project_id"], ()),
        }
        for row in list_rows(projects)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def describe_items(evaluations: pd.DataFrame, evaluation_agencies: pd.DataFrame) -> pd.DataFrame:
    """Describe completion items by goal and agencies, in the shape of `describe_projects`.

    The goal's first clause stands for the name that items do not have.
    """
    agencies = _agencies(evaluation_agencies, "item_id")
    rows = [
        {
            "record_id": row["item_id"],
            "group": row["doc_id"],
            "name": row["goal_text"].replace("，", ",").split(",")[0],
            "text": row["goal_text"],
            "agencies": agencies.get(row["item_id"], ()),
        }
        for row in list_rows(evaluations)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def join_records(*parts: pd.DataFrame) -> pd.DataFrame:
    """Put descriptions on top of one another; those without rows are left out."""
    filled = [part for part in parts if len(part)]
    if not filled:
        return pd.DataFrame(columns=list(COLUMNS))
    return pd.concat(filled, ignore_index=True)


def _agencies(table: pd.DataFrame, key: str) -> dict[str, tuple[str, ...]]:
    agencies: dict[str, tuple[str, ...]] = {}
    for row in list_rows(table[[key, "agency"]]):
        agencies[row[key]] = (*agencies.get(row[key], ()), row["agency"])
    return agencies
