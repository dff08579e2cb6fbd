from pathlib import Path

import pandas as pd
import pytest

import msanalysis as ms
from msanalysis.cascade.indicators import gather_lists
from msanalysis.cascade.matching import match_indicators, match_items
from msanalysis.codebook import load_context

CONTEXT = Path(__file__).parents[2] / "data" / "context"


@pytest.fixture(scope="session")
def targets():
    return load_context(CONTEXT, "municipal_targets")


@pytest.fixture(scope="session")
def lists():
    study = ms.load()
    reported = {("璧山区", 2025): load_context(CONTEXT, "bishan_2025_items")}
    return gather_lists(study.projects, study.quantities, reported)


@pytest.fixture(scope="session")
def matched(targets, lists):
    return match_items(targets, *lists)


@pytest.fixture(scope="session")
def pairs(targets, lists, matched):
    return match_indicators(targets, matched, lists[1])


@pytest.fixture
def make_city():
    """Make targets of the city of 2025 from (item_no, item, indicator, value, unit, comparator)."""

    def make(rows):
        columns = ["item_no", "item", "indicator", "value", "unit", "comparator"]
        table = pd.DataFrame(rows, columns=columns)
        return table.assign(year=2025, source_id="x")

    return make


@pytest.fixture
def make_list():
    """Make a district's list of 2025 from (item, indicator, value, unit, comparator, text)."""

    def make(rows, *, handed_down=True):
        columns = ["item", "indicator", "value", "unit", "comparator", "text"]
        table = pd.DataFrame(rows, columns=columns)
        table["record"] = table["item"]
        items = table.assign(district="渝北区", year=2025, origin="", handed_down=handed_down)
        return (
            items[["district", "year", "origin", "record", "item", "handed_down"]],
            table[["record", "indicator", "value", "unit", "comparator", "text"]],
        )

    return make
