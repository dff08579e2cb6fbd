"""Check a filled form as a whole: every problem in one list, and the rows it would add."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from msanalysis.monitoring.form_checks import FormIdentity, Given, identify_form, list_names
from msanalysis.monitoring.forms.model import FilledForm
from msanalysis.monitoring.history_checks import check_history, differs, group_history
from msanalysis.monitoring.problems import Problem, has_errors, make_problem
from msanalysis.monitoring.project_matching import match_rows
from msanalysis.monitoring.row_checks import cell_address, check_row


@dataclass(frozen=True, slots=True)
class CheckedForm:
    """A form with its problems and the rows of table `progress` that it reports.

    Attributes
    ----------
    rows
        With `investment_comparator` besides the table's columns; addresses in `addresses`.
    addresses
        project_id → cell of its progress text.
    """

    name: str
    identity: FormIdentity
    rows: tuple[Mapping[str, object], ...]
    problems: tuple[Problem, ...]
    addresses: Mapping[str, str]

    @property
    def is_clean(self) -> bool:
        """Whether nothing at all is wrong."""
        return not self.problems

    @property
    def is_acceptable(self) -> bool:
        """Whether nothing worse than mild is wrong."""
        return not has_errors(self.problems)


def check_form(
    form: FilledForm, projects: pd.DataFrame, stored: pd.DataFrame, given: Given | None = None
) -> CheckedForm:
    """Check a form.

    Parameters
    ----------
    form
        As read.
    projects
        Table `projects` of all lists.
    stored
        Current rows of table `progress`.
    given
        What the caller knows about the form.
    """
    identity, problems = identify_form(form, projects, given or Given())
    own = projects[
        (projects["district"] == identity.district) & (projects["year"] == identity.year)
    ]
    rows: list[Mapping[str, object]] = []
    addresses: dict[str, str] = {}
    if len(own):
        matched, found = match_rows(form.rows, own)
        problems += found
        names = list_names(own)
        month = int(identity.month[5:]) if identity.month else 12
        history = group_history(stored[stored["synthetic"] == identity.synthetic])
        for entry in matched:
            name = names[entry.project_id]
            reported, found = check_row(
                entry.row, form.columns, form.headings, name=name, month=month
            )
            problems += found
            if reported is None:
                continue
            row = {
                "project_id": entry.project_id,
                "month": identity.month,
                "progress_text": reported.progress_text,
                "completed_investment_yuan": reported.completed_investment_yuan,
                "problem": reported.problem,
                "next_step": reported.next_step,
                "submitted_on": identity.submitted_on,
                "synthetic": identity.synthetic,
                "investment_comparator": reported.investment_comparator,
            }
            at = {
                field: cell_address(form.columns, field, entry.row)
                for field in ("progress", "investment_done")
            }
            addresses[entry.project_id] = at["progress"]
            problems += check_history(row, history.get(entry.project_id, ()), at, name)
            rows.append(row)
        problems += _missing_rows(form, {entry.project_id for entry in matched}, names)
    return CheckedForm(form.name, identity, tuple(rows), tuple(dict.fromkeys(problems)), addresses)


def _missing_rows(form: FilledForm, present: set[str], names: Mapping[str, str]) -> list[Problem]:
    """Name the projects that the form was written for and whose rows are gone."""
    return [
        make_problem("row_missing", form.sheet, name=names[key])
        for key in form.listed
        if key in names and key not in present
    ]


def check_together(forms: Sequence[CheckedForm]) -> list[list[Problem]]:
    """Find, for each of several forms, projects that another one reports differently.

    Which of two forms for one month is the right one, only a person can say.
    """
    seen: dict[tuple[object, ...], list[tuple[int, Mapping[str, object]]]] = {}
    for at, form in enumerate(forms):
        for row in form.rows:
            key = (row["project_id"], row["month"], row["synthetic"])
            seen.setdefault(key, []).append((at, row))
    found: list[list[Problem]] = [[] for _ in forms]
    for (project_id, month, _), entries in seen.items():
        for at, row in entries:
            other = next((o for o in entries if o[0] != at and differs(row, o[1])), None)
            if other is not None:
                address = forms[at].addresses[str(project_id)]
                values = {"month": month, "file": forms[other[0]].name, "name": project_id}
                found[at].append(make_problem("two_forms", address, **values))
    return found
