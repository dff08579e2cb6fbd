"""Text of any encoding a government site or a desktop program writes."""

import pytest

from msanalysis.errors import ReadingError
from msanalysis.reading import read_document
from msanalysis.reading.encodings import decode_text

SIMPLIFIED = (
    "渝北府办发〔2021〕10号\n"
    "关于印发重点民生实事工作目标任务的通知，改造老旧小区3个、101.95万平方米。\n"
)
TRADITIONAL = "關於印發民生實事工作目標任務的通知，各鎮人民政府，區級各部門：完成老舊小區改造。\n"


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
    ],
)
def test_simplified_text_survives_every_encoding(codec, name):
    assert decode_text(SIMPLIFIED.encode(codec)) == (SIMPLIFIED, name)


@pytest.mark.parametrize("codec", ["big5", "utf-8", "utf-16"])
def test_traditional_text_survives_every_encoding(codec):
    assert decode_text(TRADITIONAL.encode(codec))[0] == TRADITIONAL


def test_real_document_reads_the_same_from_every_encoding(real_document, tmp_path):
    text = real_document.read_text("utf-8")
    expected = read_document(real_document).blocks
    for codec in ("utf-8-sig", "utf-16", "utf-16-be", "gb18030"):
        path = tmp_path / f"{codec}.txt"
        path.write_bytes(text.encode(codec))
        assert read_document(path).blocks == expected, codec


def test_real_document_of_the_old_double_byte_set_is_no_big5(real_document):
    text = real_document.read_text("utf-8").encode("gbk", errors="ignore").decode("gbk")
    assert decode_text(text.encode("gbk")) == (text, "gb18030")


def test_damaged_byte_in_a_long_file_costs_one_character():
    data = bytearray((SIMPLIFIED * 200).encode())
    data[100] = 0xFF
    text, encoding = decode_text(bytes(data))
    assert encoding == "utf-8"
    assert 1 <= text.count("\ufffd") <= 3


@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "gb18030"])
def test_file_cut_within_a_character_is_told_as_cut(codec):
    data = SIMPLIFIED.rstrip().rstrip("。").encode(codec)[:-1]
    with pytest.raises(ReadingError, match="cut off"):
        decode_text(data)


def test_page_declaring_one_encoding_and_written_in_another_is_read_by_its_bytes(tmp_path):
    path = tmp_path / "page.html"
    markup = f'<html><head><meta charset="utf-8"></head><body><p>{SIMPLIFIED}</p></body></html>'
    path.write_bytes(markup.encode("gb18030"))
    document = read_document(path)
    assert document.encoding == "gb18030"
    assert document.blocks[0].text.startswith("渝北府办发〔2021〕10号")


def test_declared_encoding_decides_for_a_page_with_two_ideographs(tmp_path):
    path = tmp_path / "page.html"
    path.write_bytes('<html><meta charset="big5"><body><p>區縣</p></body></html>'.encode("big5"))
    assert read_document(path).blocks[0].text == "區縣"
