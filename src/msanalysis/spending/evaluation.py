"""How good the predictions are: by model, by document, by class, and what is taken for what."""

import pandas as pd
from sklearn.metrics import precision_recall_fscore_support
from statsmodels.stats.proportion import proportion_confint

from msanalysis.spending.classifier import MODELS, THRESHOLD, cross_calibrate, predict_left_out


def compare_models(records: pd.DataFrame, codes: pd.Series) -> dict[str, pd.DataFrame]:
    """Predict every coded record with its document left out, by each model.

    Returns
    -------
    dict of str to pandas.DataFrame
        Model → what `predict_left_out` returns; `full` also has `confidence`, calibrated on the
        other documents' errors.
    """
    left_out = {model: predict_left_out(records, codes, model=model) for model in MODELS}
    left_out["full"] = cross_calibrate(left_out["full"])
    return left_out


def summarise_accuracy(left_out: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Summarise accuracy by left-out document and over all, one column per model.

    Returns
    -------
    pandas.DataFrame
        group (`""` for all), n, n_known (records whose code occurs in another document: the most
        that any model can get right), and per model `<model>_n` right and `<model>` share; for
        the full model also the exact 95 % interval `low`, `high` (Clopper & Pearson 1934).
    """
    full = left_out["full"]
    rows = []
    for group in [*sorted(full["group"].unique()), ""]:
        row: dict[str, object] = {"group": group}
        for model, table in left_out.items():
            part = table[table["group"] == group] if group else table
            right = int(part["correct"].sum())
            row |= {"n": len(part), f"{model}_n": right}
            row[model] = right / len(part) if len(part) else float("nan")
            if model == "full":
                row["n_known"] = int(part["known"].sum())
                row["low"], row["high"] = _exact(right, len(part))
        rows.append(row)
    columns = ["group", "n", "n_known", "full_n", "full", "low", "high"]
    columns += [name for model in left_out if model != "full" for name in (f"{model}_n", model)]
    return pd.DataFrame(rows, columns=columns)


def summarise_classes(left_out: pd.DataFrame) -> pd.DataFrame:
    """Give precision, recall and F1 of each code, left-out documents pooled.

    Returns
    -------
    pandas.DataFrame
        function_code, n (coded so), n_predicted, n_right, precision, recall, f1; a share whose
        base is 0 is not a number.
    """
    codes = sorted(set(left_out["label"]) | set(left_out["predicted"]))
    precision, recall, f1, n = precision_recall_fscore_support(
        left_out["label"].tolist(), left_out["predicted"].tolist(), labels=codes,
        zero_division=float("nan"),
    )  # fmt: skip
    predicted = left_out["predicted"].value_counts().reindex(codes, fill_value=0)
    right = left_out.loc[left_out["correct"], "label"].value_counts().reindex(codes, fill_value=0)
    table = pd.DataFrame(
        {
            "function_code": codes,
            "n": n,
            "n_predicted": predicted.to_numpy(),
            "n_right": right.to_numpy(),
            "precision": precision,
            "recall": recall,
            "f1": f1,
        }
    )
    return table.sort_values(["n", "function_code"], ascending=[False, True], ignore_index=True)


def tabulate_confusion(left_out: pd.DataFrame) -> pd.DataFrame:
    """Cross coded (rows) with predicted codes (columns), counts; both in code order."""
    codes = sorted(set(left_out["label"]) | set(left_out["predicted"]))
    table = pd.crosstab(left_out["label"], left_out["predicted"])
    return table.reindex(index=codes, columns=codes, fill_value=0)


def summarise_confidence(left_out: pd.DataFrame, *, threshold: float = THRESHOLD) -> pd.DataFrame:
    """Set the confidence beside the share that was right, for shown and withheld predictions.

    Returns
    -------
    pandas.DataFrame
        shown (bool), n, n_right, share (right), low, high (exact), confidence (mean).
    """
    rows = []
    for shown in (True, False):
        part = left_out[(left_out["confidence"] >= threshold) == shown]
        right, n = int(part["correct"].sum()), len(part)
        share = right / n if n else float("nan")
        low, high = _exact(right, n)
        confidence = float(part["confidence"].mean()) if n else float("nan")
        rows.append((shown, n, right, share, low, high, confidence))
    columns = ["shown", "n", "n_right", "share", "low", "high", "confidence"]
    return pd.DataFrame(rows, columns=columns)


def _exact(count: int, n: int) -> tuple[float, float]:
    if n == 0:
        return float("nan"), float("nan")
    low, high = proportion_confint(count, n, alpha=0.05, method="beta")
    return float(low), float(high)
