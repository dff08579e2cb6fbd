"""Completion reports: goals, progress and the verdict that the authors pass on them."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from msanalysis.lexicon import load_lexicon
from msanalysis.notices.enumeration import parse_mark
from msanalysis.notices.model import Evaluation, Statement
from msanalysis.notices.rows import ListRow, Section, list_columns, read_rows
from msanalysis.reading.model import Block, Table
from msanalysis.values.agencies import NOBODY, split_roles
from msanalysis.values.folding import fold_spaces

_NUMBERED = re.compile(r"^\s*(\d{1,3})\s*[.、．]\s*(?!\d)")
_RATE = re.compile(
    r"(?:已|累计|实际)*(?:完成)?(?:率)?(?:全年|年度)?(?:目标)?(?:任务)?的?(?:达到|达|约)?"
    r"(\d+(?:\.\d+)?)%"
)
_REMARK = re.compile(r"[（(]([^（）()]*)[）)]$")
_TICK = re.compile(r"^[√✓✔](?=.)|(?<=.)[√✓✔]$")
# What a bracket behind 完成 may say without taking anything back.
_HARMLESS = frozenset(("超额", "已销号", "销号", "已验收", "已办结"))
# What may stand behind a verdict without changing it: 完成年度目标任务, 推进中.
_BEHIND_VERDICT = re.compile(r"(?:中|了|年度|全年|当年|阶段性|工作|建设|目标|任务|计划|进度|要求)*")
_INDICATOR_HEADING = re.compile(r"指标")


@cache
def _verdicts() -> tuple[tuple[str, str], ...]:
    rows = load_lexicon("verdicts")
    return tuple(sorted(((r["printed"], r["verdict"]) for r in rows), key=lambda r: -len(r[0])))


@lru_cache(maxsize=1024)
def parse_verdict(printed: str) -> str:
    """Give `completed`, `partial` or `not_completed` for a verdict as printed.

    Empty where the words are no verdict, or where a bracket behind them says something else. A
    rate, alone or behind 完成, counts as completed from 100 % on and as not completed at 0 %.
    """
    text = _TICK.sub("", re.sub(r"[。；;，,、！\s]", "", fold_spaces(printed)))
    if (remark := _REMARK.search(text)) and remark.start():
        verdict = parse_verdict(text[: remark.start()])
        return verdict if remark[1] in _HARMLESS or parse_verdict(remark[1]) == verdict else ""
    if rate := _RATE.fullmatch(text):
        share = float(rate[1])
        return "completed" if share >= 100 else "partial" if share > 0 else "not_completed"
    for words, verdict in _verdicts():
        if text.startswith(words) and _BEHIND_VERDICT.fullmatch(text[len(words) :]):
            return verdict
    return ""


def is_report(fields: set[str], *, completion: bool) -> bool:
    """Tell whether a table of these columns reports completion rather than lists projects.

    Progress beside a verdict always does; progress alone or beside a rate only in a document that
    calls itself a report.
    """
    return "progress" in fields and ("verdict" in fields or completion)


def read_evaluations(
    blocks: Iterable[Block],
    *,
    year: int | None,
    statements: list[Statement],
    completion: bool = True,
) -> list[Evaluation]:
    """Read every item of the completion tables in the document.

    A section heading that speaks of indicators (指标) makes the items below it indicators; without
    headings the stated number of indicators says how many items at the top are. `completion` is
    whether the document calls itself a report; see `is_report`.
    """
    evaluations: list[Evaluation] = []
    section = ""
    sectioned = False
    for block in blocks:
        if not isinstance(block, Table):
            continue
        columns, header_rows = list_columns(block, year=year)
        fields = {column.field for column in columns}
        if not is_report(fields, completion=completion):
            continue
        for row in read_rows(block, columns, header_rows):
            if isinstance(row, Section):
                section = "indicator" if _INDICATOR_HEADING.search(row.text) else "task"
                sectioned = True
                continue
            _read_item(row, evaluations, section or "task")
    if not sectioned:
        stated = next((s.count for s in statements if s.scope == "indicator"), 0)
        for item in evaluations[:stated]:
            item.section = "indicator"
    return evaluations


def _read_item(row: ListRow, evaluations: list[Evaluation], section: str) -> None:
    goal = row.get("target") or row.get("name")
    if row.get("name") and row.get("target"):
        goal = row.get("target")
    number = parse_mark(row.get("no"))
    if match := _NUMBERED.match(goal):
        number = number if number is not None else int(match[1])
        goal = goal[match.end() :]
    continues = number is None and not row.get("verdict") and evaluations
    if continues:
        last = evaluations[-1]
        last.goal += fold_spaces(goal)
        last.progress += fold_spaces(row.get("progress"))
        last.reason += fold_spaces(row.get("reason") or row.get("remark"))
        return
    printed = fold_spaces(row.get("verdict") or row.get("completion_rate"))
    progress = fold_spaces(row.get("progress"))
    verdict = parse_verdict(printed)
    if not printed:
        printed = re.split(r"[。；;，,：:]", progress)[0]
        verdict = parse_verdict(printed)
        printed = printed if verdict else ""
    columns = (fold_spaces(row.get(name)) for name in ("reason", "remark", "problem"))
    reason = next((text for text in columns if text not in NOBODY), "")
    agencies = [
        name
        for column in ("lead", "responsible")
        for _, name in split_roles(row.get(column), column)
    ]
    evaluations.append(
        Evaluation(
            no=number if number is not None else len(evaluations) + 1,
            section=section,
            goal=fold_spaces(goal),
            progress=progress,
            verdict=verdict,
            verdict_printed=printed,
            reason=reason,
            agencies=list(dict.fromkeys(agencies)),
        )
    )
