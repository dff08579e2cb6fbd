"""Stage 1: each document of the manifest becomes its tables, or the reason why it could not."""

import json
import traceback
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from msanalysis.config import Paths
from msanalysis.corrections import load_corrections
from msanalysis.errors import MsanalysisError, ProjectError, tell_fault
from msanalysis.files import replacing_folder
from msanalysis.filing import stored_file
from msanalysis.pipeline.fingerprints import fingerprint_code, fingerprint_environment
from msanalysis.pipeline.nodes import FileNode, FolderNode, Task, ValueNode, file_digest
from msanalysis.pipeline.plan import Document

STATUS_FILE = "status.json"


def tasks(paths: Paths, documents: list[Document]) -> list[Task]:
    """List one task per document."""
    corrections = load_corrections(paths.corrections)
    code = [fingerprint_code("msanalysis.extraction"), fingerprint_environment()]
    return [
        Task(
            name=f"extract {document.doc_id}",
            stage="extract",
            function=extract,
            depends_on={
                "source": FileNode(
                    name=f"document {document.doc_id}",
                    path=document.path,
                    optional=True,
                    links=False,
                ),
                "row": ValueNode(name=f"manifest row {document.doc_id}", value=document.row),
                "corrections": ValueNode(
                    name=f"corrections {document.doc_id}",
                    value=[row for row in corrections if row["doc_id"] == document.doc_id],
                ),
                "code": ValueNode(name="code of extraction", value=code),
            },
            produces={"folder": extracted(paths, document)},
            failure=partial(read_failure, extracted(paths, document).path),
        )
        for document in documents
    ]


def extracted(paths: Paths, document: Document) -> FolderNode:
    """Return the folder that holds a document's tables and how their extraction went."""
    folder = paths.build / "extracted" / document.doc_id
    return FolderNode(name=f"extracted {document.doc_id}", path=folder)


def extract(
    source: Path,
    row: Mapping[str, str],
    corrections: list[dict[str, str]],
    code: list[str],
    folder: Path,
) -> None:
    """Write a document's tables, or why there are none: one bad document stops no other."""
    with replacing_folder(folder) as draft:
        try:
            tables = _extract(source, row, corrections)
            for name, table in tables.items():
                table.to_parquet(draft / f"{name}.parquet")
            status = {"doc_id": row["doc_id"], "reason": None, "tables": sorted(tables)}
        except MsanalysisError as error:
            status = {"doc_id": row["doc_id"], "reason": str(error)}
        except OSError as error:
            status = {"doc_id": row["doc_id"], "reason": tell_fault(error, folder)}
        except Exception as error:
            reason = f"{source}: {type(error).__name__}: {error}; report this as a bug"
            status = {
                "doc_id": row["doc_id"],
                "reason": " ".join(reason.split()),
                "traceback": traceback.format_exc(),
            }
        text = json.dumps(status, ensure_ascii=False, indent=2)
        (draft / STATUS_FILE).write_text(text + "\n", "utf-8", newline="\n")


def read_failure(folder: Path) -> str | None:
    """Read why a document has no tables; None where it has, or was not tried yet."""
    try:
        return json.loads((folder / STATUS_FILE).read_text("utf-8"))["reason"]
    except FileNotFoundError:
        return None


def _extract(
    source: Path, row: Mapping[str, str], corrections: list[dict[str, str]]
) -> dict[str, Any]:
    from msanalysis.extraction import extract_document

    _check_file(source, row)
    return extract_document(
        source,
        doc_id=row["doc_id"],
        kind=row["kind"],
        district=row["district"] or None,
        year=int(row["year"]),
        corrections=corrections,
        passport=row,
    )


def _check_file(source: Path, row: Mapping[str, str]) -> None:
    doc_id = row["doc_id"]
    stored_file(row, source.parent)
    if not source.is_file():
        raise ProjectError(
            f"{source}: document {doc_id} is missing; restore the file or remove its row from "
            "the manifest"
        )
    try:
        found = file_digest(source)
    except OSError as error:
        raise ProjectError(
            f"{source}: document {doc_id} cannot be read ({error.strerror}); "
            "give yourself read permission"
        ) from None
    stated = row["sha256_stored"]
    if found != stated:
        raise ProjectError(
            f"{source}: document {doc_id} has sha256 {found[:12]}…, the manifest says "
            f"{stated[:12]}…; restore the file or file it anew with `msanalysis add`"
        )
