"""What people type into a cell for an amount or a share, read as a number or refused."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from msanalysis.values.numerals import ARABIC, CHINESE, parse_number, to_plain_number

WAN = 10_000
_UNLIKELY_YUAN = 10**10
_NOTHING = re.compile(r"(?:[-—–/\\.。、]*|无|暂无|没有|未产生|不涉及|未发生|尚未发生)$")
_AMOUNT = re.compile(
    rf"(?:人民币|累计|已经?|共计?|总计|完成|投资|投入|支出|资金|[:¥￥])*"
    rf"(?P<about>约|大约|大概|近|将近|接近|超过?|逾|不少于|达)?(?P<sign>[-−]?)"
    rf"(?P<number>{ARABIC}|{CHINESE})(?P<some>[余多])?(?P<big>万亿|亿|千万|百万|万|千|百)?"
    rf"(?P<more>[余多])?(?P<unit>元)?整?(?P<after>左右|上下|以上|余|多)?[。.]?"
)
_REMARK = re.compile(r"[(（][^()（）\d]*[)）]")
_SHARE = re.compile(
    r"(?P<about>约|大约|近)?(?P<sign>-?)(?P<number>\d+(?:\.\d+)?)%?(?P<after>左右)?"
)


class CellError(ValueError):
    """A cell holds no single number; `code` says why, for the catalogue of problems."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class TypedAmount:
    """An amount as typed.

    Attributes
    ----------
    yuan
        In 元.
    comparator
        `=`, `~` or `>=`.
    remarks
        Codes of mild problems: `approximate`, `other_unit`, `unlikely`.
    """

    yuan: int | float
    comparator: str
    remarks: tuple[str, ...]


def read_amount(
    value: object, number_format: str = "General", *, factor: int = WAN
) -> TypedAmount | None:
    """Read a cell for an amount whose column is in 万元.

    A bare number is in 万元; a number with 元, 万元 or 亿元 is what it says. 约, 左右 … make it
    approximate, 以上, 余, 超过 … a lower bound.

    Parameters
    ----------
    value
        As the workbook holds it: number, text, date or nothing.
    number_format
        Of the cell: a share is no amount.
    factor
        Yuan per unit of a bare number, where the column's heading names another unit.

    Returns
    -------
    TypedAmount or None
        None for an empty cell, 无, — or /.

    Raises
    ------
    CellError
        `amount_date`, `amount_share`, `amount_negative`, `amount_several` or `amount_text`.
    """
    if value is None or (isinstance(value, str) and _is_nothing(value)):
        return None
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        raise CellError("amount_date")
    if isinstance(value, bool):
        raise CellError("amount_text")
    if isinstance(value, int | float):
        if "%" in number_format:
            raise CellError("amount_share")
        number = Decimal(repr(value))
        if not number.is_finite():
            raise CellError("amount_text")
        if number < 0:
            raise CellError("amount_negative")
        return _settle(number * factor, "=", ())
    return _read_text(str(value), factor)


def _read_text(typed: str, factor: int) -> TypedAmount:
    text = _REMARK.sub("", _fold(typed))
    match = _AMOUNT.fullmatch(text)
    if not match:
        numbers = re.findall(ARABIC, text)
        if "%" in text:
            raise CellError("amount_share")
        raise CellError("amount_several" if len(numbers) > 1 else "amount_text")
    if match["sign"]:
        raise CellError("amount_negative")
    try:
        number = parse_number(match["number"] + (match["big"] or ""))
    except ValueError:
        raise CellError("amount_text") from None
    stated = bool(match["big"] or match["unit"])
    words = (match["about"], match["some"], match["more"], match["after"])
    comparator = _comparator([word for word in words if word])
    remarks = [] if comparator == "=" else ["approximate"]
    if stated and match["big"] != "万":
        remarks.append("other_unit")
    return _settle(number if stated else number * factor, comparator, tuple(remarks))


def _settle(yuan: Decimal, comparator: str, remarks: tuple[str, ...]) -> TypedAmount:
    if yuan >= _UNLIKELY_YUAN:
        remarks = (*remarks, "unlikely")
    return TypedAmount(to_plain_number(yuan), comparator, remarks)


def _comparator(words: list[str]) -> str:
    if any(word in ("约", "大约", "大概", "近", "将近", "接近", "左右", "上下") for word in words):
        return "~"
    return ">=" if [word for word in words if word != "达"] else "="


def read_share(value: object, number_format: str = "General") -> float | None:
    """Read a cell for a share in percent, 0 to 100: 60, 60%, 0.6 shown as 60%.

    Raises
    ------
    CellError
        `share_text`, or `share_range` for less than 0 or more than 100.
    """
    if value is None or (isinstance(value, str) and _is_nothing(value)):
        return None
    if isinstance(value, bool | dt.date | dt.time | dt.timedelta):
        raise CellError("share_text")
    if isinstance(value, int | float):
        share = float(value) * (100 if "%" in number_format else 1)
    else:
        match = _SHARE.fullmatch(_fold(str(value)))
        if not match:
            raise CellError("share_text")
        share = float(match["sign"] + match["number"])
    if not 0 <= share <= 100:
        raise CellError("share_range")
    return round(share, 6)


def is_nothing(value: object) -> bool:
    """Tell whether a cell says nothing: empty, 无, — or /."""
    return value is None or (isinstance(value, str) and _is_nothing(value))


def _is_nothing(text: str) -> bool:
    return bool(_NOTHING.match(_fold(text)))


def _fold(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).replace("，", ",")
