"""Third pass: the documents of some districts and years become their final tables."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from msanalysis.config import Paths
from msanalysis.derivation import Tables, classify, read_texts
from msanalysis.partitions import (
    UNDIVIDED,
    name_documents,
    name_partition,
    restore_table,
)
from msanalysis.references import Filed, cut_references, find_same_documents, load_filed
from msanalysis.scale.batches import appearing
from msanalysis.scale.pairs import write_features
from msanalysis.schemas import check_table, empty_table
from msanalysis.study import TABLES

FEW_DOCUMENTS = 25


@dataclass(frozen=True, slots=True)
class Part:
    """Districts and years that are derived at one go.

    Attributes
    ----------
    sorted_tables
        Folder of the sorted tables.
    folder
        Where the derived ones go, one folder per table.
    names
        File of the ids of all documents of the corpus, in `doc_id`.
    project
        Whose coding and documents classify; nothing is classified where there is none.
    """

    number: int
    sorted_tables: Path
    folder: Path
    names: Path
    project: Path | None


def derive_part(part: Part) -> set[str]:
    """Derive and write the tables of a part; give the ids of its documents that are filed ones."""
    filed = load_filed_once(part.project) if part.project else None
    derived = [read_texts(few) for few in _take_few(_read_part(part))]
    tables = {
        name: pd.concat([each[name] for each in derived], ignore_index=True) for name in derived[0]
    }
    derived.clear()
    references = None
    if filed:
        references = cut_references(filed, tables, corpus=_list_documents(part.names))
    tables |= classify(tables, references, pairs=False)
    issue_of = tables["documents"].set_index("doc_id")[["district", "year"]]
    with appearing(part.folder) as draft:
        for name in sorted(tables.keys() - set(UNDIVIDED)):
            table = check_table(name, tables[name])
            _write_partitions(table, issue_of, draft / name, part.number)
        if filed:
            write_features(tables["projects"], draft)
    return find_same_documents(filed, tables) if filed else set()


def _read_part(part: Part) -> Tables:
    tables = {}
    for name in TABLES:
        if name in UNDIVIDED:
            continue
        files = sorted((part.sorted_tables / name / f"part={part.number}").glob("*.parquet"))
        rows = [pd.read_parquet(file, partitioning=None) for file in files]
        tables[name] = (
            restore_table(name, pd.concat(rows, ignore_index=True)) if rows else empty_table(name)
        )
    return tables


def _take_few(tables: Tables) -> Iterator[Tables]:
    """Take a few issues' tables at a time: of as many documents as texts are remembered of."""
    few_of: dict[str, int] = {}
    few, filled = 0, 0
    for _issue, documents in tables["documents"].groupby(["district", "year"], sort=True):
        if filled and filled + len(documents) > FEW_DOCUMENTS:
            few, filled = few + 1, 0
        few_of |= dict.fromkeys(documents["doc_id"], few)
        filled += len(documents)
    few_of_row = {
        name: np.array([few_of[document] for document in name_documents(table)], dtype=int)
        for name, table in tables.items()
    }
    for number in range(few + 1):
        yield {name: table[few_of_row[name] == number] for name, table in tables.items()}


def _write_partitions(table: pd.DataFrame, issue_of: pd.DataFrame, folder: Path, n: int) -> None:
    if table.empty:
        return
    issues = issue_of.reindex(name_documents(table)).groupby(["district", "year"], sort=True)
    order = issues.ngroup().to_numpy().argsort(kind="stable")
    rows = pa.Table.from_pandas(
        table.iloc[order].drop(columns=["district", "year"], errors="ignore"), preserve_index=False
    )
    start = 0
    for (district, year), length in issues.size().items():
        place = folder / name_partition(district, year)
        place.mkdir(parents=True, exist_ok=True)
        pq.write_table(rows.slice(start, length), place / f"part-{n:06d}.parquet")
        start += length


@lru_cache(maxsize=1)
def load_filed_once(project: Path) -> Filed:
    """Load a project's coding and tables, for all parts that a process derives."""
    return load_filed(Paths(project))


@lru_cache(maxsize=1)
def _list_documents(names: Path) -> frozenset[str]:
    return frozenset(pd.read_parquet(names, columns=["doc_id"])["doc_id"])
