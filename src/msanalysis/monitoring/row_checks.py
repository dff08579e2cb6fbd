"""Check one row of a form and read what it reports."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from msanalysis.masking import mask_contacts
from msanalysis.monitoring.amounts import CellError, is_nothing, read_amount, read_share
from msanalysis.monitoring.forms.model import FormCell, FormRow
from msanalysis.monitoring.neutral import neutralise
from msanalysis.monitoring.problems import Problem, make_problem
from msanalysis.notices.progress_shares import find_progress_shares
from msanalysis.reading.xlsx_values import format_value
from msanalysis.wording import say

_TYPED = ("state", "percent", "progress", "investment_done", "problem", "next_step")
_TEXTS = ("progress", "problem", "next_step")
_HEADER_UNIT = re.compile(r"[（(](亿元|百万元|千元|元)[）)]")
_SAME_SHARE = 0.5
_FACTORS = {"亿元": 10**8, "百万元": 10**6, "千元": 10**3, "元": 1}
_DECLARED = re.compile(r"(?<![\d.])(\d{1,4}(?:\.\d+)?)[%％]")
_DONE_WORDS = re.compile(r"(?:形象进度|进度|工程量|任务|投资|完成率|完成)[^，。；,;\d]{0,8}$")
_UNTIL = re.compile(r"(?:截[至止]|1\s*[-—–~～至到]\s*)(?:20\d\d年)?(\d{1,2})月")


@dataclass(frozen=True, slots=True)
class ReportedRow:
    """What a row reports, as it is stored."""

    progress_text: str
    completed_investment_yuan: float | None
    investment_comparator: str
    problem: str
    next_step: str


def money_factor(heading: str) -> int:
    """Give the yuan that a bare number in an investment column stands for."""
    match = _HEADER_UNIT.search(heading)
    return _FACTORS[match[1]] if match else 10_000


def cell_address(columns: Mapping[str, str], name: str, row: FormRow) -> str:
    """Give the address of a row's cell, also of an empty one; of the row for an unknown column."""
    header = columns.get(name)
    return re.sub(r"\d+$", str(row.number), header) if header else row.address


def check_row(
    row: FormRow,
    columns: Mapping[str, str],
    headings: Mapping[str, str],
    *,
    name: str,
    month: int,
) -> tuple[ReportedRow | None, list[Problem]]:
    """Check a row's cells against one another.

    Parameters
    ----------
    row
        With its cells.
    columns, headings
        Field → address and text of its header cell.
    name
        Of the project, for messages.
    month
        That the form is for, 1 to 12.

    Returns
    -------
    ReportedRow or None, list of Problem
        None where the row reports nothing.
    """
    problems: list[Problem] = []
    texts = {field: _text(row.cells.get(field), problems) for field in (*_TEXTS, "state")}
    share = _share(row.cells.get("percent"), problems)
    heading = headings.get("investment_done", "")
    amount, comparator = _amount(row.cells.get("investment_done"), heading, problems)
    if _says_nothing(row):
        return None, [make_problem("row_empty", row.address, name=name)]
    at = {field: cell_address(columns, field, row) for field in _TYPED}
    problems += _check_progress(texts["progress"], row, at["progress"], amount, name)
    problems += _check_shares(texts["progress"], at["progress"], share, month)
    problem, step = texts["problem"], texts["next_step"]
    if "next_step" in columns and not is_nothing(problem) and is_nothing(step):
        problems.append(make_problem("next_step_missing", at["next_step"], name=name))
    if "investment_done" in columns and _blank(row.cells.get("investment_done")):
        problems.append(make_problem("amount_missing", at["investment_done"], name=name))
    return (
        ReportedRow(
            progress_text=_store(_lead_in(texts["state"], share) + texts["progress"]),
            completed_investment_yuan=amount,
            investment_comparator=comparator,
            problem=_store(texts["problem"]),
            next_step=_store(texts["next_step"]),
        ),
        problems,
    )


