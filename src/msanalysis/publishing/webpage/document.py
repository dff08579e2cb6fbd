"""A notebook into one HTML file, cell by cell."""

from importlib.resources import files

from nbformat import NotebookNode

from msanalysis.publishing.metadata import (
    FIRST_TITLE,
    NO_INPUT,
    NO_OUTPUT,
    cell_source,
    cell_tags,
    document_metadata,
    stamp_lines,
    title_cell,
    visible_cells,
)
from msanalysis.publishing.provenance import Commit
from msanalysis.publishing.webpage.context import WebContext, web_text
from msanalysis.publishing.webpage.markdown import render_markdown
from msanalysis.publishing.webpage.outputs import WebOutputRenderer

# Nothing is fetched and nothing runs, whatever a document may have smuggled in.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_TAGS = {"zh": "zh-CN"}


def style_sheet() -> str:
    """Return the style sheet of the page."""
    return files("msanalysis.publishing").joinpath("template", "report.css").read_text("utf-8")


class WebDocumentWriter:
    """Writes the page of one notebook."""

    def __init__(
        self,
        nb: NotebookNode,
        context: WebContext,
        *,
        show_code: bool = False,
        commit: Commit | None = None,
    ) -> None:
        self.nb = nb
        self.context = context
        self.metadata = document_metadata(nb, name=context.notebook)
        self.show_code = bool(self.metadata.get("show_code", show_code))
        self.stamp = stamp_lines(self.metadata, commit)
        context.lang = self.metadata["lang"]
        context.number_sections = bool(self.metadata["number_sections"])

    def write(self) -> str:
        """Return the whole page.

        Raises
        ------
        ReportError
            For a label used twice or cited but not there.
        """
        titled = title_cell(self.nb, self.metadata["title"])
        parts = []
        for at, cell in visible_cells(self.nb):
            self.context.cell = f"cell {at}"
            self.context.attachments = cell.get("attachments", {})
            if "appendix" in cell_tags(cell):
                self.context.begin_appendix()
            source = cell_source(cell)
            parts.append(self.cell(cell, FIRST_TITLE.sub("", source) if at == titled else source))
        body = "\n".join(part for part in parts if part.strip())
        page = f"{self.header()}\n{self.contents()}{body}\n{self.footnotes()}"
        return self.page(self.context.resolve_citations(page))

    def page(self, body: str) -> str:
        """Put head and foot around the body."""
        data = self.metadata
        described = {
            "author": ", ".join(data["authors"]),
            "description": str(data["subtitle"]),
            "keywords": ", ".join(map(str, data["keywords"])),
        }
        meta = "".join(
            f'<meta name="{name}" content="{web_text(value)}">\n'
            for name, value in described.items()
            if value
        )
        language = _TAGS.get(data["lang"], data["lang"])
        return (
            f'<!DOCTYPE html>\n<html lang="{web_text(language)}">\n<head>\n'
            '<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{web_text(data['title'])}</title>\n{meta}"
            f"<style>\n{style_sheet()}</style>\n</head>\n<body>\n"
            f"<main>\n{body}</main>\n{self.foot()}</body>\n</html>\n"
        )

    def header(self) -> str:
        """Write the title block."""
        data = self.metadata
        names = self.context.word("between").join(data["authors"])
        line = "  ·  ".join(filter(None, [str(data["date"]), names]))
        subtitle = str(data["subtitle"])
        return (
            f"<header>\n<h1>{web_text(data['title'])}</h1>\n"
            + (f'<p class="subtitle">{web_text(subtitle)}</p>\n' if subtitle else "")
            + (f'<p class="byline">{web_text(line)}</p>\n' if line else "")
            + "</header>"
        )

    def contents(self) -> str:
        """Write the table of contents, where the notebook asks for one."""
        entries = [entry for entry in self.context.outline if entry[0] <= 2]
        if not self.metadata["toc"] or not entries:
            return ""
        items = "".join(
            f'<li class="level-{depth}"><a href="#{web_text(name)}">{web_text(words)}</a></li>'
            for depth, name, words in entries
        )
        word = self.context.word("contents")
        return f'<nav aria-label="{word}"><p class="contents">{word}</p><ul>{items}</ul></nav>\n'

    def footnotes(self) -> str:
        """Write all footnotes at the end, numbered through as in the PDF."""
        if not self.context.footnotes:
            return ""
        notes = "".join(
            f'<li id="note-{number}">{text}<a href="#mark-{number}" role="doc-backlink" '
            f'aria-label="{number}">↩</a></li>'
            for number, text in enumerate(self.context.footnotes, 1)
        )
        label = self.context.word("notes")
        return f'<section class="footnotes" aria-label="{label}"><ol>{notes}</ol></section>\n'

    def foot(self) -> str:
        """Write the stamp by which the page can be made again."""
        if not self.stamp:
            return ""
        return f"<footer>{'<br>'.join(map(web_text, self.stamp))}</footer>\n"

    def cell(self, cell: NotebookNode, source: str) -> str:
        """Write one cell."""
        if cell.cell_type == "markdown":
            return render_markdown(source, self.context)
        if cell.cell_type == "raw":
            mime = cell.metadata.get("raw_mimetype") or cell.metadata.get("format") or ""
            return f"<p>{web_text(source)}</p>" if mime in ("", "text/plain") else ""
        tags, parts = cell_tags(cell), []
        if (self.show_code or "show-input" in tags) and not tags & NO_INPUT and source.strip():
            code = web_text(source.strip())
            parts.append(f'<pre class="code" tabindex="0"><code>{code}</code></pre>')
        if not tags & NO_OUTPUT:
            parts.append(self.outputs(cell))
        return "\n".join(part for part in parts if part)

    def outputs(self, cell: NotebookNode) -> str:
        """Write what a code cell shows."""
        word = self.context.word("figure")
        return WebOutputRenderer(self.context, cell.metadata, word).render(cell.outputs)
