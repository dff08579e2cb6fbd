"""Outputs of code cells into HTML."""

from collections.abc import Mapping
from typing import Any

from msanalysis.publishing.images import decode_bundle
from msanalysis.publishing.outputs import (
    OutputRenderer,
    read_error,
    read_formula,
    terminal_text,
)
from msanalysis.publishing.webpage.context import WebContext, web_text
from msanalysis.publishing.webpage.fragments import key_figures, render_html
from msanalysis.publishing.webpage.markdown import render_markdown, web_math
from msanalysis.publishing.webpage.pictures import web_picture
from msanalysis.publishing.webpage.tables import scroll_hint


class WebOutputRenderer(OutputRenderer):
    """Turns the outputs of one cell into HTML, choosing among them as for a PDF."""

    table_mark = "<table"
    context: WebContext

    def markdown(self, value: str) -> str:
        """Render Markdown."""
        return render_markdown(value, self.context)

    def latex(self, value: str) -> str:
        """Render LaTeX: a formula, or text with formulas between dollars."""
        formula = read_formula(value)
        if formula is None:
            return self.markdown(value)
        return web_math(formula, self.context, block=True)

    def boxes(self, boxes: list[dict[str, str]]) -> str:
        """Render key figures."""
        return key_figures(boxes)

    def html(self, value: str, figure: dict[str, str]) -> str:
        """Render HTML, its first table numbered if there is a caption."""
        return render_html(value, self.context, figure)

    def picture(self, mime: str, value: str, own: Mapping[str, Any], figure: dict[str, str]) -> str:
        """Render a picture, numbered if it has a caption."""
        caption, width = figure.get("caption", ""), own.get("width")
        alt = figure.get("alt") or caption or self.word
        pixels = float(width) if isinstance(width, int | float) and width > 0 else None
        drawn = web_picture(decode_bundle(value, mime), mime, alt, width=pixels)
        if not drawn:
            self.context.warn(f"an output of type {mime} is no picture that can be shown")
            return ""
        anchor, shown = "", ""
        if caption:
            anchor, shown = self.context.caption(
                "figure", web_text(caption), figure.get("label", "")
            )
        note = f'<p class="note">{web_text(figure["note"])}</p>' if figure.get("note") else ""
        box = f'{scroll_hint(self.context)}<div class="scroll" tabindex="0">{drawn}</div>'
        return f'<figure class="picture"{anchor}>{box}{shown}{note}</figure>'

    def monospaced(self, text: str) -> str:
        """Render text as a terminal shows it."""
        shown = terminal_text(text)
        return f'<pre class="output" tabindex="0">{web_text(shown)}</pre>' if shown.strip() else ""

    def error(self, output: Mapping[str, Any]) -> str:
        """Render what a cell raised."""
        summary, trace = read_error(output)
        body = f'<pre tabindex="0">{web_text(trace)}</pre>' if trace else ""
        return f'<div class="error"><p>{web_text(summary)}</p>{body}</div>'
