"""What the parts of a web page share while it is written: numbers, places, footnotes."""

import re
from dataclasses import dataclass, field
from html import escape
from urllib.parse import quote

from msanalysis.errors import ReportError
from msanalysis.publishing.context import Context, heading_anchor
from msanalysis.publishing.escape import clean_text
from msanalysis.publishing.words import document_words

# A citation is written before what it cites may be known; no text can hold these characters.
_CITATION = re.compile("\x01([^\x01\x02]*)\x02")


def web_text(text: str) -> str:
    """Write text so that a browser shows exactly these characters."""
    return escape(clean_text(text), quote=True)


@dataclass
class WebContext(Context):
    """The state of one page, numbered as the PDF of the same notebook is."""

    lang: str = "en"
    number_sections: bool = False
    appendix: bool = False
    numbers: list[int] = field(default_factory=list)
    outline: list[tuple[int, str, str]] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    footnotes: list[str] = field(default_factory=list)

    def word(self, name: str) -> str:
        """Give a word in the page's language."""
        return document_words(self.lang)[name]

    def caption(self, kind: str, text: str, label: str) -> tuple[str, str]:
        """Write a numbered caption, and before it the attribute that others cite it by."""
        self.counts[kind] = self.counts.get(kind, 0) + 1
        number = f"{self.word(kind)} {self.counts[kind]}"
        anchor = self.anchor(label, number) if label else ""
        return anchor, f'<figcaption><span class="number">{number}</span> {text}</figcaption>'

    def anchor(self, name: str, words: str, *, strict: bool = True) -> str:
        """Write the attribute by which `name` is cited as `words`."""
        if name in self.labels:
            if strict:
                self.label(name)  # refuses it
            return ""
        self.labels.add(name)
        self.places[name] = words
        return f' id="{escape(name, quote=True)}"'

    def cite(self, name: str) -> str:
        """Cite a figure, table or heading that may be still to come."""
        self.wanted.append((name, self.where))
        return f"\x01{name}\x02"

    def heading(self, level: int, body: str, plain: str) -> str:
        """Write a heading below the page's title, numbered as in the PDF."""
        while self.levels and self.levels[-1] >= level:
            self.levels.pop()
        self.levels.append(level)
        depth = len(self.levels)
        number = self._next_number(depth)
        name = heading_anchor(plain)
        words = plain
        if number:
            said = number if self.appendix and depth == 1 else None
            words = said or self.word("section").format(number=number)
        anchor = self.anchor(name, words, strict=False) if name else ""
        if anchor:
            self.outline.append((depth, name, f"{number} {plain}".strip()))
        shown = f'<span class="number">{number}</span> ' if number else ""
        tag = f"h{min(depth + 1, 6)}"
        return f"<{tag}{anchor}>{shown}{body}</{tag}>\n"

    def begin_appendix(self) -> None:
        """Let letters number what follows."""
        self.appendix, self.numbers = True, []

    def _next_number(self, depth: int) -> str:
        if not (self.number_sections or self.appendix):
            return ""
        self.numbers = [*self.numbers[:depth], *[0] * (depth - len(self.numbers))]
        self.numbers[depth - 1] += 1
        if not self.appendix:
            return ".".join(map(str, self.numbers))
        letter = _letters(self.numbers[0])
        if depth == 1:
            return f"{self.word('appendix')} {letter}"
        return ".".join([letter, *map(str, self.numbers[1:])])

    def resolve_citations(self, page: str) -> str:
        """Put in the number of everything that is cited.

        Raises
        ------
        ReportError
            For a citation of something that is not there.
        """
        for name, where in self.wanted:
            if name not in self.places:
                raise ReportError(
                    f"{where}: the link [](#{name}) cites a label that no figure, table or heading "
                    "has; expected one of the labels in cell or output metadata; correct it"
                )
        return _CITATION.sub(lambda match: self._cited(match[1]), page)

    def _cited(self, name: str) -> str:
        return f'<a href="#{quote(name)}">{web_text(self.places[name])}</a>'


def _letters(number: int) -> str:
    """Count in letters: A to Z, then AA."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
