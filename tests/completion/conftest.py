"""The documents as tables, and reports that no one ever wrote."""

import pandas as pd
import pytest

from msanalysis.config import find_root
from msanalysis.schemas import make_table

REPORT, PLAN = "yubei-2021-completion", "yubei-2021-plan"
TRUTH = find_root() / "tests" / "truth"


@pytest.fixture(scope="session")
def report(study):
    return study.select([REPORT]).tables


@pytest.fixture(scope="session")
def plan(study):
    return study.select([PLAN]).tables


@pytest.fixture(scope="session")
def truth():
    def read(name):
        return pd.read_csv(TRUTH / f"{name}.csv", keep_default_na=False)

    return read


@pytest.fixture(scope="session")
def make_items():
    """Make the evaluations of an invented report from (goal, progress[, verdict]) tuples."""

    def make(*items, section="task", doc_id="jiangbei-2023-completion"):
        rows = [
            {
                "item_id": f"{doc_id}/{no}",
                "doc_id": doc_id,
                "no": no,
                "section": section,
                "goal_text": goal,
                "progress_text": progress,
                "verdict": rest[0] if rest else "completed",
                "verdict_printed": "",
                "reason_text": "",
                "unmet_signal": False,
                "unmet_evidence": "",
            }
            for no, (goal, progress, *rest) in enumerate(items, 1)
        ]
        return make_table("evaluations", rows)

    return make
