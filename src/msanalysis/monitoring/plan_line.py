"""Where a project should stand in a month: by its milestones, else by the straight line."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

MILESTONES, STRAIGHT = "milestones", "straight_line"


def expect_shares(
    projects: pd.DataFrame, milestone_progress: pd.DataFrame, month: str
) -> pd.DataFrame:
    """Give the share of its work that each project should have done by the end of a month.

    Milestones that declare a share for each of the project's parts are joined by straight pieces,
    from 0 at the beginning of the year to 100 at its deadline where the last milestone declares
    no share. A project without such milestones is to advance evenly from the year's beginning to
    its deadline, or to December where it has none. That is a yardstick, not a promise: hardly any
    project advances evenly.

    Parameters
    ----------
    projects, milestone_progress
        Tables of the study.
    month
        `YYYY-MM`.

    Returns
    -------
    pandas.DataFrame
        project_id, planned_pct, basis (`milestones` or `straight_line`), n_parts (parts whose
        shares the milestones declare; 0 on the straight line).
    """
    return expect_months(projects, milestone_progress, [month])[0]


def expect_months(
    projects: pd.DataFrame, milestone_progress: pd.DataFrame, months: Iterable[str]
) -> list[pd.DataFrame]:
    """Give for each month what `expect_shares` gives."""
    declared: dict[str, list[tuple[str, float, int]]] = {}
    for row in mean_shares(milestone_progress).itertuples():
        declared.setdefault(row.project_id, []).append((row.period, row.share, row.n_parts))
    return [_expect(projects, declared, month) for month in months]


def _expect(
    projects: pd.DataFrame, declared: Mapping[str, list[tuple[str, float, int]]], month: str
) -> pd.DataFrame:
    rows = []
    for row in projects.itertuples():
        own = declared.get(row.project_id)
        at = _months(month, int(row.year))
        end = _months(row.deadline, int(row.year)) if row.deadline else 12
        if not own:
            planned = min(100.0, 100 * at / max(end, 1))
            rows.append((row.project_id, planned, STRAIGHT, 0))
            continue
        points = [(_months(period, int(row.year)), share) for period, share, _ in own]
        if points[-1][1] < 100 and end > points[-1][0]:
            points.append((end, 100.0))
        xs, ys = zip((0, 0.0), *points, strict=True)
        planned = float(np.interp(at, xs, ys))
        rows.append((row.project_id, planned, MILESTONES, max(parts for _, _, parts in own)))
    columns = ["project_id", "planned_pct", "basis", "n_parts"]
    return pd.DataFrame(rows, columns=columns)


def mean_shares(milestone_progress: pd.DataFrame) -> pd.DataFrame:
    """Give the mean declared share per project and period, over all its parts.

    A period in which some part declares no share is left out: a mean over fewer parts would not
    compare with the others.

    Returns
    -------
    pandas.DataFrame
        project_id, period, share, n_parts.
    """
    shares = milestone_progress.groupby(["project_id", "period"], as_index=False).agg(
        share=("progress_pct", "mean"), n_parts=("part_no", "size")
    )
    whole = shares.groupby("project_id")["n_parts"].transform("max")
    return shares[shares["n_parts"] == whole].sort_values(
        ["project_id", "period"], ignore_index=True
    )


def _months(period: str, year: int) -> int:
    """Months from the beginning of a year to the end of a period."""
    return 12 * (int(period[:4]) - year) + int(period[5:7])
