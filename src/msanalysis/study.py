"""The tables as one study: combine, save, load, cut to a district."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from functools import partial
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from msanalysis import partitions, reads
from msanalysis.config import Paths, find_root
from msanalysis.cutting import cut_arrow, cut_table
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


class LazyTables(MutableMapping[str, pd.DataFrame]):
    """Tables that are read when they are first asked for.

    Parameters
    ----------
    names
        Of all tables.
    read
        Gives a table by its name, cut to a district where one is named.
    note
        Told each table that is taken, and of which district.
    district
        The one that all tables are cut to.
    """

    def __init__(
        self,
        names: Iterable[str],
        read: Callable[..., pd.DataFrame],
        note: Callable[[str, str | None], None] | None = None,
        district: str | None = None,
    ) -> None:
        self._names = dict.fromkeys(names)
        self._read, self._note, self._district = read, note, district
        self._kept: Tables = {}

    def peek(self, name: str) -> pd.DataFrame:
        """Give a table without taking note of it, for who looks where to cut."""
        if name not in self._names:
            raise KeyError(name)
        if name not in self._kept:
            self._kept[name] = self._read(name, self._district)
        return self._kept[name]

    def cut(self, district: str) -> "LazyTables":
        """Give the same tables cut to a district; only what is taken of the cut is noted."""
        return LazyTables(self._names, self._read, self._note, district)

    def __getitem__(self, name: str) -> pd.DataFrame:
        if self._note and name in self._names:
            self._note(name, self._district)
        return self.peek(name)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __setitem__(self, name: str, table: pd.DataFrame) -> None:
        self._names[name] = None
        self._kept[name] = table

    def __delitem__(self, name: str) -> None:
        del self._names[name]
        self._kept.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class Study:
    """The tables of the contract as attributes: `study.projects`, `study.quantities` ….

    Parameters
    ----------
    tables
        Table name → data frame.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        lazy = isinstance(tables, LazyTables)
        self.tables: MutableMapping[str, pd.DataFrame] = tables if lazy else dict(tables)

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
        """Hash of the tables' contents: two studies with one digest hold the same data.

        Pairs of projects are left out. They follow from the projects, and those of a cut reach
        into documents that are not part of it.
        """
        total = hashlib.sha256()
        for name in sorted(set(self.tables) - {"similar_projects"}):
            total.update(name.encode() + b"\0" + encode_table(self.tables[name], "csv"))
        return total.hexdigest()

    def select(self, doc_ids: Iterable[str]) -> "Study":
        """Cut every table to some documents; of pairs, those with a project of theirs stay.

        Parameters
        ----------
        doc_ids
            Ids of documents; those the study does not have are ignored.
        """
        tables, wanted = self.tables, set(doc_ids)
        return Study(LazyTables(tables, partial(_read_cut, tables, wanted)))

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
        lazy = isinstance(self.tables, LazyTables)
        documents = self.tables.peek("documents") if lazy else self.tables["documents"]
        doc_ids = documents.loc[documents["district"] == district, "doc_id"]
        if not district or doc_ids.empty:
            known = "、".join(sorted(set(self.tables["documents"]["district"]) - {""}))
            raise ProjectError(f"district {name!r} is not in the study; it has {known}")
        return Study(self.tables.cut(district)) if lazy else self.select(doc_ids)


def _read_cut(
    tables: Mapping[str, pd.DataFrame], doc_ids: set[str], name: str, _district: str | None
) -> pd.DataFrame:
    return cut_table(tables[name], doc_ids)


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


def load(
    folder: Path | str | None = None, *, districts: Iterable[str] = (), years: Iterable[int] = ()
) -> Study:
    """Load the study that `msanalysis build` wrote, or tables that `msanalysis extract` did.

    Tables are read when they are first asked for, and of partitioned ones only the parts that
    are wanted.

    Parameters
    ----------
    folder
        A folder of tables, in files or partitioned; `data/processed` of the project around the
        working directory by default.
    districts, years
        Only documents of these; all by default.

    Raises
    ------
    ProjectError
        The tables have not been built, or a name means no district.
    """
    folder = Path(folder) if folder else Paths(find_root()).processed
    wanted = _known_districts(districts)
    if partitions.is_partitioned(folder):
        read = partial(partitions.read_partitions, folder, wanted, tuple(years))
        return Study(LazyTables(TABLES, read, partial(reads.note_table, folder)))
    missing = [name for name in TABLES if not (folder / f"{name}.parquet").is_file()]
    if missing:
        raise ProjectError(
            f"{folder}: {missing[0]}.parquet is missing; build the tables first (msanalysis build)"
        )
    study = Study(LazyTables(TABLES, _Reader(folder), partial(reads.note_table, folder)))
    if not wanted and not tuple(years):
        return study
    documents = study.documents
    chosen = documents["district"].isin(wanted or set(documents["district"]))
    chosen &= documents["year"].isin(tuple(years) or set(documents["year"]))
    return study.select(documents.loc[chosen, "doc_id"])


class _Reader:
    """Reads tables of a folder: each file once, whatever it is cut to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files: dict[str, pa.Table] = {}
        self._whole: Tables = {}
        self._doc_ids: dict[str, set[str]] = {}

    def __call__(self, name: str, district: str | None = None) -> pd.DataFrame:
        if district is not None:
            return _as_frame(cut_arrow(self._file(name), self._documents_of(district)))
        if name not in self._whole:
            self._whole[name] = _as_frame(self._file(name))
        return self._whole[name]

    def _file(self, name: str) -> pa.Table:
        if name not in self._files:
            # A third of the time that a data set of files would take.
            with reads.pausing(), parquet.ParquetFile(self.folder / f"{name}.parquet") as file:
                self._files[name] = file.read(use_threads=False)
        return self._files[name]

    def _documents_of(self, district: str) -> set[str]:
        if district not in self._doc_ids:
            documents = self("documents")
            of_district = documents["district"] == district
            self._doc_ids[district] = set(documents.loc[of_district, "doc_id"])
        return self._doc_ids[district]


def _as_frame(table: pa.Table) -> pd.DataFrame:
    return table.to_pandas(use_threads=False)


def _known_districts(names: Iterable[str]) -> tuple[str, ...]:
    found = {name: find_district(name) for name in names}
    unknown = next((name for name, district in found.items() if not district), None)
    if unknown:
        raise ProjectError(
            f"district {unknown!r} is none of Chongqing's; expected such as 渝北区, 渝北 or yubei"
        )
    return tuple(found.values())
