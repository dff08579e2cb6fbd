"""Stage 2: the tables of all documents become the study's tables in `data/processed/`."""

from pathlib import Path
from typing import Any

from msanalysis.config import Paths
from msanalysis.errors import ProjectError
from msanalysis.files import replacing_folder
from msanalysis.pipeline.fingerprints import fingerprint_code, fingerprint_environment
from msanalysis.pipeline.nodes import FileNode, FolderNode, Task, ValueNode
from msanalysis.pipeline.plan import Document
from msanalysis.pipeline.task_extract import extracted, read_failure


def tasks(paths: Paths, documents: list[Document]) -> list[Task]:
    """List the one task that makes all tables."""
    return [
        Task(
            name="tables",
            stage="tables",
            function=make_tables,
            depends_on={
                "parts": {document.doc_id: extracted(paths, document) for document in documents},
                "manifest": FileNode(name="manifest", path=paths.manifest),
                "codebook": codebook(paths),
                "context": context(paths),
                "progress": progress(paths),
                "code": ValueNode(
                    name="code of tables",
                    value=[
                        fingerprint_code(
                            "msanalysis.study",
                            "msanalysis.derivation",
                            "msanalysis.monitoring.forms.store",
                        ),
                        fingerprint_environment(),
                    ],
                ),
            },
            produces={"folder": processed(paths)},
        )
    ]


def processed(paths: Paths) -> FolderNode:
    """Return the folder of the study's tables."""
    return FolderNode(name="tables in data/processed", path=paths.processed)


def codebook(paths: Paths) -> FolderNode:
    """Return the folder of the codebook and the coding."""
    return FolderNode(name="codebook", path=paths.codebook, optional=True)


def context(paths: Paths) -> FolderNode:
    """Return the folder of figures from other sources."""
    return FolderNode(name="context", path=paths.context, optional=True)


def progress(paths: Paths) -> FolderNode:
    """Return the folder of filled progress forms."""
    return FolderNode(name="progress", path=paths.progress, optional=True)


def make_tables(
    parts: dict[str, Path], codebook: Path, progress: Path, folder: Path, **_declared: Any
) -> None:
    """Write the tables of all documents that could be used."""
    import pandas as pd

    from msanalysis.derivation import derive_tables, load_references
    from msanalysis.monitoring.forms.store import load_progress
    from msanalysis.study import combine, write_tables

    usable = [part for part in parts.values() if read_failure(part) is None]
    if not usable:
        raise ProjectError(
            f"none of the {len(parts)} documents could be used; see the line on each"
        )
    tables = [
        {file.stem: pd.read_parquet(file) for file in sorted(part.glob("*.parquet"))}
        for part in usable
    ]
    with replacing_folder(folder) as draft:
        combined = combine(tables)
        reported = load_progress(progress)
        known = reported["project_id"].isin(combined["projects"]["project_id"])
        combined["progress"] = reported[known].reset_index(drop=True)
        write_tables(derive_tables(combined, load_references(codebook)), draft)
