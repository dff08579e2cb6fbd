"""How much the picture would change if borderline codes were decided the other way."""

from collections.abc import Mapping, Sequence

import pandas as pd

from msanalysis.spending.shares import effective_number

_COLUMNS = ("category", "n", "out", "in", "flipped", "lowest", "highest", "share", "share_low",
            "share_high")  # fmt: skip


def find_alternatives(
    coding: pd.DataFrame, coders: Sequence[str], left_out: pd.DataFrame, *, column: str = "function"
) -> pd.DataFrame:
    """Find the other code that each borderline record could have.

    The code of a coder who saw it differently, else the best code that a classifier gives it which
    had not seen its document.

    Parameters
    ----------
    coding
        With `record_id`, the settled code in `column`, `borderline` and the coders' columns.
    left_out
        As `classifier.predict_left_out` returns it.

    Returns
    -------
    pandas.DataFrame
        record_id, settled, alternative (empty where there is none), by (`coder` | `classifier`).
    """
    ranked = left_out.set_index("record_id")
    rows = []
    for row in coding[coding["borderline"]].to_dict("records"):
        settled = row[column]
        others = [row[coder] for coder in coders if row[coder] not in ("", settled)]
        by = "coder"
        if not others and row["record_id"] in ranked.index:
            guess = ranked.loc[row["record_id"]]
            others = [c for c in (guess["predicted"], guess["runner_up"]) if c not in ("", settled)]
            by = "classifier"
        rows.append((row["record_id"], settled, others[0] if others else "", by if others else ""))
    return pd.DataFrame(rows, columns=["record_id", "settled", "alternative", "by"])


def flip_borderline(
    labelled: pd.DataFrame,
    alternatives: pd.DataFrame,
    *,
    divisions: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Count each category if borderline records went to their other code.

    Parameters
    ----------
    labelled
        As `shares.label_records` returns it.
    alternatives
        As `find_alternatives` returns it.
    divisions
        Code → category, where `labelled` is at another level than the codes.

    Returns
    -------
    pandas.DataFrame
        category, n, out (borderline records that would leave), in (that would come), flipped (n if
        all move), lowest and highest (n if only those that leave, only those that come, move),
        share and its bounds (fractions of all records).
    """
    other = alternatives[alternatives["alternative"] != ""].set_index("record_id")["alternative"]
    if divisions:
        other = other.map(lambda code: divisions.get(code, code))
    moved = labelled.assign(other=labelled["record_id"].map(other)).dropna(subset=["other"])
    moved = moved[moved["other"] != moved["category"]]
    names = sorted({*labelled["category"], *moved["other"]})
    counts = pd.DataFrame({"category": names})
    for column, values in (
        ("n", labelled["category"]),
        ("out", moved["category"]),
        ("in", moved["other"]),
    ):
        counts[column] = values.value_counts().reindex(names, fill_value=0).to_numpy()
    counts["flipped"] = counts["n"] - counts["out"] + counts["in"]
    counts["lowest"] = counts["n"] - counts["out"]
    counts["highest"] = counts["n"] + counts["in"]
    total = max(len(labelled), 1)
    counts["share"] = counts["n"] / total
    counts["share_low"] = counts["lowest"] / total
    counts["share_high"] = counts["highest"] / total
    counts = counts.sort_values(["n", "category"], ascending=[False, True], ignore_index=True)
    return counts[list(_COLUMNS)]


def compare_concentration(flipped: pd.DataFrame) -> tuple[float, float]:
    """Give the effective number of categories before and after all borderline records move."""
    return effective_number(flipped["n"]), effective_number(flipped["flipped"])
