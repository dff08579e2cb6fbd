"""Bounds on what a PDF makes its parser do.

pdfminer inflates streams, collects glyphs and follows forms without a limit, so that a file of a
few kilobytes can fill any memory. While `bounded_parsing` is active, its decoders and its page
device count and refuse.
"""

import contextlib
import time
import zlib
from collections.abc import Iterator

import pdfplumber.page
from pdfminer import pdftypes
from pdfminer.lzw import lzwdecode
from pdfminer.runlength import rldecode

from msanalysis.errors import ReadingError
from msanalysis.reading.limits import (
    MAX_PAGE_CHARS,
    MAX_PAGE_FORMS,
    MAX_PAGE_RULES,
    MAX_PDF_BYTES,
    MAX_PDF_SECONDS,
    MAX_PDF_STREAM_BYTES,
    MAX_RARE_STREAM_BYTES,
    check_count,
    check_size,
)


@contextlib.contextmanager
def bounded_parsing() -> Iterator[None]:
    """Hold pdfminer to the limits for as long as one document is read.

    Raises
    ------
    ReadingError
        From within, when a limit is passed.
    """
    deadline = time.monotonic() + MAX_PDF_SECONDS

    class TimedDevice(_BoundedDevice):
        _deadline = deadline

    replaced = {
        (pdftypes, "zlib"): _BoundedZlib(),
        (pdftypes, "lzwdecode"): _decode_lzw,
        (pdftypes, "rldecode"): _decode_run_lengths,
        (pdfplumber.page, "PDFPageAggregatorWithMarkedContent"): TimedDevice,
    }
    originals = {place: getattr(*place) for place in replaced}
    for place, replacement in replaced.items():
        setattr(*place, replacement)
    try:
        yield
    finally:
        for place, original in originals.items():
            setattr(*place, original)


class _BoundedZlib:
    """Stands in for the zlib module where pdfminer decodes streams."""

    error = zlib.error

    def __init__(self) -> None:
        self._left = MAX_PDF_BYTES

    def decompress(self, data: bytes) -> bytes:
        """Inflate up to the limit; of a damaged stream what comes before the damage."""
        inflating = zlib.decompressobj()
        pieces: list[bytes] = []
        size = 0
        try:
            while data and not inflating.eof:
                piece = inflating.decompress(data, 1 << 20)
                data = inflating.unconsumed_tail
                pieces.append(piece)
                size += len(piece)
                check_size(size, min(MAX_PDF_STREAM_BYTES, self._left), "its unpacked content")
        except zlib.error:
            if not size:
                raise
        self._left -= size
        return b"".join(pieces)

    def decompressobj(self) -> "_BoundedZlib":
        """Refuse pdfminer's bytewise second attempt, whose time grows with the square."""
        raise zlib.error("damaged beyond use")


def _decode_lzw(data: bytes) -> bytes:
    check_size(len(data), MAX_RARE_STREAM_BYTES, "an LZW stream")
    return lzwdecode(data)


def _decode_run_lengths(data: bytes) -> bytes:
    check_size(len(data), MAX_RARE_STREAM_BYTES, "a run-length stream")
    return rldecode(data)


class _BoundedDevice(pdfplumber.page.PDFPageAggregatorWithMarkedContent):
    """Collects a page's objects as pdfplumber's own device does, but not without end."""

    _deadline = float("inf")
    _chars = _rules = _forms = 0

    def render_char(self, *args: object) -> float:
        """Count one glyph."""
        self._chars += 1
        check_count(self._chars, MAX_PAGE_CHARS, "characters on a page")
        return super().render_char(*args)

    def paint_path(self, *args: object) -> None:
        """Count one line, rectangle or curve."""
        self._rules += 1
        check_count(self._rules, MAX_PAGE_RULES, "drawn lines on a page")
        super().paint_path(*args)

    def begin_figure(self, *args: object) -> None:
        """Count one form or picture, and look at the clock."""
        self._forms += 1
        check_count(self._forms, MAX_PAGE_FORMS, "embedded forms on a page")
        self._check_clock()
        super().begin_figure(*args)

    def begin_page(self, *args: object) -> None:
        """Look at the clock before each page."""
        self._check_clock()
        super().begin_page(*args)

    def _check_clock(self) -> None:
        if time.monotonic() > self._deadline:
            raise ReadingError(
                f"takes longer than {MAX_PDF_SECONDS} seconds; print it to a new PDF first"
            )
