"""Which pairs of target and actual a figure shows, and where the others are."""

import pandas as pd

from msanalysis.wording import say

_SAME = 1e-9


def describe_drawn(attainments: pd.DataFrame, shown: pd.DataFrame, language: str) -> str:
    """Account for every pair of target and actual: drawn, or why not.

    Parameters
    ----------
    attainments
        Table `attainments`.
    shown
        From `tables.pick_attainments`.
    """
    drawn = set(shown["pair"]) if "pair" in shown else set()
    left = attainments[~attainments.index.isin(drawn)]
    ratio = left["ratio"].astype(float)
    exact = (ratio - 1).abs() <= _SAME
    unplaced = ~(ratio > 0)
    above = ~exact & ~unplaced & left["met"].astype(bool)
    missed = ~exact & ~unplaced & ~above
    parts = [say("figure.note.drawn", language, len(shown))]
    for name, here in (("exact", exact), ("above", above), ("missed", missed)):
        if here.any():
            ratios = _name_range(ratio[here], language)
            parts.append(say(f"figure.note.{name}", language, int(here.sum()), ratios=ratios))
    if unplaced.any():
        parts.append(say("figure.note.unplaced", language, int(unplaced.sum())))
    total = say("figure.note.pairs", language, len(attainments))
    joined, stop = ("，", "。") if language == "zh" else ("; ", ".")
    return total + joined.join(parts) + stop


def _name_range(ratios: pd.Series, language: str) -> str:
    low, high = f"{ratios.min():.0%}", f"{ratios.max():.0%}"
    return low if low == high else say("figure.note.range", language, low=low, high=high)
