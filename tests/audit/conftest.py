"""The filed documents' tables, and a way to alter them."""

import pytest

from msanalysis.audit import check_tables

TABLES = (
    "documents",
    "projects",
    "measures",
    "quantities",
    "milestones",
    "milestone_progress",
    "evaluations",
    "corrections",
    "passages",
    "statements",
    "annex_entries",
    "responsibilities",
)


@pytest.fixture(scope="session")
def tables(study):
    return {name: getattr(study, name) for name in TABLES}


@pytest.fixture(scope="session")
def findings(tables):
    return check_tables(tables).to_dict("records")


@pytest.fixture
def audit_of(tables):
    """Audit one document after replacing words in it: (doc_id, old, new, tables …) → findings."""

    def audit(doc_id, old, new, *names):
        altered = {}
        hits = 0
        for name, frame in tables.items():
            key = next(c for c in ("doc_id", "project_id", "item_id") if c in frame)
            own = frame[frame[key].str.split("/").str[0] == doc_id].copy()
            if name in names:
                for column in own.select_dtypes(include=["object", "str"]):
                    found = own[column].str.contains(old, regex=False)
                    hits += int(found.sum())
                    own[column] = own[column].str.replace(old, new, regex=False)
            altered[name] = own.reset_index(drop=True)
        assert hits, f"{doc_id} does not say {old}"
        return check_tables(altered).to_dict("records")

    return audit
