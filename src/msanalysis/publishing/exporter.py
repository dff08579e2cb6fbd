"""The nbconvert exporter `typst-pdf`: an executed notebook into a PDF set by Typst."""

from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from traitlets import Enum, List, Unicode, default

from msanalysis.errors import ReportError
from msanalysis.publishing.base import ReportExporter
from msanalysis.publishing.compile import STANDARDS, compile_source
from msanalysis.publishing.context import Context
from msanalysis.publishing.document import DocumentWriter
from msanalysis.publishing.metadata import document_metadata


class TypstPdfExporter(ReportExporter):
    """Exports a notebook to PDF through Typst, Chinese text included, without configuration.

    Metadata under ``nb.metadata["typst"]``: title, subtitle, authors, date, lang (zh or en),
    keywords, toc, number_sections, running_header, stamp (lines at the end), timestamp (ISO date
    written into the PDF), show_code.

    Cell tags: ``hide-input``, ``hide-output``, ``hide`` and ``remove`` (with Jupyter Book's
    spellings), ``show-input``, ``landscape``, ``appendix``, ``page-break``, ``fresh-page``,
    ``key-figures`` (a table of label, value and note shown as boxes).

    Cell or output metadata: ``caption``, ``label``, ``note``, ``alt``. The text cites a figure,
    table or heading as ``[](#label)``.
    """

    export_from_notebook = "PDF via Typst"
    output_mimetype = "application/pdf"

    missing_glyphs = Enum(
        ["error", "name"],
        "error",
        help="What becomes of a character that no font has: the export stops, or it is named.",
    ).tag(config=True)
    pdf_standards = List(
        Unicode(), list(STANDARDS), help="PDF standards to keep; empty for a plain tagged PDF."
    ).tag(config=True)

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """Convert a notebook to the bytes of a PDF.

        Raises
        ------
        ReportError
            Naming the cell: a missing glyph, a wrong label, something Typst refuses.
        """
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        context = self._context(resources)
        writer = self._writer(nb, context)
        source = writer.write()
        pdf = self._compile(source, context, writer.metadata["timestamp"])
        resources["output_extension"] = ".pdf"
        return pdf, resources

    def to_typst(self, nb: NotebookNode, resources: dict[str, Any] | None = None) -> str:
        """Return the Typst source of a notebook, to be looked at."""
        return self._writer(nb, self._context(resources or {})).write()

    def to_pages(self, nb: NotebookNode, resources: dict[str, Any] | None = None) -> list[bytes]:
        """Return a PNG picture of each page, to be looked at."""
        context = self._context(resources or {})
        source = self._writer(nb, context).write()
        pages = compile_source(source, context.assets, name=context.notebook, image_format="png")
        return pages if isinstance(pages, list) else [pages]

    def _writer(self, nb: NotebookNode, context: Context) -> DocumentWriter:
        return DocumentWriter(nb, context, show_code=self.show_code, commit=self.commit)

    def _context(self, resources: dict[str, Any]) -> Context:
        metadata = resources.get("metadata", {})
        folder = metadata.get("path")
        return Context(
            notebook=metadata.get("name") or "notebook",
            folder=Path(folder) if folder is not None else None,
            name_missing=self.missing_glyphs == "name",
            log=self.log,
        )

    def _compile(self, source: str, context: Context, timestamp: int) -> bytes:
        """Compile to the standards; a notebook they refuse still becomes a tagged PDF."""
        standards = tuple(self.pdf_standards)
        try:
            return compile_source(
                source,
                context.assets,
                name=context.notebook,
                timestamp=timestamp,
                standards=standards,
            )
        except ReportError as error:
            if not standards or "PDF/" not in str(error) or "displayed with" in str(error):
                raise
            self.log.warning("%s; written without %s", error, " and ".join(standards))
        return compile_source(
            source, context.assets, name=context.notebook, timestamp=timestamp, standards=()
        )


__all__ = ["TypstPdfExporter", "document_metadata"]
