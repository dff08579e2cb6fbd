"""A tree of clusters: neighbours share a leaf, and a leaf stays small at any number of rows."""

from collections.abc import Iterator

import numpy as np
from scipy import sparse

from msanalysis.themes.stored import StoredVectors

DIMENSIONS = 64
LEAF = 400
_BRANCHES = 16
_SAMPLE = 2_000
_ROUNDS = 4
_ROWS = 5_000
_SPARSE_ROWS = 1_000  # weighing takes a dozen numbers for each entry


def project_down(
    vectors: sparse.csr_matrix | StoredVectors, *, dimensions: int = DIMENSIONS, seed: int = 0
) -> np.ndarray:
    """Project unit rows to few dimensions so that their dot products survive in expectation.

    A random projection with Gaussian directions (Johnson & Lindenstrauss 1984). Features of a
    single row take part in no dot product and are left out.

    Parameters
    ----------
    vectors
        Sparse unit rows.
    dimensions
        The error of a product near 0 is at most about `1 / sqrt(dimensions)`.
    seed
        Of the directions.
    """
    used = _count_rows(vectors) > 1
    n_used = int(used.sum())
    directions = np.zeros((n_used + 1, dimensions), np.float32)
    rng = np.random.default_rng(seed)
    rng.standard_normal(dtype=np.float32, out=directions[:n_used])
    place = np.where(used, np.cumsum(used) - 1, n_used).astype(np.int32)
    dense = np.empty((vectors.shape[0], dimensions), np.float32)
    for start in range(0, vectors.shape[0], _SPARSE_ROWS):
        rows = vectors[start : start + _SPARSE_ROWS]
        dense[start : start + _SPARSE_ROWS] = (
            sparse.csr_matrix(
                (rows.data, place[rows.indices], rows.indptr), (rows.shape[0], n_used + 1)
            )
            @ directions
        )
    dense /= np.float32(np.sqrt(dimensions))
    return dense


def _count_rows(vectors: sparse.csr_matrix | StoredVectors) -> np.ndarray:
    """Count the rows that have each feature."""
    if isinstance(vectors, StoredVectors):
        return vectors.frequency
    return np.bincount(vectors.indices, minlength=vectors.shape[1])


def find_leaves(dense: np.ndarray, *, leaf: int = LEAF, seed: int = 0) -> Iterator[np.ndarray]:
    """Split rows into clusters of clusters until each holds at most `leaf` rows.

    Parameters
    ----------
    dense
        Rows; their length does not matter.
    leaf
        Most rows in a leaf.
    seed
        Of the samples that the centres are fitted on.

    Yields
    ------
    array
        Row numbers of one leaf, ascending; the leaves cover every row once.
    """
    rng = np.random.default_rng(seed)
    waiting = [np.arange(len(dense), dtype=np.int32)]
    while waiting:
        rows = waiting.pop()
        if len(rows) <= leaf:
            yield rows
            continue
        parts = _split(dense, rows, rng)
        if max(len(part) for part in parts) > 0.9 * len(rows):
            # Rows that no centre tells apart are all alike: any cut is as good as another.
            parts = np.array_split(rows, -(-len(rows) // leaf))
        waiting += [part for part in reversed(parts) if len(part)]


def _split(dense: np.ndarray, rows: np.ndarray, rng: np.random.Generator) -> list[np.ndarray]:
    """Split rows by the nearest of a few centres, fitted on a sample by spherical k-means."""
    chosen = rows if len(rows) <= _SAMPLE else np.sort(rng.choice(rows, _SAMPLE, replace=False))
    sample = dense[chosen]
    centres = sample[np.sort(rng.choice(len(sample), _BRANCHES, replace=False))].copy()
    for _ in range(_ROUNDS):
        nearest = np.argmax(sample @ centres.T, axis=1)
        for branch in range(_BRANCHES):
            members = sample[nearest == branch]
            if len(members):
                mean = members.mean(axis=0)
                centres[branch] = mean / max(float(np.linalg.norm(mean)), 1e-9)
    nearest = np.empty(len(rows), np.int8)
    for start in range(0, len(rows), _ROWS):
        part = rows[start : start + _ROWS]
        nearest[start : start + _ROWS] = np.argmax(dense[part] @ centres.T, axis=1)
    return [rows[nearest == branch] for branch in range(_BRANCHES)]
