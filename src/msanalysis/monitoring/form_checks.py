"""Check what a form says about itself: list, month, filing date, version, synthetic marks."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from msanalysis.monitoring.forms.model import FilledForm, FormCell
from msanalysis.monitoring.layout import DEFAULT_DUE_DAY, FORM_VERSION
from msanalysis.monitoring.problems import Problem, make_problem
from msanalysis.notices.head import find_district
from msanalysis.values.dates import parse_day, parse_month

_YEAR = re.compile(r"(20\d\d)年")
_MONTH_OF_TITLE = re.compile(r"(?:20\d\d年)?(?<!\d)(1[0-2]|0?[1-9])月(?!\d|\d*[日号])")


@dataclass(frozen=True, slots=True)
class FormIdentity:
    """Which list, month and day a form is for; `month` is `YYYY-MM`, empty where unknown."""

    district: str
    year: int
    month: str
    submitted_on: str
    due_day: int
    synthetic: bool


@dataclass(frozen=True, slots=True)
class Given:
    """What the caller knows beforehand; wins over what a form without ids says."""

    district: str = ""
    year: int = 0
    month: int = 0
    submitted_on: str = ""


def identify_form(
    form: FilledForm, projects: pd.DataFrame, given: Given
) -> tuple[FormIdentity, list[Problem]]:
    """Say what a form is for, from its hidden sheet, else from its title and the caller.

    Parameters
    ----------
    form
        As read.
    projects
        Of all lists.
    given
        From the command line.
    """
    problems: list[Problem] = []
    district, year = _find_list(form, projects, given, problems)
    month = _find_month(form, year, given, problems)
    due_day = _whole(form.facts.get("due_day")) or DEFAULT_DUE_DAY
    submitted = _find_day(form, given, problems)
    if month and submitted:
        problems += _check_day(form, month, submitted, due_day)
    version = _whole(form.facts.get("form_version"))
    if version > FORM_VERSION:
        problems.append(make_problem("version", "", version=version, known=FORM_VERSION))
    problems += _check_columns(form)
    marks = form.synthetic_marks
    rows_marked = "rows" in marks
    if marks and (not rows_marked or not marks & {"facts", "title", "sheet"}):
        problems.append(make_problem("synthetic_partly"))
    return FormIdentity(district, year, month, submitted, due_day, bool(marks)), problems


def _find_list(
    form: FilledForm, projects: pd.DataFrame, given: Given, problems: list[Problem]
) -> tuple[str, int]:
    stated = find_district(form.facts.get("district", "")) or _district_of(form.title, projects)
    district = find_district(given.district) if given.district else stated
    titled = _YEAR.search(form.title)
    year = given.year or _whole(form.facts.get("year")) or int(titled[1] if titled else 0)
    own = projects[(projects["district"] == district) & (projects["year"] == year)]
    disagrees = given.district and stated and district != stated
    if not district or not year or own.empty or disagrees:
        shown = f"{stated or '?'} {year or '?'}"
        lists = projects.drop_duplicates(["district", "year"]).sort_values(["district", "year"])
        known = ", ".join(f"{row.district}{row.year}" for row in lists.itertuples())
        problems.append(make_problem("unknown_list", "", value=shown, known=known))
    return district or "", year


def _district_of(title: str, projects: pd.DataFrame) -> str:
    return next((name for name in projects["district"].unique() if name and name in title), "")


def _find_month(form: FilledForm, year: int, given: Given, problems: list[Problem]) -> str:
    cell = form.month_cell
    shown = parse_month(_text(cell), year=year or None) if cell else ""
    titled = _MONTH_OF_TITLE.search(form.title.partition("报告月份")[0])
    hidden = form.facts.get("month", "")
    hidden = hidden if re.fullmatch(r"20\d\d-(?:0[1-9]|1[0-2])", hidden) else ""
    asked = f"{year}-{given.month:02d}" if given.month else ""
    title = f"{year}-{int(titled[1]):02d}" if titled else ""
    if cell and cell.value not in (None, "") and not shown:
        problems.append(make_problem("month_unreadable", cell.address, value=_text(cell)))
    stated = [found for found in (asked, hidden, shown, title) if found]
    if not stated:
        problems.append(make_problem("month_unknown"))
        return ""
    if differing := [found for found in stated if found != stated[0]]:
        address = cell.address if cell else ""
        problems.append(
            make_problem("month_wrong", address, value=differing[0], expected=stated[0])
        )
    elif year and int(stated[0][:4]) != year:
        address = cell.address if cell else ""
        problems.append(make_problem("month_outside", address, value=stated[0], year=year))
    return stated[0]


def _find_day(form: FilledForm, given: Given, problems: list[Problem]) -> str:
    if given.submitted_on:
        return given.submitted_on
    cell = form.date_cell
    if cell is None or cell.value in (None, ""):
        problems.append(make_problem("date_missing", cell.address if cell else ""))
        return ""
    if isinstance(cell.value, dt.datetime | dt.date):
        return f"{cell.value:%Y-%m-%d}"
    day = parse_day(_text(cell))
    if not day:
        problems.append(make_problem("date_unreadable", cell.address, value=_text(cell)))
    return day


def _check_day(form: FilledForm, month: str, submitted: str, due_day: int) -> list[Problem]:
    address = form.date_cell.address if form.date_cell else ""
    values = {"value": submitted, "month": month, "day": due_day}
    if submitted[:7] < month:
        return [make_problem("date_early", address, **values)]
    if submitted > f"{month}-{due_day:02d}":
        return [make_problem("late", address, **values)]
    return []


def _check_columns(form: FilledForm) -> list[Problem]:
    problems = []
    for name in ("name", "progress"):
        if name not in form.columns and not (name == "name" and any(r.row_id for r in form.rows)):
            problems.append(make_problem(f"no_{name}_column", form.sheet))
    heading = form.headings.get("investment_done", "")
    address = form.columns.get("investment_done", "")
    if re.search(r"本月|当月|本期", heading):
        problems.append(make_problem("amount_monthly", address, heading=heading))
    if re.search(r"[（(](?:亿元|百万元|千元|元)[）)]", heading):
        problems.append(make_problem("header_unit", address, heading=heading))
    problems += [
        make_problem(r.code, r.address, heading=r.heading, taken=r.taken_for) for r in form.remarks
    ]
    if not form.rows:
        problems.append(make_problem("no_rows", form.sheet))
    return problems


def _text(cell: FormCell | None) -> str:
    if cell is None or cell.value is None:
        return ""
    value = cell.value
    return f"{value:%Y年%m月}" if isinstance(value, dt.datetime | dt.date) else str(value)


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0


def list_names(projects: pd.DataFrame) -> Mapping[str, str]:
    """Give project_id → name."""
    return dict(zip(projects["project_id"], projects["name"], strict=True))
