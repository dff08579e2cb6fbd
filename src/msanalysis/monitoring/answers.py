"""Sentences and tables for readers about monthly monitoring, every number from a table."""

import pandas as pd

from msanalysis.monitoring.case import MonitoringCase
from msanalysis.monitoring.display import format_wan
from msanalysis.monitoring.problems import ERROR
from msanalysis.notices.head import district_row
from msanalysis.wording import name_values, say


def introduce(case: MonitoringCase, language: str) -> list[str]:
    """Say whose data this is: reported, made up, or none."""
    place = name_place(case, language)
    if case.projects.empty:
        return [say("monitoring.no_plan", language, district=place, year=case.year)]
    if case.summary is None:
        return [say("monitoring.none", language, district=place, year=case.year)]
    if case.synthetic:
        return [f"**{say('monitoring.synthetic', language)}**"]
    return [say("monitoring.real", language, month=case.month)]


def name_place(case: MonitoringCase, language: str) -> str:
    """Give the district's name in a language."""
    if language == "zh":
        return case.district
    return district_row(case.district).get("english", case.district)


def cite_source(case: MonitoringCase, language: str) -> str:
    """Write the line under figures and tables."""
    return say(f"monitoring.note.{'synthetic' if case.synthetic else 'real'}", language)


def mark_rows(table: pd.DataFrame, case: MonitoringCase, language: str) -> pd.DataFrame:
    """Add a column that marks every row as made up, where it is."""
    if not case.synthetic:
        return table
    return table.assign(data=say("monitoring.watermark", language))


def answer_investment(investment: pd.DataFrame, case: MonitoringCase, language: str) -> list[str]:
    """Say how much was invested, and in what most."""
    now = investment[investment["month"] == investment["month"].max()]
    if now.empty or case.summary is None:
        return [say("monitoring.answer.no_investment", language)]
    top = now.sort_values("completed_investment_yuan").iloc[-1]
    return [
        say(
            "monitoring.answer.investment",
            language,
            int(now["n_projects"].sum()),
            month=now["month"].iloc[0],
            wan=format_wan(now["completed_investment_yuan"].sum()),
            function=top["function"],
            top=format_wan(top["completed_investment_yuan"]),
        )
    ]


def answer_silence(counts: pd.DataFrame, case: MonitoringCase, language: str) -> list[str]:
    """Say how many reports are missing and late."""
    return [
        say(
            "monitoring.answer.silence",
            language,
            int(counts["missing_now"].sum()),
            month=case.month,
            missing=int(counts["n_missing"].sum()),
            late=int(counts["n_late"].sum()),
            due=int(counts["n_due"].sum()),
        )
    ]


def answer_problems(problems: pd.DataFrame, language: str) -> list[str]:
    """Say which kind of problem is named most."""
    if problems.empty:
        return [say("monitoring.answer.no_problems", language)]
    top = problems.iloc[0]
    kind = say(f"monitoring.kind.{top['kind']}", language)
    return [say("monitoring.answer.problems", language, int(top["n_projects"]), kind=kind)]


def answer_faults(faults: pd.DataFrame, n_forms: int, language: str) -> list[str]:
    """Say how many faults the example's forms had."""
    errors = int(faults.loc[faults["severity"] == ERROR, "n"].sum())
    n = int(faults["n"].sum())
    return [say("monitoring.answer.faults", language, n, forms=n_forms, errors=errors)]


def format_problems(problems: pd.DataFrame, language: str) -> pd.DataFrame:
    """Format counts of problems for reading."""
    return problems.assign(kind=name_values(problems["kind"], language, prefix="monitoring.kind"))


def format_faults(faults: pd.DataFrame, language: str) -> pd.DataFrame:
    """Format the faults of forms for reading: what the clerk is told, once per kind."""
    severity = name_values(faults["severity"], language, prefix="monitoring.severity")
    example = [f"{problem.address}: {problem.word(language)}" for problem in faults["example"]]
    return pd.DataFrame({"example": example, "severity": severity, "times": faults["n"]})
