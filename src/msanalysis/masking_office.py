"""Personal contacts taken out of Word and Excel files, with the names they keep about authors."""

import io
import re
import zipfile
from collections import Counter

from lxml import etree

from msanalysis.contacts import MASK, mask_contacts

# The parts with text, the elements that hold one paragraph or cell, and its pieces of text.
_TEXT = {
    "docx": (re.compile(r"word/.*\.xml"), ("p",), ("t", "delText", "instrText")),
    "xlsx": (
        re.compile(
            r"xl/(?:sharedStrings|comments[^/]*"
            r"|(?:worksheets|comments|threadedComments|drawings)/[^/]+)\.xml"
        ),
        ("si", "is", "text", "p", "oddHeader", "oddFooter", "evenHeader", "evenFooter"),
        ("t", "text", "oddHeader", "oddFooter", "evenHeader", "evenFooter"),
    ),
}
OFFICE_FORMATS = tuple(_TEXT)

# Where the formats name people: authors of the file, of comments and of tracked changes.
_PROPERTIES = re.compile(r"(?:docProps|customXml)/[^/]+\.xml")
_PEOPLE_ELEMENTS = {"creator", "lastModifiedBy", "Manager", "author"}
_PEOPLE_ATTRIBUTES = {"author", "initials", "userName", "refreshedBy"}
# These attributes name people on these elements only: a table has a displayName too.
_ACCOUNTS = {"person", "presenceInfo"}
_ACCOUNT_ATTRIBUTES = {"displayName", "userId"}


def mask_office(
    data: bytes, file_format: str, listed: tuple[str, ...]
) -> tuple[bytes, dict[str, int]]:
    """Mask the contacts in a Word or Excel file and the names of those who worked on it.

    Parameters
    ----------
    data
        The file's bytes.
    file_format
        One of `OFFICE_FORMATS`.
    listed
        Names and numbers to mask wherever they stand.

    Returns
    -------
    data, counts
        The file written anew, and what was masked of which kind.
    """
    names, _, _ = _TEXT[file_format]
    counts: Counter[str] = Counter()
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename.endswith(".rels"):
                content = _mask_links(content, counts)
            elif info.filename.endswith(".xml"):
                shape = _TEXT[file_format][1:] if names.fullmatch(info.filename) else None
                properties = bool(_PROPERTIES.fullmatch(info.filename))
                content = _mask_part(content, shape, counts, listed, properties=properties)
            new.writestr(info, content, compress_type=zipfile.ZIP_DEFLATED)
    return buffer.getvalue(), dict(counts)


def _parse(content: bytes) -> etree._Element:
    return etree.fromstring(
        content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    )


def _mask_part(
    content: bytes,
    shape: tuple[tuple[str, ...], tuple[str, ...]] | None,
    counts: Counter[str],
    listed: tuple[str, ...],
    *,
    properties: bool,
) -> bytes:
    try:
        root = _parse(content)
    except etree.XMLSyntaxError:
        return content
    before = counts.total()
    if shape:
        _mask_texts(root, *shape, counts, listed)
        for cell in root.iter("{*}c"):
            _mask_number(cell, counts, listed)
    if properties:
        _mask_leaves(root, counts, listed)
    _mask_people(root, counts)
    if counts.total() == before:
        return content
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _mask_texts(
    root: etree._Element,
    holders: tuple[str, ...],
    piece: tuple[str, ...],
    counts: Counter[str],
    listed: tuple[str, ...],
) -> None:
    """Mask texts that may be cut into several runs: the first run takes the whole.

    Runs of one kind only: what a tracked change deleted does not become text again.
    """
    for holder in root.iter(*(f"{{*}}{name}" for name in holders)):
        for name in piece:
            pieces = list(holder.iter(f"{{*}}{name}"))
            masked = mask_contacts("".join(p.text or "" for p in pieces), listed)
            if masked.counts:
                counts.update(masked.counts)
                for at, p in enumerate(pieces):
                    p.text = masked.text if at == 0 else ""


def _mask_number(cell: etree._Element, counts: Counter[str], listed: tuple[str, ...]) -> None:
    """Mask a telephone number that a spreadsheet keeps as a number; it becomes text."""
    value = cell.find("{*}v")
    if value is None or cell.get("t") in ("s", "b", "e"):
        return
    masked = mask_contacts(value.text or "", listed)
    if masked.counts:
        counts.update(masked.counts)
        value.text = masked.text
        cell.set("t", "str")


def _mask_leaves(root: etree._Element, counts: Counter[str], listed: tuple[str, ...]) -> None:
    """Mask the texts of a part that holds values, each in an element of its own."""
    for element in root.iter():
        if element.text and isinstance(element.tag, str):
            masked = mask_contacts(element.text, listed)
            if masked.counts:
                counts.update(masked.counts)
                element.text = masked.text


def _mask_people(root: etree._Element, counts: Counter[str]) -> None:
    """Mask the names that the format itself keeps; ids of accounts with them."""
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        tag = etree.QName(element).localname
        if tag in _PEOPLE_ELEMENTS and (element.text or "").strip() not in ("", MASK):
            element.text = MASK
            counts["author"] += 1
        naming = _PEOPLE_ATTRIBUTES | (_ACCOUNT_ATTRIBUTES if tag in _ACCOUNTS else set())
        for name, value in element.attrib.items():
            if etree.QName(name).localname in naming and value not in ("", MASK):
                element.set(name, MASK)
                counts["author"] += 1


def _mask_links(content: bytes, counts: Counter[str]) -> bytes:
    """Mask the addresses that links write to."""
    try:
        root = _parse(content)
    except etree.XMLSyntaxError:
        return content
    links = [e for e in root.iter("{*}Relationship") if e.get("Target", "").startswith("mailto:")]
    for link in links:
        link.set("Target", "about:blank")
        counts["e-mail"] += 1
    if not links:
        return content
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
