"""What a file is, by its content; its name only decides between text and web page."""

import re

from msanalysis.errors import ReadingError
from msanalysis.reading.archives import list_members

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = {
    "wps": "a legacy Word or WPS file; save it as .docx",
    "xls": "a legacy Excel file; save it as .xlsx",
}
_FOREIGN = (
    (b"{\\rtf", "a rich text file; save it as .docx"),
    (b"\x89PNG", "a picture (扫描件) without text; run text recognition (OCR) first"),
    (b"\xff\xd8\xff", "a picture (扫描件) without text; run text recognition (OCR) first"),
    (b"GIF8", "a picture (扫描件) without text; run text recognition (OCR) first"),
    (b"II*\0", "a picture (扫描件) without text; run text recognition (OCR) first"),
    (b"MM\0*", "a picture (扫描件) without text; run text recognition (OCR) first"),
    (b"Rar!", "an archive; unpack it and give the file inside"),
    (b"7z\xbc\xaf", "an archive; unpack it and give the file inside"),
    (b"\x1f\x8b", "an archive; unpack it and give the file inside"),
)
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_ZIP_KINDS = (("word/", "docx"), ("xl/", "xlsx"))
_ZIP_FOREIGN = (
    ("ppt/presentation.xml", "a presentation; save the notice as .docx"),
    ("xl/workbook.bin", "a binary Excel file; save it as .xlsx"),
    ("content.xml", "an OpenDocument or OFD file; save it as .docx or .xlsx"),
    ("OFD.xml", "an OFD file; save it as .pdf or .docx"),
)
_MARKUP_START = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title|table|div)\b",
    re.IGNORECASE | re.DOTALL,
)
_ANY_TAG = re.compile(r"<(?:html|body|table|div|p|span|br|td)\b[^>]*>", re.IGNORECASE)
_OFFICE_XML = re.compile(
    r"\s*<\?xml[^>]*>.{0,300}?(?:mso-application|<w:wordDocument|<Workbook)", re.S
)
_WEB_ARCHIVE = re.compile(r"(?:.*\n){0,20}?content-type:\s*multipart/related", re.IGNORECASE)


def detect_binary_format(data: bytes) -> str:
    """Tell a binary format from the first bytes.

    Parameters
    ----------
    data
        The whole file.

    Returns
    -------
    str
        `docx`, `pdf` or `xlsx`; empty if the bytes may be text.

    Raises
    ------
    ReadingError
        If the format is one that cannot be read; the message says what to save it as.
    """
    if data.startswith(_ZIP_STARTS):
        return _detect_zip_format(data)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(_OLE):
        raise ReadingError(_describe_ole(data))
    for start, kind in _FOREIGN:
        if data.startswith(start):
            raise ReadingError(f"is {kind}")
    return ""


def detect_text_format(text: str, suffix: str) -> str:
    """Tell a web page from plain text.

    Parameters
    ----------
    text
        Decoded text.
    suffix
        Of the file's name, lower case with its dot.

    Returns
    -------
    str
        `html` or `txt`.

    Raises
    ------
    ReadingError
        If the text is an Office document in flat XML or a web archive.
    """
    start = text[:4096].lstrip("\ufeff")
    if _OFFICE_XML.match(start):
        raise ReadingError("is an Office document in flat XML; save it as .docx or .xlsx")
    if _WEB_ARCHIVE.match(start):
        raise ReadingError("is a web archive; save the page as .html")
    named_html = suffix in (".html", ".htm", ".xhtml", ".shtml")
    if _MARKUP_START.match(start) or (named_html and _ANY_TAG.search(text)):
        return "html"
    return "txt"


def _detect_zip_format(data: bytes) -> str:
    names = list_members(data)
    for member, kind in _ZIP_FOREIGN:
        if member in names:
            raise ReadingError(f"is {kind}")
    for folder, kind in _ZIP_KINDS:
        if any(name.startswith(folder) and name.endswith(".xml") for name in names):
            return kind
    raise ReadingError("is an archive; unpack it and give the file inside")


def _describe_ole(data: bytes) -> str:
    def holds(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        return "password-protected; save it without a password"
    if holds("WordDocument"):
        return f"is {_SAVE_AS['wps']}"
    if holds("Workbook") or holds("Book"):
        return f"is {_SAVE_AS['xls']}"
    return "is a legacy Office file or none; save it as .docx or .xlsx"
