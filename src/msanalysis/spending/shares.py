"""Which functions lists choose: counts, shares with exact intervals, concentration."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from msanalysis.errors import ProjectError
from msanalysis.lexicon import load_lexicon
from msanalysis.spending.categories import UNCLASSIFIED

LEVELS = ("function", "cofog")


def name_categories(functions: pd.DataFrame, *, level: str = "function") -> pd.DataFrame:
    """Name the categories of a level in both languages.

    Parameters
    ----------
    functions
        The codebook's functions.
    level
        `function` (政府支出功能分类, class level) or `cofog` (divisions of the Classification of
        the Functions of Government, United Nations 1999, by the codebook's crosswalk).

    Returns
    -------
    pandas.DataFrame
        category, zh, en in codebook order; `unclassified` last. What the crosswalk gives no
        division keeps its own code.

    Raises
    ------
    ProjectError
        The level is none of the two.
    """
    if level not in LEVELS:
        raise ProjectError(f"level {level!r}: expected one of {', '.join(LEVELS)}")
    codes = functions.rename(columns={"function_zh": "zh", "function_en": "en"})
    codes = codes.assign(category=codes["function_code"])
    if level == "cofog":
        divisions = [
            {"category": row["division"], "zh": row["name_zh"], "en": row["name_en"]}
            for row in load_lexicon("cofog")
        ]
        codes = pd.concat([pd.DataFrame(divisions), codes[codes["cofog_division"] == ""]])
    last = pd.DataFrame([{"category": UNCLASSIFIED, "zh": "未分类", "en": "Unclassified"}])
    return pd.concat([codes, last], ignore_index=True)[["category", "zh", "en"]]


def label_records(
    categories: pd.DataFrame,
    projects: pd.DataFrame,
    evaluations: pd.DataFrame,
    documents: pd.DataFrame,
    functions: pd.DataFrame,
    *,
    level: str = "function",
) -> pd.DataFrame:
    """Join categories to what they are about.

    Returns
    -------
    pandas.DataFrame
        record_id, doc_id, kind, district, year, origin (empty for completion items), group, name,
        category (of the level), source, confidence; records without a category are left out.
    """
    items = evaluations.rename(columns={"item_id": "record_id", "goal_text": "name"})
    items = items[["record_id", "doc_id", "name"]].assign(origin="", group="")
    listed = projects.rename(columns={"project_id": "record_id"})
    records = pd.concat([listed[["record_id", "doc_id", "name", "origin", "group"]], items])
    records = records.merge(documents[["doc_id", "kind", "district", "year"]], on="doc_id")
    labelled = records.merge(categories, on="record_id")
    category = labelled["function_code"].where(labelled["function_code"] != "", UNCLASSIFIED)
    if level == "cofog":
        division = functions.set_index("function_code")["cofog_division"]
        division = division[division != ""].to_dict()
        category = category.map(lambda code: division.get(code, code))
    columns = ["record_id", "doc_id", "kind", "district", "year", "origin", "group", "name"]
    labelled = labelled.assign(category=category)
    return labelled[[*columns, "category", "source", "confidence"]]


def replace_codes(
    categories: pd.DataFrame, codes: pd.Series, functions: pd.DataFrame
) -> pd.DataFrame:
    """Put another coding (record_id → code) in place of the one in `categories`.

    Records that the other coding does not have keep what they had.
    """
    names = dict(zip(functions["function_code"], functions["function_zh"], strict=True))
    coded = categories["record_id"].isin(set(codes.index))
    replaced = categories.copy()
    own = codes.reindex(replaced.loc[coded, "record_id"]).to_numpy()
    replaced.loc[coded, "function_code"] = own
    replaced.loc[coded, "function"] = [names[code] for code in own]
    replaced.loc[coded, ["source", "confidence"]] = ["coded", 1.0]
    return replaced


def count_shares(labelled: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Count records by category within groups, with shares and exact 95 % intervals.

    Parameters
    ----------
    labelled
        As `label_records` returns it.
    by
        Columns that make the groups, such as district, year, origin.

    Returns
    -------
    pandas.DataFrame
        The columns of `by`, category, n, total, share, low, high (fractions; Clopper & Pearson
        1934). Only categories that occur in the group.

    Notes
    -----
    A list is not a sample: the interval says how far a share of so few projects could move if
    each were drawn anew from the same preferences.
    """
    columns = [*by, "category", "n", "total", "share", "low", "high"]
    if labelled.empty:
        return pd.DataFrame(columns=columns)
    counts = labelled.groupby([*by, "category"], sort=True).size().rename("n").reset_index()
    counts["total"] = counts.groupby(list(by))["n"].transform("sum") if by else counts["n"].sum()
    counts["share"] = counts["n"] / counts["total"]
    counts["low"], counts["high"] = proportion_confint(
        counts["n"].to_numpy(), counts["total"].to_numpy(), alpha=0.05, method="beta"
    )
    return counts.sort_values([*by, "n", "category"], ascending=[*[True] * len(by), False, True],
                              ignore_index=True)[columns]  # fmt: skip


def effective_number(counts: Sequence[int]) -> float:
    """Compute the effective number of categories, exp of Shannon's entropy (Hill 1973, order 1).

    Examples
    --------
    >>> effective_number([5, 5, 5, 5])
    4.0
    """
    present = np.array([count for count in counts if count > 0], dtype=float)
    if not len(present):
        return float("nan")
    return float(round(np.exp(_entropies(present[None])[0]), 12))


def _entropies(counts: np.ndarray) -> np.ndarray:
    """Shannon's entropy, in nats, of each row of counts."""
    shares = counts / counts.sum(axis=1, keepdims=True)
    logs = np.log(np.where(shares > 0, shares, 1.0))
    return -(shares * logs).sum(axis=1)


def measure_concentration(
    labelled: pd.DataFrame, by: Sequence[str], *, draws: int = 1000, seed: int = 0
) -> pd.DataFrame:
    """Measure how many functions a list effectively spreads over.

    Returns
    -------
    pandas.DataFrame
        The columns of `by`, n (classified records), n_categories, effective, low, high.

    Notes
    -----
    Bootstrap draws of a short list miss its rare categories, so their entropies are too low on
    average. The interval is the 2.5th to 97.5th percentile of the drawn entropies, moved by that
    mean error, then exponentiated; it is kept between 1 and n.
    """
    columns = [*by, "n", "n_categories", "effective", "low", "high"]
    known = labelled[labelled["category"] != UNCLASSIFIED]
    rng = np.random.default_rng(seed)
    rows = []
    for key, part in known.groupby(list(by), sort=True):
        counts = part["category"].value_counts().sort_index().to_numpy()
        total = int(counts.sum())
        drawn = rng.multinomial(total, counts / total, size=draws)
        entropy = float(_entropies(counts[None])[0])
        entropies = _entropies(drawn)
        bounds = np.percentile(entropies, [2.5, 97.5]) - (entropies.mean() - entropy)
        low, high = np.clip(np.exp(bounds), 1, total)
        rows.append((*key, total, len(counts), effective_number(counts), low, high))
    return pd.DataFrame(rows, columns=columns)
