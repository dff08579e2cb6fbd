"""Excel values as the sheet shows them: whole numbers without .0, dates in Chinese."""

import datetime as dt
import re

from msanalysis.reading.characters import clean_lines

_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_PERCENT = re.compile(r"0(?:\.(0+))?%")
_SIGNIFICANT_DIGITS = 15


def format_value(value: object, number_format: str) -> str:
    """Word a cell's value.

    Parameters
    ----------
    value
        As openpyxl gives it; `None` for an empty cell or a formula never calculated.
    number_format
        The cell's format code, which decides whether a date shows its day and a number is a share.

    Returns
    -------
    str
        Lines joined by line breaks; empty for `None`.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return _format_number(value, number_format)
    if isinstance(value, dt.datetime | dt.date):
        return _format_date(value, number_format)
    return "\n".join(clean_lines(str(value)))


def _format_number(value: float, number_format: str) -> str:
    share = _PERCENT.search(_QUOTED.sub("", number_format or ""))
    text = _plain(value * 100 if share else value)
    return f"{text}%" if share else text


def _plain(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    if isinstance(value, int):
        return str(value)
    text = f"{value:.{_SIGNIFICANT_DIGITS}g}"
    if "e" in text:
        text = f"{float(text):.{_SIGNIFICANT_DIGITS}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _format_date(value: dt.date, number_format: str) -> str:
    code = _QUOTED.sub("", number_format or "").lower()
    month = f"{value.year}年{value.month}月"
    return f"{month}{value.day}日" if "d" in code or "日" in (number_format or "") else month
