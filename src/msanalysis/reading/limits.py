"""How large a file may be before reading refuses it, in one place.

A notice of this kind has a few dozen pages. The limits stand far above that and keep the worst
file below 1 GiB of memory and a few minutes of work.
"""

from msanalysis.errors import ReadingError

MEBIBYTE = 1 << 20

MAX_FILE_BYTES = 64 * MEBIBYTE
MAX_TEXT_BYTES = 16 * MEBIBYTE
MAX_ARCHIVE_MEMBERS = 5_000
MAX_ARCHIVE_BYTES = 256 * MEBIBYTE
MAX_XML_BYTES = 32 * MEBIBYTE
MAX_MARKUP_TAGS = 600_000
MAX_CELLS = 200_000
MAX_VISITED_CELLS = 10_000_000
MAX_COLUMNS = 500
MAX_PDF_PAGES = 200
MAX_PDF_STREAM_BYTES = 32 * MEBIBYTE
MAX_PDF_BYTES = 256 * MEBIBYTE
MAX_PAGE_CONTENT_BYTES = 8 * MEBIBYTE
MAX_PAGE_CHARS = 30_000
MAX_PAGE_RULES = 20_000
MAX_PAGE_FORMS = 2_000
MAX_RARE_STREAM_BYTES = 64 << 10
MAX_PDF_SECONDS = 180


def check_size(size: int, limit: int, what: str) -> None:
    """Refuse a file part that is larger than its limit.

    Parameters
    ----------
    size, limit
        In bytes.
    what
        Name of the part, for the message.

    Raises
    ------
    ReadingError
        If `size` exceeds `limit`.
    """
    if size > limit:
        raise ReadingError(
            f"{what} is larger than {limit // MEBIBYTE} MB; a notice is far smaller, "
            "so cut the file to the pages that hold it"
        )


def check_count(count: int, limit: int, what: str) -> None:
    """Refuse a file that holds more of something than its limit.

    Parameters
    ----------
    count, limit
        Numbers of what is counted.
    what
        Plural noun, for the message.

    Raises
    ------
    ReadingError
        If `count` exceeds `limit`.
    """
    if count > limit:
        raise ReadingError(
            f"more than {limit} {what}; a notice is far smaller, "
            "so cut the file to the part that holds it"
        )
