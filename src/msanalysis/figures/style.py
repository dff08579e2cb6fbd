"""One palette, one type, one way to make figures reproducible."""

from functools import cache
from importlib import resources

import matplotlib as mpl
from matplotlib import font_manager

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


def text_colour(fill: str) -> str:
    """Give the colour of text on a fill: dark on light, light on dark (WCAG relative luminance)."""
    channels = (int(fill[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return INK if luminance > 0.225 else PAPER


@cache
def font_file() -> str:
    """Give the path of the face that figures are set in."""
    return str(resources.files(_FONT_PACKAGE).joinpath("NotoSansSC-Regular.otf"))


def use_style() -> None:
    """Set matplotlib up for this package's figures.

    Chinese and Latin text in Noto Sans SC, text kept as text in SVG, ids and metadata fixed so
    that the same figure is the same bytes. In a notebook, figures are embedded as SVG.
    """
    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    if font_file() not in known:
        font_manager.fontManager.addfont(font_file())
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


def _embed_svg() -> None:
    try:
        from IPython import get_ipython
        from matplotlib_inline.backend_inline import set_matplotlib_formats
    except ImportError:
        return
    if get_ipython() is not None:
        set_matplotlib_formats("svg", metadata={"Date": None, "Creator": None})
