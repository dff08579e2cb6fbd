"""The tables and what each lesson fixes, loaded once."""

import json
import re
from pathlib import Path

import pytest

import msanalysis as ms
from msanalysis import codebook
from msanalysis.config import Paths
from msanalysis.monitoring.case import collect_case
from msanalysis.teaching import Tutor
from tests.conftest import ROOT

LESSONS = ROOT / "notebooks" / "teaching"


@pytest.fixture(scope="session")
def tables():
    return ms.load(Paths(ROOT).processed)


@pytest.fixture(scope="session")
def settings(tables):
    folder = Paths(ROOT).codebook
    coded = codebook.load_coding_completion(folder).set_index("record_id")
    return {
        "promises": {"plan": "yubei-2021-plan"},
        "records": {"plan": "yubei-2021-plan"},
        "coding": {
            "coding": codebook.load_coding_projects(folder),
            "functions": codebook.load_functions(folder),
        },
        "completion": {"report": "yubei-2021-completion", "functions": coded["function"]},
        "addition": {"plan": "qianjiang-2025-plan"},
        "forms": {
            "case": collect_case(
                {**tables.tables, "progress": tables.progress.iloc[:0]},
                "黔江区",
                year=2025,
                month=9,
                synthetic=True,
            )
        },
    }


@pytest.fixture(scope="session")
def tutors(tables, settings):
    return {
        (lesson, language): Tutor(tables, language, dict(fixed))
        for lesson, fixed in settings.items()
        for language in ("zh", "en")
    }


def code_cells(path: Path) -> list[dict]:
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def list_checks(path: Path) -> list[str]:
    sources = ("".join(cell["source"]) for cell in code_cells(path))
    return [name for text in sources for name in re.findall(r'tutor\.check\("([\w.]+)"', text)]
