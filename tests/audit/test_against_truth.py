"""The audit of the five documents against what a reader found (tests/truth/audit.csv)."""

import re

import pytest
from tests.conftest import read_truth

from msanalysis.config import AUDIT_KINDS

SHARED = 5


def squeeze(text):
    return re.sub(r"\s+", "", text)


def shared(one, other):
    best = 0
    for at in range(len(one)):
        while at + best < len(one) and one[at : at + best + 1] in other:
            best += 1
    return best


def as_number(text):
    return float(text) if re.fullmatch(r"-?\d+(?:\.\d+)?", text) else None


def speak_of_the_same(finding, row):
    keys = ("doc_id", "project_id", "kind")
    if any(finding[key] != row[key] for key in keys):
        return False
    for key in ("stated", "derived"):
        one, other = as_number(finding[key]), as_number(row[key])
        if one is not None and other is not None and abs(one - other) > 0.01:
            return False
    pieces = [squeeze(piece) for piece in row["evidence"].split("//")]
    quoted = squeeze(finding["evidence"])
    return any(shared(piece, quoted) >= min(SHARED, len(piece)) for piece in pieces if piece)


def pair_up(findings, rows):
    """Pair findings and rows one to one, as many as can be: row index → finding index."""
    options = [[i for i, f in enumerate(findings) if speak_of_the_same(f, row)] for row in rows]
    taken = {}

    def place(at, tried):
        for choice in options[at]:
            if choice in tried:
                continue
            tried.add(choice)
            if choice not in taken or place(taken[choice], tried):
                taken[choice] = at
                return True
        return False

    for at in range(len(rows)):
        place(at, set())
    return {at: choice for choice, at in taken.items()}


@pytest.fixture(scope="module")
def truth():
    return read_truth("audit")


def test_every_inconsistency_that_a_reader_found_is_found(findings, truth):
    rows = [row for row in truth if row["status"] == "inconsistent"]
    flagged = [f for f in findings if f["status"] == "inconsistent"]
    paired = pair_up(flagged, rows)
    missed = [
        (r["doc_id"], r["project_id"], r["kind"], r["evidence"])
        for at, r in enumerate(rows)
        if at not in paired
    ]
    assert len(rows) == 84
    assert missed == []


@pytest.mark.parametrize("kind", [kind for kind in AUDIT_KINDS if kind != "typography"])
def test_nothing_is_called_inconsistent_that_a_reader_did_not(findings, truth, kind):
    rows = [row for row in truth if row["status"] == "inconsistent" and row["kind"] == kind]
    flagged = [f for f in findings if f["status"] == "inconsistent" and f["kind"] == kind]
    paired = set(pair_up(flagged, rows).values())
    false = [
        (f["check_id"], f["stated"], f["derived"], f["evidence"])
        for i, f in enumerate(flagged)
        if i not in paired
    ]
    assert false == []


def test_every_typographical_damage_reported_is_one_that_a_reader_noted(findings, truth):
    rows = [row for row in truth if row["kind"] == "typography"]
    flagged = [f for f in findings if f["status"] == "inconsistent" and f["kind"] == "typography"]
    false = [f["evidence"] for f in flagged if not any(speak_of_the_same(f, row) for row in rows)]
    assert false == []


def test_no_check_that_a_reader_left_open_is_decided_as_inconsistent(findings, truth):
    rows = [row for row in truth if row["status"] == "unchecked" and row["kind"] != "typography"]
    closed = [row for row in truth if row["status"] == "inconsistent"]
    decided = [
        f["check_id"]
        for f in findings
        if f["status"] == "inconsistent"
        and f["kind"] != "typography"
        and any(speak_of_the_same(f, row) for row in rows)
        and not any(speak_of_the_same(f, row) for row in closed)
    ]
    assert decided == []


@pytest.mark.parametrize("kind", AUDIT_KINDS)
def test_every_kind_of_check_that_a_reader_made_is_made(findings, truth, kind):
    made = {f["kind"] for f in findings}
    assert kind in made or kind not in {row["kind"] for row in truth}
