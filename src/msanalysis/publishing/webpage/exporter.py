"""The nbconvert exporter `msanalysis-html`: an executed notebook into one HTML file."""

from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from traitlets import default

from msanalysis.publishing.base import ReportExporter
from msanalysis.publishing.webpage.context import WebContext
from msanalysis.publishing.webpage.document import WebDocumentWriter


class WebPageExporter(ReportExporter):
    """Exports a notebook to a page that needs no network and no scripts, on a phone as well.

    Metadata, cell tags and captions are those of the exporter `typst-pdf`; numbers of sections,
    tables and figures are the same in both. HTML outputs are rebuilt from their meaning: what a
    document smuggled into them cannot run.
    """

    export_from_notebook = "HTML, one file without scripts"
    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Convert a notebook to a page.

        Raises
        ------
        ReportError
            For a label used twice or cited but not there.
        """
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        metadata = resources.get("metadata", {})
        folder = metadata.get("path")
        context = WebContext(
            notebook=metadata.get("name") or "notebook",
            folder=Path(folder) if folder is not None else None,
            log=self.log,
        )
        writer = WebDocumentWriter(nb, context, show_code=self.show_code, commit=self.commit)
        resources["output_extension"] = ".html"
        return writer.write(), resources
