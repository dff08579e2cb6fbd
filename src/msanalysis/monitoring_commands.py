"""What the commands `form`, `progress` and `status` do, behind the command line."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import typer
from rich.console import Console
from rich.table import Table

from msanalysis.commands import build_quietly
from msanalysis.config import LANGUAGES, Paths, find_root
from msanalysis.errors import ProjectError, ReadingError
from msanalysis.files import hash_file
from msanalysis.filing import load_manifest, stored_file, write_atomically
from msanalysis.monitoring.checking import check_form, check_together
from msanalysis.monitoring.display import shorten_status, word_counts
from msanalysis.monitoring.form_checks import Given
from msanalysis.monitoring.forms.example import write_example
from msanalysis.monitoring.forms.model import FilledForm
from msanalysis.monitoring.forms.reading import FormError, read_form
from msanalysis.monitoring.forms.store import load_log, locked, store_log
from msanalysis.monitoring.forms.writing import write_form
from msanalysis.monitoring.history import current_rows, extend_log
from msanalysis.monitoring.layout import (
    DEFAULT_DUE_DAY,
    FormLayout,
    drop_unused_columns,
    lay_out_form,
)
from msanalysis.monitoring.neutral import neutralise_table
from msanalysis.monitoring.problems import ERROR, Problem, has_errors, make_problem
from msanalysis.monitoring.rows import name_filers, prefill_rows, select_agency, select_plan
from msanalysis.monitoring.status import TOLERANCE
from msanalysis.monitoring.summaries import summarise_progress
from msanalysis.notices.progress_form import PrescribedForm, find_progress_form
from msanalysis.reading import read_document
from msanalysis.study import Study, load
from msanalysis.values.dates import parse_day
from msanalysis.wording import say

_NAME_KEPT = 24
_NAME_WIDTH = 14
_UNBROKEN = ("standing", "planned_pct", "reported_pct", "submitted_on")


def write_forms(
    district: str,
    year: int,
    *,
    month: int,
    out: Path,
    agency: str = "",
    split: bool = False,
) -> list[Path]:
    """Write the blank form of a month, or with `split` one per agency that files.

    Raises
    ------
    ProjectError
        There is no such list or agency, or the file cannot be written.
    """
    study, paths = _load_study()
    projects = select_plan(study.tables, district, year)
    layout = _lay_out(paths, projects, month)
    responsibilities = study.responsibilities
    layout = drop_unused_columns(layout, prefill_rows(projects, responsibilities))
    if agency:
        projects = select_agency(projects, responsibilities, agency)
    parts = {"": projects}
    if split:
        filers = name_filers(projects, responsibilities)
        parts = {
            name: projects[projects["project_id"].map(filers) == name]
            for name in dict.fromkeys(filers)
        }
    written = []
    for name, part in parts.items():
        data = write_form(
            layout,
            prefill_rows(part, responsibilities),
            doc_ids=sorted(part["doc_id"].unique()),
            filer=name or (_only(name_filers(part, responsibilities)) if agency else ""),
        )
        written.append(_write(_part_path(out, name) if split else out, data))
        typer.echo(_both("monitoring.written", len(part), file=written[-1]))
    return written


def write_synthetic_forms(district: str, year: int, *, out: Path, seed: int) -> list[Path]:
    """Write twelve filled forms of made-up data into a folder, each marked as such."""
    study, paths = _load_study()
    projects = select_plan(study.tables, district, year)
    prescribed = _find_prescribed(paths, projects)
    written = []
    for name, data in write_example(study.tables, projects, prescribed, seed=seed):
        written.append(_write(out / name, data))
        typer.echo(_both("monitoring.written", len(projects), file=written[-1]))
    return written


def _load_study() -> tuple[Study, Paths]:
    build_quietly()
    return load(), Paths(find_root())


def _only(filers: pd.Series) -> str:
    names = set(filers)
    return names.pop() if len(names) == 1 else ""


def _part_path(out: Path, agency: str) -> Path:
    kept = "".join(char for char in agency if char.isalnum())[:_NAME_KEPT] or "-"
    return out.with_name(f"{out.stem}-{kept}{out.suffix}")


def _write(path: Path, data: bytes) -> Path:
    if path.suffix.lower() != ".xlsx":
        raise ProjectError(f"{path}: a form is an Excel workbook; name a file that ends in .xlsx")
    try:
        write_atomically(path, data)
    except OSError as error:
        raise ProjectError(
            f"{path}: cannot be written ({error.strerror}); name another --out"
        ) from error
    return path


def _find_prescribed(paths: Paths, projects: pd.DataFrame) -> PrescribedForm:
    """Find the form that the list's notice prescribes; where there are several, the first."""
    year, own = int(projects["year"].iloc[0]), set(projects["doc_id"])
    due_only = PrescribedForm()
    for row in load_manifest(paths.manifest):
        if row["doc_id"] in own:
            document = read_document(stored_file(row, paths.raw))
            found = find_progress_form(document.blocks, year=year)
            if found.columns:
                return found
            due_only = found if found.due_day else due_only
    return due_only


def _lay_out(paths: Paths, projects: pd.DataFrame, month: int) -> FormLayout:
    """Lay out the list's form; say where columns or title are not the notice's own."""
    district, year = str(projects["district"].iloc[0]), int(projects["year"].iloc[0])
    prescribed = _find_prescribed(paths, projects)
    layout = lay_out_form(prescribed, district=district, year=year, month=month)
    if not layout.prescribed:
        typer.echo(_both("monitoring.default_columns", district=district, year=year), err=True)
    elif layout.title_printed and layout.title != layout.title_printed:
        values = {"printed": layout.title_printed, "year": year}
        typer.echo(_both("monitoring.title_year", **values), err=True)
    return layout


