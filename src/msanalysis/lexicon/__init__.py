"""The words this package knows, as tables beside it: add a synonym here, not in code."""

import csv
from functools import cache
from importlib import resources


@cache
def load_lexicon(name: str) -> tuple[dict[str, str], ...]:
    """Load the lexicon table `<name>.csv` as one mapping per row, in file order."""
    text = resources.files(__name__).joinpath(f"{name}.csv").read_text("utf-8")
    return tuple(csv.DictReader(text.splitlines()))
