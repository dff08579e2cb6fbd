"""What classifies documents that are not filed: the coding and the documents of a project."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from msanalysis.config import Paths
from msanalysis.derivation import References, load_references
from msanalysis.study import Study, load


@dataclass(frozen=True, slots=True)
class Filed:
    """A project's coding, and its tables, which predictions learn from."""

    study: Study
    references: References


def load_filed(paths: Paths) -> Filed:
    """Load a project's coding and tables.

    Raises
    ------
    ProjectError
        The tables are not built, or the codebook is wrong.
    """
    return Filed(load(paths.processed), load_references(paths.codebook))


def cut_references(
    filed: Filed, tables: Mapping[str, pd.DataFrame], *, corpus: Collection[str] = ()
) -> References:
    """Give what classifies the documents of `tables`.

    A project's coding holds for a document only where that is the very one that was coded: the same
    file, or the same project names. All others are predicted from the project's coded documents.

    Parameters
    ----------
    corpus
        Ids of all documents that are extracted with these, so that it does not depend on where a
        corpus is cut what is learnt from: a filed document whose id is among them is left out.
    """
    study, references = filed.study, filed.references
    own = set(tables["documents"]["doc_id"])
    other = own - find_same_documents(filed, tables)
    return replace(
        references,
        coding_projects=_without_documents(references.coding_projects, other),
        coding_completion=_without_documents(references.coding_completion, other),
        trained_on=study.select(set(study.documents["doc_id"]) - own - set(corpus)).tables,
    )


def find_same_documents(filed: Filed, tables: Mapping[str, pd.DataFrame]) -> set[str]:
    """Find the documents that are filed, under the same id: same file, or same project names."""
    study = filed.study
    hashes = dict(zip(study.documents["doc_id"], study.documents["sha256"], strict=True))
    names = study.projects.set_index("project_id")["name"].to_dict()
    candidates = tables["documents"][tables["documents"]["doc_id"].isin(hashes)]
    projects = tables["projects"][tables["projects"]["doc_id"].isin(set(candidates["doc_id"]))]
    by_document = dict(list(projects.groupby("doc_id")))
    return {
        row.doc_id
        for row in candidates.itertuples()
        if row.sha256 == hashes[row.doc_id]
        or (
            row.doc_id in by_document
            and all(
                names.get(project.project_id) == project.name
                for project in by_document[row.doc_id].itertuples()
            )
        )
    }


def keep_documents(coding: pd.DataFrame, doc_ids: Collection[str]) -> pd.DataFrame:
    """Keep the coding of some documents."""
    return coding[coding["record_id"].str.split("/").str[0].isin(doc_ids)]


def _without_documents(coding: pd.DataFrame, doc_ids: set[str]) -> pd.DataFrame:
    return coding[~coding["record_id"].str.split("/").str[0].isin(doc_ids)]
