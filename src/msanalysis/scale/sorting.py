"""Second pass: the rows of all batches, table by table, into one folder for each part."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from msanalysis.cutting import ID_COLUMNS
from msanalysis.partitions import KEYS
from msanalysis.scale.batches import appearing

_IDS = (*ID_COLUMNS, "quantity_id")
_HELD_BYTES = 32 * 2**20
_PART = pa.schema([("part", pa.int64())])


@dataclass(frozen=True, slots=True)
class Sorting:
    """One table of all batches.

    Attributes
    ----------
    files
        Of the batches, in their order.
    names
        File of the documents' final ids: `passing`, `doc_id`, `district`, `year`, `part`.
    folder
        Where the table goes.
    """

    table: str
    files: tuple[Path, ...]
    names: Path
    folder: Path


def sort_table(sorting: Sorting) -> str:
    """Give a table's rows their documents' final ids and put them in folders; give its name."""
    names = pd.read_parquet(sorting.names).set_index("passing")
    schema = pa.unify_schemas(
        [pq.read_schema(file).remove_metadata() for file in sorting.files],
        promote_options="permissive",
    )
    for field in (*KEYS, *_PART):
        place = schema.get_field_index(field.name)
        schema = schema.append(field) if place < 0 else schema.set(place, field)

    with appearing(sorting.folder) as draft:
        held: list[pa.Table] = []
        for number, file in enumerate(sorting.files):
            frame = rename_documents(pd.read_parquet(file), names)
            held.append(pa.Table.from_pandas(frame, schema, preserve_index=False))
            if sum(table.nbytes for table in held) > _HELD_BYTES or file == sorting.files[-1]:
                _write_parts(pa.concat_tables(held), draft, number)
                held.clear()
    return sorting.table


def _write_parts(table: pa.Table, folder: Path, number: int) -> None:
    """Write a stretch of rows into a file for each part that it has rows of."""
    part = table.column("part").to_numpy()
    order = part.argsort(kind="stable")
    table = table.drop_columns(["part"]).take(order)
    parts, starts = np.unique(part[order], return_index=True)
    ends = np.append(starts[1:], len(part))
    for one, start, end in zip(parts, starts, ends, strict=True):
        place = folder / f"part={one}"
        place.mkdir(exist_ok=True)
        pq.write_table(table.slice(start, end - start), place / f"{number:06d}.parquet")


def rename_documents(frame: pd.DataFrame, names: pd.DataFrame) -> pd.DataFrame:
    """Put documents' final ids for their passing ones; district, year and part beside."""
    changed = frame.copy()
    for column in _IDS:
        if column in frame.columns:
            parts = frame[column].str.partition("/")
            document = parts[0].map(names["doc_id"]).where(parts[0] != "", "")
            changed[column] = document + parts[1] + parts[2]
    key = next(column for column in _IDS if column in frame.columns)
    document = frame[key].str.partition("/")[0]
    return changed.assign(
        district=document.map(names["district"]),
        year=document.map(names["year"]).astype("int64"),
        part=document.map(names["part"]).astype("int64"),
    )
