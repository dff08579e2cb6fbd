"""Rows of a list: cells put under their columns, section headings told from items."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from msanalysis.notices.columns import Column, find_header
from msanalysis.notices.enumeration import parse_mark, part_mark
from msanalysis.reading.model import Row, Table
from msanalysis.values.agencies import drop_persons, looks_like_agencies
from msanalysis.values.dates import parse_month
from msanalysis.values.folding import drop_tags, fold_spaces

_SECTION = re.compile(
    r"^(?:第[一二三四五六七八九十]+(?:部分|类|章)|[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十]+[）)])"
)
_SHORTEST_TASK = 7
_SECTION_COUNT = re.compile(r"[（(](?:共|计)?\d+[项件个][^（）()]{0,6}[）)]\s*$")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading inside a list; level 1 for 一、, 2 for （一）."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row of a list.

    Attributes
    ----------
    cells
        Field → text as printed (line breaks kept); fields that a merged cell covers are absent.
    milestones
        Period → text.
    number
        1-based row of the table the row comes from, for messages.
    """

    cells: dict[str, str]
    milestones: dict[str, str] = field(default_factory=dict)
    number: int = 0

    def get(self, name: str) -> str:
        """Give a field's text, empty where the row has none."""
        return self.cells.get(name, "")

    @property
    def is_blank(self) -> bool:
        """Whether no cell has text."""
        return not any(t.strip() for t in (*self.cells.values(), *self.milestones.values()))


def read_rows(table: Table, columns: Sequence[Column], header_rows: int) -> list[ListRow | Section]:
    """Read a table's rows below its header.

    Repeated headers are dropped; a row that lost its merged cells is put under the columns its
    texts look like.
    """
    heads = {tuple(fold_spaces(c or "") for c in row) for row in table.rows[:header_rows]}
    rows: list[ListRow | Section] = []
    for number, row in enumerate(table.rows[header_rows:], header_rows + 1):
        if tuple(fold_spaces(c or "") for c in row) in heads:
            continue
        section = _read_section(row, len(columns))
        if section:
            rows.append(section)
            continue
        if _is_note(row):
            continue
        listed = _read_row(row, columns, number)
        if not listed.is_blank:
            rows.append(listed)
    return rows if any(column.field == "no" for column in columns) else _part_numbers(rows)


def _part_numbers(rows: list[ListRow | Section]) -> list[ListRow | Section]:
    """Give rows of a list without number column the numbers glued to their names (1.校园改造)."""
    for name in ("name", "target"):
        texts = [row.get(name) for row in rows if isinstance(row, ListRow) and row.get(name)]
        if not texts:
            continue
        if not all(part_mark(text)[0] for text in texts):
            break
        parted: list[ListRow | Section] = []
        for row in rows:
            if isinstance(row, Section) or not row.get(name):
                parted.append(row)
                continue
            mark, rest = part_mark(row.get(name))
            cells = dict(row.cells) | {"no": mark, name: rest}
            parted.append(ListRow(cells, row.milestones, row.number))
        return parted
    return rows


def is_blank_form(table: Table, header_rows: int) -> bool:
    """Tell whether a table is a form to fill in: headings over nothing, or over numbers alone."""
    cells = (fold_spaces(cell or "") for row in table.rows[header_rows:] for cell in row)
    return not any(cell.strip(".…") and parse_mark(cell) is None for cell in cells)


def title_rows(table: Table, header_rows: int) -> list[str]:
    """Give the titles that stand inside a table, above its header."""
    titles = []
    for row in table.rows[: max(header_rows - 1, 0)]:
        texts = {fold_spaces(cell) for cell in row if cell and cell.strip()}
        titles += [text for text in texts if len(texts) == 1 and len(row) > 1]
    return titles


def list_columns(
    table: Table, *, year: int | None = None, bare: bool = False
) -> tuple[tuple[Column, ...], int]:
    """Give the columns of a table that is a list with items in it, else none.

    A list of names and agencies whose content stands under a heading nobody has seen takes that
    column as its target; `bare` lets lists of nothing but names and agencies pass.
    """
    columns, header_rows = find_header(table, year=year)
    if not columns or is_blank_form(table, header_rows):
        return (), 0
    columns = _settle_agencies(table, columns, header_rows)
    fields = {column.field for column in columns}
    if fields & {"target", "support", "milestone", "progress"}:
        return columns, header_rows
    if "name" not in fields or not fields & {"lead", "responsible"}:
        return (), 0
    at = _find_content(table, columns, header_rows)
    if at is None:
        return (columns, header_rows) if bare else ((), 0)
    content = Column("target", columns[at].heading)
    return (*columns[:at], content, *columns[at + 1 :]), header_rows


def _settle_agencies(
    table: Table, columns: tuple[Column, ...], header_rows: int
) -> tuple[Column, ...]:
    """Take a column headed 单位 or 部门 for the responsible agencies if it holds any."""
    if any(column.field in ("lead", "responsible") for column in columns):
        return columns
    rows = [row for row in table.rows[header_rows:] if len(row) == len(columns)]
    for at, column in enumerate(columns):
        if column.field or not re.search(r"单位|部门", column.heading):
            continue
        cells = [row[at] for row in rows if row[at] and row[at].strip()]
        if cells and all(map(looks_like_agencies, cells)):
            settled = Column("responsible", column.heading)
            return (*columns[:at], settled, *columns[at + 1 :])
    return columns


