"""Tables that figures are drawn from: those of the study, and worse ones."""

import numpy as np
import pandas as pd

from msanalysis import profile, report
from msanalysis.codebook import load_functions, load_themes
from msanalysis.completion import tables
from msanalysis.config import Paths, find_root
from msanalysis.figures import cascade, completion, milestones, monitoring, spending, themes
from msanalysis.figures import profile as profiles
from msanalysis.spending.display import name_category
from msanalysis.spending.notes import name_bars
from msanalysis.spending.shares import name_categories
from msanalysis.themes import labels, recurrence

LONG = {
    "zh": "以人民为中心推进城镇老旧小区综合改造提升及配套基础设施建设工程",
    "en": "Comprehensive renewal of old neighbourhoods and the infrastructure that serves them",
}
CODES = load_functions(Paths(find_root()).codebook)["function_code"].tolist()


def study_cases(study, language: str) -> list[tuple[str, object, tuple, dict]]:
    """List name, function, tables and options for every district of the study."""
    codebook = Paths(find_root()).codebook
    functions, theme_names = load_functions(codebook), load_themes(codebook)
    names = name_category(name_categories(functions), language)
    presence = recurrence.tabulate_presence(study.themes, study.projects)
    lists = labels.label_lists(study.projects, language)
    matrix = recurrence.spread_presence(presence, lists, labels.label_themes(theme_names, language))
    cases = [("themes", themes.plot_theme_matrix, (matrix,), {})]
    for district in ("yubei", "beibei", "qianjiang"):
        own = study.district(district)
        bars = name_bars(report.count_functions(own, functions), language)
        load = profile.count_agency_load(own.projects, own.responsibilities)
        counts = profile.count_projects(own.projects)
        traced = profile.trace_milestones(own.projects, own.milestone_progress)
        glosses = report.gloss_themes(own.themes, labels.label_themes(theme_names, language))
        cases += [
            (f"{district} counts", profiles.plot_project_counts, (counts,), {}),
            (f"{district} functions", spending.plot_shares, (bars, names), {}),
            (f"{district} agencies", profiles.plot_agency_load, (load,), {}),
        ]
        if len(own.evaluations):
            verdicts = profile.count_verdicts(own.evaluations)
            shown = tables.pick_attainments(own.attainments, most=24)
            cases += [
                (f"{district} verdicts", profiles.plot_verdicts, (verdicts,), {}),
                (f"{district} attainment", completion.plot_attainments, (shown,), {}),
            ]
        if len(traced):
            named = report.label_milestones(traced, glosses, language)
            cases.append((f"{district} milestones", milestones.plot_milestones, (named,), {}))
    return cases


def worse_cases(language: str) -> list[tuple[str, object, tuple, dict]]:
    """List figures of many rows, long names, ties and hardly any data."""
    long, names = LONG[language], dict.fromkeys(CODES, LONG[language])
    one_theme = pd.DataFrame([[1]], index=[long], columns=["甲 2020"])
    return [
        ("counts of one list", profiles.plot_project_counts, (_counts(1),), {}),
        ("counts of twenty lists", profiles.plot_project_counts, (_counts(20, long),), {}),
        ("functions of one project", spending.plot_shares, (_functions(1, CODES[:1]), names), {}),
        ("all functions", spending.plot_shares, (_functions(5, CODES), names), {}),
        ("unknown functions", spending.plot_shares, (_functions(2, ["X1", "X2"]), names), {}),
        ("agencies with long names", profiles.plot_agency_load, (_load(12, long),), {}),
        ("one agency", profiles.plot_agency_load, (_load(1, "甲"),), {}),
        ("milestones all at 100", milestones.plot_milestones, (_milestones(24, long),), {}),
        ("one milestone", milestones.plot_milestones, (_milestones(1, "甲", ["2025-12"]),), {}),
        ("equal shares", cascade.plot_shares, (_shares(30, 4, long),), {"n_districts": 38}),
        ("shares of 38 lists", cascade.plot_shares, (_shares(4, 38, long),), {"n_districts": 38}),
        ("one share", cascade.plot_shares, (_shares(1, 1, "甲"),), {"n_districts": 38}),
        ("floors", cascade.plot_floors, (_floors(long),), {}),
        ("themes of nine lists", themes.plot_theme_matrix, (_matrix(20, 9, long),), {}),
        ("themes of thirty lists", themes.plot_theme_matrix, (_matrix(8, 30, long),), {}),
        ("one theme", themes.plot_theme_matrix, (one_theme,), {}),
        ("attainments", completion.plot_attainments, (_attainments(40, long),), {}),
        ("rates", completion.plot_rates, (_rates(30, long),), {}),
        ("status", monitoring.plot_status, (_status(38, long),), {}),
        ("investment", monitoring.plot_investment, (_investment(long),), {}),
    ]


