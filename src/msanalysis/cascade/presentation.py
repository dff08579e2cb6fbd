"""The city's targets and the districts' shares as a reader sees them."""

from collections.abc import Collection

import pandas as pd

from msanalysis.cascade.matching import COMPARED
from msanalysis.cascade.shares import LOWERED, RAISED, SAME
from msanalysis.lexicon import load_lexicon
from msanalysis.themes.labels import label_district
from msanalysis.wording import join_names, join_sentences, say, write_signed

_COMPARATORS = {"=": "", ">=": "≥", "<=": "≤", "~": "≈"}
_TEN_THOUSAND = 10_000
_BARE = 2


def label_list(
    district: str, year: int, language: str, *, reported: Collection[tuple[str, int]] = ()
) -> str:
    """Name a district's list of a year; a list known from reports only is named so."""
    name = f"{label_district(district, language)} {year}"
    known = (district, int(year)) not in reported
    return name if known else say("cascade.list.reported", language, list=name)


def label_rows(
    table: pd.DataFrame, language: str, *, reported: Collection[tuple[str, int]] = ()
) -> list[str]:
    """Name the list of each row of a table with the columns district and year."""
    rows = zip(table["district"], table["year"], strict=True)
    return [label_list(district, year, language, reported=reported) for district, year in rows]


def format_amount(value: float, unit: str, comparator: str) -> str:
    """Write an amount with its comparator and unit, large round ones in 万.

    Examples
    --------
    >>> format_amount(26620000, "平方米", "=")
    '2662万平方米'
    """
    if pd.isna(value):
        return ""
    short = abs(value) >= _TEN_THOUSAND and value % 100 == 0
    number = f"{value / _TEN_THOUSAND:.10g}万" if short else f"{value:.10g}"
    return f"{_COMPARATORS.get(comparator, '')}{number}{unit}"


def name_target(indicator: str, item: str, language: str, *, unit: str = "") -> str:
    """Name one of the city's indicators; one that is a bare noun is named with its item.

    In English as `lexicon/target_names.csv` has it, else in Chinese.
    """
    names = {row["indicator"]: row["english"] for row in load_lexicon("target_names")}
    if language == "en" and indicator in names:
        return names[indicator]
    name = indicator if len(indicator) > _BARE else f"{item}：{indicator}"
    return f"{name}（{unit}）" if unit else name


def format_items(matched: pd.DataFrame, language: str, **labels) -> pd.DataFrame:
    """Show which project of which list carries out each item of the city."""
    listed = matched[matched["record"] != ""]
    return pd.DataFrame(
        {
            "item": listed["item"],
            "list": label_rows(listed, language, **labels),
            "item_district": listed["item_district"],
            "rule": [say(f"cascade.match.{rule}", language) for rule in listed["rule"]],
        }
    )


def format_coverage(coverage: pd.DataFrame, language: str, **labels) -> pd.DataFrame:
    """Show how many of the city's items each list takes up, and which it does not."""
    columns = ["list", "n_items", "n_listed", "n_elsewhere", "missing"]
    return coverage.assign(list=label_rows(coverage, language, **labels))[columns]


def format_shares(shares: pd.DataFrame, language: str, **labels) -> pd.DataFrame:
    """Show both amounts of each pair, the share and the evidence."""
    return pd.DataFrame(
        {
            "list": label_rows(shares, language, **labels),
            "indicator": shares["indicator"],
            "city": _amounts(shares, ""),
            "indicator_district": shares["indicator_district"],
            "own": _amounts(shares, "_district"),
            "share": (shares["share"] * 100).map("{:.2f}".format),
            "times_equal": shares["times_equal"].map("{:.1f}".format),
            "rule": [say(f"cascade.rule.{rule}", language) for rule in shares["rule"]],
            "text": shares["text"],
            "source_id": shares["source_id"],
        }
    )


