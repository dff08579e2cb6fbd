"""The tables as one study: combine, save, load, cut to a district."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from msanalysis.config import Paths, find_root
from msanalysis.errors import ProjectError
from msanalysis.filing import write_atomically
from msanalysis.notices.head import find_district

# The schemas' library takes longer to import than the tables take to read: whoever only loads the
# study does not wait for it.
TABLES = (
    "documents",
    "projects",
    "responsibilities",
    "measures",
    "quantities",
    "milestones",
    "milestone_progress",
    "evaluations",
    "evaluation_agencies",
    "attainments",
    "links",
    "categories",
    "themes",
    "similar_projects",
    "money",
    "audit",
    "corrections",
    "statements",
    "annex_entries",
    "progress",
    "passages",
)
Tables = dict[str, pd.DataFrame]


class Study:
    """The tables of the contract as attributes: `study.projects`, `study.quantities` ….

    Parameters
    ----------
    tables
        Table name → data frame.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self.tables: Tables = dict(tables)

    def __getattr__(self, name: str) -> pd.DataFrame:
        tables = self.__dict__.get("tables", {})
        if name in tables:
            return tables[name]
        raise AttributeError(f"the study has no table {name!r}; it has {', '.join(sorted(tables))}")

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.tables]

    def __repr__(self) -> str:
        sizes = ", ".join(
            f"{name} {len(table)}" for name, table in self.tables.items() if len(table)
        )
        return f"Study({sizes})"

    @property
    def digest(self) -> str:
        """Hash of all tables' contents: two studies with one digest hold the same data."""
        total = hashlib.sha256()
        for name in sorted(self.tables):
            total.update(name.encode() + b"\0" + encode_table(self.tables[name], "csv"))
        return total.hexdigest()

    def select(self, doc_ids: Iterable[str]) -> "Study":
        """Cut every table to some documents; of pairs, those with a project of theirs stay.

        Parameters
        ----------
        doc_ids
            Ids of documents; those the study does not have are ignored.
        """
        wanted = set(doc_ids)
        return Study({name: _cut(table, wanted) for name, table in self.tables.items()})

    def district(self, name: str) -> "Study":
        """Cut every table to a district.

        Parameters
        ----------
        name
            In Chinese (`渝北区`, `渝北`) or pinyin (`yubei`).

        Raises
        ------
        ProjectError
            The name means no district, or the study has no document of it.
        """
        district = find_district(name)
        documents = self.tables["documents"]
        doc_ids = documents.loc[documents["district"] == district, "doc_id"]
        if not district or doc_ids.empty:
            known = "、".join(sorted(set(documents["district"]) - {""}))
            raise ProjectError(f"district {name!r} is not in the study; it has {known}")
        return self.select(doc_ids)


def _cut(table: pd.DataFrame, doc_ids: set[str]) -> pd.DataFrame:
    for key in ("doc_id", "project_id", "item_id", "record_id"):
        if key in table.columns:
            return table[_belongs(table[key], doc_ids)].reset_index(drop=True)
    if "project_a" in table.columns:
        either = _belongs(table["project_a"], doc_ids) | _belongs(table["project_b"], doc_ids)
        return table[either].reset_index(drop=True)
    return table


def _belongs(ids: pd.Series, doc_ids: set[str]) -> pd.Series:
    return ids.str.split("/").str[0].isin(doc_ids)


def combine(parts: Iterable[Mapping[str, pd.DataFrame]]) -> Tables:
    """Put the tables of several documents on top of one another, in order of their ids.

    Raises
    ------
    ProjectError
        Two documents have one id.
    """
    from msanalysis.schemas import check_table, empty_table

    ordered = sorted(parts, key=lambda part: str(part["documents"]["doc_id"].iloc[0]))
    ids = [str(part["documents"]["doc_id"].iloc[0]) for part in ordered]
    twice = next((doc_id for doc_id in ids if ids.count(doc_id) > 1), None)
    if twice:
        raise ProjectError(f"doc_id {twice} stands twice; every document needs its own")
    tables: Tables = {}
    for name in TABLES:
        frames = [part[name] for part in ordered if name in part and len(part[name])]
        frame = pd.concat(frames, ignore_index=True) if frames else empty_table(name)
        tables[name] = check_table(name, frame)
    return tables


def write_tables(
    tables: Mapping[str, pd.DataFrame], folder: Path, *, formats: Iterable[str] = ("csv", "parquet")
) -> list[Path]:
    """Write tables, and `datapackage.json` beside them; each file whole or not at all.

    Parameters
    ----------
    tables
        Table name → data frame.
    folder
        Made where it is missing.
    formats
        Of `csv`, `parquet`, `json`.

    Returns
    -------
    list of Path
        The files written.
    """
    from msanalysis.datapackage import describe_tables

    written = []
    for name, table in tables.items():
        for file_format in formats:
            path = folder / f"{name}.{file_format}"
            write_atomically(path, encode_table(table, file_format))
            written.append(path)
    description = folder / "datapackage.json"
    package = describe_tables(tables, folder)
    write_atomically(
        description, (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()
    )
    return [*written, description]


def encode_table(table: pd.DataFrame, file_format: str) -> bytes:
    """Give a table as the bytes of a file: `csv`, `parquet` or `json`.

    Raises
    ------
    ProjectError
        The format is none of these.
    """
    if file_format == "csv":
        return table.to_csv(index=False, lineterminator="\n", float_format="%.15g").encode()
    if file_format == "parquet":
        return table.to_parquet(None, index=False)
    if file_format == "json":
        text = table.to_json(None, orient="records", force_ascii=False, indent=2)
        return (text + "\n").encode()
    raise ProjectError(f"format {file_format!r}; expected csv, parquet or json")


def load(folder: Path | str | None = None) -> Study:
    """Load the study that `msanalysis build` wrote.

    Parameters
    ----------
    folder
        A folder of tables; `data/processed` of the project around the working directory by
        default.

    Raises
    ------
    ProjectError
        The tables have not been built.
    """
    folder = Path(folder) if folder else Paths(find_root()).processed
    missing = [name for name in TABLES if not (folder / f"{name}.parquet").is_file()]
    if missing:
        raise ProjectError(
            f"{folder}: {missing[0]}.parquet is missing; build the tables first (msanalysis build)"
        )
    return Study({name: pd.read_parquet(folder / f"{name}.parquet") for name in TABLES})
