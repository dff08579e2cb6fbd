"""The nearest projects of other documents: exactly, or through a tree of clusters at scale."""

from collections.abc import Iterable, Iterator

import numpy as np
from scipy import sparse

from msanalysis.themes.clustertree import find_leaves, project_down
from msanalysis.themes.stored import StoredVectors

EXACT_LIMIT = 5_000
_CHUNK = 512
_SLACK = 0.25  # projected similarities scatter; candidates this far below the threshold are checked
_SPARE = 4
_PAIRS = 5_000
_ENDS = 20_000

Found = tuple[np.ndarray, np.ndarray, np.ndarray]


def compare_rows(
    vectors: sparse.csr_matrix | StoredVectors,
    owners: np.ndarray,
    *,
    threshold: float,
    neighbours: int = 20,
    exact: bool | None = None,
    seed: int = 0,
) -> Iterator[Found]:
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

    Yields
    ------
    tuple of arrays
        First row, second row (first < second) and similarity of some pairs, each pair once.
    """
    if exact is None:
        exact = vectors.shape[0] <= EXACT_LIMIT
    if exact:
        found = _compare_all(vectors[:], owners, threshold, neighbours)
        yield _keep_nearest(*found, vectors.shape[0], neighbours)
    else:
        yield from _compare_in_leaves(vectors, owners, threshold, neighbours, seed)


def collect_pairs(found: Iterable[Found]) -> Found:
    """Put the pairs of `compare_rows` together, best first."""
    nothing = np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.float32)
    parts = zip(nothing, *found, strict=True)
    first, second, score = (np.concatenate(part) for part in parts)
    order = np.lexsort((second, first, -score))
    return first[order], second[order], score[order]


def score_pairs(vectors: sparse.csr_matrix, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Compute the similarity of given pairs of rows."""
    score = np.empty(len(first), np.float32)
    for start in range(0, len(first), _PAIRS):
        pairs = slice(start, start + _PAIRS)
        products = vectors[first[pairs]].multiply(vectors[second[pairs]])
        score[pairs] = np.asarray(products.sum(axis=1)).ravel()
    return np.clip(score, 0, 1)


def _compare_all(
    vectors: sparse.csr_matrix, owners: np.ndarray, threshold: float, neighbours: int
) -> Found:
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


def _compare_in_leaves(
    vectors: sparse.csr_matrix | StoredVectors,
    owners: np.ndarray,
    threshold: float,
    neighbours: int,
    seed: int,
) -> Iterator[Found]:
    """Compare each row with those nearest in its leaf by projected similarity."""
    dense = project_down(vectors, seed=seed)
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
        low, high, _ = _unique_pairs(rows[close], columns[close])
        score = score_pairs(vectors[leaf], low, high)
        kept = score >= threshold
        # All pairs of a row are in its leaf: here they can be told from its nearest.
        low, high, score = _keep_nearest(low[kept], high[kept], score[kept], len(leaf), neighbours)
        yield leaf[low], leaf[high], score


def _unique_pairs(row: np.ndarray, column: np.ndarray) -> Found:
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
) -> Found:
    """Drop pairs that neither of their rows has among its nearest."""
    degree = np.bincount(first, minlength=n_rows) + np.bincount(second, minlength=n_rows)
    if not len(first) or degree.max() <= neighbours:
        return first, second, score
    kept = np.zeros(len(first), bool)
    for start in range(0, n_rows, _ENDS):
        ends_here = [(side >= start) & (side < start + _ENDS) for side in (first, second)]
        position = np.concatenate([np.flatnonzero(here) for here in ends_here])
        ends = np.concatenate([first[ends_here[0]], second[ends_here[1]]])
        others = np.concatenate([second[ends_here[0]], first[ends_here[1]]])
        kept[position[_nearest_of_each(ends, others, score[position], neighbours)]] = True
    return first[kept], second[kept], score[kept]
