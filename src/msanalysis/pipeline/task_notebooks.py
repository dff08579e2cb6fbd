"""Stage 3: each notebook with each set of parameters becomes an executed notebook."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msanalysis.config import Paths
from msanalysis.pipeline.fingerprints import all_modules, fingerprint_code, fingerprint_environment
from msanalysis.pipeline.nodes import FileNode, Task, ValueNode
from msanalysis.pipeline.plan import Document, Run
from msanalysis.pipeline.task_extract import extracted, read_failure
from msanalysis.pipeline.task_tables import codebook, context, processed, progress

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
    code = [
        fingerprint_code(*all_modules(without=NOT_CALLED), without=NOT_CALLED),
        fingerprint_code("msanalysis.publishing.runner", without=["msanalysis.publishing"]),
        fingerprint_environment(),
    ]
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
                "tables": processed(paths),
                "codebook": codebook(paths),
                "context": context(paths),
                "progress": progress(paths),
                "code": ValueNode(name="code of notebooks", value=code),
            },
            produces={"target": executed(run)},
        )
        for run in runs
    ]


def executed(run: Run) -> FileNode:
    """Return the executed notebook of a run."""
    return FileNode(name=f"executed {run.label}", path=run.target)


def execute(
    source: Path,
    parameters: Mapping[str, Any],
    parts: Mapping[str, Path],
    target: Path,
    **_declared: Any,
) -> None:
    """Run a notebook; skip it where none of its district's documents could be used."""
    if parts and all(read_failure(part) for part in parts.values()):
        from pytask import Skipped

        raise Skipped(f"none of its documents could be used: {', '.join(parts)}")

    from msanalysis.publishing.runner import run_notebook

    run_notebook(source, target, parameters)
