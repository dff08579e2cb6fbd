"""What a document costs as the corpus grows: extraction into partitioned tables.

    python benchmarks/scale.py                        # 10, 100, 1,000 and 10,000 documents
    python benchmarks/scale.py --quick                # 10 and 100
    python benchmarks/scale.py 1000 --workers 4

The documents are synthetic: variants of the filed ones (see `extraction.py`), in files named so.
Each size runs in a process of its own, as `msanalysis extract --workers` does it. Memory is that of
the largest of its workers.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from msanalysis.scale.extract import extract_corpus
from msanalysis.scale.workers import LocalWorkers

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from benchmarks.extraction import make_documents  # noqa: E402

RESULT = ROOT / "build" / "benchmarks" / "scale.json"


def measure(n: int, workers: int, seed: int) -> dict[str, float]:
    """Extract `n` documents and measure each stage."""
    with tempfile.TemporaryDirectory(prefix="synthetic-") as folder:
        files = [path for _original, path in make_documents(Path(folder), n, seed)]
        begun: dict[str, float] = {}

        def show(stage: str, _done: int, _total: int) -> None:
            begun.setdefault(stage, time.perf_counter())

        started = time.perf_counter()
        with tempfile.TemporaryDirectory() as out, LocalWorkers(workers) as local:
            result = extract_corpus(files, Path(out, "tables"), local, project=ROOT, show=show)
            ended = time.perf_counter()
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    ends = [*list(begun.values())[1:], ended]
    stages = {
        f"{stage}_s": round(end - start, 1)
        for (stage, start), end in zip(begun.items(), ends, strict=True)
    }
    return {
        "documents": n,
        "read": result.n_read,
        "workers": workers,
        "seconds": round(ended - started, 1),
        "ms_per_document": round(1e3 * (ended - started) / n, 1),
        "cpu_ms_per_document": round(1e3 * (spent.ru_utime + spent.ru_stime) / n, 1),
        **stages,
        "largest_worker_mib": round(spent.ru_maxrss / 2**10),
        "main_process_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10),
    }


def main() -> None:
    """Measure each size, print one table and write it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", nargs="*", type=int, default=[10, 100, 1_000, 10_000])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="10 and 100 documents")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        measured = measure(given.sizes[0], given.workers, given.seed)
        sys.stdout.write(json.dumps(measured))
        return
    rows = []
    for size in [10, 100] if given.quick else given.sizes:
        sys.stderr.write(f"extracting {size} synthetic documents\n")
        options = ("--workers", str(given.workers), "--seed", str(given.seed), "--one")
        command = [sys.executable, __file__, str(size), *options]
        rows.append(json.loads(subprocess.run(command, check=True, stdout=-1).stdout))
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")
    sys.stdout.write(pd.DataFrame(rows).T.to_string(header=False) + "\n")
    sys.stdout.write(f"written to {RESULT.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
