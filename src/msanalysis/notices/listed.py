"""Lists without a table: numbered paragraphs with labels (牵头单位：…), made into one."""

import re
from collections import Counter
from dataclasses import dataclass, field

from msanalysis.notices.columns import Column, recognise_heading
from msanalysis.notices.enumeration import parse_mark
from msanalysis.notices.naming import part_name
from msanalysis.notices.rows import list_columns
from msanalysis.reading.model import Block, Paragraph, Table
from msanalysis.values.folding import fold_spaces

# Heading under which each labelled field stands in the table; one that `columns.csv` knows.
_HEADINGS = {
    "no": "序号",
    "name": "项目名称",
    "target": "目标任务",
    "support": "支撑项目",
    "milestone_group": "阶段目标",
    "lead": "牵头单位",
    "responsible": "责任单位",
    "deadline": "完成时限",
    "progress": "工作推进情况",
    "verdict": "效果评估",
    "reason": "未完成原因",
    "remark": "备注",
}
_OTHER_FIELDS = {"leader", "contact", "funding", "investment_plan", "investment_done", "category"}
_AGENCY_FIELDS = {"lead", "responsible"}
_ITEM_FIELDS = _AGENCY_FIELDS | {"progress"}
_BARE_FIELDS = _AGENCY_FIELDS | {"deadline", "verdict"}
_MIN_ITEMS = 2

_CHINESE = "一二三四五六七八九十百"
# From the outermost mark to the innermost.
_MARKS = (
    re.compile(rf"(?P<mark>[{_CHINESE}]+)[、.．]"),
    re.compile(rf"(?P<mark>[（(][{_CHINESE}]+[）)])"),
    re.compile(r"(?P<mark>\d{1,3})[.．、](?!\d)"),
    re.compile(r"(?P<mark>[（(]\d{1,2}[）)]|\d{1,2}[）)])"),
    re.compile(r"(?P<mark>[①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳])"),
)
_LABEL = re.compile(r"(?:^|(?<=[（(【\[；;。，,、\s）)】\]]))(?P<label>[^\W\d_]{2,9})[:：]")
_ANNEX = re.compile(r"^附[件表录]\s*\d{0,2}[:：.]?")
_TAIL = re.compile(
    r"^(?:附[件表录]|抄送|主送|[（(]此件|[（(]?联系|填表|注[:：]|重庆市.{0,30}(?:办公室|人民政府|委员会)$"
    r"|20\d\d年\d{1,2}月\d{1,2}日)"
)
_LED_BY = re.compile(
    r"[（(【\[](?P<lead>[^（）()，；。]{2,60})牵头(?:[，,；;、](?P<others>[^（）()。]{2,120}?)"
    r"(?:配合|参与|协同|落实|负责))?[）)】\]][。；]?$"
)
_DONE_BY = re.compile(r"[（(【\[](?P<others>[^（）()，；。]{2,60})负责[）)】\]][。；]?$")


@dataclass(slots=True)
class _Line:
    """A paragraph: its mark, the words in front of the first label, and the labelled values."""

    text: str
    rank: int | None = None
    mark: str = ""
    words: str = ""
    labels: list[tuple[str, str]] = field(default_factory=list)

    @property
    def states_item(self) -> bool:
        """Whether the line says who or, in a report, how far: what makes a paragraph an item."""
        return any(name in _ITEM_FIELDS for name, _ in self.labels)


@dataclass(slots=True)
class _Item:
    mark: str
    title: str
    values: dict[str, list[str]] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)


def restore_lists(blocks: tuple[Block, ...], *, year: int | None = None) -> tuple[Block, ...]:
    """Put numbered paragraphs that name their agencies into tables.

    An item is a numbered paragraph with labels in it (（牵头单位：…；完成时限：…）) or on the
    lines below it (责任单位：…). Two items that name an agency make a list; headings between
    them become the table's sections, enumerated lines below an item its text. Where the document
    has a table of projects, only annexes without one are looked at.

    Parameters
    ----------
    blocks
        Of the document, tables of projects being tables already.
    """
    segments = _split_annexes(blocks)
    tabled = [any(_is_list(block, year) for block in segment) for segment in segments]
    restored: list[Block] = []
    for number, segment in enumerate(segments):
        if tabled[number] or (number == 0 and any(tabled)):
            restored += segment
        else:
            restored += _restore_segment(segment)
    return tuple(restored)


def _is_list(block: Block, year: int | None) -> bool:
    return isinstance(block, Table) and bool(list_columns(block, year=year)[0])


def _split_annexes(blocks: tuple[Block, ...]) -> list[list[Block]]:
    segments: list[list[Block]] = [[]]
    for block in blocks:
        if isinstance(block, Paragraph) and _is_annex_mark(block.text):
            segments.append([])
        segments[-1].append(block)
    return segments


def _is_annex_mark(text: str) -> bool:
    folded = fold_spaces(text)
    match = _ANNEX.match(folded)
    return bool(match) and match.end() == len(folded)


