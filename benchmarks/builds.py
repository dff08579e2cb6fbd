"""What `make reports` takes cold and warm, and what the workflow engine adds to the work.

    python benchmarks/builds.py                # three rounds
    python benchmarks/builds.py --quick        # one round

In a copy of this project in a temporary folder, all districts, both languages and the overview:

cold      `msanalysis build` where nothing was built before, as after install
warm      the same again: nothing to do
engine    all tasks again (`--force`) in a process in which each does nothing, for what it makes is
          there: what planning, the engine and its records take
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from benchmarks.measuring import describe_machine, describe_runs, measure  # noqa: E402

RESULT = ROOT / "build" / "benchmarks" / "builds.json"
BUILD = [Path(sys.executable).with_name("msanalysis"), "build"]
GENERATED = ("reports", "build", "data/processed")


def copy_project(root: Path) -> None:
    """Copy what is written by hand: documents, coding, notebooks."""
    unwanted = shutil.ignore_patterns("processed", ".progress.*", ".ipynb_checkpoints")
    for folder in ("data", "notebooks"):
        shutil.copytree(ROOT / folder, root / folder, ignore=unwanted)


def clear(root: Path) -> None:
    """Remove what is generated."""
    for folder in GENERATED:
        shutil.rmtree(root / folder, ignore_errors=True)


def call(command: list[object], root: Path) -> str:
    """Run a command in the project; give what it printed."""
    done = subprocess.run(list(map(str, command)), cwd=root, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{command[0]} failed: {done.stderr.strip()[-2000:]}")
    return done.stdout


def run_idle_tasks(root: Path) -> None:
    """Run the whole plan with tasks that do nothing, in this process; print their number."""
    from rich.console import Console

    from msanalysis.build import list_tasks
    from msanalysis.config import Paths
    from msanalysis.pipeline.engine import run_tasks
    from msanalysis.pipeline.plan import plan_runs, read_manifest

    paths = Paths(root)
    documents = read_manifest(paths)
    tasks = list_tasks(paths, documents, plan_runs(paths, documents))
    for task in tasks:
        task.function = do_nothing
    outcomes = run_tasks(
        tasks, paths, workers=os.cpu_count() or 1, force=True, console=Console(quiet=True)
    )
    if any(outcome.result != "built" for outcome in outcomes):
        raise SystemExit("engine: not every task ran")
    sys.stdout.write(str(len(tasks)))


def do_nothing(**_declared: object) -> None:
    """Stand in for a task's work."""


def state_goals(table: pd.DataFrame) -> str:
    """Compare with what the project asks of itself."""
    seconds = table.set_index("way")["seconds"]
    per_task = table.set_index("way")["per_task_ms"]["engine"]
    return (
        f"Cold {seconds['cold']:.1f} s (goal ≤ 30), warm {seconds['warm']:.1f} s (goal ≤ 2); the "
        f"engine takes {seconds['engine']:.1f} s in all (goal ≤ 3), {per_task:.0f} ms per task "
        "(goal ≤ 150)."
    )


def main() -> None:
    """Measure, print one table and write it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="one round")
    parser.add_argument("--idle", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.idle:
        run_idle_tasks(given.idle)
        return
    rounds = 1 if given.quick else given.rounds
    rows, machine, tasks = [], describe_machine(), 0
    with tempfile.TemporaryDirectory(prefix="scratch-") as folder:
        root = Path(folder)
        copy_project(root)
        for number in range(rounds):
            clear(root)
            for way in ("cold", "warm", "engine"):
                said: list[str] = []
                command = [sys.executable, __file__, "--idle", root] if way == "engine" else BUILD
                measured = measure(lambda c=command, s=said: s.append(call(c, root)))
                if way == "warm" and "Nothing to do" not in said[0]:
                    raise SystemExit(f"warm: {said[0]}")
                if way == "engine":
                    tasks = int(said[0])
                rows.append({"round": number, "way": way, **measured})
                sys.stderr.write(
                    f"round {number + 1}/{rounds}: {way} {measured['seconds']:.1f} s\n"
                )
    table = pd.DataFrame(rows).groupby("way", sort=False).median().drop(columns="round")
    table = table.reset_index()
    table["tasks"] = tasks
    engine = table["way"] == "engine"
    table["per_task_ms"] = (1000 * table["seconds"] / tasks).where(engine)
    result = {
        "quick": given.quick,
        "rounds": rounds,
        **machine,
        "statement": f"{describe_runs(machine, rounds)} {state_goals(table)}",
        "table": json.loads(table.round(3).to_json(orient="records")),
        "runs": rows,
    }
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    sys.stdout.write(table.round(2).to_string(index=False) + "\n")
    sys.stdout.write(f"medians of {rounds}; written to {RESULT.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
