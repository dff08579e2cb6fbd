"""Completion rates: verdicts counted, with intervals, and held against the report's own counts."""

from collections.abc import Mapping

import pandas as pd
from statsmodels.stats.proportion import proportion_confint

_VERDICT_SCOPES = ("completed", "partial", "not_completed")


def rate_intervals(completed: float, n: float, *, confidence: float = 0.95) -> dict[str, float]:
    """Give a share with its Wilson and Clopper–Pearson intervals.

    Parameters
    ----------
    completed, n
        Successes and trials; an effective number of trials need not be whole.
    confidence
        Level of the intervals.

    Returns
    -------
    dict of str to float
        rate, wilson_low, wilson_high, exact_low, exact_high; all NaN without trials.

    References
    ----------
    Wilson (1927), JASA 22, 209–212; Clopper and Pearson (1934), Biometrika 26, 404–413.
    """
    names = ("rate", "wilson_low", "wilson_high", "exact_low", "exact_high")
    if not n:
        return dict.fromkeys(names, float("nan"))
    alpha = 1 - confidence
    wilson = proportion_confint(completed, n, alpha=alpha, method="wilson")
    exact = proportion_confint(completed, n, alpha=alpha, method="beta")
    return dict(zip(names, map(float, (completed / n, *wilson, *exact)), strict=True))


def summarise_verdicts(
    evaluations: pd.DataFrame, groups: pd.Series | None = None, *, confidence: float = 0.95
) -> pd.DataFrame:
    """Count verdicts and give the official completion rate, as a whole or by group.

    Parameters
    ----------
    evaluations
        Table `evaluations`. Items without a readable verdict count in `n_unjudged` only.
    groups
        The groups, indexed by item_id; an item that stands in several (two agencies) counts in
        each. Without groups there is one row, its group `all`.
    confidence
        Level of the intervals.

    Returns
    -------
    pandas.DataFrame
        group, n, completed, partial, not_completed, n_unjudged, rate and its intervals; largest
        group first.
    """
    if groups is None:
        grouped = evaluations.assign(group="all")
    else:
        named = groups.rename("group").rename_axis("item_id").reset_index()
        grouped = evaluations.merge(named, on="item_id", how="inner")
    rows = []
    for group, part in grouped.groupby("group", sort=True):
        counts = part["verdict"].value_counts()
        judged = int((part["verdict"] != "").sum())
        verdicts = {verdict: int(counts.get(verdict, 0)) for verdict in _VERDICT_SCOPES}
        rows.append(
            {"group": group, "n": judged}
            | verdicts
            | {"n_unjudged": len(part) - judged}
            | rate_intervals(verdicts["completed"], judged, confidence=confidence)
        )
    columns = ["group", "n", *_VERDICT_SCOPES, "n_unjudged", *rate_intervals(0, 0)]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(["n", "group"], ascending=[False, True], ignore_index=True)


def compare_summary(evaluations: pd.DataFrame, statements: pd.DataFrame) -> pd.DataFrame:
    """Hold the counts that a report states about itself against its items.

    Counts of verdicts may be stated for all items or for the tasks alone; they are compared with
    the part whose size the stated verdicts add up to.

    Parameters
    ----------
    evaluations, statements
        Tables of the contract.

    Returns
    -------
    pandas.DataFrame
        doc_id, scope, basis (`all` or `task`), stated, derived, agrees, text; one row per
        statement.
    """
    rows = []
    for doc_id, items in evaluations.groupby("doc_id", sort=True):
        stated = statements[statements["doc_id"] == doc_id].drop_duplicates(["scope", "count"])
        sizes = {"all": len(items)} | items["section"].value_counts().to_dict()
        verdicts = stated[stated["scope"].isin(_VERDICT_SCOPES)]
        basis = _find_basis(int(verdicts["count"].sum()), sizes)
        part = items if basis == "all" else items[items["section"] == basis]
        for row in stated.itertuples():
            derived: Mapping[str, int] = {
                "total": len(items),
                "indicator": sizes.get("indicator", 0),
                "task": sizes.get("task", 0),
                **part["verdict"].value_counts().to_dict(),
            }
            if row.scope not in (*derived, *_VERDICT_SCOPES):
                continue
            count = int(derived.get(row.scope, 0))
            rows.append(
                {
                    "doc_id": doc_id,
                    "scope": row.scope,
                    "basis": basis if row.scope in _VERDICT_SCOPES else "all",
                    "stated": int(row.count),
                    "derived": count,
                    "agrees": count == int(row.count),
                    "text": row.text,
                }
            )
    columns = ["doc_id", "scope", "basis", "stated", "derived", "agrees", "text"]
    return pd.DataFrame(rows, columns=columns)


def _find_basis(total: int, sizes: Mapping[str, int]) -> str:
    return next((name for name, size in sizes.items() if size == total), "all")


def compare_areas(
    context: pd.DataFrame, own: pd.DataFrame, *, confidence: float = 0.95
) -> pd.DataFrame:
    """Put completion counts that other sources give beside one's own.

    Parameters
    ----------
    context
        area, year, as_of, scope, n_total, n_completed, source_id: figures as reported elsewhere.
    own
        The same columns for the documents of the study.

    Returns
    -------
    pandas.DataFrame
        The rows of both with rate and intervals; what is compared differs in scope and date, so
        no test is made.
    """
    columns = ["area", "year", "as_of", "scope", "n_total", "n_completed", "source_id"]
    frames = [frame[columns] for frame in (own, context) if len(frame)]
    if not frames:
        return pd.DataFrame(columns=[*columns, *rate_intervals(0, 0)])
    table = pd.concat(frames, ignore_index=True)
    rates = [
        rate_intervals(row.n_completed, row.n_total, confidence=confidence)
        for row in table.itertuples()
    ]
    return table.join(pd.DataFrame(rates))


def count_reasons(evaluations: pd.DataFrame, coded: pd.Series) -> pd.DataFrame:
    """Count the coded reasons of the items not completed, each with the words that state it.

    Parameters
    ----------
    evaluations
        Table `evaluations`.
    coded
        Reason codes indexed by item_id; items without a code count as `uncoded`.

    Returns
    -------
    pandas.DataFrame
        reason, n, share, items, quotes (reason texts joined by ；); most frequent first.
    """
    short = evaluations[evaluations["verdict"].isin(["partial", "not_completed"])].copy()
    codes = coded[coded.fillna("") != ""]
    short["reason"] = short["item_id"].map(codes).fillna("uncoded")
    rows = [
        {
            "reason": reason,
            "n": len(part),
            "share": len(part) / len(short),
            "items": "、".join(part["no"].astype(str)),
            "quotes": "；".join(part["reason_text"].str.rstrip("。；;")),
        }
        for reason, part in short.groupby("reason", sort=True)
    ]
    table = pd.DataFrame(rows, columns=["reason", "n", "share", "items", "quotes"])
    return table.sort_values(["n", "reason"], ascending=[False, True], ignore_index=True)
