"""Stage 4: executed notebooks that are reports become PDFs."""

from pathlib import Path
from typing import Any

from msanalysis.errors import ReportError
from msanalysis.filing import write_atomically
from msanalysis.pipeline.fingerprints import fingerprint_code, fingerprint_environment
from msanalysis.pipeline.nodes import FileNode, Task, ValueNode
from msanalysis.pipeline.plan import Run
from msanalysis.pipeline.task_notebooks import executed
from msanalysis.publishing.provenance import Commit


def tasks(runs: list[Run], commit: Commit) -> list[Task]:
    """List one task per run that is a report."""
    code = [fingerprint_code("msanalysis.publishing.exporter"), fingerprint_environment()]
    return [
        Task(
            name=f"PDF {run.pdf.stem}",
            stage="pdfs",
            function=export,
            depends_on={
                "source": executed(run),
                "commit": commit_node(commit),
                "code": ValueNode(name="code of PDFs", value=code),
            },
            produces={"target": FileNode(name=f"report {run.pdf.name}", path=run.pdf)},
        )
        for run in runs
        if run.pdf
    ]


def commit_node(commit: Commit) -> ValueNode:
    """Return the input that stamps a report with the state of the repository."""
    return ValueNode(name="commit", value=[commit.id, commit.changed])


def export(source: Path, commit: list[Any], target: Path, **_declared: Any) -> None:
    """Print an executed notebook to PDF."""
    from msanalysis.publishing import TypstPdfExporter

    content, _resources = TypstPdfExporter(commit=Commit(*commit)).from_filename(str(source))
    if not content.startswith(b"%PDF-"):
        raise ReportError(
            f"{target}: the exporter gave no PDF for {source.name}; report this as a bug"
        )
    write_atomically(target, content)
