"""Pairs of rows in the order of their similarity, in twelve bytes each."""

from collections.abc import Iterable
from tempfile import SpooledTemporaryFile

import numpy as np

from msanalysis.themes.neighbours import Found

_STEPS = 1_000_000  # similarities are kept to six decimals
_HELD_BYTES = 2**22
# Numbers of 32 bits, the highest byte first: their order is that of the bytes.
_NUMBER, _PAIR = np.dtype(">u4"), np.dtype("S12")


class RankedPairs:
    """Pairs of rows, the most similar first, equal ones in the order of their rows' names.

    Parameters
    ----------
    found
        Pairs as `neighbours.compare_rows` gives them, each once.
    order
        The rows in the order of their names; the earlier one of a pair stands first.
    """

    def __init__(self, found: Iterable[Found], order: np.ndarray) -> None:
        place = np.empty(len(order), _NUMBER)
        place[order] = np.arange(len(order))
        # Many wait in a file, for what finds them needs memory until the last is found.
        with SpooledTemporaryFile(_HELD_BYTES) as waiting:
            for first, second, score in found:
                ends = place[first], place[second]
                pairs = np.empty((len(first), 3), _NUMBER)
                pairs[:, 0] = _STEPS - np.rint(score.astype(float) * _STEPS)
                pairs[:, 1], pairs[:, 2] = np.minimum(*ends), np.maximum(*ends)
                waiting.write(pairs.tobytes())
            self._pairs = np.empty(waiting.tell() // _PAIR.itemsize, _PAIR)
            waiting.seek(0)
            waiting.readinto(self._pairs.view(np.uint8))
        self._order = order
        self._pairs.sort()

    def __len__(self) -> int:
        return len(self._pairs)

    def __getitem__(self, stretch: slice) -> Found:
        """Give a stretch of the pairs: first rows, second rows, similarities."""
        pairs = self._pairs[stretch].view(_NUMBER).reshape(-1, 3)
        score = (_STEPS - pairs[:, 0].astype(float)) / _STEPS
        return self._order[pairs[:, 1]], self._order[pairs[:, 2]], score
