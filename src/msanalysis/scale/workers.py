"""Who does the pieces: processes of this machine, or the workers of a Dask cluster."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from msanalysis.cluster import connect
from msanalysis.errors import ProjectError

Piece, Result = TypeVar("Piece"), TypeVar("Result")
_ATTEMPTS = 3
# Sums must not depend on the number of threads, nor processes get in one another's way.
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@contextmanager
def choose_workers(
    workers: int | None, scheduler: str | None, *needed: Path
) -> Iterator["LocalWorkers | ClusterWorkers"]:
    """Give the workers of a cluster where an address is given, else processes of this machine.

    Parameters
    ----------
    needed
        Folders that the cluster's workers have to see.
    """
    if scheduler is None:
        yield LocalWorkers(workers or os.cpu_count() or 1)
        return
    with connect(scheduler, *needed) as client:
        yield ClusterWorkers(client)


class LocalWorkers:
    """Processes of this machine; where one is lost, what it did not finish is done again."""

    def __init__(self, n: int) -> None:
        self.n = n

    def run(
        self, function: Callable[[Piece], Result], pieces: Sequence[Piece]
    ) -> Iterator[tuple[int, Result]]:
        """Yield each piece's place and result, as they come.

        Raises
        ------
        ProjectError
            Processes were lost again and again.
        """
        pending = dict(enumerate(pieces))
        for _attempt in range(_ATTEMPTS):
            if not pending:
                return
            try:
                yield from self._try(function, pending)
            except BrokenProcessPool:
                continue
        if pending:
            raise ProjectError(
                f"{len(pending)} pieces of work ended their process {_ATTEMPTS} times, often for "
                "want of memory; use fewer --workers"
            )

    def _try(
        self, function: Callable[[Piece], Result], pending: dict[int, Piece]
    ) -> Iterator[tuple[int, Result]]:
        context = multiprocessing.get_context("spawn")
        for name in _ONE_THREAD:
            os.environ.setdefault(name, "1")
        with ProcessPoolExecutor(self.n, mp_context=context) as pool:
            futures = {pool.submit(function, piece): n for n, piece in pending.items()}
            try:
                for future in as_completed(futures):
                    result = future.result()
                    del pending[futures[future]]
                    yield futures[future], result
            finally:
                pool.shutdown(cancel_futures=True)


class ClusterWorkers:
    """The workers of a Dask cluster, which does again by itself what a lost worker had."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def run(
        self, function: Callable[[Piece], Result], pieces: Sequence[Piece]
    ) -> Iterator[tuple[int, Result]]:
        """Yield each piece's place and result, as they come.

        Raises
        ------
        ProjectError
            A piece ended several workers, or the cluster went away.
        """
        import dask.bag
        from distributed import as_completed as dask_as_completed

        bag = dask.bag.from_sequence(enumerate(pieces), partition_size=1)
        parts = bag.map(_do, function).to_delayed()
        futures = self.client.compute(parts, optimize_graph=False)
        try:
            for future in dask_as_completed(futures, loop=self.client.loop):
                yield from future.result()
        except Exception as error:
            if isinstance(error, ProjectError):
                raise
            words = " ".join(f"{type(error).__name__}: {error}".split())
            raise ProjectError(
                f"the cluster did not finish ({words[:200]}); look at its workers' logs"
            ) from error
        finally:
            self.client.cancel(futures)


def _do(numbered: tuple[int, Any], function: Callable[[Any], Any]) -> tuple[int, Any]:
    number, piece = numbered
    return number, function(piece)
