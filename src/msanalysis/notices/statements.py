"""Counts that a notice states about itself: 共25项, 市级12件, 94项完成年度目标任务."""

import re
from collections.abc import Iterator
from functools import cache

import cn2an

from msanalysis.lexicon import load_lexicon
from msanalysis.notices.model import Statement

_COUNT = (
    r"(\d{1,3}|(?<![一二两三四五六七八九十第每])[一二三四五六七八九十]{1,3})"
    r"\s*[项件个](?!目标任务进展)"
)
_THINGS = r"(?:民生)?(?:实事|项目|任务)*"
_PATTERNS = tuple(
    (scope, re.compile(pattern, re.MULTILINE))
    for scope, pattern in (
        ("total", rf"共[^，。；：、\d]{{0,6}}{_COUNT}(?=[:：。，（(]|$)"),
        (
            "total",
            rf"(?:确定|实施|办好|推进)(?:了)?20\d\d年(?:度)?(?:实施|办好)?{_COUNT}(?=重点|民生|区)",
        ),
        (
            "total",
            rf"(?:确定|安排|实施|办好|办理|推出|办成)(?:了|全[区县]|以下)*{_COUNT}(?=重点|民生)",
        ),
        ("total", rf"(?:^|(?<=[。；，\n]))(?:全[区县市])?{_COUNT}(?:重点)?民生实事"),
        ("total", rf"(?:[一二两三四五六]|\d)大?类(?:共)?{_COUNT}(?=[:：。，（(]|$)"),
        (
            "total",
            rf"(?:确定|安排|实施|办好|办理)(?:了)?(?:20\d\d年(?:度)?)?(?:全[区县]|[区县]级)?(?:重点)?民生实事"
            rf"(?:项目)?{_COUNT}",
        ),
        (
            "total",
            rf"(?<!级)(?<!级重点)民生(?:实事)?(?:项目|任务)?(?:共|共计|总计|合计|总共)(?:有|为|安排)?{_COUNT}",
        ),
        (
            "total",
            rf"(?:确定|部署|安排|承诺|实施|办好|办理)(?:的|了)?{_COUNT}(?:重点)?民生(?:实事|项目)",
        ),
        (
            "total",
            rf"(?:共|总共|计划|拟)(?:实施|办理|安排|推进|办好|确定)(?:全[区县])?(?:重点)?民生实事(?:项目)?{_COUNT}",
        ),
        ("total", rf"20\d\d年(?:度)?(?:全[区县]|[我本][区县])?{_COUNT}(?:重点)?民生实事"),
        ("total", rf"{_COUNT}目标任务[（(]"),
        ("municipal", rf"市级[^，。；]{{0,14}}?分解[^，。；]{{0,6}}?任务{_COUNT}"),
        ("municipal", rf"承接[^，。；]{{0,4}}市级[^，。；]{{0,10}}?{_COUNT}"),
        ("municipal", rf"市级下达[^，。；\d]{{0,6}}?{_COUNT}"),
        ("municipal", rf"市级(?:重点)?{_THINGS}(?:共|共计)?{_COUNT}"),
        ("voted", rf"票决[^，。；\d]{{0,16}}?{_COUNT}"),
        ("voted", rf"票决[^。；\d]{{0,3}}[，,](?:研究)?(?:确定|产生|通过)(?:了)?{_COUNT}"),
        (
            "voted",
            rf"票决(?:产生|确定|通过)?[，,](?:共|共计|确定|产生|通过)(?:了)?(?:20\d\d年(?:度)?)?"
            rf"(?:[区县]级)?(?:重点)?{_THINGS}(?:共)?{_COUNT}",
        ),
        ("own", rf"[区县]级民生实事项目{_COUNT}"),
        ("own", rf"[区县]级(?:重点)?{_THINGS}(?:共|共计)?{_COUNT}(?=[、，。；（(]|$)"),
        ("indicator", rf"指标{_COUNT}"),
        ("task", rf"重点工作任务{_COUNT}"),
    )
)
_BY_VERDICT = ("completed", "partial", "not_completed")
_TASK_BEHIND = r"(?:了)?(?:年度|全年|既定)?(?:目标)?(?:任务)?"
# A Chinese numeral below this is an ordinal or a turn of phrase: 一件件, 三项.
_LEAST_CHINESE = 5


def find_statements(text: str) -> list[Statement]:
    """Find the counts that a notice's own text states.

    Returns
    -------
    list of Statement
        In the order of scopes; the same scope and count once.
    """
    found: dict[tuple[str, int], Statement] = {}
    for scope, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            count = _read_count(match[match.lastindex])
            if count is not None:
                found.setdefault((scope, count), Statement(scope, count, match[0].strip()))
    for statement in _count_verdicts(text):
        found.setdefault((statement.scope, statement.count), statement)
    return list(found.values())


@cache
def _verdict_counts() -> tuple[re.Pattern, re.Pattern, dict[str, str]]:
    """Give the patterns of 7件完成 and of 完成7件, and verdict → what it means."""
    meanings = {
        row["printed"]: row["verdict"]
        for row in load_lexicon("verdicts")
        if "完成" in row["printed"] or (len(row["printed"]) > 3 and row["printed"][-2:] == "推进")
    }
    word = "|".join(sorted(map(re.escape, meanings), key=len, reverse=True))
    words = rf"(?P<verdict>{word})(?:(?:或|及|和|、)(?:{word})|[（(]含(?:{word})[）)])*"
    end = r"(?=[，,、；;。：:（(\n]|$)"
    return (
        re.compile(rf"{_COUNT}(?:项目|任务)?{words}{_TASK_BEHIND}{end}"),
        re.compile(
            rf"(?:^|(?<=[，,、；;：:（(]))(?:其中|跨年度)?(?:项目|任务)?{words}{_TASK_BEHIND}的?{_COUNT}{end}"
        ),
        meanings,
    )


def _count_verdicts(text: str) -> Iterator[Statement]:
    """Yield how many items a sentence says were completed, partly or not at all.

    Words of one verdict add up: 1件基本完成，1件正在推进 are two partial ones. A single count
    must speak of the year's tasks, or of partial or no completion.
    """
    in_front, behind, meanings = _verdict_counts()
    for sentence in re.split(r"[。\n]", text):
        if "完成" not in sentence and "推进" not in sentence:
            continue
        hits = max(list(in_front.finditer(sentence)), list(behind.finditer(sentence)), key=len)
        for scope in _BY_VERDICT:
            held = [hit for hit in hits if meanings[hit["verdict"]] == scope]
            groups = (1 if hit.re is in_front else hit.lastindex for hit in held)
            counts = [_read_count(hit[group]) for hit, group in zip(held, groups, strict=True)]
            if not held or None in counts:
                continue
            counted = held[-1].re is in_front and scope != "completed"
            end = held[-1].end("verdict" if counted else 0)
            words = sentence[held[0].start() : end]
            if len(hits) > 1 or scope != "completed" or "年度目标任务" in words:
                yield Statement(scope, sum(filter(None, counts)), words.strip())


def _read_count(printed: str) -> int | None:
    if printed.isdigit():
        return int(printed)
    try:
        count = int(cn2an.cn2an(printed, "normal"))
    except ValueError:
        return None
    return count if count >= _LEAST_CHINESE else None
