"""First pass: a batch of files becomes one file per table, each document under a passing id."""

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from msanalysis.errors import MsanalysisError, ProjectError
from msanalysis.extraction import Tables, make_doc_id, write_rows
from msanalysis.notices.notice import read_notice
from msanalysis.reading import read_document
from msanalysis.schemas import check_table, make_table

Rows = dict[str, list[dict[str, object]]]


@dataclass(frozen=True, slots=True)
class Batch:
    """Some files, numbered over the whole corpus.

    Attributes
    ----------
    folder
        Where its tables go.
    district, year
        What is known of all files beforehand.
    """

    number: int
    files: tuple[tuple[int, Path], ...]
    folder: Path
    district: str | None
    year: int | None


@dataclass(frozen=True, slots=True)
class Read:
    """What became of a file: the id it would have if it were alone, or why it has none."""

    position: int
    doc_id: str = ""
    district: str = ""
    year: int = 0
    failure: str = ""


def passing_id(position: int) -> str:
    """Name a document until all are known and counted, in the form that schemas expect."""
    return f"passing-2000-plan-{position}"


def read_batch(batch: Batch) -> list[Read]:
    """Read the files of a batch; one that cannot be used costs none of the others."""
    reads = {position: _read(file, position, batch) for position, file in batch.files}
    tables = _tabulate(rows for _read, rows in reads.values())
    try:
        _check(tables)
    except ProjectError:
        for position, file in batch.files:
            reads[position] = _drop_where_wrong(file, *reads[position])
        tables = _tabulate(rows for _read, rows in reads.values())
    with appearing(batch.folder) as draft:
        for name, table in tables.items():
            table.to_parquet(draft / f"{name}.parquet", index=False)
    return [read for read, _rows in reads.values()]


def _read(file: Path, position: int, batch: Batch) -> tuple[Read, Rows]:
    try:
        document = read_document(file)
        notice = read_notice(document, district=batch.district, year=batch.year)
        doc_id = make_doc_id(notice, document.source_file)
        rows = write_rows(notice, document, passing_id(position))
        head = notice.head
        return Read(position, doc_id, str(head.district), int(head.year)), rows
    except MsanalysisError as error:
        return Read(position, failure=str(error)), {}
    except Exception as error:
        words = " ".join(f"{type(error).__name__}: {error}".split())
        return Read(position, failure=f"{file}: {words}; report this as a bug"), {}


def _tabulate(documents: Iterable[Rows]) -> Tables:
    stacked: Rows = {}
    for tables in documents:
        for name, rows in tables.items():
            stacked.setdefault(name, []).extend(rows)
    return {name: make_table(name, rows) for name, rows in stacked.items() if rows}


def _check(tables: Tables) -> None:
    for name, table in tables.items():
        check_table(name, table)


def _drop_where_wrong(file: Path, read: Read, rows: Rows) -> tuple[Read, Rows]:
    """Keep what was read of a file where it fits the schemas: checking all at once is quicker."""
    try:
        _check(_tabulate([rows]))
    except ProjectError as error:
        failure = f"{file}: its tables contradict themselves ({error}); report this as a bug"
        return Read(read.position, failure=failure), {}
    return read, rows


@contextmanager
def appearing(folder: Path) -> Iterator[Path]:
    """Give an empty folder to fill, which then takes its place unless another was quicker.

    Two workers may do one piece where the first was given up too early; both make the same.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        yield draft
        draft.chmod(0o755)
        try:
            draft.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