def _find_content(table: Table, columns: Sequence[Column], header_rows: int) -> int | None:
    """Find the column of unknown heading that tells most: sentences or long names of no agency."""
    lengths: dict[int, int] = {}
    rows = [row for row in table.rows[header_rows:] if len(row) == len(columns)]
    for at, column in enumerate(columns):
        texts = [fold_spaces(row[at] or "") for row in rows]
        sentences = sum(_tells(text) for text in texts)
        if not column.field and column.heading and sentences * 2 > len(texts):
            lengths[at] = sum(map(len, texts))
    return max(lengths, key=lengths.__getitem__, default=None)


def _tells(text: str) -> bool:
    told = len(text) >= _SHORTEST_TASK and bool(re.search(r"\d", text))
    return bool(re.search(r"[。；，,;]", text)) or (told and not looks_like_agencies(text))


def _is_note(row: Row) -> bool:
    """Tell whether a row is a note below the list (注：…) or its total (合计)."""
    texts = [fold_spaces(cell) for cell in row if cell and cell.strip()]
    if not texts:
        return False
    note = len(set(texts)) == 1 and re.match(r"(?:备?注|说明|填表说明|填表人)[:：]", texts[0])
    return bool(note) or texts[0] in ("合计", "总计", "小计", "共计", "合 计")


def _read_section(row: Row, width: int) -> Section | None:
    texts = [fold_spaces(c) for c in row if c and c.strip()]
    if len(set(texts)) != 1 or (width > 1 and len(row) == width and not (row[0] or "").strip()):
        return None
    return parse_section(texts[0])


def parse_section(text: str) -> Section | None:
    """Read a line as a heading inside a list (一、…, （一）…, …（共5项）); `None` for none."""
    if not (_SECTION.match(text) or _SECTION_COUNT.search(text)) or len(text) > 80:
        return None
    if re.search(r"[。；;]$", text):
        return None
    return Section(text, 2 if text[0] in "（(" else 1)


def _read_row(row: Row, columns: Sequence[Column], number: int) -> ListRow:
    filled = row[: max((i + 1 for i, cell in enumerate(row) if cell), default=0)]
    if len(row) < len(columns) or _is_shifted(filled, columns):
        present = _align(filled, columns)
    else:
        present = [(c, cell) for c, cell in zip(columns, row, strict=False) if cell is not None]
    cells: dict[str, str] = {}
    milestones: dict[str, str] = {}
    for column, cell in present:
        text = drop_tags(cell or "").strip()
        if column.field in ("lead", "responsible") and "人" in column.heading:
            text = drop_persons(text)
        if column.field == "milestone":
            milestones[column.period] = text
        elif column.field and cells.get(column.field):
            cells[column.field] += "、" + text if text else ""
        elif column.field:
            cells[column.field] = text
    return ListRow(cells, milestones, number)


def _is_shifted(filled: Row, columns: Sequence[Column]) -> bool:
    """Tell whether a row lost its merged cells and was filled up with blanks at its end."""
    if len(filled) == len(columns) or not filled or not all(filled):
        return False
    as_placed = [_fit(cell or "", column) for cell, column in zip(filled, columns, strict=False)]
    if min(as_placed) > -2.0:
        return False
    aligned = sum(_fit(cell, column) for column, cell in _align(filled, columns))
    return aligned >= sum(as_placed) + 3.0


def _align(row: Row, columns: Sequence[Column]) -> list[tuple[Column, str]]:
    """Put the cells of a short row under the columns they look like, in order."""
    cells = [cell or "" for cell in row]
    n, width = len(cells), len(columns)
    fits = [[_fit(cell, column) for column in columns] for cell in cells]
    # best[i][j]: of cells i… under columns j…; where two placings fit alike, the one further right.
    best = [[float("-inf")] * (width + 1) for _ in range(n)] + [[0.0] * (width + 1)]
    for i in range(n - 1, -1, -1):
        for j in range(width - 1, -1, -1):
            best[i][j] = max(best[i][j + 1], fits[i][j] + best[i + 1][j + 1])
    placed, j = [], 0
    for i, cell in enumerate(cells):
        while best[i][j] == best[i][j + 1]:
            j += 1
        placed.append((columns[j], cell))
        j += 1
    return placed


def _fit(cell: str, column: Column) -> float:
    text = fold_spaces(cell)
    if not text:
        return 0.0
    agencies = looks_like_agencies(cell)
    sentence = bool(re.search(r"[。；;，,]", text)) or len(text) > 30
    match column.field:
        case "no":
            return 3.0 if parse_mark(text) is not None and len(text) <= 4 else -3.0
        case "lead" | "responsible":
            return 2.0 if agencies else -2.0
        case "name":
            return -1.0 if sentence or agencies else 1.0
        case "deadline":
            return 2.0 if parse_month(text) and len(text) < 15 else -2.0
        case "target" | "support" | "milestone" | "progress":
            return 1.0 if sentence else (-1.0 if agencies else 0.2)
        case _:
            return -0.1
