"""Projects and items as linking reads them, and how rare it is what they say."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from msanalysis.completion.clauses import (
    PARENTHESES,
    QUOTES,
    lexicon_pattern,
    split_clauses,
    split_sentences,
)
from msanalysis.completion.things import Thing, read_things
from msanalysis.values.folding import fold_spaces

_PIECE_ENDS = re.compile(r"[、\d]")
# In a short report two records may be most of those there are and still share something rare.
_LEAST_TEXTS = 120


@dataclass(frozen=True)
class Record:
    """A project or an item, read for linking."""

    key: str
    text: str
    sentences: tuple[str, ...]
    pieces: tuple[str, ...]
    things: tuple[Thing, ...]
    places: frozenset[str]


def read_record(key: str, texts: list[str], *, numbered: bool) -> Record:
    """Read the texts of a project or an item; the things of one without numbers do not count."""
    whole = fold_spaces("。".join(text for text in texts if text))
    plain = QUOTES.sub("", PARENTHESES.sub("", whole))
    clauses = [c.text for s in split_sentences(plain) for c in split_clauses(s)]
    pieces = [piece for clause in clauses for piece in _PIECE_ENDS.split(clause)]
    things = tuple(t for text in texts for t in read_things(fold_spaces(text))) if numbered else ()
    return Record(
        key=key,
        text=QUOTES.sub("", whole),
        sentences=tuple(s.text for s in split_sentences(plain)),
        pieces=tuple(dict.fromkeys(pieces)),
        things=things,
        places=_read_places(clauses),
    )


def list_grams(piece: str) -> list[str]:
    """List the stretches of three characters of a piece."""
    return [piece[at : at + 3] for at in range(len(piece) - 2)]


def _read_places(clauses: Iterable[str]) -> frozenset[str]:
    """Stretches that end like the name of a place or an institution, in every length."""
    ends = [lexicon_pattern("link_words", role).pattern for role in ("location", "institution")]
    pattern = re.compile("|".join(ends))
    found = set()
    for clause in clauses:
        for match in pattern.finditer(clause):
            found |= {
                clause[match.start() - size : match.end()]
                for size in range(1, min(4, match.start()) + 1)
            }
    common = lexicon_pattern("link_words", "common_place")
    return frozenset(name for name in found if len(name) >= 3 and not common.search(name))


class Stretches:
    """Which of some texts a stretch stands in, without looking through all of them."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        # One bit for each text that has a character.
        self._holders: dict[str, int] = defaultdict(int)
        for at, text in enumerate(texts):
            for character in set(text):
                self._holders[character] |= 1 << at

    def find(self, stretch: str) -> list[int]:
        """List the places, among the texts, of those that contain a stretch."""
        holders = (1 << len(self._texts)) - 1
        for character in stretch:
            holders &= self._holders.get(character, 0)
        found = []
        while holders:
            lowest = holders & -holders
            at = lowest.bit_length() - 1
            if stretch in self._texts[at]:
                found.append(at)
            holders ^= lowest
        return found


class Rarity:
    """How few of the records use a stretch of text."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._size = max(len(texts), _LEAST_TEXTS)
        self._stretches = Stretches(texts)
        self._counts: dict[str, int] = {}
        self._weights: dict[str, float] = {}

    def count(self, stretch: str) -> int:
        """Count the records that use a stretch."""
        if stretch not in self._counts:
            self._counts[stretch] = len(self._stretches.find(stretch))
        return self._counts[stretch]

    def weigh(self, stretch: str) -> float:
        """Information of a stretch: characters that name something, times how rare it is."""
        if stretch not in self._weights:
            core = lexicon_pattern("link_words", "generic").sub("", stretch)
            rarity = math.log(self._size / max(self.count(stretch), 1))
            self._weights[stretch] = len(core) * rarity
        return self._weights[stretch]
