"""The rows of a table that belong to some documents, told by the ids that stand in them."""

from collections.abc import Callable, Sequence

import pandas as pd
import pyarrow as pa
from pyarrow import compute

ID_COLUMNS = ("doc_id", "project_id", "item_id", "record_id")


def cut_table(table: pd.DataFrame, doc_ids: set[str]) -> pd.DataFrame:
    """Cut a table to documents; of pairs, those with a project of theirs stay."""
    kept = _mark_rows(list(table.columns), lambda name: pa.array(table[name]), doc_ids)
    if kept is None:
        return table
    return table[kept.to_numpy(zero_copy_only=False)].reset_index(drop=True)


def cut_arrow(table: pa.Table, doc_ids: set[str]) -> pa.Table:
    """Cut a table as `cut_table` does, before pandas has it."""
    kept = _mark_rows(table.column_names, table.column, doc_ids)
    return table if kept is None else table.filter(kept)


def _mark_rows(
    names: Sequence[str], column: Callable[[str], pa.Array], doc_ids: set[str]
) -> pa.Array | None:
    """Mark the rows of documents in a table; None where its rows belong to none."""
    key = next((key for key in ID_COLUMNS if key in names), None)
    if key:
        return _belongs(column(key), doc_ids)
    if "project_a" in names:
        ends = (_belongs(column(name), doc_ids) for name in ("project_a", "project_b"))
        return compute.or_(*ends)
    return None


def _belongs(ids: pa.Array, doc_ids: set[str]) -> pa.Array:
    """Mark the ids of documents, and of what stands in them: `<doc_id>/…`."""
    split = compute.split_pattern(ids.cast(pa.large_string()), "/", max_splits=1)
    wanted = pa.array(sorted(doc_ids), pa.large_string())
    return compute.is_in(compute.list_element(split, 0), wanted)
