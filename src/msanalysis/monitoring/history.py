"""The log of everything ever reported, and the table that holds of it."""

from collections.abc import Mapping, Sequence

import pandas as pd

from msanalysis.monitoring.history_checks import differs

PROGRESS_COLUMNS = (
    *("project_id", "month", "progress_text", "completed_investment_yuan"),
    *("problem", "next_step", "submitted_on", "synthetic"),
)
LOG_COLUMNS = ("submission_no", *PROGRESS_COLUMNS, "investment_comparator", "file", "sha256")
_KEY = ["project_id", "month", "synthetic"]


def current_rows(log: pd.DataFrame) -> pd.DataFrame:
    """Give the rows that hold: of each project and month the one filed last.

    What is made up never replaces what is real: the two are told apart by `synthetic`.

    Returns
    -------
    pandas.DataFrame
        The table `progress`, by project and month.
    """
    ordered = log.sort_values("submission_no", kind="stable")
    last = ordered.drop_duplicates(_KEY, keep="last").sort_values(_KEY, kind="stable")
    return last[list(PROGRESS_COLUMNS)].reset_index(drop=True)


def extend_log(
    log: pd.DataFrame, rows: Sequence[Mapping[str, object]], *, file: str, sha256: str
) -> tuple[pd.DataFrame, int]:
    """Add a form's rows to the log; those that say what holds already are left out.

    Returns
    -------
    log, n
        The new log and how many rows were added; the rows replaced stay in the log.
    """
    holding = {
        (row["project_id"], row["month"], bool(row["synthetic"])): row
        for row in current_rows(log).to_dict("records")
    }
    new = []
    for row in rows:
        former = holding.get((row["project_id"], row["month"], bool(row["synthetic"])))
        if former is None or differs(row, former):
            new.append(row)
    if not new:
        return log, 0
    number = int(log["submission_no"].max()) + 1 if len(log) else 1
    added = pd.DataFrame(
        [{**row, "submission_no": number, "file": file, "sha256": sha256} for row in new],
        columns=list(LOG_COLUMNS),
    ).astype(log.dtypes.to_dict())
    return pd.concat([log, added], ignore_index=True) if len(log) else added, len(new)
