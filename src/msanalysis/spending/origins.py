"""What voted lists choose that municipal ones do not: odds with exact intervals."""

import pandas as pd
from scipy.stats import fisher_exact
from scipy.stats.contingency import odds_ratio

_COLUMNS = (
    *("category", "voted_n", "voted_total", "municipal_n", "municipal_total"),
    *("odds_ratio", "low", "high"),
)


def compare_origins(labelled: pd.DataFrame) -> pd.DataFrame:
    """Compare how often voted and municipal lists choose each category.

    Parameters
    ----------
    labelled
        As `shares.label_records` returns it.

    Returns
    -------
    pandas.DataFrame
        category, counts and totals of both, the conditional maximum-likelihood odds ratio (above 1:
        voted lists choose it more often) with its exact 95 % interval (Fisher 1935; Cornfield
        1956). No tests: these are descriptions. Empty where one of the two has no projects.
    """
    voted, municipal = (labelled[labelled["origin"] == o] for o in ("voted", "municipal"))
    if voted.empty or municipal.empty:
        return pd.DataFrame(columns=list(_COLUMNS))
    rows = [
        _compare(voted, municipal, c) for c in sorted({*voted["category"], *municipal["category"]})
    ]
    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    most = table["voted_n"] + table["municipal_n"]
    return table.loc[most.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)


def answer_planned_question(labelled: pd.DataFrame, category: str) -> pd.DataFrame:
    """Test the one planned question, whether voted lists choose a category more or less often.

    Returns
    -------
    pandas.DataFrame
        One row per way of counting: `unit` (`project`; `heading`, where projects under one heading
        of a list and of one category count once, because a list may print one undertaking as many
        projects), the columns of `compare_origins`, and `p_value` (Fisher's exact test, two-sided)
        for projects only: the second row shows how much the answer hangs on the counting.
    """
    columns = ["unit", *_COLUMNS, "p_value"]
    rows = []
    for unit, records in (("project", labelled), ("heading", count_headings_once(labelled))):
        voted, municipal = (records[records["origin"] == o] for o in ("voted", "municipal"))
        if voted.empty or municipal.empty:
            continue
        compared = _compare(voted, municipal, category)
        table = _two_by_two(compared)
        p_value = float(fisher_exact(table).pvalue) if unit == "project" else float("nan")
        rows.append((unit, *compared, p_value))
    return pd.DataFrame(rows, columns=columns)


def count_headings_once(labelled: pd.DataFrame) -> pd.DataFrame:
    """Keep one project for each outer heading, list and category; all that have no heading."""
    outer = labelled["group"].str.split(" / ").str[0]
    unit = outer.where(outer != "", labelled["record_id"])
    repeated = labelled.assign(unit=unit).duplicated(["doc_id", "origin", "unit", "category"])
    return labelled[~repeated]


def _compare(voted: pd.DataFrame, municipal: pd.DataFrame, category: str) -> tuple:
    chosen = [int((part["category"] == category).sum()) for part in (voted, municipal)]
    counts = (category, chosen[0], len(voted), chosen[1], len(municipal))
    table = _two_by_two(counts)
    if sum(chosen) in (0, len(voted) + len(municipal)):
        return (*counts, float("nan"), 0.0, float("inf"))
    result = odds_ratio(table, kind="conditional")
    interval = result.confidence_interval(0.95)
    return (*counts, float(result.statistic), float(interval.low), float(interval.high))


def _two_by_two(counts: tuple) -> list[list[int]]:
    _, voted_n, voted_total, municipal_n, municipal_total = counts[:5]
    return [[voted_n, voted_total - voted_n], [municipal_n, municipal_total - municipal_n]]
