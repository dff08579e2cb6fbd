"""Write the tables of measured builds into `benchmarks/README.md`: no number there is typed.

    python benchmarks/readme.py

Takes `build/benchmarks/reports.json` and `builds.json`, as far as they are there, and replaces what
stands between `<!-- reports -->` or `<!-- builds -->` and the next `<!-- end -->`.
"""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "benchmarks" / "README.md"
RESULTS = ROOT / "build" / "benchmarks"
HEADINGS = {
    "districts": "districts",
    "way": "way",
    "runs": "runs",
    "tasks": "tasks",
    "seconds": "s",
    "processor_s": "processor s",
    "peak_mib": "peak MiB",
    "per_report_s": "s per report",
    "one_more_s": "s for one more",
    "times_floor": "one more ÷ `function`",
    "times_build": "total ÷ `build`",
    "per_task_ms": "ms per task",
}


def describe_reports(result: dict[str, Any]) -> str:
    """Give the table of ways to make reports, and what the project asks of them."""
    rows = result["table"]
    largest = max(row["districts"] for row in rows)
    top = {row["way"]: row for row in rows if row["districts"] == largest}
    asked = []
    for way, least in (("stock", 15), ("ordinary", 4)):
        if way in top:
            asked.append(f"`{way}` takes {top[way]['times_build']:.1f} × `build` (goal ≥ {least})")
    for way in ("one", "build"):
        if top.get(way, {}).get("times_floor") is not None:
            times = top[way]["times_floor"]
            asked.append(f"one more report by `{way}` {times:.2f} × `function` (goal ≤ 1.8)")
    return f"{_surroundings(result)}\n\n{_table(rows)}\n\nAt {largest}: {'; '.join(asked)}."


def describe_builds(result: dict[str, Any]) -> str:
    """Give the table of whole builds, and what the project asks of them."""
    rows = result["table"]
    by_way = {row["way"]: row for row in rows}
    asked = (
        f"Cold {by_way['cold']['seconds']:.1f} s (goal ≤ 30), "
        f"warm {by_way['warm']['seconds']:.1f} s (goal ≤ 2); "
        f"the engine takes {by_way['engine']['seconds']:.1f} s in all (goal ≤ 3), "
        f"{by_way['engine']['per_task_ms']:.0f} ms per task (goal ≤ 150)."
    )
    return f"{_surroundings(result)}\n\n{_table(rows)}\n\n{asked}"


def _surroundings(result: dict[str, Any]) -> str:
    return (
        f"Measured on {result['cores']} cores ({result['model']}), load {result['load_before']} "
        f"before; medians of up to {result['rounds']} runs."
    )


def _table(rows: list[dict[str, Any]]) -> str:
    names = [name for name in HEADINGS if name in rows[0]]
    lines = [
        "| " + " | ".join(HEADINGS[name] for name in names) + " |",
        "|" + "|".join("---" if name == "way" else "--:" for name in names) + "|",
    ]
    lines += ["| " + " | ".join(_cell(row.get(name)) for name in names) + " |" for row in rows]
    return "\n".join(lines)


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"
    return str(value)


def main() -> None:
    """Replace each table whose measurement is there."""
    describe: dict[str, Callable[[dict[str, Any]], str]] = {
        "reports": describe_reports,
        "builds": describe_builds,
    }
    text = README.read_text("utf-8")
    for name, give in describe.items():
        file = RESULTS / f"{name}.json"
        if not file.is_file():
            sys.stderr.write(f"{file.relative_to(ROOT)} is missing; run benchmarks/{name}.py\n")
            continue
        table = give(json.loads(file.read_text("utf-8")))
        opened = re.escape(f"<!-- {name} -->")
        text = re.sub(
            rf"({opened}\n).*?(<!-- end -->)",
            lambda found, table=table: f"{found[1]}{table}\n{found[2]}",
            text,
            flags=re.DOTALL,
        )
    README.write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    main()
