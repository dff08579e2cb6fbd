"""How wide the columns of a table are: by content, so that the table is as low as can be."""

import itertools
import math
import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from msanalysis.publishing.escape import is_wide
from msanalysis.publishing.fonts import text_width
from msanalysis.publishing.table_model import Table, place_cells

# What a wrapped line loses on average, and how wide running text is at least, both in em.
_RAGGED, _TEXT_MINIMUM = 0.4, 4.0
_LONGEST_TOKEN = 10.0
_IDENTIFIER = 14.0
# In em: a column of texts no longer than this is not wrapped where the page allows it.
_SHORT = 8.5
_SAMPLE = 150
# Widths are tried half an em apart; of the cells of a row the highest counts by far the most.
_STEP, _POWER, _ROUNDS = 0.5, 6, 40
_MISSING = {"", "-", "–", "—", "/", "nan", "NaN", "NaT", "None", "<NA>", "n/a", "N/A"}
_NUMBER = re.compile(r"[<>≤≥≈~=]?\s*[+\-−–]?\s*[¥$€£]?\s*\d[\d,  \s.]*(?:[eE][+\-−]?\d+)?\s*[%‰]?")
_FIGURES = re.compile(r"[\d\s.,%‰+\-−–±/()\[\]<>≤≥≈~=×:;]*\d[\d\s.,%‰+\-−–±/()\[\]<>≤≥≈~=×:;]*")
_COUNTED = (
    "平方公里|平方米|立方米|公里|千米|毫米|公顷|分钟|小时|人次|个月|"
    "米|亩|元|吨|人|户|个|套|座|所|处|条|项|辆|张|次|年|月|日|号|家|栋|件|岁|天|名|场|期|台|片|路"
)
# What reads as one thing: a document's number, a number with its unit, an identifier.
_ATOM = re.compile(
    r"[\u4e00-\u9fff]{0,7}[〔\[（(]\d{4}[〕\]）)]\s*\d+\s*号"
    rf"|\d[\d,.]*\s?[千百]?[万亿]?(?:{_COUNTED})"
    r"|\d[\d,.]*\s?(?:[%‰]|[万亿])"
    r"|(?<![A-Za-z0-9_/-])[A-Za-z0-9_]+(?:[-/][A-Za-z0-9_]+)+(?![A-Za-z0-9_/-])"
)
_DATE = re.compile(r"\d{4}(?:[-/–]\d{1,2}|\.\d{1,2}\.\d{1,2}|[-/]\d{1,2}[-/]\d{1,2})(?:[ T]\d.*)?")


@dataclass(frozen=True)
class ColumnText:
    """The lines of text of one column, header and body, and whether it holds numbers."""

    header: list[str]
    body: list[str]
    numeric: bool


def is_numeric_column(texts: list[str]) -> bool:
    """Tell a column of numbers, shares or intervals; blanks do not count, dates are text."""
    shown = [text.strip() for text in texts if text.strip() not in _MISSING]
    return bool(shown) and all(
        (_NUMBER.fullmatch(text) or _FIGURES.fullmatch(text)) and not _DATE.fullmatch(text)
        for text in shown
    )


def column_texts(table: Table, width: int) -> list[ColumnText]:
    """Collect the texts of each column that stand in no other column too."""
    headers: list[list[str]] = [[] for _ in range(width)]
    bodies: list[list[str]] = [[] for _ in range(width)]
    for row in place_cells(table.header):
        for column, cell in row:
            if cell.colspan == 1:
                headers[column].append(cell.text)
    for row in place_cells(table.body):
        present = {column: cell.text for column, cell in row if cell.colspan == 1}
        for column in range(width):
            bodies[column].append(present.get(column, ""))
    return [
        ColumnText(header, body, is_numeric_column(body))
        for header, body in zip(headers, bodies, strict=True)
    ]


def tokens(text: str) -> list[str]:
    """Split text where a line may break: at spaces, at hyphens, between Chinese characters."""
    parts: list[str] = []
    for word in re.split(r"\s+|(?<=[-/])(?=[A-Za-z])", text):
        run = ""
        for character in word:
            if is_wide(character):
                parts += [run, character]
                run = ""
            else:
                run += character
        parts.append(run)
    return [part for part in parts if part]


