"""What kernels are forked from: the environment that they run under and the modules they share."""

import contextlib
import importlib.util
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from msanalysis.kernels import PROVISIONER_NAME
from msanalysis.kernels.calls import call_forked, call_here
from msanalysis.kernels.preloaded import is_supported, preload

SINGLE_THREAD = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)
# What the notebooks of such projects import, one way or another; to name too much costs little,
# to name too little costs each kernel an import.
PRELOADED = (
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib.pyplot",
    "pandas",
    "pandas.io.formats.html",
    "pandas.io.formats.style",
    "pyarrow.parquet",
    "scipy.stats",
)
# These take half a second to load, and this package does without.
PRELOADED_WHERE_NAMED = ("statsmodels.api", "statsmodels.formula.api")

_environments: list[dict[str, str]] = []


def kernel_environment() -> dict[str, str]:
    """Return the environment variables that every kernel runs under.

    They take away what would make a result depend on the machine or its user: hash seed,
    time zone, locale, the order of sums over threads, matplotlib's back end and defaults.
    """
    matplotlib = importlib.util.find_spec("matplotlib")
    folders = matplotlib.submodule_search_locations if matplotlib else None
    own_defaults = {"MATPLOTLIBRC": str(Path(folders[0], "mpl-data"))} if folders else {}
    return {
        "PYTHONHASHSEED": "0",
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "MPLBACKEND": "",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        **dict.fromkeys(SINGLE_THREAD, "1"),
        **own_defaults,
    }


@lru_cache
def can_fork() -> bool:
    """Tell whether kernels can be forked here, and jupyter_client finds what forks them."""
    found = entry_points(group="jupyter_client.kernel_provisioners", name=PROVISIONER_NAME)
    return bool(found) and is_supported()


def stated_environment() -> dict[str, str] | None:
    """Return the environment in which kernels start now; None where it is this process's."""
    return dict(_environments[-1]) if _environments else None


@contextlib.contextmanager
def preloading(modules: Sequence[str] = PRELOADED) -> Iterator[Callable[..., Any]]:
    """Begin to load what kernels are forked from, so that the first need not wait for it.

    Until the end, notebooks run in the environment of the beginning: libraries that this process
    imports meanwhile set variables for themselves (scikit-learn, pandera, pytask), and a kernel
    would have them or not, and be forked from another process, by what had run before.

    Gives a function that calls another, `call(function, arguments)`, in a fork of that process
    where it can: there too all is loaded.
    """
    environment = dict(os.environ)
    call = call_here
    if can_fork():
        stated = {**environment, **kernel_environment()}
        stated.pop("PYTHONEXECUTABLE", None)  # as jupyter_client does
        call = partial(call_forked, preload([sys.executable], stated, modules))
    _environments.append(environment)
    try:
        yield call
    finally:
        _environments.remove(environment)
