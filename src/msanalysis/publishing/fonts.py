"""The fonts of a PDF: where they are, how wide they set a text, what they cannot show."""

import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

import typst
from fontTools.ttLib import TTFont

from msanalysis.publishing.escape import is_wide

SANS = "NotoSansSC-Regular.otf"
SERIF = "NotoSerifSC-Regular.otf"
# Typst opens up the seam between Chinese and Latin text by a quarter of an em.
_SEAM = 0.25


@cache
def font_folder() -> Path:
    """Return the folder of the bundled Noto fonts (SIL Open Font License)."""
    return Path(str(files("pylopdf_fonts_zh_cn")))


@cache
def font_book() -> typst.Fonts:
    """Return the only fonts a PDF may use: the bundled ones and those inside Typst.

    Fonts of the machine are left out, so that a PDF looks the same wherever it is built.
    """
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[str(font_folder())],
    )


@cache
def font_families() -> frozenset[str]:
    """Return the names of the families a PDF may use."""
    return frozenset(font_book().families())


@cache
def _advances(name: str) -> dict[int, float]:
    with TTFont(font_folder() / name, lazy=True) as font:
        units = font["head"].unitsPerEm
        metrics = font["hmtx"].metrics
        return {code: metrics[glyph][0] / units for code, glyph in font.getBestCmap().items()}


@cache
def _typst_can_show(character: str) -> bool:
    """Ask Typst itself, whose embedded fonts are not files: PDF/UA refuses a missing glyph."""
    carrier = "a" if unicodedata.combining(character) else ""
    source = f'#set document(title: "t")\n#"{carrier}\\u{{{ord(character):x}}}"'
    try:
        typst.compile(
            source.encode(),
            font_paths=font_book(),
            ignore_system_fonts=True,
            pdf_standards="ua-1",
            timestamp=0,
        )
    except typst.TypstError:
        return False
    return True


def missing_glyphs(text: str) -> list[str]:
    """List the characters of a text that none of the fonts can show, each once, in code order.

    Private-use characters always count: a font that has one shows something else by it.
    """
    sans, serif = _advances(SANS), _advances(SERIF)
    return [
        character
        for character in sorted(set(text))
        if not character.isspace()
        and not (ord(character) in sans and ord(character) in serif)
        and (unicodedata.category(character) == "Co" or not _typst_can_show(character))
    ]


@lru_cache(maxsize=20_000)
def text_width(text: str) -> float:
    """Measure one line of text set in the sans face, in em."""
    advances = _advances(SANS)
    width, previous = 0.0, ""
    for character in text:
        width += advances.get(ord(character), 1.0)
        if (
            previous
            and is_wide(previous) != is_wide(character)
            and (previous + character).isalnum()
        ):
            width += _SEAM
        previous = character
    return width
