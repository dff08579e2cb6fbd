"""Captions, sources and tables shaped for the notebook of spending categories."""

import pandas as pd

import msanalysis
from msanalysis.spending.case import SpendingCase
from msanalysis.spending.display import (
    format_yuan,
    join_names,
    make_readable,
    name_category,
    name_list,
)
from msanalysis.spending.shares import name_categories
from msanalysis.values.money import extract_money
from msanalysis.wording import say

_LONGEST = 90


def describe_notebook(case: SpendingCase, language: str) -> dict[str, object]:
    """Describe the notebook as a document: title, subtitle, date, stamp."""
    documents = case.study.documents
    places = [name_list(d, "", language) for d in sorted(set(documents["district"]))]
    years = sorted({str(year) for year in documents["year"].dropna()})
    scope = say(
        "spending.scope",
        language,
        districts=join_names(places, language) or say("spending.all_documents", language),
        years=join_names(years, language),
    )
    stamp = {"version": msanalysis.__version__, "digest": case.study.digest[:16]}
    return {
        "title": say("spending.title", language),
        "subtitle": say("spending.subtitle", language, scope=scope),
        "lang": language,
        "stamp": [say("report.stamp", language, **stamp)],
    }


def cite_documents(documents: pd.DataFrame, language: str, *, coding: str) -> str:
    """Name the documents a table rests on, how many they are, and the coding's file or folder."""
    ordered = documents.sort_values("doc_id")
    names = [row.doc_number or row.title or row.doc_id for row in ordered.itertuples()]
    listed = join_names(names, language)
    return say("spending.source", language, len(documents), documents=listed, coding=coding)


def cite_codebook(n: int, language: str, *, coding: str) -> str:
    """Name the coding as a source, with the number of records it codes."""
    return say("spending.source_codebook", language, n, coding=coding)


def cite_sources(table: pd.DataFrame, sources: pd.DataFrame, language: str) -> str:
    """Name the publishers and dates of the figures in a table that has `source_id`."""
    used = sources[sources["source_id"].isin(set(table["source_id"]))]
    names = [f"{row.publisher} {row.published_on}" for row in used.itertuples()]
    return say("spending.source_context", language, sources=join_names(names, language))


def cite_both(source: str, table: pd.DataFrame, sources: pd.DataFrame, language: str) -> str:
    """Name the corpus and the other sources of a figure that shows both."""
    return " ".join([source, cite_sources(table, sources, language)])


def say_no_data(what: str, language: str) -> str:
    """Say why a section is empty."""
    return say("spending.no_data", language, what=say(f"spending.what.{what}", language))


def name_groups(table: pd.DataFrame, language: str) -> pd.DataFrame:
    """Name the row of all documents."""
    total = say("spending.all_documents", language)
    return table.assign(group=[group or total for group in table["group"]])


def name_bars(shares: pd.DataFrame, language: str) -> pd.DataFrame:
    """Add the name of each list, by district, year and origin, as column `list`."""
    names = [
        name_list(
            row.district, row.year, language, part=say(f"spending.origin.{row.origin}", language)
        )
        for row in shares.itertuples()
    ]
    return shares.assign(list=names)


def cross_districts(projects: pd.DataFrame, names: pd.DataFrame, language: str) -> pd.DataFrame:
    """Cross categories (rows, codebook order) with district-years (columns), projects counted."""
    columns = [
        name_list(row.district, "", language) + f"\n{row.year}" for row in projects.itertuples()
    ]
    table = pd.crosstab(projects["category"], pd.Series(columns, index=projects.index))
    order = [category for category in names["category"] if category in table.index]
    return table.loc[order].rename(index=name_category(names, language))


def explain_codes(table: pd.DataFrame, names: pd.DataFrame, language: str) -> str:
    """Spell out the codes on the axes of a cross table."""
    known = name_category(names, language)
    return join_names([f"{code} {known[code]}" for code in table.index], language)


def list_borderline(
    disputed: pd.DataFrame,
    alternatives: pd.DataFrame,
    case: SpendingCase,
    functions: pd.DataFrame,
    language: str,
) -> pd.DataFrame:
    """List disputed and borderline records with the code in use and the other one."""
    other = alternatives.drop(columns="settled")
    listed = disputed.merge(other, on="record_id", how="left")
    listed = listed.merge(case.labelled[["record_id", "name"]], on="record_id")
    listed = listed.rename(columns={"function": "settled"})
    listed[["alternative", "by"]] = listed[["alternative", "by"]].fillna("")
    listed["name"] = [_shorten(name, 24) for name in listed["name"]]
    listed["by"] = [say(f"spending.by.{by}", language) if by else "" for by in listed["by"]]
    columns = ["record_id", "name", "settled", "alternative", "by", "disputed"]
    return make_readable(listed, name_categories(functions), language, columns=columns)


def show_natures(summary: pd.DataFrame, language: str) -> pd.DataFrame:
    """Make `money.summarise_money` readable."""
    readable = summary.assign(
        nature=[say(f"spending.nature.{nature}", language) for nature in summary["nature"]]
    )
    for column in ("smallest_yuan", "largest_yuan"):
        readable[column] = [format_yuan(amount, language) for amount in summary[column]]
    return readable


def show_money(money: pd.DataFrame, language: str) -> pd.DataFrame:
    """Make the table `money` readable; long sentences are cut to what stands around the amount."""
    return pd.DataFrame(
        {
            "record_id": money["record_id"],
            "field": [say(f"spending.field.{field}", language) for field in money["field"]],
            "nature": [say(f"spending.nature.{nature}", language) for nature in money["nature"]],
            "comparator": money["comparator"],
            "amount": [format_yuan(amount, language) for amount in money["amount_yuan"]],
            "text": [
                _shorten_around(text, amount)
                for text, amount in zip(money["text"], money["amount_yuan"], strict=True)
            ],
        }
    )


def show_investments(investments: pd.DataFrame, names: pd.DataFrame, language: str) -> pd.DataFrame:
    """Make `investments.derive_plans` readable."""
    named = investments.assign(
        role=[say(f"spending.role.{role}", language) for role in investments["role"]],
        basis=[say(f"spending.basis.{basis}", language) for basis in investments["basis"]],
        area=[name_list(area, "", language) for area in investments["area"]],
    )
    columns = ["area", "year", "period", "item", "role", "function", "basis", "amount_yi_yuan",
               "over_plan_pp", "planned_yi_yuan", "source_id"]  # fmt: skip
    return make_readable(named, names, language, columns=columns)


def caption_plan(detailed: pd.DataFrame, language: str) -> str:
    """Caption the figure of investment against plan."""
    place = join_names([name_list(a, "", language) for a in detailed["area"].unique()], language)
    years = join_names([str(year) for year in detailed["year"].unique()], language)
    return say("spending.caption.plan", language, len(detailed), area=place, year=years)


def caption_beside(beside: pd.DataFrame, n: int, language: str) -> str:
    """Caption the figure of attention beside investment."""
    first = beside.iloc[0]
    area = name_list(first["area"], "", language)
    return say("spending.caption.beside", language, n, area=area, year=first["year"])


def _shorten_around(text: str, amount: float) -> str:
    if len(text) <= _LONGEST:
        return text
    end = next((m.end for m in extract_money(text) if m.amount_yuan == amount), _LONGEST)
    stop = min(len(text), end + _LONGEST // 4)
    start = max(0, stop - _LONGEST)
    return f"{'…' if start else ''}{text[start:stop]}{'…' if stop < len(text) else ''}"


def _shorten(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"
