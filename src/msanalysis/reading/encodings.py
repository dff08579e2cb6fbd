"""Bytes to text for files that do not fix their encoding."""

import codecs
import re

from msanalysis.errors import ReadingError

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
)
# Microsoft's Big5 holds what the standard's holds and the few characters pages really use.
_CODECS = {
    "gb18030": "gb18030",
    "big5": "cp950",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
}
# Lead bytes of punctuation and of the ideographs in common use (level 1 of either standard).
_COMMON_LEADS = {
    "gb2312": (range(0xA1, 0xA4), range(0xB0, 0xD8)),
    "cp950": (range(0xA1, 0xC7),),
}
_DECLARED = re.compile(
    rb"""(?:<meta[^>]{0,200}?charset|<\?xml[^>]{0,100}?encoding)\s*=\s*["']?\s*([\w-]{2,20})""",
    re.IGNORECASE,
)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_SAMPLE_CHARS = 20_000
_LEAST_COMMON_SHARE = 0.7
_BONUS_IF_DECLARED = 0.2
_MOST_DAMAGE = 0.002


def decode_text(data: bytes) -> tuple[str, str]:
    """Decode text of unknown encoding.

    A byte order mark decides, then strict UTF-8, then which of GB18030, Big5 and UTF-16 gives
    characters in common use; what a web page declares about itself tips a close decision. Single
    damaged bytes in a long file become U+FFFD.

    Parameters
    ----------
    data
        The whole file.

    Returns
    -------
    tuple of str and str
        The text without byte order mark, and the encoding's name in lower case.

    Raises
    ------
    ReadingError
        If the bytes are no text, are cut off in the middle of a character, or fit no encoding.
    """
    for mark, codec, name in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decode_as(data[len(mark) :], codec), name
    if b"\0" not in data:
        try:
            return _without_controls(data.decode("utf-8")), "utf-8"
        except UnicodeDecodeError as error:
            prefix = data[: error.start]
            if error.reason == "unexpected end of data" and not prefix.isascii():
                raise _cut_off() from error
    name = _likeliest_encoding(data)
    return _decode_as(data, _CODECS.get(name, name)), name


def _likeliest_encoding(data: bytes) -> str:
    declared = _declared_encoding(data)
    names = ("utf-16-le", "utf-16-be") if b"\0" in data else tuple(_CODECS)
    shares = {
        name: _common_share(_sample(data, _CODECS[name])) + _BONUS_IF_DECLARED * (name == declared)
        for name in names
    }
    best = max(shares, key=lambda name: shares[name])
    if shares[best] >= _LEAST_COMMON_SHARE:
        return best
    if b"\0" in data or not _mostly_utf8(data):
        raise ReadingError(
            "neither text in UTF-8, UTF-16, GB18030 or Big5 nor a known format; "
            "give a .txt, .md, .html, .docx, .pdf or .xlsx file"
        )
    return "utf-8"


def _declared_encoding(data: bytes) -> str:
    found = _DECLARED.search(data[:4096])
    name = found.group(1).decode("ascii").lower() if found else ""
    return "gb18030" if name in ("gb2312", "gbk", "gb18030") else name


def _sample(data: bytes, codec: str) -> str:
    return data[: 2 * _SAMPLE_CHARS].decode(codec, errors="replace")


def _common_share(text: str) -> float:
    """Share of the characters beyond ASCII that are in common use."""
    if "\0" in text:
        return 0.0
    beyond = [character for character in text if character > "\x7f"]
    if not beyond:
        return 1.0
    return max(
        sum(_is_common(character, codec) for character in beyond) / len(beyond)
        for codec in _COMMON_LEADS
    )


def _is_common(character: str, codec: str) -> bool:
    try:
        lead = character.encode(codec)[0]
    except UnicodeEncodeError:
        return False
    return any(lead in leads for leads in _COMMON_LEADS[codec])


def _mostly_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", errors="replace")
    return text.count("\ufffd") <= _MOST_DAMAGE * len(text)


def _decode_as(data: bytes, codec: str) -> str:
    try:
        return _without_controls(data.decode(codec))
    except UnicodeDecodeError as error:
        if error.end >= len(data) and error.start >= len(data) - 3:
            raise _cut_off() from error
    text = data.decode(codec, errors="replace")
    if text.count("\ufffd") > _MOST_DAMAGE * len(text):
        raise ReadingError(f"its bytes do not hold to their encoding {codec}; fetch the file again")
    return _without_controls(text)


def _without_controls(text: str) -> str:
    controls = len(_CONTROLS.findall(text))
    if controls > _MOST_DAMAGE * len(text) + 1:
        raise ReadingError(
            "holds binary data, not text; give a .txt, .md, .html, .docx, .pdf or .xlsx file"
        )
    return _CONTROLS.sub("", text) if controls else text


def _cut_off() -> ReadingError:
    return ReadingError("cut off in the middle of a character; fetch the file again")
