"""A document to its tables."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from msanalysis.config import PLAN
from msanalysis.contacts import mask_contacts
from msanalysis.corrections import apply_corrections
from msanalysis.errors import NoticeError
from msanalysis.notices.head import district_row
from msanalysis.notices.model import Evaluation, Notice, Project
from msanalysis.notices.notice import read_notice
from msanalysis.notices.progress_shares import find_progress_shares
from msanalysis.reading import read_document
from msanalysis.reading.model import Document, Paragraph
from msanalysis.schemas import make_table
from msanalysis.values.agencies import canonical_agency
from msanalysis.values.quantities import extract_quantities

Tables = dict[str, pd.DataFrame]


def extract_document(
    path: Path,
    *,
    doc_id: str | None = None,
    kind: str | None = None,
    district: str | None = None,
    year: int | None = None,
    corrections: Iterable[Mapping[str, str]] = (),
    passport: Mapping[str, str] | None = None,
) -> Tables:
    """Read a document of this genre into the tables of the contract.

    Parameters
    ----------
    path
        The file: text, web page, Word, PDF or spreadsheet.
    doc_id
        Its id; made from district, year and kind where not given.
    kind, district, year
        What is known beforehand; taken from the document where not given.
    corrections
        Rows of the hand corrections; those of other documents are ignored.
    passport
        `source_file` and `sha256` of the file as received, where `path` is a filed copy.

    Returns
    -------
    dict of str to pandas.DataFrame
        All tables that extraction fills, also the empty ones.

    Raises
    ------
    ReadingError
        The file cannot be read.
    NoticeError
        It holds no list of this genre, or district or year are nowhere stated.
    """
    document = read_document(path)
    notice = read_notice(document, kind=kind, district=district, year=year)
    doc_id = doc_id or make_doc_id(notice, document.source_file)
    notice.corrections += apply_corrections(notice, doc_id, corrections)
    return tabulate_notice(notice, document, doc_id, passport=passport)


def make_doc_id(notice: Notice, source_file: str) -> str:
    """Make `<district pinyin>-<year>-<kind>`.

    Raises
    ------
    NoticeError
        District or year are unknown.
    """
    head = notice.head
    if not head.district:
        raise NoticeError(f"{source_file}: no district found; name it with --district")
    if not head.year:
        raise NoticeError(f"{source_file}: no year found; name it with --year")
    return f"{district_row(head.district)['pinyin']}-{head.year}-{head.kind}"


def tabulate_notice(
    notice: Notice, document: Document, doc_id: str, *, passport: Mapping[str, str] | None = None
) -> Tables:
    """Write a notice down as tables."""
    rows = write_rows(notice, document, doc_id, passport=passport)
    return {name: make_table(name, part) for name, part in rows.items()}


def write_rows(
    notice: Notice, document: Document, doc_id: str, *, passport: Mapping[str, str] | None = None
) -> dict[str, list[dict[str, object]]]:
    """Write a notice down as the rows of its tables."""
    quantities = [row for p in notice.projects for row in _quantity_rows(doc_id, p)]
    return {
        "documents": [_document_row(notice, document, doc_id, passport or {})],
        "projects": [_project_row(notice, doc_id, p) for p in notice.projects],
        "responsibilities": [row for p in notice.projects for row in _agency_rows(doc_id, p)],
        "measures": [
            {
                "project_id": _key(doc_id, p),
                "measure_no": m.number,
                "text": m.text,
                "agency_printed": m.agency_printed,
                "deadline": m.deadline,
            }
            for p in notice.projects
            for m in p.measures
        ],
        "quantities": quantities,
        "milestones": [
            {"project_id": _key(doc_id, p), "period": period, "text": text}
            for p in notice.projects
            for period, text in sorted(p.milestones.items())
        ],
        "milestone_progress": [
            {
                "project_id": _key(doc_id, p),
                "period": period,
                "part_no": part,
                "progress_pct": share,
                "text": words,
            }
            for p in notice.projects
            for period, text in sorted(p.milestones.items())
            for part, (share, words) in enumerate(find_progress_shares(text), 1)
        ],
        "evaluations": [_evaluation_row(doc_id, item) for item in notice.evaluations],
        "evaluation_agencies": [
            row
            for item in notice.evaluations
            for row in _unique_agencies({"item_id": f"{doc_id}/{item.no}"}, item.agencies)
        ],
        "corrections": [
            {
                "doc_id": doc_id,
                "project_id": f"{doc_id}/{c.key}" if c.key else "",
                "column": c.column,
                "printed": c.printed,
                "corrected": c.corrected,
                "reason": c.reason,
                "by": c.by,
            }
            for c in notice.corrections
        ],
        "passages": [
            {"doc_id": doc_id, "passage_no": number, "place": place, "text": text}
            for number, (place, text) in enumerate(_passages(document), 1)
        ],
        "statements": [
            {"doc_id": doc_id, "scope": s.scope, "group": s.group, "count": s.count, "text": s.text}
            for s in dict.fromkeys(notice.head.statements)
        ],
        "annex_entries": [
            {
                "project_id": _key(doc_id, p),
                "no_printed": p.no_printed,
                "name": p.name,
                "target_text": p.target,
                "responsible_printed": "、".join(p.responsibles),
            }
            for p in _first_each(notice.repeated)
        ],
    }


def _passages(document: Document) -> Iterable[tuple[str, str]]:
    for block in document.blocks:
        if isinstance(block, Paragraph):
            yield "paragraph", mask_contacts(block.text).text
        else:
            cells = (cell for row in block.rows for cell in row if cell)
            yield from (("cell", mask_contacts(cell).text) for cell in cells)


def _key(doc_id: str, project: Project) -> str:
    return f"{doc_id}/{project.origin}/{project.no}"


def _document_row(
    notice: Notice, document: Document, doc_id: str, passport: Mapping[str, str]
) -> dict[str, object]:
    head = notice.head
    stated = next((s.count for s in head.statements if s.scope == "total"), None)
    return {
        "doc_id": doc_id,
        "kind": head.kind,
        "district": head.district,
        "district_code": district_row(head.district).get("district_code", ""),
        "year": head.year,
        "doc_number": head.doc_number,
        "title": head.title,
        "issuer": head.issuer,
        "issued_on": head.issued_on,
        "source_file": passport.get("source_file", document.source_file),
        "sha256": passport.get("sha256", document.sha256),
        "encoding": document.encoding,
        "n_items_stated": stated,
        "n_items": len(notice.projects if head.kind == PLAN else notice.evaluations),
        "n_spam": len(notice.spam),
    }


def _project_row(notice: Notice, doc_id: str, project: Project) -> dict[str, object]:
    return {
        "project_id": _key(doc_id, project),
        "doc_id": doc_id,
        "district": notice.head.district,
        "year": notice.head.year,
        "origin": project.origin,
        "no": project.no,
        "no_printed": project.no_printed,
        "group": project.group,
        "name": project.name,
        "target_text": project.target,
        "support_text": project.support,
        "deadline": project.deadline,
        "overlaps_municipal": any(word in project.remark for word in ("交叉", "重叠")),
        "remark": project.remark,
    }


def _agency_rows(doc_id: str, project: Project) -> list[dict[str, object]]:
    rows = []
    for role, names in (("lead", project.leads), ("responsible", project.responsibles)):
        rows += _unique_agencies({"project_id": _key(doc_id, project), "role": role}, names)
    return rows


def _unique_agencies(fixed: Mapping[str, object], names: Iterable[str]) -> list[dict[str, object]]:
    seen: dict[str, dict[str, object]] = {}
    for printed in names:
        agency = canonical_agency(printed)
        seen.setdefault(agency, dict(fixed) | {"agency": agency, "agency_printed": printed})
    return list(seen.values())


def _quantity_rows(doc_id: str, project: Project) -> list[dict[str, object]]:
    texts = [("target", "", project.target), ("support", "", project.support)]
    texts += [("milestone", period, text) for period, text in sorted(project.milestones.items())]
    rows = []
    for field, period, text in texts:
        stem = "/".join(part for part in (_key(doc_id, project), field, period) if part)
        for number, q in enumerate(extract_quantities(text), 1):
            rows.append(
                {
                    "quantity_id": f"{stem}/{number}",
                    "project_id": _key(doc_id, project),
                    "field": field,
                    "period": period,
                    "indicator": q.indicator,
                    "value": q.value,
                    "unit": q.unit,
                    "comparator": q.comparator,
                    "text": q.text,
                    "start": q.start,
                    "end": q.end,
                }
            )
    return rows


def _evaluation_row(doc_id: str, item: Evaluation) -> dict[str, object]:
    return {
        "item_id": f"{doc_id}/{item.no}",
        "doc_id": doc_id,
        "no": item.no,
        "section": item.section,
        "goal_text": item.goal,
        "progress_text": item.progress,
        "verdict": item.verdict,
        "verdict_printed": item.verdict_printed,
        "reason_text": item.reason,
        "unmet_signal": False,
        "unmet_evidence": "",
    }


def _first_each(repeated: Iterable[Project]) -> list[Project]:
    """Keep the first entry that a later annex prints of each project: a third annex adds none."""
    first: dict[tuple[str, int], Project] = {}
    for project in repeated:
        if project.origin:
            first.setdefault((project.origin, project.no), project)
    return list(first.values())
