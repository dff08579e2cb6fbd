"""Agreement of coders: Cohen's kappa, Krippendorff's alpha with bootstrap intervals."""

from collections.abc import Sequence
from itertools import combinations

import krippendorff
import numpy as np
import pandas as pd
from sklearn.metrics import cohen_kappa_score

_COLUMNS = ("statistic", "coders", "n", "value", "low", "high")


def list_coders(coding: pd.DataFrame, *, settled: str = "function") -> list[str]:
    """List the columns that hold single coders' codes of one variable.

    `coder…` columns where there are any (a researcher's own file), else `<settled>_a`,
    `<settled>_b` ….
    """
    own = [column for column in coding if column.startswith("coder")]
    return own or [c for c in coding if c.startswith(f"{settled}_") and len(c) == len(settled) + 2]


def measure_agreement(
    coding: pd.DataFrame, coders: Sequence[str], *, draws: int = 1000, seed: int = 0
) -> pd.DataFrame:
    """Measure how far coders agree on nominal codes.

    Parameters
    ----------
    coding
        One row per record, one column per coder, `""` where a coder gave no code.
    coders
        At least two of its columns.
    draws, seed
        Of the bootstrap: records are drawn with replacement, the interval is the 2.5th to 97.5th
        percentile of the statistic over the draws.

    Returns
    -------
    pandas.DataFrame
        statistic (`agreement` | `kappa` for each pair, `alpha` for all), coders, n (records that
        two coders coded), value, low, high; not-a-number where a statistic is undefined, as when
        all codes are one.

    Notes
    -----
    Kappa: Cohen (1960). Alpha: Krippendorff (2011), nominal; records with one code do not enter.
    """
    rng = np.random.default_rng(seed)
    rows = []
    for first, second in combinations(coders, 2):
        both = coding[(coding[first] != "") & (coding[second] != "")]
        pair = (both[first].to_numpy(), both[second].to_numpy())
        weights = _draw(len(both), draws, rng)
        for statistic, value, drawn in (
            ("agreement", _share_equal(*pair), _weighted_equal(*pair, weights)),
            ("kappa", _kappa(*pair), _weighted_kappa(*pair, weights)),
        ):
            named = (statistic, f"{first}, {second}", len(both))
            rows.append((*named, value, *_percentiles(drawn)))
    if len(coders) > 1:
        counts = _value_counts(coding[list(coders)].to_numpy())
        counts = counts[counts.sum(axis=1) > 1]
        drawn = _weighted_alpha(counts, _draw(len(counts), draws, rng))
        named = ("alpha", ", ".join(coders), len(counts))
        rows.append((*named, alpha_of_counts(counts), *_percentiles(drawn)))
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def alpha_of_counts(counts: np.ndarray) -> float:
    """Compute nominal alpha from how many coders gave each unit (row) each code (column)."""
    used = counts[:, counts.sum(axis=0) > 0]
    if len(used) == 0 or used.shape[1] < 2:
        return float("nan")
    return float(krippendorff.alpha(value_counts=used, level_of_measurement="nominal"))


def _value_counts(ratings: np.ndarray) -> np.ndarray:
    codes = sorted({code for code in ratings.ravel() if code})
    return np.array([[(row == code).sum() for code in codes] for row in ratings]).reshape(
        len(ratings), len(codes)
    )


def _share_equal(first: np.ndarray, second: np.ndarray) -> float:
    return float((first == second).mean()) if len(first) else float("nan")


def _kappa(first: np.ndarray, second: np.ndarray) -> float:
    if len({*first, *second}) < 2:
        return float("nan")
    return float(cohen_kappa_score(first.astype(str), second.astype(str)))


def _draw(n: int, draws: int, rng: np.random.Generator) -> np.ndarray:
    """How often each of n records is drawn (column) in each bootstrap draw (row)."""
    return rng.multinomial(n, np.full(n, 1 / n), size=draws) if n > 1 else np.empty((0, n))


def _percentiles(drawn: np.ndarray) -> tuple[float, float]:
    defined = drawn[~np.isnan(drawn)]
    if not len(defined):
        return float("nan"), float("nan")
    low, high = np.percentile(defined, [2.5, 97.5])
    return float(low), float(high)


# The three statistics once more, for all draws at a time: a call per draw takes seconds.
def _weighted_equal(first: np.ndarray, second: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return weights @ (first == second) / max(len(first), 1)


def _weighted_kappa(first: np.ndarray, second: np.ndarray, weights: np.ndarray) -> np.ndarray:
    codes = sorted({*first, *second})
    n = max(len(first), 1)
    shares = [weights @ np.array([[code == c for c in codes] for code in side], dtype=float) / n
              for side in (first, second)] if len(weights) else []  # fmt: skip
    if not shares:
        return np.empty(0)
    expected = (shares[0] * shares[1]).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        kappa = (_weighted_equal(first, second, weights) - expected) / (1 - expected)
    return np.where(expected < 1, kappa, np.nan)


def _weighted_alpha(counts: np.ndarray, weights: np.ndarray) -> np.ndarray:
    if not len(weights):
        return np.empty(0)
    sizes = counts.sum(axis=1)
    agreeing = (counts * (counts - 1)).sum(axis=1) / (sizes - 1)
    totals, codes = weights @ sizes, weights @ counts
    observed = 1 - weights @ agreeing / totals
    expected = 1 - (codes * (codes - 1)).sum(axis=1) / (totals * (totals - 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, 1 - observed / expected, np.nan)


def list_disputed(coding: pd.DataFrame, coders: Sequence[str]) -> pd.DataFrame:
    """List the records that coders disagree on or that are marked borderline, disputed first."""
    given = coding[list(coders)].apply(lambda row: len({code for code in row if code}) > 1, axis=1)
    marked = coding["borderline"] if "borderline" in coding else pd.Series(False, coding.index)
    listed = coding.assign(disputed=given.astype(bool))[given.astype(bool) | marked]
    return listed.sort_values(["disputed", "record_id"], ascending=[False, True], ignore_index=True)
