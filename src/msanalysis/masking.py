"""Personal contacts taken out of a document, whatever its format."""

import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from lxml import etree

from msanalysis.lexicon import load_lexicon
from msanalysis.notices.columns import recognise_heading
from msanalysis.reading.model import Document, Paragraph, Table
from msanalysis.values.agencies import looks_like_agencies

MASK = "［已隐去］"

# Between a cue and what it announces: white space, or the tags of a web page.
_GAP = r"(?:\s|&nbsp;|&#160;|<[^<>]{0,200}>)*"
_PERSON = r"(?:联系人(?:姓名)?(?:及(?:联系)?电话)?|联络员|经办人|填表人|填报人|负责人|责任人)"
# In a blank form the next cue stands where a name would.
_NAME = rf"(?!{_PERSON}|单位)[\u4e00-\u9fff][\u3000 ]?[\u4e00-\u9fff·]{{1,3}}"
_CUE = (
    r"(?:电话|手机|传真|联系方式|座机|[Tt][Ee][Ll]"
    rf"|{_PERSON}\s*[:：]?{_GAP}(?:{MASK}[、，,]?\s*)+)[^\d\n<]{{0,12}}{_GAP}[^\d\n<]{{0,4}}"
)
_LAND_LINE = r"(?:[（(]?0\d{2,3}[）)]?[-—－ ]?)?[2-9]\d{6,7}(?!\d)"
_NO_AMOUNT = r"(?!\d|\.\d|[元万亿平米公亩户人个])"
_CONTACTS = tuple(
    (kind, re.compile(rf"(?P<keep>{keep})(?P<mask>{mask})", re.MULTILINE))
    for kind, keep, mask in (
        (
            "contact name",
            rf"{_PERSON}\s*[:：]{_GAP}",
            rf"{_NAME}(?:、\s*{_NAME})*(?<![委局办会处部镇乡院司])(?=[，,；;。）)、：:\s\d<&]|$)",
        ),
        ("identity number", "", r"(?<!\d)[1-9]\d{5}(?:19|20)\d{9}[\dXx](?!\d)"),
        (
            "e-mail",
            "",
            r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,255}\.[A-Za-z]{2,}",
        ),
        ("QQ", rf"[Qq]{{2}}\s*(?:群|号|群号)?\s*[:：]?{_GAP}", r"\d{5,12}"),
        ("WeChat", rf"微信(?:号)?\s*[:：]{_GAP}", r"[A-Za-z0-9_-]{5,20}"),
        ("phone", "", rf"(?<![\d.])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{{4}}[- ]?\d{{4}}{_NO_AMOUNT}"),
        ("phone", "", rf"(?<![\d.])[（(]?0\d{{2,3}}[）)]?\s?[-—－ ]?\s?[2-9]\d{{6,7}}{_NO_AMOUNT}"),
        ("phone", _CUE, rf"{_LAND_LINE}(?:[、/，]\s*{_LAND_LINE})*"),
    )
)


@dataclass(frozen=True, slots=True)
class MaskedText:
    """A text without personal contacts, and how many of which kind were masked."""

    text: str
    counts: dict[str, int]

    @property
    def summary(self) -> str:
        """Such as `contact name 1; phone 2`; empty where nothing was masked."""
        return "; ".join(f"{kind} {count}" for kind, count in sorted(self.counts.items()))


def mask_contacts(text: str, listed: Iterable[str] = ()) -> MaskedText:
    """Mask names behind 联系人, phone and identity numbers, e-mail addresses, QQ and WeChat.

    Numbers that no cue marks as a phone number stay: an area or an amount is not a contact.

    Parameters
    ----------
    text
        Plain text, or the text of a web page with its tags.
    listed
        Further names and numbers to mask wherever they stand; see `listed_contacts`.
    """
    counts: dict[str, int] = {}
    for words in listed:
        if hits := text.count(words):
            text = text.replace(words, MASK)
            counts["listed contact"] = counts.get("listed contact", 0) + hits
    for kind, pattern in _CONTACTS:
        text, hits = pattern.subn(lambda match: match["keep"] + MASK, text)
        if hits:
            counts[kind] = counts.get(kind, 0) + hits
    return MaskedText(text, counts)


def listed_contacts(document: Document) -> tuple[str, ...]:
    """List the names and numbers in contact columns (联系人, 责任人及联系方式) of tables."""
    found: dict[str, None] = {}
    for block in document.blocks:
        if not isinstance(block, Table):
            continue
        for at, row in enumerate(block.rows[:4]):
            places = [i for i, c in enumerate(row) if recognise_heading(c or "").field == "contact"]
            if len(row) > 2 and places:
                cells = (row[i] for row in block.rows[at + 1 :] for i in places if i < len(row))
                found |= dict.fromkeys(words for cell in cells for words in _persons(cell or ""))
                break
    return tuple(sorted(found, key=len, reverse=True))


