"""What stays together on a page: decided over the whole source, where neighbours are known."""

import re
from itertools import count

# A few words: about three lines of Chinese, as Typst source.
_FEW = 220
_CELL = r"(?:// cell \d+\n)?"
_PICTURE = r'#captioned\(kind: image, number: \d+, (?:name: "(?:[^"\\]|\\.)*", )?floats: '
_HEADING = r"#heading\(level: \d+\)[^\n]*\n\s*"
_AFTER_HEADING = re.compile(rf"(^{_HEADING}{_CELL}\s*{_PICTURE})true", re.MULTILINE)
_LEAD_IN = re.compile(
    rf'(^{_HEADING}{_CELL}\s*)(#(?:"|list\(tight: true, )[^\n]{{1,{_FEW}}})'
    rf"(\n\s*{_CELL}\s*#(?:section-end|captioned)\()",
    re.MULTILINE,
)
_LEADING_PICTURE = re.compile(
    rf"(^#lead-in\[[^\n]*\]\n\s*{_CELL}\s*{_PICTURE})true([^\n]*\n)(?=\s*{_CELL}\s*([^\n]*))",
    re.MULTILINE,
)
_ENDS_SECTION = ("#heading(", "#section-end(", "#pagebreak(", "#fresh-page(", "#show:", "#sideways")


def keep_together(source: str) -> str:
    """Tie headings, the few words below them and the picture or table that these announce.

    A picture right below a heading stays there: the heading alone would say nothing. So does one
    below a heading and a few words, unless more text of the section can fill the page.
    """
    source = _AFTER_HEADING.sub(r"\1false", source)
    source = _LEAD_IN.sub(r"\1#lead-in[\2]\3", source)
    source = _LEADING_PICTURE.sub(_stay, source)
    source = re.sub(r"^(?=#heading\()", "#section-end(0);\n", source, flags=re.MULTILINE)
    counted = count(1)
    return re.sub(
        r"^#section-end\(0", lambda _: f"#section-end({next(counted)}", source, flags=re.MULTILINE
    )


def _stay(match: re.Match[str]) -> str:
    stays = not match[3] or match[3].startswith(_ENDS_SECTION)
    return f"{match[1]}{str(not stays).lower()}{match[2]}"
