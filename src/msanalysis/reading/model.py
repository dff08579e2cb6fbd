"""What every reader returns: paragraphs and tables, whatever the file's format was."""

from dataclasses import dataclass

Row = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text.

    Attributes
    ----------
    text
        Without line breaks at its ends; inner line breaks as in the source.
    blank_before
        Blank lines printed above it. Text exports mark an empty table cell this way; formats
        that know real tables leave it 1.
    """

    text: str
    blank_before: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table as a grid of cell texts.

    Attributes
    ----------
    rows
        Top to bottom, cells left to right. `None` is a position that a merged cell covers (its
        text stands once, top left); the empty string is a cell that is there and empty. A row
        *shorter* than its table lost the cells that a merge covers, and which columns they were
        is not known: the source did not say.
    """

    rows: tuple[Row, ...]

    @property
    def width(self) -> int:
        """Cells in the longest row."""
        return max((len(row) for row in self.rows), default=0)


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Document:
    """A file as paragraphs and tables in reading order.

    Attributes
    ----------
    blocks
        In the order of the source.
    source_file
        File name without folder.
    file_format
        `txt`, `html`, `docx`, `pdf` or `xlsx`: what the content is, whatever the name says.
    encoding
        Character encoding of the source, lower case; empty where the format fixes it.
    sha256
        Of the file's bytes, hexadecimal.
    """

    blocks: tuple[Block, ...]
    source_file: str
    file_format: str
    encoding: str
    sha256: str