def _persons(cell: str) -> list[str]:
    if looks_like_agencies(cell):
        return []
    surnames = "|".join(row["surname"] for row in load_lexicon("surnames"))
    name = rf"(?<![\u4e00-\u9fff])(?:{surnames})[\u4e00-\u9fff·]{{1,3}}(?![\u4e00-\u9fff])"
    names = [found for found in re.findall(name, cell) if not looks_like_agencies(found)]
    return names + re.findall(r"\d[\d-]{6,}\d", cell)


_SUFFIXES = {"txt": ".txt", "html": ".html", "docx": ".docx", "xlsx": ".xlsx", "pdf": ".pdf"}
# The elements that hold one paragraph or cell, and those that hold its pieces of text.
_OFFICE_TEXT = {
    "docx": (re.compile(r"word/.*\.xml"), "p", "t"),
    "xlsx": (
        re.compile(r"xl/(?:sharedStrings|worksheets/[^/]+|comments[^/]*)\.xml"),
        ("si", "is"),
        "t",
    ),
}


def mask_file(data: bytes, document: Document) -> tuple[bytes, dict[str, int], str]:
    """Mask the contacts in a file.

    Parameters
    ----------
    data
        The file's bytes.
    document
        The same file, read.

    Returns
    -------
    data, counts, suffix
        The bytes to store, what was masked, and the file name's ending for them. Where nothing is
        masked the bytes are those given.
    """
    suffix = _SUFFIXES[document.file_format]
    listed = listed_contacts(document)
    if document.file_format in _OFFICE_TEXT:
        masked, counts = _mask_office(data, document.file_format, listed)
    elif document.file_format == "pdf":
        page = mask_contacts(_write_page(document), listed)
        masked, counts = page.text.encode(), page.counts
        suffix = ".html" if counts else suffix
    else:
        text = mask_contacts(data.decode(document.encoding), listed)
        masked, counts = text.text.encode(document.encoding), text.counts
    return (masked if counts else data), counts, suffix


def _mask_office(
    data: bytes, file_format: str, listed: tuple[str, ...]
) -> tuple[bytes, dict[str, int]]:
    names, holders, piece = _OFFICE_TEXT[file_format]
    holders = (holders,) if isinstance(holders, str) else holders
    counts: dict[str, int] = {}
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if names.fullmatch(info.filename):
                content = _mask_xml(content, holders, piece, counts, listed)
            new.writestr(info, content, compress_type=zipfile.ZIP_DEFLATED)
    return buffer.getvalue(), counts


def _mask_xml(
    content: bytes,
    holders: tuple[str, ...],
    piece: str,
    counts: dict[str, int],
    listed: tuple[str, ...],
) -> bytes:
    """Mask texts that may be cut into several runs: the first run takes the whole."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    root = etree.fromstring(content, parser)
    changed = False
    for holder in root.iter(*(f"{{*}}{name}" for name in holders)):
        pieces = list(holder.iter(f"{{*}}{piece}"))
        masked = mask_contacts("".join(p.text or "" for p in pieces), listed)
        if not masked.counts:
            continue
        changed = True
        for kind, count in masked.counts.items():
            counts[kind] = counts.get(kind, 0) + count
        for at, p in enumerate(pieces):
            p.text = masked.text if at == 0 else ""
    for cell in root.iter("{*}c"):
        changed = _mask_number(cell, counts, listed) or changed
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") if changed else content


def _mask_number(cell: etree._Element, counts: dict[str, int], listed: tuple[str, ...]) -> bool:
    """Mask a telephone number that a spreadsheet keeps as a number; it becomes text."""
    value = cell.find("{*}v")
    if value is None or cell.get("t") in ("s", "b", "e"):
        return False
    masked = mask_contacts(value.text or "", listed)
    for kind, count in masked.counts.items():
        counts[kind] = counts.get(kind, 0) + count
    if masked.counts:
        value.text = masked.text
        cell.set("t", "str")
    return bool(masked.counts)


def _write_page(document: Document) -> str:
    parts = [
        '<!DOCTYPE html>\n<html lang="zh"><head><meta charset="utf-8">',
        "<title></title></head><body>",
    ]
    for block in document.blocks:
        if isinstance(block, Paragraph):
            parts.append(f"<p>{escape(block.text)}</p>")
            continue
        parts.append("<table>")
        for row in block.rows:
            cells = "".join(
                f"<td>{escape(cell or '').replace(chr(10), '<br>')}</td>" for cell in row
            )
            parts.append(f"<tr>{cells}</tr>")
        parts.append("</table>")
    return "\n".join([*parts, "</body></html>", ""])
