"""The lists that a notebook is about."""

from collections.abc import Collection

import pandas as pd

from msanalysis.errors import ProjectError
from msanalysis.notices.head import find_district


def choose_projects(
    projects: pd.DataFrame, *, districts: Collection[str] = (), years: Collection[int] = ()
) -> pd.DataFrame:
    """Cut the projects to some districts and years.

    Parameters
    ----------
    projects
        Table `projects`.
    districts
        In Chinese or pinyin; all where empty.
    years
        All where empty. A year or district without a list leaves nothing, which is no error.

    Raises
    ------
    ProjectError
        A name is no district.
    """
    named = {name: find_district(name) for name in districts}
    unknown = next((name for name, district in named.items() if not district), None)
    if unknown is not None:
        raise ProjectError(f"districts: {unknown!r} is no district of Chongqing; correct the name")
    kept = projects
    if districts:
        kept = kept[kept["district"].isin(named.values())]
    if years:
        kept = kept[kept["year"].isin(list(years))]
    return kept.reset_index(drop=True)


def cut_pairs(pairs: pd.DataFrame, projects: pd.DataFrame) -> pd.DataFrame:
    """Cut pairs to those whose two projects are chosen."""
    ids = set(projects["project_id"])
    return pairs[pairs["project_a"].isin(ids) & pairs["project_b"].isin(ids)].reset_index(drop=True)
