"""Adding a document: shown what was understood, asked for what is missing, filed."""

import sys
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import typer

from msanalysis.config import Paths, find_root
from msanalysis.errors import NoticeError, ProjectError
from msanalysis.extraction import make_doc_id, tabulate_notice
from msanalysis.filing import (
    changing_manifest,
    file_document,
    free_doc_id,
    read_doc_number,
    write_manifest,
)
from msanalysis.notices.head import district_row, find_district
from msanalysis.notices.model import Notice
from msanalysis.notices.notice import read_notice
from msanalysis.reading import read_document

_FIRST_YEAR, _LAST_YEAR = 2000, 2099
_SHOWN_ITEMS = 3

Manifest = list[dict[str, str]]


def add_file(
    file: Path, *, district: str | None, year: int | None, kind: str | None, yes: bool
) -> str:
    """File a document and give its id.

    What was understood is shown before anything is written. Where something is missing or in
    doubt a person at a terminal is asked, unless `yes`; where nobody can be asked, a district or
    year that is missing is an error.
    """
    paths = Paths(find_root())
    ask = not yes and sys.stdin is not None and sys.stdin.isatty()
    with changing_manifest(paths) as manifest:
        document = read_document(file)
        same = next((row for row in manifest if row["sha256"] == document.sha256), None)
        if same:
            raise ProjectError(f"{file}: already filed as {same['doc_id']}; nothing to do")
        notice = read_notice(document, kind=kind, district=known_district(district), year=year)
        _refuse_second_copy(notice, manifest, paths, file)
        _complete(notice, file, ask=ask)
        doc_id = free_doc_id(
            make_doc_id(notice, document.source_file), {row["doc_id"] for row in manifest}
        )
        tables = tabulate_notice(notice, document, doc_id)
        doubts = list_doubts(notice, tables, manifest)
        typer.echo("\n".join([*describe_understanding(tables, doc_id), *doubts]))
        if doubts and ask and not typer.confirm("file it?", default=True):
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
            doc_number=head.doc_number,
        )
        write_manifest(paths.manifest, [*manifest, row])
    typer.echo(f"filed as {paths.raw / row['stored_file']}; masked: {row['masked'] or 'nothing'}")
    return doc_id


def known_district(name: str | None) -> str | None:
    """Give the district that a name on the command line means; None where none is given.

    Raises
    ------
    ProjectError
        The name means no district of Chongqing.
    """
    if name is None:
        return None
    district = find_district(name)
    if not district:
        raise ProjectError(
            f"district {name!r} is none of Chongqing's; expected such as 渝北区, 渝北 or yubei"
        )
    return district


def _refuse_second_copy(notice: Notice, manifest: Manifest, paths: Paths, file: Path) -> None:
    """Refuse a notice that is filed already as another file: its projects would count twice."""
    number, district = notice.head.doc_number, notice.head.district
    filed = [(read_doc_number(row, paths.raw), row) for row in manifest]
    for known, row in filed:
        if number and known == number and district in ("", row["district"]):
            raise ProjectError(
                f"{file}: {number} of {row['district']} is filed already as {row['doc_id']}; "
                "remove that one first if this copy is better"
            )


def _complete(notice: Notice, file: Path, *, ask: bool) -> None:
    """Ask for the district and the year that the document does not state."""
    head = notice.head
    if not head.district:
        if not ask:
            raise NoticeError(f"{file}: no district found; name it with --district")
        while not head.district:
            answer = typer.prompt(f"{file.name}: district (渝北区, 渝北 or yubei)")
            head.district = find_district(answer)
    if not head.year:
        if not ask:
            raise NoticeError(f"{file}: no year found; name it with --year")
        while head.year is None or not _FIRST_YEAR <= head.year <= _LAST_YEAR:
            head.year = typer.prompt(f"{file.name}: year of the list, four digits", type=int)


def list_doubts(
    notice: Notice, tables: Mapping[str, pd.DataFrame], manifest: Manifest
) -> list[str]:
    """Say, one line each, what is missing from a document or in doubt about it."""
    head, row = notice.head, tables["documents"].iloc[0]
    doubts = []
    for value, name in ((head.doc_number, "document number"), (head.issued_on, "issue date")):
        if not value:
            doubts.append(f"  missing: no {name} found")
    if not pd.isna(row["n_items_stated"]) and row["n_items_stated"] != row["n_items"]:
        doubts.append(
            f"  in doubt: {row['n_items']} items read, the document says {row['n_items_stated']}"
        )
    key = (head.district, str(head.year), head.kind)
    alike = [r["doc_id"] for r in manifest if (r["district"], r["year"], r["kind"]) == key]
    if alike:
        doubts.append(
            f"  in doubt: {', '.join(alike)} is filed for the same district, year and kind"
        )
    return doubts


def describe_understanding(tables: Mapping[str, pd.DataFrame], doc_id: str) -> list[str]:
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
    lines += [f"  {number}. {name[:40]}" for number, name in enumerate(names.head(_SHOWN_ITEMS), 1)]
    if len(names) > _SHOWN_ITEMS:
        lines.append(f"  … {len(names)}. {names.iloc[-1][:40]}")
    return lines
