"""The monthly form that a notice prescribes: title, columns, footers, and when it is due."""

import re
from dataclasses import dataclass

from msanalysis.notices.columns import Column, find_header
from msanalysis.reading.model import Block, Paragraph, Row, Table
from msanalysis.values.folding import fold_spaces

_REPORTED = {"progress", "verdict", "investment_done", "problem", "next_step", "completion_rate"}
_ANNEX = re.compile(r"附[件表录]\d{0,2}[:：.]?$")
_TITLE = re.compile(r"(?:表|台账)$")
_SAMPLE = re.compile(r"[（(](?:样表|样式|模板|空表)[）)]")
_FOOTER = re.compile(r"([^\s:：。，；、（）()［］]{2,12})[:：]")
_COPIES = re.compile(r"抄送|主送|印发$|此件")
_DUE = re.compile(r"每月[^。；]{0,4}?(\d{1,2})日(?:之?前|以前)")
_RECIPIENT = re.compile(r"报送?(?:送)?[至到给]?([^，。；（(\d]{2,12}?(?:委|局|办|中心|部|室))")
_MIN_REPORTED = 2


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column of a prescribed form: what it holds, its heading, and the heading above it."""

    field: str
    heading: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class PrescribedForm:
    """A notice's monthly form.

    Attributes
    ----------
    title
        As printed, without white space and without （样表）; empty where nothing stands above.
    columns
        Left to right; empty where the notice prescribes no table.
    footers
        Labels of what is filled in below the table, such as 填表人.
    due_day
        Day of the month by which it is due; 0 where the notice does not say.
    recipient
        Who receives it; empty where the notice does not say.
    """

    title: str = ""
    columns: tuple[FormColumn, ...] = ()
    footers: tuple[str, ...] = ()
    due_day: int = 0
    recipient: str = ""


def find_progress_form(blocks: tuple[Block, ...], *, year: int | None = None) -> PrescribedForm:
    """Find the monthly form in a notice's blocks.

    It is the last table without content whose headings ask for two of progress, investment,
    problems and next steps; its title stands between the mark of the annex and the table.

    Parameters
    ----------
    blocks
        Of the whole notice.
    year
        Of the list, for headings that name months.
    """
    due_day, recipient = _find_rule(blocks)
    for at in range(len(blocks) - 1, -1, -1):
        block = blocks[at]
        if isinstance(block, Table) and (columns := _form_columns(block, year)):
            return PrescribedForm(
                title=_title_above(blocks, at),
                columns=columns,
                footers=_footers_below(blocks, at),
                due_day=due_day,
                recipient=recipient,
            )
    return PrescribedForm(due_day=due_day, recipient=recipient)


def _form_columns(table: Table, year: int | None) -> tuple[FormColumn, ...]:
    columns, height = find_header(table, year=year)
    fields = {column.field for column in columns}
    if len(fields & _REPORTED) < _MIN_REPORTED or "name" not in fields:
        return ()
    if any((cell or "").strip(" 　") for row in table.rows[height:] for cell in row):
        return ()
    groups = _groups(table.rows[max(0, height - 2) : height], columns)
    return tuple(
        FormColumn("progress" if column.field == "verdict" else column.field, column.heading, group)
        for column, group in zip(columns, groups, strict=True)
        if column.heading
    )


def _groups(header: tuple[Row, ...], columns: tuple[Column, ...]) -> list[str]:
    """Name the heading above each column; a header of one row has none."""
    rows = [[fold_spaces(cell) for cell in row if cell] for row in header]
    headings = {column.heading for column in columns}
    if len(rows) < 2 or not headings.intersection(rows[0]):
        return [""] * len(columns)
    lower = set(rows[1])
    above = next((cell for cell in rows[0] if cell not in headings), "")
    return [above if column.heading in lower else "" for column in columns]


def _title_above(blocks: tuple[Block, ...], at: int) -> str:
    lines: list[str] = []
    for block in reversed(blocks[max(0, at - 6) : at]):
        if not isinstance(block, Paragraph) or _ANNEX.fullmatch(fold_spaces(block.text)):
            break
        lines.insert(0, fold_spaces(block.text))
    titles = [_SAMPLE.sub("", "".join(lines[:n])) for n in range(1, len(lines) + 1)]
    return next((title for title in titles if _TITLE.search(title)), "")


def _footers_below(blocks: tuple[Block, ...], at: int) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for block in blocks[at + 1 : at + 7]:
        if not isinstance(block, Paragraph) or _COPIES.search(fold_spaces(block.text)):
            break
        if _ANNEX.fullmatch(fold_spaces(block.text)):
            break
        found |= dict.fromkeys(match[1] for match in _FOOTER.finditer(block.text))
    return tuple(found)


def _find_rule(blocks: tuple[Block, ...]) -> tuple[int, str]:
    for block in blocks:
        if not isinstance(block, Paragraph):
            continue
        text = fold_spaces(block.text)
        if due := _DUE.search(text):
            recipient = _RECIPIENT.search(text, due.end())
            return int(due[1]), recipient[1] if recipient else ""
    return 0, ""
