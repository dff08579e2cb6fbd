"""What a goal promises: its parts, and the state each is to reach."""

import re
from dataclasses import dataclass
from functools import lru_cache

from msanalysis.completion.clauses import (
    Span,
    common_text,
    lexicon_pattern,
    split_clauses,
    split_sentences,
)

FINISH, START, OTHER = "finish", "start", "other"
# Words that any two projects share say nothing about which of them is meant.
_GENERIC = re.compile(
    r"项目|工程|建设|工作|实施|开展|推进|推动|加快|提速|完成|建成|开工|启动|投用|改造|升级|提升|"
    r"全区|我区|等|的|和|及|与|[\d.]+[个家座条所%万亿公平名户亩项处台套]|[“”\"'‘’《》（）()、]"
)


@dataclass(frozen=True, slots=True)
class Promise:
    """A part of a goal.

    Attributes
    ----------
    text
        As printed.
    state
        `finish` where it is to be finished, opened or in use; `start` where works are to begin;
        `other` where only effort is promised.
    """

    text: str
    state: str


def read_promises(goal: str) -> tuple[Promise, ...]:
    """Split a goal into its parts and read which state each is to reach.

    A verb that only promises effort (推动, 助推) leaves the state that follows it standing
    (推动轨道交通9号线建成通车 promises an opening); a second one takes it away (推动…加快上市).
    """
    clauses = [c for s in split_sentences(goal) for c in split_clauses(s)]
    return tuple(Promise(c.text, _read_state(c.text)) for c in clauses)


def _read_state(clause: str) -> str:
    start = lexicon_pattern("promise_words", "start", field="word")
    finish = lexicon_pattern("promise_words", "finish", field="word")
    soft = lexicon_pattern("promise_words", "soft", field="word")
    if soft.search(clause):
        return OTHER
    if start.search(clause) or re.match(
        r"启动(?!.*(?:试点|机制|编制)).*(?:建设|迁建|扩建|新建)", clause
    ):
        return START
    return FINISH if finish.search(clause) else OTHER


def shared_name(text: str, promise: str) -> str:
    """Give the longest stretch of a promise that names its object and that the text repeats."""
    shared = (common_text(piece, text) for piece in _name_pieces(promise))
    return max(shared, key=len, default="")


@lru_cache(maxsize=4096)
def _name_pieces(promise: str) -> tuple[str, ...]:
    return tuple(piece for piece in _GENERIC.sub("|", promise).split("|") if piece)


def match_promise(
    sentence: Span | str, promises: tuple[Promise, ...]
) -> tuple[Promise | None, int]:
    """Find the part of the goal that a stretch of the progress text speaks of.

    Returns
    -------
    promise, length
        The part, and the length of the name they share; none where no part shares two characters
        or more, or two parts of unlike states share equally long names.
    """
    text = sentence if isinstance(sentence, str) else sentence.text
    scored = [(len(shared_name(text, p.text)), p) for p in promises]
    best = max((size for size, _ in scored), default=0)
    leaders = [p for size, p in scored if size == best]
    if best < 2:
        return None, best
    if len({p.state for p in leaders}) > 1:
        totals = [(_shared_total(text, p.text), p) for p in leaders]
        top = max(total for total, _ in totals)
        leaders = [p for total, p in totals if total == top]
        if len({p.state for p in leaders}) > 1:
            return None, best
    return leaders[0], best


def _shared_total(text: str, promise: str) -> int:
    return sum(len(common_text(piece, text)) for piece in _name_pieces(promise))
