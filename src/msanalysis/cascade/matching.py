"""Which of a district's items carry out which of the city's, and with which indicators."""

from collections import defaultdict
from collections.abc import Iterator

import pandas as pd

from msanalysis.cascade.agreement import (
    LEAST_SIMILARITY,
    core_bigrams,
    covers_parts,
    full_similarity,
    is_specific,
    name_similarity,
    stages_agree,
    units_agree,
)

COMPARED, NOT_LISTED, NO_NUMBER = "compared", "not_listed", "no_number"
NO_INDICATOR, OTHER_UNIT, OTHER_STAGE = "no_indicator", "unit", "stage"
ONLY_PART, EXCEEDS = "part", "exceeds"
BY_NAME, BY_INDICATOR, BY_UNIT, ELSEWHERE = "name", "indicator", "unit", "elsewhere"

ITEM_COLUMNS = ["year", "item_no", "item", "district", "record", "item_district", "rule", "score"]
PAIR_COLUMNS = [
    *("year", "item_no", "item", "indicator", "value", "unit", "comparator", "source_id"),
    *("district", "record", "item_district", "indicator_district", "value_district"),
    *("unit_district", "comparator_district", "text", "rule", "status"),
]
_WORDS = ("indicator_district", "unit_district", "comparator_district", "text")


def match_items(
    targets: pd.DataFrame, items: pd.DataFrame, indicators: pd.DataFrame
) -> pd.DataFrame:
    """Match each item of the city to an item of each district's list of the same year.

    By name first (at least `LEAST_SIMILARITY` of the shorter name's content is in the other),
    best match first, one to one; then by an indicator that is called the same and counts in the
    same unit; then, among projects that the list does not mark as the city's, to say that the
    matter stands elsewhere.

    Parameters
    ----------
    targets
        The city's: year, item_no, item, indicator, unit.
    items
        From `list_items`.
    indicators
        From `list_indicators`.

    Returns
    -------
    DataFrame
        year, item_no, item, district, record and item_district (empty where the district does not
        list it), rule (`name` | `indicator` | `elsewhere` | empty), score.
    """
    rows = []
    for (year, district), listed in items.groupby(["year", "district"], sort=True):
        city = targets[targets["year"] == year]
        wanted = city.drop_duplicates(["item_no", "item"])[["item_no", "item"]]
        found = _match_list(wanted, city, listed, indicators)
        for entry in wanted.itertuples():
            record, name, rule, score = found.get(entry.item_no, ("", "", "", 0.0))
            row = (year, entry.item_no, entry.item, district, record, name, rule, score)
            rows.append(dict(zip(ITEM_COLUMNS, row, strict=True)))
    return pd.DataFrame(rows, columns=ITEM_COLUMNS)


def match_indicators(
    targets: pd.DataFrame, matched: pd.DataFrame, indicators: pd.DataFrame
) -> pd.DataFrame:
    """Match the city's indicators to those of the matched items.

    A pair is `compared` where name, unit and stage of works agree. Where the name does not, it
    still is if each side has one number only in that unit and the unit says what is counted
    (公里, 人次; not 个). Everything else is withheld with the reason as its status.

    Parameters
    ----------
    targets
        The city's: year, item_no, item, indicator, value, unit, comparator, source_id.
    matched
        From `match_items`.
    indicators
        From `list_indicators`.

    Returns
    -------
    DataFrame
        One row per target and district: the columns `PAIR_COLUMNS`. `text` is the clause that the
        district's number stands in; `rule` is `name` or `unit`.
    """
    rows, nothing = [], indicators.iloc[:0]
    of_item = dict(iter(targets.groupby(["year", "item_no"])))
    of_record = dict(iter(indicators.groupby("record")))
    shown = {
        at: dict(zip(PAIR_COLUMNS[:8], row, strict=True))
        for at, *row in targets[PAIR_COLUMNS[:8]].itertuples(name=None)
    }
    for entry in matched.itertuples():
        city = of_item[entry.year, entry.item_no]
        listed = entry.record != "" and entry.rule != ELSEWHERE
        own = of_record.get(entry.record, nothing) if listed else nothing
        pairs = _pair(city, own, listed=listed)
        for target in city.index:
            position, rule, status = pairs[target]
            row = shown[target] | {
                "district": entry.district,
                "record": entry.record if listed else "",
                "item_district": entry.item_district if listed else "",
                "rule": rule,
                "status": status,
                "value_district": float("nan"),
                **dict.fromkeys(_WORDS, ""),
            }
            if position is not None:
                hit = indicators.loc[position]
                row |= {f"{key}_district": hit[key] for key in ("indicator", "unit", "comparator")}
                row |= {"value_district": hit["value"], "text": hit["text"]}
            rows.append(row)
    return pd.DataFrame(rows, columns=PAIR_COLUMNS)


