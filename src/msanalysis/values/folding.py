"""White space in Chinese text: what a line break or a careless space left behind."""

import re
import unicodedata
from functools import lru_cache

_TAG = re.compile(r"</?(?:p|br|span|div|b|strong|em|font|td|tr)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_SPACE = re.compile(r"[\s\u3000\xa0\u200b\ufeff]+")
_WIDE_ASCII = {
    code: code - 0xFEE0
    for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_WIDE_ASCII |= {0xFF05: 0x25, 0xFF0E: 0x2E}
# Most texts have none of these, and looking costs a tenth of translating.
_IS_WIDE = re.compile(f"[{''.join(map(chr, _WIDE_ASCII))}]")


def narrow(text: str) -> str:
    """Give full-width digits, letters, points and percent signs half their width; lengths stay."""
    return text.translate(_WIDE_ASCII) if _IS_WIDE.search(text) else text


@lru_cache(maxsize=4096)
def fold_spaces(text: str) -> str:
    r"""Remove white space that has no meaning in Chinese text.

    A space or line break stays, as one space, only between two Latin letters or digits; full-width
    letters, digits and percent signs become half-width. Punctuation stays as printed.

    Examples
    --------
    >>> fold_spaces("面积 101.95 万平方米，\n共 2 个")
    '面积101.95万平方米，共2个'
    >>> fold_spaces("smart city　2025 年")
    'smart city 2025年'
    """
    text = narrow(text)

    def keep(match: re.Match) -> str:
        before = text[match.start() - 1 : match.start()]
        after = text[match.end() : match.end() + 1]
        return (
            " "
            if before.isascii() and after.isascii() and before.isalnum() and after.isalnum()
            else ""
        )

    return _SPACE.sub(keep, text.strip())


def drop_tags(text: str) -> str:
    """Put line breaks for HTML tags that a converter left in the text."""
    return _TAG.sub("\n", text)


class _Kept(dict[int, int | None]):
    """Tells for `str.translate` which characters a name keeps; learns each when it first comes."""

    def __missing__(self, code: int) -> int | None:
        dropped = unicodedata.category(chr(code)).startswith(("P", "S", "Z"))
        self[code] = None if dropped else code
        return self[code]


_KEPT = _Kept()


@lru_cache(maxsize=4096)
def fold_for_matching(text: str) -> str:
    """Reduce text to what two spellings of the same name share: no spaces, punctuation or width."""
    return unicodedata.normalize("NFKC", _SPACE.sub("", text)).translate(_KEPT).lower()
