"""How linking similar projects grows: time, memory and what is found, at rising sizes.

    python benchmarks/themes.py                    # 10,000 and 100,000 projects
    python benchmarks/themes.py 10000 1000000      # other sizes
    python benchmarks/themes.py --plain 10000      # beside it the plain way, every pair compared
    python benchmarks/themes.py --rounds 3         # medians of three, sizes and ways in turn

Each size runs in a process of its own, so that its peak of memory is its own. The projects are made
from the real ones: other places, other numbers, other verbs, clauses dropped, swapped and borrowed;
thirty to a list, no project twice in a list.
"""

import argparse
import json
import random
import re
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

import msanalysis as ms
from msanalysis.themes.features import vectorise
from msanalysis.themes.keyness import find_places
from msanalysis.themes.neighbours import collect_pairs, compare_rows
from msanalysis.themes.similarity import DEFAULT_THRESHOLD

ROOT = Path(__file__).resolve().parent.parent
RESULT = ROOT / "build" / "benchmarks" / "themes.json"
PER_LIST = 30
NEIGHBOURS = 10
CHECKED = 300
VERBS = ("完成", "实施", "推进", "开展", "新建", "建设", "建成", "改造", "打造", "新增", "提升")
SYLLABLES = "龙凤双石玉金大古新华天云茨统洛木兴盛水土歇马静观蔡岗礼嘉鸳鸯人和回宝仙桃翠黄冯舟"
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def make_projects(n: int, seed: int = 0) -> tuple[list[str], list[str], np.ndarray, np.ndarray]:
    """Make names, targets, lists and the real project that each was made from."""
    study = ms.load()
    real = study.projects
    places = sorted(find_places(real, study.responsibilities), key=len, reverse=True)
    place = re.compile("|".join(map(re.escape, places)))
    verb = re.compile("|".join(VERBS))
    templates = [
        (name, re.split(r"(?<=[，；。、])", target))
        for name, target in zip(real["name"], real["target_text"], strict=True)
    ]
    draw = random.Random(seed)
    names, targets, origins = [], [], []

    def vary(text: str) -> str:
        text = place.sub(lambda _: "".join(draw.choices(SYLLABLES, k=draw.choice((2, 2, 3)))), text)
        text = NUMBER.sub(lambda _: str(draw.randint(1, 5000)), text)
        return verb.sub(lambda hit: draw.choice(VERBS) if draw.random() < 0.3 else hit[0], text)

    while len(names) < n:
        for origin in draw.sample(range(len(templates)), min(PER_LIST, n - len(names))):
            name, clauses = templates[origin]
            kept = [clause for clause in clauses if draw.random() > 0.15] or clauses
            if len(kept) > 2 and draw.random() < 0.3:
                at = draw.randrange(len(kept) - 1)
                kept[at], kept[at + 1] = kept[at + 1], kept[at]
            if draw.random() < 0.3:
                kept.append(draw.choice(draw.choice(templates)[1]))
            names.append(vary(name))
            targets.append(vary("".join(kept)))
            origins.append(origin)
    return names, targets, np.arange(n) // PER_LIST, np.array(origins)


def measure(n: int, *, plain: bool) -> dict[str, float]:
    """Link `n` projects and measure it."""
    names, targets, lists, origins = make_projects(n)
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    clock, started = time.process_time(), time.perf_counter()
    vectors = vectorise(names, targets)
    vectorised = time.perf_counter()
    first, second, score = collect_pairs(
        compare_rows(
            vectors, lists, threshold=DEFAULT_THRESHOLD, neighbours=NEIGHBOURS, exact=plain
        )
    )
    linked, cpu = time.perf_counter(), time.process_time() - clock
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "projects": n,
        "way": "every pair" if plain else "neighbours",
        "texts to vectors, s": vectorised - started,
        "search for neighbours, s": linked - vectorised,
        "both, s": linked - started,
        "processor time, s": cpu,
        "processor time per project, µs": 1e6 * cpu / n,
        "memory before, GiB": base / 2**20,
        "peak of memory, GiB": peak / 2**20,
        "pairs linked": len(first),
        "pairs from the same real project, share": float(
            (origins[first] == origins[second]).mean()
        ),
        **check_found(vectors, lists, first, second, score),
    }


def check_found(vectors, lists, first, second, score) -> dict[str, float]:
    """Compare the best link of some projects with the best there is among all projects."""
    n = vectors.shape[0]
    best = np.zeros(n, np.float32)
    np.maximum.at(best, first, score)
    np.maximum.at(best, second, score)
    rng = np.random.default_rng(1)
    asked = rng.choice(n, min(CHECKED, n), replace=False)
    queries = vectors[asked].T.tocsc()
    exact = np.zeros(len(asked), np.float32)
    for start in range(0, n, 20_000):
        band = (vectors[start : start + 20_000] @ queries).toarray()
        band[lists[start : start + 20_000][:, None] == lists[asked][None, :]] = 0
        exact = np.maximum(exact, band.max(axis=0))
    linkable = exact >= DEFAULT_THRESHOLD
    return {
        "checked against all others": int(linkable.sum()),
        "of these linked, share": float((best[asked][linkable] > 0).mean()),
        "best link found by the best there is": float((best[asked] / exact)[linkable].mean()),
    }


def main() -> None:
    """Run each size in its own process, print one table and write it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", nargs="*", type=int, default=[10_000, 100_000])
    parser.add_argument("--plain", action="store_true", help="compare every pair as well")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="10,000 projects")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        sys.stdout.write(json.dumps(measure(given.sizes[0], plain=given.plain)))
        return
    sizes = [10_000] if given.quick else given.sizes
    runs = []
    for _round in range(given.rounds):
        for size in sizes:
            for plain in (False, True) if given.plain else (False,):
                command = [sys.executable, __file__, "--one", str(size), *(["--plain"] * plain)]
                done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
                runs.append(json.loads(done.stdout))
    table = pd.DataFrame(runs).groupby(["projects", "way"], sort=False).median().reset_index()
    result = {
        "rounds": given.rounds,
        "quick": given.quick,
        "table": json.loads(table.round(4).to_json(orient="records")),
        "runs": runs,
    }
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")
    sys.stdout.write(table.round(4).T.to_string(header=False) + "\n")
    sys.stdout.write(f"medians of {given.rounds}; written to {RESULT.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