@lru_cache(maxsize=20_000)
def longest_token(text: str) -> float:
    """Measure the longest part of a text that cannot be broken, in em."""
    return max((text_width(token) for token in set(tokens(text))), default=0.0)


def split_atoms(text: str, width: float) -> list[tuple[str, bool]]:
    """Split a text into what should stay on one line and fits into `width`, and the rest."""
    parts, done = [], 0
    for match in _ATOM.finditer(text):
        if longest_token(match[0]) < text_width(match[0]) <= width:
            parts += [(text[done : match.start()], False), (match[0], True)]
            done = match.end()
    return [part for part in [*parts, (text[done:], False)] if part[0]]


@lru_cache(maxsize=20_000)
def _longest_atom(text: str) -> float:
    widths = (text_width(match[0]) for match in _ATOM.finditer(text))
    return max((width for width in widths if width <= _IDENTIFIER), default=0.0)


def _longest_line(texts: list[str]) -> float:
    return max((text_width(line) for text in texts for line in text.split("\n")), default=0.0)


def _sample(texts: list[str]) -> list[str]:
    if len(texts) <= _SAMPLE:
        return texts
    chosen = np.linspace(0, len(texts) - 1, _SAMPLE).astype(int)
    return [texts[row] for row in chosen]


def header_parts(text: str) -> list[str]:
    """Split a heading before its brackets: what they hold is a unit or a remark."""
    return re.split(r"(?<=.)(?=（)", text)


def _header_minimum(text: str) -> float:
    """Return the width at which a heading takes about two lines, in em."""
    parts, whole = header_parts(text), text_width(text)
    if len(parts) > 1:
        return min(max(map(text_width, parts)), 2 * _TEXT_MINIMUM)
    return whole if whole <= 3 else min(whole / 2 + 0.7, _TEXT_MINIMUM)


def natural_widths(columns: list[ColumnText]) -> np.ndarray:
    """Return the width at which nothing wraps, in em."""
    return np.array(
        [max(_longest_line(column.header), _longest_line(column.body), 1.0) for column in columns]
    )


@lru_cache(maxsize=20_000)
def _two_lines(text: str) -> float:
    """Measure an identifier broken once where it breaks best, in em; 0 for other texts."""
    parts = re.split(r"(?<=[-/])(?=[A-Za-z])", text)
    if len(parts) < 3 or re.search(r"\s", text) or any(map(is_wide, text)):
        return 0.0
    halves = (("".join(parts[:at]), "".join(parts[at:])) for at in range(1, len(parts)))
    return min(max(map(text_width, half)) for half in halves)


def minimum_widths(columns: list[ColumnText], *, whole: bool = True) -> np.ndarray:
    """Return the width below which a column becomes unreadable, in em: numbers never wrap.

    Parameters
    ----------
    whole
        Break no short text, no number from its unit and no document's number, and an identifier
        such as `yubei-2021-plan/voted/13` once at most.
    """
    widths = []
    for column in columns:
        header = min(max(map(longest_token, column.header), default=0.0), _LONGEST_TOKEN)
        heading = max((_header_minimum(text) for text in column.header), default=0.0)
        if column.numeric:
            body = _longest_line(column.body)
        else:
            token = min(max(map(longest_token, column.body), default=0.0), _LONGEST_TOKEN)
            if whole:
                token = max(token, min(max(map(_two_lines, column.body), default=0.0), _IDENTIFIER))
                token = max(token, max(map(_longest_atom, column.body), default=0.0))
                longest = _longest_line(column.body)
                token = max(token, longest if longest <= _SHORT else 0.0)
            body = max(token, min(_longest_line(column.body), _TEXT_MINIMUM))
        widths.append(max(header, heading, body, 1.0))
    return np.array(widths)


def _row_lines(lengths: np.ndarray, breaks: np.ndarray, widths: np.ndarray) -> np.ndarray:
    usable = np.maximum(widths - _RAGGED, 0.8)
    whole = lengths <= widths + 1e-6
    lines = np.where(whole, 1.0, np.ceil(lengths / usable))
    return lines + breaks


def cell_lines(columns: list[ColumnText], widths: np.ndarray) -> np.ndarray:
    """Estimate how many lines each cell takes at these widths, by row and column."""
    lengths, breaks = _measure(columns, sample=False)
    if not lengths.size:
        return np.zeros((0, len(columns)))
    return _row_lines(lengths, breaks, widths)


