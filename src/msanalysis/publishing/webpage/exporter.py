"""The nbconvert exporter `msanalysis-html`: an executed notebook into one HTML file."""

from pathlib import Path
from typing import Any

from nbconvert.exporters.exporter import Exporter
from nbformat import NotebookNode
from traitlets import Bool, Instance, default

from msanalysis.publishing.provenance import Commit
from msanalysis.publishing.webpage.context import WebContext
from msanalysis.publishing.webpage.document import WebDocumentWriter


class WebPageExporter(Exporter):
    """Exports a notebook to a page that needs no network and no scripts, on a phone as well.

    Metadata, cell tags and captions are those of the exporter `typst-pdf`; numbers of sections,
    tables and figures are the same in both. HTML outputs are rebuilt from their meaning: what a
    document smuggled into them cannot run.
    """

    export_from_notebook = "HTML, one file without scripts"
    output_mimetype = "text/html"

    show_code = Bool(False, help="Show the code of cells.").tag(config=True)
    commit = Instance(Commit, allow_none=True, help="The commit to name in the stamp.")

    @default("optimistic_validation")
    def _validate_once(self) -> bool:
        """Look once whether the notebook is valid, not after each of nbconvert's eleven steps."""
        return True

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
