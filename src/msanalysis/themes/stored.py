"""Vectors of more projects than memory should hold: kept in a file, weighed when asked for."""

from typing import BinaryIO

import numpy as np
from scipy import sparse

from msanalysis.themes.features import COLUMNS, measure_rarity, weigh

_ENTRY = np.dtype([("column", np.int32), ("count", np.float32)])


class StoredVectors:
    """Rows that equal those of `features.vectorise`, of which a file holds the counts.

    Counts are added in any order; `close_rows` then says which row each is. Memory is needed for
    the place of every row, and for the rows that are asked for at a time.

    Parameters
    ----------
    file
        Open for writing and reading, empty.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._lengths: list[np.ndarray] = []
        self._starts = np.empty(0, np.int64)
        self._sizes = np.empty(0, np.int64)
        self._rarity = np.empty(0, np.float32)
        self.frequency = np.zeros(COLUMNS, np.int64)
        self.shape = (0, COLUMNS)

    def add(self, counts: sparse.csr_matrix) -> None:
        """Add what `features.count_features` counted for some projects."""
        entries = np.empty(counts.nnz, _ENTRY)
        entries["column"], entries["count"] = counts.indices, counts.data
        self._file.write(entries.data)
        self._lengths.append(np.diff(counts.indptr).astype(np.int64))
        self.frequency += np.bincount(counts.indices, minlength=COLUMNS)

    def close_rows(self, order: np.ndarray) -> None:
        """Take the projects that were added as rows in a given order; no more may be added."""
        sizes = np.concatenate([*self._lengths, np.empty(0, np.int64)])
        starts = np.append(0, np.cumsum(sizes))[:-1]
        self._starts, self._sizes = starts[order], sizes[order]
        self._rarity = measure_rarity(self.frequency, len(order))
        self.shape = (len(order), COLUMNS)
        self._lengths.clear()
        self._file.flush()

    def __getitem__(self, rows: slice | np.ndarray) -> sparse.csr_matrix:
        """Read rows and weigh them."""
        starts, sizes = self._starts[rows], self._sizes[rows]
        entries = np.empty(int(sizes.sum()), _ENTRY)
        ends = np.append(0, np.cumsum(sizes))
        for start, size, at in zip(starts.tolist(), sizes.tolist(), ends.tolist(), strict=False):
            self._file.seek(start * _ENTRY.itemsize)
            self._file.readinto(entries[at : at + size].data.cast("B"))
        shape = (len(sizes), COLUMNS)
        matrix = sparse.csr_matrix(
            (entries["count"].copy(), entries["column"].copy(), ends.astype(np.int32)), shape=shape
        )
        weigh(matrix, self._rarity)
        return matrix
