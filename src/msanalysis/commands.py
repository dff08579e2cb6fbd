"""What the commands do, behind the command line."""

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, TaskID
from rich.table import Table

from msanalysis.adding import known_district
from msanalysis.build import build
from msanalysis.config import Paths, find_root
from msanalysis.derivation import References, derive_tables
from msanalysis.errors import MsanalysisError, NoticeError, ProjectError
from msanalysis.extraction import Tables, make_doc_id, tabulate_notice
from msanalysis.filing import free_doc_id
from msanalysis.notices.head import district_row, find_district
from msanalysis.notices.model import Notice
from msanalysis.notices.notice import read_notice
from msanalysis.reading import read_document
from msanalysis.reading.model import Document
from msanalysis.references import cut_references, load_filed
from msanalysis.scale.workers import choose_workers
from msanalysis.study import combine, load, write_tables

_WIDTH_IN_FILES, _MOST_EVIDENCE = 160, 160


def extract_files(
    files: Sequence[Path],
    out: Path,
    *,
    district: str | None,
    year: int | None,
    table_format: str,
    debug: bool = False,
) -> list[str]:
    """Extract documents into tables in a folder.

    Returns
    -------
    list of str
        One line per file that could not be used. The tables hold all the others; where there are
        none, nothing is written.
    """
    district = known_district(district)
    parts, failures = [], []
    taken: set[str] = set()
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=len(files))
        for file in files:
            bar.update(task, description=file.name)
            try:
                document = read_document(file)
                notice = read_notice(document, district=district, year=year)
                doc_id = free_doc_id(make_doc_id(notice, document.source_file), taken)
                parts.append(_tabulate(notice, document, doc_id, file))
                taken.add(doc_id)
            except MsanalysisError as error:
                if debug:
                    raise
                failures.append(str(error))
            except Exception as error:  # one file that nobody foresaw stops no other
                if debug:
                    raise
                failures.append(f"{file}: {type(error).__name__}: {error}; report this as a bug")
            bar.advance(task)
    if parts:
        tables = combine(parts)
        _replace_tables(derive_tables(tables, find_references(tables)), out, table_format)
        typer.echo(f"{len(parts)} of {len(files)} files read; tables in {out}")
    return failures


def _tabulate(notice: Notice, document: Document, doc_id: str, file: Path) -> Tables:
    """Write a notice down; what breaks the tables' own rules is an error of that file."""
    try:
        return tabulate_notice(notice, document, doc_id)
    except ProjectError as error:
        raise NoticeError(
            f"{file}: read into rows that contradict one another ({error}); cut the file to one "
            "notice"
        ) from error


def extract_partitioned(
    files: Sequence[Path],
    out: Path,
    *,
    district: str | None,
    year: int | None,
    table_format: str | None,
    workers: int | None,
    scheduler: str | None,
) -> list[str]:
    """Extract any number of documents, also folders of them, into partitioned tables.

    Returns
    -------
    list of str
        One line per file that could not be used.
    """
    from msanalysis.scale.extract import extract_corpus

    if table_format not in (None, "parquet"):
        raise ProjectError(
            f"--format {table_format}: partitioned tables are Parquet; leave out --format, or "
            "--workers and --scheduler"
        )
    district = known_district(district)
    project = _find_classifying_project()
    listed = [inner for file in files for inner in _files_of(file)]
    with (
        choose_workers(workers, scheduler, *filter(None, [out.absolute().parent, project])) as who,
        Progress(console=Console(stderr=True), transient=True) as bar,
    ):
        tasks: dict[str, TaskID] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage)
            bar.update(tasks[stage], completed=done, total=total)

        result = extract_corpus(
            listed, out, who, district=district, year=year, project=project, show=show
        )
    if result.n_read:
        typer.echo(f"{result.n_read} of {len(listed)} files read; partitioned tables in {out}")
    return result.failures


def _files_of(path: Path) -> list[Path]:
    return sorted(file for file in path.iterdir() if file.is_file()) if path.is_dir() else [path]


def _find_classifying_project() -> Path | None:
    try:
        paths = Paths(find_root())
        load_filed(paths)
    except ProjectError as error:
        typer.echo(f"not classified: {error}", err=True)
        return None
    return paths.root


