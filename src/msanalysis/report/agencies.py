"""Agencies as a report names and counts them."""

import re

import pandas as pd

from msanalysis.lexicon import load_lexicon
from msanalysis.profile import count_agency_kinds
from msanalysis.report.names import gloss_name
from msanalysis.values.agencies import agency_kind
from msanalysis.wording import name_values, say
from msanalysis.wording.markdown import escape_markdown

GROUP = "group"
_FEWEST = 5
_LEVELS = {"区": "District", "县": "County", "市": "Municipal"}


def mark_groups(load: pd.DataFrame) -> pd.Series:
    """Mark the names that stand for several agencies at once (各镇街)."""
    groups = [agency_kind(agency) == GROUP for agency in load["agency"]]
    return pd.Series(groups, index=load.index, dtype=bool)


def count_named(load: pd.DataFrame) -> tuple[int, int]:
    """Count the agencies named and, besides them, the names that stand for several."""
    groups = int(mark_groups(load).sum())
    return len(load) - groups, groups


def describe_kinds(load: pd.DataFrame, language: str) -> str:
    """Say how many names there are, and how many of them are agencies."""
    agencies, groups = count_named(load)
    if not groups:
        return say("report.text.agencies_only", language, agencies)
    return say("report.text.kinds", language, len(load), agencies=agencies, groups=groups)


def list_kinds(load: pd.DataFrame, language: str) -> tuple[pd.DataFrame, str]:
    """List the kinds of agencies, and say where no lead can be counted.

    Returns
    -------
    tuple of pandas.DataFrame and str
        kind, n_agencies, n_leading (absent where the documents name no lead), n_parts; a note.
    """
    kinds = count_agency_kinds(load)
    table = kinds.assign(kind=name_values(kinds["kind"], language, prefix="agency_kind"))
    if load["led"].any():
        return table, ""
    return table.drop(columns="n_leading"), say("kinds.no_lead", language)


def pick_busiest(load: pd.DataFrame, language: str, *, most: int = 12) -> tuple[pd.DataFrame, str]:
    """Pick the agencies that a figure shows: no tie is cut where enough of them remain.

    Parameters
    ----------
    load
        As `profile.count_agency_load` returns it.
    most
        How many agencies at the most.

    Returns
    -------
    tuple of pandas.DataFrame and str
        The rows picked; a note on how many are left out and what they carry, empty for none.
    """
    if len(load) <= most:
        return load, ""
    above = load[load["total"] > load["total"].iloc[most]]
    picked = load.head(most) if not _FEWEST <= len(above) < most else above
    rest = load.iloc[len(picked) :]
    carried = int(rest["total"].max())
    return picked, say("note.other_agencies", language, len(rest), carried=carried)


def name_agency(agency: str, language: str) -> str:
    """Name an agency in a sentence; in English with what it is behind its Chinese name.

    Examples
    --------
    >>> name_agency("区教委", "en")
    '“区教委” (District Education Commission)'
    """
    name = escape_markdown(agency)
    return name if language == "zh" else gloss_name(f"“{name}”", explain_agency(agency))


def explain_agency(agency: str) -> str:
    """Give an agency's English name by the first rule of the lexicon that fits it, or its kind."""
    for row in load_lexicon("agency_names"):
        found = re.fullmatch(row["pattern"], agency)
        if found:
            level = _LEVELS.get(found.groupdict().get("level") or "", "")
            return row["english"].format(level=level)
    return say(f"agency_one.{agency_kind(agency)}", "en")


def label_agencies(load: pd.DataFrame, language: str) -> pd.DataFrame:
    """Name the agencies of a figure; in English what each is stands below its Chinese name.

    A figure shows the agencies of one district: the level that opens an English name is left out.
    """
    if language == "zh":
        return load
    names = [f"{agency}\n{_drop_level(explain_agency(agency))}" for agency in load["agency"]]
    return load.assign(agency=names)


def _drop_level(name: str) -> str:
    for level in ("District ", "County "):
        name = name.removeprefix(level)
    return name
