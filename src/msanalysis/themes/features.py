"""Texts as sparse vectors: character n-grams and words, weighted by their rarity."""

import re
from collections.abc import Sequence
from zlib import crc32

import numpy as np
from scipy import sparse

from msanalysis.themes.words import content_runs

Runs = list[list[str]]
NAME_WEIGHT = 0.5
_BUCKETS = 2**18  # per kind of feature: name n-grams, name words, text n-grams, text words
COLUMNS = 4 * _BUCKETS
_ROWS = 20_000
_MIX = np.uint64(0x9E3779B97F4A7C15)
_OPENING = re.compile(r"^(?:实施|开展|推进|建设|打造|推动|做好|加强)(?=“?\w{4})")


def clean_name(name: str) -> str:
    """Take the opening verb from a project's name: 实施城镇老旧小区改造 → 城镇老旧小区改造."""
    return _OPENING.sub("", name.strip())


def vectorise(names: Sequence[str], texts: Sequence[str]) -> sparse.csr_matrix:
    """Turn projects into unit vectors whose dot product is their similarity.

    TF-IDF (sublinear counts, smoothed rarity) over character n-grams and words, once for the
    names and once for name and text together. The dot product of two rows is the mean of the two
    cosines, weighted by `NAME_WEIGHT`; numbers do not count, so that the same promise of another
    size is the same promise. Features are hashed, so memory does not grow with the vocabulary.

    Parameters
    ----------
    names, texts
        Name and target of each project.

    Returns
    -------
    csr_matrix
        One row per project, float32, of length 1 (0 for a project without words).
    """
    chunks = [
        count_features(names[start : start + _ROWS], texts[start : start + _ROWS])
        for start in range(0, len(names), _ROWS)
    ]
    matrix = _stack(chunks)
    chunks.clear()
    frequency = np.bincount(matrix.indices, minlength=COLUMNS)
    weigh(matrix, measure_rarity(frequency, matrix.shape[0]))
    return matrix


def count_features(names: Sequence[str], texts: Sequence[str]) -> sparse.csr_matrix:
    """Count the features of projects, one row per project; see `vectorise`."""
    bare = [clean_name(name) for name in names]
    name_runs = [content_runs(name) for name in bare]
    full_runs = [runs + content_runs(text) for runs, text in zip(name_runs, texts, strict=True)]
    parts = [
        _ngram_features(name_runs, (2, 3), 0),
        _word_features(name_runs, 1),
        _ngram_features(full_runs, (2, 3), 2),
        _word_features(full_runs, 3),
    ]
    rows = np.concatenate([part[0] for part in parts])
    columns = np.concatenate([part[1] for part in parts])
    shape = (len(names), COLUMNS)
    counts = sparse.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=shape)
    counts.sum_duplicates()
    return counts


def _ngram_features(
    texts: Sequence[Runs], sizes: tuple[int, ...], block: int
) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns of every n-gram that stays inside a run of words."""
    joined = ["\n".join("".join(run) for run in runs) for runs in texts]
    lengths = np.array([len(text) + 1 for text in joined])
    codes = np.frombuffer("".join(f"{text}\n" for text in joined).encode("utf-32-le"), "<u4")
    owner = np.repeat(np.arange(len(texts), dtype=np.int32), lengths)
    letters = codes.astype(np.uint64)
    letters[codes == ord("\n")] = 0
    rows, columns = [], []
    for size in sizes:
        if len(letters) < size:
            continue
        windows = [letters[at : len(letters) - size + 1 + at] for at in range(size)]
        inside = np.logical_and.reduce([window > 0 for window in windows])
        mixed = np.full(int(inside.sum()), size, np.uint64)
        for window in windows:
            mixed = (mixed ^ window[inside]) * _MIX
            mixed ^= mixed >> np.uint64(29)
        rows.append(owner[: len(inside)][inside])
        columns.append((mixed % np.uint64(_BUCKETS)).astype(np.int32) + block * _BUCKETS)
    return np.concatenate(rows), np.concatenate(columns)


def _word_features(texts: Sequence[Runs], block: int) -> tuple[np.ndarray, np.ndarray]:
    rows, columns = [], []
    for row, runs in enumerate(texts):
        words = [word for run in runs for word in run if len(word) > 1]
        rows += [row] * len(words)
        columns += [crc32(word.encode()) % _BUCKETS + block * _BUCKETS for word in words]
    return np.array(rows, np.int32), np.array(columns, np.int32)


def _stack(chunks: list[sparse.csr_matrix]) -> sparse.csr_matrix:
    """Put chunks on top of one another without holding everything twice."""
    if not chunks:
        return sparse.csr_matrix((0, COLUMNS), dtype=np.float32)
    lengths = np.concatenate([np.diff(chunk.indptr) for chunk in chunks])
    shape = (len(lengths), COLUMNS)
    total = int(lengths.sum())
    data, indices = np.empty(total, np.float32), np.empty(total, np.int32)
    at = 0
    for number, chunk in enumerate(chunks):
        end = at + chunk.nnz
        data[at:end], indices[at:end] = chunk.data, chunk.indices
        chunks[number] = None
        at = end
    return sparse.csr_matrix((data, indices, np.append(0, np.cumsum(lengths))), shape=shape)


def measure_rarity(frequency: np.ndarray, n_rows: int) -> np.ndarray:
    """Measure how rare each feature is, from the number of rows that have it (smoothed IDF)."""
    return (np.log((1 + n_rows) / (1 + frequency)) + 1).astype(np.float32)


def weigh(matrix: sparse.csr_matrix, rarity: np.ndarray) -> None:
    """Weigh counts in place by rarity and give name and text their shares of the unit length."""
    n_rows = matrix.shape[0]
    for start in range(0, n_rows, _ROWS):
        rows = slice(start, min(start + _ROWS, n_rows))
        low, high = matrix.indptr[rows.start], matrix.indptr[rows.stop]
        columns = matrix.indices[low:high]
        weights = (1 + np.log(matrix.data[low:high])) * rarity[columns]
        owner = np.repeat(
            np.arange(rows.stop - rows.start), np.diff(matrix.indptr[rows.start : rows.stop + 1])
        )
        is_text = columns >= 2 * _BUCKETS
        for block, share in ((~is_text, NAME_WEIGHT), (is_text, 1 - NAME_WEIGHT)):
            squares = np.bincount(owner[block], weights[block] ** 2, rows.stop - rows.start)
            scale = np.sqrt(share / np.where(squares > 0, squares, 1))
            weights[block] *= scale[owner[block]].astype(np.float32)
        matrix.data[low:high] = weights
