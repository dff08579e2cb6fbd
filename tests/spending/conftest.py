import sys
from pathlib import Path

import pandas as pd
import pytest

from msanalysis import codebook
from msanalysis.config import Paths, find_root
from msanalysis.spending.case import combine_codings

sys.path.insert(0, str(Path(__file__).parent))

from spending_helpers import FUNCTIONS


@pytest.fixture(scope="session")
def paths() -> Paths:
    return Paths(find_root())


@pytest.fixture(scope="session")
def coding(paths) -> pd.DataFrame:
    return combine_codings(
        codebook.load_coding_projects(paths.codebook),
        codebook.load_coding_completion(paths.codebook),
    )


@pytest.fixture
def functions() -> pd.DataFrame:
    return FUNCTIONS.copy()
