"""Personal contacts in a text, and the text without them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

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
# What every contact has in it, and most texts have not.
_HINT = re.compile(rf"[\d@]|微信|{_PERSON}")


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
    for kind, pattern in _CONTACTS if _HINT.search(text) else ():
        text, hits = pattern.subn(lambda match: match["keep"] + MASK, text)
        if hits:
            counts[kind] = counts.get(kind, 0) + hits
    return MaskedText(text, counts)
