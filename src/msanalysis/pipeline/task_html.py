"""Stage 4, beside the PDFs: the same executed notebooks become web pages."""

from pathlib import Path
from typing import Any

from msanalysis.filing import write_atomically
from msanalysis.pipeline.fingerprints import fingerprint_code, fingerprint_environment
from msanalysis.pipeline.nodes import FileNode, Task, ValueNode
from msanalysis.pipeline.plan import Run
from msanalysis.pipeline.task_notebooks import executed
from msanalysis.pipeline.task_pdfs import commit_node
from msanalysis.publishing.provenance import Commit


def tasks(runs: list[Run], commit: Commit) -> list[Task]:
    """List one task per run that is a report: a page beside each PDF."""
    code = [fingerprint_code("msanalysis.publishing.webpage.exporter"), fingerprint_environment()]
    return [
        Task(
            name=f"HTML {page.stem}",
            stage="html",
            function=export,
            depends_on={
                "source": executed(run),
                "commit": commit_node(commit),
                "code": ValueNode(name="code of web pages", value=code),
            },
            produces={"target": FileNode(name=f"report {page.name}", path=page)},
        )
        for run in runs
        if (page := run.page)
    ]


def export(source: Path, commit: list[Any], target: Path, **_declared: Any) -> None:
    """Write an executed notebook as a web page."""
    from msanalysis.publishing.webpage.exporter import WebPageExporter

    content, _resources = WebPageExporter(commit=Commit(*commit)).from_filename(str(source))
    write_atomically(target, content.encode())
