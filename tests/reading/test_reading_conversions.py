"""Each real document gives the same paragraphs and tables from every other format."""

import pytest

import convert
from msanalysis.reading import Table, read_document

CLOSE_TO_ALL = 0.97


def split(blocks):
    tables = [block for block in blocks if isinstance(block, Table)]
    return tables, [block.text for block in blocks if not isinstance(block, Table)]


def without_breaks(text):
    return None if text is None else "".join(text.split())


def cells(table):
    """Cell texts without gaps; columns and rows without any text at the ends left out."""
    rows = [[without_breaks(text) for text in row] for row in table.rows]
    width = max((at + 1 for row in rows for at, text in enumerate(row) if text), default=0)
    return [row[:width] for row in rows if any(row)]


@pytest.mark.parametrize("suffix", ["docx", "html", "xlsx"])
def test_office_and_web_formats_give_the_same_blocks(real_document, tmp_path, suffix):
    blocks = convert.settle_short_rows(read_document(real_document).blocks)
    path = convert.write_blocks(blocks, tmp_path / f"文 件.{suffix}")
    document = read_document(path)
    assert document.file_format == suffix
    tables, paragraphs = split(blocks)
    got_tables, got_paragraphs = split(document.blocks)
    assert got_paragraphs == paragraphs
    assert [cells(table) for table in got_tables] == [cells(table) for table in tables]


def test_pdf_gives_the_same_paragraphs_and_nearly_every_cell(real_document, tmp_path):
    blocks = convert.settle_short_rows(read_document(real_document).blocks)
    document = read_document(convert.write_blocks(blocks, tmp_path / "文 件.pdf"))
    tables, paragraphs = split(blocks)
    got_tables, got_paragraphs = split(document.blocks)
    assert got_paragraphs == paragraphs
    assert len(got_tables) == len(tables)
    expected = [text for table in tables for row in cells(table) for text in row if text]
    got = [text for table in got_tables for row in cells(table) for text in row if text]
    assert sum(text in got for text in expected) >= CLOSE_TO_ALL * len(expected)
    assert "".join(got) == "".join(expected)
