"""Columns of a list, recognised by their headings."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from msanalysis.lexicon import load_lexicon
from msanalysis.reading.model import Row, Table
from msanalysis.values.dates import parse_month
from msanalysis.values.folding import fold_for_matching, fold_spaces

MAX_HEADING = 24
CONTENT_FIELDS = {"target", "support", "milestone", "progress"}
_PERIOD = re.compile(
    r"^(?:至|截至|到)?(?:20\d\d年?)?(?:(?:\d{1,2}月?(?:—+|–|-|~|～|至|到))?\d{1,2}月(?:底|末)?"
    r"|第?[一二三四1-4]季度(?:末)?|[上下]半年|年底|\.\d{1,2})"
    r"(?:前|止)?(?:完成|阶段性?|工作|任务|形象|节点|目标|计划|安排|进度)*$"
)
# A heading that names a list and its items at once: 市级重点民生实事, 票决项目.
_LIST_NAME = re.compile(
    r"(?:[市区县]级|承接市级|(?:人大|人大代表)?票决)的?(?:重点)?(?:民生)?(?:实事)?(?:工作)?(?:项目)?"
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list.

    Attributes
    ----------
    field
        What it holds (`no`, `name`, `target`, `lead`, …); empty where the heading says nothing
        this package uses.
    heading
        As printed, folded.
    period
        `YYYY-MM` for a milestone column, else empty.
    """

    field: str
    heading: str
    period: str = ""


@cache
def _known_headings() -> dict[str, str]:
    """Folded heading → field."""
    return {fold_for_matching(row["heading"]): row["field"] for row in load_lexicon("columns")}


@cache
def _heading_patterns() -> tuple[tuple[re.Pattern, str], ...]:
    return tuple(
        (re.compile(row["pattern"]), row["field"]) for row in load_lexicon("column_patterns")
    )


@lru_cache(maxsize=4096)
def recognise_heading(heading: str, year: int | None = None) -> Column:
    """Recognise a column by its heading."""
    printed = fold_spaces(heading)
    if not printed or len(printed) > MAX_HEADING:
        return Column("", printed)
    if _PERIOD.match(printed) and (period := parse_month(printed, year=year)):
        return Column("milestone", printed, period)
    bare = re.sub(r"[（(][^（）()]*[）)]?", "", printed)
    bare = re.sub(r"^20\d\d年?度?", "", bare) or printed
    for form in (printed, bare):
        if (field := _known_headings().get(fold_for_matching(form))) is not None:
            return Column(field, printed)
    for pattern, field in _heading_patterns():
        if pattern.search(bare):
            return Column(field, printed)
    return Column("name" if _LIST_NAME.fullmatch(printed) else "", printed)


def find_header(table: Table, *, year: int | None = None) -> tuple[tuple[Column, ...], int]:
    """Find a table's columns.

    Returns
    -------
    columns, n
        The columns and the number of rows the header takes; no columns where no row among the
        first four names a list's columns.
    """
    for at, row in enumerate(table.rows[:4]):
        columns = [recognise_heading(cell or "", year) for cell in row]
        if not _names_a_list(columns):
            continue
        below = table.rows[at + 1] if at + 1 < len(table.rows) else ()
        if below and _is_second_header(below, year):
            merged = _merge_headers(row, below, table.width, year)
            if merged:
                return _settle(merged), at + 2
        if len(row) < table.width:
            columns += [Column("", "")] * (table.width - len(row))
        return _settle(columns), at + 1
    return (), 0


def _names_a_list(columns: list[Column]) -> bool:
    fields = {column.field for column in columns if column.field}
    return len(fields) >= 2 and bool(fields & (CONTENT_FIELDS | {"name"}))


def _is_second_header(row: Row, year: int | None) -> bool:
    cells = [cell for cell in row if cell]
    if not cells or any(len(cell) > MAX_HEADING for cell in cells):
        return False
    if any(_LIST_NAME.fullmatch(fold_spaces(cell)) for cell in cells):
        return False
    recognised = [c for c in cells if recognise_heading(c, year).field]
    numbered = row[0] is not None and re.fullmatch(r"\d+", (row[0] or "").strip())
    return not numbered and len(recognised) * 2 >= len(cells) and (len(cells) > 1 or len(row) > 1)


def _merge_headers(top: Row, below: Row, width: int, year: int | None) -> list[Column]:
    subs = [cell for cell in below if cell]
    filled = [cell for cell in top if cell]
    at_left = top[: len(filled)] == tuple(filled) and below[: len(subs)] == tuple(subs)
    if at_left and len(filled) < width and len(subs) == width - len(filled) + 1:
        # Merged cells lost: both rows stand at the left, filled up with blanks.
        top, below = tuple(filled), tuple(subs)
    if len(top) == width and len(below) == width:
        columns, last = [], ""
        for upper, lower in zip(top, below, strict=True):
            last = upper if upper else last
            columns.append(_recognise_under(last, lower or upper or last, year))
        return columns
    spread = width - len(top) + 1
    if len(subs) != spread:
        return []
    columns = [recognise_heading(cell or "", year) for cell in top]
    at = next((i for i, c in enumerate(columns) if c.field == "milestone_group"), None)
    if at is None:
        at = next((i for i, c in enumerate(columns) if c.field in ("", "progress")), None)
    if len(below) == width and below[0] is not None:
        at = next(i for i, cell in enumerate(below) if cell)
    if at is None:
        return []
    return [*columns[:at], *(recognise_heading(s, year) for s in subs), *columns[at + 1 :]]


def _recognise_under(group: str, heading: str, year: int | None) -> Column:
    """Recognise a heading below another that may lend it its noun: 牵头 below 责任单位."""
    column = recognise_heading(heading, year)
    if column.field or group == heading:
        return column
    joined = recognise_heading(heading + group, year)
    return Column(joined.field, column.heading, joined.period)


def _settle(columns: list[Column]) -> tuple[Column, ...]:
    """Decide between columns of one field.

    A second content column becomes support; a lone content column is the target whatever it is
    called; `进展` beside `完成情况` stays progress, the second is the verdict.
    """
    fields = [column.field for column in columns]
    settled = list(columns)
    targets = [i for i, f in enumerate(fields) if f == "target"]
    for i in targets[1:]:
        settled[i] = Column("support" if "support" not in fields else "", columns[i].heading)
    if not targets and "support" in fields:
        i = fields.index("support")
        settled[i] = Column("target", columns[i].heading)
    progress = [i for i, f in enumerate(fields) if f == "progress"]
    if len(progress) > 1 and "verdict" not in fields:
        i = next((i for i in progress if "完成" in columns[i].heading), progress[-1])
        settled[i] = Column("verdict", columns[i].heading)
    return tuple(settled)
