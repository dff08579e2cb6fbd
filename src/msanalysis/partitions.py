"""Tables too large for one file: partitioned Parquet, `<table>/district=…/year=…/*.parquet`."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

KEYS = pa.schema([("district", pa.string()), ("year", pa.int64())])
PARTITIONING = ds.partitioning(KEYS, flavor="hive")
MARK = "_partitioned.json"
# Pairs belong to two districts: they stay in one file.
UNDIVIDED = ("similar_projects",)
ID_COLUMNS = ("doc_id", "project_id", "item_id", "record_id")


def name_partition(district: str, year: int) -> str:
    """Name the folder of a partition below its table's."""
    return f"district={quote(district)}/year={year}"


def is_partitioned(folder: Path) -> bool:
    """Tell whether a folder holds partitioned tables, complete."""
    return (folder / MARK).is_file()


def read_partitions(
    folder: Path,
    districts: Sequence[str],
    years: Sequence[int],
    name: str,
    district: str | None = None,
) -> pd.DataFrame:
    """Read one table, only the partitions wanted, documents in the order of their ids.

    Parameters
    ----------
    districts, years
        Which; all where none.
    district
        This one among `districts`.
    """
    from msanalysis.schemas import empty_table

    if name in UNDIVIDED:
        pairs = pd.read_parquet(folder / f"{name}.parquet")
        return _cut_pairs(folder, pairs, districts, years, district)
    if not (folder / name).is_dir():
        return empty_table(name)
    found = ds.dataset(folder / name, format="parquet", partitioning=PARTITIONING)
    table = found.to_table(filter=_wanted(districts, years, district)).to_pandas()
    if table.empty:
        return empty_table(name)
    return restore_table(name, table)


def restore_table(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Give rows the types of their table, documents in the order of their ids.

    The rows of each document stay in their order.
    """
    from msanalysis.schemas import empty_table

    types = empty_table(name).dtypes
    table = rows[list(types.index)].astype(types.to_dict())
    key = next(column for column in ID_COLUMNS if column in table.columns)
    order = table[key].str.split("/").str[0].argsort(kind="stable")
    return table.iloc[order].reset_index(drop=True)


def _wanted(
    districts: Sequence[str], years: Sequence[int], district: str | None
) -> pc.Expression | None:
    parts = []
    if districts:
        parts.append(pc.field("district").isin(list(districts)))
    if years:
        parts.append(pc.field("year").isin(list(years)))
    if district:
        parts.append(pc.field("district") == district)
    wanted = None
    for part in parts:
        wanted = part if wanted is None else wanted & part
    return wanted


def _cut_pairs(
    folder: Path,
    pairs: pd.DataFrame,
    districts: Sequence[str],
    years: Sequence[int],
    district: str | None,
) -> pd.DataFrame:
    if not (districts or years or district):
        return pairs
    documents = read_partitions(folder, districts, years, "documents", district)
    doc_ids = set(documents["doc_id"])
    either = pd.Series(False, index=pairs.index)
    for column in ("project_a", "project_b"):
        either |= pairs[column].str.split("/").str[0].isin(doc_ids)
    return pairs[either].reset_index(drop=True)
