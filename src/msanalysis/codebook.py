"""The codebook and the figures of other sources: loaded from CSV and checked, value by value."""

from collections.abc import Collection, Mapping
from pathlib import Path

import pandas as pd

from msanalysis.errors import ProjectError

CODER_PREFIX = "coder"
FUNCTIONS = ("function_code", "function_zh", "function_en", "cofog_division", "scope_en")
CONTEXT: Mapping[str, tuple[str, ...]] = {
    "bishan_2025_items": ("item", "indicator", "value", "unit", "comparator", "source_id"),
    "completion_context": (
        *("area", "year", "as_of", "scope", "n_total", "n_completed", "n_on_schedule"),
        *("note", "source_id"),
    ),
    "investments": (
        *("area", "year", "period", "item", "basis", "amount_yi_yuan", "over_plan_pp"),
        *("n_items", "note", "source_id"),
    ),
    "municipal_targets": (
        *("year", "item_no", "item", "indicator", "value", "unit", "comparator", "source_id"),
    ),
    "sources": ("source_id", "publisher", "published_on", "title_zh", "url"),
    "voting_scale": ("year", "level", "n_bodies", "n_items", "mode", "source_id"),
}
_NUMBERS = {"value", "amount_yi_yuan", "over_plan_pp"}
_COUNTS = {"year", "item_no", "n_items", "n_bodies", "n_total", "n_completed", "n_on_schedule"}


def load_functions(folder: Path) -> pd.DataFrame:
    """Load the spending functions (政府支出功能分类, class level) with their COFOG division.

    Parameters
    ----------
    folder
        The codebook: `data/codebook`.

    Raises
    ------
    ProjectError
        The file or a column is missing, or a code stands twice.
    """
    return _load(folder / "functions.csv", FUNCTIONS, key="function_code")


def load_themes(folder: Path) -> pd.DataFrame:
    """Load the policy themes: theme, theme_zh, theme_en. Raises as `load_functions`."""
    return _load(folder / "themes.csv", ("theme", "theme_zh", "theme_en"), key="theme")


def load_reasons(folder: Path) -> pd.DataFrame:
    """Load the reasons for partial completion: reason, reason_zh, reason_en."""
    return _load(folder / "reasons.csv", ("reason", "reason_zh", "reason_en"), key="reason")


def load_coding_projects(folder: Path) -> pd.DataFrame:
    """Load the coding of projects: two readers' codes, the settled code, `borderline` as a flag.

    Raises
    ------
    ProjectError
        A column is missing, a record stands twice, or a code is not in the codebook.
    """
    path = folder / "coding_projects.csv"
    functions = [f"function{suffix}" for suffix in ("_a", "_b", "")]
    themes = ["theme_a", "theme_b", "theme"]
    columns = ["record_id", *functions, *themes, "theme2_a", "theme2_b", "borderline"]
    coding = _load(path, columns, key="record_id")
    _check_codes(path, coding, functions, load_functions(folder)["function_code"], empty=False)
    known = load_themes(folder)["theme"]
    _check_codes(path, coding, themes, known, empty=False)
    _check_codes(path, coding, ["theme2_a", "theme2_b"], known)
    return _flag_borderline(path, coding)


def load_coding_completion(folder: Path) -> pd.DataFrame:
    """Load the coding of completion items: functions, and reasons where a goal was missed.

    Raises
    ------
    ProjectError
        A column is missing, a record stands twice, or a code is not in the codebook.
    """
    path = folder / "coding_completion.csv"
    functions = [f"function{suffix}" for suffix in ("_a", "_b", "")]
    reasons = [f"reason{suffix}" for suffix in ("_a", "_b", "")]
    coding = _load(path, ["record_id", *functions, *reasons], key="record_id")
    _check_codes(path, coding, functions, load_functions(folder)["function_code"], empty=False)
    _check_codes(path, coding, reasons, load_reasons(folder)["reason"])
    return coding


def load_own_coding(
    path: Path, codes: Collection[str], *, settled: str = "function"
) -> pd.DataFrame:
    """Load a researcher's coding: `record_id` and one column per coder, named `coder…`.

    The settled code is the column `settled` where the file has it, else the code that most coders
    gave; where none has a majority, the first coder's. Records that the coders disagree on are
    borderline unless the file has a column `borderline`.

    Parameters
    ----------
    path
        A CSV file, UTF-8.
    codes
        The codes that may stand in it.
    settled
        Name of the settled column, `function` or `theme`.

    Returns
    -------
    pandas.DataFrame
        record_id, the coders' columns, `settled`, borderline.

    Raises
    ------
    ProjectError
        No coder column, a record twice, or a code that is not in the codebook.
    """
    coding = _load(path, ["record_id"], key="record_id")
    coders = [column for column in coding if column.startswith(CODER_PREFIX)]
    if not coders:
        raise ProjectError(
            f"{path}: no column of a coder (expected coder_a, coder_b … beside record_id); "
            "rename the columns with the codes"
        )
    checked = [*coders, *([settled] if settled in coding else [])]
    _check_codes(path, coding, checked, codes)
    given = coding[coders].apply(lambda row: [code for code in row if code], axis=1)
    if settled not in coding:
        coding[settled] = [max(dict.fromkeys(row), key=row.count) if row else "" for row in given]
    if "borderline" not in coding:
        coding["borderline"] = ["1" if len(set(row)) > 1 else "0" for row in given]
    return _flag_borderline(path, coding[["record_id", *coders, settled, "borderline"]])