def _says_nothing(row: FormRow) -> bool:
    cells = [row.cells[field] for field in _TYPED if field in row.cells]
    return not any(cell.state or cell.value not in (None, "") for cell in cells if cell)


def _blank(cell: FormCell | None) -> bool:
    return cell is None or (cell.value in (None, "") and not cell.state)


def _text(cell: FormCell | None, problems: list[Problem]) -> str:
    """Give a cell's text; what a formula left without result is a problem."""
    if cell is None:
        return ""
    if cell.state:
        problems.append(_formula_problem(cell))
        return ""
    if cell.spread > 1 and not is_nothing(cell.value):
        problems.append(make_problem("merged_text", cell.address, n=cell.spread))
    return format_value(cell.value, cell.number_format).strip()


def _formula_problem(cell: FormCell) -> Problem:
    if cell.state == "no_result":
        return make_problem("no_result", cell.address)
    return make_problem("cell_error", cell.address, value=str(cell.value))


def _share(cell: FormCell | None, problems: list[Problem]) -> float | None:
    if cell is None:
        return None
    if cell.state:
        problems.append(_formula_problem(cell))
        return None
    try:
        return read_share(cell.value, cell.number_format)
    except CellError as error:
        problems.append(make_problem(error.code, cell.address, value=_shown(cell)))
        return None


def _amount(
    cell: FormCell | None, heading: str, problems: list[Problem]
) -> tuple[float | None, str]:
    if cell is None:
        return None, ""
    if cell.state:
        problems.append(_formula_problem(cell))
        return None, ""
    if cell.spread > 1 and not is_nothing(cell.value):
        problems.append(make_problem("merged_amount", cell.address, n=cell.spread))
        return None, ""
    try:
        amount = read_amount(cell.value, cell.number_format, factor=money_factor(heading))
    except CellError as error:
        problems.append(make_problem(error.code, cell.address, value=_shown(cell)))
        return None, ""
    if amount is None:
        return None, ""
    wan = f"{amount.yuan / 10_000:g}"
    problems += [
        make_problem(code, cell.address, value=_shown(cell), wan=wan) for code in amount.remarks
    ]
    return float(amount.yuan), amount.comparator


def _shown(cell: FormCell) -> str:
    return format_value(cell.value, cell.number_format)


def _check_progress(
    text: str, row: FormRow, address: str, amount: float | None, name: str
) -> list[Problem]:
    cell = row.cells.get("progress")
    if not is_nothing(text) or (cell and cell.state):
        return []
    code = "investment_without_text" if amount else "progress_missing"
    return [make_problem(code, address, name=name)]


def _check_shares(text: str, address: str, share: float | None, month: int) -> list[Problem]:
    problems = [
        make_problem("over_100", address, value=match[0])
        for match in _DECLARED.finditer(text)
        if float(match[1]) > 100 and _DONE_WORDS.search(text[: match.start()])
    ]
    stated = {found for found, _ in find_progress_shares(text)}
    if share is not None and len(stated) == 1 and abs(min(stated) - share) > _SAME_SHARE:
        value = f"{min(stated):g}%"
        problems.append(make_problem("shares_differ", address, value=value, share=f"{share:g}%"))
    later = [n for n in map(int, _UNTIL.findall(text)) if month < n <= 12]
    if later:
        problems.append(make_problem("later_month", address, value=max(later), month=month))
    return problems


def _lead_in(state: str, share: float | None) -> str:
    """Put state and share in front of the text: the table has one column for all three."""
    parts = []
    if state:
        parts.append(say("monitoring.stored.state", "zh", state=state))
    if share is not None:
        parts.append(say("monitoring.stored.share", "zh", share=f"{share:g}"))
    return "".join(parts)


def _store(text: str) -> str:
    return "" if is_nothing(text) else neutralise(mask_contacts(text).text)
