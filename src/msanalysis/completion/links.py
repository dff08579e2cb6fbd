"""Which item of a completion report speaks of which project of the plan."""

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

import pandas as pd

from msanalysis.completion.attainment import score_pair
from msanalysis.completion.clauses import common_text, lexicon_pattern
from msanalysis.completion.link_records import (
    Rarity,
    Record,
    Stretches,
    list_grams,
    read_record,
)
from msanalysis.completion.things import Thing
from msanalysis.schemas import make_table

MIN_SCORE = 0.6
_MIN_INDICATOR = 0.7
# Information (characters times log rarity) from which evidence counts in full.
_NAME_FULL, _HEAD_FULL, _PLACE_FULL = 24.0, 8.0, 10.0
# A name that more records than this use says nothing about which of them is meant.
_MAX_SHARERS, _MAX_TOPIC = 6, 8


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
    plans = dict(list(projects.groupby(projects["doc_id"].map(_issue), sort=False)))
    numbered = frozenset(quantities.loc[quantities["field"] != "milestone", "project_id"])
    parts = measures.groupby("project_id")["text"].agg("。".join).to_dict()
    for issue, report in evaluations.groupby(evaluations["doc_id"].map(_issue), sort=True):
        if issue in plans:
            rows += _link_documents(plans[issue], numbered, parts, report)
    return make_table("links", rows)


def _issue(doc_id: str) -> str:
    return "-".join(doc_id.split("-")[:2])


def _link_documents(
    plan: pd.DataFrame,
    numbered: Collection[str],
    parts: Mapping[str, str],
    report: pd.DataFrame,
) -> list[dict[str, object]]:
    mine = [
        read_record(
            row.project_id,
            [row.name, row.target_text, row.support_text or parts.get(row.project_id, "")],
            numbered=row.project_id in numbered,
        )
        for row in plan.itertuples(index=False)
    ]
    theirs = [
        read_record(row.item_id, [row.goal_text, row.progress_text], numbered=True)
        for row in report.itertuples(index=False)
    ]
    rarity = Rarity([record.text for record in (*mine, *theirs)])
    items = _Items(theirs, mine)
    rows = []
    for project in mine:
        found = [row for row in _compare(project, items, rarity) if row]
        rows += sorted(found, key=lambda row: (-row["score"], row["item_id"]))
    return rows


class _Items:
    """The items of a report, found by what they have in common with a project."""

    def __init__(self, records: list[Record], projects: list[Record]) -> None:
        self.records = records
        asked = {g for project in projects for piece in project.pieces for g in list_grams(piece)}
        self.by_gram: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self.by_end: dict[str, dict[int, list[Thing]]] = defaultdict(dict)
        for at, record in enumerate(records):
            for piece in record.pieces:
                held = (at, piece)
                for gram in asked.intersection(list_grams(piece)):
                    self.by_gram[gram].append(held)
            for thing in record.things:
                for end in _last_two(thing):
                    self.by_end[end].setdefault(at, []).append(thing)
        # A place holds no line break, so that it stands in one of the sentences.
        self.saying = Stretches(["\n".join(record.sentences) for record in records])


def _last_two(thing: Thing) -> frozenset[str]:
    bare = (_bare_end(head) for head in thing.heads)
    return frozenset(name[-2:] for name in bare if len(name) >= 2)


def _compare(project: Record, items: _Items, rarity: Rarity) -> Iterator[dict[str, object]]:
    """Compare a project with the items that share a name, a place or a thing counted with it."""
    kinds = {
        "indicator": _indicator_evidence(project, items, rarity),
        "place": _place_evidence(project, items, rarity),
        "name": _name_evidence(project, items, rarity),
    }
    for at in sorted(set().union(*kinds.values())):
        evidence = {kind: values.get(at, 0.0) for kind, values in kinds.items()}
        score = 1 - math.prod(1 - value for value in evidence.values())
        if score < MIN_SCORE:
            continue
        leading = max(evidence.values())
        method = "+".join(kind for kind, value in evidence.items() if value >= min(0.3, leading))
        yield {
            "project_id": project.key,
            "item_id": items.records[at].key,
            "method": method,
            "score": round(score, 4),
        }


