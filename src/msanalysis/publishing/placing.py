"""Where pictures stand: decided picture by picture, from how Typst lays the pages out.

Typst can tell where something stands, but a document that decides by it seldom settles: every
decision moves what follows. Here the document is laid out, the first decision that its facts
contradict is mended and kept, and so on to the end.
"""

import json
from collections.abc import Callable
from typing import Any

# In points: where text begins and ends on a page, as the template sets it.
TEXT_START, TEXT_END = 27 / 25.4 * 72, (297 - 24) / 25.4 * 72
_HEIGHT = TEXT_END - TEXT_START
# A picture is set up to this much smaller to stand where it belongs.
SMALLEST = 0.85
# As shares of a page: what may stay empty before text of the next section fills it up, before
# a new page is not begun, and what is too little for a last page.
_GAP, _FRESH, _LAST = 0.4, 0.36, 0.16
_CLOSEST = 6
_ROUNDS = 24

Decisions = dict[str, Any]
Facts = list[dict[str, Any]]


def place_pictures(lay_out: Callable[[Decisions], Facts]) -> Decisions:
    """Decide how large each picture is set, which ones move, and where pages begin.

    A picture that does not fit is set smaller, or moves to the top of the next page while the
    text of its section goes on; the section ends there. Where that would leave more than a good
    third of a page empty, the next section begins there as well. A last page with a few lines
    only is avoided by setting the whole document a little closer.

    Parameters
    ----------
    lay_out
        Lays the document out with given decisions and returns the facts that it states.
    """
    decisions, facts = _settle(lay_out, {})
    pages, end = _end(facts)
    if pages > 2 and end < TEXT_START + _LAST * _HEIGHT:
        closer, closer_facts = _settle(lay_out, {**decisions, "closer": 1})
        if _end(closer_facts)[0] < pages:
            return closer
    return decisions


def _end(facts: Facts) -> tuple[int, float]:
    end = next((fact for fact in facts if fact["id"] == "end"), {"page": 1, "y": TEXT_END})
    return end["page"], end["y"]


def _settle(lay_out: Callable[[Decisions], Facts], decisions: Decisions) -> tuple[Decisions, Facts]:
    kept: set[str] = set()
    facts: Facts = []
    for _ in range(_ROUNDS):
        facts = lay_out(decisions)
        wanted = _decide(facts, decisions)
        changed = [name for name in wanted if wanted[name] != decisions.get(name)]
        changed = [name for name in changed if name not in kept]
        if not changed:
            break
        known = list(wanted)
        # All that stands before the first change stands where it will stay.
        kept.update(known[: known.index(changed[0]) + (changed[0] != "opening")])
        decisions = {**decisions, **{name: wanted[name] for name in changed}}
    return decisions, facts


def _decide(facts: Facts, decisions: Decisions) -> Decisions:
    """Say what each thing asks for where it stands now."""
    wanted: Decisions = {}
    shown = {fact["id"]: fact for fact in facts if fact["kind"] == "shown"}
    waiting, ended = 0, {"page": 0, "y": 0.0}
    for fact in facts:
        name, kind, room = fact["id"], fact["kind"], TEXT_END - fact["y"]
        if kind == "opening":
            wanted[name] = _closeness(fact, decisions.get(name, 0), room)
        elif kind == "page":
            wanted[name] = room < _FRESH * _HEIGHT
        elif kind == "end of section":
            drifts = waiting == fact["page"] and fact["open"] and room > _GAP * _HEIGHT
            wanted[name] = not drifts
            waiting, ended = waiting if drifts else 0, fact
        elif kind == "picture":
            room += _own_room(fact, shown.get(name.replace("picture", "shown"), fact))
            fitting = 1 - (fact["needed"] - room) / max(fact["height"], 1.0)
            waits = waiting == fact["page"] or _leaves_gap(fact, ended)
            moves = fact["floats"] and (waits or fitting < SMALLEST)
            fits = not moves and fitting >= SMALLEST
            wanted[name] = {"moves": moves, "factor": round(min(fitting, 1.0), 3) if fits else 1}
            waiting = fact["page"] if moves else waiting
    return wanted


def _own_room(fact: dict[str, Any], shown: dict[str, Any]) -> float:
    """Give the room that a picture takes above its place in the text, where it is shown now."""
    if shown["page"] != fact["page"]:
        return 0.0
    return fact["needed"] if shown["y"] < fact["y"] else fact["above"]


def _leaves_gap(fact: dict[str, Any], ended: dict[str, Any]) -> bool:
    """Tell whether a picture took its heading along to a new page and left much room behind."""
    near = fact["y"] < TEXT_START + 0.3 * _HEIGHT and fact["page"] == ended["page"] + 1
    return near and TEXT_END - ended["y"] > _GAP * _HEIGHT


def _closeness(fact: dict[str, Any], step: int, room: float) -> int:
    """Set an opening closer, step by step, if it is only a little too long for its page."""
    if fact["needed"] <= room:
        return step
    if step == _CLOSEST or fact["needed"] > 1.25 * room:
        return 0
    return step + 1


def read_facts(answer: str) -> Facts:
    """Read what a document states of itself."""
    return json.loads(answer)


def write_decisions(decisions: Decisions) -> str:
    """Write decisions as the Typst file that the template reads."""
    made = f"#let placements = json(bytes({json.dumps(json.dumps(decisions))}))\n"
    return f"{made}#let smallest = {SMALLEST}\n"
