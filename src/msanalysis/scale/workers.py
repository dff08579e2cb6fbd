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
from msanalysis.scale.memory import do_and_tidy

Piece, Result = TypeVar("Piece"), TypeVar("Result")
_ATTEMPTS = 3
# Sums must not depend on the number of threads, nor processes get in one another's way.
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class LostPiecesError(ProjectError):
    """Pieces of work were not done because their processes ended, whatever was tried."""


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
        with LocalWorkers(workers or os.cpu_count() or 1) as local:
            yield local
        return
    with connect(scheduler, *needed) as client:
        yield ClusterWorkers(client)


class LocalWorkers:
    """Processes of this machine; where one is lost, what it did not finish is done again."""

    def __init__(self, n: int) -> None:
        self.n = n
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> "LocalWorkers":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes; what they had not begun is not done."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def run(
        self, function: Callable[[Piece], Result], pieces: Sequence[Piece]
    ) -> Iterator[tuple[int, Result]]:
        """Yield each piece's place and result, as they come.

        Raises
        ------
        LostPiecesError
            Processes were lost again and again.
        """
        pending = dict(enumerate(pieces))
        losses = 0
        while pending:
            before = len(pending)
            try:
                yield from self._try(function, pending)
            except BrokenProcessPool:
                losses = losses + 1 if len(pending) == before else 1
                if losses == _ATTEMPTS:
                    raise LostPiecesError(
                        f"{len(pending)} pieces of work are left, and {_ATTEMPTS} times none was "
                        "done before its process ended, often for want of memory; use fewer "
                        "--workers"
                    ) from None

    def _try(
        self, function: Callable[[Piece], Result], pending: dict[int, Piece]
    ) -> Iterator[tuple[int, Result]]:
        if self._pool is None:
            for name in _ONE_THREAD:
                os.environ.setdefault(name, "1")
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self.n, mp_context=context)
        futures = {
            self._pool.submit(do_and_tidy, function, piece): n for n, piece in pending.items()
        }
        try:
            for future in as_completed(futures):
                result = future.result()
                del pending[futures[future]]
                yield futures[future], result
        except BaseException:
            self.close()
            raise


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
        LostPiecesError
            A piece ended several workers.
        ProjectError
            The cluster went away.
        """
        import dask.bag
        from distributed import KilledWorker
        from distributed import as_completed as dask_as_completed

        bag = dask.bag.from_sequence(enumerate(pieces), partition_size=1)
        parts = bag.map(_do, function).to_delayed()
        futures = self.client.compute(parts, optimize_graph=False)
        try:
            for future in dask_as_completed(futures, loop=self.client.loop):
                yield from future.result()
        except KilledWorker as error:
            raise LostPiecesError(
                f"a piece of work ended several workers ({error.task})"
            ) from error
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
    return number, do_and_tidy(function, piece)
