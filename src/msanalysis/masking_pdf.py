"""The names of authors taken out of a PDF's properties and comments."""

import io

import pypdf
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject

_NAMING = ("/Author", "/LastModifiedBy", "/Manager")


def mask_pdf_authors(data: bytes) -> tuple[bytes, dict[str, int]]:
    """Give a PDF without the properties that name who wrote it, and how many there were.

    Pages stay as they are. A file that names nobody, or that cannot be written anew, is returned
    as given.
    """
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        found = sum(bool(str((reader.metadata or {}).get(name) or "").strip()) for name in _NAMING)
        found += _forget_packet(reader) + sum(_forget_comments(page) for page in reader.pages)
        if not found:
            return data, {}
        writer = pypdf.PdfWriter(clone_from=reader)
        writer.metadata = None
        buffer = io.BytesIO()
        writer.write(buffer)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return data, {}
    return buffer.getvalue(), {"author": found}


def _forget_packet(reader: pypdf.PdfReader) -> int:
    """Drop the XMP packet, which repeats the properties, where it names somebody."""
    packet = reader.trailer["/Root"].get("/Metadata")
    if packet is None:
        return 0
    named = b"creator>" in packet.get_object().get_data()
    del reader.trailer["/Root"]["/Metadata"]
    return int(named)


def _forget_comments(page: DictionaryObject) -> int:
    """Drop whom the comments of a page are by; fields of forms keep their names."""
    found = 0
    for entry in page.get("/Annots") or []:
        comment = entry.get_object()
        if comment.get("/Subtype") != "/Widget" and "/T" in comment:
            del comment["/T"]
            found += 1
    return found
