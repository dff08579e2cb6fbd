"""What a document costs as the corpus grows: extraction by the workers of a Dask cluster.

    python benchmarks/scale.py                        # 10, 100, 1,000 and 10,000 documents
    python benchmarks/scale.py --quick                # 10 and 100
    python benchmarks/scale.py 1000 --workers 4 --rounds 3
    python benchmarks/scale.py 100 1000 --local       # processes of `extract --workers` instead

The documents are synthetic: variants of the filed ones in turn, text files as those are (see
`extraction.py`), in a folder named so; `--density` of them share a district and year. Each run has
a scheduler, workers of one thread and a client in processes of their own, as `msanalysis extract
--scheduler` works with them, started anew, so that peaks of memory are its own. Seconds do not
count making the documents and starting the cluster; processor time counts all its processes from
their start. What a further document costs is the difference to the size before: without what is
done once, such as loading the dictionary.
"""

import argparse
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from benchmarks.extraction import make_documents  # noqa: E402

RESULT = ROOT / "build" / "benchmarks" / "scale.json"
NO_SAMPLES = {"DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False"}  # as docs/scaling.md advises
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def read_usage() -> tuple[float, float]:
    """Give this process's processor time in seconds and its peak of memory in MiB."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    peak = used.ru_maxrss / 2**10
    status = Path("/proc/self/status")
    if status.is_file():  # unlike the above, not the peak of what the process was forked from
        lines = status.read_text().splitlines()
        peak = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 2**10
    return used.ru_utime + used.ru_stime, peak


@contextmanager
def start_cluster(workers: int, folder: Path):
    """Give the address of a scheduler with workers, each a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    one = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(folder))
    commands = [
        ("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"),
        *[("worker", address, *one)] * workers,
    ]
    with ExitStack() as stack:
        for command in commands:
            started = subprocess.Popen(
                [sys.executable, "-m", "dask", *command],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=folder,
                env={**os.environ, **ONE_THREAD, **NO_SAMPLES},
            )
            stack.callback(started.wait)
            stack.callback(started.terminate)
        yield address


def extract(folder: Path, out: Path, workers: int, address: str | None) -> dict[str, float]:
    """Extract a folder's files and measure it, as the client."""
    from msanalysis.scale.extract import extract_corpus
    from msanalysis.scale.workers import choose_workers

    begun: dict[str, float] = {}

    def show(stage: str, _done: int, _total: int) -> None:
        begun.setdefault(stage, time.perf_counter())

    with choose_workers(workers, address, ROOT, out.parent) as who:
        started = time.perf_counter()
        files = sorted(folder.glob("*.txt"))
        result = extract_corpus(files, out, who, project=ROOT, show=show)
        ended = time.perf_counter()
        used = [read_usage()]
        if address:
            each = who.client.run(read_usage).values()
            used += [who.client.run_on_scheduler(read_usage), *each]
    if address:
        largest = max(peak for _cpu, peak in each)
        cpu = sum(cpu for cpu, _peak in used)
    else:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        largest = children.ru_maxrss / 2**10
        cpu = used[0][0] + children.ru_utime + children.ru_stime
    if result.failures:
        raise SystemExit(f"{len(result.failures)} files not read, first: {result.failures[0]}")
    ends = [*list(begun.values())[1:], ended]
    stages = zip(begun.items(), ends, strict=True)
    return {
        "documents": len(files),
        "districts and years": len(list((out / "documents").glob("*/*"))),
        "seconds": ended - started,
        **{f"{stage} s": end - start for (stage, start), end in stages},
        "ms per document": 1e3 * (ended - started) / len(files),
        "CPU ms per document": 1e3 * cpu / len(files),
        "largest worker MiB": largest,
        "client MiB": used[0][1],
        "scheduler MiB": used[1][1] if address else 0.0,
    }


def measure(n: int, workers: int, seed: int, *, local: bool, density: float) -> dict[str, float]:
    """Make `n` documents and extract them with workers of their own."""
    with tempfile.TemporaryDirectory(prefix="synthetic-") as folder, ExitStack() as stack:
        documents, rest = Path(folder, "synthetic"), Path(folder, "rest")
        documents.mkdir()
        rest.mkdir()
        for _made in make_documents(documents, n, seed, issues=max(1, round(n / density))):
            pass
        address = "" if local else stack.enter_context(start_cluster(workers, rest))
        command = [sys.executable, __file__, "--workers", str(workers), "--one"]
        done = subprocess.run(
            [*command, str(documents), str(rest / "tables"), address],
            check=True,
            stdout=subprocess.PIPE,
            env={**os.environ, **ONE_THREAD},
        )
        return json.loads(done.stdout)


def wait_for(address: str, workers: int) -> None:
    """Wait until the scheduler answers and has its workers."""
    from distributed import Client

    for _attempt in range(60):
        try:
            with Client(address, timeout="5s", set_as_default=False) as client:
                client.wait_for_workers(workers, timeout=60)
                return
        except OSError:
            time.sleep(0.5)
    raise SystemExit(f"no scheduler answers at {address}")


def summarise(rows: list[dict[str, float]]) -> pd.DataFrame:
    """Take medians over rounds; add what a further document costs, from one size to the next."""
    table = pd.DataFrame(rows).groupby("documents").median().reset_index()
    cpu = table["CPU ms per document"] * table["documents"]
    table["CPU ms per further document"] = cpu.diff() / table["documents"].diff()
    return table


def main() -> None:
    """Measure each size, print one table and write it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", nargs="*", type=int, default=[10, 100, 1_000, 10_000])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--density", type=float, default=4.0, help="documents of a district's year")
    parser.add_argument("--quick", action="store_true", help="10 and 100 documents")
    parser.add_argument("--local", action="store_true", help="processes instead of a cluster")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        folder, out, address = given.one
        if address:
            wait_for(address, given.workers)
        measured = extract(Path(folder), Path(out), given.workers, address or None)
        sys.stdout.write(json.dumps(measured))
        return
    sizes = [10, 100] if given.quick else given.sizes
    rows = []
    for number in range(given.rounds):
        for size in sizes:
            sys.stderr.write(f"round {number + 1}: {size} synthetic documents, as text files\n")
            rows.append(
                measure(size, given.workers, given.seed, local=given.local, density=given.density)
            )
    table = summarise(rows)
    result = {
        "workers": given.workers,
        "kind": "processes of extract --workers"
        if given.local
        else "Dask workers, one thread each",
        "documents": "synthetic variants of the filed ones, text files",
        "rounds": given.rounds,
        "cores": os.cpu_count(),
        "quick": given.quick,
        "table": json.loads(table.round(1).to_json(orient="records")),
        "runs": rows,
    }
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")
    sys.stdout.write(table.round(1).T.to_string(header=False) + "\n")
    sys.stdout.write(
        f"{given.workers} workers ({result['kind']}); documents: {result['documents']}; "
        f"medians of {given.rounds}; written to {RESULT.relative_to(ROOT)}\n"
    )


if __name__ == "__main__":
    main()
