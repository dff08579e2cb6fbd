"""Tables and sentences about monthly progress, for terminal and notebook."""

import pandas as pd

from msanalysis.monitoring.status import TOLERANCE
from msanalysis.monitoring.summaries import MonitoringSummary
from msanalysis.wording import name_columns, name_values, say

_WAN = 10_000


def format_status(status: pd.DataFrame, language: str, *, named: bool = True) -> pd.DataFrame:
    """Format a status for reading: codes worded, amounts in 万元, shares without decimals.

    Parameters
    ----------
    status
        As `status.assess_status` returns it.
    named
        Whether the columns are named for readers too.
    """
    table = pd.DataFrame(
        {
            "standing": name_values(status["standing"], language, prefix="monitoring.standing"),
            "origin": name_values(status["origin"], language, prefix="origin"),
            "no": status["no"],
            "name": status["name"],
            "agency": status["agency"],
            "planned_pct": [format_number(value, 0) for value in status["planned_pct"]],
            "basis": name_values(status["basis"], language, prefix="monitoring.basis"),
            "reported_pct": [format_number(value, 0) for value in status["reported_pct"]],
            "source": name_values(status["source"], language, prefix="monitoring.source"),
            "investment_wan": [format_wan(v) for v in status["completed_investment_yuan"]],
            "submitted_on": status["submitted_on"],
            "late": [say("monitoring.yes", language) if late else "" for late in status["late"]],
            "last_month": status["last_month"],
            "problem": status["problem"],
        }
    )
    return name_columns(table, language, prefix="monitoring.column") if named else table


def shorten_status(status: pd.DataFrame) -> pd.DataFrame:
    """Put a status into the few columns that a terminal has room for."""
    full = format_status(status, "zh", named=False)
    project = full["origin"] + full["no"].astype(str) + " " + full["name"]
    late = say("monitoring.column.late", "zh")
    filed = [
        f"{row.submitted_on}{f' {late}' if row.late else ''}" or f"（{row.last_month or '—'}）"
        for row in full.itertuples()
    ]
    return pd.DataFrame(
        {
            "standing": full["standing"],
            "name": project,
            "agency": full["agency"],
            "planned_pct": full["planned_pct"],
            "reported_pct": full["reported_pct"].where(full["reported_pct"] != "", "—"),
            "investment_wan": full["investment_wan"],
            "submitted_on": filed,
        }
    )


def format_number(value: float, digits: int) -> str:
    """Format a number with fixed decimals; empty where it is missing."""
    return "" if pd.isna(value) else f"{value:,.{digits}f}"


def format_wan(yuan: float) -> str:
    """Format an amount in 万元 without needless decimals; empty where it is missing."""
    if pd.isna(yuan):
        return ""
    text = f"{yuan / _WAN:,.2f}"
    return text.rstrip("0").rstrip(".")


def word_counts(summary: MonitoringSummary, language: str, *, tolerance: float = TOLERANCE) -> str:
    """Say how many projects stand where, and what was invested."""
    counts = dict(zip(summary.standings["standing"], summary.standings["n"], strict=True))
    return say(
        "monitoring.status.counts",
        language,
        total=summary.n_projects,
        tolerance=f"{tolerance:g}",
        investment=format_wan(summary.investment_yuan),
        n=summary.n_with_investment,
        **counts,
    )