def find_references(tables: Mapping[str, pd.DataFrame]) -> References | None:
    """Find what classifies documents that are not filed: the project around the working directory.

    Where there is no project, or its tables are not built, nothing is classified.
    """
    try:
        filed = load_filed(Paths(find_root()))
    except ProjectError as error:
        typer.echo(f"not classified: {error}", err=True)
        return None
    return cut_references(filed, tables)


def _replace_tables(tables: Mapping[str, pd.DataFrame], out: Path, table_format: str) -> None:
    """Write all tables beside the folder first, then move them in: none is ever half there."""
    if out.exists() and not out.is_dir():
        raise ProjectError(f"{out}: is a file; name a folder with --out")
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out, prefix=".writing-") as folder:
            for path in write_tables(tables, Path(folder), formats=[table_format]):
                path.replace(out / path.name)
    except OSError as error:
        raise ProjectError(
            f"{out}: cannot be written ({error.strerror}); name another --out"
        ) from error


def show_audit(doc_ids: Sequence[str], shown: str, statuses: Sequence[str]) -> None:
    """Show the consistency findings on stdout; documents that are not built yet are built first."""
    build_quietly()
    study = load()
    known = set(study.documents["doc_id"])
    for doc_id in doc_ids:
        if doc_id not in known:
            raise ProjectError(
                f"document {doc_id!r} is not filed; expected one of {', '.join(sorted(known))}"
            )
    findings = study.audit
    if doc_ids:
        findings = findings[findings["doc_id"].isin(doc_ids)]
    if statuses:
        findings = findings[findings["status"].isin(statuses)]
    if shown == "csv":
        typer.echo(findings.to_csv(index=False, lineterminator="\n"), nl=False)
        return
    _print_findings(findings, all_statuses=bool(statuses))


def _print_findings(findings: pd.DataFrame, *, all_statuses: bool) -> None:
    console = Console()
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console = Console(width=_WIDTH_IN_FILES)
    listed = findings if all_statuses else findings[findings["status"] != "consistent"]
    for doc_id, rows in listed.groupby("doc_id", sort=False):
        table = Table(
            "status", "kind", "record", title=doc_id, box=box.SIMPLE, title_justify="left"
        )
        for column in table.columns:
            column.no_wrap = True
        table.add_column("stated → derived", overflow="fold", ratio=1)
        table.add_column("evidence", overflow="fold", ratio=2)
        for row in rows.to_dict("records"):
            record = row["project_id"].removeprefix(f"{doc_id}/") or "—"
            numbers = f"{row['stated'] or '—'} → {row['derived'] or '—'}"
            if row["difference"]:
                numbers += f" ({row['difference']})"
            cells = (row["status"], row["kind"], record, numbers, row["evidence"][:_MOST_EVIDENCE])
            table.add_row(*map(escape, cells))
        console.print(table)
    counts = findings["status"].value_counts()
    summary = ", ".join(
        f"{counts.get(s, 0)} {s}" for s in ("inconsistent", "unchecked", "consistent")
    )
    hint = "" if all_statuses else "; --status consistent lists the rest"
    console.print(f"{len(findings)} checks: {summary}{hint}")


def build_quietly() -> None:
    """Bring the tables up to date; what goes wrong is told, what goes well is not."""
    silent = Console(file=tempfile.TemporaryFile("w"))  # noqa: SIM115 - closed with the process
    build(tables_only=True, console=silent)


def write_report(district: str, *, language: str, out: Path | None, debug: bool = False) -> Path:
    """Write one district's PDF and give its path.

    Raises
    ------
    ProjectError
        The district is not in the study, or its report could not be built.
    """
    paths = Paths(find_root())
    slug = district_row(find_district(district)).get("pinyin", "")
    result = build(districts=[district], languages=[language], debug=debug)
    pdf = paths.reports / f"{slug}.{language}.pdf"
    if not pdf.is_file() or result.exit_code:
        raise ProjectError(f"{pdf}: not built; see the line above")
    if out is None:
        return pdf
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(pdf, out)
    except OSError as error:
        raise ProjectError(
            f"{out}: cannot be written ({error.strerror}); name another --out"
        ) from error
    return out
