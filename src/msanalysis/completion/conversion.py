"""Numbers of one thing in unlike units, and whether a target is met."""

from collections.abc import Mapping

from msanalysis.values.quantities import unit_kind

# Base unit of a measurable quantity and the factor to it; counts go by their kind instead.
_SCALE: Mapping[str, tuple[str, float]] = {
    "平方米": ("平方米", 1.0),
    "亩": ("平方米", 10_000 / 15),
    "公顷": ("平方米", 10_000.0),
    "平方公里": ("平方米", 1_000_000.0),
    "米": ("米", 1.0),
    "公里": ("米", 1_000.0),
    "千克": ("千克", 1.0),
    "吨": ("千克", 1_000.0),
    "人": ("人", 1.0),
    "名": ("人", 1.0),
}


def convert(value: float, unit: str, wanted: str) -> float | None:
    """Convert a value to another unit; nothing where the two measure unlike things.

    Counts with different measure words (3座, 3个) are the same number.
    """
    if unit == wanted:
        return value
    if unit in _SCALE and wanted in _SCALE:
        (base, factor), (other, divisor) = _SCALE[unit], _SCALE[wanted]
        return value * factor / divisor if base == other else None
    return (
        value
        if unit_kind(unit) == unit_kind(wanted) == "count" and "/" not in unit + wanted
        else None
    )


def decide_met(target: float, comparator: str, actual: float) -> bool:
    """Decide by the target's comparator; a plain target is met by as much or more."""
    tolerance = 1e-9 * max(1.0, abs(target))
    return actual <= target + tolerance if comparator == "<=" else actual >= target - tolerance