def format_withheld(pairs: pd.DataFrame, language: str, **labels) -> pd.DataFrame:
    """Show the pairs that are not compared although the district lists the item, with reasons."""
    held = pairs[(pairs["status"] != COMPARED) & (pairs["record"] != "")]
    return pd.DataFrame(
        {
            "list": label_rows(held, language, **labels),
            "indicator": held["indicator"],
            "city": _amounts(held, ""),
            "indicator_district": held["indicator_district"],
            "own": _amounts(held, "_district"),
            "status": [say(f"cascade.status.{status}", language) for status in held["status"]],
        }
    )


def format_floors(floors: pd.DataFrame, language: str, **labels) -> pd.DataFrame:
    """Show the rates of districts beside the city's."""
    percent = floors.assign(unit="%")
    table = pd.DataFrame(
        {
            "rate": [say(f"cascade.rate.{rate}", language) for rate in floors["rate"]],
            "list": label_rows(floors, language, **labels),
            "own_rate": _rates(percent, "value", "comparator"),
            "city_rate": _rates(percent, "value_city", "comparator_city"),
            "year_city": floors["year_city"],
            "difference": [
                write_signed(row.difference, _digits(row.difference)) if row.same_year else "–"
                for row in floors.itertuples()
            ],
            "direction": [
                say(f"cascade.direction.{row.direction if row.same_year else 'years'}", language)
                for row in floors.itertuples()
            ],
        }
    )
    compared = floors["same_year"].astype(bool).any()
    return table if compared else table.drop(columns=["difference", "direction"])


def _digits(value: float) -> int:
    return 0 if float(value).is_integer() else 1


def name_section(*, shares: bool, coverage: bool) -> str:
    """Give the key of the section's heading by what it holds: shares, items taken up, rates."""
    kind = "cascade" if shares else "cascade_items" if coverage else "cascade_rates"
    return f"report.heading.{kind}"


def label_shares(shares: pd.DataFrame, language: str, **labels) -> pd.DataFrame:
    """Order shares for the figure and add its labels: `list` and `label`.

    Indicators that several lists have stand first, then by the greatest share.
    """
    named = shares.assign(
        list=label_rows(shares, language, **labels),
        label=[
            name_target(row.indicator, row.item, language, unit=row.unit)
            for row in shares.itertuples()
        ],
    )
    groups = named.groupby("label")["share"]
    named = named.assign(_lists=groups.transform("size"), _top=groups.transform("max"))
    keys = ["_lists", "_top", "label", "list"]
    ordered = named.sort_values(keys, ascending=[False, False, True, True], ignore_index=True)
    return ordered.drop(columns=["_lists", "_top"])


def label_floors(floors: pd.DataFrame, language: str, **labels) -> pd.DataFrame:
    """Order floors for the figure and add its `label`."""
    names = label_rows(floors, language, **labels)
    rates = [say(f"cascade.rate.{rate}", language) for rate in floors["rate"]]
    label = [f"{rate}  {name}" for rate, name in zip(rates, names, strict=True)]
    return floors.assign(label=label).sort_values(["rate", "year", "district"], ignore_index=True)


def describe_scope(targets: pd.DataFrame, matched: pd.DataFrame, language: str, **labels) -> str:
    """Say which targets of the city are set against which lists."""
    years = join_names(sorted(set(targets["year"])), language)
    pairs = matched[["district", "year"]].drop_duplicates().sort_values(["year", "district"])
    lists = join_names(label_rows(pairs, language, **labels), language) if len(pairs) else ""
    if targets.empty:
        return say("cascade.text.scope", language, 0)
    if not lists:
        return say("cascade.text.no_lists", language)
    text = say("cascade.text.scope", language, len(targets), years=years, lists=lists)
    without = sorted(set(targets["year"]) - set(matched["year"]))
    if without:
        joined = join_names(without, language)
        rest = say("cascade.text.years_without", language, years=joined)
        return join_sentences([text, rest], language)
    return text


def describe_coverage(coverage: pd.DataFrame, language: str, **labels) -> list[str]:
    """Say how many of the city's items each list takes up."""
    names = label_rows(coverage, language, **labels)
    return [
        say(
            "cascade.text.coverage",
            language,
            row.n_elsewhere,
            list=name,
            n_items=row.n_items,
            n_listed=row.n_listed,
        )
        for name, row in zip(names, coverage.itertuples(), strict=True)
    ]