def load_context(folder: Path, name: str) -> pd.DataFrame:
    """Load figures that other sources report, each with the id of its source.

    Parameters
    ----------
    folder
        `data/context`.
    name
        A key of `CONTEXT`, such as `investments`.

    Returns
    -------
    pandas.DataFrame
        Text as text; amounts as floats and counts as nullable integers, missing where empty.

    Raises
    ------
    ProjectError
        The name is unknown, a column is missing, a number is none, or a source is not listed.
    """
    if name not in CONTEXT:
        raise ProjectError(f"context table {name!r}: expected one of {', '.join(CONTEXT)}")
    path = folder / f"{name}.csv"
    table = _load(path, CONTEXT[name], key="source_id" if name == "sources" else None)
    for column in table.columns.intersection(sorted(_NUMBERS | _COUNTS)):
        table[column] = _numbers(path, table[column], whole=column in _COUNTS)
    if name != "sources":
        known = load_context(folder, "sources")["source_id"]
        _check_codes(path, table, ["source_id"], known, empty=False, listed_in="sources.csv")
    return table


def load_investment_coding(folder: Path, investments: pd.DataFrame) -> pd.DataFrame:
    """Load what each recorded investment is: a total, a source of funds, a field, a project.

    Parameters
    ----------
    folder
        The codebook; its file `coding_investments.csv` has one row per row of `investments`.
    investments
        The context table to join it to.

    Returns
    -------
    pandas.DataFrame
        `investments` with `role` (`total` | `budget` | `source` | `field` | `part` | `project`),
        `function` (empty for totals and sources) and `borderline`.

    Raises
    ------
    ProjectError
        A code is unknown, or an investment has no row.
    """
    path = folder / "coding_investments.csv"
    keys = ["area", "year", "period", "item"]
    coding = _load(path, [*keys, "role", "function", "borderline"])
    _check_codes(path, coding, ["function"], load_functions(folder)["function_code"])
    roles = ("total", "budget", "source", "field", "part", "project")
    _check_codes(path, coding, ["role"], roles, empty=False, listed_in="the roles")
    coding = _flag_borderline(path, coding)
    coding["year"] = _numbers(path, coding["year"], whole=True)
    columns = [*keys, "role", "function", "borderline"]
    joined = investments.merge(coding[columns], on=keys, how="left", validate="many_to_one")
    lacking = joined.loc[joined["role"].isna(), "item"]
    if len(lacking):
        raise ProjectError(f"{path}: no row for {lacking.iloc[0]!r} of investments.csv; add one")
    return joined


def _load(path: Path, columns: Collection[str], key: str | None = None) -> pd.DataFrame:
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except FileNotFoundError:
        raise ProjectError(f"{path}: file is missing; restore it from the repository") from None
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise ProjectError(f"{path}: no CSV in UTF-8 ({error}); save it as such") from None
    table.columns = table.columns.str.strip()
    missing = [column for column in columns if column not in table]
    if missing:
        raise ProjectError(
            f"{path}: column {missing[0]!r} is missing (it has {', '.join(table.columns)}); add it"
        )
    for column in table.columns:
        table[column] = table[column].fillna("").str.strip()
    if key and table[key].duplicated().any():
        twice = table.loc[table[key].duplicated(), key].iloc[0]
        raise ProjectError(f"{path}: {key} {twice!r} stands twice; keep one row")
    return table


def _check_codes(
    path: Path,
    table: pd.DataFrame,
    columns: Collection[str],
    known: Collection[str],
    *,
    empty: bool = True,
    listed_in: str = "the codebook",
) -> None:
    allowed = set(known) | ({""} if empty else set())
    for column in columns:
        wrong = table[~table[column].isin(allowed)]
        if len(wrong):
            first = wrong.iloc[0]
            raise ProjectError(
                f"{path}: {first.iloc[0]}, {column} is {first[column]!r}, which {listed_in} does "
                f"not have ({', '.join(sorted(set(known))[:8])} …); correct it or add the code"
            )


def _flag_borderline(path: Path, coding: pd.DataFrame) -> pd.DataFrame:
    wrong = coding[~coding["borderline"].isin(["0", "1", ""])]
    if len(wrong):
        value = wrong["borderline"].iloc[0]
        raise ProjectError(f"{path}: {wrong.iloc[0, 0]}, borderline is {value!r}; expected 0 or 1")
    return coding.assign(borderline=coding["borderline"] == "1")


def _numbers(path: Path, values: pd.Series, *, whole: bool) -> pd.Series:
    numbers = pd.to_numeric(values.where(values != ""), errors="coerce")
    wrong = values[(values != "") & (numbers.isna() | (whole & (numbers % 1 != 0)))]
    if len(wrong):
        expected = "a whole number" if whole else "a number"
        raise ProjectError(f"{path}: {values.name} is {wrong.iloc[0]!r}; expected {expected}")
    return numbers.astype("Int64" if whole else float)
