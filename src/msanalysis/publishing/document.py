"""A notebook into the Typst source of a document, cell by cell."""

from collections.abc import Mapping
from typing import Any

from nbformat import NotebookNode

from msanalysis.errors import ReportError
from msanalysis.publishing.context import Context
from msanalysis.publishing.escape import clean_text, markup_text, string_literal
from msanalysis.publishing.flow import keep_together
from msanalysis.publishing.markdown import MarkdownRenderer
from msanalysis.publishing.metadata import (
    FIRST_TITLE,
    NO_INPUT,
    NO_OUTPUT,
    cell_source,
    cell_tags,
    document_metadata,
    notebook_language,
    stamp_lines,
    title_cell,
    visible_cells,
)
from msanalysis.publishing.outputs import OutputRenderer
from msanalysis.publishing.provenance import Commit
from msanalysis.publishing.words import document_words

TEMPLATE = "report.typ"
_FUNCTIONS = (
    "anchor-link",
    "appendix",
    "captioned",
    "cite-place",
    "data-table",
    "figure-note",
    "formula",
    "fresh-page",
    "key-figures",
    "lead-in",
    "opening",
    "output-error",
    "output-text",
    "report",
    "row-key",
    "row-text",
    "section-end",
    "sideways",
    "thin-rule",
)


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return "(" + "".join(f"{_literal(str(item))}, " for item in value) + ")"
    return string_literal(str(value))


def _dictionary(values: Mapping[str, str]) -> str:
    pairs = (f"{string_literal(name)}: {string_literal(text)}" for name, text in values.items())
    return f"({', '.join(pairs)})"


class DocumentWriter:
    """Writes the source of one notebook."""

    def __init__(
        self,
        nb: NotebookNode,
        context: Context,
        *,
        show_code: bool = False,
        commit: Commit | None = None,
    ) -> None:
        self.nb = nb
        self.commit = commit
        self.context = context
        self.metadata = document_metadata(nb, name=context.notebook)
        self.show_code = bool(self.metadata.get("show_code", show_code))
        self.language = notebook_language(nb)

    def write(self) -> str:
        """Return the whole source.

        Raises
        ------
        ReportError
            For a character without a glyph, a label used twice or cited but not there.
        """
        head = self.context.check_glyphs(self.head())
        cells = visible_cells(self.nb)
        titled = title_cell(self.nb, self.metadata["title"])
        parts = [head]
        for at, cell in cells:
            tags = cell_tags(cell)
            self.context.cell = f"cell {at}"
            self.context.landscape = "landscape" in tags
            self.context.attachments = cell.get("attachments", {})
            body = self.cell(cell, FIRST_TITLE.sub("", cell_source(cell)) if at == titled else None)
            if not body.strip():
                continue
            body = self.context.check_glyphs(body)
            opening = "#show: appendix;\n" if "appendix" in tags else ""
            opening += "#pagebreak(weak: true);\n" if "page-break" in tags else ""
            opening += f"#fresh-page({at});\n" if "fresh-page" in tags else ""
            parts.append(_Part(f"// cell {at}\n{opening}", body.strip(), "landscape" in tags))
        self.check_references()
        return keep_together(_assemble(parts))

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
            f"  words: {_dictionary(document_words(data['lang']))},\n"
            f"  keywords: {_literal(data['keywords'])},\n"
            f"  toc: {_literal(bool(data['toc']))},\n"
            f"  number-sections: {_literal(bool(data['number_sections']))},\n"
            f"  running-header: {_literal(data['running_header'])},\n"
            f"  stamp: {_literal(stamp_lines(data, self.commit))},\n"
            ")\n"
        )

    def cell(self, cell: NotebookNode, source: str | None) -> str:
        """Write one cell; `source` stands in for its text where the title was taken out."""
        text = cell_source(cell) if source is None else source
        if cell.cell_type == "markdown":
            return MarkdownRenderer(self.context).render(text)
        if cell.cell_type == "raw":
            mime = cell.metadata.get("raw_mimetype") or cell.metadata.get("format") or ""
            return markup_text(clean_text(text)) if mime in ("", "text/plain") else ""
        tags, parts = cell_tags(cell), []
        if (self.show_code or "show-input" in tags) and not tags & NO_INPUT and text.strip():
            language = string_literal(self.language)
            parts.append(f"#raw({string_literal(text.strip())}, block: true, lang: {language});")
        if not tags & NO_OUTPUT:
            word = document_words(self.metadata["lang"])["figure"]
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


def _begins_page(part: Any) -> bool:
    return isinstance(part, _Part) and ("#pagebreak" in part[0] or "#fresh-page" in part[0])


def _assemble(parts: list[Any]) -> str:
    """Put the parts together: the opening, then the rest, turned pages in runs."""
    first = next((at for at, part in enumerate(parts) if _begins_page(part)), 0)
    if any(turned or "#show:" in opening for opening, _, turned in parts[1:first]):
        first = 0
    shown = "".join(f"{opening}{body}\n\n" for opening, body, _ in parts[1:first])
    out, run = parts[0] + (f"\n#opening[\n{shown}];\n" if shown else ""), ""
    for opening, body, turned in parts[max(first, 1) :]:
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
