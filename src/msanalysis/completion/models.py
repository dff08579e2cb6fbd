"""What goes with partial completion: one predictor at a time, and what few events can carry."""

import re

import numpy as np
import pandas as pd
from scipy.stats.contingency import odds_ratio
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import proportion_effectsize

from msanalysis.completion.attainment import find_pairings
from msanalysis.completion.clauses import lexicon_pattern
from msanalysis.completion.firth import fit_firth
from msanalysis.completion.goals import FINISH, START, read_promises
from msanalysis.values.folding import fold_spaces

PREDICTORS = (
    "construction_start",
    "construction_finish",
    "numeric_target",
    "investor",
    "n_agencies",
)
EVENTS_PER_PREDICTOR = 10
_BUILT = re.compile(
    r"项目|工程|医院|学校|公园|中心|基地|小镇|园区|文创园|度假区|码头|站|路|道|桥|馆|房|水库|管网|停车|厂|"
    r"大楼|综合体|园|设施|场"
)


def describe_tasks(evaluations: pd.DataFrame, agencies: pd.DataFrame) -> pd.DataFrame:
    """Describe each judged item by what is known before the verdict.

    Parameters
    ----------
    evaluations, agencies
        Tables `evaluations` and `evaluation_agencies`.

    Returns
    -------
    pandas.DataFrame
        item_id; partial (not called completed); construction_start and construction_finish (the
        goal promises that works begin, or that something built is finished or opened);
        numeric_target (it states an end result in numbers); policy (none of these); investor (it
        speaks of what enterprises build or run); n_agencies. Read from the goal alone: progress
        and reasons are known only afterwards.
    """
    counts = agencies.groupby("item_id")["agency"].nunique()
    investor = lexicon_pattern("investor_words", "investor")
    rows = []
    for item in evaluations[evaluations["verdict"] != ""].itertuples():
        goal = fold_spaces(item.goal_text)
        promises = read_promises(goal)
        starts = any(p.state == START for p in promises)
        finishes = any(p.state == FINISH and _BUILT.search(p.text) for p in promises)
        numbers = bool(find_pairings(goal, ""))
        rows.append(
            {
                "item_id": item.item_id,
                "partial": item.verdict != "completed",
                "construction_start": starts,
                "construction_finish": finishes,
                "numeric_target": numbers,
                "policy": not (starts or finishes or numbers),
                "investor": bool(investor.search(goal)),
                "n_agencies": int(counts.get(item.item_id, 0)),
            }
        )
    columns = ["item_id", "partial", *PREDICTORS[:3], "policy", *PREDICTORS[3:]]
    return pd.DataFrame(rows, columns=columns)


def fit_predictors(tasks: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Relate partial completion to one predictor at a time.

    Firth's penalised logistic regression with profile intervals; for yes-no predictors also the
    exact conditional odds ratio. Exploratory: the words that tell the predictors were collected
    with this corpus's verdicts in view, and several predictors are tried, so the intervals only
    describe and no p-value is given.

    Parameters
    ----------
    tasks
        As `describe_tasks` returns it.

    Returns
    -------
    pandas.DataFrame
        predictor, n_with (items that have it; for the number of agencies, items with more than
        one), events_with, n_without, events_without, odds_ratio, low, high, exact_odds_ratio,
        exact_low, exact_high. A predictor that does not vary, or an outcome that does not, gives
        no row.
    """
    rows = []
    outcome = tasks["partial"].to_numpy(bool)
    for predictor in PREDICTORS:
        values = tasks[predictor].astype(float).to_numpy()
        if len(tasks) == 0 or np.ptp(values) == 0 or outcome.all() or not outcome.any():
            continue
        binary = set(np.unique(values)) <= {0.0, 1.0}
        having = values > (0 if binary else 1)
        fit = fit_firth(
            np.column_stack([np.ones_like(values), values]), outcome, confidence=confidence
        )
        row = {
            "predictor": predictor,
            "n_with": int(having.sum()),
            "events_with": int(outcome[having].sum()),
            "n_without": int((~having).sum()),
            "events_without": int(outcome[~having].sum()),
            "odds_ratio": float(np.exp(fit.coefficients[1])),
            "low": float(np.exp(fit.low[1])),
            "high": float(np.exp(fit.high[1])),
        }
        rows.append(row | exact_odds(outcome, having, confidence) if binary else row)
    names = ["predictor", "n_with", "events_with", "n_without", "events_without"]
    names += ["odds_ratio", "low", "high", "exact_odds_ratio", "exact_low", "exact_high"]
    return pd.DataFrame(rows, columns=names)


def exact_odds(
    outcome: np.ndarray, having: np.ndarray, confidence: float = 0.95
) -> dict[str, float]:
    """Give the conditional maximum likelihood odds ratio of a 2 by 2 table with exact limits."""
    table = [
        [int((outcome & having).sum()), int((~outcome & having).sum())],
        [int((outcome & ~having).sum()), int((~outcome & ~having).sum())],
    ]
    exact = odds_ratio(table)
    interval = exact.confidence_interval(confidence)
    return {
        "exact_odds_ratio": float(exact.statistic),
        "exact_low": float(interval.low),
        "exact_high": float(interval.high),
    }


def count_carried_predictors(tasks: pd.DataFrame) -> int:
    """How many predictors at once the rarer outcome can carry, at ten events each.

    References
    ----------
    Peduzzi et al. (1996), Journal of Clinical Epidemiology 49, 1373–1379.
    """
    events = int(min(tasks["partial"].sum(), (~tasks["partial"]).sum())) if len(tasks) else 0
    return events // EVENTS_PER_PREDICTOR


def plan_power(
    n: int, base_rate: float, share: float, *, power: float = 0.8, alpha: float = 0.05
) -> dict[str, float]:
    """Find the odds ratio that a report of n items would show with the given power.

    Two-sided comparison of two shares by the arcsine approximation (Cohen 1988, chapter 6).

    Parameters
    ----------
    n
        Items of the next report.
    base_rate
        Share partly completed among items without the predictor.
    share
        Share of items that have the predictor.

    Returns
    -------
    dict of str to float
        n, base_rate, share, rate (the share partly completed that would be seen among items with
        the predictor) and odds_ratio; NaN where no rate below 1 would be.
    """
    found = float("nan")
    with_predictor, without = n * share, n * (1 - share)
    if 0 < base_rate < 1 and with_predictor >= 2 and without >= 2:
        effect = NormalIndPower().solve_power(
            nobs1=with_predictor, ratio=without / with_predictor, alpha=alpha, power=power
        )
        angle = 2 * np.arcsin(np.sqrt(base_rate)) + effect
        found = float(np.sin(angle / 2) ** 2) if angle < np.pi else float("nan")
    odds = found / (1 - found) / (base_rate / (1 - base_rate)) if found == found else float("nan")
    return {"n": n, "base_rate": base_rate, "share": share, "rate": found, "odds_ratio": odds}


def power_at(n: int, base_rate: float, rate: float, share: float, *, alpha: float = 0.05) -> float:
    """Power of comparing two shares in a report of n items; the counterpart of `plan_power`."""
    effect = abs(proportion_effectsize(rate, base_rate))
    size = n * share
    return float(NormalIndPower().power(effect, size, alpha, ratio=(1 - share) / share))
