"""Outputs of code cells into Typst markup."""

import re
from collections.abc import Mapping
from typing import Any

from msanalysis.publishing.context import Context, captioned
from msanalysis.publishing.escape import clean_text, markup_text, string_literal
from msanalysis.publishing.html import HtmlRenderer, key_figures, parse_html
from msanalysis.publishing.html_table import read_html_table
from msanalysis.publishing.images import decode_bundle, image_call
from msanalysis.publishing.markdown import MarkdownRenderer, render_math

# The richest first; a picture of vectors before one of dots.
_PICTURES_FIRST = ("image/svg+xml", "text/markdown", "text/html", "text/latex")
_BITMAPS = ("image/png", "image/jpeg", "image/gif", "image/webp")
_LONGEST_WORD = 84


def _joined(value: Any) -> str:
    return "".join(value) if isinstance(value, list) else str(value)


def figure_metadata(*sources: Mapping[str, Any]) -> dict[str, str]:
    """Collect caption, label, note and alt from metadata, the later source before the earlier.

    Each stands at the top of the metadata or under ``typst``. Metadata of an output comes from
    ``display(figure, metadata={"caption": …})``, so a caption can state a computed number. They
    are plain text: a name in a caption shows as it is.
    """
    found: dict[str, str] = {}
    for source in sources:
        nested = source.get("typst")
        for place in (source, nested if isinstance(nested, Mapping) else {}):
            for name in ("caption", "label", "note", "alt"):
                if isinstance(place.get(name), str) and place[name].strip():
                    found[name] = " ".join(place[name].split())
    return found


class OutputRenderer:
    """Turns the outputs of one cell into Typst markup; another format overrides the last part."""

    table_mark = "#data-table"

    def __init__(self, context: Context, cell_metadata: Mapping[str, Any], word: str) -> None:
        self.context = context
        self.cell_figure = figure_metadata(cell_metadata)
        self.tags = set(cell_metadata.get("tags", []))
        self.word = word

    def render(self, outputs: list[Mapping[str, Any]]) -> str:
        """Render all outputs, streams that follow one another as one."""
        parts: list[str] = []
        stream = ""
        for at, output in enumerate(outputs):
            if output["output_type"] == "stream":
                stream += _joined(output["text"])
                following = outputs[at + 1]["output_type"] if at + 1 < len(outputs) else ""
                if following != "stream":
                    parts.append(self.monospaced(stream))
                    stream = ""
            elif output["output_type"] == "error":
                parts.append(self.error(output))
            else:
                parts.append(self.rich(output))
        return "\n\n".join(part for part in parts if part.strip())

    def rich(self, output: Mapping[str, Any]) -> str:
        """Render the best representation of a displayed value that gives something to see."""
        data, metadata = output.get("data", {}), output.get("metadata", {})
        for mime in (*_PICTURES_FIRST, *_BITMAPS, "text/plain"):
            if mime not in data:
                continue
            own = metadata.get(mime)
            own = own if isinstance(own, Mapping) else {}
            figure = {**self.cell_figure, **figure_metadata(metadata, own)}
            rendered = self.represent(mime, _joined(data[mime]), own, figure)
            if rendered.strip():
                if mime.startswith("image/") or self.table_mark in rendered:
                    self.cell_figure = {}
                return rendered
        return ""

    def represent(
        self, mime: str, value: str, own: Mapping[str, Any], figure: dict[str, str]
    ) -> str:
        """Render one representation; an empty string where it shows nothing."""
        if mime.startswith("image/"):
            return self.picture(mime, value, own, figure)
        if mime == "text/markdown":
            return self.markdown(value)
        if mime == "text/latex":
            return self.latex(value)
        if mime == "text/html":
            boxes = _boxes_from_table(value) if "key-figures" in self.tags else []
            return self.boxes(boxes) if boxes else self.html(value, figure)
        return self.monospaced(value)

    def markdown(self, value: str) -> str:
        """Render Markdown."""
        return MarkdownRenderer(self.context).render(value).strip()

    def latex(self, value: str) -> str:
        """Render LaTeX: a formula, or text with formulas between dollars."""
        formula = read_formula(value)
        if formula is None:
            return self.markdown(value)
        return render_math(formula, self.context, block=True)

    def boxes(self, boxes: list[dict[str, str]]) -> str:
        """Render key figures."""
        return key_figures(boxes)

    def html(self, value: str, figure: dict[str, str]) -> str:
        """Render HTML, its first table numbered if there is a caption."""
        shown = {
            "caption": markup_text(figure.get("caption", "")),
            "note": markup_text(figure.get("note", "")),
            "label": figure.get("label", ""),
        }
        return HtmlRenderer(self.context).render(value, **shown)

    def picture(self, mime: str, value: str, own: Mapping[str, Any], figure: dict[str, str]) -> str:
        """Render a picture, numbered if it has a caption."""
        caption = figure.get("caption", "")
        width = own.get("width")
        points = float(width) * 0.75 if isinstance(width, int | float) and width > 0 else None
        alt = figure.get("alt") or caption or self.word
        call = image_call(decode_bundle(value, mime), mime, alt, self.context, width=points)
        if call is None:
            self.context.warn(f"an output of type {mime} is no picture that can be shown")
            return ""
        note = markup_text(figure.get("note", ""))
        if not caption:
            return f"#{call};" + (f"\n#figure-note[{note}];" if note else "")
        return captioned(
            self.context,
            "image",
            f"[{markup_text(caption)}], note: [{note}]",
            f"[#{call}]",
            figure.get("label", ""),
        )

    def monospaced(self, text: str) -> str:
        """Render text as a terminal shows it."""
        lines = terminal_text(text).split("\n")
        lines = [re.sub(rf"(\S{{{_LONGEST_WORD}}})(?=\S)", r"\1\n", line) for line in lines]
        shown = "\n".join(lines)
        return f"#output-text({string_literal(shown)});" if shown.strip() else ""

    def error(self, output: Mapping[str, Any]) -> str:
        """Render what a cell raised."""
        summary, trace = read_error(output)
        return f"#output-error([{markup_text(summary)}], {string_literal(trace)});"


def terminal_text(text: str) -> str:
    r"""Give text as a terminal leaves it: no colours, tabs as spaces, a line after ``\r`` anew."""
    kept = [line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n")]
    return clean_text("\n".join(kept)).rstrip().expandtabs(4)


def read_error(output: Mapping[str, Any]) -> tuple[str, str]:
    """Return the one-line summary and the traceback of an error output."""
    summary = f"{output.get('ename', 'Error')}: {output.get('evalue', '')}"
    return summary, clean_text("\n".join(output.get("traceback", []))).strip()


def read_formula(value: str) -> str | None:
    """Return the formula that a LaTeX output is, without its delimiters; None for mixed text."""
    formula = value.strip()
    for opening, closing in (("$$", "$$"), ("\\[", "\\]"), ("$", "$"), ("\\(", "\\)")):
        if len(formula) > 2 and formula.startswith(opening) and formula.endswith(closing):
            formula = formula[len(opening) : -len(closing)].strip()
            break
    formula = formula.removeprefix("\\displaystyle").strip()
    return None if "$" in formula else formula


def _boxes_from_table(source: str) -> list[dict[str, str]]:
    """Read key figures from a table: a row is a label, a value and perhaps a note."""
    root = parse_html(source)
    tables = root.xpath("//table") if root is not None else []
    if not tables:
        return []
    table = read_html_table(tables[0], {}, lambda node: "")
    rows = [[cell.text for cell in row if not cell.header] for row in table.body]
    return [dict(zip(("label", "value", "note"), row, strict=False)) for row in rows if row[1:]]
