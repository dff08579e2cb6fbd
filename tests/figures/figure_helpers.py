"""What a figure shows, measured: its texts, their places and sizes."""

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import combinations

import matplotlib as mpl

mpl.use("agg")
import matplotlib.pyplot as plt
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.transforms import Bbox

from msanalysis.figures.layout import fit_figure

# Letters may touch by as much as side bearings and rounding.
SLACK = 1.0


@dataclass(frozen=True)
class Shown:
    """A text of a figure."""

    text: str
    size: float
    box: Bbox
    upright: bool


def draw(plot, *tables, axes=1, **options):
    """Draw a figure as a notebook does, on one or more axes."""
    figure, ax = plt.subplots(axes, 1)
    plot(ax, *tables, **options)
    plt.close(figure)
    return fit_figure(figure)


def write_svg(figure) -> str:
    """Write a figure as a notebook holds it."""
    drawn = BytesIO()
    figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None})
    return drawn.getvalue().decode()


@cache
def list_texts(figure) -> list[Shown]:
    """List the texts that a figure shows."""
    figure.draw_without_rendering()
    renderer = RendererAgg(1, 1, figure.dpi)
    found = []
    for ax in figure.axes:
        found += [*ax.texts, ax.title]
        if ax.get_legend():
            found += ax.get_legend().get_texts()
        for axis in (ax.xaxis, ax.yaxis):
            if axis.get_visible():
                found.append(axis.label)
                low, high = sorted(axis.get_view_interval())
                for tick in axis.get_major_ticks():
                    if low <= tick.get_loc() <= high:
                        found += [tick.label1, tick.label2]
    shown = [text for text in found if text.get_visible() and text.get_text().strip()]
    return [
        Shown(
            text.get_text(),
            text.get_fontsize(),
            text.get_window_extent(renderer),
            text.get_rotation() % 90 == 0,
        )
        for text in shown
    ]


def find_overlaps(figure) -> list[tuple[str, str]]:
    """List pairs of upright texts that lie on one another."""
    upright = [shown for shown in list_texts(figure) if shown.upright]
    return [
        (one.text, other.text)
        for one, other in combinations(upright, 2)
        if min(one.box.x1, other.box.x1) - max(one.box.x0, other.box.x0) > SLACK
        and min(one.box.y1, other.box.y1) - max(one.box.y0, other.box.y0) > SLACK
    ]


def find_outside(figure) -> list[str]:
    """List texts that stand out of the figure."""
    width, height = figure.get_size_inches() * figure.dpi
    return [
        shown.text
        for shown in list_texts(figure)
        if shown.box.x0 < -0.5
        or shown.box.y0 < -0.5
        or shown.box.x1 > width + 0.5
        or shown.box.y1 > height + 0.5
    ]
