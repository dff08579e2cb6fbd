"""Sentences about plans: what a report covers of them, and the progress that they declare."""

import pandas as pd

from msanalysis.wording import say, write_month, write_signed


def answer_coverage(coverage: pd.DataFrame, compared: pd.DataFrame, language: str) -> list[str]:
    """State how many projects the report covers, and where their numbers stand."""
    if coverage.empty:
        return [say("completion.answer.no_plan", language)]
    covered = int((coverage["n_items"] > 0).sum())
    key = "coverage_all" if covered == len(coverage) else "coverage"
    answers = [say(f"completion.answer.{key}", language, n=covered, total=len(coverage))]
    if len(compared):
        alike = compared[compared["comparable"].astype(bool)]
        apart = len(compared) - len(alike)
        answers.append(
            say(
                "completion.answer.plan_report",
                language,
                n=len(alike),
                followed=len(compared),
                reached=int(alike["met"].sum()),
            )
        )
        if apart:
            answers.append(say("completion.answer.scope_differs", language, n=apart))
    return answers


def answer_milestones(summary: pd.DataFrame, fitted: pd.DataFrame, language: str) -> list[str]:
    """State how the declared shares run against the straight line, and what the model adds."""
    if summary.empty:
        return [say("completion.answer.no_milestones", language)]
    answers = [say("completion.answer.milestones_lead", language)]
    for row in summary.itertuples():
        # At its end every plan is due in full: nothing can run ahead of the line.
        ended = row.straight_pct >= 100
        level = int(row.n_parts - row.n_ahead - row.n_behind)
        answers.append(
            say(
                f"completion.answer.milestones{'_end' if ended else ''}",
                language,
                n=int(row.n_parts),
                period=write_month(row.period, language),
                projects=int(row.n_projects),
                behind=int(row.n_behind),
                full=level + int(row.n_ahead),
                even=level,
                ahead=int(row.n_ahead),
                median=f"{row.median_declared:.1f}",
                straight=f"{row.straight_pct:.0f}",
            )
        )
    for row in fitted.itertuples():
        spans = row.low <= 0 <= row.high
        answers.append(
            say(
                f"completion.answer.lead_{'none' if spans else 'some'}",
                language,
                period=write_month(row.period, language),
                lead=write_signed(row.lead_pp),
                low=write_signed(row.low),
                high=write_signed(row.high),
            )
        )
    key = "completion.text.lead_limits" if len(fitted) else "completion.text.lead_withheld"
    return [*answers, say(key, language)]