def _match_list(
    wanted: pd.DataFrame, city: pd.DataFrame, listed: pd.DataFrame, indicators: pd.DataFrame
) -> dict[int, tuple[str, str, str, float]]:
    listed = listed.drop_duplicates("record")
    handed = listed[listed["handed_down"]]
    names = dict(zip(listed["record"], listed["item"], strict=True))
    own = indicators[indicators["record"].isin(listed["record"])]
    found: dict[int, tuple[str, str, str, float]] = {}
    used: set[str] = set()
    scored = [
        (
            name_similarity(entry.item, item),
            full_similarity(entry.item, item),
            entry.item_no,
            record,
        )
        for entry in wanted.itertuples()
        for record, item in zip(handed["record"], handed["item"], strict=True)
    ]
    for score, _, item_no, record in sorted(scored, key=lambda s: (-s[0], -s[1], s[2], s[3])):
        if score >= LEAST_SIMILARITY and item_no not in found and record not in used:
            found[item_no] = (record, names[record], BY_NAME, round(score, 3))
            used.add(record)
    for within, rule in ((set(handed["record"]) - used, BY_INDICATOR), (set(names), ELSEWHERE)):
        for item_no, record in _same_indicator(city, own[own["record"].isin(within - used)]):
            if item_no not in found and record not in used:
                found[item_no] = (record, names[record], rule, 1.0)
                used.add(record)
    return found


def _same_indicator(city: pd.DataFrame, own: pd.DataFrame) -> Iterator[tuple[int, str]]:
    records: dict[frozenset[str], list[str]] = defaultdict(list)
    for record, indicator in zip(own["record"], own["indicator"], strict=True):
        if bigrams := core_bigrams(indicator):
            records[bigrams].append(record)
    for target in city[city["unit"] != "%"].itertuples():
        for record in records.get(core_bigrams(target.indicator), ()):
            yield target.item_no, record


def _pair(city: pd.DataFrame, own: pd.DataFrame, *, listed: bool) -> dict:
    """Target index → (position of the district's indicator or None, rule, status)."""
    if own.empty:
        return dict.fromkeys(city.index, (None, "", NO_NUMBER if listed else NOT_LISTED))
    scored = sorted(
        (-name_similarity(ours, theirs), -full_similarity(ours, theirs), target, hit)
        for target, ours in city["indicator"].items()
        for hit, theirs in own["indicator"].items()
    )
    close = [(target, hit) for score, _, target, hit in scored if -score >= LEAST_SIMILARITY]
    pairs: dict = {}
    used: set = set()
    for target, hit in close:
        agree = units_agree(city.loc[target, "unit"], own.loc[hit, "unit"])
        if agree and target not in pairs and hit not in used:
            pairs[target] = (hit, BY_NAME, _judge(city.loc[target], own.loc[hit], BY_NAME))
            used.add(hit)
    for target in city.index.difference(list(pairs)):
        unit = city.loc[target, "unit"]
        alike = own[[units_agree(unit, other) for other in own["unit"]]]
        alone = sum(units_agree(unit, other) for other in city["unit"]) == 1
        if is_specific(unit) and alone and len(alike) == 1 and alike.index[0] not in used:
            hit = alike.index[0]
            pairs[target] = (hit, BY_UNIT, _judge(city.loc[target], own.loc[hit], BY_UNIT))
            used.add(hit)
            continue
        other = next((hit for t, hit in close if t == target and hit not in used), None)
        pairs[target] = (other, "", NO_INDICATOR if other is None else OTHER_UNIT)
    return pairs


def _judge(target: pd.Series, hit: pd.Series, rule: str) -> str:
    if not stages_agree(target["indicator"], hit["text"]):
        return OTHER_STAGE
    if rule == BY_NAME and not covers_parts(target["indicator"], hit["indicator"]):
        return ONLY_PART
    whole = target["comparator"] != ">=" and target["unit"] != "%"
    return EXCEEDS if whole and hit["value"] > target["value"] else COMPARED
