"""Zip containers of Word and Excel files: refused when damaged, locked or inflated."""

import io
import zipfile
import zlib

from msanalysis.errors import ReadingError
from msanalysis.reading.limits import (
    MAX_ARCHIVE_BYTES,
    MAX_ARCHIVE_MEMBERS,
    MAX_MARKUP_TAGS,
    MAX_XML_BYTES,
    check_count,
    check_size,
)

_CHUNK = 1 << 20
_XML_ENDINGS = (".xml", ".rels", ".vml")
_DECLARATIONS = tuple(
    word.encode(codec)
    for word in ("<!DOCTYPE", "<!ENTITY")
    for codec in ("ascii", "utf-16-le", "utf-16-be")
)


def list_members(data: bytes) -> frozenset[str]:
    """List the names in a zip file.

    Raises
    ------
    ReadingError
        If the archive's directory cannot be read.
    """
    with _open(data) as archive:
        return frozenset(archive.namelist())


def check_archive(data: bytes) -> None:
    """Inflate every member once, counting, and refuse what a document never holds.

    Both the sizes that the directory declares and those that come out are held against the
    limits; nothing inflated is kept.

    Parameters
    ----------
    data
        The zip file.

    Raises
    ------
    ReadingError
        If the archive is damaged, password-protected or inflates beyond the limits, or if its
        XML declares entities.
    """
    with _open(data) as archive:
        members = archive.infolist()
        check_count(len(members), MAX_ARCHIVE_MEMBERS, "files inside the archive")
        check_size(sum(m.file_size for m in members), MAX_ARCHIVE_BYTES, "its unpacked content")
        names = [member.filename for member in members]
        if len(set(names)) < len(names):
            raise ReadingError("holds two parts of one name; open it in Office and save it again")
        total = 0
        for member in members:
            total += _check_member(archive, member)
            check_size(total, MAX_ARCHIVE_BYTES, "its unpacked content")


def _open(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise ReadingError("truncated or damaged archive; fetch the file again") from error


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> int:
    if member.flag_bits & 0x1:
        raise ReadingError("password-protected; save it without a password")
    is_xml = member.filename.lower().endswith(_XML_ENDINGS)
    if is_xml:
        check_size(member.file_size, MAX_XML_BYTES, f"its part {member.filename}")
    size = tags = 0
    tail = b""
    try:
        with archive.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                # A relation may lead to a part of any name.
                is_xml = is_xml or (not size and _begins_like_xml(chunk))
                size += len(chunk)
                check_size(size, MAX_XML_BYTES if is_xml else MAX_ARCHIVE_BYTES, member.filename)
                tags += chunk.count(b"<") if is_xml else 0
                check_count(tags, MAX_MARKUP_TAGS, f"tags in its part {member.filename}")
                if is_xml and any(word in tail + chunk for word in _DECLARATIONS):
                    raise ReadingError("its XML declares entities, which no Office program writes")
                tail = chunk[-32:]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise ReadingError("truncated or damaged archive; fetch the file again") from error
    return size


def _begins_like_xml(chunk: bytes) -> bool:
    """Tell whether a part may be markup, in whichever encoding parsers know."""
    return chunk[:64].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")
