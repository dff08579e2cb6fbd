"""The command line: `msanalysis build`, `extract`, `add`, `audit`, `report`, `form` …."""

import gc
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from msanalysis.errors import MsanalysisError
from msanalysis.terminal import EXIT_UNUSABLE, run, tell

app = typer.Typer(
    name="msanalysis",
    help=(
        "民生实事 in Chongqing's districts: documents to tables, notebooks and reports. "
        "Districts are named in Chinese (渝北区, 渝北) or pinyin (yubei)."
    ),
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

EXIT_FAILED = 1
_debug = False


class Language(StrEnum):
    """Languages of the reports."""

    zh = "zh"
    en = "en"


class TableFormat(StrEnum):
    """Formats that tables are written in."""

    csv = "csv"
    parquet = "parquet"
    json = "json"


class ShownFormat(StrEnum):
    """How a table is shown."""

    table = "table"
    csv = "csv"


class Kind(StrEnum):
    """Kinds of documents."""

    plan = "plan"
    completion = "completion"


class Status(StrEnum):
    """Results of a consistency check."""

    consistent = "consistent"
    inconsistent = "inconsistent"
    unchecked = "unchecked"


def main() -> None:
    """Run the command line; an error is one line on stderr."""
    code = run(app, debug=lambda: _debug)
    gc.freeze()  # or Python would look for cycles in all that was imported before it ends
    sys.exit(code)


@app.callback()
def options(
    context: typer.Context,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    """Take the options of all commands; without a command, show what there is."""
    global _debug
    _debug = debug
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


Districts = Annotated[
    list[str] | None, typer.Option("--district", help="Only this district; may be repeated.")
]
District = Annotated[str | None, typer.Option("--district", help="The documents' district.")]
Year = Annotated[int | None, typer.Option("--year", min=2000, max=2099, help="The list's year.")]


@app.command()
def build(
    district: Districts = None,
    language: Annotated[
        list[Language] | None,
        typer.Option("--language", help="Only this language; may be repeated."),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Tasks at once; the number of cores by default.")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler to run the tasks on.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Build also what is up to date.")] = False,
) -> None:
    """Build tables, notebooks and PDFs, as far as they are out of date."""
    from msanalysis.build import build as build_study

    result = build_study(
        districts=district or (),
        languages=[value.value for value in language or ()],
        workers=workers,
        scheduler=scheduler,
        force=force,
        debug=_debug,
    )
    if result.exit_code:
        raise typer.Exit(EXIT_FAILED)


@app.command()
def extract(
    files: Annotated[list[Path], typer.Argument(help="Notices: .txt .md .html .docx .pdf .xlsx")],
    out: Annotated[Path, typer.Option("--out", help="Folder for the tables.")],
    district: District = None,
    year: Year = None,
    table_format: Annotated[
        TableFormat | None, typer.Option("--format", help="csv by default.")
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(min=1, help="Processes; the tables are then partitioned Parquet."),
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler; partitioned Parquet too.")
    ] = None,
) -> None:
    """Read documents of this genre into tables; touches nothing but --out."""
    from msanalysis.commands import extract_files, extract_partitioned

    known = {"district": district, "year": year}
    given = table_format.value if table_format else None
    if workers or scheduler:
        failures = extract_partitioned(
            files, out, **known, table_format=given, workers=workers, scheduler=scheduler
        )
    else:
        failures = extract_files(files, out, **known, table_format=given or "csv", debug=_debug)
    for line in failures:
        tell(f"msanalysis: {line}")
    if failures:
        raise typer.Exit(EXIT_UNUSABLE)


@app.command()
def add(
    file: Annotated[Path, typer.Argument(help="A notice: .txt .md .html .docx .pdf .xlsx")],
    district: District = None,
    year: Year = None,
    kind: Annotated[Kind | None, typer.Option(help="What the document is.")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing.")] = False,
) -> None:
    """File a document: read it, mask contacts, store it under data/raw, list it."""
    from msanalysis.adding import add_file

    add_file(file, district=district, year=year, kind=kind.value if kind else None, yes=yes)


@app.command()
def audit(
    doc_id: Annotated[list[str] | None, typer.Argument(help="Documents; all by default.")] = None,
    shown: Annotated[ShownFormat, typer.Option("--format")] = ShownFormat.table,
    status: Annotated[
        list[Status] | None, typer.Option("--status", help="Only this result; may be repeated.")
    ] = None,
) -> None:
    """Show whether the official numbers add up."""
    from msanalysis.commands import show_audit

    show_audit(doc_id or [], shown.value, [value.value for value in status or ()])


@app.command()
def report(
    district: Annotated[str, typer.Argument(help="渝北区, 渝北 or yubei")],
    language: Annotated[Language, typer.Option("--language")] = Language.zh,
    out: Annotated[Path | None, typer.Option("--out", help="Where to put the PDF.")] = None,
) -> None:
    """Write the PDF of one district."""
    from msanalysis.commands import write_report

    typer.echo(write_report(district, language=language.value, out=out, debug=_debug))


@app.command()
def verify(
    workers: Annotated[
        int | None, typer.Option(min=1, help="Tasks at once; the number of cores by default.")
    ] = None,
) -> None:
    """Build again in a temporary folder and compare every byte; exit 1 where one differs."""
    from msanalysis.config import find_root
    from msanalysis.reproducibility.verify import verify as verify_project

    result = verify_project(find_root(), workers=workers)
    for line in result.differences():
        tell(f"msanalysis: {line}")
    typer.echo(f"{len(result.identical)} files identical")
    if not result.passed:
        raise typer.Exit(EXIT_FAILED)


Month = Annotated[int | None, typer.Option("--month", min=1, max=12, help="Month, 1 to 12.")]
ListYear = Annotated[int, typer.Argument(min=2000, max=2099, help="The list's year.")]


@app.command()
def form(
    district: Annotated[str, typer.Argument(help="渝北区, 渝北 or yubei")],
    year: ListYear,
    out: Annotated[Path, typer.Option("--out", help="FILE.xlsx; with --synthetic a folder.")],
    month: Month = None,
    agency: Annotated[str, typer.Option("--agency", help="Only the rows it files.")] = "",
    split: Annotated[bool, typer.Option("--split", help="One file per filing agency.")] = False,
    synthetic: Annotated[
        bool, typer.Option("--synthetic", help="Twelve filled forms of made-up data instead.")
    ] = False,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of the made-up data.")] = 2025,
) -> None:
    """Write the monthly progress form that the notice prescribes."""
    from msanalysis.monitoring_commands import write_forms, write_synthetic_forms

    if synthetic:
        write_synthetic_forms(district, year, out=out, seed=seed)
        return
    if month is None:
        raise MsanalysisError("no month; name the month that the form is for with --month")
    write_forms(district, year, month=month, out=out, agency=agency, split=split)


@app.command()
def progress(
    files: Annotated[list[Path], typer.Argument(help="Filled forms: .xlsx")],
    accept_warnings: Annotated[
        bool, typer.Option("--accept-warnings", help="Store despite problems that are mild.")
    ] = False,
    district: District = None,
    year: Year = None,
    month: Month = None,
    submitted: Annotated[
        str, typer.Option("--submitted", help="Day of filing, where the form lacks it.")
    ] = "",
) -> None:
    """Check filled monthly forms and add them to data/progress."""
    from msanalysis.monitoring.form_checks import Given
    from msanalysis.monitoring_commands import file_forms

    given = Given(district or "", year or 0, month or 0, submitted)
    lines = file_forms(files, accept_warnings=accept_warnings, given=given)
    for line in lines:
        tell(f"msanalysis: {line}")
    if lines:
        raise typer.Exit(EXIT_UNUSABLE)


@app.command()
def status(
    district: Annotated[str, typer.Argument(help="渝北区, 渝北 or yubei")],
    year: ListYear,
    month: Month = None,
    shown: Annotated[ShownFormat, typer.Option("--format")] = ShownFormat.table,
    synthetic: Annotated[
        bool, typer.Option("--synthetic", help="Show stored made-up data, and only these.")
    ] = False,
    tolerance: Annotated[
        float, typer.Option("--tolerance", min=0, max=100, help="Points that count as on time.")
    ] = 5.0,
) -> None:
    """Show each project against its milestones or the straight line."""
    from msanalysis.monitoring_commands import show_status

    show_status(
        district,
        year,
        month=month or 0,
        shown=shown.value,
        synthetic=synthetic,
        tolerance=tolerance,
    )


if __name__ == "__main__":
    main()
