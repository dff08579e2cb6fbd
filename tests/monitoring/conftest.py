"""A desk for each test."""

import pytest
from monitoring_helpers import Desk


@pytest.fixture
def desk(study, tmp_path):
    return Desk(study, tmp_path)
