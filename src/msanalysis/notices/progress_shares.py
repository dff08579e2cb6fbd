"""Shares of progress that a milestone declares."""

import re

_SHARE = re.compile(
    r"(?:形象进度|形象进展|工程进度|总体进度|进度|进展|目标任务|建设任务|年度任务|工程总量|总工程量|工程量|总任务)"
    r"(?:总量)?(?:的|达到|达|约)?\s*(?P<share>\d+(?:\.\d+)?)%"
)
_PART_START = re.compile(r"[。；;，,]")


def find_progress_shares(text: str) -> list[tuple[float, str]]:
    """Find every declared share of progress, in order.

    A share of the work as a whole or of a task (达到总体工程形象进度的30%) counts; a share that is
    itself the target (规范服务率达60%) does not.

    Returns
    -------
    list of (float, str)
        Percent and the words that declare it, back to the start of their clause.
    """
    shares = []
    for match in _SHARE.finditer(text):
        starts = [m.end() for m in _PART_START.finditer(text, 0, match.start())]
        start = max(starts, default=0)
        shares.append((float(match["share"]), text[start : match.end()]))
    return shares
