"""The table of categories: the coded function of every record, a predicted one where none is."""

import pandas as pd

from msanalysis.schemas import make_table
from msanalysis.spending.classifier import THRESHOLD, predict_labels
from msanalysis.spending.records import describe_items, describe_projects, join_records

UNCLASSIFIED = "unclassified"


def collect_codes(*codings: pd.DataFrame, column: str = "function") -> pd.Series:
    """Collect record_id → code from coding tables; empty codes and repeated records are left out.

    Where two tables code one record, the first decides.
    """
    parts = [
        coding.set_index("record_id")[column]
        for coding in codings
        if len(coding) and column in coding
    ]
    if not parts:
        return pd.Series(dtype=object)
    codes = pd.concat(parts)
    codes = codes[codes != ""]
    return codes[~codes.index.duplicated()]


def categorise(
    projects: pd.DataFrame,
    responsibilities: pd.DataFrame,
    evaluations: pd.DataFrame,
    evaluation_agencies: pd.DataFrame,
    functions: pd.DataFrame,
    coding_projects: pd.DataFrame,
    coding_completion: pd.DataFrame,
    *,
    threshold: float = THRESHOLD,
) -> pd.DataFrame:
    """Give every project and completion item its spending function.

    Parameters
    ----------
    projects, responsibilities, evaluations, evaluation_agencies
        Tables of the contract.
    functions
        The codebook's functions.
    coding_projects, coding_completion
        The coding: `record_id` and `function`.
    threshold
        Least confidence of a prediction that is shown.

    Returns
    -------
    pandas.DataFrame
        Table `categories`: coded with confidence 1 where a code exists, else predicted from the
        coded records; below the threshold the code is withheld (`unclassified`) and the confidence
        is that of the withheld code.
    """
    records = join_records(
        describe_projects(projects, responsibilities),
        describe_items(evaluations, evaluation_agencies),
    )
    records = records.drop_duplicates("record_id", keep="last", ignore_index=True)
    codes = collect_codes(coding_projects, coding_completion)
    names = dict(zip(functions["function_code"], functions["function_zh"], strict=True))
    predicted = predict_labels(records, codes)
    guesses = dict(
        zip(
            predicted["record_id"],
            zip(predicted["predicted"], predicted["confidence"], strict=True),
            strict=True,
        )
    )
    known = codes.to_dict()
    rows = []
    for record_id in records["record_id"]:
        if record_id in known:
            rows.append(_row(record_id, known[record_id], names, "coded", 1.0))
            continue
        guess, confidence = guesses[record_id]
        shown = guess if confidence >= threshold else ""
        rows.append(_row(record_id, shown, names, "predicted", confidence))
    return make_table("categories", rows)


def _row(
    record_id: str, code: str, names: dict[str, str], source: str, confidence: float
) -> dict[str, object]:
    return {
        "record_id": record_id,
        "function_code": code,
        "function": names[code] if code else UNCLASSIFIED,
        "source": source,
        "confidence": round(float(confidence), 4),
    }
