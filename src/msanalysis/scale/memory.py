"""Memory that a piece of work freed goes back to the system: what a process holds stays flat."""

import ctypes
import sys
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

import pyarrow as pa

Piece, Result = TypeVar("Piece"), TypeVar("Result")
# What remembers fewer does not remember texts, but what all pieces need.
_MANY = 100


def do_and_tidy(function: Callable[[Piece], Result], piece: Piece) -> Result:
    """Do a piece of work, forget its texts and give back the memory that it needed."""
    try:
        return function(piece)
    finally:
        forget_texts()
        give_back()


def make_room() -> None:
    """Forget all that can be had again, such as the dictionary, before much memory is needed."""
    for remembering in _list_caches():
        remembering.cache_clear()
    give_back()


def give_back() -> None:
    """Give memory that was freed back to the system, which allocators do not by themselves."""
    pa.default_memory_pool().release_unused()
    if trim := _find_trim():
        trim(0)


def forget_texts() -> None:
    """Empty what the package's functions remember of texts (`lru_cache`).

    One piece's texts seldom come again in another: to forget them costs no time.
    """
    for remembering in list_text_caches():
        remembering.cache_clear()


def list_text_caches() -> list[Any]:
    """List the package's functions that remember what they said of texts."""
    return [each for each in _list_caches() if (each.cache_parameters()["maxsize"] or 0) > _MANY]


def _list_caches() -> list[Any]:
    # Copies, for another thread may be importing.
    loaded = list(sys.modules.items())
    found = {
        id(member): member
        for name, module in loaded
        if name.startswith("msanalysis.")
        for member in list(vars(module).values())
        if hasattr(member, "cache_parameters")
    }
    return list(found.values())


@lru_cache(maxsize=1)
def _find_trim() -> Callable[[int], int] | None:
    """Find glibc's `malloc_trim`; other systems have none."""
    if not sys.platform.startswith("linux"):
        return None
    return getattr(ctypes.CDLL(None), "malloc_trim", None)
