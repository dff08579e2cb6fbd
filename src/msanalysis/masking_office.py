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
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".svg")

# Where the formats name people: authors of the file, of comments and of tracked changes.
_PEOPLE_ELEMENTS = {"creator", "lastModifiedBy", "Manager", "author"}
_PEOPLE_ATTRIBUTES = {"author", "initials", "userName", "refreshedBy"}
# These attributes name people on these elements only: a table has a displayName too.
_ACCOUNTS = {"person", "presenceInfo"}
_ACCOUNT_ATTRIBUTES = {"displayName", "userId"}
# Attributes that people fill in; others are ids and measures unless they hold Chinese or an @.
_WORDS = {"descr", "title", "name", "prompt", "promptTitle", "error", "errorTitle", "tooltip"}
_SPEAKS = re.compile(r"[\u4e00-\u9fff@]")
_ADDRESSES = ("mailto:", "tel:", "sms:", "callto:")


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
            elif info.filename.endswith((".xml", ".vml")):
                shape = _TEXT[file_format][1:] if names.fullmatch(info.filename) else None
                content = _mask_part(content, shape, counts, listed)
            elif info.filename.startswith("docProps/thumbnail"):
                content = b""  # the first page as it was
            elif not info.filename.lower().endswith(_PICTURES):
                content = _empty_where_found(content, counts, listed)
            new.writestr(info, content, compress_type=zipfile.ZIP_DEFLATED)
    return buffer.getvalue(), dict(counts)


def _empty_where_found(content: bytes, counts: Counter[str], listed: tuple[str, ...]) -> bytes:
    """Empty an embedded file, macro or settings in which a contact is found: no reader needs it."""
    if content.startswith(b"PK"):
        for kind in OFFICE_FORMATS:
            try:
                _data, found = mask_office(content, kind, listed)
            except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
                found = {"embedded file": 1}  # who knows
            if found:
                counts.update(found)
                return b""
        return content
    for codec in ("utf-8", "utf-16-le", "gb18030"):
        found = mask_contacts(content.decode(codec, "ignore"), listed).counts
        if found:
            counts.update(found)
            return b""
    return content


def _parse(content: bytes) -> etree._Element:
    return etree.fromstring(
        content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    )


def _mask_part(
    content: bytes,
    shape: tuple[tuple[str, ...], tuple[str, ...]] | None,
    counts: Counter[str],
    listed: tuple[str, ...],
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
    _mask_leaves(root, counts, listed)
    _mask_attributes(root, counts, listed)
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
    """Mask what stands in one element or comment alone."""
    for element in root.iter():
        if element.text:
            masked = mask_contacts(element.text, listed)
            if masked.counts:
                counts.update(masked.counts)
                element.text = masked.text


def _mask_attributes(root: etree._Element, counts: Counter[str], listed: tuple[str, ...]) -> None:
    """Mask descriptions, prompts, tips and variables, which the formats keep in attributes."""
    for element in root.iter():
        for name, value in element.attrib.items():
            if etree.QName(name).localname in _WORDS or _SPEAKS.search(value):
                masked = mask_contacts(value, listed)
                if masked.counts:
                    counts.update(masked.counts)
                    element.set(name, masked.text)


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
    """Mask the addresses that links write to or call."""
    try:
        root = _parse(content)
    except etree.XMLSyntaxError:
        return content
    links = [
        link
        for link in root.iter("{*}Relationship")
        if link.get("TargetMode") == "External"
        and (
            link.get("Target", "").lower().startswith(_ADDRESSES)
            or mask_contacts(link.get("Target", "")).counts
        )
    ]
    for link in links:
        link.set("Target", "about:blank")
        counts["link"] += 1
    if not links:
        return content
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
