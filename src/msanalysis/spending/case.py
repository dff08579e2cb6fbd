"""One question asked of the spending categories: whose lists, whose coding, at which level."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from msanalysis.errors import ProjectError
from msanalysis.notices.head import find_district
from msanalysis.spending.agreement import list_coders
from msanalysis.spending.categories import categorise, collect_codes
from msanalysis.spending.records import describe_items, describe_projects, join_records
from msanalysis.spending.shares import label_records, name_categories
from msanalysis.study import Study

_CODING = ["record_id", "function", "borderline"]


@dataclass(frozen=True, slots=True)
class SpendingCase:
    """What the analyses of one selection work on.

    Attributes
    ----------
    study
        Cut to the districts and years asked for.
    names
        category, zh, en of the level, in codebook order.
    divisions
        Code → category of the level.
    coding
        record_id, one column per coder, function (settled), borderline; all documents.
    coders
        The coders' columns.
    codes
        record_id → code in use; all documents.
    records
        All records in the shape of `spending.records`; all documents.
    labelled
        As `shares.label_records` returns it, for the selection.
    """

    study: Study
    names: pd.DataFrame
    divisions: dict[str, str]
    coding: pd.DataFrame
    coders: list[str]
    codes: pd.Series
    records: pd.DataFrame
    labelled: pd.DataFrame

    @property
    def projects(self) -> pd.DataFrame:
        """The labelled records that are projects of plans."""
        return self.labelled[self.labelled["origin"] != ""].reset_index(drop=True)

    @property
    def items(self) -> pd.DataFrame:
        """The labelled records that are items of completion reports."""
        return self.labelled[self.labelled["origin"] == ""].reset_index(drop=True)


def combine_codings(*codings: pd.DataFrame) -> pd.DataFrame:
    """Put codings of projects and items on top of one another.

    Returns
    -------
    pandas.DataFrame
        record_id, the coders' columns, function, borderline (False where a coding does not say).
    """
    parts = []
    for coding in codings:
        flagged = coding if "borderline" in coding else coding.assign(borderline=False)
        parts.append(flagged[["record_id", *list_coders(coding), "function", "borderline"]])
    combined = pd.concat(parts, ignore_index=True)
    texts = [column for column in combined if column != "borderline"]
    return combined.assign(**{column: combined[column].fillna("") for column in texts})


def select_documents(
    documents: pd.DataFrame, districts: Sequence[str], years: Sequence[int]
) -> list[str]:
    """Select documents by district and year; an empty list of either means all.

    Raises
    ------
    ProjectError
        A name means no district.
    """
    wanted = {name: find_district(name) for name in districts}
    unknown = next((name for name, found in wanted.items() if not found), None)
    if unknown is not None:
        raise ProjectError(f"district {unknown!r}: expected a name in Chinese or pinyin")
    chosen = documents
    if wanted:
        chosen = chosen[chosen["district"].isin(set(wanted.values()))]
    if years:
        chosen = chosen[chosen["year"].isin(list(years))]
    return chosen["doc_id"].tolist()


def prepare_case(
    study: Study,
    functions: pd.DataFrame,
    coding: pd.DataFrame,
    *,
    districts: Sequence[str] = (),
    years: Sequence[int] = (),
    coding_column: str = "function",
    level: str = "function",
) -> SpendingCase:
    """Prepare the analyses of some districts and years under one coding.

    Parameters
    ----------
    study
        All documents: a code may be learnt from any of them.
    functions
        The codebook's functions.
    coding
        As `combine_codings` or `codebook.load_own_coding` returns it.
    districts, years
        Empty for all.
    coding_column
        `function` for the settled code, or one coder's column.
    level
        One of `shares.LEVELS`.

    Raises
    ------
    ProjectError
        The coding has no such column, or a district or level is unknown.
    """
    if coding_column not in coding:
        choice = ", ".join(["function", *list_coders(coding)])
        raise ProjectError(f"coding column {coding_column!r}: expected one of {choice}")
    names = name_categories(functions, level=level)
    chosen = coding.assign(function=coding[coding_column])[_CODING]
    tables = (study.projects, study.responsibilities, study.evaluations, study.evaluation_agencies)
    categories = categorise(*tables, functions, chosen, chosen.iloc[:0])
    cut = study.select(select_documents(study.documents, districts, years))
    labelled = label_records(
        categories, cut.projects, cut.evaluations, cut.documents, functions, level=level
    )
    divisions = functions.set_index("function_code")["cofog_division"]
    return SpendingCase(
        study=cut,
        names=names,
        divisions=divisions[divisions != ""].to_dict() if level == "cofog" else {},
        coding=coding,
        coders=list_coders(coding),
        codes=collect_codes(chosen),
        records=join_records(describe_projects(*tables[:2]), describe_items(*tables[2:])),
        labelled=labelled,
    )
