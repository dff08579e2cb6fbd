"""Logistic regression with Firth's penalty, for few events."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.stats import chi2

_STEPS, _TOLERANCE, _MAX_STEP = 200, 1e-9, 5.0
_FAR = 30.0


@dataclass(frozen=True)
class FirthFit:
    """Estimates of a penalised logistic regression.

    Attributes
    ----------
    coefficients
        Log odds ratios, the intercept first.
    low, high
        Profile penalised likelihood limits; infinite where the profile stays within the limit.
    penalised_log_likelihood
        At the estimates.
    p_values
        Of the penalised likelihood ratio test of each coefficient.
    """

    coefficients: np.ndarray
    low: np.ndarray
    high: np.ndarray
    penalised_log_likelihood: float
    p_values: np.ndarray


def fit_firth(design: np.ndarray, outcome: np.ndarray, *, confidence: float = 0.95) -> FirthFit:
    """Fit a logistic regression with Firth's penalty (Jeffreys' prior).

    Finite also where a predictor separates the outcomes.

    Parameters
    ----------
    design
        Predictors with a leading column of ones.
    outcome
        0 or 1.
    confidence
        Level of the profile intervals.

    References
    ----------
    Firth (1993), Biometrika 80, 27–38; Heinze and Schemper (2002), Statistics in Medicine 21,
    2409–2419.
    """
    design, outcome = np.asarray(design, float), np.asarray(outcome, float)
    beta = _maximise(design, outcome, np.zeros(design.shape[1]), np.ones(design.shape[1], bool))
    top = _penalised(design, outcome, beta)
    limit = top - chi2.ppf(confidence, 1) / 2
    size = design.shape[1]
    low, high, p_values = np.full(size, -np.inf), np.full(size, np.inf), np.ones(size)
    for at in range(size):
        null = _profile(design, outcome, beta, at, 0.0)
        p_values[at] = chi2.sf(max(0.0, 2 * (top - null)), 1)
        low[at] = _find_limit(design, outcome, beta, at, limit, -1)
        high[at] = _find_limit(design, outcome, beta, at, limit, 1)
    return FirthFit(beta, low, high, top, p_values)


def _chances(design: np.ndarray, beta: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(design @ beta, -_FAR, _FAR)))


def _penalised(design: np.ndarray, outcome: np.ndarray, beta: np.ndarray) -> float:
    linear = np.clip(design @ beta, -_FAR, _FAR)
    chances = _chances(design, beta)
    information = design.T @ (design * (chances * (1 - chances))[:, None])
    _, log_determinant = np.linalg.slogdet(information)
    return float(outcome @ linear - np.log1p(np.exp(linear)).sum() + log_determinant / 2)


def _maximise(
    design: np.ndarray, outcome: np.ndarray, start: np.ndarray, free: np.ndarray
) -> np.ndarray:
    """Climb by modified scores, over the free coefficients only; halve steps that do not climb."""
    beta = start.copy()
    value = _penalised(design, outcome, beta)
    for _ in range(_STEPS):
        chances = _chances(design, beta)
        weights = chances * (1 - chances)
        information = design.T @ (design * weights[:, None])
        root = design * np.sqrt(weights)[:, None]
        leverage = np.einsum("ij,jk,ik->i", root, np.linalg.pinv(information), root)
        score = design.T @ (outcome - chances + leverage * (0.5 - chances))
        step = np.zeros_like(beta)
        step[free] = np.linalg.pinv(information[np.ix_(free, free)]) @ score[free]
        step = np.clip(step, -_MAX_STEP, _MAX_STEP)
        while (new := _penalised(design, outcome, beta + step)) < value - 1e-12:
            step = step / 2
            if np.abs(step).max() < _TOLERANCE:
                return beta
        beta, value = beta + step, new
        if np.abs(step).max() < _TOLERANCE:
            break
    return beta


def _profile(
    design: np.ndarray, outcome: np.ndarray, beta: np.ndarray, at: int, fixed: float
) -> float:
    start, free = beta.copy(), np.ones(len(beta), bool)
    start[at], free[at] = fixed, False
    return _penalised(design, outcome, _maximise(design, outcome, start, free))


def _find_limit(
    design: np.ndarray, outcome: np.ndarray, beta: np.ndarray, at: int, limit: float, side: int
) -> float:
    def above(value: float) -> float:
        return _profile(design, outcome, beta, at, value) - limit

    reach = 1.0
    while above(beta[at] + side * reach) > 0:
        reach *= 2
        if reach > _FAR:
            return side * np.inf
    ends = sorted((beta[at], beta[at] + side * reach))
    return float(brentq(above, *ends, xtol=1e-8))
