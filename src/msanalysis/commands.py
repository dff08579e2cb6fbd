"""What the commands do, behind the command line."""

import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import typer
from rich.console import Console
from rich.progress import Progress, TaskID
from rich.table import Table

from msanalysis.build import build
from msanalysis.config import Paths, find_root
from msanalysis.derivation import References, derive_tables
from msanalysis.errors import MsanalysisError, NoticeError, ProjectError
from msanalysis.extraction import make_doc_id, tabulate_notice
from msanalysis.filing import file_document, load_manifest, write_manifest
from msanalysis.notices.head import district_row, find_district
from msanalysis.notices.model import Notice
from msanalysis.notices.notice import read_notice
from msanalysis.reading import read_document
from msanalysis.references import cut_references, load_filed
from msanalysis.scale.workers import choose_workers
from msanalysis.study import combine, load, write_tables

_LONG_WORK = 3


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
    district = _known_district(district)
    parts, failures = [], []
    taken: set[str] = set()
    with Progress(
        console=Console(stderr=True), transient=True, disable=len(files) < _LONG_WORK
    ) as bar:
        for file in bar.track(files, description="reading"):
            try:
                document = read_document(file)
                notice = read_notice(document, district=district, year=year)
                doc_id = free_doc_id(make_doc_id(notice, document.source_file), taken)
                parts.append(tabulate_notice(notice, document, doc_id))
                taken.add(doc_id)
            except MsanalysisError as error:
                if debug:
                    raise
                failures.append(str(error))
    if parts:
        tables = combine(parts)
        _replace_tables(derive_tables(tables, find_references(tables)), out, table_format)
        typer.echo(f"{len(parts)} of {len(files)} files read; tables in {out}")
    return failures


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
    district = _known_district(district)
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


def free_doc_id(doc_id: str, taken: set[str]) -> str:
    """Give the id, with -2, -3 … behind it where it is taken."""
    if doc_id not in taken:
        return doc_id
    number = 2
    while f"{doc_id}-{number}" in taken:
        number += 1
    return f"{doc_id}-{number}"


def _known_district(name: str | None) -> str | None:
    if name is None:
        return None
    district = find_district(name)
    if not district:
        raise ProjectError(
            f"district {name!r} is none of Chongqing's; expected such as 渝北区, 渝北 or yubei"
        )
    return district


def add_file(
    file: Path, *, district: str | None, year: int | None, kind: str | None, yes: bool
) -> str:
    """File a document and give its id.

    Shows what was understood before anything is written, asks where district or year are missing
    and, unless `yes`, whether to go on.
    """
    paths = Paths(find_root())
    manifest = load_manifest(paths.manifest)
    document = read_document(file)
    same = next((row for row in manifest if row["sha256"] == document.sha256), None)
    if same:
        raise ProjectError(f"{file}: already filed as {same['doc_id']}; nothing to do")
    notice = read_notice(document, kind=kind, district=_known_district(district), year=year)
    _complete(notice, file, ask=not yes and sys.stdin.isatty())
    _refuse_second_copy(notice, file)
    doc_id = free_doc_id(
        make_doc_id(notice, document.source_file), {row["doc_id"] for row in manifest}
    )
    tables = tabulate_notice(notice, document, doc_id)
    typer.echo(describe_understanding(tables, doc_id))
    if not yes and sys.stdin.isatty() and not typer.confirm("file it?", default=True):
        raise ProjectError(f"{file}: not filed")
    head = notice.head
    row = file_document(
        file,
        document,
        paths.raw,
        doc_id=doc_id,
        kind=head.kind,
        district=head.district,
        year=head.year,
    )
    write_manifest(paths.manifest, [*manifest, row])
    typer.echo(f"filed as {paths.raw / row['stored_file']}; masked: {row['masked'] or 'nothing'}")
    return doc_id


def _refuse_second_copy(notice: Notice, file: Path) -> None:
    """Refuse a notice that is filed already as another file: its projects would count twice."""
    build_quietly()
    filed = load().documents
    head = notice.head
    twin = filed[(filed["doc_number"] == head.doc_number) & (filed["district"] == head.district)]
    if head.doc_number and len(twin):
        raise ProjectError(
            f"{file}: {head.doc_number} of {head.district} is filed already as "
            f"{twin['doc_id'].iloc[0]}; remove that one first if this copy is better"
        )


def _complete(notice: Notice, file: Path, *, ask: bool) -> None:
    head = notice.head
    if not head.district:
        if not ask:
            raise NoticeError(f"{file}: no district found; name it with --district")
        head.district = _known_district(typer.prompt("district")) or ""
    if not head.year:
        if not ask:
            raise NoticeError(f"{file}: no year found; name it with --year")
        head.year = typer.prompt("year", type=int)


def describe_understanding(tables: Mapping[str, pd.DataFrame], doc_id: str) -> str:
    """Say in a few lines what was read from a document."""
    row = tables["documents"].iloc[0]
    stated = "—" if pd.isna(row["n_items_stated"]) else row["n_items_stated"]
    lines = [
        f"{doc_id}: {row['title'] or row['source_file']}",
        f"  {row['district']} ({district_row(row['district']).get('english', '')}), {row['year']}, "
        f"{row['kind']}, no. {row['doc_number'] or '—'}, issued {row['issued_on'] or '—'}",
        f"  items: {row['n_items']} (stated: {stated}), quantities: {len(tables['quantities'])}, "
        f"corrections by rule: {len(tables['corrections'])}",
    ]
    names = (
        tables["projects"]["name"]
        if len(tables["projects"])
        else tables["evaluations"]["goal_text"]
    )
    lines += [f"  {number}. {name[:40]}" for number, name in enumerate(names.head(3), 1)]
    if len(names) > 3:
        lines.append(f"  … {len(names)}. {names.iloc[-1][:40]}")
    return "\n".join(lines)


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
    table = Table(show_lines=False, header_style="bold")
    columns = ("status", "kind", "project_id", "stated", "derived", "difference", "evidence")
    for column in columns:
        table.add_column(column, overflow="fold")
    listed = findings if all_statuses else findings[findings["status"] != "consistent"]
    for row in listed.to_dict("records"):
        where = row["project_id"] or row["doc_id"]
        cells = [
            row["status"],
            row["kind"],
            where,
            *(row[c] for c in columns[3:-1]),
            row["evidence"][:120],
        ]
        table.add_row(*(str(cell).replace("[", "\\[") for cell in cells))
    console = Console()
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
