"""Themes for projects that nobody coded, by the classifier that also predicts functions."""

import warnings

import pandas as pd

from msanalysis.spending.classifier import (
    THRESHOLD,
    cross_calibrate,
    predict_labels,
    predict_left_out,
)
from msanalysis.spending.records import describe_projects

UNCLASSIFIED = "unclassified"


def predict_themes(
    projects: pd.DataFrame,
    responsibilities: pd.DataFrame,
    coding: pd.DataFrame,
    *,
    threshold: float = THRESHOLD,
) -> pd.DataFrame:
    """Predict the theme of every project that is not coded.

    Parameters
    ----------
    projects, responsibilities
        Tables of the contract, coded projects and others.
    coding
        Columns `record_id` and `theme`.
    threshold
        Least confidence; below it the theme is withheld as `unclassified`.

    Returns
    -------
    DataFrame
        record_id, theme, confidence of each project without a code.
    """
    records = describe_projects(projects, responsibilities)
    predicted = _quietly(predict_labels, records, coding.set_index("record_id")["theme"])
    confidence = predicted["confidence"].astype(float).round(4)
    sure = (confidence >= threshold) & (predicted["predicted"] != "")
    theme = predicted["predicted"].where(sure, UNCLASSIFIED)
    return pd.DataFrame(
        {"record_id": predicted["record_id"], "theme": theme, "confidence": confidence}
    ).reset_index(drop=True)


def validate_prediction(
    projects: pd.DataFrame, responsibilities: pd.DataFrame, coding: pd.DataFrame
) -> pd.DataFrame:
    """Predict each coded document's themes from the other documents.

    Returns
    -------
    DataFrame
        As `spending.classifier.cross_calibrate`: record_id, group, label, predicted, correct,
        confidence (learnt without the group) and more; no rows for fewer than two documents.
    """
    records = describe_projects(projects, responsibilities)
    labels = coding.set_index("record_id")["theme"]
    left_out = _quietly(predict_left_out, records, labels)
    if left_out["group"].nunique() < 2:
        return left_out.assign(confidence=0.0).iloc[:0]
    return cross_calibrate(left_out)


def _quietly(function, *arguments):
    """Call without scikit-learn's warning that there are many codes for few projects: there are."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="The number of unique classes")
        return function(*arguments)
