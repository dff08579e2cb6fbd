"""One look for each spending function, the same in every figure and every report."""

from functools import cache

from msanalysis.lexicon import load_lexicon
from msanalysis.wording import has_message, say

_OTHER = ("#B8C0C8", "")


@cache
def _looks() -> dict[str, tuple[str, str]]:
    return {row["code"]: (row["colour"], row["hatch"]) for row in load_lexicon("function_colours")}


def function_look(code: str) -> tuple[str, str]:
    """Give the colour and hatch of a spending function or division by its code.

    Colours alone tell eight apart (Okabe & Ito); hatches tell the rest. A code that
    `lexicon/function_colours.csv` does not have is grey.
    """
    return _looks().get(code, _OTHER)


def name_function(code: str, names: dict[str, str], language: str) -> str:
    """Give the short name of a function for a figure; one without has its name in full."""
    key = f"function.{code}"
    return say(key, language) if has_message(key) else names.get(code, code)
