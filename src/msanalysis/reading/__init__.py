"""Files of any format to paragraphs and tables; nothing behind this package knows the format."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from msanalysis.errors import ReadingError
from msanalysis.reading.encodings import decode_text
from msanalysis.reading.formats import detect_binary_format, detect_text_format
from msanalysis.reading.limits import MAX_FILE_BYTES, MAX_TEXT_BYTES, check_size
from msanalysis.reading.model import Block, Document, Paragraph, Row, Table

__all__ = ["Block", "Document", "Paragraph", "Row", "Table", "read_document"]


def read_document(path: str | Path) -> Document:
    """Read a file into paragraphs and tables.

    Parameters
    ----------
    path
        A text, Markdown, HTML, Word (.docx), PDF or Excel (.xlsx) file. What its content is
        counts, not its name.

    Returns
    -------
    Document
        With at least one block.

    Raises
    ------
    ReadingError
        If the file is missing, empty, damaged, locked, too large, of another format, or without
        text; one line that names the file, the fault and the next step.
    """
    path = Path(path)
    try:
        data = _load(path)
        blocks, file_format, encoding = _read(data, path.suffix.lower())
    except ReadingError as error:
        raise ReadingError(f"{path}: {error}") from error
    except Exception as error:  # parsers of foreign bytes fail in their own ways
        fault = f"{type(error).__name__}: {error}".splitlines()[0][:120]
        raise ReadingError(
            f"{path}: damaged ({fault}); open it in its own program and save it again"
        ) from error
    digest = hashlib.sha256(data).hexdigest()
    return Document(blocks, path.name, file_format, encoding, digest)


def _load(path: Path) -> bytes:
    if not path.exists():
        raise ReadingError("no such file; check the path")
    if not path.is_file():
        raise ReadingError("is no file; give the files themselves")
    try:
        check_size(path.stat().st_size, MAX_FILE_BYTES, "the file")
        data = path.read_bytes()
    except OSError as error:
        raise ReadingError(f"cannot be opened ({error.strerror}); check its permissions") from error
    if not data.strip(b" \t\r\n\0"):
        raise ReadingError("is empty; fetch the file again")
    return data


def _read(data: bytes, suffix: str) -> tuple[tuple[Block, ...], str, str]:
    file_format, encoding = detect_binary_format(data), ""
    if file_format:
        blocks = _binary_reader(file_format)(data)
    else:
        check_size(len(data), MAX_TEXT_BYTES, "the text")
        text, encoding = decode_text(data)
        file_format = detect_text_format(text, suffix)
        blocks = _text_reader(file_format)(text)
    if not blocks:
        raise ReadingError("holds no text; check that it is the right file")
    return blocks, file_format, encoding


def _binary_reader(file_format: str) -> Callable[[bytes], tuple[Block, ...]]:
    """Import the reader only when needed: the parsers behind them are slow to load."""
    if file_format == "docx":
        from msanalysis.reading.docx import read_docx_blocks

        return read_docx_blocks
    if file_format == "xlsx":
        from msanalysis.reading.xlsx import read_xlsx_blocks

        return read_xlsx_blocks
    from msanalysis.reading.pdf import read_pdf_blocks

    return read_pdf_blocks


def _text_reader(file_format: str) -> Callable[[str], tuple[Block, ...]]:
    if file_format == "html":
        from msanalysis.reading.html import read_html_blocks

        return read_html_blocks
    from msanalysis.reading.text import read_text_blocks

    return read_text_blocks