def _restore_segment(segment: list[Block]) -> list[Block]:
    texts = [block.text if isinstance(block, Paragraph) else "" for block in segment]
    lines = [_parse_line(fold_spaces(text)) for text in texts]
    rank = _item_rank(lines)
    if rank is None:
        return segment
    start, end = _extent(lines, rank)
    if any(isinstance(block, Table) for block in segment[start:end]):
        return segment
    rows = _read_items(lines[start:end], rank)
    fields = [
        name for name in _HEADINGS if any(name in row for row in rows if isinstance(row, dict))
    ]
    table: list[tuple[str, ...]] = [tuple(_HEADINGS[name] for name in fields)]
    for row in rows:
        if isinstance(row, str):
            table.append((row, *[""] * (len(fields) - 1)))
        else:
            table.append(tuple(row.get(name, "") for name in fields))
    return [*segment[:start], Table(tuple(table)), *segment[end:]]


def _parse_line(text: str) -> _Line:
    line = _Line(text)
    rest = text
    for rank, pattern in enumerate(_MARKS):
        if match := pattern.match(text):
            line.rank, line.mark, rest = rank, match["mark"], text[match.end() :]
            break
    found = [(m, name) for m in _LABEL.finditer(rest) if (name := _label_field(m["label"]))]
    line.words = _trim(rest[: found[0][0].start()] if found else rest)
    for at, (match, name) in enumerate(found):
        stop = found[at + 1][0].start() if at + 1 < len(found) else len(rest)
        line.labels.append((name, _trim(rest[match.end() : stop])))
    if not found:
        _read_roles(line)
    return line


def _label_field(label: str) -> str:
    column: Column = recognise_heading(label)
    return column.field if column.field in _HEADINGS or column.field in _OTHER_FIELDS else ""


def _read_roles(line: _Line) -> None:
    """Read roles that stand without label: （区教委牵头，区财政局配合）."""
    match = _LED_BY.search(line.words) or _DONE_BY.search(line.words)
    if not match:
        return
    groups = match.groupdict()
    pairs = (("lead", groups.get("lead")), ("responsible", groups.get("others")))
    line.labels = [(name, value) for name, value in pairs if value]
    line.words = _trim(line.words[: match.start()])


def _trim(text: str) -> str:
    """Drop what opens or closes a bracket around labels and the marks that part them."""
    text = text.strip(" 　；;，,、")
    while text and text[-1] in "（(【[；;，,、 ":
        text = text[:-1]
    closing = re.search(r"[）)】\]]+[。；]?$", text)
    if closing and len(re.findall(r"[（(【\[]", text)) < len(re.findall(r"[）)】\]]", text)):
        text = text[: closing.start()]
    return text.strip(" ；;，,、")


def _item_rank(lines: list[_Line]) -> int | None:
    """Find the kind of mark whose paragraphs name agencies, in their own words or just below."""
    ranks: Counter[int] = Counter()
    item: int | None = None
    for line in lines:
        if line.rank is not None:
            item = line.rank
        if line.states_item and item is not None:
            ranks[item] += 1
            item = None if line.rank is None else item
    if not ranks:
        return None
    rank, count = min(ranks.items(), key=lambda entry: (-entry[1], entry[0]))
    return rank if count >= _MIN_ITEMS else None


def _extent(lines: list[_Line], rank: int) -> tuple[int, int]:
    """Give the first and the last line of the list, with the headings right above it."""
    start = end = None
    candidate: int | None = None
    for at, line in enumerate(lines):
        if line.rank == rank:
            candidate = at
        if line.states_item and candidate is not None:
            start = candidate if start is None else start
            end = at + 1
        elif line.labels and end == at:
            end = at + 1
    first, last = start or 0, end or len(lines)
    while first and lines[first - 1].rank is not None and lines[first - 1].rank < rank:
        if len(lines[first - 1].text) > 80 or "。" in lines[first - 1].text:
            break
        first -= 1
    while last < len(lines) and not _TAIL.match(lines[last].text):
        if lines[last].rank is None or lines[last].rank < rank:
            break
        last += 1
    return first, last


def _read_items(lines: list[_Line], rank: int) -> list[dict[str, str] | str]:
    rows: list[dict[str, str] | str] = []
    item: _Item | None = None
    pending = ""
    for line in lines:
        if line.rank is not None and line.rank < rank and not line.labels:
            rows += [_settle(item)] if item else []
            item = None
            rows.append(line.text.rstrip("。；"))
            continue
        if line.rank == rank:
            rows += [_settle(item)] if item else []
            item = _Item(line.mark, line.words)
        elif item is None:
            continue
        elif pending and not line.labels:
            item.values.setdefault(pending, []).append(line.text)
            pending = ""
            continue
        elif line.rank is not None or not line.labels:
            item.texts.append(line.words if line.labels else line.text)
        elif line.words:
            item.texts.append(line.words)
        pending = ""
        for name, value in line.labels:
            if value:
                item.values.setdefault(name, []).append(value)
            else:
                pending = name
    rows += [_settle(item)] if item else []
    return rows


def _settle(item: _Item) -> dict[str, str]:
    """Settle name and target: a short first sentence is the name, what follows the target."""
    name, text = part_name(item.title)
    texts = [part for part in (text, *item.texts) if part]
    row = {"no": str(parse_mark(item.mark) or "")}
    row["name"] = "".join(item.values.get("name", [])) or name
    labelled = "".join(item.values.get("target", []))
    told = "".join(texts)
    row["target"] = labelled + (told if not labelled or told not in labelled else "")
    if not row["target"]:
        row["target"] = item.title
    for field_name, values in item.values.items():
        if field_name in _HEADINGS and field_name not in row:
            ends = "。；" if field_name in _BARE_FIELDS else ""
            row[field_name] = "、".join(value.rstrip(ends) for value in values)
    return row
