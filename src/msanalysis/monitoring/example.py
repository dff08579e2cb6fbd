"""The made-up year of a list as tables: what its forms report, and what was wrong with them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from msanalysis.monitoring.checking import CheckedForm, check_form
from msanalysis.monitoring.forms import marks
from msanalysis.monitoring.forms.model import FilledForm, FormCell, FormRow
from msanalysis.monitoring.history import PROGRESS_COLUMNS
from msanalysis.monitoring.layout import FORM_VERSION, FormLayout, lay_out_form
from msanalysis.monitoring.problems import Problem
from msanalysis.monitoring.rows import prefill_rows, select_plan
from msanalysis.monitoring.simulation import SEED, Cells, SimulatedMonth, simulate_months
from msanalysis.notices.head import district_row
from msanalysis.notices.progress_form import PrescribedForm
from msanalysis.schemas import make_table


@dataclass(frozen=True, slots=True)
class Example:
    """A made-up year.

    Attributes
    ----------
    progress
        Table `progress`, every row `synthetic`.
    problems
        Problems of the forms as first filled in, by month.
    n_forms
        Forms filled in.
    """

    progress: pd.DataFrame
    problems: Mapping[str, Sequence[Problem]]
    n_forms: int


def simulate_example(
    tables: Mapping[str, pd.DataFrame], district: str, year: int, *, seed: int = SEED
) -> Example:
    """Simulate a year of a list's forms, check them and keep what would be stored.

    A form with errors is checked again as corrected; mild problems are accepted.
    """
    projects = select_plan(tables, district, year)
    given = prefill_rows(projects, tables["responsibilities"])
    rows: list[Mapping[str, object]] = []
    problems: dict[str, Sequence[Problem]] = {}
    months = simulate_months(
        projects, tables["milestone_progress"], tables["quantities"], seed=seed
    )
    for month in months:
        stored = _to_table(rows)
        first, kept = _check(month, given, projects, stored)
        problems[first.identity.month] = first.problems
        rows += kept.rows
    return Example(_to_table(rows), problems, len(months))


def _to_table(rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    return make_table("progress", [{name: row[name] for name in PROGRESS_COLUMNS} for row in rows])


def _check(
    month: SimulatedMonth,
    given: Sequence[Mapping[str, object]],
    projects: pd.DataFrame,
    stored: pd.DataFrame,
) -> tuple[CheckedForm, CheckedForm]:
    first = check_form(_make_form(month, month.filled, given, projects), projects, stored)
    if first.is_acceptable:
        return first, first
    corrected = _make_form(month, month.corrected, given, projects)
    return first, check_form(corrected, projects, stored)


def _make_form(
    month: SimulatedMonth,
    cells: Mapping[str, Mapping[str, object]],
    given: Sequence[Mapping[str, object]],
    projects: pd.DataFrame,
) -> FilledForm:
    """Make the form that reading the workbook would give, without a workbook."""
    district, year = str(projects["district"].iloc[0]), int(projects["year"].iloc[0])
    layout = lay_out_form(PrescribedForm(), district=district, year=year, month=month.month)
    sheet, header = marks.SYNTHETIC_SHEET, 6
    letters = {column.field: chr(65 + at) for at, column in enumerate(layout.columns)}
    rows = tuple(
        FormRow(
            at,
            f"{sheet}!A{at}",
            row["project_id"],
            {
                name: FormCell(f"{sheet}!{letter}{at}", value)
                for name, letter in letters.items()
                if (value := {**row, **cells.get(row["project_id"], {})}.get(name))
                not in (None, "")
            },
        )
        for at, row in enumerate(given, header + 1)
    )
    return FilledForm(
        name=name_file(layout, month.month),
        sheet=sheet,
        facts={
            "form_version": str(FORM_VERSION),
            "district": district,
            "year": str(year),
            "month": f"{year}-{month.month:02d}",
            "due_day": str(layout.due_day),
            "synthetic": "True",
        },
        listed={row["project_id"]: row["name"] for row in given},
        title=marks.SYNTHETIC_TITLE + layout.title,
        month_cell=FormCell(f"{sheet}!C3", f"{year}年{month.month}月"),
        date_cell=FormCell(f"{sheet}!C4", month.submitted_on),
        filer_cell=None,
        columns={name: f"{sheet}!{letter}{header}" for name, letter in letters.items()},
        headings={column.field: column.heading for column in layout.columns},
        rows=rows,
        synthetic_marks=frozenset({"file", "sheet", "title", "facts", "rows"}),
    )


def name_file(layout: FormLayout, month: int, *, corrected: bool = False) -> str:
    """Name a made-up form's file: it begins with `synthetic`."""
    place = district_row(layout.district)["pinyin"]
    tail = "-corrected" if corrected else ""
    return f"{marks.SYNTHETIC_FILE}-{place}-{layout.year}-{month:02d}{tail}.xlsx"


def list_versions(
    tables: Mapping[str, pd.DataFrame], projects: pd.DataFrame, *, seed: int, due_day: int
) -> Iterator[tuple[SimulatedMonth, Cells, bool]]:
    """List each month's form as first filled in, and as corrected where it would be rejected."""
    months = simulate_months(
        projects, tables["milestone_progress"], tables["quantities"], seed=seed, due_day=due_day
    )
    given = prefill_rows(projects, tables["responsibilities"])
    empty = make_table("progress", [])
    for month in months:
        yield month, dict(month.filled), False
        if not _check(month, given, projects, empty)[0].is_acceptable:
            yield month, dict(month.corrected), True