def _indicator_evidence(project: Record, items: _Items, rarity: Rarity) -> dict[int, float]:
    """How surely an item numbers the same thing; its name must end what both count."""
    best: dict[int, float] = defaultdict(float)
    for mine in project.things:
        near: dict[int, list[Thing]] = {}
        for end in _last_two(mine):
            for at, things in items.by_end.get(end, {}).items():
                near[at] = [*near.get(at, []), *things]
        for at, things in near.items():
            for other in things:
                shared = _shared_head(mine, other)
                if len(shared) < 2 or mine.stock != other.stock:
                    continue
                weight = min(rarity.weigh(shared) / _HEAD_FULL, 1.0)
                if not weight or weight < best[at]:  # no score is above 1
                    continue
                score = max(score_pair(mine, other), score_pair(other, mine))
                if score >= _MIN_INDICATOR:
                    best[at] = max(best[at], score * weight)
    return {at: min(value, 0.95) for at, value in best.items()}


def _shared_head(mine: Thing, other: Thing) -> str:
    return max((_common_end(a, b) for a in mine.heads for b in other.heads), key=len, default="")


@lru_cache(maxsize=4096)
def _common_end(first: str, second: str) -> str:
    one, two = (_bare_end(text) for text in (first, second))
    size = 0
    while size < min(len(one), len(two)) and one[-1 - size] == two[-1 - size]:
        size += 1
    return one[len(one) - size :]


@lru_cache(maxsize=4096)
def _bare_end(head: str) -> str:
    return re.sub(r"(?:改造|提升|项目|工程|建设|完善|面积|总数|数量|设施)+$", "", head) or head


def _name_evidence(project: Record, items: _Items, rarity: Rarity) -> dict[int, float]:
    """How much a name says that both use, each as what a clause is about."""
    best: dict[int, float] = defaultdict(float)
    for piece in project.pieces:
        near: set[tuple[int, str]] = set()
        for gram in list_grams(piece):
            found = items.by_gram.get(gram)
            if found and rarity.count(gram) <= _MAX_SHARERS:
                near.update(found)
        for at, other in near:
            best[at] = max(best[at], _weigh_name(piece, other, rarity))
    return {at: min(value / _NAME_FULL, 1.0) * 0.95 for at, value in best.items()}


@lru_cache(maxsize=4096)
def _shared_name(piece: str, other: str) -> str:
    shared = common_text(piece, other)
    if re.search(rf"(?:{lexicon_pattern('link_words', 'location').pattern})$", shared):
        return ""
    whole = _ends_object(piece, shared) and _ends_object(other, shared)
    return shared if whole or len(shared) >= 8 else ""


def _weigh_name(piece: str, other: str, rarity: Rarity) -> float:
    shared = _shared_name(piece, other)
    return rarity.weigh(shared) if len(shared) >= 3 else 0.0


def _ends_object(piece: str, name: str) -> bool:
    """Tell whether a name stands in a clause as what it is about, not inside a longer name."""
    at = piece.find(name)
    if re.search(r"(?:在|于|对|至|从|由)[^\d]{0,4}$", piece[:at]):
        return False
    rest = piece[at + len(name) :]
    return not rest or bool(lexicon_pattern("link_words", "edge_after").match(rest))


def _place_evidence(project: Record, items: _Items, rarity: Rarity) -> dict[int, float]:
    """How surely both do the same thing in the same place: place and thing in one sentence."""
    topics = {
        end for thing in project.things for head in thing.heads if (end := _rare_end(head, rarity))
    }
    best: dict[int, float] = defaultdict(float)
    for place in project.places if topics else ():
        if rarity.count(place) > _MAX_SHARERS:
            continue
        for at in items.saying.find(place):
            if any(
                place in sentence and any(topic in sentence for topic in topics)
                for sentence in items.records[at].sentences
            ):
                best[at] = max(best[at], min(rarity.weigh(place) / _PLACE_FULL, 1.0))
    return {at: 0.8 * value for at, value in best.items()}


def _rare_end(head: str, rarity: Rarity) -> str:
    """Give the shortest end of a name that few records use (绿地, 养老服务中心)."""
    bare = _bare_end(head)
    ends = (bare[-size:] for size in range(2, len(bare) + 1))
    return next((end for end in ends if rarity.count(end) <= _MAX_TOPIC), "")
