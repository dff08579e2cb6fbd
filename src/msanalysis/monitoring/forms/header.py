"""Find a form's header and say what each column holds, also where people renamed it."""

import difflib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol

from openpyxl.utils import get_column_letter

from msanalysis.lexicon import load_lexicon
from msanalysis.monitoring.forms.marks import ID_HEADING, SYNTHETIC_HEADING
from msanalysis.monitoring.forms.model import FormCell, HeaderRemark
from msanalysis.monitoring.layout import form_fields
from msanalysis.notices.columns import recognise_heading
from msanalysis.values.folding import fold_for_matching

_FIRST_ROWS = 40
_MIN_FIELDS = 3
_ALIKE = 0.6
_UNIT = re.compile(r"[(（][^()（）]*[)）]")
_SHARE = re.compile(r"进度|比例|率$")
_TURNED = {"leader": "contact", "completion_rate": "percent", "verdict": "progress"}


class Cells(Protocol):
    """What a header is looked for in."""

    title: str
    cells: Mapping[tuple[int, int], FormCell]
    origin: Mapping[tuple[int, int], tuple[int, int]]
    height: int
    width: int

    def text(self, row: int, column: int) -> str:
        """Give a cell's text."""


@dataclass(slots=True)
class Header:
    """A form's header.

    Attributes
    ----------
    top, bottom
        Its first and last row.
    columns, headings
        Field → column number, and → heading as typed.
    id_column, mark_column
        Columns of the hidden ids and of the synthetic mark; 0 for none.
    """

    top: int
    bottom: int
    columns: dict[str, int] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)
    id_column: int = 0
    mark_column: int = 0
    remarks: list[HeaderRemark] = field(default_factory=list)


def find_form_header(grid: Cells, places: Mapping[str, str]) -> Header | None:
    """Find the header: the row, or pair of rows, that names most of a form's columns.

    Parameters
    ----------
    grid
        A sheet.
    places
        Column letter → field as the form was written; decides for a heading that says nothing.

    Returns
    -------
    Header or None
        None where no row names a project's column and two others.
    """
    best: tuple[int, int, list[str]] | None = None
    score = _MIN_FIELDS - 1
    # A header of one row first: under a title, a pair would name the same columns.
    for height in (0, 1):
        for top in range(1, min(grid.height, _FIRST_ROWS) + 1):
            bottom = top + height
            headings = _headings(grid, top, bottom)
            fields = {name for name in map(recognise_form_heading, headings) if name}
            if len(fields) > score and fields & {"name", "no"} and len(fields) >= _MIN_FIELDS:
                best, score = (top, bottom, headings), len(fields)
    if best is None:
        return None
    header = Header(best[0], best[1])
    _assign(grid, header, best[2], places)
    return header


def _headings(grid: Cells, top: int, bottom: int) -> list[str]:
    headings = []
    for column in range(1, grid.width + 1):
        upper = grid.text(*grid.origin.get((top, column), (top, column)))
        lower = grid.text(bottom, column) if bottom > top else ""
        headings.append(lower if lower.strip() else upper)
    return headings


@cache
def _known() -> dict[str, str]:
    known = {_fold(row["heading"]): row["field"] for row in load_lexicon("form_headings")}
    for row in load_lexicon("columns"):
        name = _TURNED.get(row["field"], row["field"])
        if name in form_fields():
            known.setdefault(_fold(row["heading"]), name)
    return known


def _fold(heading: str) -> str:
    """Fold a heading; the percent sign stays told apart: 形象进度（%） is no 形象进度."""
    return fold_for_matching(unicodedata.normalize("NFKC", heading).replace("%", "百分比"))


def recognise_form_heading(heading: str) -> str:
    """Give the field that a heading names exactly; empty for none."""
    if not heading.strip():
        return ""
    bare = _UNIT.sub("", unicodedata.normalize("NFKC", heading))
    for form in (heading, bare):
        if name := _known().get(_fold(form)):
            return name
    if "%" in unicodedata.normalize("NFKC", heading) and _SHARE.search(bare):
        return "percent"
    column = recognise_heading(unicodedata.normalize("NFKC", heading))
    name = _TURNED.get(column.field, column.field)
    return name if name in form_fields() else ""


def _assign(grid: Cells, header: Header, headings: list[str], places: Mapping[str, str]) -> None:
    unknown = []
    for at, heading in enumerate(headings, 1):
        bare = "".join(heading.split())
        if bare == ID_HEADING:
            header.id_column = at
        elif bare == SYNTHETIC_HEADING:
            header.mark_column = at
        elif name := recognise_form_heading(heading):
            _take(grid, header, name, at, heading)
        elif _has_content(grid, header.bottom, at):
            unknown.append((at, heading))
    for at, heading in unknown:
        _guess(grid, header, at, heading, places)


def _take(grid: Cells, header: Header, name: str, at: int, heading: str) -> None:
    """Give a field its column; of two, the one that says 累计 (up to now) has it."""
    if name not in header.columns:
        header.columns[name], header.headings[name] = at, heading
        return
    if name in ("contact", "responsible"):
        return
    spare = (at, heading)
    if "累计" in heading and "累计" not in header.headings[name]:
        spare = (header.columns[name], header.headings[name])
        header.columns[name], header.headings[name] = at, heading
    _remark(grid, header, "column_twice", spare[0], spare[1], header.headings[name])


def _guess(grid: Cells, header: Header, at: int, heading: str, places: Mapping[str, str]) -> None:
    close = difflib.get_close_matches(_fold(heading), list(_known()), n=1, cutoff=_ALIKE)
    name = _known()[close[0]] if close and heading.strip() else ""
    code = "renamed_like"
    if not name or name in header.columns:
        name, code = places.get(get_column_letter(at), ""), "renamed_place"
    if not name or name in header.columns or name not in form_fields():
        if places.get(get_column_letter(at)) != "other":
            _remark(grid, header, "unknown_column", at, heading, "")
        return
    header.columns[name], header.headings[name] = at, heading
    _remark(grid, header, code, at, heading, form_fields()[name]["default_heading"])


def _remark(grid: Cells, header: Header, code: str, at: int, heading: str, taken_for: str) -> None:
    address = f"{grid.title}!{get_column_letter(at)}{header.bottom}"
    header.remarks.append(HeaderRemark(code, address, heading, taken_for))


def _has_content(grid: Cells, bottom: int, at: int) -> bool:
    return any(
        grid.text(*grid.origin.get((row, at), (row, at))).strip()
        for row in range(bottom, grid.height + 1)
    )
