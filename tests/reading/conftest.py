"""Makes `tests/convert.py` importable and gives the real documents."""

import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
if str(TESTS) not in sys.path:
    sys.path.insert(0, str(TESTS))

REAL_DOCUMENTS = sorted((TESTS.parent / "data" / "raw").glob("*.txt"))


@pytest.fixture(params=REAL_DOCUMENTS, ids=lambda path: path.stem)
def real_document(request):
    return request.param
