"""What a check finds, and when two numbers agree."""

import re
from dataclasses import dataclass

from msanalysis.values.quantities import Quantity, unit_kind

CONSISTENT, INCONSISTENT, UNCHECKED = "consistent", "inconsistent", "unchecked"
JOINT = " // "

_MEASURED = {"area", "length", "volume", "mass", "money", "share", "power", "energy"}
_SCALES = {"万": 10_000, "亿": 10**8, "千": 1000, "百": 100}


@dataclass(frozen=True, slots=True)
class Finding:
    """One check with its result; `evidence` is quoted from the document, pieces joined by //."""

    doc_id: str
    project_id: str
    kind: str
    stated: str
    derived: str
    status: str
    evidence: str
    difference: str = ""


def write_number(value: float) -> str:
    """Write a number without trailing zeros, at most four decimals."""
    return f"{value:.4f}".rstrip("0").rstrip(".")


def write_amount(quantity: Quantity) -> str:
    """Write a quantity with its comparator: `20`, `>=20`, `~20`."""
    sign = "" if quantity.comparator == "=" else quantity.comparator
    return sign + write_number(quantity.value)


def write_difference(derived: float, stated: float) -> str:
    """Write derived minus stated with its sign; empty where they are equal."""
    difference = round(derived - stated, 4)
    return "" if difference == 0 else ("+" if difference > 0 else "") + write_number(difference)


def rounding_error(quantity: Quantity) -> float:
    """Give half a step of the last digit printed; 0 for things that are counted one by one."""
    match = re.search(r"\d[\d,]*(?:\.(\d+))?", quantity.text)
    if not match:
        return 0.0
    scale = 1
    for char in quantity.text[match.end() :]:
        if char not in _SCALES:
            break
        scale *= _SCALES[char]
    decimals = len(match[1] or "")
    if scale == 1 and not decimals and unit_kind(quantity.unit) not in _MEASURED:
        return 0.0
    return 0.5 * scale / 10**decimals


def agree(stated: Quantity, derived: float, parts: tuple[Quantity, ...] = ()) -> bool:
    """Tell whether a derived number is the stated one, apart from rounding.

    Parameters
    ----------
    stated
        Its printed digits and comparator set how far the derived number may be off.
    derived
        In base units.
    parts
        What `derived` was added up from; where they print fewer digits than the total, their own
        rounding counts too.
    """
    if stated.comparator == ">=" and derived >= stated.value:
        return True
    if stated.comparator == "<=" and derived <= stated.value:
        return True
    slack = rounding_error(stated)
    coarser = [error for part in parts if (error := rounding_error(part)) > slack]
    return abs(derived - stated.value) <= slack + sum(coarser) + 1e-6 * max(1.0, abs(stated.value))
