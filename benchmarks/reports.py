"""What a district's report costs, by the way it is made: in all, and each one more.

    python benchmarks/reports.py                     # 1, 8 and 38 districts, 3 rounds
    python benchmarks/reports.py --quick             # 1 and 2 districts, one round
    python benchmarks/reports.py --ways build function --sizes 38
    python benchmarks/reports.py --short             # of a report of one table and three charts

The ways, each in processes of its own, from tables that are there already to PDFs, in Chinese:

stock     `papermill`, then `jupyter nbconvert --to pdf` with XeLaTeX, one report after the other;
          figures as PNG, so that it need not call Inkscape for each
ordinary  the project's runner and exporter with a new kernel for each, one after the other
one       `msanalysis build --workers 1`: kernels forked, one report after the other
build     `msanalysis build`: the same on all cores; both write web pages too
function  the notebook's cells run in one warm process, then notebook and PDF written: the floor

The report is the project's own, whose analyses cost the same whatever runs them; with `--short` it
is that of `short_report.py`. The districts are synthetic: variants of the filed plans (see
`extraction.py`), in a temporary project whose files are named so. Rounds are interleaved; given
are medians. At the largest of several sizes `stock` and `ordinary` run once, for they take minutes.
`one_more_s` is what each report adds from the smallest size to the largest, `times_floor` that
against `function`'s, `times_build` the total against `build`'s. Memory is the largest sum over all
processes of a way, shared pages counted once (PSS).
"""

import argparse
import csv
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd

from msanalysis.filing import MANIFEST_COLUMNS
from msanalysis.lexicon import load_lexicon

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from benchmarks.extraction import vary  # noqa: E402
from benchmarks.measuring import describe_machine, describe_runs, measure  # noqa: E402
from benchmarks.short_report import write_short_report  # noqa: E402

RESULTS = ROOT / "build" / "benchmarks"
NOTEBOOK = "05_district_report"
BIN = Path(sys.executable).parent
PNG = """
from IPython.display import display
from matplotlib_inline.backend_inline import set_matplotlib_formats
set_matplotlib_formats("png")
def show_figure(figure, **_said):
    display(figure)
    plt.close(figure)
"""
WAYS = ("stock", "ordinary", "one", "build", "function")
SLOW = ("stock", "ordinary")


