"""Stage 2: the tables of all documents become the study's tables in `data/processed/`."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msanalysis.config import Paths
from msanalysis.errors import ProjectError
from msanalysis.files import replacing_folder
from msanalysis.filing import write_atomically
from msanalysis.pipeline.fingerprints import fingerprint_code, fingerprint_environment
from msanalysis.pipeline.nodes import FileNode, FolderNode, OrderNode, Task, ValueNode
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
            produces={
                "folder": processed(paths),
                "parts_made": parts_made(paths),
                "in_order": tables_made(paths),
            },
        )
    ]


def processed(paths: Paths) -> FolderNode:
    """Return the folder of the study's tables."""
    return FolderNode(name="tables in data/processed", path=paths.processed)


def tables_made(paths: Paths) -> OrderNode:
    """Return what tasks wait for that declare by themselves which parts of the tables they use."""
    return OrderNode(name="tables are made", made=digests_file(paths))


def parts_made(paths: Paths) -> FileNode:
    """Return the file of the digests of all parts of the tables."""
    return FileNode(name="digests of the tables' parts", path=digests_file(paths))


def digests_file(paths: Paths) -> Path:
    """Name the file that holds a digest of each table, whole and cut to each district."""
    return paths.build / "table_digests.json"


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
    parts: dict[str, Path],
    codebook: Path,
    progress: Path,
    folder: Path,
    parts_made: Path,
    **_declared: Any,
) -> None:
    """Write the tables of all documents that could be used, and the digests of their parts."""
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
        made = derive_tables(combined, load_references(codebook))
        write_tables(made, draft)
    text = json.dumps(digest_parts(made), ensure_ascii=False, indent=1, sort_keys=True)
    write_atomically(parts_made, f"{text}\n".encode())


def digest_parts(tables: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Compute digests of each table: whole (under an empty name) and cut to each district.

    Two parts with one digest are equal, also in the types of their columns and in what is missing.
    """
    from msanalysis.cutting import cut_table

    documents = tables["documents"]
    districts = documents.groupby("district")["doc_id"].agg(set).to_dict()
    return {
        name: {"": _digest_table(table)}
        | {
            district: _digest_table(cut_table(table, doc_ids))
            for district, doc_ids in districts.items()
        }
        for name, table in tables.items()
    }


def _digest_table(table: Any) -> str:
    return hashlib.sha256(table.to_parquet(None, index=False, compression=None)).hexdigest()