def describe_limits(targets: pd.DataFrame, matched: pd.DataFrame, language: str) -> str:
    """Say for which years fewer of the city's items are known than in the fullest year."""
    counts = targets.groupby("year")["item_no"].agg(["nunique", "max"])
    partial = counts.index[counts["nunique"] < counts["max"]]
    years = [str(year) for year in partial if year in set(matched["year"])]
    if not years:
        return say("cascade.text.not_listed", language)
    joined = ("、" if language == "zh" else ", ").join(years)
    return say("cascade.text.coverage_note", language, years=joined)


def describe_pairs(pairs: pd.DataFrame, language: str) -> str:
    """Say how many pairs are compared and why the others are not."""
    counts = pairs["status"].value_counts()
    withheld = counts.drop(COMPARED, errors="ignore").sort_index()
    mark = "、" if language == "zh" else ", "
    listed = mark.join(f"{say(f'cascade.status.{s}', language)} {n}" for s, n in withheld.items())
    compared = int(counts.get(COMPARED, 0))
    nothing = say("themes.text.nothing", language)
    return say(
        "cascade.text.pairs", language, len(pairs), compared=compared, withheld=listed or nothing
    )


def describe_shares(shares: pd.DataFrame, n_districts: int, language: str, **labels) -> str:
    """Say how the shares lie about an equal split, with the greatest and the least."""
    if shares.empty:
        return say("cascade.text.shares", language, 0)
    ordered = label_shares(shares, language, **labels).sort_values("share", kind="stable")
    low, high = ordered.iloc[0], ordered.iloc[-1]
    hollow = {end.name: _hollow(end, language) for end in (low, high)}
    text = say(
        "cascade.text.shares",
        language,
        len(shares),
        above=int((shares["times_equal"] > 1).sum()),
        districts=n_districts,
        equal=f"{1 / n_districts:.1%}",
        list=high["list"],
        indicator=name_target(high["indicator"], high["item"], language),
        share=f"{high['share']:.1%}",
        hollow=hollow[high.name],
        low_list=low["list"],
        low_indicator=name_target(low["indicator"], low["item"], language),
        low_share=f"{low['share']:.1%}",
        low_hollow=hollow[low.name],
    )
    approximate = int((~shares["exact"].astype(bool)).sum())
    if not approximate:
        return text
    return join_sentences([text, say("cascade.text.approximate", language, approximate)], language)


def _hollow(share: pd.Series, language: str) -> str:
    return "" if share["exact"] else say("cascade.text.hollow", language)


def describe_floors(floors: pd.DataFrame, language: str) -> str:
    """Say how many rates lie above, at and below the city's of the same year, and what is left."""
    alike = floors[floors["same_year"].astype(bool)]
    counts = alike["direction"].value_counts()
    directions = {way: int(counts.get(way, 0)) for way in (RAISED, SAME, LOWERED)}
    other = len(floors) - len(alike)
    sentences = [say("cascade.text.floors", language, len(alike), **directions)]
    if other:
        sentences.append(say("cascade.text.other_years", language, other))
    return join_sentences(sentences, language)


def only_filed(matched: pd.DataFrame, reported: Collection[tuple[str, int]]) -> pd.DataFrame:
    """Leave out lists known from reports only: what a report does not tell is not missing."""
    rows = zip(matched["district"], matched["year"], strict=True)
    filed = [(district, int(year)) not in set(reported) for district, year in rows]
    return matched[pd.Series(filed, index=matched.index, dtype=bool)]


def _amounts(table: pd.DataFrame, suffix: str) -> list[str]:
    columns = [table[f"{name}{suffix}"] for name in ("value", "unit", "comparator")]
    return [format_amount(*row) for row in zip(*columns, strict=True)]


def _rates(table: pd.DataFrame, value: str, comparator: str) -> list[str]:
    rows = zip(table[value], table["unit"], table[comparator], strict=True)
    return [format_amount(*row) for row in rows]
