"""Which project a row of a form is about: by its id, else by its name."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from msanalysis.monitoring.forms.model import FormRow
from msanalysis.monitoring.problems import Problem, make_problem
from msanalysis.values.folding import fold_for_matching
from msanalysis.wording import say

_ALIKE = 0.75
_LEAD = 0.1


@dataclass(frozen=True, slots=True)
class MatchedRow:
    """A row with its project."""

    project_id: str
    row: FormRow


def match_rows(
    rows: tuple[FormRow, ...], projects: pd.DataFrame
) -> tuple[list[MatchedRow], list[Problem]]:
    """Find each row's project.

    An id counts only where the name beside it does not name another project: then somebody moved
    cells between rows. Without an id the name decides, number and category where names repeat;
    a name that only resembles one is taken for it, with a mild problem, where no second one is
    near.
    """
    names = {row.project_id: row.name for row in projects.itertuples()}
    matched: list[MatchedRow] = []
    problems: list[Problem] = []
    for row in rows:
        project_id, problem = _match(row, projects, names)
        problems += [problem] if problem else []
        if project_id:
            matched.append(MatchedRow(project_id, row))
    first: dict[str, MatchedRow] = {}
    for entry in matched:
        if entry.project_id in first:
            other = first[entry.project_id].row.number
            problems.append(
                make_problem(
                    "project_twice", entry.row.address, name=names[entry.project_id], row=other
                )
            )
        first.setdefault(entry.project_id, entry)
    return list(first.values()), problems


def _match(
    row: FormRow, projects: pd.DataFrame, names: Mapping[str, str]
) -> tuple[str, Problem | None]:
    cell = row.cells.get("name")
    typed = str(cell.value) if cell and cell.value is not None else ""
    address = cell.address if cell else row.address
    folded = fold_for_matching(typed)
    same = [key for key, name in names.items() if fold_for_matching(name) == folded]
    if row.row_id in names:
        if folded and same and row.row_id not in same:
            values = {"name": typed, "expected": names[row.row_id]}
            return "", make_problem("id_and_name", address, **values)
        if folded and not same and not _resemble(folded, names[row.row_id]):
            values = {"name": typed, "expected": names[row.row_id]}
            return "", make_problem("id_and_name", address, **values)
        return row.row_id, None
    if len(same) > 1:
        same = _narrow(same, row, projects)
    if len(same) == 1:
        return same[0], None
    if same:
        return "", make_problem("name_ambiguous", address, name=typed, n=len(same))
    return _match_like(typed, folded, names, address)


def _resemble(folded: str, name: str) -> bool:
    other = fold_for_matching(name)
    return difflib.SequenceMatcher(None, folded, other, autojunk=False).ratio() >= _ALIKE


def _match_like(
    typed: str, folded: str, names: Mapping[str, str], address: str
) -> tuple[str, Problem | None]:
    scored = sorted(
        (
            (
                difflib.SequenceMatcher(
                    None, folded, fold_for_matching(name), autojunk=False
                ).ratio(),
                key,
            )
            for key, name in names.items()
        ),
        reverse=True,
    )
    if not folded or not scored or scored[0][0] < _ALIKE:
        return "", make_problem("unknown_project", address, name=typed)
    if len(scored) > 1 and scored[0][0] - scored[1][0] < _LEAD:
        values = {"name": typed, "n": sum(score >= scored[0][0] - _LEAD for score, _ in scored)}
        return "", make_problem("name_ambiguous", address, **values)
    key = scored[0][1]
    return key, make_problem("name_like", address, name=typed, taken=names[key])


def _narrow(same: list[str], row: FormRow, projects: pd.DataFrame) -> list[str]:
    """Of projects with one name, keep those whose number and category the row prints."""
    chosen = projects[projects["project_id"].isin(same)]
    number, category = (_text(row, name) for name in ("no", "category"))
    if number:
        chosen = chosen[(chosen["no"].astype(str) == number) | (chosen["no_printed"] == number)]
    if category:
        origins = chosen["origin"].map(lambda origin: say(f"origin.{origin}", "zh"))
        chosen = chosen[origins == category]
    return list(chosen["project_id"])


def _text(row: FormRow, name: str) -> str:
    cell = row.cells.get(name)
    if cell is None or cell.value is None:
        return ""
    value = cell.value
    return str(int(value) if isinstance(value, float) and value.is_integer() else value).strip()
