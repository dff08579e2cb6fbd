"""Third pass: the documents of some districts and years become their final tables."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pandas as pd

from msanalysis.config import Paths
from msanalysis.derivation import derive_tables
from msanalysis.partitions import (
    ID_COLUMNS,
    UNDIVIDED,
    name_partition,
    read_partitions,
    restore_table,
)
from msanalysis.references import Filed, cut_references, load_filed
from msanalysis.scale.batches import appearing
from msanalysis.schemas import check_table, empty_table
from msanalysis.study import TABLES
from msanalysis.themes.similarity import find_similar_projects


@dataclass(frozen=True, slots=True)
class Part:
    """Districts and years that are derived at one go.

    Attributes
    ----------
    issues
        Pairs of district and year.
    sorted_tables
        Folder of the sorted tables.
    folder
        Where the derived ones go, one folder per table.
    project
        Whose coding and documents classify; nothing is classified where there is none.
    """

    number: int
    issues: tuple[tuple[str, int], ...]
    sorted_tables: Path
    folder: Path
    project: Path | None


def derive_part(part: Part) -> int:
    """Derive and write the tables of a part; give the number of its documents."""
    filed = _load_filed(part.project) if part.project else None
    with appearing(part.folder) as draft:
        tables = _read_part(part)
        references = cut_references(filed, tables) if filed else None
        derived = derive_tables(tables, references, pairs=False)
        issue_of = tables["documents"].set_index("doc_id")[["district", "year"]]
        for name in sorted(derived.keys() - set(UNDIVIDED)):
            _write_partitions(derived[name], issue_of, draft / name, part.number)
    return len(issue_of)


def find_pairs(folder: Path, project: Path | None) -> pd.DataFrame:
    """Find similar projects among those of all parts: the one thing that takes them all at once."""
    if project is None:
        return empty_table("similar_projects")
    tables = {name: read_partitions(folder, (), (), name) for name in ("documents", "projects")}
    references = cut_references(_load_filed(project), tables)
    return find_similar_projects(tables["projects"], references.coding_projects)


def _read_part(part: Part) -> dict[str, pd.DataFrame]:
    tables = {}
    for name in TABLES:
        frames = []
        for district, year in part.issues:
            place = part.sorted_tables / name / name_partition(district, year)
            frames += [
                pd.read_parquet(file, partitioning=None).assign(district=district, year=year)
                for file in sorted(place.glob("*.parquet"))
            ]
        tables[name] = empty_table(name)
        if frames:
            rows = pd.concat(frames, ignore_index=True)
            tables[name] = check_table(name, restore_table(name, rows))
    return tables


def _write_partitions(table: pd.DataFrame, issue_of: pd.DataFrame, folder: Path, n: int) -> None:
    if table.empty:
        return
    key = next(column for column in ID_COLUMNS if column in table.columns)
    issues = issue_of.reindex(table[key].str.split("/").str[0])
    stored = table.drop(columns=["district", "year"], errors="ignore")
    groups = [issues["district"].to_numpy(), issues["year"].to_numpy()]
    for (district, year), rows in stored.groupby(groups, sort=True):
        place = folder / name_partition(district, year)
        place.mkdir(parents=True, exist_ok=True)
        rows.to_parquet(place / f"part-{n:06d}.parquet", index=False)


@lru_cache(maxsize=1)
def _load_filed(project: Path) -> Filed:
    return load_filed(Paths(project))
