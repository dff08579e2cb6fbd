"""How fast documents become tables on one core, and where the time goes.

    python benchmarks/extraction.py              # 1,000 documents
    python benchmarks/extraction.py 100 --seed 1

The documents are made from the real ones, in turn: another district and year, other amounts, other
places, other verbs and adverbs, drawn anew for every document and always the same for one seed.
Their lists keep their shape, which the script checks: a variant has as many items as its original.
What the package remembers of texts is forgotten before each document, so that none profits from an
earlier one. Measured is `extract_document` in processor time of one process, so that work beside it
on the same machine does not count as its own; making the documents is not measured.
"""

import argparse
import json
import random
import re
import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

import pandas as pd

from msanalysis import extraction
from msanalysis.lexicon import load_lexicon
from msanalysis.scale.memory import forget_texts

ROOT = Path(__file__).resolve().parent.parent
RESULT = ROOT / "build" / "benchmarks" / "extraction.json"
SYLLABLES = "龙凤双石玉金大古新华天云茨统洛木兴盛水土歇马静观蔡岗礼嘉鸳鸯人和回宝仙桃翠黄冯舟"
VERBS = ("推进", "实施", "完成", "开展")
ADVERBS = ("持续", "积极", "全面", "深入", "稳步")
# Not in headings (工作推进情况, 完成时限), verdicts (完成) and counts (94项完成年度目标任务).
IN_SENTENCE = r"(?!情况|时限|时间|年度|目标)(?=[\u4e00-\u9fff]{5})"
PLACE = re.compile(
    r"(?<=[、，；（(\s完成设造对在])([\u4e00-\u9fff]{2})(?=街道|镇|小学|中学|幼儿园|社区|公园|水库|大道|路)"
)
NO_PLACE = re.compile("[区县市乡镇各级村个所条农小老城高新社公园步行通]")
YEAR = re.compile(r"(?<!\d)20[12]\d(?!\d)")
AMOUNT = re.compile(
    r"(?<![-\d.(（季度期第])\d+(?:\.\d+)?(?=\s?[^\d\s|年月日号项件季级期.、)）:：〔〕一-十-])"
)
CONTENT = 12
GOAL = 20.0
STAGES = {
    "read_document": "read",
    "read_notice": "notice",
    "extract_quantities": "quantities",
    "make_table": "tables",
}


def list_short_districts() -> list[str]:
    """List the districts of two characters, without 区."""
    districts = [row["district"] for row in load_lexicon("districts")]
    return [name[:-1] for name in districts if len(name) == 3 and name.endswith("区")]


def vary(
    text: str, draw: random.Random, district: str | None = None, year: int | None = None
) -> str:
    """Give a document the district, year, amounts and words of another.

    The district is drawn where none is named; named ones have to end with 区 and have two
    characters before. A `year` takes the place of the one named first; without, it is drawn near.
    """
    shorts = list_short_districts()
    own = next(name for name in re.findall(r"[\u4e00-\u9fff]{2}(?=区)", text) if name in shorts)
    others = [district.removesuffix("区")] if district else [n for n in shorts if n != own]
    text = text.replace(own, draw.choice(others))
    shift = year - int(YEAR.search(text)[0]) if year else draw.randint(-6, 4)
    text = YEAR.sub(lambda hit: str(int(hit[0]) + shift), text)
    text = AMOUNT.sub(lambda hit: _draw_number(hit[0], draw), text)
    for place in sorted({hit for hit in PLACE.findall(text) if not NO_PLACE.search(hit)}):
        text = text.replace(place, "".join(draw.choices(SYLLABLES, k=2)))
    for words in (VERBS, ADVERBS):
        one_of = re.compile(f"(?:{'|'.join(words)}){IN_SENTENCE}")
        text = one_of.sub(lambda hit, words=words: _draw_word(hit[0], words, draw), text)
    return text


def _draw_number(printed: str, draw: random.Random) -> str:
    whole, point, decimals = printed.partition(".")
    low = 10 ** (len(whole) - 1)
    number = str(draw.randint(low, 10 * low - 1))
    return number + point + "".join(draw.choices("123456789", k=len(decimals)))


def _draw_word(printed: str, words: tuple[str, ...], draw: random.Random) -> str:
    return draw.choice(words) if draw.random() < 0.3 else printed


def make_documents(
    folder: Path, n: int, seed: int, *, issues: int | None = None
) -> Iterator[tuple[str, Path]]:
    """Write `n` variants of the filed documents; give the original's name and the path of each.

    With `issues` they are of so many districts and years, drawn for each document.
    """
    draw = random.Random(seed)
    all_issues = list(product(list_short_districts(), range(2005, 2095)))
    chosen = draw.sample(all_issues, min(issues, len(all_issues))) if issues else [(None, None)]
    originals = sorted((ROOT / "data" / "raw").glob("*.txt"))
    for number in range(n):
        original = originals[number % len(originals)]
        path = folder / f"{number:06d}.txt"
        district, year = draw.choice(chosen)
        path.write_text(vary(original.read_text("utf-8"), draw, district, year), "utf-8")
        yield original.stem, path


