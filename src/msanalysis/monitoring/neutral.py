"""Text that a spreadsheet would run as a formula, made harmless before it is stored or shown."""

import pandas as pd

_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def neutralise(text: str) -> str:
    """Put an apostrophe before text that begins like a formula; other text stays as it is.

    Blanks in front do not hide it: spreadsheets drop them when they open a CSV file.
    """
    return f"'{text}" if text.lstrip(" \n\u3000\xa0").startswith(_STARTS) else text


def neutralise_table(table: pd.DataFrame) -> pd.DataFrame:
    """Give a table with all its texts neutralised; numbers, also negative ones, stay."""
    return table.apply(
        lambda column: column.map(lambda cell: neutralise(cell) if isinstance(cell, str) else cell)
    )
