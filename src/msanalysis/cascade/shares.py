"""A district's share of the city's target, and floors that it raises or lowers."""

import re

import pandas as pd

from msanalysis.cascade.matching import COMPARED, ELSEWHERE
from msanalysis.lexicon import load_lexicon

RAISED, SAME, LOWERED = "raised", "same", "lowered"


def count_districts() -> int:
    """Count the districts and counties of the city (those with a code of GB/T 2260)."""
    return sum(1 for row in load_lexicon("districts") if row["district_code"])


def compute_shares(pairs: pd.DataFrame, *, n_districts: int) -> pd.DataFrame:
    """Compute each district's share of the city's amounts, against an equal split.

    Parameters
    ----------
    pairs
        From `match_indicators`; those compared in another unit than per cent count, except
        targets that go by their names to the central districts only.
    n_districts
        Districts that the city's target is split over.

    Returns
    -------
    DataFrame
        The rows of `pairs` with share (0–1), times_equal (share times `n_districts`) and exact
        (both sides state the amount, not a least or about).
    """
    amounts = pairs[(pairs["status"] == COMPARED) & (pairs["unit"] != "%") & (pairs["value"] > 0)]
    named = (amounts["item"] + " " + amounts["indicator"]).astype(str)
    # Of what only a group of districts shares, an equal split over all is no yardstick.
    group = "|".join(re.escape(row["word"]) for row in load_lexicon("cascade_parts"))
    amounts = amounts[~named.str.contains(group)]
    share = amounts["value_district"].astype(float) / amounts["value"].astype(float)
    stated = (amounts["comparator"] == "=") & (amounts["comparator_district"] == "=")
    return amounts.assign(share=share, times_equal=share * n_districts, exact=stated).reset_index(
        drop=True
    )


def summarise_coverage(matched: pd.DataFrame) -> pd.DataFrame:
    """Count how many of the city's items each district's list takes up.

    Returns
    -------
    DataFrame
        year, district, n_items (of the city), n_listed, n_elsewhere, missing (the city's items that
        the district's list does not have, joined by ；).
    """
    rows = []
    for (year, district), group in matched.groupby(["year", "district"]):
        absent = group["record"] == ""
        elsewhere = group["rule"] == ELSEWHERE
        rows.append(
            {
                "year": year,
                "district": district,
                "n_items": len(group),
                "n_listed": int((~absent & ~elsewhere).sum()),
                "n_elsewhere": int(elsewhere.sum()),
                "missing": "；".join(group.loc[absent, "item"]),
            }
        )
    columns = ["year", "district", "n_items", "n_listed", "n_elsewhere", "missing"]
    return pd.DataFrame(rows, columns=columns)


def name_rate(indicator: str) -> str:
    """Name the rate that an indicator states; empty where the lexicon has no such rate."""
    bare = re.sub(r"[\s“”]", "", indicator)
    for row in load_lexicon("rate_indicators"):
        if re.search(row["pattern"], bare):
            return row["indicator"]
    return ""


def compare_floors(
    targets: pd.DataFrame, items: pd.DataFrame, indicators: pd.DataFrame
) -> pd.DataFrame:
    """Compare rates that districts promise with those that the city asks for.

    Parameters
    ----------
    targets
        The city's: year, indicator, value, unit, comparator, source_id.
    items, indicators
        From `list_items` and `list_indicators`; every origin counts.

    Returns
    -------
    DataFrame
        rate, district, year, record, indicator, value, comparator, year_city (the city's rate of
        the same year, else its last before), value_city, comparator_city, source_id, same_year,
        difference (percentage points), direction (`raised` | `same` | `lowered`).
    """
    city = targets[targets["unit"] == "%"]
    city = city.assign(rate=[name_rate(name) for name in city["indicator"]])
    own = indicators[indicators["unit"] == "%"].merge(
        items.drop_duplicates("record")[["record", "district", "year"]], on="record"
    )
    rows = []
    for promise in own.itertuples():
        rate = name_rate(promise.indicator)
        known = city[(city["rate"] == rate) & (city["year"] <= promise.year)] if rate else city[:0]
        if known.empty:
            continue
        floor = known.sort_values("year").iloc[-1]
        difference = float(promise.value) - float(floor["value"])
        rows.append(
            {
                "rate": rate,
                "district": promise.district,
                "year": promise.year,
                "record": promise.record,
                "indicator": promise.indicator,
                "value": promise.value,
                "comparator": promise.comparator,
                "year_city": floor["year"],
                "value_city": floor["value"],
                "comparator_city": floor["comparator"],
                "source_id": floor["source_id"],
                "same_year": bool(floor["year"] == promise.year),
                "difference": difference,
                "direction": RAISED if difference > 0 else LOWERED if difference < 0 else SAME,
            }
        )
    columns = ["rate", "district", "year", "record", "indicator", "value", "comparator"]
    columns += ["year_city", "value_city", "comparator_city", "source_id", "same_year"]
    return pd.DataFrame(rows, columns=[*columns, "difference", "direction"])
