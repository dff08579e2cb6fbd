"""What a notebook says of the document that it becomes, and which of its cells that shows."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from nbformat import NotebookNode

from msanalysis.errors import ReportError
from msanalysis.publishing.markdown import heading_levels
from msanalysis.publishing.provenance import Commit

# A cell whose title depends on its parameters displays the metadata in this type.
DOCUMENT_MIME = "application/vnd.msanalysis.document+json"
NO_INPUT = {"hide-input", "remove-input", "hide_input", "remove_input"}
NO_OUTPUT = {"hide-output", "remove-output", "hide_output", "remove_output"}
FIRST_TITLE = re.compile(r"\A\s*(?:#[ \t]+[^\n]*|[^\n]+\n=+[ \t]*)(?:\n|\Z)")
_HIDDEN = {"hide", "hide-cell", "remove", "remove-cell", "hide_cell", "remove_cell"}
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


def document_metadata(nb: NotebookNode, *, name: str) -> dict[str, Any]:
    """Return what a notebook says of itself, completed from its text.

    Read from ``nb.metadata["typst"]``: title, subtitle, authors, date, lang, keywords, toc,
    number_sections, running_header, stamp, timestamp (ISO date) and show_code. A title that is
    missing comes from the first heading, then from the file's name; the language from whether
    the text has more Chinese characters than Latin words.
    """
    given = {**_described(nb), **nb.metadata.get("typst", {})}
    prose = "\n".join(cell_source(cell) for cell in nb.cells if cell.cell_type == "markdown")
    title = given.get("title") or nb.metadata.get("title") or _first_title(nb) or name
    lang = given.get("lang") or _language(f"{title}\n{prose}")
    authors = given.get("authors") or nb.metadata.get("authors") or []
    return {
        "subtitle": "",
        "date": "",
        "keywords": [],
        "toc": False,
        "number_sections": False,
        "stamp": [],
        **given,
        "title": " ".join(str(title).split()),
        "lang": str(lang).split("-")[0].lower(),
        "authors": _names(authors),
        "running_header": given.get("running_header") or title,
        "timestamp": read_timestamp(given.get("timestamp"), name),
    }


def _described(nb: NotebookNode) -> dict[str, Any]:
    """Collect what the notebook's code said of the document while it ran."""
    outputs = (output for cell in nb.cells for output in cell.get("outputs", ()))
    found = [output.get("data", {}).get(DOCUMENT_MIME, {}) for output in outputs]
    return {name: value for one in found for name, value in one.items()}


def read_timestamp(value: Any, name: str) -> int:
    """Read the date that goes into the PDF as seconds since 1970; it never comes from the clock.

    Raises
    ------
    ReportError
        If it is no ISO date.
    """
    if value in (None, ""):
        return 0
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise ReportError(
            f"{name}: the timestamp {value!r} is no date; expected one like 2025-03-01; "
            "correct timestamp in the notebook's metadata under typst"
        ) from error
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0, int(moment.timestamp()))


def _language(text: str) -> str:
    return "zh" if len(_HAN.findall(text)) > len(_LATIN_WORD.findall(text)) else "en"


def _names(authors: Any) -> list[str]:
    listed = [authors] if isinstance(authors, str) else list(authors)
    return [str(one.get("name", "") if isinstance(one, Mapping) else one) for one in listed]


def cell_source(cell: NotebookNode) -> str:
    """Return the text of a cell."""
    return "".join(cell.source) if isinstance(cell.source, list) else cell.source


def cell_tags(cell: NotebookNode) -> set[str]:
    """Return the tags of a cell."""
    return set(cell.metadata.get("tags", []))


def visible_cells(nb: NotebookNode) -> list[tuple[int, NotebookNode]]:
    """List the cells that are not hidden as a whole, with their numbers from 1."""
    return [(at, cell) for at, cell in enumerate(nb.cells, 1) if not cell_tags(cell) & _HIDDEN]


def _first_title(nb: NotebookNode) -> str:
    for _, cell in visible_cells(nb):
        if cell.cell_type != "markdown":
            continue
        found = heading_levels(cell_source(cell))
        if found and found[0][0] == 1 and FIRST_TITLE.match(cell_source(cell)):
            return found[0][1]
        return ""
    return ""


def stamp_lines(metadata: Mapping[str, Any], commit: Commit | None = None) -> list[str]:
    """List the lines by which a document can be made again: the notebook's own, then the commit."""
    stamp = metadata["stamp"]
    if isinstance(stamp, Mapping):
        lines = [f"{name}: {value}" for name, value in stamp.items()]
    else:
        lines = [stamp] if isinstance(stamp, str) and stamp else list(stamp or [])
    return [*lines, commit.describe(metadata["lang"])] if commit else lines


def title_cell(nb: NotebookNode, title: str) -> int:
    """Find the cell whose first heading only repeats the document's title; 0 if none."""
    for at, cell in visible_cells(nb):
        if cell.cell_type == "markdown":
            return at if " ".join(_first_title(nb).split()) == title else 0
    return 0


def notebook_language(nb: NotebookNode) -> str:
    """Return the programming language of a notebook, for colouring its code."""
    return (
        nb.metadata.get("language_info", {}).get("name")
        or nb.metadata.get("kernelspec", {}).get("language")
        or "python"
    )
