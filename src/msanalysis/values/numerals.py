"""Arabic and Chinese numerals as exact decimals."""

import re
from decimal import Decimal

import cn2an

# Twelve digits before the point: more is an account or telephone number, not an amount.
ARABIC = r"(?:[0-9]{1,3}(?:[,，][0-9]{3})+(?![0-9])|[0-9]{1,12})(?:\.[0-9]{1,9}(?![0-9]))?"
CHINESE = (
    r"[一二两三四五六七八九十][一二两三四五六七八九十百千零〇]*(?:点[一二三四五六七八九〇零]+)?"
)
MULTIPLIERS = {
    "百": 100,
    "千": 1000,
    "万": 10_000,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "万亿": 10**12,
}
# 千 begins a measure word in 千米, 千克, 千瓦 and 千伏.
MULTIPLIER = "万亿|百万|千万|万|亿|千(?![伏瓦米克])|百"

FRACTION = r"[二三四五六七八九十]分之[一二三四五六七八九]|过?半数|过半(?!年)|一半"

_NUMERAL = re.compile(rf"({ARABIC}|{CHINESE})?[余多]?({MULTIPLIER})?")
_UNORDERED = re.compile(r"[一二两三四五六七八九]{2}")
_EITHER = re.compile(
    r"(?P<head>[一二三四五六七八九]?十)?(?P<low>[一二两三四五六七八])(?P<high>[二三四五六七八九])(?P<tail>[十百千]?)"
)
_DIGITS = "零一二三四五六七八九"


def parse_number(text: str) -> Decimal:
    """Read a numeral such as `1,850`, `101.95万`, `两`, `三十五`, `3千万` or `百`.

    Raises
    ------
    ValueError
        The text is not one numeral.
    """
    match = _NUMERAL.fullmatch(text)
    if not match or not (match[1] or match[2]):
        raise ValueError(f"{text!r} is not one numeral")
    digits, multiplier = match[1], match[2]
    factor = MULTIPLIERS.get(multiplier, 1)
    if not digits:
        return Decimal(factor)
    if digits[0] in "0123456789":
        return Decimal(re.sub("[,，]", "", digits)) * factor
    return _parse_chinese(digits) * factor


def parse_fraction(text: str) -> Decimal | None:
    """Read 三分之二 or 半数 as a part of one, to four digits; `None` for anything else."""
    if text in ("半数", "过半", "过半数", "一半"):
        return Decimal("0.5")
    whole, parted, part = text.partition("分之")
    if not parted or whole in ("百", "千"):
        return None
    return (_parse_chinese(part) / _parse_chinese(whole)).quantize(Decimal("0.0001"))


def parse_either(text: str) -> tuple[Decimal, Decimal] | None:
    """Read a numeral that leaves a choice: 两三 is 2 to 3, 三四十 30 to 40, 十五六 15 to 16."""
    match = _EITHER.fullmatch(text)
    if not match:
        return None
    low, high = (_DIGITS.index(match[name].replace("两", "二")) for name in ("low", "high"))
    if high != low + 1 or (match["head"] and match["tail"]):
        return None
    head = _parse_chinese(match["head"]) if match["head"] else Decimal(0)
    factor = {"": 1, "十": 10, "百": 100, "千": 1000}[match["tail"]]
    return head + low * factor, head + high * factor


def _parse_chinese(digits: str) -> Decimal:
    if _UNORDERED.search(digits.partition("点")[0]):
        raise ValueError(f"{digits!r} names digits, not one number")
    try:
        return Decimal(str(cn2an.cn2an(digits, "smart")))
    except KeyError as error:  # how cn2an 0.5 stumbles over 十十一
        raise ValueError(f"{digits!r} is not one number") from error


def to_plain_number(number: Decimal) -> int | float:
    """Give an integer where the decimal is whole, else the nearest float."""
    return int(number) if number == number.to_integral_value() else float(number)
