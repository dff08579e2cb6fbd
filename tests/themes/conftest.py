"""The five documents' projects and their coding, and small lists made for one fact each."""

from pathlib import Path

import pandas as pd
import pytest

import msanalysis as ms
from msanalysis.codebook import load_coding_projects, load_themes

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def study():
    return ms.load()


@pytest.fixture(scope="session")
def coding():
    return load_coding_projects(ROOT / "data" / "codebook")


@pytest.fixture(scope="session")
def themes_codebook():
    return load_themes(ROOT / "data" / "codebook")


@pytest.fixture
def make_projects():
    """Make a table of projects from (doc_id, name, target) rows."""

    def make(rows):
        numbered = []
        for at, (doc_id, name, target) in enumerate(rows, 1):
            district = {"yubei": "渝北区", "beibei": "北碚区", "qianjiang": "黔江区"}
            numbered.append(
                {
                    "project_id": f"{doc_id}/municipal/{at}",
                    "doc_id": doc_id,
                    "district": district[doc_id.split("-")[0]],
                    "year": int(doc_id.split("-")[1]),
                    "origin": "municipal",
                    "no": at,
                    "name": name,
                    "target_text": target,
                    "group": "",
                    "support_text": "",
                }
            )
        return pd.DataFrame(numbered)

    return make
