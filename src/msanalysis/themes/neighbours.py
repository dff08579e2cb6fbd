"""The nearest projects of other documents: exactly, or through a tree of clusters at scale."""

import numpy as np
from scipy import sparse

from msanalysis.themes.clustertree import find_leaves, project_down

EXACT_LIMIT = 5_000
_CHUNK = 512
_SLACK = 0.25  # projected similarities scatter; candidates this far below the threshold are checked
_SPARE = 4


def find_neighbours(
    vectors: sparse.csr_matrix,
    owners: np.ndarray,
    *,
    threshold: float,
    neighbours: int = 20,
    exact: bool | None = None,
    seed: int = 0,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Find pairs of rows of different owners that are similar, at most some per row.

    A row keeps its nearest rows; a pair stands where either of its two rows kept the other. Up to
    `EXACT_LIMIT` rows every pair is compared. Beyond, only rows in one leaf of a cluster tree
    are: the work per row is then bounded by the size of a leaf, and near pairs that the tree
    parts are missed (`benchmarks/themes.py` measures how many).

    Parameters
    ----------
    vectors
        Unit rows.
    owners
        Document of each row as a whole number.
    threshold
        Least similarity of a pair, above 0.
    neighbours
        Most neighbours that a row keeps.
    exact
        Compare every pair, or not; by default as the number of rows suggests.
    seed
        Of the cluster tree.

    Returns
    -------
    tuple of arrays
        First row, second row (first < second) and similarity of each pair, best first.
    """
    if exact is None:
        exact = vectors.shape[0] <= EXACT_LIMIT
    if exact:
        first, second, score = _compare_all(vectors, owners, threshold, neighbours)
    else:
        first, second = _gather_candidates(vectors, owners, threshold, neighbours, seed)
        score = score_pairs(vectors, first, second)
        kept = score >= threshold
        first, second, score = first[kept], second[kept], score[kept]
    first, second, score = _keep_nearest(first, second, score, vectors.shape[0], neighbours)
    order = np.lexsort((second, first, -score))
    return first[order], second[order], score[order]


def score_pairs(vectors: sparse.csr_matrix, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Compute the similarity of given pairs of rows."""
    score = np.empty(len(first), np.float32)
    step = 100_000
    for start in range(0, len(first), step):
        pairs = slice(start, start + step)
        products = vectors[first[pairs]].multiply(vectors[second[pairs]])
        score[pairs] = np.asarray(products.sum(axis=1)).ravel()
    return np.clip(score, 0, 1)


def _compare_all(
    vectors: sparse.csr_matrix, owners: np.ndarray, threshold: float, neighbours: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Compare every pair, a band of rows at a time."""
    transposed = vectors.T.tocsr()
    found: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    for start in range(0, vectors.shape[0], _CHUNK):
        band = (vectors[start : start + _CHUNK] @ transposed).tocoo()
        row, column, score = band.row + start, band.col, band.data
        kept = (score >= threshold) & (owners[row] != owners[column])
        row, column, score = row[kept], column[kept], score[kept]
        best = _nearest_of_each(row, column, score, neighbours)
        found.append((row[best], column[best], score[best]))
    row, column, score = (np.concatenate(part) for part in zip(*found, strict=True))
    low, high, position = _unique_pairs(row, column)
    return low, high, np.clip(score[position], 0, 1)


def _gather_candidates(
    vectors: sparse.csr_matrix, owners: np.ndarray, threshold: float, neighbours: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Collect each row's nearest rows within its leaf, by projected similarity."""
    dense = project_down(vectors, seed=seed)
    found: list[tuple[np.ndarray, np.ndarray]] = []
    wanted = neighbours + _SPARE
    for leaf in find_leaves(dense, seed=seed):
        if len(leaf) < 2:
            continue
        similar = dense[leaf] @ dense[leaf].T
        similar[owners[leaf][:, None] == owners[leaf][None, :]] = -1
        top = min(wanted, len(leaf) - 1)
        nearest = np.argpartition(-similar, top - 1, axis=1)[:, :top]
        rows = np.repeat(np.arange(len(leaf)), top)
        columns = nearest.ravel()
        close = similar[rows, columns] >= threshold - _SLACK
        low, high, _ = _unique_pairs(leaf[rows[close]], leaf[columns[close]])
        found.append((low, high))
    if not found:
        return np.empty(0, np.int32), np.empty(0, np.int32)
    first, second = (np.concatenate(part) for part in zip(*found, strict=True))
    return first, second


def _unique_pairs(row: np.ndarray, column: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each unordered pair once, with the position where it first stood."""
    low, high = np.minimum(row, column), np.maximum(row, column)
    key = low.astype(np.int64) << 32 | high.astype(np.int64)
    _, position = np.unique(key, return_index=True)
    return low[position], high[position], position


def _nearest_of_each(
    row: np.ndarray, column: np.ndarray, score: np.ndarray, neighbours: int
) -> np.ndarray:
    """Positions of the best entries of each row; the lower column wins a tie."""
    order = np.lexsort((column, -score, row))
    sorted_rows = row[order]
    starts = np.flatnonzero(np.append(True, sorted_rows[1:] != sorted_rows[:-1]))
    rank = np.arange(len(order)) - np.repeat(starts, np.diff(np.append(starts, len(order))))
    return order[rank < neighbours]


def _keep_nearest(
    first: np.ndarray, second: np.ndarray, score: np.ndarray, n_rows: int, neighbours: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Drop pairs that neither of their rows has among its nearest."""
    degree = np.bincount(first, minlength=n_rows) + np.bincount(second, minlength=n_rows)
    if not len(first) or degree.max() <= neighbours:
        return first, second, score
    position = np.arange(len(first))
    ends = np.concatenate([first, second])
    others = np.concatenate([second, first])
    best = _nearest_of_each(ends, others, np.concatenate([score, score]), neighbours)
    kept = np.zeros(len(first), bool)
    kept[np.concatenate([position, position])[best]] = True
    return first[kept], second[kept], score[kept]
