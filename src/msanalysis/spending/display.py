"""Tables of this package made readable: names for codes, counts beside shares, yuan in words."""

from collections.abc import Iterable, Sequence
from functools import partial

import pandas as pd

from msanalysis.notices.head import district_row
from msanalysis.wording import has_message, say

_SEPARATORS = {"zh": "、", "en": "; "}
_SHARES = ("share", "full", "agency", "majority", "precision", "recall", "f1", "confidence")
_SCALES = {
    "zh": (
        (10**12, "spending.unit.wanyi"),
        (100_000_000, "spending.unit.yi"),
        (10_000, "spending.unit.wan"),
    ),
    "en": (
        (10**12, "spending.unit.trillion"),
        (1_000_000_000, "spending.unit.billion"),
        (1_000_000, "spending.unit.million"),
    ),
}


def name_category(names: pd.DataFrame, language: str) -> dict[str, str]:
    """Give category → its name in a language."""
    return dict(zip(names["category"], names[language], strict=True))


def name_list(district: str, year: object, language: str, *, part: str = "") -> str:
    """Name a list for an axis: district, year and, where given, whose list it is."""
    city = f"spending.place.{district}"
    if has_message(city):
        district = say(city, language)
    place = district if language == "zh" else district_row(district).get("english", district)
    place = place.removesuffix(" District")
    return " ".join(str(word) for word in (place, year, part) if pd.notna(word) and word != "")


def format_share(share: float) -> str:
    """Write a fraction as a percentage with one decimal; a dash where there is none."""
    return "—" if pd.isna(share) else f"{share * 100:.1f}%"


def format_number(value: float, digits: int = 2) -> str:
    """Write a number with at most so many decimals and thousands parted; ∞ and — where due."""
    if pd.isna(value):
        return "—"
    if value == float("inf"):
        return "∞"
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def format_yuan(amount: float, language: str) -> str:
    """Write an amount of yuan as a reader says it: 3000万元, 30 million yuan."""
    for scale, unit in _SCALES[language]:
        if amount >= scale:
            return say(unit, language, amount=format_number(amount / scale, 6))
    return say("spending.unit.yuan", language, amount=format_number(amount))


def join_names(names: Iterable[str], language: str) -> str:
    """Join names as a list in a sentence."""
    return _SEPARATORS[language].join(names)


def make_readable(
    table: pd.DataFrame,
    names: pd.DataFrame,
    language: str,
    *,
    columns: Sequence[str] = (),
    digits: int = 2,
) -> pd.DataFrame:
    """Make a result table readable.

    Codes in `category`, `function`, `settled` and `alternative` get their names, origins and
    districts theirs, fractions become percentages, `low` and `high` become one column `interval`
    (as percentages where the table has a share), flags become a mark.

    Parameters
    ----------
    table
        A table that this package returned.
    names
        category, zh, en.
    columns
        Which columns to keep, in order; all by default.
    digits
        Most decimals of numbers that are no shares.
    """
    readable = table.copy()
    known = name_category(names, language)
    for column in ("category", "function", "function_code", "settled", "alternative"):
        if column in readable:
            readable[column] = [known.get(code, code) for code in readable[column]]
    if "origin" in readable:
        readable["origin"] = [
            say(f"origin.{o}", language) if o else say("spending.items", language)
            for o in readable["origin"]
        ]
    if "district" in readable:
        readable["district"] = [name_list(d, "", language) for d in readable["district"]]
    if {"low", "high"} <= set(readable):
        shared = bool(set(readable) & {"share", "full"})
        write = format_share if shared else partial(format_number, digits=digits)
        bounds = zip(readable["low"], readable["high"], strict=True)
        interval = [f"{write(low)}–{write(high)}" for low, high in bounds]
        readable.insert(readable.columns.get_loc("low"), "interval", interval)
        readable = readable.drop(columns=["low", "high"])
    for column in readable.columns:
        if column in _SHARES or column.startswith("share_"):
            readable[column] = [format_share(value) for value in readable[column]]
        elif readable[column].dtype == bool:
            readable[column] = readable[column].map({True: "●", False: ""})
        elif readable[column].dtype == float:
            readable[column] = [format_number(value, digits) for value in readable[column]]
    return readable[list(columns)] if columns else readable
