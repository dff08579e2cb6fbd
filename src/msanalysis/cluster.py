"""A Dask cluster that exists already: reach it, and check that it can do this project's work."""

import hashlib
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msanalysis.errors import ProjectError

PATIENCE = "10s"
LOOK_EVERY = 5.0  # seconds


@contextmanager
def connect(address: str, *needed: Path) -> Iterator[Any]:
    """Give a client of the cluster whose scheduler is at an address.

    Where all workers go, as at the end of a batch system's time, work waits for others to come;
    one line on standard error says so.

    Parameters
    ----------
    address
        Such as `tcp://10.0.0.1:8786`.
    needed
        Files and folders that every worker has to see under the same path.

    Raises
    ------
    ProjectError
        Dask is not installed, nobody answers, there are no workers, one does not see a file, or
        one has another version of this package.
    """
    try:
        from distributed import Client
    except ImportError:
        raise ProjectError(
            f"--scheduler {address}: Dask is not installed; install msanalysis[cluster]"
        ) from None
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ProjectError(
            f"--scheduler {address}: no Dask scheduler answers ({_one_line(error)}); check the "
            "address, such as tcp://10.0.0.1:8786"
        ) from None
    with client:
        _check_workers(client, address, needed)
        with _watching(client, address):
            yield client


def count_threads(client: Any) -> int:
    """Count the tasks that the cluster's workers run at once."""
    return sum(client.nthreads().values())


def fingerprint_package() -> str:
    """Compute one digest of this package's files, wherever it is installed."""
    folder = Path(__file__).resolve().parent
    total = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.suffix != ".pyc":
            total.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return total.hexdigest()


def look_for(places: list[str]) -> tuple[str | None, str]:
    """Tell, on a worker, which of some places it does not see, and its package's digest."""
    missing = next((place for place in places if not Path(place).exists()), None)
    return missing, fingerprint_package()


def _check_workers(client: Any, address: str, needed: tuple[Path, ...]) -> None:
    if not client.nthreads():
        raise ProjectError(f"--scheduler {address}: no workers; start some with `dask worker`")
    try:
        found = client.run(look_for, [str(path) for path in needed])
    except Exception as error:  # whatever a worker without this package raises
        raise ProjectError(
            f"--scheduler {address}: a worker cannot run msanalysis ({_one_line(error)}); install "
            "the same version there"
        ) from None
    for worker, (missing, digest) in found.items():
        if missing:
            raise ProjectError(
                f"--scheduler {address}: worker {worker} does not see {missing}; it needs the same "
                "file system"
            )
        if digest != fingerprint_package():
            raise ProjectError(
                f"--scheduler {address}: worker {worker} has another msanalysis than this one; "
                "install the same there and restart it"
            )


@contextmanager
def _watching(client: Any, address: str) -> Iterator[None]:
    """Say when the cluster has no workers left."""
    ended = threading.Event()

    def watch() -> None:
        said = False
        while not ended.wait(LOOK_EVERY):
            try:
                empty = not client.nthreads()
            except Exception:  # the scheduler is gone too, which whoever waits for results learns
                return
            if empty and not said:
                sys.stderr.write(
                    f"--scheduler {address}: no workers are left; waiting for others, start some "
                    "with `dask worker` or end this with Ctrl-C\n"
                )
            said = empty

    watcher = threading.Thread(target=watch, name="cluster-watch", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join(LOOK_EVERY)


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