def _measure(columns: list[ColumnText], *, sample: bool) -> tuple[np.ndarray, np.ndarray]:
    bodies = [_sample(column.body) if sample else column.body for column in columns]
    lengths = np.array([[text_width(text.replace("\n", "")) for text in body] for body in bodies]).T
    breaks = np.array([[text.count("\n") for text in body] for body in bodies], dtype=float).T
    return lengths, breaks


def allocate_widths(
    columns: list[ColumnText], available: float, *, whole: bool = True
) -> np.ndarray | None:
    """Share out the width so that the rows together take the fewest lines.

    Starting from the least each column can do with, half an em at a time goes to the column
    where it saves most; then columns hand width to one another as long as that saves lines.

    Returns
    -------
    numpy.ndarray or None
        Widths in em, summing to at most `available`; None where even the least does not fit.
    """
    natural, least = natural_widths(columns), minimum_widths(columns, whole=whole)
    if natural.sum() <= available:
        return natural
    if least.sum() > available:
        return None
    lengths, breaks = _measure(columns, sample=True)
    header = np.array([[max(map(text_width, column.header), default=0.0) for column in columns]])
    lengths = np.vstack([lengths, header]) if lengths.size else header
    breaks = np.vstack([breaks, np.zeros_like(header)]) if breaks.size else np.zeros_like(header)
    budget = int((available - least.sum()) / _STEP)
    costs = []
    for at, narrow in enumerate(least):
        wanted = math.ceil(max(natural[at] - narrow, 0.0) / _STEP)
        tried = narrow + _STEP * np.arange(min(wanted, budget) + 1)
        lines = _row_lines(lengths[:, at], breaks[:, at], tried[:, None])
        costs.append(lines**_POWER)
    widths = least + _STEP * share_out(costs, budget)
    spare = available - widths.sum()
    wants = np.maximum(natural - widths, 0.0)
    return widths + spare * wants / wants.sum() if wants.sum() > 0 else widths


def share_out(costs: list[np.ndarray], budget: int) -> np.ndarray:
    """Choose a step for each column, `budget` together at most, so that the rows cost least.

    Parameters
    ----------
    costs
        For each column an array of step by row. The costs of a row over all columns are added
        up and their root taken, so that its highest cell counts most.
    """
    steps = np.zeros(len(costs), dtype=int)
    total = sum(cost[0] for cost in costs)
    left = budget
    while left > 0:
        moves = [
            (at, more)
            for at, cost in enumerate(costs)
            for more in (1, 2, 4)
            if more <= left and steps[at] + more < len(cost)
        ]
        if not moves:
            break
        changes = [costs[at][steps[at] + more] - costs[at][steps[at]] for at, more in moves]
        fresh = total + np.array(changes)
        saved = (total ** (1 / _POWER)).sum() - (fresh ** (1 / _POWER)).sum(axis=1)
        gains = saved / [more for _, more in moves]
        chosen = int(gains.argmax())
        if gains[chosen] <= 1e-9:
            break
        total = fresh[chosen]
        at, more = moves[chosen]
        steps[at] += more
        left -= more
    for _ in range(_ROUNDS):
        if not _hand_over(costs, steps):
            break
    return steps


def _hand_over(costs: list[np.ndarray], steps: np.ndarray) -> bool:
    """Move width from one column to another where that helps most; tell whether it did."""
    total = sum(cost[step] for cost, step in zip(costs, steps, strict=True))
    best, chosen = (total ** (1 / _POWER)).sum() - 1e-6, None
    for giver, less in itertools.product(range(len(costs)), (1, 2, 4, 8)):
        if steps[giver] < less:
            continue
        rest = total - costs[giver][steps[giver]] + costs[giver][steps[giver] - less]
        takers = [
            at for at, cost in enumerate(costs) if at != giver and steps[at] + less < len(cost)
        ]
        if not takers:
            continue
        changes = [costs[at][steps[at] + less] - costs[at][steps[at]] for at in takers]
        sums = ((rest + np.array(changes)) ** (1 / _POWER)).sum(axis=1)
        if sums.min() < best:
            best, chosen = sums.min(), (giver, takers[int(sums.argmin())], less)
    if chosen is None:
        return False
    giver, taker, less = chosen
    steps[giver] -= less
    steps[taker] += less
    return True
