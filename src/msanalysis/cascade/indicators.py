"""What the lists promise, one row per quantified indicator, whatever list it stands in."""

import re
from collections import defaultdict
from collections.abc import Mapping

import pandas as pd

_COLUMNS = ["district", "year", "origin", "record", "item"]
_VALUES = ["indicator", "value", "unit", "comparator", "text"]
_RESPECTIVELY = re.compile(r"分别")
_CLAUSE = re.compile(r"[。；;，,：:\n（(]")


def list_items(projects: pd.DataFrame) -> pd.DataFrame:
    """List the projects that can carry out a target of the city.

    Where a list marks some projects as the city's tasks, those are meant; the others are kept so
    that what stands elsewhere can be named.

    Parameters
    ----------
    projects
        Table `projects`.

    Returns
    -------
    DataFrame
        district, year, origin, record (project_id), item (name), handed_down (the list says that
        the task is the city's, or says it of none).
    """
    marked = projects["origin"].eq("municipal").groupby(projects["doc_id"]).transform("any")
    items = projects.assign(
        record=projects["project_id"],
        item=projects["name"],
        handed_down=~marked | projects["origin"].eq("municipal"),
    )
    return items[[*_COLUMNS, "handed_down"]].reset_index(drop=True)


def list_indicators(projects: pd.DataFrame, quantities: pd.DataFrame) -> pd.DataFrame:
    """List the quantities of the projects' targets, each under its own indicator.

    Parameters
    ----------
    projects
        Table `projects`.
    quantities
        Table `quantities`; those of targets count.

    Returns
    -------
    DataFrame
        record, indicator, value, unit, comparator, text (the clause it stands in).
    """
    stated = quantities[quantities["field"] == "target"]
    texts = dict(zip(projects["project_id"], projects["target_text"], strict=True))
    of_project = defaultdict(list)
    for row in stated.itertuples():
        of_project[row.project_id].append(row)
    rows = []
    for project_id, found in of_project.items():
        if project_id not in texts:
            continue
        text = texts[project_id]
        names = split_shared_names(text, pd.DataFrame(found)) if _RESPECTIVELY.search(text) else {}
        for row in found:
            rows.append(
                {
                    "record": project_id,
                    "indicator": names.get(row.quantity_id, row.indicator),
                    "value": row.value,
                    "unit": row.unit,
                    "comparator": row.comparator,
                    "text": _clause_around(text, row.start, row.end),
                }
            )
    return pd.DataFrame(rows, columns=["record", *_VALUES])


def gather_lists(
    projects: pd.DataFrame,
    quantities: pd.DataFrame,
    reported: Mapping[tuple[str, int], pd.DataFrame] | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Gather the items and indicators of the filed lists and of those known from reports.

    Parameters
    ----------
    projects, quantities
        Tables of the contract.
    reported
        (district, year) → table in the shape that `list_reported` takes.

    Returns
    -------
    tuple of DataFrame
        As `list_items` and `list_indicators`.
    """
    items, indicators = [list_items(projects)], [list_indicators(projects, quantities)]
    for (district, year), table in (reported or {}).items():
        told = list_reported(table, district=district, year=year)
        items.append(told[[*_COLUMNS, "handed_down"]])
        indicators.append(told[["record", *_VALUES]])
    filled = [[part for part in parts if len(part)] for parts in (items, indicators)]
    return (
        pd.concat(filled[0], ignore_index=True) if filled[0] else items[0],
        pd.concat(filled[1], ignore_index=True) if filled[1] else indicators[0],
    )


def list_reported(table: pd.DataFrame, *, district: str, year: int) -> pd.DataFrame:
    """Bring a district's items as another source reports them into the same shape.

    Parameters
    ----------
    table
        item, indicator, value, unit, comparator, source_id.
    district, year
        Whose they are.

    Returns
    -------
    DataFrame
        The columns of `list_items` and of `list_indicators`; the record is
        `<source_id>/<item>`.
    """
    record = table["source_id"] + "/" + table["item"]
    return table.assign(
        district=district,
        year=year,
        origin="",
        record=record,
        handed_down=True,
        text=table["indicator"],
    )[[*_COLUMNS, "handed_down", *_VALUES]]


def split_shared_names(text: str, found: pd.DataFrame) -> dict[str, str]:
    """Give each of `甲、乙、丙分别达1、2、3` its own name.

    Parameters
    ----------
    text
        The target.
    found
        Its quantities: quantity_id, start, end.

    Returns
    -------
    dict
        quantity_id → name, only where as many names as numbers stand around 分别.
    """
    names: dict[str, str] = {}
    ordered = found.sort_values("start")
    for hit in _RESPECTIVELY.finditer(text):
        end = _CLAUSE.search(text, hit.end())
        stop = end.start() if end else len(text)
        run = ordered[(ordered["start"] >= hit.end()) & (ordered["end"] <= stop + 1)]
        begin = max((m.end() for m in _CLAUSE.finditer(text, 0, hit.start())), default=0)
        listed = text[begin : hit.start()].split("、")
        if len(run) > 1 and len(listed) == len(run) and all(listed):
            names |= dict(zip(run["quantity_id"], listed, strict=True))
    return names


def _clause_around(text: str, start: int, end: int) -> str:
    begin = max((m.end() for m in re.finditer(r"[。；;，,\n]", text[:start])), default=0)
    stop = re.search(r"[。；;，,\n]", text[end:])
    return text[begin : end + stop.start() if stop else len(text)].strip()
