"""An unsupervised check: how far topics found by a machine alone resemble the coded themes."""

from itertools import combinations

import numpy as np
import pandas as pd

from msanalysis.themes.words import content_words

_LEAST_PROJECTS = 12


def check_topics(
    projects: pd.DataFrame,
    themes: pd.Series,
    *,
    sizes: tuple[int, ...] = (8, 16, 24),
    n_seeds: int = 10,
) -> pd.DataFrame:
    """Fit topics from several seeds and compare them with the coded themes and each other.

    Non-negative matrix factorisation (Lee & Seung 1999) of the words' TF-IDF, random starts. Each
    project belongs to its strongest topic; projects without a word that recurs belong to none and
    are left out. Adjusted mutual information is 0 for chance and 1 for the same partition.

    Parameters
    ----------
    projects
        Table `projects`.
    themes
        Theme of each coded project, by project_id.
    sizes
        Numbers of topics to try; those that the projects cannot carry are left out.
    n_seeds
        Starts per number of topics; seeds 0, 1, …

    Returns
    -------
    DataFrame
        n_topics, n (projects), ami, ami_low, ami_high (mean, least and greatest over seeds,
        against the themes) and stability (mean AMI of two seeds' partitions).
    """
    from sklearn.metrics import adjusted_mutual_info_score as agreement

    columns = ["n_topics", "n", "ami", "ami_low", "ami_high", "stability"]
    weights, _, kept = _weigh(projects[projects["project_id"].isin(themes.index)])
    truth = themes.reindex(kept).to_numpy()
    rows = []
    for size in sizes:
        if len(kept) < max(_LEAST_PROJECTS, 2 * size) or weights.shape[1] < size:
            continue
        found = [_fit(weights, size, seed)[0].argmax(axis=1) for seed in range(n_seeds)]
        against = [agreement(truth, topics) for topics in found]
        between = [agreement(a, b) for a, b in combinations(found, 2)]
        values = [size, len(kept), np.mean(against), min(against), max(against)]
        rows.append([*values, np.mean(between) if between else np.nan])
    return pd.DataFrame(rows, columns=columns)


def describe_topics(
    projects: pd.DataFrame, *, n_topics: int, n_words: int = 5, seed: int = 0
) -> pd.DataFrame:
    """Fit topics once and give each its strongest words.

    Returns
    -------
    DataFrame
        topic (from 1, largest first), n (projects), words joined by 、. Empty where the projects
        are too few.
    """
    weights, words, kept = _weigh(projects)
    if len(kept) < max(_LEAST_PROJECTS, 2 * n_topics) or weights.shape[1] < n_topics:
        return pd.DataFrame({"topic": [], "n": [], "words": []})
    by_project, by_word = _fit(weights, n_topics, seed)
    sizes = np.bincount(by_project.argmax(axis=1), minlength=n_topics)
    order = np.lexsort((np.arange(n_topics), -sizes))
    named = [
        "、".join(words[at] for at in np.argsort(-by_word[topic])[:n_words]) for topic in order
    ]
    return pd.DataFrame({"topic": range(1, n_topics + 1), "n": sizes[order], "words": named})


def _weigh(projects: pd.DataFrame):
    """TF-IDF of the words that stand in two projects or more; rows without any left out."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = (projects["name"] + "。" + projects["target_text"]).tolist()
    vectoriser = TfidfVectorizer(analyzer=content_words, min_df=2, sublinear_tf=True)
    try:
        weights = vectoriser.fit_transform(texts)
    except ValueError:  # no word stands in two projects
        from scipy import sparse

        return sparse.csr_matrix((0, 0)), [], []
    filled = np.flatnonzero(weights.getnnz(axis=1))
    kept = projects["project_id"].to_numpy()[filled].tolist()
    return weights[filled], vectoriser.get_feature_names_out(), kept


def _fit(weights, n_topics: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    import warnings

    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning

    model = NMF(n_topics, init="random", random_state=seed, max_iter=200)
    # An exact fit leaves a squared residual that rounding may put below 0.
    with warnings.catch_warnings(), np.errstate(invalid="ignore"):
        warnings.simplefilter("ignore", ConvergenceWarning)
        by_project = model.fit_transform(weights)
    return by_project, model.components_
