"""Check what a form reports against what was reported for other months."""

from collections.abc import Mapping, Sequence

import pandas as pd

from msanalysis.monitoring.problems import Problem, make_problem
from msanalysis.notices.progress_shares import find_progress_shares
from msanalysis.values.folding import fold_spaces

_COMPARED = ("progress_text", "completed_investment_yuan", "problem", "next_step", "submitted_on")


Row = Mapping[str, object]


def group_history(stored: pd.DataFrame) -> dict[str, list[Row]]:
    """Group the rows of table `progress` by project, each project's by month."""
    grouped: dict[str, list[Row]] = {}
    for row in stored.sort_values("month", kind="stable").to_dict("records"):
        grouped.setdefault(row["project_id"], []).append(row)
    return grouped


def check_history(
    row: Row, own: Sequence[Row], addresses: Mapping[str, str], name: str
) -> list[Problem]:
    """Check a reported row against the stored ones of the same project.

    Parameters
    ----------
    row
        Of the table `progress`.
    own
        The project's stored rows by month, real or made up as the row is.
    addresses
        `investment_done` and `progress` → cell.
    name
        Of the project.
    """
    problems = []
    month = str(row["month"])
    if any(former["month"] == month and differs(row, former) for former in own):
        problems.append(make_problem("replaces", addresses["progress"], name=name, month=month))
    before = [former for former in own if str(former["month"]) < month]
    after = [later for later in own if str(later["month"]) > month]
    problems += _check_amounts(row, before, after, addresses["investment_done"], name)
    if before:
        problems += _check_text(row, before[-1], addresses["progress"], name)
    return problems


def differs(row: Row, other: Row) -> bool:
    """Tell whether two rows of `progress` report different things."""
    return any(_plain(row[column]) != _plain(other[column]) for column in _COMPARED)


def _plain(value: object) -> object:
    return None if value is None or pd.isna(value) else value


def _check_amounts(
    row: Row, before: Sequence[Row], after: Sequence[Row], address: str, name: str
) -> list[Problem]:
    column = "completed_investment_yuan"
    amount = _plain(row[column])
    if amount is None:
        return []
    problems = []
    last = next((r for r in reversed(before) if _plain(r[column]) is not None), None)
    if last and last[column] > amount:
        values = _amounts(amount, last[column])
        problems.append(make_problem("falls", address, name=name, month=last["month"], **values))
    later = next((r for r in after if _plain(r[column]) is not None), None)
    if later and later[column] < amount:
        values = {"month": later["month"], **_amounts(amount, later[column])}
        problems.append(make_problem("exceeds_later", address, name=name, **values))
    return problems


def _amounts(own: float, other: float) -> dict[str, str]:
    return {"wan": f"{own / 10_000:.15g}", "other": f"{other / 10_000:.15g}"}


def _check_text(row: Row, last: Row, address: str, name: str) -> list[Problem]:
    text, former = str(row["progress_text"]), str(last["progress_text"])
    problems = []
    if text and fold_spaces(text) == fold_spaces(former) and not _is_done(text):
        problems.append(make_problem("same_text", address, name=name, month=last["month"]))
    shares = [[share for share, _ in find_progress_shares(found)] for found in (text, former)]
    if shares[0] and len(shares[0]) == len(shares[1]):
        fallen = [(new, old) for new, old in zip(shares[0], shares[1], strict=True) if new < old]
        if fallen:
            new, old = (f"{share:g}%" for share in fallen[0])
            values = {"value": new, "former": old, "month": last["month"]}
            problems.append(make_problem("share_falls", address, name=name, **values))
    return problems


def _is_done(text: str) -> bool:
    return any(share >= 100 for share, _ in find_progress_shares(text)) or "已完成" in text