@contextmanager
def timed_stages(spent: dict[str, float]) -> Iterator[None]:
    """Add up the processor time of the calls that `extract_document` makes."""
    plain = {name: getattr(extraction, name) for name in STAGES}

    def time_calls(call: Callable, stage: str) -> Callable:
        def timed(*arguments, **options):
            started = time.process_time()
            try:
                return call(*arguments, **options)
            finally:
                spent[stage] += time.process_time() - started

        return timed

    for name, stage in STAGES.items():
        setattr(extraction, name, time_calls(plain[name], stage))
    try:
        yield
    finally:
        for name, call in plain.items():
            setattr(extraction, name, call)


def measure(documents: list[tuple[str, Path]]) -> list[dict[str, object]]:
    """Extract every document; give one row of times and counts for each."""
    rows = []
    seen: set[str] = set()
    for original, path in documents:
        forget_texts()
        spent: dict[str, float] = defaultdict(float)
        with timed_stages(spent):
            wall, started = time.perf_counter(), time.process_time()
            tables = extraction.extract_document(path)
            cpu, wall = time.process_time() - started, time.perf_counter() - wall
        texts = [text for text in tables["passages"]["text"] if len(text) >= CONTENT]
        rows.append(
            {
                "original": original,
                "bytes": path.stat().st_size,
                "items": int(tables["documents"]["n_items"].iloc[0]),
                "quantities": len(tables["quantities"]),
                "characters": sum(map(len, texts)),
                "repeated": sum(len(text) for text in texts if text in seen),
                "cpu": cpu,
                "wall": wall,
                **{stage: spent[stage] for stage in STAGES.values()},
                "rest": cpu - sum(spent.values()),
            }
        )
        seen.update(texts)
    return rows


def check_shape(rows: list[dict[str, object]]) -> None:
    """Stop where a variant has not as many items as its original."""
    expected = {
        name: int(
            extraction.extract_document(ROOT / "data" / "raw" / f"{name}.txt")["documents"][
                "n_items"
            ].iloc[0]
        )
        for name in {row["original"] for row in rows}
    }
    for number, row in enumerate(rows):
        if row["items"] != expected[row["original"]]:
            raise SystemExit(
                f"document {number}, from {row['original']}: {row['items']} items, expected "
                f"{expected[row['original']]}; the variant is no fair copy"
            )


def summarise(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Sum up by original and for the plans: rates, and milliseconds of each stage per document."""
    each = pd.DataFrame(rows)
    plan = each["original"].str.contains("-plan")
    groups = dict(list(each.groupby("original", sort=True)))
    groups |= {"all plans": each[plan], "all documents": each}
    stages = [*STAGES.values(), "rest"]
    return pd.DataFrame(
        {
            name: {
                "documents": len(part),
                "kB each": part["bytes"].mean() / 1e3,
                "documents/s": len(part) / part["cpu"].sum(),
                "MB/s": part["bytes"].sum() / 1e6 / part["cpu"].sum(),
                **{f"{stage} ms": 1e3 * part[stage].mean() for stage in stages},
                "total ms": 1e3 * part["cpu"].mean(),
            }
            for name, part in groups.items()
            if len(part)
        }
    ).T


def main() -> None:
    """Measure, print one table and write it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("n", nargs="?", type=int, default=1_000, help="documents to make")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        documents = list(make_documents(Path(folder), given.n, given.seed))
        rows = measure(documents)
    check_shape(rows)
    table = summarise(rows)
    repeated = sum(row["repeated"] for row in rows) / sum(row["characters"] for row in rows)
    result = {
        "documents": given.n,
        "seed": given.seed,
        "goal_plans_per_second": GOAL,
        "goal_met": bool(table.loc["all plans", "documents/s"] >= GOAL),
        "repeated_text_share": round(repeated, 3),
        "cpu_by_wall": round(sum(r["cpu"] for r in rows) / sum(r["wall"] for r in rows), 2),
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10),
        "quick": given.n < 1_000,
        "table": json.loads(
            table.round(1).rename_axis("variants of").reset_index().to_json(orient="records")
        ),
    }
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")
    sys.stdout.write(table.round(1).to_string() + "\n")
    sys.stdout.write(
        f"{repeated:.1%} of the text stood in an earlier document; "
        f"peak of memory {result['peak_mib']} MiB; written to {RESULT.relative_to(ROOT)}\n"
    )


if __name__ == "__main__":
    main()
