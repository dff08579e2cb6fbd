"""What a monthly form looks like: the notice's own columns, or a default."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from msanalysis.lexicon import load_lexicon
from msanalysis.notices.progress_form import FormColumn, PrescribedForm

FORM_VERSION = 1
DEFAULT_DUE_DAY = 25
DEFAULT_FOOTERS = ("单位主要负责人", "填表人")
DEFAULT_TITLE = "{district}{year}年重点民生实事推进落实情况表"
MONEY_UNIT, PERCENT_UNIT = "（万元）", "（%）"
_YEAR = re.compile(r"20\d\d年")
_MONTHS = re.compile(r"1-[*×xX＊]月")
_UNIT = re.compile(r"[（(](?:万元|亿元|元|%|％)[）)]")


@dataclass(frozen=True, slots=True)
class LayoutColumn:
    """A column of a form to be written.

    Attributes
    ----------
    field
        What it holds; `other` where the notice's heading says nothing this package uses.
    heading, group
        As the workbook shows them, with the unit.
    given
        Whether it is filled in beforehand and locked.
    kind
        `number`, `text`, `money`, `percent` or `choice`.
    width
        In characters.
    """

    field: str
    heading: str
    group: str
    given: bool
    kind: str
    width: float


@dataclass(frozen=True, slots=True)
class FormLayout:
    """A monthly form of one district, year and month.

    Attributes
    ----------
    title
        With the year of the list, whatever year the annex prints.
    title_printed
        As the annex prints it; empty for a default form.
    columns, footers, due_day, recipient
        As `notices.progress_form.PrescribedForm` has them, gaps filled.
    prescribed, due_stated
        Whether columns and due day are the notice's own.
    """

    district: str
    year: int
    month: int
    title: str
    title_printed: str
    columns: tuple[LayoutColumn, ...]
    footers: tuple[str, ...]
    due_day: int
    recipient: str
    prescribed: bool
    due_stated: bool


@cache
def form_fields() -> dict[str, dict[str, str]]:
    """Load how each field of a form is filled, shown and typed: field → row."""
    return {row["field"]: row for row in load_lexicon("form_columns")}


def lay_out_form(prescribed: PrescribedForm, *, district: str, year: int, month: int) -> FormLayout:
    """Lay out the form for one month.

    Headings that name months (1-*月) get the month, those of investment and shares their unit.
    Where the notice prescribes no table, the default columns stand in for it.
    """
    columns = prescribed.columns or _default_columns()
    title = prescribed.title or DEFAULT_TITLE.format(district=district, year=year)
    return FormLayout(
        district=district,
        year=year,
        month=month,
        title=_YEAR.sub(f"{year}年", title),
        title_printed=prescribed.title,
        columns=tuple(_lay_out_column(column, month) for column in columns),
        footers=(prescribed.footers if prescribed.columns else DEFAULT_FOOTERS),
        due_day=prescribed.due_day or DEFAULT_DUE_DAY,
        recipient=prescribed.recipient,
        prescribed=bool(prescribed.columns),
        due_stated=bool(prescribed.due_day),
    )


def drop_unused_columns(layout: FormLayout, rows: Sequence[Mapping[str, str]]) -> FormLayout:
    """Drop the columns of a default form that no project fills; a prescribed form stays whole."""
    if layout.prescribed:
        return layout
    kept = [c for c in layout.columns if not c.given or any(row.get(c.field) for row in rows)]
    return replace(layout, columns=tuple(kept))


def _default_columns() -> tuple[FormColumn, ...]:
    rows = [row for row in load_lexicon("form_columns") if row["default_order"]]
    ordered = sorted(rows, key=lambda row: int(row["default_order"]))
    return tuple(FormColumn(row["field"], row["default_heading"]) for row in ordered)


def _lay_out_column(column: FormColumn, month: int) -> LayoutColumn:
    field = {"leader": "contact", "completion_rate": "percent"}.get(column.field, column.field)
    row = form_fields().get(field, {})
    kind = row.get("kind", "text")
    heading = _MONTHS.sub(f"1-{month}月" if month > 1 else "1月", column.heading)
    unit = {"money": MONEY_UNIT, "percent": PERCENT_UNIT}.get(kind, "")
    if unit and not _UNIT.search(heading):
        heading += unit
    return LayoutColumn(
        field=field if row else "other",
        heading=heading,
        group=column.group,
        given=row.get("fill") == "given",
        kind=kind,
        width=float(row.get("width", 16)),
    )
