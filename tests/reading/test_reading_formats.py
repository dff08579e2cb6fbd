"""Content decides what a file is; every other file is named with a next step."""

import hashlib
import io
import zipfile

import docx
import openpyxl
import pytest

from msanalysis.errors import ReadingError
from msanalysis.reading import read_document

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def save(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    return path


def word_file():
    buffer = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("重点民生实事")
    document.save(buffer)
    return buffer.getvalue()


def excel_file():
    buffer = io.BytesIO()
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "重点民生实事"
    workbook.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "file_format"),
    [
        ("notice.pdf", word_file(), "docx"),
        ("notice.docx", excel_file(), "xlsx"),
        ("notice.xlsx", "<html><body><p>重点民生实事</p></body></html>".encode(), "html"),
        ("notice.doc", "<!-- a --><table><tr><td>重点民生实事</td></tr></table>".encode(), "html"),
        ("notice.pdf", "重点民生实事".encode(), "txt"),
        ("notice.md", "重点民生实事".encode(), "txt"),
        ("notice.htm", "<p>重点民生实事".encode(), "html"),
    ],
)
def test_wrong_extension_is_read_as_what_it_is(tmp_path, name, data, file_format):
    document = read_document(save(tmp_path, name, data))
    assert document.file_format == file_format
    assert [block.text for block in document.blocks] == ["重点民生实事"]


def test_document_carries_name_and_fingerprint(tmp_path):
    path = save(tmp_path, "民生 实事.txt", "重点民生实事".encode())
    document = read_document(path)
    assert document.source_file == "民生 实事.txt"
    assert document.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert document.encoding == "utf-8"


def archive(**members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as writer:
        for name, content in members.items():
            writer.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b" \n\t\r\n", "empty"),
        (OLE + "WordDocument".encode("utf-16-le"), "save it as .docx"),
        (OLE + "Workbook".encode("utf-16-le"), "save it as .xlsx"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"{\\rtf1 abc}", "save it as .docx"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "扫描件"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "扫描件"),
        (archive(**{"a.txt": "x"}), "unpack"),
        (archive(**{"content.xml": "<a/>"}), "save it as .docx"),
        (archive(**{"ppt/presentation.xml": "<a/>"}), "save the notice as .docx"),
        (archive(**{"xl/workbook.bin": "a", "xl/styles.xml": "a"}), "save it as .xlsx"),
        (b"<?xml version='1.0'?><?mso-application progid='Word.Document'?><a/>", "flat XML"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n", "web archive"),
        (bytes(range(256)) * 20, "neither text"),
        (b"<html><body><script>1</script></body></html>", "holds no text"),
    ],
)
def test_unreadable_file_is_named_in_one_line_with_a_next_step(tmp_path, data, says):
    path = save(tmp_path, "民生 实事.txt", data)
    with pytest.raises(ReadingError) as caught:
        read_document(path)
    message = str(caught.value)
    assert says in message
    assert str(path) in message
    assert "\n" not in message


def test_missing_file_and_folder_are_named(tmp_path):
    for path in (tmp_path / "none.txt", tmp_path):
        with pytest.raises(ReadingError, match=path.name):
            read_document(path)
