"""Memory that a piece of work freed goes back to the system: what a process holds stays flat."""

import ctypes
import sys
from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

import pyarrow as pa

Piece, Result = TypeVar("Piece"), TypeVar("Result")


def do_and_tidy(function: Callable[[Piece], Result], piece: Piece) -> Result:
    """Do a piece of work and give back the memory that it needed."""
    try:
        return function(piece)
    finally:
        pa.default_memory_pool().release_unused()
        if trim := _find_trim():
            trim(0)


@lru_cache(maxsize=1)
def _find_trim() -> Callable[[int], int] | None:
    """Find glibc's `malloc_trim`; other systems have none."""
    if not sys.platform.startswith("linux"):
        return None
    return getattr(ctypes.CDLL(None), "malloc_trim", None)
