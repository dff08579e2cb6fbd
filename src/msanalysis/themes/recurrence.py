"""Which themes recur across lists, which stay, come and go, and how much two lists share."""

from itertools import combinations, pairwise

import numpy as np
import pandas as pd

from msanalysis.themes.prediction import UNCLASSIFIED

STAYS, ENTERS, LEAVES = "stays", "enters", "leaves"


def tabulate_presence(themes: pd.DataFrame, projects: pd.DataFrame) -> pd.DataFrame:
    """Count the projects of each theme in each list.

    Parameters
    ----------
    themes
        Table `themes`; withheld themes do not count.
    projects
        Table `projects`.

    Returns
    -------
    DataFrame
        doc_id, district, year, theme, n (projects), n_predicted (of them not coded by readers),
        ordered by year, district and theme.
    """
    known = themes[themes["theme"] != UNCLASSIFIED]
    lists = projects[["project_id", "doc_id", "district", "year"]]
    merged = known.merge(lists, left_on="record_id", right_on="project_id")
    merged = merged.assign(predicted=(merged["source"] == "predicted").astype(int))
    keys = ["doc_id", "district", "year", "theme"]
    counted = merged.groupby(keys, dropna=False, as_index=False).agg(
        n=("record_id", "nunique"), n_predicted=("predicted", "sum")
    )
    return counted.sort_values(["year", "district", "doc_id", "theme"], ignore_index=True)


def summarise_recurrence(presence: pd.DataFrame) -> pd.DataFrame:
    """Summarise in how many lists and districts each theme stands.

    Returns
    -------
    DataFrame
        theme, n_lists, n_districts, n (projects), first_year, last_year; most recurrent first.
    """
    summary = presence.groupby("theme", as_index=False).agg(
        n_lists=("doc_id", "nunique"),
        n_districts=("district", "nunique"),
        n=("n", "sum"),
        first_year=("year", "min"),
        last_year=("year", "max"),
    )
    return summary.sort_values(
        ["n_lists", "n_districts", "n", "theme"],
        ascending=[False, False, False, True],
        ignore_index=True,
    )


def compare_years(presence: pd.DataFrame, projects: pd.DataFrame) -> pd.DataFrame:
    """Compare each district's list with its next: themes that stay, enter and leave.

    Parameters
    ----------
    presence
        From `tabulate_presence`.
    projects
        Table `projects`: the base of the shares.

    Returns
    -------
    DataFrame
        district, year_from, year_to, theme, n_from, n_to, share_from, share_to, change. Several
        lists of a district in one year count as one.
    """
    totals = projects.groupby(["district", "year"]).size()
    rows = []
    for district, years in totals.groupby(level="district"):
        ordered = sorted(years.index.get_level_values("year"))
        for before, after in pairwise(ordered):
            old, new = (
                presence[(presence["district"] == district) & (presence["year"] == year)]
                .groupby("theme")["n"]
                .sum()
                for year in (before, after)
            )
            for theme in sorted(set(old.index) | set(new.index)):
                n_from, n_to = int(old.get(theme, 0)), int(new.get(theme, 0))
                rows.append(
                    {
                        "district": district,
                        "year_from": before,
                        "year_to": after,
                        "theme": theme,
                        "n_from": n_from,
                        "n_to": n_to,
                        "share_from": n_from / totals[district, before],
                        "share_to": n_to / totals[district, after],
                        "change": STAYS if n_from and n_to else ENTERS if n_to else LEAVES,
                    }
                )
    columns = ["district", "year_from", "year_to", "theme", "n_from", "n_to"]
    return pd.DataFrame(rows, columns=[*columns, "share_from", "share_to", "change"])


def measure_overlap(
    themes: pd.DataFrame, projects: pd.DataFrame, *, n_bootstrap: int = 1000, seed: int = 0
) -> pd.DataFrame:
    """Measure how many themes two lists share.

    Jaccard is shared themes by all themes of the two; the overlap coefficient is shared themes by
    those of the list with fewer. Intervals are 95 % percentiles over the themes of the two lists
    drawn with replacement: themes are the units that are shared or not, and drawing projects
    instead would only ever lose themes.

    Parameters
    ----------
    themes
        Table `themes`; withheld themes do not count.
    projects
        Table `projects`.
    n_bootstrap, seed
        Draws and their seed.

    Returns
    -------
    DataFrame
        doc_a, doc_b, n_a, n_b, n_shared, jaccard, jaccard_low, jaccard_high, overlap,
        overlap_low, overlap_high.
    """
    known = themes[themes["theme"] != UNCLASSIFIED]
    docs = known["record_id"].map(projects.set_index("project_id")["doc_id"])
    held = {
        doc_id: set(known.loc[docs == doc_id, "theme"]) for doc_id in sorted(docs.dropna().unique())
    }
    rng = np.random.default_rng(seed)
    rows = []
    for doc_a, doc_b in combinations(held, 2):
        either = sorted(held[doc_a] | held[doc_b])
        a, b = (np.array([theme in held[doc] for theme in either]) for doc in (doc_a, doc_b))
        draws = rng.integers(0, len(either), (n_bootstrap, len(either)))
        jaccard, overlap = _overlap(a[None], b[None])
        spread = [np.quantile(part, [0.025, 0.975]) for part in _overlap(a[draws], b[draws])]
        rows.append(
            {
                "doc_a": doc_a,
                "doc_b": doc_b,
                "n_a": int(a.sum()),
                "n_b": int(b.sum()),
                "n_shared": int((a & b).sum()),
                "jaccard": float(jaccard[0]),
                "jaccard_low": float(spread[0][0]),
                "jaccard_high": float(spread[0][1]),
                "overlap": float(overlap[0]),
                "overlap_low": float(spread[1][0]),
                "overlap_high": float(spread[1][1]),
            }
        )
    columns = ["doc_a", "doc_b", "n_a", "n_b", "n_shared"]
    measures = [f"{m}{end}" for m in ("jaccard", "overlap") for end in ("", "_low", "_high")]
    return pd.DataFrame(rows, columns=[*columns, *measures])


def _overlap(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    shared = (a & b).sum(axis=1)
    either = (a | b).sum(axis=1)
    fewer = np.minimum(a.sum(axis=1), b.sum(axis=1))
    return shared / np.maximum(either, 1), shared / np.maximum(fewer, 1)


def spread_presence(
    presence: pd.DataFrame,
    lists: dict[str, str],
    themes: dict[str, str],
    *,
    values: str = "n",
) -> pd.DataFrame:
    """Spread presence into a matrix of theme × list, the most recurrent theme first.

    Parameters
    ----------
    presence
        From `tabulate_presence`.
    lists, themes
        Labels of lists (in the order of the columns) and of themes.
    values
        `n` or `n_predicted`.

    Returns
    -------
    DataFrame
        Counts of projects; index and columns are labels.
    """
    order = [theme for theme in summarise_recurrence(presence)["theme"] if theme in themes]
    wide = presence.pivot_table(index="theme", columns="doc_id", values=values, aggfunc="sum")
    wide = wide.reindex(index=order, columns=list(lists)).fillna(0).astype(int)
    return wide.rename(index=themes, columns=lists)
