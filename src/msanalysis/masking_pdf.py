"""The names of authors taken out of a PDF's properties and comments."""

import io
from collections import Counter
from collections.abc import Iterator

import pypdf
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, TextStringObject

from msanalysis.contacts import mask_contacts

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


def find_hidden_contacts(data: bytes, listed: tuple[str, ...] = ()) -> dict[str, int]:
    """Find contacts in what a PDF holds besides its pages.

    That is properties, bookmarks, comments, fields of forms and what is attached. What is
    attached is not looked into: that there is something counts.

    Returns
    -------
    dict
        How many of which kind; empty where there are none or the file cannot be taken apart.
    """
    counts: Counter[str] = Counter()
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        for number in range(1, int(reader.trailer["/Size"])):
            held = IndirectObject(number, 0, reader).get_object()
            texts = list(_texts(held))
            kind = held.get("/Type") if isinstance(held, DictionaryObject) else None
            counts["attached file"] += kind == "/EmbeddedFile"
            if kind == "/Metadata":
                texts.append(held.get_data().decode("utf-8", "ignore"))
            counts.update(mask_contacts("\n".join(texts), listed).counts)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass  # what was found until here counts
    return {kind: count for kind, count in counts.items() if count}


def _texts(held: object) -> Iterator[str]:
    """Give the texts that an object holds itself, not those of the objects it refers to."""
    if isinstance(held, TextStringObject):
        yield str(held)
    elif isinstance(held, DictionaryObject):
        for part in held.values():
            yield from _texts(part)
    elif isinstance(held, ArrayObject):
        for part in held:
            yield from _texts(part)


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
