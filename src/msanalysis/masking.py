"""Personal contacts taken out of a document, whatever its format."""

import re
from collections import Counter
from html import escape

from msanalysis.contacts import MASK, mask_contacts
from msanalysis.lexicon import load_lexicon
from msanalysis.masking_office import OFFICE_FORMATS, mask_office
from msanalysis.masking_pdf import find_hidden_contacts, mask_pdf_authors
from msanalysis.notices.columns import recognise_heading
from msanalysis.reading.model import Document, Paragraph, Table
from msanalysis.values.agencies import looks_like_agencies


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
    if document.file_format in OFFICE_FORMATS:
        masked, counts = mask_office(data, document.file_format, listed)
    elif document.file_format == "pdf":
        page = mask_contacts(_write_page(document), listed)
        masked = page.text.encode()
        counts = dict(Counter(page.counts) + Counter(find_hidden_contacts(data, listed)))
        if counts:
            suffix = ".html"
        else:
            masked, counts = mask_pdf_authors(data)
    else:
        text = mask_contacts(data.decode(document.encoding), listed)
        counts = dict(text.counts)
        page = text.text if document.file_format == "txt" else _mask_page_authors(text.text, counts)
        masked = page.encode(document.encoding)
    return (masked if counts else data), counts, suffix


_AUTHOR = re.compile(
    r"(<meta\b[^<>]{0,200}?\bname\s*=\s*[\"']?(?:author|creator|dc\.creator|lastauthor)[\"']?"
    r"[^<>]{0,200}?\bcontent\s*=\s*)(?:\"[^\"<>]{1,200}\"|'[^'<>]{1,200}')"
    r"|(<o:(?:Author|LastAuthor)>)[^<>]{1,200}",
    re.IGNORECASE,
)


def _mask_page_authors(page: str, counts: dict[str, int]) -> str:
    """Mask whom the head of a web page, or of one saved by Word, names as its author."""
    masked, hits = _AUTHOR.subn(
        lambda match: f'{match[1]}"{MASK}"' if match[1] else match[2] + MASK, page
    )
    if hits:
        counts["author"] = hits
    return masked


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
