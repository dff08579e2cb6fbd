"""What a report says about its data: counts, corrections, damage."""

from collections.abc import Mapping, Sequence

import pandas as pd

from msanalysis.report.findings import DAMAGE, select_findings
from msanalysis.report.names import name_places_of, name_record
from msanalysis.study import Study
from msanalysis.wording import join_notes, name_values, say

_MAX_PRINTED = 90


def write_quality(study: Study, language: str) -> list[str]:
    """Write what is to be said about the data's quality, one paragraph each."""
    stated = study.documents.dropna(subset=["n_items_stated"])
    differ = int((stated["n_items_stated"] != stated["n_items"]).sum())
    key, n = (
        ("report.text.counts_differ", differ)
        if differ
        else ("report.text.counts_agree", len(stated))
    )
    sentences = [say(key, language, n)]
    sentences.append(say("report.text.corrections", language, len(study.corrections)))
    damaged = select_findings(study.audit, DAMAGE[:1])
    if len(damaged):
        sentences.append(say("report.text.typography", language, len(damaged)))
    spam = int(study.documents["n_spam"].sum())
    if spam:
        sentences.append(say("report.text.spam", language, spam))
    open_checks = int((study.audit["status"] == "unchecked").sum())
    if open_checks:
        sentences.append(say("report.text.unchecked", language, open_checks))
    return sentences


def compare_documents(
    documents: pd.DataFrame, language: str, *, places: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Set the number of items each document states beside the number extracted.

    Parameters
    ----------
    documents
        The table.
    language
        Of the names.
    places
        From `names.name_places`, where the documents are of several districts.
    """
    ordered = documents.sort_values("doc_id")
    stated = ordered["n_items_stated"].astype(object)
    return pd.DataFrame(
        {
            "document": [
                name_record(doc_id, language, districts=places) for doc_id in ordered["doc_id"]
            ],
            "doc_number": ordered["doc_number"],
            "issued_on": ordered["issued_on"],
            "n_items_stated": stated.where(ordered["n_items_stated"].notna(), "–"),
            "n_items": ordered["n_items"],
            "n_spam": ordered["n_spam"],
        }
    ).reset_index(drop=True)


def format_corrections(
    corrections: pd.DataFrame,
    language: str,
    study: Study | None = None,
    *,
    glosses: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Format corrections for reading: long texts cut in the middle, at what differs.

    Parameters
    ----------
    corrections
        The table.
    language
        Of reasons and labels.
    study
        Where given, records carry their short names and what they are about.
    glosses
        As in `names.name_places_of`.
    """
    pairs = [
        shorten_pair(row.printed, row.corrected) for row in corrections.itertuples(index=False)
    ]
    table = corrections[["project_id", "column", "reason", "by"]].copy()
    table["reason"] = [pick_language(reason, language) for reason in table["reason"]]
    moved = {} if study is None else _follow_deadlines(corrections, study, language)
    table.insert(2, "printed", [old for old, _ in pairs])
    table.insert(3, "corrected", [new for _, new in pairs])
    table["corrected"] = [
        moved.get(index, text) for index, text in zip(table.index, table["corrected"], strict=True)
    ]
    if study is not None:
        records = corrections["project_id"].where(
            corrections["project_id"] != "", corrections["doc_id"]
        )
        table.insert(0, "record", name_places_of(records, study, language, glosses=glosses))
        table = table.drop(columns="project_id")
    origins = table["column"] == "origin"
    for side in ("printed", "corrected"):
        codes = corrections.loc[origins, side]
        table[side] = table[side].mask(origins, name_values(codes, language, prefix="origin"))
    return table.assign(
        column=name_values(table["column"], language, prefix="corrected"),
        by=name_values(table["by"], language, prefix="by"),
    )


def _follow_deadlines(corrections: pd.DataFrame, study: Study, language: str) -> dict[object, str]:
    """Say of each deadline that a correction took out of a project to which sub-item it went."""
    lost = corrections[
        (corrections["column"] == "deadline")
        & (corrections["printed"] != "")
        & (corrections["corrected"] == "")
    ]
    homes: dict[object, str] = {}
    for row in lost.itertuples():
        same = corrections["reason"] == row.reason
        others = set(corrections.loc[same, "project_id"]) - {row.project_id}
        measures = study.measures[
            study.measures["project_id"].isin(others) & (study.measures["deadline"] == row.printed)
        ]
        if len(measures) == 1:
            home = measures.iloc[0]
            homes[row.Index] = say(
                "correction.deadline_moved",
                language,
                record=name_record(home["project_id"], language),
                measure=home["measure_no"],
                deadline=row.printed,
            )
    return homes


def drop_constant_columns(
    table: pd.DataFrame,
    columns: Sequence[str],
    language: str,
    *,
    prefix: str = "column",
    least: int = 2,
) -> tuple[pd.DataFrame, str]:
    """Drop columns that say the same in every row, and say so in words for the caption.

    Parameters
    ----------
    table
        A single row is left as it is unless `least` is 1.
    columns
        That may go.
    language
        Of the words.
    prefix
        Of the columns' names in the catalogue.
    least
        Rows from which on a column counts as constant.
    """
    if len(table) < least:
        return table, ""
    constant = [
        column
        for column in columns
        if column in table and table[column].eq(table[column].iloc[0]).all()
    ]
    words = [
        say(
            "caption.constant",
            language,
            column=say(f"{prefix}.{column}", language),
            value=table[column].iloc[0],
        )
        for column in constant
    ]
    return table.drop(columns=constant), "".join(words)


def fill_blanks(
    table: pd.DataFrame, language: str, note: str = "", *, meaning: str = "note.blank"
) -> tuple[pd.DataFrame, str]:
    """Fill the empty cells of a table with a dash, and say in its note what the dash means."""
    empty = table.astype(object).eq("")
    if not empty.to_numpy().any():
        return table, note
    return table.mask(empty, "–"), join_notes([note, say(meaning, language)], language)


def drop_empty_columns(table: pd.DataFrame) -> pd.DataFrame:
    """Drop the columns in which no row says anything."""
    return table.loc[:, [bool((table[column] != "").any()) for column in table]]


def pick_language(text: str, language: str) -> str:
    """Pick one half of a text written as `中文 | English`; a text in one language stays."""
    chinese, _, english = text.partition(" | ")
    return english if english and language == "en" else chinese


def shorten_pair(old: str, new: str, *, width: int = _MAX_PRINTED) -> tuple[str, str]:
    """Cut two versions of a text to where they differ.

    Returns
    -------
    tuple of str
        Each at most `width` characters and an ellipsis at either end; equal beginnings are left
        out where the texts are longer.
    """
    if max(len(old), len(new)) <= width:
        return old, new
    same = next(
        (i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b),
        min(len(old), len(new)),
    )
    start = max(0, same - 8)

    def cut(text: str) -> str:
        piece = text[start : start + width]
        return ("…" if start and piece else "") + piece + ("…" if len(text) > start + width else "")

    return cut(old), cut(new)
