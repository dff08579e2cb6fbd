"""Tables that follow from the extracted ones: categories, themes, money, pairs, links, checks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from msanalysis import codebook
from msanalysis.audit import check_tables
from msanalysis.completion.attainment import pair_attainments
from msanalysis.completion.links import link_plan_to_report
from msanalysis.completion.unmet import mark_unmet_signals
from msanalysis.schemas import check_table, make_table
from msanalysis.spending.categories import categorise
from msanalysis.spending.money import tabulate_money
from msanalysis.themes.similarity import find_similar_projects
from msanalysis.themes.themes import tabulate_themes

Tables = dict[str, pd.DataFrame]
UNCLASSIFIED = "unclassified"


@dataclass(frozen=True, slots=True)
class References:
    """What the derived tables rest on besides the documents.

    Attributes
    ----------
    functions, themes
        The codebook.
    coding_projects, coding_completion
        The coding.
    trained_on
        Extracted tables of coded documents that predictions for other documents learn from.
    """

    functions: pd.DataFrame
    themes: pd.DataFrame
    coding_projects: pd.DataFrame
    coding_completion: pd.DataFrame
    trained_on: Mapping[str, pd.DataFrame] = field(default_factory=dict)


def load_references(
    folder: Path, *, trained_on: Mapping[str, pd.DataFrame] | None = None
) -> References:
    """Load the codebook and the coding from a project's `data/codebook`.

    Raises
    ------
    ProjectError
        A file or column is missing, or the coding has a code that the codebook has not.
    """
    return References(
        functions=codebook.load_functions(folder),
        themes=codebook.load_themes(folder),
        coding_projects=codebook.load_coding_projects(folder),
        coding_completion=codebook.load_coding_completion(folder),
        trained_on=trained_on or {},
    )


def derive_tables(
    tables: Mapping[str, pd.DataFrame], references: References | None, *, pairs: bool = True
) -> Tables:
    """Fill the tables that follow from the extracted ones.

    Parameters
    ----------
    tables
        As `study.combine` returns them, and checks them.
    references
        Codebook and coding. Without them nothing is classified, and every record says so.
    pairs
        Whether to look for similar projects too, of all documents.

    Returns
    -------
    dict of str to pandas.DataFrame
        All tables, of the documents in `tables` only.
    """
    derived = read_texts(tables) | classify(tables, references, pairs=pairs)
    return {
        name: table if table is tables.get(name) else check_table(name, table)
        for name, table in derived.items()
    }


def read_texts(tables: Mapping[str, pd.DataFrame]) -> Tables:
    """Fill the tables that follow from the texts of one district and year, or of several.

    What a text says is read once and remembered for a while: many documents are better given a few
    at a time.

    Returns
    -------
    dict of str to pandas.DataFrame
        `tables` with `evaluations`, `attainments`, `links`, `money` and `audit` filled.
    """
    derived = dict(tables)
    derived["evaluations"] = mark_unmet_signals(tables["evaluations"], tables["documents"])
    items = derived["evaluations"]
    projects = tables["projects"]
    derived["attainments"] = pair_attainments(items)
    derived["links"] = link_plan_to_report(
        projects, tables["quantities"], tables["measures"], items
    )
    derived["money"] = tabulate_money(projects, tables["milestones"], items)
    derived["audit"] = check_tables(derived)
    return derived


def classify(
    tables: Mapping[str, pd.DataFrame], references: References | None, *, pairs: bool = True
) -> Tables:
    """Give the records their categories and themes, and find similar projects.

    Returns
    -------
    dict of str to pandas.DataFrame
        `categories`, `themes`, `similar_projects`; see `derive_tables`.
    """
    if references is None:
        return _classify_nothing(tables)
    return _classify(tables, references, pairs=pairs)


def _classify(tables: Mapping[str, pd.DataFrame], references: References, *, pairs: bool) -> Tables:
    known = {name: _stack(references.trained_on.get(name), table) for name, table in tables.items()}
    categories = categorise(
        known["projects"],
        known["responsibilities"],
        known["evaluations"],
        known["evaluation_agencies"],
        references.functions,
        references.coding_projects,
        references.coding_completion,
    )
    themes = tabulate_themes(
        known["projects"], known["responsibilities"], references.themes, references.coding_projects
    )
    return {
        "categories": _of_documents(categories, tables),
        "themes": _of_documents(themes, tables),
        "similar_projects": find_similar_projects(tables["projects"], references.coding_projects)
        if pairs
        else make_table("similar_projects", []),
    }


def _stack(above: pd.DataFrame | None, below: pd.DataFrame) -> pd.DataFrame:
    if above is None or above.empty:
        return below
    return pd.concat([above, below], ignore_index=True) if len(below) else above


def _of_documents(table: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    own = set(tables["documents"]["doc_id"])
    return table[table["record_id"].str.split("/").str[0].isin(own)].reset_index(drop=True)


def _classify_nothing(tables: Mapping[str, pd.DataFrame]) -> Tables:
    records = [*tables["projects"]["project_id"], *tables["evaluations"]["item_id"]]
    withheld = {"source": "predicted", "confidence": 0.0}
    categories = [
        {"record_id": record, "function_code": "", "function": UNCLASSIFIED, **withheld}
        for record in records
    ]
    themes = [
        {"record_id": record, "theme": UNCLASSIFIED, **withheld}
        for record in tables["projects"]["project_id"]
    ]
    return {
        "categories": make_table("categories", categories),
        "themes": make_table("themes", themes),
        "similar_projects": make_table("similar_projects", []),
    }