def _both(key: str, n: int | None = None, **values: object) -> str:
    return " | ".join(say(key, language, n, **values) for language in LANGUAGES)


def file_forms(
    files: Sequence[Path],
    *,
    accept_warnings: bool = False,
    given: Given | None = None,
) -> list[str]:
    """Check filled forms and store those that may be stored, all in one step.

    Returns
    -------
    list of str
        One line per problem and per file rejected; the other files are stored.
    """
    given = _check_given(given or Given())
    study, paths = _load_study()
    with locked(paths.progress):
        log = load_log(paths.progress)
        return _file_forms(files, accept_warnings, given, study.projects, log, paths)


def _check_given(given: Given) -> Given:
    if not given.submitted_on:
        return given
    day = parse_day(given.submitted_on)
    if not day:
        raise ProjectError(
            f"--submitted {given.submitted_on!r}: no date; expected such as 2025-06-24"
        )
    return replace(given, submitted_on=day)


def _file_forms(
    files: Sequence[Path],
    accept_warnings: bool,
    given: Given,
    projects: pd.DataFrame,
    log: pd.DataFrame,
    paths: Paths,
) -> list[str]:
    forms, lines = _read_forms(files)
    first = [check_form(form, projects, current_rows(log), given) for _, form in forms]
    usable = [at for at, form in enumerate(first) if form.is_acceptable]
    rivals = dict(zip(usable, check_together([first[at] for at in usable]), strict=True))
    stored: list[str] = []
    extended = log
    for at, (file, form) in enumerate(forms):
        # Against what the files before this one add, too: a year may come in one call.
        checked = check_form(form, projects, current_rows(extended), given)
        problems = [*checked.problems, *rivals.get(at, ())]
        if has_errors(problems) or (problems and not accept_warnings):
            lines += _reject(file, problems)
            continue
        for problem in problems:
            typer.echo(f"{file}: {problem.line}", err=True)
        extended, n = extend_log(extended, checked.rows, file=file.name, sha256=hash_file(file))
        stored.append(_both("monitoring.stored", n, file=file, month=checked.identity.month))
    if extended is not log:
        _store(paths, extended)
    for line in stored:
        typer.echo(line)
    return lines


def _read_forms(files: Sequence[Path]) -> tuple[list[tuple[Path, FilledForm]], list[str]]:
    """Read the files; one that cannot be read is a line, and does not stop the others."""
    forms: list[tuple[Path, FilledForm]] = []
    lines: list[str] = []
    for file in files:
        try:
            forms.append((file, read_form(file)))
        except FormError as error:
            lines += _reject(file, [make_problem(error.code, "", **error.values)])
        except ReadingError as error:
            lines.append(str(error))
    return forms, lines


def _store(paths: Paths, log: pd.DataFrame) -> None:
    try:
        store_log(paths.progress, log)
    except OSError as error:
        raise ProjectError(
            f"{paths.progress}: cannot be written ({error.strerror}); nothing was stored"
        ) from error


def _reject(file: Path, problems: Sequence[Problem]) -> list[str]:
    errors = sum(problem.severity == ERROR for problem in problems)
    mild = len(problems) - errors
    key = "monitoring.rejected" if errors else "monitoring.rejected_mild"
    closing = _both(key, file=file, **({"errors": errors} if errors else {}), mild=mild)
    return [*(f"{file}: {problem.line}" for problem in problems), closing]


def show_status(
    district: str,
    year: int,
    *,
    month: int = 0,
    shown: str = "table",
    synthetic: bool = False,
    tolerance: float = TOLERANCE,
) -> None:
    """Show each project against its plan on stdout, as a table or CSV."""
    study, paths = _load_study()
    prescribed = _find_prescribed(paths, select_plan(study.tables, district, year))
    summary = summarise_progress(
        study.tables,
        study.progress,
        district,
        year,
        month=f"{year}-{month:02d}" if month else "",
        synthetic=synthetic,
        tolerance=tolerance,
        due_day=prescribed.due_day or DEFAULT_DUE_DAY,
    )
    if shown == "csv":
        table = neutralise_table(summary.status.assign(synthetic=synthetic))
        text = table.to_csv(index=False, lineterminator="\n", float_format="%.15g")
        typer.echo(text, nl=False)
        return
    console = Console()
    title = _both(
        "monitoring.status.title", district=summary.district, year=year, month=summary.month
    )
    mark = f"{_both('monitoring.synthetic')}\n" if synthetic else ""
    table = Table(title=mark + title, header_style="bold", show_lines=False)
    rows = shorten_status(summary.status)
    for column in rows.columns:
        heading = _both(f"monitoring.column.{column}").replace(" | ", "\n")
        width = _NAME_WIDTH if column == "name" else None
        unbroken = column in _UNBROKEN
        table.add_column(heading, overflow="fold", no_wrap=unbroken, min_width=width)
    for row in rows.itertuples(index=False):
        table.add_row(*(str(cell).replace("[", "\\[") for cell in row))
    console.print(table)
    for language in LANGUAGES:
        console.print(word_counts(summary, language, tolerance=tolerance))
        console.print(say("monitoring.status.limits", language))
