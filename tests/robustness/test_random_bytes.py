"""Whatever bytes a reader is given, it reads them or says in one line why not."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fuzzing import FUZZ

import convert
from msanalysis.errors import ReadingError
from msanalysis.reading import Paragraph, Table, read_document
from msanalysis.reading.encodings import decode_text
from msanalysis.reading.html import read_html_blocks

SMALL = (
    Paragraph("重点民生实事"),
    Table((("序号", "项目", "目标"), ("1", "改造小区", "3个"), (None, "新建学校", "2所"))),
)


@pytest.fixture(scope="module")
def small_files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    paths = (convert.write_blocks(SMALL, folder / f"a.{name}") for name in convert.FORMATS)
    return {path.suffix[1:]: path.read_bytes() for path in paths}


def outcome_of(function, *arguments):
    """Return what a function returns, or the ReadingError it raises."""
    try:
        return function(*arguments)
    except ReadingError as error:
        return error


def assert_read_or_refused(data, path):
    path.write_bytes(data)
    outcome = outcome_of(read_document, path)
    if isinstance(outcome, ReadingError):
        assert "\n" not in str(outcome)
        assert str(path) in str(outcome)
    else:
        assert outcome.blocks


@pytest.mark.parametrize("start", [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"<html>", b"\xff\xfe"])
@FUZZ
@given(data=st.binary(max_size=400))
def test_random_bytes_are_read_or_refused(start, data, tmp_path):
    assert_read_or_refused(start + data, tmp_path / "随 机.bin")


@pytest.mark.parametrize("name", convert.FORMATS)
@FUZZ
@given(data=st.data())
def test_damaged_file_is_read_or_refused(name, data, small_files, tmp_path):
    damaged = bytearray(small_files[name])
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        length = data.draw(st.integers(0, 30))
        damaged[at : at + length] = data.draw(st.binary(max_size=30))
    assert_read_or_refused(bytes(damaged), tmp_path / f"坏.{name}")


@pytest.mark.parametrize("name", ["docx", "xlsx"])
@FUZZ
@given(data=st.data())
def test_archive_with_a_damaged_part_is_read_or_refused(name, data, small_files, tmp_path):
    source = zipfile.ZipFile(io.BytesIO(small_files[name]))
    chosen = data.draw(st.sampled_from(sorted(source.namelist())))
    content = bytearray(source.read(chosen))
    at = data.draw(st.integers(0, max(len(content) - 1, 0)))
    content[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=20))
    drop = data.draw(st.booleans()) and data.draw(st.booleans())
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as writer:
        for part in source.namelist():
            if part == chosen and drop:
                continue
            writer.writestr(part, bytes(content) if part == chosen else source.read(part))
    assert_read_or_refused(target.getvalue(), tmp_path / f"坏.{name}")


@pytest.mark.parametrize("name", convert.FORMATS)
@FUZZ
@given(share=st.floats(0, 0.999))
def test_truncated_file_is_read_or_refused(name, share, small_files, tmp_path):
    data = small_files[name]
    assert_read_or_refused(data[: int(share * len(data))], tmp_path / f"截.{name}")


@FUZZ
@given(data=st.binary(max_size=300))
def test_decoding_gives_text_or_a_reason(data):
    outcome = outcome_of(decode_text, data)
    if isinstance(outcome, ReadingError):
        assert "\n" not in str(outcome)
    else:
        text, encoding = outcome
        assert "\0" not in text
        assert encoding == encoding.lower()


TAGS = st.sampled_from(
    ["table", "tr", "td", "th", "p", "div", "br", "ol", "li", "pre", "tbody", "thead", "nav", "a"]
)
ATTRIBUTES = st.sampled_from(
    ["", ' rowspan="2"', ' colspan="3"', ' rowspan="0"', ' colspan="-1"', ' rowspan="x"']
)
PIECES = st.one_of(
    st.builds("<{}{}>".format, TAGS, ATTRIBUTES),
    st.builds("</{}>".format, TAGS),
    st.text(max_size=8),
)


@FUZZ
@given(pieces=st.lists(PIECES, max_size=60))
def test_tangled_markup_gives_rectangles_within_their_table(pieces):
    for block in read_html_blocks("<body>" + "".join(pieces)):
        if isinstance(block, Table):
            assert block.width >= 1
            assert any(text for row in block.rows for text in row)
        else:
            assert block.text.strip() == block.text
