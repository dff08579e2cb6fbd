"""How much of a project a report says is done: the shares it declares, else its quantities."""

import re
from dataclasses import dataclass

import numpy as np

from msanalysis.completion.milestones import physical_shares
from msanalysis.completion.things import Thing, read_things
from msanalysis.notices.progress_shares import find_progress_shares

DECLARED, PHYSICAL = "declared", "quantities"
# What `row_checks` puts in front of a text for a form's column of shares.
_COLUMN = re.compile(r"(?:推进状态：[^。]{1,8}。)?形象进度达到(\d{1,3}(?:\.\d+)?)%。")
_WHOLE = re.compile(r"总体|整体|全部|项目形象进度|^形象进度")


@dataclass(frozen=True, slots=True)
class ReportedShare:
    """Share done as a report states it.

    Attributes
    ----------
    share
        Percent; None where the report gives none that compares with the plan.
    source
        `declared`, `quantities` or empty.
    reason
        Why there is none: `no_share` or `parts`; else empty.
    """

    share: float | None
    source: str = ""
    reason: str = ""


def read_reported_share(text: str, n_parts: int, goals: tuple[Thing, ...]) -> ReportedShare:
    """Read the share of the whole project from a progress text.

    A share from a column of its own counts as it is. Else, where the plan has several parts, the
    mean of as many declared shares counts, or a single one that speaks of the whole (总体, 整体).
    Fewer or more shares than parts do not compare: which part they mean is not known. Without
    declared shares, the quantities that the text and the goal both name are compared, if all of
    the goal's are there.

    Parameters
    ----------
    text
        What was reported.
    n_parts
        Parts of the plan; 0 where it declares no shares.
    goals
        Things that the project's target names, as `completion.things.read_things` gives them.
    """
    if column := _COLUMN.match(text):
        return ReportedShare(min(float(column[1]), 100.0), DECLARED)
    shares = find_progress_shares(text)
    if shares:
        values = [min(share, 100.0) for share, _ in shares]
        if len(values) == max(n_parts, 1):
            return ReportedShare(float(np.mean(values)), DECLARED)
        whole = [share for share, words in shares if _WHOLE.search(words)]
        if len(whole) == 1 and (n_parts != 1 or len(values) > 1):
            return ReportedShare(min(whole[0], 100.0), DECLARED)
        return ReportedShare(None, "", "parts")
    if re.search(r"已(?:全面|全部)完成(?:年度)?(?:目标|建设)?任务|全部完工并投用", text):
        return ReportedShare(100.0, DECLARED)
    promised = _count_amounts(goals)
    found = physical_shares(text, goals) if promised else []
    units = {goal.quantity.unit for goal in goals if goal.quantity.unit != "%"}
    if found and len(found) == len(units) and _count_amounts(read_things(text)) >= promised:
        return ReportedShare(float(np.mean(found)), PHYSICAL)
    return ReportedShare(None, "", "no_share")


def _count_amounts(things: tuple[Thing, ...]) -> int:
    return sum(thing.usable and thing.quantity.unit != "%" for thing in things)
