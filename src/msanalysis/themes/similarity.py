"""The same project again: pairs across documents that ask for the same thing."""

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray
from scipy import sparse

from msanalysis.schemas import type_table
from msanalysis.themes.features import vectorise
from msanalysis.themes.neighbours import Found, compare_rows
from msanalysis.themes.ranking import RankedPairs
from msanalysis.themes.stored import StoredVectors

# Chosen on the coded pairs of the five first documents (notebook 04); used where nothing is coded.
DEFAULT_THRESHOLD = 0.28
PRECISION = 0.9
_LEAST_CODED_PAIRS = 10
_SETTLED = 10


def find_similar_projects(
    projects: pd.DataFrame,
    coding: pd.DataFrame,
    *,
    threshold: float | None = None,
    neighbours: int = 20,
) -> pd.DataFrame:
    """Find pairs of projects of different documents that ask for the same thing.

    Parameters
    ----------
    projects
        Table `projects`.
    coding
        Coded projects with the columns `record_id` and `theme`.
    threshold
        Least similarity; by default the lowest at which at least `PRECISION` of the coded
        pairs share their theme, or `DEFAULT_THRESHOLD` where too few are coded.
    neighbours
        Most neighbours that a project keeps; a pair stands where either keeps the other.

    Returns
    -------
    DataFrame
        Table `similar_projects`, best pairs first. `same_theme` compares the first themes.
    """
    vectors = vectorise(projects["name"].tolist(), projects["target_text"].tolist())
    ids, doc_ids = (projects[key].to_numpy(dtype=object) for key in ("project_id", "doc_id"))
    pairs = pair_projects(vectors, ids, doc_ids, coding, threshold=threshold, neighbours=neighbours)
    return tabulate_pairs(pairs[:], ids, coding)


def pair_projects(
    vectors: sparse.csr_matrix | StoredVectors,
    project_ids: np.ndarray | ExtensionArray,
    doc_ids: np.ndarray | ExtensionArray,
    coding: pd.DataFrame,
    *,
    threshold: float | None = None,
    neighbours: int = 20,
) -> RankedPairs:
    """Find pairs of rows of different documents; see `find_similar_projects`."""
    if threshold is None:
        scored = _score_coded(vectors, project_ids, doc_ids, coding)
        threshold = choose_threshold(scored["score"], scored["same_theme"])
    owners = pd.factorize(doc_ids)[0]
    order = np.array(pd.Series(project_ids, dtype="str").argsort(kind="stable"), dtype=np.int32)
    if len(owners) == 0 or owners.max() == 0:
        return RankedPairs([], order)
    # The threshold was rounded where it was chosen; the pair it was chosen at belongs to it.
    found = compare_rows(vectors, owners, threshold=threshold - 1e-6, neighbours=neighbours)
    return RankedPairs(found, order)


def tabulate_pairs(
    found: Found, project_ids: np.ndarray | ExtensionArray, coding: pd.DataFrame
) -> pd.DataFrame:
    """Make the table `similar_projects`, or a stretch of it, of pairs that were found."""
    first, second, score = found
    pairs = pd.DataFrame(
        {"project_a": project_ids[first], "project_b": project_ids[second], "score": score}
    )
    themes = coding.set_index("record_id")["theme"]
    of_first, of_second = (pairs[f"project_{end}"].map(themes) for end in "ab")
    same = (of_first == of_second).astype("boolean").mask(of_first.isna() | of_second.isna())
    return type_table("similar_projects", pairs.assign(same_theme=same))


def score_coded_pairs(projects: pd.DataFrame, coding: pd.DataFrame) -> pd.DataFrame:
    """Score every pair of coded projects of different documents, for the choice of a threshold.

    Parameters
    ----------
    projects
        Table `projects`; rarity of words is counted over all of it.
    coding
        Coded projects with the columns `record_id` and `theme`.

    Returns
    -------
    DataFrame
        project_a, project_b, score, same_theme: best first.
    """
    vectors = vectorise(projects["name"].tolist(), projects["target_text"].tolist())
    ids, doc_ids = (projects[key].to_numpy(dtype=object) for key in ("project_id", "doc_id"))
    return _score_coded(vectors, ids, doc_ids, coding)


