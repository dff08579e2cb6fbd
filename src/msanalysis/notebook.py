"""What notebooks call to show a result: a table, a figure, a sentence, the document's own data."""

import re
from collections.abc import Collection, Mapping
from io import BytesIO
from typing import Any

import pandas as pd
from IPython.display import display
from matplotlib.figure import Figure

from msanalysis.wording import name_columns, say

DOCUMENT_MIME = "application/vnd.msanalysis.document+json"
# Private characters that stand for the tags around quoted cells until the table is HTML.
_QUOTE_OPENS, _QUOTE_CLOSES = "\ue000", "\ue001"
# The reader's words behind a Chinese name: `建设城市微型公园 (Parks and green space)`.
_GLOSS = re.compile(r" \([A-Za-z][^()\u4e00-\u9fff]*\)$")


def describe_document(**metadata: Any) -> None:
    """State title, subtitle, language, date … of the document that this notebook becomes.

    Exporters read it where the notebook's own metadata says nothing; see
    `publishing.metadata.document_metadata` for the names.
    """
    display({DOCUMENT_MIME: metadata}, raw=True)


def show_text(*texts: str) -> None:
    """Show paragraphs of Markdown."""
    display({"text/markdown": "\n\n".join(texts), "text/plain": "\n\n".join(texts)}, raw=True)


def show_message(key: str, language: str, n: int | None = None, **values: object) -> None:
    """Show a message of the catalogue."""
    show_text(say(key, language, n, **values))


def show_table(
    table: pd.DataFrame,
    language: str,
    *,
    caption: str,
    label: str = "",
    note: str = "",
    prefix: str = "column",
    named: bool = False,
    quoted: Collection[str] = (),
) -> None:
    """Show a table for reading, without its index.

    Parameters
    ----------
    table
        Column names are looked up in the catalogue as `<prefix>.<column>` unless `named`.
    caption, label, note
        For the exporter: what stands above, how the text cites it, what stands below.
    quoted
        Columns that hold words of the documents. In another language than theirs their cells are
        marked as Chinese (`lang="zh"`), which is also how untranslated words are told from quotes.
    """
    readable = table if named else name_columns(table, language, prefix=prefix)
    readable = readable.astype(object).where(readable.notna(), "")
    marked = readable if language == "zh" else _mark_quoted(readable, table, quoted)
    html = marked.to_html(index=False, escape=True, na_rep="", border=0)
    html = html.replace(_QUOTE_OPENS, '<span lang="zh">').replace(_QUOTE_CLOSES, "</span>")
    data = {"text/html": html, "text/plain": readable.to_string(index=False, na_rep="")}
    display(data, raw=True, metadata={"text/html": _captions(caption, label, note)})


def _mark_quoted(
    readable: pd.DataFrame, table: pd.DataFrame, quoted: Collection[str]
) -> pd.DataFrame:
    marked = readable.copy()
    for at, column in enumerate(table.columns):
        if column in quoted:
            marked.isetitem(at, [_mark(str(cell)) for cell in readable.iloc[:, at]])
    return marked


def _mark(cell: str) -> str:
    """Mark a cell's words as quoted; a dash for nothing and a gloss behind the words are not."""
    gloss = _GLOSS.search(cell)
    words = cell[: gloss.start()] if gloss else cell
    if not words or words == "–":
        return cell
    return f"{_QUOTE_OPENS}{words}{_QUOTE_CLOSES}{gloss[0] if gloss else ''}"


def show_figure(figure: Figure, *, caption: str, label: str = "", note: str = "") -> None:
    """Show a figure, drawn at the width of the text, with its caption, and close it."""
    import matplotlib.pyplot as plt

    from msanalysis.figures.layout import fit_figure

    drawn = BytesIO()
    fit_figure(figure).savefig(drawn, format="svg", metadata={"Date": None, "Creator": None})
    data = {"image/svg+xml": drawn.getvalue().decode(), "text/plain": repr(figure)}
    display(data, raw=True, metadata={"image/svg+xml": _captions(caption, label, note)})
    plt.close(figure)


def _captions(caption: str, label: str, note: str) -> Mapping[str, str]:
    given = {"caption": caption, "label": label, "note": note}
    return {name: text for name, text in given.items() if text}
