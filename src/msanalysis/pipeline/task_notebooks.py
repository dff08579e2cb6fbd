"""Stage 3: each notebook with each set of parameters becomes an executed notebook."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msanalysis.config import Paths
from msanalysis.parameters import read_code
from msanalysis.pipeline.fingerprints import (
    all_modules,
    fingerprint_code,
    fingerprint_environment,
    imported_modules,
)
from msanalysis.pipeline.nodes import FileNode, Task, ValueNode
from msanalysis.pipeline.plan import Document, Run
from msanalysis.pipeline.reads_node import ReadsNode, reads_unseen
from msanalysis.pipeline.task_extract import extracted, read_failure
from msanalysis.pipeline.task_tables import (
    codebook,
    context,
    digests_file,
    progress,
    tables_made,
)

# A notebook may call whatever the package offers, but not what runs and prints notebooks.
NOT_CALLED = (
    "msanalysis.build",
    "msanalysis.cli",
    "msanalysis.pipeline",
    "msanalysis.publishing",
    "msanalysis.reproducibility",
)


def tasks(paths: Paths, documents: list[Document], runs: list[Run]) -> list[Task]:
    """List one task per run."""
    running = [
        fingerprint_code(
            "msanalysis.publishing.runner",
            "msanalysis.publishing.preloading",
            without=["msanalysis.publishing"],
        ),
        fingerprint_environment(),
    ]
    sources = {run.source for run in runs}
    called = {source: called_code(source) for source in sources}
    blind = {source: reads_unseen(source) for source in sources}
    return [
        Task(
            name=f"notebook {run.label}",
            stage="notebooks",
            function=execute,
            depends_on={
                "source": FileNode(name=f"notebook {run.source.name}", path=run.source),
                "parameters": ValueNode(name=f"parameters {run.label}", value=run.parameters),
                "parts": {
                    document.doc_id: extracted(paths, document)
                    for document in documents
                    if document.slug == run.district
                },
                "tables": tables_made(paths),
                "reads": ReadsNode(
                    name=f"read by {run.label}",
                    record=record(paths, run).path,
                    paths=paths,
                    digests=digests_file(paths),
                    blind=blind[run.source],
                ),
                "codebook": codebook(paths),
                "context": context(paths),
                "progress": progress(paths),
                "code": ValueNode(
                    name=f"code of {run.label}", value=[called[run.source], *running]
                ),
            },
            produces={"target": executed(run), "record": record(paths, run)},
            rank=2 if run.pdf else run.is_long,
        )
        for run in runs
    ]


def executed(run: Run) -> FileNode:
    """Return the executed notebook of a run."""
    return FileNode(name=f"executed {run.label}", path=run.target)


def record(paths: Paths, run: Run) -> FileNode:
    """Return the record of what a run has read."""
    path = paths.build / "reads" / f"{run.label}.jsonl"
    return FileNode(name=f"record of {run.label}", path=path)


def called_code(source: Path) -> str:
    """Compute one digest of the package's code that a notebook can call: what it imports.

    All of the package counts where the notebook cannot be understood as Python.
    """
    entries = imported_modules(read_code(source))
    if entries is None:
        entries = all_modules(without=NOT_CALLED)
    return fingerprint_code(*entries, without=NOT_CALLED)


def preloaded_modules(notebooks: Path) -> tuple[str, ...]:
    """List what the kernels of a build are forked with: it changes how fast they are, no more.

    Parameters
    ----------
    notebooks
        Their folder; kernels are forked with the same for all of them.
    """
    from msanalysis.publishing.preloading import PRELOADED, PRELOADED_WHERE_NAMED

    sources = [file.read_bytes() for file in notebooks.glob("*.ipynb")]
    named = [
        module
        for module in PRELOADED_WHERE_NAMED
        if any(module.encode() in source for source in sources)
    ]
    return (*PRELOADED, "msanalysis.warm", *named)


def execute(
    source: Path,
    parameters: Mapping[str, Any],
    parts: Mapping[str, Path],
    target: Path,
    record: Path,
    **_declared: Any,
) -> None:
    """Run a notebook; skip it where none of its district's documents could be used."""
    if parts and all(read_failure(part) for part in parts.values()):
        from pytask import Skipped

        raise Skipped(f"none of its documents could be used: {', '.join(parts)}")

    from msanalysis.publishing.runner import run_notebook

    record.parent.mkdir(parents=True, exist_ok=True)
    record.unlink(missing_ok=True)
    preloaded = preloaded_modules(source.parent)
    run_notebook(source, target, parameters, reads=record, preloaded=preloaded)
    record.touch()  # a kernel that could not record has read anything
