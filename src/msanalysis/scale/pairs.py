"""Similar projects of a whole corpus: what takes all its projects at once, in bounded memory.

Whoever derives a part counts the features of its projects, too. One worker then puts these into a
file and reads the rows that it compares from there.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pandas.api.extensions import ExtensionArray
from scipy import sparse

from msanalysis.partitions import UNDIVIDED
from msanalysis.scale.memory import give_back, make_room
from msanalysis.schemas import empty_table, list_values
from msanalysis.themes.features import COLUMNS, count_features
from msanalysis.themes.similarity import pair_projects, tabulate_pairs
from msanalysis.themes.stored import StoredVectors

FEATURES = "features.npz"
_PROJECTS = 1_000
_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class Pairing:
    """The projects of all parts.

    Attributes
    ----------
    parts
        Folders with `FEATURES`; none where nothing is classified.
    coding
        Of the documents among them that are coded: `record_id` and `theme`.
    folder
        Where the table of pairs goes.
    """

    parts: tuple[Path, ...]
    coding: pd.DataFrame
    folder: Path


def write_features(projects: pd.DataFrame, folder: Path) -> None:
    """Count the features of a part's projects and write them into `FEATURES`."""
    names, texts = (list_values(projects[column]) for column in ("name", "target_text"))
    counts = sparse.vstack(
        [
            sparse.csr_matrix((0, COLUMNS), dtype=np.float32),
            *(
                count_features(names[start : start + _PROJECTS], texts[start : start + _PROJECTS])
                for start in range(0, len(names), _PROJECTS)
            ),
        ],
        format="csr",
    )
    np.savez(
        folder / FEATURES,
        project_id=np.array(list_values(projects["project_id"]), dtype=np.str_),
        doc_id=np.array(list_values(projects["doc_id"]), dtype=np.str_),
        columns=counts.indices.astype(np.int32),
        counts=counts.data,
        starts=counts.indptr.astype(np.int64),
    )


def write_pairs(pairing: Pairing) -> int:
    """Find similar projects among those of all parts, write their table and give its length."""
    place = pairing.folder / f"{UNDIVIDED[0]}.parquet"
    if not pairing.parts:
        empty_table(UNDIVIDED[0]).to_parquet(place, index=False)
        return 0
    make_room()
    with tempfile.TemporaryFile(dir=pairing.folder) as file:
        vectors = StoredVectors(file)
        project_ids, doc_ids = _gather(pairing.parts, vectors)
        give_back()
        pairs = pair_projects(vectors, project_ids, doc_ids, pairing.coding)
    stretches = range(0, len(pairs), _ROWS)
    tables = (
        tabulate_pairs(pairs[start : start + _ROWS], project_ids, pairing.coding)
        for start in stretches
    )
    schema = pa.Schema.from_pandas(empty_table(UNDIVIDED[0]), preserve_index=False)
    with pq.ParquetWriter(place, schema) as writer:
        for table in tables:
            writer.write_table(pa.Table.from_pandas(table, schema, preserve_index=False))
    return len(pairs)


def _gather(
    parts: tuple[Path, ...], vectors: StoredVectors
) -> tuple[ExtensionArray, ExtensionArray]:
    """Put the counts of all parts into rows in the order of documents; give both ids of each."""
    project_ids, doc_ids = [], []
    for part in parts:
        with np.load(part / FEATURES) as kept:
            project_ids.append(pd.array(kept["project_id"], dtype="str"))
            doc_ids.append(pd.array(kept["doc_id"], dtype="str"))
            shape = (len(kept["starts"]) - 1, COLUMNS)
            entries = (kept["counts"], kept["columns"], kept["starts"])
            vectors.add(sparse.csr_matrix(entries, shape=shape))
    projects, documents = (pd.concat(map(pd.Series, ids)) for ids in (project_ids, doc_ids))
    order = documents.argsort(kind="stable").to_numpy(dtype=np.int64)
    vectors.close_rows(order)
    return projects.array[order], documents.array[order]
