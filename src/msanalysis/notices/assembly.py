"""Rows to projects: sub-rows joined to their number, sub-items joined to their project."""

import re
from dataclasses import dataclass

from msanalysis.notices.enumeration import parse_mark, split_items
from msanalysis.notices.model import Measure, Project
from msanalysis.notices.rows import ListRow
from msanalysis.values.agencies import split_roles
from msanalysis.values.dates import parse_month
from msanalysis.values.folding import fold_spaces


@dataclass(slots=True)
class RowGroup:
    """The rows of one project, with the headings above them.

    Attributes
    ----------
    rows
        The numbered row and the rows without number that follow it.
    origin, group
        From section headings, annex titles or the remark column.
    list_no
        Which list of the notice, counted from 1.
    stated
        Whether the notice states the origin itself.
    """

    rows: list[ListRow]
    origin: str = ""
    group: str = ""
    list_no: int = 1
    stated: bool = False


def starts_project(row: ListRow, *, numbered: bool) -> bool:
    """Tell whether a row begins a project: by its number, or by its name in lists without."""
    if numbered:
        return parse_mark(row.get("no")) is not None
    return bool(row.get("name"))


def settle_sub_row(row: ListRow) -> ListRow:
    """Turn a row numbered 1.1, 1.2 into a sub-item: its name goes in front of its task."""
    if not re.fullmatch(r"\d{1,3}\s*[.．-]\s*\d{1,2}", row.get("no")) or not row.get("name"):
        return row
    content = next((name for name in ("target", "support") if row.get(name)), "target")
    text = "：".join(part for part in (fold_spaces(row.get("name")), row.get(content)) if part)
    return ListRow(dict(row.cells) | {"name": "", content: text}, row.milestones, row.number)


def enumerated_field(rows: list[ListRow]) -> str:
    """Name the field whose text is enumerated, support before target; empty for neither."""
    for name in ("support", "target"):
        cells = [fold_spaces(row.get(name)) for row in rows]
        if any(item.number for cell in (*cells, "".join(cells)) for item in split_items(cell)):
            return name
    return ""


def join_rows(group: RowGroup, *, year: int | None) -> Project:
    """Join a group's rows to one project.

    Texts are joined in order, agencies listed once, the deadline is the first row's that has one;
    a sub-item takes the agency and deadline printed beside it.
    """
    rows = group.rows
    first = rows[0]
    name = " ".join(dict.fromkeys(row.get("name") for row in rows if row.get("name")))
    deadlines = [parse_month(row.get("deadline"), year=year) for row in rows]
    project = Project(
        no=parse_mark(first.get("no")) or 0,
        no_printed=fold_spaces(first.get("no")),
        name=_drop_repeat(fold_spaces(name)),
        origin=group.origin,
        group=group.group,
        target=_join_texts(rows, "target"),
        support=_join_texts(rows, "support"),
        deadline=next((deadline for deadline in deadlines if deadline), ""),
        remark=_join_texts(rows, "remark"),
        leads=_list_agencies(rows, "lead"),
        responsibles=_list_agencies(rows, "responsible"),
        measures=_list_measures(rows, year),
        list_no=group.list_no,
    )
    for row in rows:
        for period, text in row.milestones.items():
            project.milestones[period] = project.milestones.get(period, "") + fold_spaces(text)
    return project


def _join_texts(rows: list[ListRow], name: str) -> str:
    return "".join(fold_spaces(row.get(name)) for row in rows)


def _drop_repeat(name: str) -> str:
    """Undo what a page break inside a merged cell does: it prints the name twice."""
    half = len(name) // 2
    return name[:half] if name and len(name) % 2 == 0 and name[:half] == name[half:] else name


def _list_agencies(rows: list[ListRow], role: str) -> list[str]:
    named = (
        pair
        for row in rows
        for column in ("lead", "responsible")
        for pair in split_roles(row.get(column), column)
    )
    return list(dict.fromkeys(agency for found, agency in named if found == role))


def _list_measures(rows: list[ListRow], year: int | None) -> list[Measure]:
    name = enumerated_field(rows)
    measures, beside = [], ""
    for at, row in enumerate(rows):
        beside = row.get("responsible") or row.get("lead") or beside
        deadline = parse_month(row.get("deadline"), year=year) if at else ""
        for item in split_items(fold_spaces(row.get(name)), lone=True) if name else []:
            if item.number:
                agency = " ".join(beside.split())
                measures.append(Measure(item.number, item.text, agency, deadline))
            elif measures and item.text:
                measures[-1].text += item.text
    return measures
