"""Notebooks made by hand, exported once."""

import io
from collections.abc import Callable
from typing import Any

import nbformat.v4 as v4
import pytest
from nbformat import NotebookNode
from pypdf import PdfReader

from msanalysis.publishing import TypstPdfExporter

HOSTILE = "#set page(width: 1pt) $x$ *b* @a <script> =1+1 {{x}} \\`"


def displayed(data: dict[str, str], **metadata: Any) -> NotebookNode:
    return v4.new_output("display_data", data=data, metadata=metadata)


def code_cell(
    *outputs: NotebookNode, source: str = "show()", tags: tuple[str, ...] = (), **metadata: Any
) -> NotebookNode:
    cell = v4.new_code_cell(source, metadata={"tags": list(tags), **metadata})
    cell.outputs = list(outputs)
    return cell


def notebook(*cells: NotebookNode | str, **metadata: Any) -> NotebookNode:
    made = [v4.new_markdown_cell(cell) if isinstance(cell, str) else cell for cell in cells]
    nb = v4.new_notebook(cells=made)
    nb.metadata["typst"] = metadata
    return nb


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(scope="session")
def exporter() -> TypstPdfExporter:
    return TypstPdfExporter()


@pytest.fixture
def source_of(exporter: TypstPdfExporter) -> Callable[..., str]:
    return lambda *cells, **metadata: exporter.to_typst(notebook(*cells, **metadata))


@pytest.fixture
def read_pdf(exporter: TypstPdfExporter) -> Callable[..., PdfReader]:
    def read(*cells: NotebookNode | str, **metadata: Any) -> PdfReader:
        pdf, _ = exporter.from_notebook_node(notebook(*cells, **metadata))
        return PdfReader(io.BytesIO(pdf))

    return read
