"""What stands around a form's rows: title, labels with their values, footers, synthetic marks."""

import re
from collections.abc import Mapping, Sequence

from msanalysis.monitoring.forms.header import Cells, Header
from msanalysis.monitoring.forms.model import FormCell

_FOOTER = re.compile(r"\s*(?:[^\s:：，。；]{2,12}[:：]|[注备]注?[:：]|说明[:：])")
_KNOWN_FOOTER = re.compile(
    r"\s*(?:单位)?(?:主要)?(?:负责人|填[表报]人|审[核签]人?|联系\w{1,2}|注|备注|说明)\s*[:：]"
)
_SYNTHETIC = re.compile(r"synthetic|模拟数据", re.IGNORECASE)


def join_title(grid: Cells, top: int) -> str:
    """Join all text above the header."""
    cells = sorted(at for at in grid.cells if at[0] < top)
    return " ".join(grid.text(*at) for at in cells)


def find_label(grid: Cells, header: Header, label: str) -> FormCell | None:
    """Find the cell beside a label, or the label's own cell with what follows its colon."""
    outside = [at for at in sorted(grid.cells) if at[0] < header.top or at[0] > header.bottom + 1]
    for at in outside:
        text = "".join(grid.text(*at).split())
        if not text.startswith(label):
            continue
        cell = grid.cells[at]
        own = text.removeprefix(label).lstrip(":：")
        if own:
            return FormCell(cell.address, own)
        start = at[1] + 1
        for column in range(start, grid.width + 1):
            beside = grid.cells.get((at[0], column))
            if beside is not None and (beside.value not in (None, "") or beside.state):
                return beside
        return FormCell(cell.address, None)
    return None


def is_footer(grid: Cells, row: int, header: Header) -> bool:
    """Tell whether a row below the header is no row of the form any more: 填表人：, 注：…."""
    if header.id_column and grid.text(row, header.id_column).strip():
        return False
    name_column = header.columns.get("name", 0)
    filled = [at for at in range(1, grid.width + 1) if grid.text(row, at).strip()]
    if not filled:
        return False
    first = grid.text(row, filled[0])
    if filled[0] == name_column:
        return bool(_KNOWN_FOOTER.match(first))
    return bool(_FOOTER.match(first)) and name_column not in filled


def read_marks(
    name: str, grid: Cells, facts: Mapping[str, str], header: Header, rows: Sequence[int]
) -> frozenset[str]:
    """Name the places that mark a form as made up: file, sheet, title, facts, all or some rows."""
    found = set()
    if _SYNTHETIC.search(name):
        found.add("file")
    if _SYNTHETIC.search(grid.title):
        found.add("sheet")
    if _SYNTHETIC.search(join_title(grid, header.top)):
        found.add("title")
    if facts.get("synthetic") == "True":
        found.add("facts")
    if header.mark_column:
        marked = [bool(_SYNTHETIC.search(grid.text(row, header.mark_column))) for row in rows]
        if any(marked):
            found.add("rows" if all(marked) else "some rows")
    return frozenset(found)
