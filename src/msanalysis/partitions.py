"""Tables too large for one file: partitioned Parquet, `<table>/district=…/year=…/*.parquet`."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote, unquote

import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds

from msanalysis.cutting import ID_COLUMNS, cut_table

KEYS = pa.schema([("district", pa.string()), ("year", pa.int64())])
PARTITIONING = ds.partitioning(KEYS, flavor="hive")
MARK = "_partitioned.json"
# Pairs belong to two districts: they stay in one file.
UNDIVIDED = ("similar_projects",)


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
    files = [
        file.as_posix()
        for file in sorted((folder / name).glob("district=*/year=*/*.parquet"))
        if _is_wanted(file, districts, years, district)
    ]
    if not files:
        return empty_table(name)
    base = (folder / name).as_posix()
    found = ds.dataset(files, format="parquet", partitioning=PARTITIONING, partition_base_dir=base)
    return restore_table(name, found.to_table().to_pandas())


def _is_wanted(
    file: Path, districts: Sequence[str], years: Sequence[int], district: str | None
) -> bool:
    own = unquote(file.parts[-3].partition("=")[2])
    year = int(file.parts[-2].partition("=")[2])
    return (
        (not districts or own in districts)
        and (not years or year in years)
        and (district is None or own == district)
    )


def restore_table(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Give rows the types of their table, documents in the order of their ids.

    The rows of each document stay in their order.
    """
    from msanalysis.schemas import empty_table

    types = empty_table(name).dtypes
    table = rows[list(types.index)].astype(types.to_dict())
    order = pd.Series(name_documents(table)).argsort(kind="stable")
    return table.iloc[order].reset_index(drop=True)


def name_documents(table: pd.DataFrame) -> list[str]:
    """Name the document of each row of a table."""
    key = next(column for column in ID_COLUMNS if column in table.columns)
    ids = table[key].to_numpy(dtype=object)
    return ids.tolist() if key == "doc_id" else [record.partition("/")[0] for record in ids]


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
    return cut_table(pairs, set(documents["doc_id"]))
