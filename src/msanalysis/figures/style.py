"""One palette, one type, one way to make figures reproducible."""

import re
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

# Okabe & Ito (2008), ordered so that neighbours also differ in lightness when printed grey.
PALETTE = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#4D4D4D")
INK, MUTED, GRID, PAPER = "#1F2933", "#6B7785", "#D9DEE4", "#FFFFFF"
# The lightness of the three differs too: they stay apart in grey.
VERDICT_COLOURS = {"completed": "#0072B2", "partial": "#E69F00", "not_completed": "#7A2E00"}
ORIGIN_COLOURS = {"municipal": "#0072B2", "voted": "#D98200", "district": "#F2EA7D"}
FONT_FAMILY = "Noto Sans SC"
# Sizes of type in points; figures are drawn at the width they are printed.
LABEL, TICK, SMALL, LEAST = 8, 7.5, 7, 6.5
_FONT_PACKAGE = "pylopdf_fonts_zh_cn"
_APOSTROPHE = re.compile(r"(?<=[A-Za-z])’")


def text_colour(fill: str) -> str:
    """Give the colour of text on a fill: dark on light, light on dark (WCAG relative luminance)."""
    channels = (int(fill[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return INK if luminance > 0.225 else PAPER


def narrow_apostrophes(text: str) -> str:
    """Make the apostrophes of English words straight: the face's curly ones are as wide as 字."""
    return text if "‘" in text else _APOSTROPHE.sub("'", text)


@cache
def font_file() -> str:
    """Give the path of the face that figures are set in."""
    return str(resources.files(_FONT_PACKAGE).joinpath("NotoSansSC-Regular.otf"))


def use_style() -> None:
    """Set matplotlib up for this package's figures.

    Chinese and Latin text in Noto Sans SC, text kept as text in SVG, ids and metadata fixed so
    that the same figure is the same bytes. In a notebook, figures are embedded as SVG.
    """
    add_font()
    _measure_texts_once()
    mpl.rcParams.update(
        {
            "font.family": FONT_FAMILY,
            "font.size": LABEL,
            "axes.titlesize": LABEL,
            "axes.labelsize": LABEL,
            "axes.labelcolor": INK,
            "axes.edgecolor": MUTED,
            "axes.linewidth": 0.6,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.prop_cycle": mpl.cycler(color=PALETTE),
            "axes.unicode_minus": True,
            "text.color": INK,
            # Names come from documents: a dollar sign in one is no formula.
            "text.parse_math": False,
            "xtick.color": MUTED,
            "ytick.color": MUTED,
            "xtick.labelsize": TICK,
            "ytick.labelsize": TICK,
            "xtick.labelcolor": INK,
            "ytick.labelcolor": INK,
            "grid.color": GRID,
            "grid.linewidth": 0.6,
            "legend.frameon": False,
            "legend.fontsize": TICK,
            "figure.facecolor": PAPER,
            "figure.dpi": 72,
            "savefig.bbox": "standard",
            "hatch.linewidth": 0.8,
            # Widths of text are then the same at any resolution, in the PDF too.
            "text.hinting": "none",
            "svg.fonttype": "none",
            "svg.hashsalt": "msanalysis",
        }
    )
    _embed_svg()


def add_font() -> None:
    """Make the font known to matplotlib."""
    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    if font_file() not in known:
        font_manager.fontManager.addfont(font_file())


_measure = TextToPath.get_text_width_height_descent


def _measure_texts_once() -> None:
    """Have texts in this package's font measured once in a process, as nothing else decides.

    matplotlib measures them again in each of its passes over a figure (layout, bounds, drawing),
    which takes a sixth of all the time that figures take.
    """
    TextToPath.get_text_width_height_descent = _measure_remembering  # type: ignore[method-assign]


def _measure_remembering(
    self: TextToPath, text: str, font: FontProperties, is_math: Any
) -> tuple[float, float, float]:
    if is_math or font.get_family() != [FONT_FAMILY]:
        return _measure(self, text, font, is_math)
    return _measure_in_font(text, font.copy())


@lru_cache(maxsize=10_000)
def _measure_in_font(text: str, font: FontProperties) -> tuple[float, float, float]:
    return _measure(TextToPath(), text, font, False)


def _embed_svg() -> None:
    try:
        from IPython import get_ipython
        from matplotlib_inline.backend_inline import set_matplotlib_formats
    except ImportError:
        return
    if get_ipython() is not None:
        set_matplotlib_formats("svg", metadata={"Date": None, "Creator": None})
