"""Typst source and assets into PDF bytes."""

import re
from importlib.resources import files

import typst

from msanalysis.errors import ReportError
from msanalysis.publishing.document import TEMPLATE
from msanalysis.publishing.fonts import font_book
from msanalysis.publishing.placing import (
    Decisions,
    Facts,
    place_pictures,
    read_facts,
    write_decisions,
)
from msanalysis.scratch import scratch_folder

# Archivable and accessible; without the clock and without fonts of the machine.
STANDARDS = ("a-2a", "ua-1")
DECISIONS = "placements.typ"
_LINE = re.compile(r"main\.typ:(\d+):")


def template_source() -> str:
    """Return the source of the template."""
    return files("msanalysis.publishing").joinpath("template", TEMPLATE).read_text("utf-8")


def compile_source(
    source: str,
    assets: dict[str, bytes],
    *,
    name: str,
    timestamp: int = 0,
    standards: tuple[str, ...] = STANDARDS,
    image_format: str | None = None,
) -> bytes | list[bytes]:
    """Compile a document to PDF, or, with `image_format="png"`, to one picture a page.

    Parameters
    ----------
    name
        The notebook, for messages.
    timestamp
        Seconds since 1970, written into the PDF as its date.

    Raises
    ------
    ReportError
        Naming the cell and what the compiler refuses.
    """
    with scratch_folder("typst") as root:
        (root / "main.typ").write_text(source, encoding="utf-8")
        (root / TEMPLATE).write_text(template_source(), encoding="utf-8")
        for asset, data in assets.items():
            (root / asset).write_bytes(data)
        compiler = typst.Compiler(
            str(root / "main.typ"),
            root=str(root),
            font_paths=font_book(),
            ignore_system_fonts=True,
        )

        def lay_out(decisions: Decisions) -> Facts:
            (root / DECISIONS).write_text(write_decisions(decisions), encoding="utf-8")
            try:
                return read_facts(compiler.query("<fact>", field="value"))
            except RuntimeError:
                return []  # what Typst refuses here it refuses below as well, and says where

        try:
            decisions = place_pictures(lay_out)
            (root / DECISIONS).write_text(write_decisions(decisions), encoding="utf-8")
            return compiler.compile(
                format=image_format or "pdf",
                pdf_standards=list(standards) if image_format is None else [],
                timestamp=timestamp,
            )
        except typst.TypstError as error:
            where = _cell_of(error, source)
            hints = "; ".join(error.hints)
            raise ReportError(
                f"{name}{where}: Typst could not set the document: {error.message}; expected "
                f"content that it can set; {hints or 'look at that cell'}"
            ) from error


def _cell_of(error: typst.TypstError, source: str) -> str:
    match = _LINE.search(error.diagnostic or "")
    if not match:
        return ""
    before = source.split("\n")[: int(match[1])]
    marks = [line for line in before if re.fullmatch(r"// cell \d+", line)]
    return f", {marks[-1].removeprefix('// ')}" if marks else ""
