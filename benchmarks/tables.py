"""Put results into README.md: each table from the JSON that its benchmark wrote.

    python benchmarks/tables.py                # README's tables again, from results/
    python benchmarks/tables.py scale themes   # first take these from build/benchmarks/
    python benchmarks/tables.py --check        # fail where README's tables are not those

A table stands in README.md between two lines:

    <!-- table scale: transposed -->
    <!-- end -->

`scale` names `results/scale.json`, whose `table` is a list of rows: mappings from column to value;
below it stands what the result states, if it has a `statement`.
Behind the colon may stand `transposed`, and `columns=a,b` for some columns in that order. A quick
look's result is not taken.
"""

import argparse
import json
import re
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
RUNS = HERE.parent / "build" / "benchmarks"
TABLE = re.compile(
    r"(?P<open><!-- table (?P<name>[\w-]+)(?:: (?P<options>[^\n]*?))? -->\n)"
    r".*?(?P<end><!-- end -->)",
    re.DOTALL,
)


def take(name: str) -> None:
    """Keep the result of a benchmark's last run."""
    run = RUNS / f"{name}.json"
    if not run.is_file():
        raise SystemExit(f"{run}: not there; run benchmarks/{name}.py first")
    if json.loads(run.read_text("utf-8")).get("quick"):
        raise SystemExit(
            f"{run}: a quick look, no result; run benchmarks/{name}.py without --quick"
        )
    (HERE / "results").mkdir(exist_ok=True)
    shutil.copy(run, HERE / "results" / run.name)


def fill(text: str, results: Path) -> str:
    """Fill the tables of a text, each from its file in a folder of results."""

    def replace(match: re.Match) -> str:
        file = results / f"{match['name']}.json"
        if not file.is_file():
            return f"{match['open']}Not measured yet.\n{match['end']}"
        result = json.loads(file.read_text("utf-8"))
        table = render(result["table"], match["options"] or "")
        said = f"\n{result['statement']}\n" if "statement" in result else ""
        return match["open"] + table + said + match["end"]

    return TABLE.sub(replace, text)


def render(rows: list[dict[str, object]], options: str = "") -> str:
    """Write rows as a Markdown table."""
    words = dict(word.partition("=")[::2] for word in options.split())
    unknown = words.keys() - {"transposed", "columns"}
    if unknown:
        raise SystemExit(f"README.md: {min(unknown)!r}: expected `transposed` or `columns=…`")
    names = list(dict.fromkeys(name for row in rows for name in row))
    if "columns" in words:
        names = [_find_column(name, names) for name in words["columns"].split(",")]
    headings = [name.replace("_", " ") for name in names]
    cells = [headings, *([write_value(row.get(name)) for name in names] for row in rows)]
    if "transposed" in words:
        cells = [list(column) for column in zip(*cells, strict=True)]
    marks = ["---", *["--:"] * (len(cells[0]) - 1)]
    return "".join(f"| {' | '.join(line)} |\n" for line in (cells[0], marks, *cells[1:]))


def _find_column(word: str, names: list[str]) -> str:
    """Find a column by its name, whose spaces may be written as underscores."""
    return next((name for name in names if name.replace(" ", "_") == word), word)


def write_value(value: object) -> str:
    """Write a value: thousands apart, whole numbers without decimals, nothing for none."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if float(value).is_integer() or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{round(value, 2):,}" if abs(value) >= 1 else f"{value:,}"


def main() -> None:
    """Take results, fill the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="results to take from the last runs")
    parser.add_argument("--check", action="store_true", help="change nothing; fail if it would")
    given = parser.parse_args()
    for name in given.names:
        take(name)
    readme = HERE / "README.md"
    filled = fill(readme.read_text("utf-8"), HERE / "results")
    if given.check:
        if filled != readme.read_text("utf-8"):
            raise SystemExit(f"{readme}: not the results; run python benchmarks/tables.py")
        return
    readme.write_text(filled, "utf-8", newline="\n")
    sys.stdout.write(f"{len(TABLE.findall(filled))} tables written to {readme}\n")


if __name__ == "__main__":
    main()
