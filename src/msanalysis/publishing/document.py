"""A notebook into the Typst source of a document, cell by cell."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from nbformat import NotebookNode

from msanalysis.errors import ReportError
from msanalysis.publishing.context import Context
from msanalysis.publishing.escape import clean_text, markup_text, string_literal
from msanalysis.publishing.markdown import MarkdownRenderer, heading_levels
from msanalysis.publishing.outputs import OutputRenderer

TEMPLATE = "report.typ"
# A cell whose title depends on its parameters displays the metadata in this type.
DOCUMENT_MIME = "application/vnd.msanalysis.document+json"
_FUNCTIONS = (
    "anchor-link",
    "appendix",
    "captioned",
    "cite-place",
    "data-table",
    "figure-note",
    "formula",
    "key-figures",
    "output-error",
    "output-text",
    "report",
    "sideways",
    "thin-rule",
)
_HIDDEN = {"hide", "hide-cell", "remove", "remove-cell", "hide_cell", "remove_cell"}
_NO_INPUT = {"hide-input", "remove-input", "hide_input", "remove_input"}
_NO_OUTPUT = {"hide-output", "remove-output", "hide_output", "remove_output"}
_PICTURE_WORD = {"zh": "图", "en": "Figure"}
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
_FIRST_TITLE = re.compile(r"\A\s*(?:#[ \t]+[^\n]*|[^\n]+\n=+[ \t]*)(?:\n|\Z)")


def document_metadata(nb: NotebookNode, *, name: str) -> dict[str, Any]:
    """Return what a notebook says of itself, completed from its text.

    Read from ``nb.metadata["typst"]``: title, subtitle, authors, date, lang, keywords, toc,
    number_sections, running_header, stamp, timestamp (ISO date) and show_code. A title that is
    missing comes from the first heading, then from the file's name; the language from whether
    the text has more Chinese characters than Latin words.
    """
    given = {**_described(nb), **nb.metadata.get("typst", {})}
    prose = "\n".join(_source(cell) for cell in nb.cells if cell.cell_type == "markdown")
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


def _source(cell: NotebookNode) -> str:
    return "".join(cell.source) if isinstance(cell.source, list) else cell.source


def _tags(cell: NotebookNode) -> set[str]:
    return set(cell.metadata.get("tags", []))


def _visible(nb: NotebookNode) -> list[tuple[int, NotebookNode]]:
    return [(at, cell) for at, cell in enumerate(nb.cells, 1) if not _tags(cell) & _HIDDEN]


def _first_title(nb: NotebookNode) -> str:
    for _, cell in _visible(nb):
        if cell.cell_type != "markdown":
            continue
        found = heading_levels(_source(cell))
        if found and found[0][0] == 1 and _FIRST_TITLE.match(_source(cell)):
            return found[0][1]
        return ""
    return ""


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return "(" + "".join(f"{_literal(str(item))}, " for item in value) + ")"
    return string_literal(str(value))


def _stamp_lines(stamp: Any) -> list[str]:
    if isinstance(stamp, Mapping):
        return [f"{name}: {value}" for name, value in stamp.items()]
    return [stamp] if isinstance(stamp, str) and stamp else list(stamp or [])


class DocumentWriter:
    """Writes the source of one notebook."""

    def __init__(self, nb: NotebookNode, context: Context, *, show_code: bool = False) -> None:
        self.nb = nb
        self.context = context
        self.metadata = document_metadata(nb, name=context.notebook)
        self.show_code = bool(self.metadata.get("show_code", show_code))
        self.language = (
            nb.metadata.get("language_info", {}).get("name")
            or nb.metadata.get("kernelspec", {}).get("language")
            or "python"
        )

    def write(self) -> str:
        """Return the whole source.

        Raises
        ------
        ReportError
            For a character without a glyph, a label used twice or cited but not there.
        """
        head = self.head()
        self.context.check_glyphs(head)
        cells = _visible(self.nb)
        title_cell = self.drop_title(cells)
        parts = [head]
        for at, cell in cells:
            tags = _tags(cell)
            self.context.cell = f"cell {at}"
            self.context.landscape = "landscape" in tags
            self.context.attachments = cell.get("attachments", {})
            body = self.cell(
                cell, _FIRST_TITLE.sub("", _source(cell)) if at == title_cell else None
            )
            if not body.strip():
                continue
            self.context.check_glyphs(body)
            opening = "#show: appendix;\n" if "appendix" in tags else ""
            opening += "#pagebreak(weak: true);\n" if "page-break" in tags else ""
            parts.append(_Part(f"// cell {at}\n{opening}", body.strip(), "landscape" in tags))
        self.check_references()
        return _assemble(parts)

    def head(self) -> str:
        """Write the call of the template."""
        data = self.metadata
        return (
            f'#import "{TEMPLATE}": {", ".join(_FUNCTIONS)}\n'
            "#show: report.with(\n"
            f"  title: {_literal(data['title'])},\n"
            f"  subtitle: {_literal(data['subtitle'])},\n"
            f"  authors: {_literal(data['authors'])},\n"
            f"  date: {_literal(data['date'])},\n"
            f"  lang: {_literal(data['lang'])},\n"
            f"  keywords: {_literal(data['keywords'])},\n"
            f"  toc: {_literal(bool(data['toc']))},\n"
            f"  number-sections: {_literal(bool(data['number_sections']))},\n"
            f"  running-header: {_literal(data['running_header'])},\n"
            f"  stamp: {_literal(_stamp_lines(data['stamp']))},\n"
            ")\n"
        )

    def drop_title(self, cells: list[tuple[int, NotebookNode]]) -> int:
        """Find the cell whose first heading only repeats the document's title; 0 if none."""
        for at, cell in cells:
            if cell.cell_type == "markdown":
                same = " ".join(_first_title(self.nb).split()) == self.metadata["title"]
                return at if same else 0
        return 0

    def cell(self, cell: NotebookNode, source: str | None) -> str:
        """Write one cell; `source` stands in for its text where the title was taken out."""
        text = _source(cell) if source is None else source
        if cell.cell_type == "markdown":
            return MarkdownRenderer(self.context).render(text)
        if cell.cell_type == "raw":
            mime = cell.metadata.get("raw_mimetype") or cell.metadata.get("format") or ""
            return markup_text(clean_text(text)) if mime in ("", "text/plain") else ""
        tags, parts = _tags(cell), []
        if (self.show_code or "show-input" in tags) and not tags & _NO_INPUT and text.strip():
            language = string_literal(self.language)
            parts.append(f"#raw({string_literal(text.strip())}, block: true, lang: {language});")
        if not tags & _NO_OUTPUT:
            word = _PICTURE_WORD.get(self.metadata["lang"], "Figure")
            parts.append(OutputRenderer(self.context, cell.metadata, word).render(cell.outputs))
        return "\n\n".join(part for part in parts if part)

    def check_references(self) -> None:
        """Refuse a citation of a figure or table that is not there."""
        for name, where in self.context.wanted:
            if name not in self.context.labels:
                raise ReportError(
                    f"{where}: the link [](#{name}) cites a label that no figure, table or heading "
                    "has; expected one of the labels in cell or output metadata; correct it"
                )


class _Part(tuple):
    """Opening, body and whether the page is turned."""

    def __new__(cls, opening: str, body: str, turned: bool) -> "_Part":
        return super().__new__(cls, (opening, body, turned))


def _assemble(parts: list[Any]) -> str:
    """Put the parts together, neighbours on turned pages into one run of pages."""
    out, run = parts[0], ""
    for opening, body, turned in parts[1:]:
        if run and (not turned or "#show:" in opening):
            out += f"\n#sideways[\n{run}];\n"
            run = ""
        if turned and "#show:" in opening:
            out += f"\n{opening}"
            opening = ""
        if turned:
            run += f"{opening}{body}\n\n"
        else:
            out += f"\n{opening}{body}\n"
    return out + (f"\n#sideways[\n{run}];\n" if run else "")
