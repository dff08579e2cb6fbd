"""Names that a reader of a report understands: records, amounts, lists in a sentence."""

import re
from collections.abc import Iterable, Mapping

import pandas as pd

from msanalysis.cascade.presentation import format_amount
from msanalysis.config import KINDS
from msanalysis.notices.head import district_row
from msanalysis.study import Study
from msanalysis.themes.labels import label_district
from msanalysis.themes.prediction import UNCLASSIFIED
from msanalysis.wording import has_message, join_names, quote_words, say

_COMPARATORS = {"=": "", ">=": "≥", "<=": "≤", "~": "≈"}
_DOC_ID = re.compile(r"(?:.*?-)??(?P<year>(?:19|20)\d\d)?-?(?P<kind>[a-z]+)(?:-(?P<copy>\d+))?")


def join_years(years: pd.Series, language: str = "zh") -> str:
    """Join the years that occur, each once."""
    return join_names(sorted(set(years.dropna())), language)


def quote_name(name: str, language: str) -> str:
    """Put a name of the documents into a sentence; in English it stands in quotation marks."""
    return name if language == "zh" else quote_words(name)


def name_district(district: str, language: str) -> str:
    """Give a district's name in a language."""
    return district if language == "zh" else district_row(district).get("english", district)


def name_record(
    record_id: str, language: str, *, districts: Mapping[str, str] | None = None
) -> str:
    """Name a project, an item of a completion report or a document.

    Parameters
    ----------
    record_id
        A doc_id, project_id or item_id.
    language
        Of the name.
    districts
        doc_id → district, named before the year where given (see `name_places`).

    Examples
    --------
    >>> name_record("yubei-2021-plan/voted/13", "zh")
    '2021 人大票决 13'
    >>> name_record("yubei-2021-completion/55", "en")
    '2021 report item 55'
    """
    doc_id, *rest = record_id.split("/")
    found = _DOC_ID.fullmatch(doc_id)
    year, kind, copy = found.group("year", "kind", "copy") if found else ("", "", "")
    place = (districts or {}).get(doc_id, "")
    year = " ".join(filter(None, (place, year, f"({copy})" if copy else "")))
    if not rest:
        known = say(f"kind.{kind}", language) if kind in KINDS else doc_id
        return f"{year} {known}".strip()
    if len(rest) == 1:
        return say("record.item", language, year=year, no=rest[0]).strip()
    origin = say(f"origin.{rest[0]}", language)
    return say("record.project", language, year=year, origin=origin, no=rest[1]).strip()


def name_places(study: Study, language: str) -> dict[str, str]:
    """Give each document's district where the study has several; one district needs no naming."""
    documents = study.documents
    if documents["district"].nunique() < 2:
        return {}
    names = [label_district(district, language) for district in documents["district"]]
    return dict(zip(documents["doc_id"], names, strict=True))


def name_subjects(study: Study, *, width: int = 24) -> dict[str, str]:
    """Give what each record is about: a project's name, the beginning of an item's goal.

    Parameters
    ----------
    study
        That has the records.
    width
        Most characters of a goal.
    """
    projects = dict(zip(study.projects["project_id"], study.projects["name"], strict=True))
    items = zip(study.evaluations["item_id"], study.evaluations["goal_text"], strict=True)
    return projects | {item_id: shorten(goal, width) for item_id, goal in items}


def name_places_of(
    records: Iterable[str],
    study: Study,
    language: str,
    *,
    glosses: Mapping[str, str] | None = None,
) -> list[str]:
    """Name records and what they are about: `2025 市级任务 6：残疾人服务提升`.

    Parameters
    ----------
    records
        Ids of projects, items or documents.
    study
        That has them.
    language
        Of the names; names of projects stay Chinese.
    glosses
        project_id → words in the reader's language that stand behind the Chinese name.
    """
    subjects, districts = name_subjects(study), name_places(study, language)
    colon, known = say("attention.colon", language), glosses or {}
    names = []
    for record in records:
        name = name_record(record, language, districts=districts)
        if subject := subjects.get(record, ""):
            quoted = gloss_name(quote_name(subject, language), known.get(record, ""))
            name = f"{name}{colon}{quoted}"
        names.append(name)
    return names


def gloss_name(name: str, gloss: str) -> str:
    """Put words in the reader's language behind a name, or behind a sentence without its stop."""
    return f"{name.removesuffix('。')} ({gloss})" if gloss else name


def gloss_themes(themes: pd.DataFrame, names: Mapping[str, str]) -> dict[str, str]:
    """Give each project's themes in words; predicted ones carry a star.

    Parameters
    ----------
    themes
        Table `themes`.
    names
        Theme → name in the reader's language.

    Returns
    -------
    dict of str to str
        record_id → names joined by ` / `; a project whose theme was withheld is absent.
    """
    known = themes[themes["theme"] != UNCLASSIFIED]
    labels = [
        names.get(row.theme, row.theme) + ("*" if row.source == "predicted" else "")
        for row in known.itertuples()
    ]
    return (
        known.assign(label=labels)
        .groupby("record_id", sort=False)["label"]
        .agg(" / ".join)
        .to_dict()
    )


def gloss_items(categories: pd.DataFrame, items: Iterable[str]) -> dict[str, str]:
    """Give each item of a completion report its spending function in short English words.

    Parameters
    ----------
    categories
        Table `categories`.
    items
        Ids of the items.

    Returns
    -------
    dict of str to str
        item_id → name, with a star where predicted; an item whose function was withheld is absent.
    """
    wanted = set(items)
    return {
        row.record_id: say(f"function.{row.function_code}", "en")
        + ("*" if row.source == "predicted" else "")
        for row in categories.itertuples()
        if row.record_id in wanted and has_message(f"function.{row.function_code}")
    }


def write_amount(value: float, unit: str, language: str, *, comparator: str = "=") -> str:
    """Write an amount with its unit: `2662万平方米`, `26,620,000 m²`.

    A Chinese measure word that only counts (个, 座) has no English name and is left out there.
    """
    if pd.isna(value):
        return "–"
    if language == "zh":
        return format_amount(value, unit, comparator)
    number = f"{value:,.10g}"
    name = say(f"unit.{unit}", language) if has_message(f"unit.{unit}") else ""
    return f"{_COMPARATORS.get(comparator, '')}{number}{name}"


def shorten(text: str, width: int) -> str:
    """Cut a text to a width and say so by an ellipsis."""
    return text if len(text) <= width else f"{text[: width - 1]}…"
