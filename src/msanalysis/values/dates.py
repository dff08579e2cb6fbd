"""Deadlines, periods and issue dates as ISO text."""

import re
from datetime import date

import cn2an

_YEAR_MONTH = re.compile(
    r"(20\d\d)\s*(?:年|[.\-/．])\s*(1[0-2]|0?[1-9])(?![\d季])\s*月?(?:底|末|前)?"
)
_SPAN = re.compile(
    r"(?P<year>20\d\d)?(?:年|\.)?\d{1,2}月?(?:—+|–|-|~|～|至|到)(?P<end>(?:20\d\d年)?\d{1,2}月.*)"
)
_YEAR_END = re.compile(r"(20\d\d)\s*年\s*(?:年?底|年?末|年?内|年?终|全年)")
_YEAR_QUARTER = re.compile(r"(20\d\d)?\s*年?\s*第?([一二三四1-4])季度")
_HALF = re.compile(r"(20\d\d)?\s*年?\s*(上|下)半年")
_CHINESE_MONTH = re.compile(
    r"(十[一二]?|(?<!十)[一二三四五六七八九])(?=月(?:份|底|末|前|$|中|上|下|[一二三十]))"
)
_YEARS = re.compile(r"^20\d\d年?(?:—+|–|-|~|～|至|到)(?=20)")
_MONTH = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])\s*月\s*(?:底|末|前)?")
_YEAR = re.compile(r"(20\d\d)\s*年?")
_DAY = re.compile(
    r"(20\d\d)\s*[年.\-/]\s*(1[0-2]|0?[1-9])\s*[月.\-/]\s*(3[01]|[12]\d|0?[1-9])\s*日?"
)
_CHINESE_DAY = re.compile(
    r"([二〇○零一三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日"
)
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")


def parse_month(text: str, *, year: int | None = None) -> str:
    """Read a deadline or milestone heading as `YYYY-MM`.

    A quarter, half-year, bare year or span of months is the month in which it ends.

    Parameters
    ----------
    text
        Such as `2025年6月`, `2025.12`, `6月底`, `二季度`, `年底`.
    year
        The year of the list, used where the text names none.

    Returns
    -------
    str
        Empty where the text names no month.
    """
    text = re.sub(r"\s+", "", text)
    text = re.sub(r"^(\d\d)年(?=\d{1,2}月)", r"20\1年", text)
    text = _CHINESE_MONTH.sub(lambda month: str(int(cn2an.cn2an(month[1], "normal"))), text)
    if match := _SPAN.match(text):
        return parse_month(match["end"], year=int(match["year"]) if match["year"] else year)
    if match := _YEAR_MONTH.search(text):
        return f"{match[1]}-{int(match[2]):02d}"
    if match := _YEAR_QUARTER.search(text):
        quarter = int(match[2]) if match[2].isdigit() else "一二三四".index(match[2]) + 1
        return _with_year(match[1] or year, 3 * quarter)
    if match := _HALF.search(text):
        return _with_year(match[1] or year, 6 if match[2] == "上" else 12)
    if match := _YEAR_END.search(text):
        return f"{match[1]}-12"
    if (match := _MONTH.search(text)) and year:
        return _with_year(year, int(match[1]))
    if re.search(r"年底|年末|年终|年内|全年", text) and year:
        return _with_year(year, 12)
    if match := _YEAR.fullmatch(_YEARS.sub("", text)):
        return f"{match[1]}-12"
    return ""


def _with_year(year: int | str | None, month: int) -> str:
    return f"{year}-{month:02d}" if year else ""


def parse_day(text: str) -> str:
    """Read the first full date in the text as ISO `YYYY-MM-DD`; empty for none in the calendar."""
    squeezed = re.sub(r"\s+", "", text)
    try:
        if match := _DAY.search(squeezed):
            return date(*(int(match[group]) for group in (1, 2, 3))).isoformat()
        if match := _CHINESE_DAY.search(squeezed):
            month, day = (int(cn2an.cn2an(match[group], "normal")) for group in (2, 3))
            return date(int(match[1].translate(_DIGITS)), month, day).isoformat()
    except ValueError:
        return ""
    return ""