def _score_coded(
    vectors: sparse.csr_matrix | StoredVectors,
    project_ids: np.ndarray | ExtensionArray,
    doc_ids: np.ndarray | ExtensionArray,
    coding: pd.DataFrame,
) -> pd.DataFrame:
    coded = np.flatnonzero(pd.Series(project_ids).isin(coding["record_id"]).to_numpy(dtype=bool))
    names = ["project_a", "project_b", "score", "same_theme"]
    if len(set(doc_ids[coded])) < 2:
        kinds = dict(zip(names, ("str", "str", "float", "bool"), strict=True))
        return pd.DataFrame({name: [] for name in names}).astype(kinds)
    chosen = vectors[coded]
    score = (chosen @ chosen.T).toarray()
    first, second = np.triu_indices(len(coded), 1)
    ids, doc = project_ids[coded], doc_ids[coded]
    across = doc[first] != doc[second]
    first, second = first[across], second[across]
    themes = pd.Series(ids).map(coding.set_index("record_id")["theme"]).to_numpy()
    pairs = pd.DataFrame(
        {
            "project_a": ids[first],
            "project_b": ids[second],
            "score": np.clip(score[first, second], 0, 1).astype(float).round(6),
            "same_theme": themes[first] == themes[second],
        }
    )
    return pairs.sort_values(
        ["score", "project_a", "project_b"], ascending=[False, True, True], ignore_index=True
    )


def trace_precision_recall(score: pd.Series, same_theme: pd.Series) -> pd.DataFrame:
    """Trace precision and recall over every threshold.

    Parameters
    ----------
    score
        Similarity of each coded pair.
    same_theme
        Whether its themes agree; recall is of all that do.

    Returns
    -------
    DataFrame
        threshold, n_pairs, n_right, precision, recall: one row per distinct score, falling.
    """
    ordered = pd.DataFrame({"score": score, "right": same_theme.astype(bool)})
    ordered = ordered.sort_values("score", ascending=False, kind="stable")
    n_pairs = np.arange(1, len(ordered) + 1)
    n_right = ordered["right"].cumsum().to_numpy()
    last = ~ordered["score"].duplicated(keep="last").to_numpy()
    return pd.DataFrame(
        {
            "threshold": ordered["score"].to_numpy(),
            "n_pairs": n_pairs,
            "n_right": n_right,
            "precision": n_right / n_pairs,
            "recall": n_right / max(int(same_theme.sum()), 1),
        }
    )[last].reset_index(drop=True)


def choose_threshold(
    score: pd.Series, same_theme: pd.Series, *, precision: float = PRECISION
) -> float:
    """Choose the lowest threshold down to which the pairs above keep a precision.

    Going down from the best pair, the choice ends where precision first falls short (not before
    the tenth pair: one error among three is no rate).

    Parameters
    ----------
    score, same_theme
        Of each coded pair.
    precision
        Least share of pairs whose themes agree.

    Returns
    -------
    float
        `DEFAULT_THRESHOLD` where fewer than ten coded pairs agree in their theme or no
        threshold reaches the precision.
    """
    if same_theme.sum() < _LEAST_CODED_PAIRS:
        return DEFAULT_THRESHOLD
    curve = trace_precision_recall(score, same_theme)
    short = curve["precision"] < precision
    falls = curve.loc[short & (curve["n_pairs"] >= _SETTLED), "threshold"]
    reached = curve.loc[~short & (curve["threshold"] > falls.max()), "threshold"]
    if falls.empty:
        reached = curve.loc[~short, "threshold"]
    return float(reached.min()) if len(reached) else DEFAULT_THRESHOLD


def validate_threshold(pairs: pd.DataFrame, *, precision: float = PRECISION) -> pd.DataFrame:
    """Choose the threshold without one document and apply it to that document's pairs.

    Parameters
    ----------
    pairs
        From `score_coded_pairs`.
    precision
        As in `choose_threshold`.

    Returns
    -------
    DataFrame
        doc_id held out, threshold, n_pairs found, n_right of them, n_same (all same-theme pairs).
    """
    first, second = (pairs[f"project_{end}"].str.split("/").str[0] for end in "ab")
    rows = []
    for doc_id in sorted(set(first) | set(second)):
        held = (first == doc_id) | (second == doc_id)
        others = pairs[~held]
        threshold = choose_threshold(others["score"], others["same_theme"], precision=precision)
        found = pairs[held & (pairs["score"] >= threshold)]
        rows.append(
            {
                "doc_id": doc_id,
                "threshold": threshold,
                "n_pairs": len(found),
                "n_right": int(found["same_theme"].sum()),
                "n_same": int(pairs.loc[held, "same_theme"].sum()),
            }
        )
    return pd.DataFrame(rows, columns=["doc_id", "threshold", "n_pairs", "n_right", "n_same"])