def make_project(root: Path, n: int, seed: int, *, short: bool = False) -> list[str]:
    """Make a project of `n` synthetic districts with its tables; give the districts' names."""
    draw = random.Random(seed)
    named = [row for row in load_lexicon("districts") if row["district_code"]]
    originals = sorted((ROOT / "data" / "raw").glob("*-plan.txt"))
    raw = root / "data" / "raw"
    raw.mkdir(parents=True)
    (root / "notebooks").mkdir()
    if short:
        write_short_report(root / "notebooks" / f"{NOTEBOOK}.ipynb")
    else:
        shutil.copy(ROOT / "notebooks" / f"{NOTEBOOK}.ipynb", root / "notebooks")
    shutil.copytree(ROOT / "data" / "codebook", root / "data" / "codebook")
    shutil.copytree(ROOT / "data" / "context", root / "data" / "context")
    rows = []
    for number, row in enumerate(named[:n]):
        text = vary(originals[number % len(originals)].read_text("utf-8"), draw, "某某区")
        text = text.replace("某某区", row["district"])
        doc_id = f"{row['pinyin']}-2025-plan"
        data = text.encode()
        (raw / f"{doc_id}.txt").write_bytes(data)
        digest = hashlib.sha256(data).hexdigest()
        source, stored = f"synthetic-{number:02d}.txt", f"{doc_id}.txt"
        known = {
            "doc_id": doc_id,
            "kind": "plan",
            "district": row["district"],
            "year": "2025",
            "source_file": source,
            "stored_file": stored,
            "sha256": digest,
            "sha256_stored": digest,
        }
        rows.append({name: known.get(name, "") for name in MANIFEST_COLUMNS})
    with (raw / "documents.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, MANIFEST_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    command = [sys.executable, "-m", "msanalysis.pipeline", "tables"]
    subprocess.run(command, cwd=root, check=True, stdout=subprocess.DEVNULL)
    return [row["district"] for row in rows]


def find_missing(way: str) -> str | None:
    """Name what a way needs and this machine has not."""
    if way != "stock":
        return None
    programs = ("xelatex", "pandoc")
    missing = [name for name in programs if not shutil.which(name)]
    return f"stock left out: {' and '.join(missing)} missing (apt: see README)" if missing else None


def run_stock(root: Path, districts: list[str]) -> None:
    """Run papermill and nbconvert as their manuals say."""
    source = root / f"{NOTEBOOK}.ipynb"
    _draw_png(root / "notebooks" / source.name, source)
    for number, district in enumerate(districts):
        done = root / "reports" / f"{number}.ipynb"
        given = (
            "-p",
            "district",
            district,
            "-p",
            "language",
            "zh",
            "--cwd",
            str(root / "notebooks"),
        )
        _call(BIN / "papermill", source, done, *given, cwd=root)
        _call(BIN / "jupyter", "nbconvert", "--to", "pdf", done, cwd=root)
        if not done.with_suffix(".pdf").is_file():
            raise SystemExit(f"nbconvert made no PDF of {district}")


def _draw_png(source: Path, target: Path) -> None:
    notebook = json.loads(source.read_text("utf-8"))
    for cell in notebook["cells"]:
        text = "".join(cell["source"])
        if cell["cell_type"] == "code" and "use_style()" in text:
            cell["source"] = text + PNG
    target.write_text(json.dumps(notebook, ensure_ascii=False), "utf-8")


def run_build(root: Path, _districts: list[str]) -> None:
    """Build what the tables do not hold already."""
    _call(BIN / "msanalysis", "build", "--language", "zh", cwd=root)


def run_one(root: Path, _districts: list[str]) -> None:
    """Build with one worker."""
    _call(BIN / "msanalysis", "build", "--language", "zh", "--workers", "1", cwd=root)


def run_ordinary(root: Path, districts: list[str]) -> None:
    """Run in a process of its own: see `ordinary`."""
    _call(sys.executable, __file__, "--one", "ordinary", root, *districts, cwd=root)


def run_function(root: Path, districts: list[str]) -> None:
    """Run in a process of its own: see `function`."""
    _call(sys.executable, __file__, "--one", "function", root, *districts, cwd=root)


def ordinary(root: Path, districts: list[str]) -> None:
    """Make the reports by the project's runner, a new kernel for each."""
    from msanalysis.publishing import TypstPdfExporter
    from msanalysis.publishing.runner import run_notebook

    for number, district in enumerate(districts):
        done = root / "reports" / f"{number}.ipynb"
        given = {"district": district, "language": "zh"}
        run_notebook(root / "notebooks" / f"{NOTEBOOK}.ipynb", done, given, forked=False)
        content, _resources = TypstPdfExporter().from_filename(str(done))
        done.with_suffix(".pdf").write_bytes(content)


def function(root: Path, districts: list[str]) -> None:
    """Make the reports by running the cells here; write each as a notebook and a PDF."""
    import matplotlib
    import nbformat
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    from msanalysis.publishing import TypstPdfExporter

    os.chdir(root / "notebooks")
    shell = InteractiveShell.instance()
    matplotlib.use("agg")
    for number, district in enumerate(districts):
        notebook = nbformat.read(f"{NOTEBOOK}.ipynb", as_version=4)
        shell.reset(new_session=True)
        cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        for cell in cells:
            if "parameters" in cell.metadata.get("tags", ()):
                cell.source += f"\ndistrict, language = {district!r}, 'zh'"
            with capture_output() as shown:
                ran = shell.run_cell(cell.source, store_history=False)
            ran.raise_error()
            cell.outputs = [
                nbformat.v4.new_output("display_data", rich.data, metadata=rich.metadata)
                for rich in shown.outputs
            ]
            cell.execution_count = 1
        done = root / "reports" / f"{number}.ipynb"
        nbformat.write(notebook, done)
        content, _resources = TypstPdfExporter().from_filename(str(done))
        done.with_suffix(".pdf").write_bytes(content)


def _call(*command: object, cwd: Path) -> None:
    done = subprocess.run(list(map(str, command)), cwd=cwd, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{command[0]} failed: {done.stderr.strip()[-2000:]}")


def measure_way(way: str, root: Path, districts: list[str]) -> dict[str, float]:
    """Make all reports one way, from nothing but the tables."""
    shutil.rmtree(root / "reports", ignore_errors=True)
    (root / "reports").mkdir()
    measured = measure(lambda: globals()[f"run_{way}"](root, districts))
    made = len(list((root / "reports").glob("*.pdf")))
    if made != len(districts):
        raise SystemExit(f"{way}: {made} PDFs, expected {len(districts)}")
    return measured


def summarise(runs: pd.DataFrame) -> pd.DataFrame:
    """Take medians over rounds; compare each way with `build` at the same size."""
    grouped = runs.groupby(["districts", "way"])
    table = grouped[["seconds", "processor_s", "peak_mib"]].median().reset_index()
    table.insert(2, "runs", grouped.size().to_numpy())
    table["per_report_s"] = table["seconds"] / table["districts"]
    low, high = table["districts"].min(), table["districts"].max()
    if high > low:
        totals = table.pivot_table(index="way", columns="districts", values="seconds")
        one_more = (totals[high] - totals[low]) / (high - low)
        table["one_more_s"] = table["way"].map(one_more)
        if "function" in one_more:
            table["times_floor"] = table["way"].map(one_more / one_more["function"])
    built = table[table["way"] == "build"].set_index("districts")["seconds"]
    table["times_build"] = table["seconds"] / table["districts"].map(built)
    order = {way: at for at, way in enumerate(WAYS)}
    return table.sort_values("way", key=lambda ways: ways.map(order), kind="stable").sort_values(
        "districts", kind="stable", ignore_index=True
    )


def state_goals(table: pd.DataFrame) -> str:
    """Say how the largest size compares with what the project asks of itself."""
    largest = table["districts"].max()
    top = table[table["districts"] == largest].set_index("way")
    said = [
        f"`{way}` takes {top['times_build'][way]:.1f} × `build` (goal ≥ {goal})"
        for way, goal in (("stock", 15), ("ordinary", 4))
        if way in top.index
    ]
    if "times_floor" in top:
        said += [
            f"one more report by `{way}` {top['times_floor'][way]:.2f} × `function` (goal ≤ 1.8)"
            for way in ("one", "build")
            if way in top.index
        ]
    return f"At {largest} districts: {'; '.join(said)}."


def main() -> None:
    """Measure, print one table and write it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", nargs="*", type=int, default=[1, 8, 38])
    parser.add_argument("--ways", nargs="*", choices=WAYS, default=list(WAYS))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--short", action="store_true", help="a short report")
    parser.add_argument("--quick", action="store_true", help="1 and 2 districts, one round")
    parser.add_argument("--one", nargs="+", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        way, root, *districts = given.one
        {"ordinary": ordinary, "function": function}[way](Path(root), districts)
        return
    sizes, rounds = ([1, 2], 1) if given.quick else (given.sizes, given.rounds)
    missing = {way: find_missing(way) for way in given.ways}
    for line in filter(None, missing.values()):
        sys.stderr.write(f"{line}\n")
    ways = [way for way in given.ways if not missing[way]]
    rows, machine = [], describe_machine()
    with tempfile.TemporaryDirectory(prefix="synthetic-") as folder:
        projects = {}
        for n in sizes:
            sys.stderr.write(f"making {n} synthetic districts\n")
            root = Path(folder, str(n))
            projects[n] = (root, make_project(root, n, given.seed, short=given.short))
        for number in range(rounds):
            for n, (root, districts) in projects.items():
                for way in ways:
                    if number and way in SLOW and n == max(sizes) > min(sizes):
                        continue
                    row = {"round": number, "districts": n, "way": way}
                    rows.append(row | measure_way(way, root, districts))
                    said = f"round {number + 1}/{rounds}: {way}, {n}: {rows[-1]['seconds']:.1f} s"
                    sys.stderr.write(f"{said}\n")
    runs = pd.DataFrame(rows)
    table = summarise(runs)
    result = {
        "quick": given.quick,
        "rounds": rounds,
        **machine,
        "statement": f"{describe_runs(machine, rounds)} {state_goals(table)}",
        "table": json.loads(table.round(3).to_json(orient="records")),
        "runs": rows,
    }
    place = RESULTS / ("short_reports.json" if given.short else "reports.json")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")
    sys.stdout.write(table.round(2).to_string(index=False) + "\n")
    sys.stdout.write(f"medians of so many runs; written to {place.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