def _counts(n: int, name: str = "") -> pd.DataFrame:
    rows = {"year": [f"{name}{at}" for at in range(n)], "municipal": 100, "voted": 1}
    return pd.DataFrame(rows | {"district": 0, "total": 101})


def _functions(n: int, codes: list[str]) -> pd.DataFrame:
    rows = [(f"甲乙丙丁 {at}", code, 1, len(codes)) for at in range(n) for code in codes]
    return pd.DataFrame(rows, columns=["list", "category", "n", "total"])


def _load(n: int, name: str) -> pd.DataFrame:
    agencies = [f"{name}{at}" for at in range(n)]
    return pd.DataFrame({"agency": agencies, "led": 90, "joined": 30, "total": 119})


def _milestones(
    n: int, name: str, periods: tuple = ("2025-03", "2025-06", "2025-09", "2025-12")
) -> pd.DataFrame:
    rows = [(no, f"{name}{no}", period, 100.0) for no in range(n) for period in periods]
    return pd.DataFrame(rows, columns=["no", "name", "period", "progress_pct"])


def _shares(n: int, n_lists: int, name: str) -> pd.DataFrame:
    rows = [
        (f"{name}{at}", f"甲 {which}", 0.05, bool(which % 2))
        for at in range(n)
        for which in range(n_lists)
    ]
    return pd.DataFrame(rows, columns=["label", "list", "share", "exact"])


def _floors(name: str) -> pd.DataFrame:
    ways = ["raised", "same", "lowered"]
    rows = {"label": [f"{name}{way}" for way in ways], "value": [95, 90, 80], "value_city": 90}
    more = {"difference": [5, 0, -10], "direction": ways, "same_year": [True, False, True]}
    return pd.DataFrame(rows | more)


def _matrix(n: int, n_lists: int, name: str) -> pd.DataFrame:
    values = np.arange(n * n_lists).reshape(n, n_lists) % 40
    lists = [f"Chengkou 20{at}" for at in range(n_lists)]
    return pd.DataFrame(values, index=[f"{name}{at}" for at in range(n)], columns=lists)


def _attainments(n: int, name: str) -> pd.DataFrame:
    ratio = np.geomspace(0.01, 30, n)
    labels = [f"{name}{at}" for at in range(n)]
    return pd.DataFrame({"label": labels, "ratio": ratio, "met": ratio >= 1})


def _rates(n: int, name: str) -> pd.DataFrame:
    rows = {"label": [f"{name}{at}" for at in range(n)], "n": 1234, "completed": 1234, "rate": 1.0}
    ends = {"wilson_low": 0.9, "wilson_high": 1.0, "exact_low": 0.8, "exact_high": 1.0}
    return pd.DataFrame(rows | ends)


def _status(n: int, name: str) -> pd.DataFrame:
    rows = {"no": range(n), "name": name, "standing": "behind", "reported_pct": 50.0}
    return pd.DataFrame(rows | {"planned_pct": 50.0})


def _investment(name: str) -> pd.DataFrame:
    rows = [(f"2025-{month:02d}", code, name, 1e9) for month in range(1, 13) for code in CODES]
    columns = ["month", "function_code", "function", "completed_investment_yuan"]
    return pd.DataFrame(rows, columns=columns)
