"""Facts of the invented notices in `tests/unseen`, as meant and as extracted."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from msanalysis.extraction import Tables, extract_document
from tests.comparison import Fact, Score, squeeze

FOLDER = Path(__file__).parent / "unseen"
OPEN = "*"
_COLUMNS = {
    "documents": (
        *("kind", "district", "district_code", "year", "doc_number", "title", "issuer"),
        *("issued_on", "n_items_stated", "n_items"),
    ),
    "projects": (
        *("origin", "no", "no_printed", "name", "target_text", "support_text", "deadline"),
        "remark",
    ),
    "responsibilities": ("origin", "no", "agency_printed", "role"),
    "quantities": ("origin", "no", "field", "value", "unit", "comparator"),
    "milestones": ("origin", "no", "period", "text"),
    "milestone_progress": ("origin", "no", "period", "progress_pct"),
    "evaluations": (
        *("no", "section", "verdict", "verdict_printed", "goal_text", "progress_text"),
        "reason_text",
    ),
    "evaluation_agencies": ("no", "agency_printed"),
}
TABLES = tuple(_COLUMNS)


def list_unseen() -> list[str]:
    """List the file names of the invented notices."""
    return sorted(path.name for path in (FOLDER / "documents").iterdir())


def read_unseen(name: str) -> list[dict[str, str]]:
    """Read a table of their truth."""
    with (FOLDER / "truth" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def extract_unseen(file_name: str) -> Tables:
    """Extract one of them, once per run."""
    return extract_document(FOLDER / "documents" / file_name)


def score_unseen(file_name: str, table: str) -> Score:
    """Compare one table of one invented notice with its truth; `*` fits everything."""
    columns = _COLUMNS[table]
    meant = [_fact(row, columns) for row in read_unseen(table) if row["source_file"] == file_name]
    tables = extract_unseen(file_name)
    rows = [_keyed(row) for row in tables[table].to_dict("records")]
    if table == "quantities":
        rows = [row for row in rows if not _is_doubtful(file_name, row)]
    found = [_fact(row, columns) for row in rows]
    missing = []
    for fact in sorted(meant, key=lambda fact: fact.count(OPEN)):
        fits = next((other for other in found if _fits(fact, other)), None)
        if fits is None:
            missing.append(fact)
        else:
            found.remove(fits)
    return Score(len(meant) - len(missing), tuple(missing), tuple(found))


def _keyed(row: Mapping[str, object]) -> dict[str, object]:
    """Give a row its origin and number, which the tables keep inside the id."""
    key = str(row.get("project_id") or row.get("item_id") or "").split("/")
    own = dict(row)
    if len(key) > 1:
        own |= {"origin": key[-2], "no": key[-1]}
    return own


def _is_doubtful(file_name: str, row: Mapping[str, object]) -> bool:
    return any(
        doubt["source_file"] == file_name
        and all(doubt[name] == str(row[name]) for name in ("origin", "no", "field"))
        and (doubt["text"] in str(row["text"]) or str(row["text"]) in doubt["text"])
        for doubt in read_unseen("doubtful_quantities")
    )


def _fact(row: Mapping[str, object], columns: tuple[str, ...]) -> Fact:
    return tuple(_write(row.get(column, "")) for column in columns)


def _write(value: object) -> str:
    text = squeeze("" if value is None or str(value) == "<NA>" else value)
    try:
        return f"{float(text):.6g}"
    except ValueError:
        return text.strip("（）().、")


def _fits(meant: Fact, found: Fact) -> bool:
    pairs = zip(meant, found, strict=True)
    return all(OPEN in (a, b) or a == b or _is_part(a, b) for a, b in pairs)


def _is_part(meant: str, found: str) -> bool:
    """Tell whether one long text ends in the other: with the issuer, with the item's name."""
    short, long = sorted((meant, found), key=len)
    return len(short) > 8 and len(short) > 0.5 * len(long) and long.endswith(short)
