"""The fonts of a PDF: where they are, how wide they set a text, what they cannot show."""

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

import typst
from fontTools.ttLib import TTFont

from msanalysis.publishing.escape import is_wide

SANS = "NotoSansSC-Regular.otf"
SERIF = "NotoSerifSC-Regular.otf"
MATHS = "STIX Two Math"
# Typst opens up the seam between Chinese and Latin text by a quarter of an em.
_SEAM = 0.25


@dataclass(frozen=True)
class FontFile:
    """One font that a PDF may hold: its name there, where it is, its licence (SPDX), its origin."""

    name: str
    file: Path
    licence: str
    source: str


@cache
def font_folder() -> Path:
    """Return the folder of the Chinese faces, which a package brings."""
    return Path(str(files("pylopdf_fonts_zh_cn")))


@cache
def font_files() -> tuple[FontFile, ...]:
    """List every font that a PDF may hold; all are under the SIL Open Font License."""
    own = Path(str(files("msanalysis.publishing").joinpath("typefaces")))
    chinese, noto = "pylopdf-fonts-zh-cn, from notofonts/noto-cjk", "notofonts, through Debian"
    made = [
        ("NotoSansSC-Regular", font_folder() / SANS, chinese),
        ("NotoSerifSC-Regular", font_folder() / SERIF, chinese),
        ("NotoSerif-Italic", own / "NotoSerif-Italic.ttf", f"{noto} fonts-noto-core, a subset"),
        (
            "NotoSansMono-Regular",
            own / "NotoSansMono-Regular.ttf",
            f"{noto} fonts-noto-mono, a subset",
        ),
        (
            "STIXTwoMath-Regular",
            own / "STIXTwoMath-Regular.ttf",
            "stipub/stixfonts, through Fontsource",
        ),
    ]
    return tuple(FontFile(name, file, "OFL-1.1", source) for name, file, source in made)


@cache
def font_book() -> typst.Fonts:
    """Return the only fonts a PDF may use, those of `font_files`.

    Fonts of the machine are left out, so that a PDF looks the same wherever it is built, and so
    are those inside Typst, not all of which are under the SIL Open Font License.
    """
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=sorted({str(font.file.parent) for font in font_files()}),
    )


def load_fonts() -> None:
    """Load what the first PDF of a process has to wait for."""
    missing_glyphs("字")
    _typst_can_show("字")


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
    """Ask Typst itself, which also composes characters: PDF/UA refuses a missing glyph."""
    carrier = "a" if unicodedata.combining(character) else ""
    # A face that has the carrier: without any, Typst leaves the text out and is content.
    head = '#set document(title: "t")\n#set text(font: "Noto Serif SC")\n'
    source = f'{head}#"{carrier}\\u{{{ord(character):x}}}"'
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
