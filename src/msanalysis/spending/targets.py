"""What stands behind a project count: sizes of targets, agencies by function."""

import pandas as pd

from msanalysis.values.quantities import unit_kind

_SIZES = frozenset({"area", "length", "volume", "people", "service", "energy", "mass"})
# 个, 处, 座 count unlike things; a household or a school is the same thing everywhere.
_COUNTED = frozenset({"户", "所"})


def summarise_target_sizes(
    labelled: pd.DataFrame, quantities: pd.DataFrame, *, least: int = 3
) -> pd.DataFrame:
    """Summarise the amounts that projects of one category promise in one unit.

    Parameters
    ----------
    labelled
        As `shares.label_records` returns it.
    quantities
        Table of the contract; used are areas, lengths, volumes, masses, people, households and
        schools in the targets, not what a mere 个 counts, shares, rates, durations or money.
    least
        Fewest projects that a line is made for.

    Returns
    -------
    pandas.DataFrame
        category, unit, n_projects, n_amounts, smallest, median, largest. Amounts of one project
        may contain each other (a total and its parts), so they are not added up.
    """
    columns = ["category", "unit", "n_projects", "n_amounts", "smallest", "median", "largest"]
    sized = quantities[(quantities["field"] == "target") & ~quantities["unit"].str.contains("/")]
    sized = sized[sized["unit"].map(_is_size).astype(bool)]
    joined = sized.merge(labelled, left_on="project_id", right_on="record_id")
    if joined.empty:
        return pd.DataFrame(columns=columns)
    table = joined.groupby(["category", "unit"]).agg(
        n_projects=("project_id", "nunique"),
        n_amounts=("value", "size"),
        smallest=("value", "min"),
        median=("value", "median"),
        largest=("value", "max"),
    )
    table = table[table["n_projects"] >= least].reset_index()
    return table.sort_values(["n_projects", "category", "unit"], ascending=[False, True, True],
                             ignore_index=True)[columns]  # fmt: skip


def _is_size(unit: str) -> bool:
    return unit_kind(unit) in _SIZES or unit in _COUNTED


def cross_agencies(
    labelled: pd.DataFrame, responsibilities: pd.DataFrame, *, most: int = 15
) -> pd.DataFrame:
    """Cross the busiest agencies with the categories of their projects.

    Returns
    -------
    pandas.DataFrame
        Rows agencies, busiest first; columns categories; counts of projects in which the agency
        leads or is responsible (a project counts once per agency).
    """
    pairs = responsibilities.drop_duplicates(["project_id", "agency"])
    pairs = pairs.merge(labelled, left_on="project_id", right_on="record_id")
    if pairs.empty:
        return pd.DataFrame()
    table = pd.crosstab(pairs["agency"], pairs["category"])
    total = table.sum(axis=1).sort_index().sort_values(ascending=False, kind="stable")
    top = table.loc[total.index[:most]]
    return top.loc[:, top.sum(axis=0) > 0]
