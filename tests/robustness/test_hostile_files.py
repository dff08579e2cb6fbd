"""Files built to exhaust memory or time are refused quickly and cheaply."""

import io
import subprocess
import sys
import time
import zipfile
import zlib

import docx
import pypdf
import pytest

from msanalysis.errors import ReadingError
from msanalysis.reading import limits, read_document
from msanalysis.reading.archives import check_archive

MEBIBYTE = 1 << 20


def save(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    return path


def refusal(path):
    with pytest.raises(ReadingError) as caught:
        read_document(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def word_file(**replaced):
    buffer = io.BytesIO()
    docx.Document().save(buffer)
    source = zipfile.ZipFile(buffer)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as writer:
        for name in source.namelist():
            if name not in replaced:
                writer.writestr(name, source.read(name))
        for name, content in replaced.items():
            writer.writestr(name, content)
    return target.getvalue()


def pdf_file(*streams, filters="/FlateDecode", forms=""):
    """A PDF of one page whose contents is the first stream; the others are its forms."""
    names = "".join(f"/F{n} {n + 4} 0 R " for n in range(1, len(streams)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
        f"/Resources<</XObject<<{names}>>>>>>".encode(),
    ]
    for n, stream in enumerate(streams):
        form = f"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<<{names}>>>>"
        head = f"<</Length {len(stream)}/Filter {filters}{form if n else ''}>>"
        objects.append(head.encode() + b"stream\n" + stream + b"\nendstream")
    data = b"%PDF-1.7\n"
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return data + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        start,
    )


def test_zip_bomb_of_one_large_part_is_refused(tmp_path):
    data = word_file(**{"word/media/a.bin": bytes(limits.MAX_ARCHIVE_BYTES + MEBIBYTE)})
    assert len(data) < MEBIBYTE
    assert "larger than" in refusal(save(tmp_path, "a.docx", data))


def test_zip_bomb_of_xml_is_refused(tmp_path):
    data = word_file(**{"word/document.xml": b"<a>" + b" " * (limits.MAX_XML_BYTES + 1)})
    assert "word/document.xml is larger than" in refusal(save(tmp_path, "a.docx", data))


def test_archive_that_understates_its_sizes_is_refused():
    data = bytearray(word_file(**{"word/media/a.bin": bytes(5 * MEBIBYTE)}))
    packed = bytes(data)
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        start = 0
        while (start := packed.find(mark, start)) >= 0:
            data[start + at : start + at + 4] = (10).to_bytes(4, "little")
            start += 4
    with pytest.raises(ReadingError, match="damaged"):
        check_archive(bytes(data))


def test_archive_of_too_many_parts_is_refused(tmp_path):
    parts = {f"word/a{n}.xml": b"" for n in range(limits.MAX_ARCHIVE_MEMBERS)}
    assert "more than" in refusal(save(tmp_path, "a.docx", word_file(**parts)))


def test_office_xml_with_entities_is_refused(tmp_path):
    bomb = b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
    assert "entities" in refusal(save(tmp_path, "a.docx", word_file(**{"word/document.xml": bomb})))


def test_password_protected_archive_is_told_as_such():
    data = bytearray(word_file())
    start = data.find(b"PK\x01\x02")
    data[start + 8] |= 1
    with pytest.raises(ReadingError, match="password"):
        check_archive(bytes(data))


def test_text_beyond_the_limit_is_refused(tmp_path):
    path = save(tmp_path, "长.txt", ("民生实事\n" * 4 * MEBIBYTE).encode())
    assert path.stat().st_size > 50 * MEBIBYTE
    started = time.monotonic()
    assert "larger than" in refusal(path)
    assert time.monotonic() - started < 5


def test_file_beyond_the_limit_is_not_even_opened(tmp_path):
    path = tmp_path / "a.pdf"
    with path.open("wb") as file:
        file.truncate(10 << 30)
    started = time.monotonic()
    assert "larger than" in refusal(path)
    assert time.monotonic() - started < 1


def test_pdf_of_five_hundred_pages_is_refused_quickly(tmp_path):
    writer = pypdf.PdfWriter()
    for _ in range(500):
        writer.add_blank_page(595, 842)
    writer.write(tmp_path / "a.pdf")
    started = time.monotonic()
    assert f"more than {limits.MAX_PDF_PAGES} pages" in refusal(tmp_path / "a.pdf")
    assert time.monotonic() - started < 20


def test_scanned_pdf_says_that_it_needs_text_recognition(tmp_path):
    from PIL import Image

    Image.new("RGB", (600, 800), "white").save(tmp_path / "a.pdf")
    message = refusal(tmp_path / "a.pdf")
    assert "扫描件" in message
    assert "OCR" in message


def test_empty_pdf_page_holds_no_text(tmp_path):
    writer = pypdf.PdfWriter()
    writer.add_blank_page(595, 842)
    writer.write(tmp_path / "a.pdf")
    assert "holds no text" in refusal(tmp_path / "a.pdf")


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_password_protected_pdf_is_told_as_such(tmp_path, algorithm):
    writer = pypdf.PdfWriter()
    writer.add_blank_page(595, 842)
    writer.encrypt("secret", algorithm=algorithm)
    writer.write(tmp_path / "a.pdf")
    assert "password" in refusal(tmp_path / "a.pdf")


def test_pdf_stream_that_inflates_without_end_is_refused(tmp_path):
    bomb = zlib.compress(bytes(limits.MAX_PDF_STREAM_BYTES + MEBIBYTE), 9)
    assert "larger than" in refusal(save(tmp_path, "a.pdf", pdf_file(bomb)))


def test_pdf_stream_packed_twice_is_refused(tmp_path):
    bomb = zlib.compress(zlib.compress(bytes(limits.MAX_PDF_STREAM_BYTES + MEBIBYTE), 9), 9)
    data = pdf_file(bomb, filters="[/FlateDecode /FlateDecode]")
    assert "larger than" in refusal(save(tmp_path, "a.pdf", data))


def test_pdf_page_of_endless_drawings_is_refused(tmp_path):
    drawings = zlib.compress(b"0 0 5 5 re f\n" * 400_000)
    assert "drawn lines" in refusal(save(tmp_path, "a.pdf", pdf_file(drawings)))


def test_pdf_forms_that_call_each_other_are_refused(tmp_path):
    forms = [zlib.compress(f"/F{n} Do ".encode() * 20) for n in range(1, 9)]
    message = refusal(save(tmp_path, "a.pdf", pdf_file(*forms, zlib.compress(b"0 0 m"))))
    assert "forms" in message


def test_pdf_without_its_end_is_read_or_refused_in_one_line(tmp_path):
    data = pdf_file(zlib.compress(b"0 0 5 5 re f"))[:250]
    assert refusal(save(tmp_path, "a.pdf", data))


# The kernel's own maximum of this process: getrusage's would count what pytest held before exec.
MEASURED = """
import re, sys
from msanalysis.errors import ReadingError
from msanalysis.reading import read_document
try:
    read_document(sys.argv[1])
except ReadingError:
    pass
print(int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) // 1024)
"""


@pytest.mark.parametrize("kind", ["txt", "html", "docx"])
def test_largest_accepted_file_stays_below_a_gibibyte(tmp_path, kind):
    line = "新建学校3所、改造老旧小区12个、101.95万平方米。"
    if kind == "txt":
        data = (line + "\n").encode() * (limits.MAX_TEXT_BYTES // len((line + "\n").encode()))
    elif kind == "html":
        cell = f"<tr><td>1<td>{line}<td>甲<td>乙".encode()
        data = b"<html><table>" + cell * 30_000
    else:
        space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        body = f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" * 60_000
        document = f"<w:document {space}><w:body>{body}</w:body></w:document>"
        data = word_file(**{"word/document.xml": document.encode()})
    path = save(tmp_path, f"a.{kind}", data)
    ran = subprocess.run(
        [sys.executable, "-c", MEASURED, str(path)], capture_output=True, text=True, check=True
    )
    assert int(ran.stdout) < 1024


@pytest.mark.parametrize("name", ["a.html", "a.docx"])
def test_markup_of_nothing_but_tags_is_refused_before_it_is_parsed(tmp_path, name):
    tags = b"<i/>" * (limits.MAX_MARKUP_TAGS + 1)
    data = b"<html>" + tags if name == "a.html" else word_file(**{"word/document.xml": tags})
    assert "tags" in refusal(save(tmp_path, name, data))
