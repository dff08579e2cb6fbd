"""Which item of a completion report speaks of which project of the plan."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import pandas as pd

from msanalysis.completion.attainment import score_pair
from msanalysis.completion.clauses import (
    common_text,
    lexicon_pattern,
    split_clauses,
    split_sentences,
)
from msanalysis.completion.things import Thing, read_things
from msanalysis.schemas import make_table
from msanalysis.values.folding import fold_spaces

MIN_SCORE = 0.6
_MIN_INDICATOR = 0.7
# Information (characters times log rarity) from which evidence counts in full.
_NAME_FULL, _HEAD_FULL, _PLACE_FULL = 24.0, 8.0, 10.0
# A name that more records than this use says nothing about which of them is meant.
_MAX_SHARERS, _MAX_TOPIC = 6, 8
# In a short report two records may be most of those there are and still share something rare.
_LEAST_TEXTS = 120
_QUOTES = str.maketrans("", "", "“”\"'‘’《》 ")
_PARENTHESES = re.compile(r"[（(][^（）()]*[）)]")


@dataclass(frozen=True)
class _Record:
    """A project or an item, read for linking."""

    key: str
    text: str
    sentences: tuple[str, ...]
    grams: dict[str, tuple[str, ...]]
    things: tuple[Thing, ...]
    places: frozenset[str]


def link_plan_to_report(
    projects: pd.DataFrame,
    quantities: pd.DataFrame,
    measures: pd.DataFrame,
    evaluations: pd.DataFrame,
) -> pd.DataFrame:
    """Find the items of a completion report that cover projects of the same district and year.

    Evidence is an indicator that both number (停车位), a name that both use and few others do
    (多宝湖环湖步道), or a place together with the thing that is done there. What only shares a
    topic is not linked.

    Parameters
    ----------
    projects, quantities, measures, evaluations
        Tables of the contract; documents are matched by the district and year in their ids.

    Returns
    -------
    pandas.DataFrame
        Table `links`, best first within a project.
    """
    rows: list[dict[str, object]] = []
    for issue in sorted({_issue(doc_id) for doc_id in evaluations["doc_id"]}):
        plan = projects[projects["doc_id"].map(_issue) == issue]
        report = evaluations[evaluations["doc_id"].map(_issue) == issue]
        if len(plan) and len(report):
            rows += _link_documents(plan, quantities, measures, report)
    return make_table("links", rows)


def _issue(doc_id: str) -> str:
    return "-".join(doc_id.split("-")[:2])


def _link_documents(
    plan: pd.DataFrame, quantities: pd.DataFrame, measures: pd.DataFrame, report: pd.DataFrame
) -> list[dict[str, object]]:
    numbered = set(quantities.loc[quantities["field"] != "milestone", "project_id"])
    parts = measures.groupby("project_id")["text"].agg("。".join).to_dict()
    mine = [
        _read_record(
            row.project_id,
            [row.name, row.target_text, row.support_text or parts.get(row.project_id, "")],
            numbered=row.project_id in numbered,
        )
        for row in plan.itertuples(index=False)
    ]
    theirs = [
        _read_record(row.item_id, [row.goal_text, row.progress_text], numbered=True)
        for row in report.itertuples(index=False)
    ]
    rarity = _Rarity([record.text for record in (*mine, *theirs)])
    rows = []
    for project in mine:
        found = [row for item in theirs if (row := _compare(project, item, rarity))]
        rows += sorted(found, key=lambda row: (-row["score"], row["item_id"]))
    return rows


def _read_record(key: str, texts: list[str], *, numbered: bool) -> _Record:
    whole = fold_spaces("。".join(text for text in texts if text))
    plain = _PARENTHESES.sub("", whole).translate(_QUOTES)
    clauses = [c.text for s in split_sentences(plain) for c in split_clauses(s)]
    pieces = [piece for clause in clauses for piece in re.split(r"[、\d]", clause)]
    things = tuple(t for text in texts for t in read_things(fold_spaces(text))) if numbered else ()
    return _Record(
        key=key,
        text=whole.translate(_QUOTES),
        sentences=tuple(s.text for s in split_sentences(plain)),
        grams=_index_grams(pieces),
        things=things,
        places=_read_places(clauses),
    )


def _index_grams(pieces: Iterable[str]) -> dict[str, tuple[str, ...]]:
    index: dict[str, set[str]] = defaultdict(set)
    for piece in pieces:
        for at in range(len(piece) - 2):
            index[piece[at : at + 3]].add(piece)
    return {gram: tuple(sorted(found)) for gram, found in index.items()}


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


class _Rarity:
    """How few of the records use a stretch of text."""

    def __init__(self, texts: list[str]) -> None:
        self._texts = texts
        self._counts: dict[str, int] = {}

    def count(self, stretch: str) -> int:
        if stretch not in self._counts:
            self._counts[stretch] = sum(stretch in text for text in self._texts)
        return self._counts[stretch]

    def weigh(self, stretch: str) -> float:
        """Information of a stretch: characters that name something, times how rare it is."""
        core = lexicon_pattern("link_words", "generic").sub("", stretch)
        size = max(len(self._texts), _LEAST_TEXTS)
        return len(core) * math.log(size / max(self.count(stretch), 1))


def _compare(project: _Record, item: _Record, rarity: _Rarity) -> dict[str, object] | None:
    evidence = {
        "indicator": _indicator_evidence(project, item, rarity),
        "place": _place_evidence(project, item, rarity),
        "name": _name_evidence(project, item, rarity),
    }
    score = 1 - math.prod(1 - value for value in evidence.values())
    if score < MIN_SCORE:
        return None
    leading = max(evidence.values())
    method = "+".join(kind for kind, value in evidence.items() if value >= min(0.3, leading))
    return {
        "project_id": project.key,
        "item_id": item.key,
        "method": method,
        "score": round(score, 4),
    }


def _indicator_evidence(project: _Record, item: _Record, rarity: _Rarity) -> float:
    """How surely both number the same thing; its name must end what both count."""
    best = 0.0
    for mine in project.things:
        for other in item.things:
            shared = _shared_head(mine, other)
            if len(shared) < 2 or mine.stock != other.stock:
                continue
            score = max(score_pair(mine, other), score_pair(other, mine))
            if score < _MIN_INDICATOR:
                continue
            best = max(best, score * min(rarity.weigh(shared) / _HEAD_FULL, 1.0))
    return min(best, 0.95)


def _shared_head(mine: Thing, other: Thing) -> str:
    return max((_common_end(a, b) for a in mine.heads for b in other.heads), key=len, default="")


@cache
def _common_end(first: str, second: str) -> str:
    one, two = (_bare_end(text) for text in (first, second))
    size = 0
    while size < min(len(one), len(two)) and one[-1 - size] == two[-1 - size]:
        size += 1
    return one[len(one) - size :]


@cache
def _bare_end(head: str) -> str:
    return re.sub(r"(?:改造|提升|项目|工程|建设|完善|面积|总数|数量|设施)+$", "", head) or head


def _name_evidence(project: _Record, item: _Record, rarity: _Rarity) -> float:
    """How much a name says that both use, each as what a clause is about."""
    best = 0.0
    for gram in project.grams.keys() & item.grams.keys():
        if rarity.count(gram) > _MAX_SHARERS:
            continue
        for piece in project.grams[gram]:
            for other in item.grams[gram]:
                best = max(best, _weigh_name(piece, other, rarity))
    return min(best / _NAME_FULL, 1.0) * 0.95


@cache
def _shared_name(piece: str, other: str) -> str:
    shared = common_text(piece, other)
    if re.search(rf"(?:{lexicon_pattern('link_words', 'location').pattern})$", shared):
        return ""
    whole = _ends_object(piece, shared) and _ends_object(other, shared)
    return shared if whole or len(shared) >= 8 else ""


def _weigh_name(piece: str, other: str, rarity: _Rarity) -> float:
    shared = _shared_name(piece, other)
    return rarity.weigh(shared) if len(shared) >= 3 else 0.0


def _ends_object(piece: str, name: str) -> bool:
    """Tell whether a name stands in a clause as what it is about, not inside a longer name."""
    at = piece.find(name)
    if re.search(r"(?:在|于|对|至|从|由)[^\d]{0,4}$", piece[:at]):
        return False
    rest = piece[at + len(name) :]
    return not rest or bool(lexicon_pattern("link_words", "edge_after").match(rest))


def _place_evidence(project: _Record, item: _Record, rarity: _Rarity) -> float:
    """How surely both do the same thing in the same place: place and thing in one sentence."""
    topics = {
        end for thing in project.things for head in thing.heads if (end := _rare_end(head, rarity))
    }
    best = 0.0
    for place in project.places:
        if len(place) < 3 or rarity.count(place) > _MAX_SHARERS:
            continue
        for sentence in item.sentences:
            if place in sentence and any(topic in sentence for topic in topics):
                best = max(best, min(rarity.weigh(place) / _PLACE_FULL, 1.0))
    return 0.8 * best


def _rare_end(head: str, rarity: _Rarity) -> str:
    """Give the shortest end of a name that few records use (绿地, 养老服务中心)."""
    bare = _bare_end(head)
    ends = (bare[-size:] for size in range(2, len(bare) + 1))
    return next((end for end in ends if rarity.count(end) <= _MAX_TOPIC), "")
