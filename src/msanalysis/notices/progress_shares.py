"""Shares of progress that a milestone declares."""

import re

_SHARE = re.compile(
    r"(?:形象进度|形象进展|工程进度|总体进度|进度|进展|目标任务|建设任务|年度任务|工程总量|总工程量|工程量|总任务)"
    r"(?:总量)?(?:的|达到|达|约)?\s*(?P<share>\d+(?:\.\d+)?)%"
)
# 完成25% as a clause of its own: behind it no thing, before it none that it could be a share of.
_SHARE_DONE = re.compile(
    r"(?:^|(?<=[。；;，,、]))(?:累计|已|共)*完成(?:总量|全部|全年|年度|目标|任务|计划|工程)*的?(?:约|达)?"
    r"\s*(?P<share>\d+(?:\.\d+)?)%(?=[。；;，,]|$)"
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
    hits = [*_SHARE.finditer(text), *_SHARE_DONE.finditer(text)]
    hits = list({match.end("share"): match for match in hits}.values())
    for match in sorted(hits, key=lambda hit: hit.start("share")):
        starts = [m.end() for m in _PART_START.finditer(text, 0, match.start())]
        start = max(starts, default=0)
        shares.append((float(match["share"]), text[start : match.end()]))
    return shares
