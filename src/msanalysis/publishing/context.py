"""What the parts of a document share while its Typst source is written."""

import hashlib
import logging
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from msanalysis.errors import ReportError
from msanalysis.publishing.escape import string_literal
from msanalysis.publishing.fonts import missing_glyphs

_LOG = logging.getLogger(__name__)


@dataclass
class Context:
    """The state of one export: assets, labels, the heading before, the cell at work."""

    notebook: str = "notebook"
    folder: Path | None = None
    assets: dict[str, bytes] = field(default_factory=dict)
    labels: set[str] = field(default_factory=set)
    wanted: list[tuple[str, str]] = field(default_factory=list)
    cell: str = "the metadata"
    attachments: dict[str, dict[str, str]] = field(default_factory=dict)
    levels: list[int] = field(default_factory=list)
    landscape: bool = False
    depth: int = 0
    name_missing: bool = False
    notes: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    log: logging.Logger | logging.LoggerAdapter = _LOG

    @property
    def where(self) -> str:
        """Name the notebook and the cell for a message."""
        return f"{self.notebook}, {self.cell}"

    @contextmanager
    def nested(self) -> Iterator[None]:
        """Mark what is inside a list, a quotation or a cell, where no page can be turned."""
        self.depth += 1
        try:
            yield
        finally:
            self.depth -= 1

    def warn(self, message: str) -> None:
        """Say what could not be shown as meant, and where."""
        self.log.warning("%s: %s", self.where, message)

    def add_asset(self, data: bytes, suffix: str) -> str:
        """Keep a picture for the compiler and return its name, which follows from its content."""
        name = f"{hashlib.sha256(data).hexdigest()[:16]}.{suffix}"
        self.assets[name] = data
        return name

    def check_glyphs(self, text: str) -> str:
        """Refuse text that the fonts cannot show, or give it with such characters named.

        Raises
        ------
        ReportError
            Naming each missing character and the cell.
        """
        missing = missing_glyphs(text)
        if missing and self.name_missing:
            listed = ", ".join(map(_name_character, missing))
            self.warn(f"characters without a glyph are named in words: {listed}")
            return text.translate({ord(char): f"[{_name_character(char)}]" for char in missing})
        if missing:
            named = ", ".join(f"{char} (U+{ord(char):04X})" for char in missing[:5])
            raise ReportError(
                f"{self.where}: no glyph for {named} in Noto Sans SC or the other fonts of a PDF; "
                "expected characters these fonts have; replace them in the source text, or "
                "have them named with --TypstPdfExporter.missing_glyphs=name"
            )
        return text

    def label(self, name: str, *, strict: bool = True) -> str:
        """Attach a label to what stands before; one that is taken is refused, or left out."""
        if name in self.labels:
            if not strict:
                return ""
            raise ReportError(
                f"{self.where}: the label {name!r} is used twice; expected every label once; "
                "rename one of them"
            )
        self.labels.add(name)
        return f"#label({string_literal(name)});"

    def heading(self, level: int, body: str, plain: str) -> str:
        """Write a heading at its depth below the headings above it, so that no level is skipped."""
        while self.levels and self.levels[-1] >= level:
            self.levels.pop()
        self.levels.append(level)
        shown = len(self.levels)
        anchor = self.label(heading_anchor(plain), strict=False) if plain.strip() else ""
        return f"#heading(level: {shown})[{body}]{anchor}\n\n"


def _name_character(character: str) -> str:
    """Name a character by its code and, where Unicode has one, its name."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip()


def heading_anchor(text: str) -> str:
    """Give the anchor that Jupyter gives a heading: its text with hyphens for spaces."""
    return re.sub(r"\s+", "-", text.strip())


def captioned(context: Context, kind: str, caption: str, body: str, label: str = "") -> str:
    """Write a numbered figure or table.

    Parameters
    ----------
    kind
        `image` or `table`.
    caption
        The caption in brackets, and further arguments after it.
    body
        What is shown.
    """
    number = context.counts[kind] = context.counts.get(kind, 0) + 1
    named = ""
    if label:
        context.label(label)
        named = f"name: {string_literal(label)}, "
    floats = kind == "image" and not context.depth and not context.landscape
    return (
        f"#captioned(kind: {kind}, number: {number}, {named}floats: {str(floats).lower()}, "
        f"caption: {caption}, {body});"
    )
