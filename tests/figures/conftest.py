import pytest
from tests.conftest import ROOT, extract_filed

from msanalysis.config import Paths
from msanalysis.derivation import derive_tables, load_references
from msanalysis.figures.style import use_style
from msanalysis.study import Study, combine


@pytest.fixture(scope="session", autouse=True)
def _style():
    use_style()


@pytest.fixture(scope="session")
def study() -> Study:
    """The study of the filed documents with all that is derived from them."""
    return Study(
        derive_tables(combine(extract_filed().values()), load_references(Paths(ROOT).codebook))
    )
