"""Extract a corpus of any size into partitioned tables."""

import json
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from msanalysis.errors import ProjectError
from msanalysis.files import replacing_folder
from msanalysis.partitions import MARK, is_partitioned
from msanalysis.references import keep_documents
from msanalysis.scale.batches import Batch, Read, passing_id
from msanalysis.scale.lost import read_batches
from msanalysis.scale.pairs import Pairing, write_pairs
from msanalysis.scale.parts import Part, derive_part, load_filed_once
from msanalysis.scale.sorting import Sorting, sort_table
from msanalysis.scale.workers import ClusterWorkers, LocalWorkers

BATCH_FILES = 50
PART_DOCUMENTS = 100
Show = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class CorpusResult:
    """How extracting a corpus went.

    Attributes
    ----------
    n_read
        Documents whose tables were written.
    failures
        One line per file that could not be used, in the order of the files.
    """

    n_read: int
    failures: list[str]


def extract_corpus(
    files: Sequence[Path],
    out: Path,
    workers: LocalWorkers | ClusterWorkers,
    *,
    district: str | None = None,
    year: int | None = None,
    project: Path | None = None,
    show: Show = lambda _stage, _done, _total: None,
) -> CorpusResult:
    """Extract files into tables partitioned by district and year; see `msanalysis.load`.

    The result depends on the files and their order, not on the workers. No process holds more than
    a batch of documents, a part of them (all of a district and year belong to one), or a stretch of
    a table's rows. The search for similar projects holds a few numbers of each project and pair.

    Parameters
    ----------
    out
        Made, or replaced where it holds partitioned tables; under the same path on all workers.
    district, year
        What is known of all files beforehand.
    project
        Whose coding and filed documents classify the records; nothing is classified without.
    show
        Told the stage, how many pieces of it are done and how many there are.

    Raises
    ------
    ProjectError
        `out` is something else than partitioned tables, cannot be written, or the workers fail.
    """
    out = out.absolute()
    if out.exists() and not (is_partitioned(out) or _is_empty_folder(out)):
        raise ProjectError(f"{out}: holds something else; name a new folder with --out")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.work-") as place:
            return _extract(files, out, workers, district, year, project, show, Path(place))
    except OSError as error:
        raise ProjectError(
            f"{out}: cannot be written ({error.strerror}); name another --out"
        ) from error


def _is_empty_folder(path: Path) -> bool:
    return path.is_dir() and not any(path.iterdir())


def _extract(
    files: Sequence[Path],
    out: Path,
    workers: LocalWorkers | ClusterWorkers,
    district: str | None,
    year: int | None,
    project: Path | None,
    show: Show,
    place: Path,
) -> CorpusResult:
    numbered = [(n, file.absolute()) for n, file in enumerate(files)]
    batches = [
        Batch(n, tuple(numbered[start : start + BATCH_FILES]), place / f"{n:06d}", district, year)
        for n, start in enumerate(range(0, len(numbered), BATCH_FILES))
    ]
    batches, reads = read_batches(workers, batches, show)
    failures = [read.failure for read in reads if read.failure]
    names = name_documents(reads)
    if names.empty:
        return CorpusResult(0, failures)
    names = divide_issues(names)
    names.to_parquet(place / "names.parquet", index=False)
    files_of = defaultdict(list)
    for batch in batches:
        for file in sorted(batch.folder.glob("*.parquet")):
            files_of[file.stem].append(file)
    sortings = [
        Sorting(name, tuple(parts), place / "names.parquet", place / "sorted" / name)
        for name, parts in sorted(files_of.items())
    ]
    _run(workers, sort_table, sortings, "sorting", show)
    for batch in batches:
        shutil.rmtree(batch.folder)
    parts = [
        Part(n, place / "sorted", place / "parts" / f"{n:06d}", place / "names.parquet", project)
        for n in range(names["part"].max() + 1)
    ]
    same = set().union(*_run(workers, derive_part, parts, "deriving", show))
    with replacing_folder(out) as draft:
        for part in parts:
            _move_partitions(part.folder, draft)
        pairing = _prepare_pairing(parts, same, draft)
        (pairs,) = _run(workers, write_pairs, [pairing], "linking", show)
        mark = {"documents": len(names), "pairs": pairs, "partitioned_by": ["district", "year"]}
        (draft / MARK).write_text(json.dumps(mark, indent=1) + "\n", "utf-8", newline="\n")
    return CorpusResult(len(names), failures)


def _run(
    workers: LocalWorkers | ClusterWorkers,
    function: Callable[[Any], Any],
    pieces: Sequence[Any],
    stage: str,
    show: Show,
) -> list[Any]:
    results: list[Any] = [None] * len(pieces)
    show(stage, 0, len(pieces))
    for done, (n, result) in enumerate(workers.run(function, pieces), 1):
        results[n] = result
        show(stage, done, len(pieces))
    return results


def name_documents(reads: Sequence[Read]) -> pd.DataFrame:
    """Give every document its final id: with -2, -3 … behind it where an earlier one has it.

    Returns
    -------
    pandas.DataFrame
        `passing`, `doc_id`, `district`, `year`, in the order of the files.
    """
    taken: Counter[str] = Counter()
    rows = []
    for read in reads:
        if read.failure:
            continue
        taken[read.doc_id] += 1
        number = taken[read.doc_id]
        doc_id = read.doc_id if number == 1 else f"{read.doc_id}-{number}"
        rows.append((passing_id(read.position), doc_id, read.district, read.year))
    return pd.DataFrame(rows, columns=["passing", "doc_id", "district", "year"])


def divide_issues(names: pd.DataFrame) -> pd.DataFrame:
    """Divide districts and years into parts of about `PART_DOCUMENTS` documents each.

    Returns
    -------
    pandas.DataFrame
        `names` with the number of each document's `part`: one for all of a district and year.
    """
    issues = names.groupby(["district", "year"], sort=True)
    part_of, part, filled = {}, 0, 0
    for issue, n in issues.size().items():
        if filled and filled + n > PART_DOCUMENTS:
            part, filled = part + 1, 0
        part_of[issue] = part
        filled += n
    each = zip(names["district"], names["year"], strict=True)
    return names.assign(part=[part_of[issue] for issue in each])


def _move_partitions(folder: Path, target: Path) -> None:
    for file in sorted(folder.rglob("*.parquet")):
        place = target / file.relative_to(folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        file.replace(place)


def _prepare_pairing(parts: Sequence[Part], same: set[str], folder: Path) -> Pairing:
    project = parts[0].project
    if project is None:
        return Pairing((), pd.DataFrame(), folder)
    coding = load_filed_once(project).references.coding_projects
    coded = keep_documents(coding, same)[["record_id", "theme"]]
    return Pairing(tuple(part.folder for part in parts), coded, folder)
