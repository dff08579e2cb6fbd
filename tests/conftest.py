"""What several tests share: the filed documents extracted once, and the truth beside them."""

import csv
from functools import cache
from pathlib import Path

import pytest

from msanalysis.config import Paths
from msanalysis.corrections import load_corrections
from msanalysis.extraction import extract_document
from msanalysis.filing import load_manifest
from msanalysis.study import Study, combine

ROOT = Path(__file__).resolve().parents[1]
TRUTH = ROOT / "tests" / "truth"


@cache
def extract_filed() -> dict:
    """Extract every filed document: doc_id → tables."""
    paths = Paths(ROOT)
    corrections = load_corrections(paths.corrections)
    return {
        row["doc_id"]: extract_document(
            paths.raw / row["stored_file"],
            doc_id=row["doc_id"],
            corrections=corrections,
            passport=row,
        )
        for row in load_manifest(paths.manifest)
    }


def read_truth(name: str) -> list[dict[str, str]]:
    """Read a table of the hand-made ground truth."""
    with (TRUTH / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def study() -> Study:
    """The study of the filed documents."""
    return Study(combine(extract_filed().values()))
