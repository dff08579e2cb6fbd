"""Figures at the width they are printed: margins from their labels, heights from their rows."""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cache
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.collections import Collection
from matplotlib.figure import Figure
from matplotlib.font_manager import get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text
from matplotlib.transforms import blended_transform_factory

from msanalysis.figures.style import LEAST, TICK, font_file, narrow_apostrophes
from msanalysis.wording import say

TEXT_WIDTH = 160 / 25.4
# A page holds this and the caption below it.
HIGHEST = 7.6
ROW = 0.16
_LINE, _ROW_GAP, _GUTTER, _EDGE = 1.22, 0.03, 0.16, 0.04
_WIDEST_LABEL = 2.4
# Inches that an axis has beside the widest labels.
_LEAST_LENGTH = TEXT_WIDTH - _WIDEST_LABEL - 0.4
_POINT, _EM = 72, 100
_TOKEN = re.compile(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+")
_TEXTLESS = (Line2D, Patch, Collection)

_heights: WeakKeyDictionary[Axes, float] = WeakKeyDictionary()


@cache
def _renderer(dpi: float) -> RendererAgg:
    return RendererAgg(1, 1, dpi)


@cache
def _advance(character: str) -> float:
    """Width of a character in ems."""
    font = get_font(font_file())
    font.set_size(_EM, _POINT)
    return (
        font.load_char(ord(character), flags=LoadFlags.NO_HINTING).linearHoriAdvance / 65536 / _EM
    )


def measure(text: str, size: float = TICK) -> float:
    """Measure a text in inches: its widest line, without kerning."""
    lines = text.split("\n")
    return max(sum(map(_advance, line)) for line in lines) * size / _POINT


def wrap_label(
    text: str, *, size: float = TICK, widest: float = _WIDEST_LABEL, lines: int = 2
) -> str:
    """Break a label into lines that fit; what does not fit into so many ends in an ellipsis."""
    wrapped: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for token in _TOKEN.findall(paragraph):
            if line and measure((line + token).rstrip(), size) > widest:
                wrapped.append(line.rstrip())
                line = token.lstrip()
            else:
                line += token
        wrapped.append(line.rstrip())
    short = len(wrapped) <= lines
    if not short and lines > 1 and "\n" in text:
        return wrap_label(text.replace("\n", " "), size=size, widest=widest, lines=lines)
    kept = [_shorten(line, size, widest) for line in wrapped[:lines]]
    if not short:
        kept[-1] = _shorten(kept[-1].removesuffix("…") + "…", size, widest)
    return "\n".join(kept)


def _shorten(line: str, size: float, widest: float) -> str:
    if measure(line, size) <= widest:
        return line
    while line and measure(line + "…", size) > widest:
        line = line[:-1]
    return line.removesuffix("…") + "…"


def ask_height(ax: Axes, inches: float) -> None:
    """Ask for the height of the axes, without labels, that `fit_figure` gives them."""
    _heights[ax] = inches


def asked_height(ax: Axes) -> float:
    """Give the height in inches asked for, else the present one."""
    return _heights.get(ax, ax.bbox.height / ax.figure.dpi)


def set_rows(ax: Axes, labels: Sequence[str], *, row: float = ROW) -> None:
    """Name the rows of a chart from the top, and ask for the height that they need.

    Long labels run over two lines where the page has room for them, else they are shortened.

    Parameters
    ----------
    row
        Least height of a row in inches.
    """
    size, n = TICK, len(labels)
    line = _LINE * size / _POINT
    labels = [narrow_apostrophes(label) for label in labels]
    texts = [wrap_label(label) for label in labels]
    lines = max((text.count("\n") + 1 for text in texts), default=1)
    pitch = max(row, lines * line + _ROW_GAP)
    room = HIGHEST - 1
    if n * pitch > room and lines > 1:
        texts = [wrap_label(label.replace("\n", " "), lines=1) for label in labels]
        pitch = max(row, line)
    if n * pitch > room:
        size = max(LEAST, min(TICK, room / n * _POINT / _LINE))
        pitch = max(room / n, _LINE * size / _POINT)
    ax.set_yticks(range(n), texts, fontsize=size)
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(n - 0.4, -0.6)
    ask_height(ax, pitch * (n + 0.2))


def put_legend(ax: Axes, *, below: bool = False, last: Container[str] = ()) -> Legend | None:
    """Put the legend above the axes from the figure's left edge, in as many columns as fit.

    Parameters
    ----------
    below
        Below the axes instead.
    last
        Labels that stand after all others.
    """
    handles, labels = ax.get_legend_handles_labels()
    if not labels:
        return None
    order = sorted(range(len(labels)), key=lambda at: labels[at] in last)
    handles, labels = [handles[at] for at in order], [labels[at] for at in order]
    size = TICK
    left = blended_transform_factory(ax.figure.transFigure, ax.transAxes)
    legend = ax.legend(
        handles, labels, fontsize=size, ncols=_count_columns(labels, size),
        loc="upper left" if below else "lower left", bbox_to_anchor=(0, 0 if below else 1),
        bbox_transform=left, borderaxespad=0.7, borderpad=0, handlelength=1.5,
        handletextpad=0.5, columnspacing=1.5, labelspacing=0.35,
    )  # fmt: skip
    legend.set_in_layout(False)
    return legend


def _count_columns(labels: Sequence[str], size: float) -> int:
    widths = [measure(label, size) + 2.0 * size / _POINT for label in labels]
    for columns in range(len(labels), 1, -1):
        parts = np.array_split(widths, columns)
        total = sum(max(part) for part in parts) + 1.6 * (columns - 1) * size / _POINT
        if total <= TEXT_WIDTH - 0.2:
            return columns
    return 1


def thin_ticks(ticks: Sequence[float], low: float, high: float, form: str) -> list[float]:
    """Choose ticks of a logarithmic axis whose labels leave room for one another.

    Parameters
    ----------
    ticks
        The most important first.
    form
        By which a tick is written.
    """
    kept: dict[float, float] = {}
    for tick in ticks:
        if low <= tick <= high:
            place = np.log(tick / low) / np.log(high / low) * _LEAST_LENGTH
            width = measure(form.format(tick)) + 0.1
            if all(abs(place - other) >= width for other in kept.values()):
                kept[tick] = place
    return sorted(kept)


def stack_points(
    places: Sequence[float], rows: Sequence[float], reach: float, *, step: float = 0.22
) -> np.ndarray:
    """Give offsets across the rows that keep points of one row from hiding one another.

    Parameters
    ----------
    places
        Of the points along the axis.
    rows
        The row of each point.
    reach
        Points nearer than this would touch.
    step
        Between two points of one place, in rows; less where more than four meet.
    """
    along, across = np.asarray(places, float), np.asarray(rows, float)
    offsets = np.zeros(len(along))
    for row in np.unique(across):
        members = np.flatnonzero(across == row)
        order = members[np.argsort(along[members], kind="stable")]
        breaks = np.flatnonzero(np.diff(along[order]) >= reach) + 1
        for group in np.split(order, breaks):
            ends: list[float] = []
            levels = []
            for at in group:
                free = [level for level, end in enumerate(ends) if along[at] - end >= reach]
                level = free[0] if free else len(ends)
                ends[level : level + 1] = [along[at]]
                levels.append(level)
            shift = np.array(levels) - (len(ends) - 1) / 2
            offsets[group] = shift * min(step, 0.8 / max(len(ends) - 1, 1))
    return offsets


def split_figure(
    table: pd.DataFrame, column: str, caption: str, language: str, *, most: int
) -> Iterator[tuple[pd.DataFrame, str]]:
    """Split the table of a figure too long for a page into even parts, each with its caption.

    Parameters
    ----------
    column
        Names the row of the figure that a row of the table belongs to; rows keep their order.
    most
        Rows that a figure holds.
    """
    names = table[column].drop_duplicates().to_numpy()
    n_parts = max(1, -(-len(names) // most))
    for at, part in enumerate(np.array_split(names, n_parts), start=1):
        named = say("figure.part", language, caption=caption, at=at, of=n_parts)
        rows = table[table[column].isin(part)].reset_index(drop=True)
        yield rows, named if n_parts > 1 else caption


def fit_figure(figure: Figure, *, width: float = TEXT_WIDTH) -> Figure:
    """Give a figure the width of the text and margins that just hold its labels.

    It is then printed without scaling, so that sizes of type are what they say. Axes have the
    heights asked for by `ask_height`, else share the figure's height.
    """
    axes = [ax for ax in figure.axes if ax.get_subplotspec() is not None]
    if not axes:
        return figure
    figure.set_layout_engine("none")
    for text in _find_texts(figure):
        if "’" in text.get_text():
            text.set_text(narrow_apostrophes(text.get_text()))
        if text.get_clip_on() and text.get_clip_box() is not None:
            text.set_in_layout(False)  # cannot stand out of the axes: not to be measured
    for ax in axes:
        for axis in (ax.xaxis, ax.yaxis):
            if not axis.get_label_text():
                axis.set_label_coords(0, 0)  # else all tick labels are measured to place nothing
    height = figure.get_figheight()
    stands_out = {ax: _overhang(ax) for ax in axes}
    _arrange(figure, stands_out, width, height)
    # Where the ticks of the length stand depends on the room that labels leave.
    for ax, (left, bottom, right, top) in stands_out.items():
        before, after = _overhang_of_ticks(ax)
        stands_out[ax] = max(left, before), bottom, max(right, after), top
    _arrange(figure, stands_out, width, height)
    return figure


def _find_texts(artist: Artist) -> Iterator[Text]:
    for child in artist.get_children():
        if isinstance(child, Text):
            yield child
        elif not isinstance(child, _TEXTLESS):
            yield from _find_texts(child)


def _arrange(
    figure: Figure, stands_out: Mapping[Axes, tuple[float, ...]], width: float, height: float
) -> None:
    grid = next(iter(stands_out)).get_subplotspec().get_gridspec()
    before, after = np.zeros(grid.ncols), np.zeros(grid.ncols)
    above, under = np.zeros(grid.nrows), np.zeros(grid.nrows)
    asked = np.zeros(grid.nrows)
    for ax, (left, bottom, right, top) in stands_out.items():
        place = ax.get_subplotspec()
        row, column = place.rowspan.start, place.colspan.start
        before[column], after[column] = max(before[column], left), max(after[column], right)
        above[row], under[row] = max(above[row], top), max(under[row], bottom)
        asked[row] = max(asked[row], _heights.get(ax, 0.0))
    gaps = _GUTTER * (grid.ncols - 1), _GUTTER * (grid.nrows - 1)
    room = width - before.sum() - after.sum() - gaps[0] - 2 * _EDGE
    widths = _divide(max(room, width / 3), grid.get_width_ratios() or [1] * grid.ncols)
    free = max(height - above.sum() - under.sum() - gaps[1], height / 2)
    shares = _divide(free, grid.get_height_ratios() or [1] * grid.nrows)
    heights = np.where(asked > 0, asked, shares)
    total = heights.sum() + above.sum() + under.sum() + gaps[1] + 2 * _EDGE
    figure.set_size_inches(width, total)
    for ax in stands_out:
        place = ax.get_subplotspec()
        row, column = place.rowspan.start, place.colspan.start
        x = _EDGE + (before + widths + after + _GUTTER)[:column].sum() + before[column]
        y = total - _EDGE - (above + heights + under + _GUTTER)[:row].sum() - above[row]
        y -= heights[row]
        ax.set_position(
            (x / width, y / total, widths[column] / width, heights[row] / total), which="both"
        )


def _divide(room: float, ratios: Sequence[float]) -> np.ndarray:
    parts = np.asarray(ratios, float)
    return room * parts / parts.sum()


def _overhang(ax: Axes) -> tuple[float, float, float, float]:
    """Inches by which labels stand out of the axes: left, bottom, right, top."""
    legend, dpi, frame = ax.get_legend(), ax.figure.dpi, ax.bbox
    box = ax.get_tightbbox(_renderer(dpi), for_layout_only=True)
    left, right = frame.x0 - box.x0, box.x1 - frame.x1
    bottom, top = frame.y0 - box.y0, box.y1 - frame.y1
    if legend is not None:
        extent = legend.get_window_extent(_renderer(dpi))
        bottom, top = max(bottom, frame.y0 - extent.y0), max(top, extent.y1 - frame.y1)
    return tuple(_inches(dots, dpi) for dots in (left, bottom, right, top))


def _overhang_of_ticks(ax: Axes) -> tuple[float, float]:
    """Inches by which the labels of the horizontal axis stand out: left, right."""
    dpi, frame = ax.figure.dpi, ax.bbox
    box = ax.xaxis.get_tightbbox(_renderer(dpi), for_layout_only=True)
    if box is None:
        return 0.0, 0.0
    return _inches(frame.x0 - box.x0, dpi), _inches(box.x1 - frame.x1, dpi)


def _inches(dots: float, dpi: float) -> float:
    """Round, so that the last bits of data, which differ between machines, move no axes."""
    return round(max(float(dots), 0.0) / dpi, 4)
