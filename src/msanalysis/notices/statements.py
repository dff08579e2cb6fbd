"""Counts that a notice states about itself: 共25项, 市级12件, 94项完成年度目标任务."""

import re

import cn2an

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
        ("total", rf"(?:^|(?<=[。；，\n])){_COUNT}(?:重点)?民生实事"),
        (
            "total",
            rf"(?<!级)(?<!级重点)民生(?:实事)?(?:项目|任务)?(?:共|共计|总计|合计|总共)(?:有|为|安排)?{_COUNT}",
        ),
        ("total", rf"{_COUNT}目标任务[（(]"),
        ("municipal", rf"市级[^，。；]{{0,14}}?分解[^，。；]{{0,6}}?任务{_COUNT}"),
        ("municipal", rf"承接[^，。；]{{0,4}}市级[^，。；]{{0,10}}?{_COUNT}"),
        ("municipal", rf"市级(?:重点)?{_THINGS}(?:共|共计)?{_COUNT}"),
        ("voted", rf"票决[^，。；\d]{{0,16}}?{_COUNT}"),
        ("own", rf"[区县]级民生实事项目{_COUNT}"),
        ("own", rf"[区县]级(?:重点)?{_THINGS}(?:共|共计)?{_COUNT}(?=[、，。；（(]|$)"),
        ("indicator", rf"指标{_COUNT}"),
        ("task", rf"重点工作任务{_COUNT}"),
        ("completed", rf"{_COUNT}(?:已)?(?:全面)?完成年度目标任务"),
        ("partial", rf"{_COUNT}(?:部分|基本)完成"),
        ("not_completed", rf"{_COUNT}未完成"),
    )
)
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
    return list(found.values())


def _read_count(printed: str) -> int | None:
    if printed.isdigit():
        return int(printed)
    try:
        count = int(cn2an.cn2an(printed, "normal"))
    except ValueError:
        return None
    return count if count >= _LEAST_CHINESE else None
