"""A district's lists beside those of other districts and years."""

from collections.abc import Mapping, Sequence

import pandas as pd

from msanalysis.config import ORIGINS
from msanalysis.report.names import gloss_name, join_names, name_record, shorten
from msanalysis.spending.categories import UNCLASSIFIED
from msanalysis.spending.shares import count_shares, label_records
from msanalysis.study import Study
from msanalysis.themes.labels import label_lists
from msanalysis.wording import say

_MOST_LISTS = 9


def choose_lists(presence: pd.DataFrame, own: set[str], *, most: int = _MOST_LISTS) -> list[str]:
    """Choose the lists to set beside a district's own: those that share most of its themes.

    Parameters
    ----------
    presence
        From `themes.recurrence.tabulate_presence`, all lists.
    own
        doc_ids of the district; where there are none, the lists with most themes are chosen.
    most
        Columns that a page holds; the district's own, the latest first, count.

    Returns
    -------
    list of str
        doc_ids: the district's own by year, then the others by year.
    """
    lists = presence.drop_duplicates("doc_id").set_index("doc_id")
    mine = [doc_id for doc_id in lists.index if doc_id in own][-most:]
    themes = set(presence.loc[presence["doc_id"].isin(own) | (not own), "theme"])
    shared = presence[~presence["doc_id"].isin(own) & presence["theme"].isin(themes)]
    ranked = (
        shared.groupby("doc_id").size().sort_index().sort_values(ascending=False, kind="stable")
    )
    chosen = set(ranked.index[: max(0, most - len(mine))])
    return [*mine, *(doc_id for doc_id in lists.index if doc_id in chosen)]


def count_functions(
    study: Study, functions: pd.DataFrame, by: Sequence[str] = ("district", "year", "origin")
) -> pd.DataFrame:
    """Count the spending functions of projects, list by list.

    Parameters
    ----------
    study
        Whose projects.
    functions
        The codebook's functions.
    by
        What makes a list; empty for all projects together.

    Returns
    -------
    pandas.DataFrame
        As `spending.shares.count_shares` returns it; empty where no project is classified.
    """
    tables = (study.categories, study.projects, study.evaluations, study.documents)
    labelled = label_records(*tables, functions)
    projects = labelled[labelled["origin"] != ""]
    if (projects["category"] == UNCLASSIFIED).all():
        projects = projects.iloc[:0]
    # A list without a year is a list all the same; grouping would drop it.
    years = projects["year"].astype("string").fillna("").astype(object)
    counts = count_shares(projects.assign(year=years), list(by))
    if not by:
        return counts
    order = {origin: at for at, origin in enumerate(ORIGINS)}
    return counts.sort_values(
        list(by),
        key=lambda column: column.map(order) if column.name == "origin" else column,
        kind="stable",
        ignore_index=True,
    )


def name_top(counted: pd.DataFrame, names: pd.DataFrame, language: str, *, most: int = 3) -> str:
    """Name the functions with most projects, each with its number.

    Parameters
    ----------
    counted
        From `count_functions` over all lists together.
    names
        category, zh, en.
    language
        Of the names.
    most
        How many at the most; those with the same number as the last are not added.
    """
    known = dict(zip(names["category"], names[language], strict=True))
    top = counted[counted["category"] != UNCLASSIFIED].head(most)
    return join_names(
        (
            say("opening.function", language, int(row.n), function=known[row.category])
            for row in top.itertuples()
        ),
        language,
    )


def describe_themes(presence: pd.DataFrame, own: set[str], language: str) -> list[str]:
    """Say how many of a district's themes stand in the lists of others too."""
    mine = set(presence.loc[presence["doc_id"].isin(own), "theme"])
    districts = set(presence.loc[presence["doc_id"].isin(own), "district"])
    others = presence[~presence["district"].isin(districts)]
    n_others = others["doc_id"].nunique()
    if not mine:
        return [say("compare.no_themes", language)]
    if not n_others:
        return [say("compare.alone", language, len(mine))]
    shared = mine & set(others["theme"])
    named = say("compare.other_lists", language, n_others)
    if shared == mine:
        return [say("compare.themes_all", language, len(mine), others=named)]
    return [say("compare.themes", language, len(shared), themes=len(mine), others=named)]


def list_similar(
    study: Study,
    whole: Study,
    language: str,
    *,
    glosses: Mapping[str, str] | None = None,
    most: int = 15,
) -> pd.DataFrame:
    """List the projects of other lists that ask for the same thing as one of the district's.

    Returns
    -------
    pandas.DataFrame
        record, subject (the district's project), list, other (the other's name), score; the most
        similar first, at most `most`. A pair of the district's own years stands once.
    """
    projects = whole.projects
    names = dict(zip(projects["project_id"], projects["name"], strict=True))
    doc_ids = dict(zip(projects["project_id"], projects["doc_id"], strict=True))
    lists = label_lists(projects, language)
    own = set(study.projects["project_id"])
    rows = []
    for pair in study.similar_projects.sort_values(
        ["score", "project_a", "project_b"], ascending=[False, True, True]
    ).itertuples():
        if len(rows) == most:
            break
        ends = (pair.project_a, pair.project_b)
        mine, other = ends if ends[0] in own else ends[::-1]
        if mine not in names or other not in names:
            continue
        rows.append(
            {
                "record": name_record(mine, language),
                "subject": gloss_name(names[mine], (glosses or {}).get(mine, "")),
                "list": lists[doc_ids[other]],
                "other": names[other],
                "score": f"{pair.score:.2f}",
            }
        )
    return pd.DataFrame(rows, columns=["record", "subject", "list", "other", "score"])


def label_milestones(
    traced: pd.DataFrame, themes: Mapping[str, str], language: str, *, width: int = 16
) -> pd.DataFrame:
    """Name the projects of a figure of milestones; in English the theme stands below the name."""
    names = [shorten(name, width) for name in traced["name"]]
    if language != "zh":
        firsts = [themes.get(project, "").partition(" / ")[0] for project in traced["project_id"]]
        pairs = zip(names, firsts, strict=True)
        names = [f"{name}\n{theme}" if theme else name for name, theme in pairs]
    return traced.assign(name=names)
