"""Declared progress against the share of physical quantities, and milestones that fall back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from msanalysis.audit.dossier import Dossier, Row
from msanalysis.audit.findings import (
    CONSISTENT,
    INCONSISTENT,
    JOINT,
    UNCHECKED,
    Finding,
    write_difference,
    write_number,
)
from msanalysis.audit.matching import Thing, is_begun, match_target, read_things, sentence_span

_STEPS = "rises"  # or stays, and never passes 100 %; named for readers by the wording


@dataclass(frozen=True, slots=True)
class Declared:
    """A declared share of progress with the text it stands for."""

    period: str
    share: float
    words: str
    label: str
    text: str


def check_progress(dossier: Dossier) -> Iterator[Finding]:
    """Compare what each milestone declares with what its quantities are of the target."""
    for row in dossier.projects:
        targets = _targets(row)
        declared = read_declared(dossier, row["project_id"])
        for one in declared:
            yield from _compare_quantities(dossier.doc_id, row, one, declared, targets)
        yield from _compare_names(dossier.doc_id, row, declared, targets)


def _targets(row: Row) -> tuple[Thing, ...]:
    things = read_things(row["target_text"], row["name"])
    return tuple(t for t in things if t.quantity.unit != "%" and t.quantity.value > 0)


def read_declared(dossier: Dossier, pid: str) -> list[Declared]:
    """Read a project's declared shares, each with the words back to the share before it."""
    shares: dict[str, list[Row]] = {}
    for row in dossier.rows("milestone_progress", pid):
        shares.setdefault(row["period"], []).append(row)
    declared = []
    for milestone in dossier.rows("milestones", pid):
        text, last = milestone["text"], 0
        for row in shares.get(milestone["period"], []):
            at = text.find(row["text"], last)
            if at < 0:
                continue
            start = max(last, sentence_span(text, at)[0])
            label = re.sub(r"[\d.]+%$", "", row["text"])
            subject = re.split(r"达到|完成|达", label)[0]
            bare = not subject and not text[start:at].strip("，,；;。、")
            begin = last if bare else start
            whole = text[begin : at + len(row["text"])].strip("，,；;。")
            share = float(row["progress_pct"])
            declared.append(Declared(row["period"], share, row["text"], label, whole))
            last = at + len(row["text"])
    return declared


def share_agrees(declared: float, words: str, derived: float) -> bool:
    """Tell whether a share is the declared one within the digits that the words print."""
    match = re.search(r"(\d+)(?:\.(\d+))?%", words)
    decimals = len(match[2] or "") if match else 0
    return abs(declared - derived) <= 0.5 / 10**decimals + 1e-9


def _split_begun(row: Row, one: Declared) -> tuple[list[Thing], list[Thing]]:
    """Part the amounts beside a declared share into those done and those only begun."""
    found = [t for t in read_things(one.text, row["name"]) if t.quantity.unit != "%"]
    done = [t for t in found if not is_begun(one.text, t.quantity)]
    return done, [t for t in found if t not in done]


def _measure(done: list[Thing], targets: tuple[Thing, ...]) -> dict[Thing, float]:
    """Work out what the amounts done are of their targets, in percent."""
    matched: dict[Thing, float] = {}
    for thing in done:
        if target := match_target(thing, targets):
            matched[target] = 100 * thing.quantity.value / target.quantity.value
    return matched


def _compare_quantities(
    doc_id: str, row: Row, one: Declared, declared: list[Declared], targets: tuple[Thing, ...]
) -> Iterator[Finding]:
    done, begun = _split_begun(row, one)
    matched = _measure(done, targets)
    if not matched:
        if any(match_target(t, targets) for t in begun):
            yield _finding(doc_id, row, one, "", UNCHECKED)
        return
    shares = sorted(matched.values())
    agreeing = [share for share in shares if share_agrees(one.share, one.words, share)]
    if len(agreeing) == len(shares):
        status = CONSISTENT
    elif shares[-1] - shares[0] < 1e-9:
        # Work half done may count too where the text names it, but only what is done is measured.
        mixed = any(match_target(t, targets) not in matched for t in begun)
        follows = _follows(row, one, declared, targets, set(matched))
        status = INCONSISTENT if follows and not mixed else UNCHECKED
    else:
        others = [share for share in shares if share not in agreeing]
        exact = any(abs(share - one.share) < 0.005 for share in agreeing)
        status = CONSISTENT if exact and all(share >= 100 for share in others) else UNCHECKED
    spread = f"{write_number(round(shares[0], 2))}-{write_number(round(shares[-1], 2))}"
    single = status == CONSISTENT and agreeing
    derived = write_number(round((agreeing if single else shares)[0], 2))
    yield _finding(
        doc_id, row, one, derived if single or shares[0] == shares[-1] else spread, status
    )


def _follows(
    row: Row,
    one: Declared,
    declared: list[Declared],
    targets: tuple[Thing, ...],
    works: set[Thing],
) -> bool:
    """Tell whether a declared share is that of the works it names and of no others.

    It is where the project promises nothing else or the period declares a share for each part;
    else where another period's share, short of the end, is that of the same works to the digit.
    """
    if works == set(targets) or sum(other.period == one.period for other in declared) > 1:
        return True
    for other in declared:
        shares = _measure(_split_begun(row, other)[0], targets)
        exact = all(share_agrees(other.share, other.words, share) for share in shares.values())
        if other is not one and set(shares) == works and exact and other.share < 100:
            return True
    return False


def _finding(doc_id: str, row: Row, one: Declared, derived: str, status: str) -> Finding:
    decided = status == INCONSISTENT
    return Finding(
        doc_id,
        row["project_id"],
        "progress",
        write_number(one.share),
        derived,
        status,
        one.text if one.text.endswith(one.words) else one.text + JOINT + one.words,
        write_difference(float(derived), one.share) if decided else "",
    )


def _compare_names(
    doc_id: str, row: Row, declared: list[Declared], targets: tuple[Thing, ...]
) -> Iterator[Finding]:
    """Count named places where the milestones name, one after the other, all that was promised."""
    units = {t.quantity.unit for t in targets}
    if len(declared) < 2 or len(units) != 1 or len({d.period for d in declared}) != len(declared):
        return
    lists = [
        re.split(r"[，,。；;]", one.text.removesuffix(one.words).rstrip("，,。；;"))[-1]
        for one in declared
    ]
    if any(not listing or read_things(listing, "") for listing in lists):
        return
    tail = _common_start([listing[::-1] for listing in lists])
    head = _common_start(lists)
    counts = [len([n for n in listing.split("、") if n]) for listing in lists]
    total = sum(t.quantity.value for t in targets)
    if len(tail) < 4 or not head or sum(counts) != total:
        return
    named = 0
    for one, count in zip(declared, counts, strict=True):
        named += count
        share = 100 * named / total
        status = CONSISTENT if share_agrees(one.share, one.words, share) else INCONSISTENT
        yield _finding(doc_id, row, one, write_number(round(share, 2)), status)


def _common_start(texts: list[str]) -> str:
    """Give the characters that all texts begin with."""
    length = 0
    while len({text[: length + 1] for text in texts}) == 1 and length < len(texts[0]):
        length += 1
    return texts[0][:length]


def check_monotonic(dossier: Dossier) -> Iterator[Finding]:
    """Check that milestones never fall back and never pass 100 %."""
    for row in dossier.projects:
        yield from _check_shares(dossier, row)
        yield from _check_amounts(dossier, row)


def _check_shares(dossier: Dossier, row: Row) -> Iterator[Finding]:
    declared = read_declared(dossier, row["project_id"])
    by_label: dict[str, dict[str, list[Declared]]] = {}
    for one in declared:
        by_label.setdefault(one.label, {}).setdefault(one.period, []).append(one)
    for periods in by_label.values():
        if len(periods) < 2 or len({len(parts) for parts in periods.values()}) != 1:
            continue
        for series in zip(*periods.values(), strict=True):
            shares = [one.share for one in series]
            fine = shares == sorted(shares) and shares[-1] <= 100
            yield _series(dossier.doc_id, row, shares, fine, [one.text for one in series])


def _series(
    doc_id: str, row: Row, values: list[float], fine: bool, texts: list[str], status: str = ""
) -> Finding:
    fall = next((b - a for a, b in pairwise(values) if b < a), 0.0)
    return Finding(
        doc_id,
        row["project_id"],
        "monotonic",
        ";".join(write_number(value) for value in values),
        _STEPS if fine else ("falls" if fall else "passes 100 %"),
        status or (CONSISTENT if fine else INCONSISTENT),
        JOINT.join(texts),
        "" if fine else write_number(fall or values[-1] - 100),
    )


def amounts_by_target(dossier: Dossier, row: Row) -> dict[Thing, list[tuple[str, Thing]]]:
    """Give, for each target of a project, the amounts its milestones state, by period."""
    targets = _targets(row)
    amounts: dict[Thing, list[tuple[str, Thing]]] = {}
    for milestone in dossier.rows("milestones", row["project_id"]):
        for thing in read_things(milestone["text"], row["name"]):
            target = match_target(thing, targets)
            if target and not is_begun(milestone["text"], thing.quantity):
                amounts.setdefault(target, []).append((milestone["period"], thing))
    return amounts


def _check_amounts(dossier: Dossier, row: Row) -> Iterator[Finding]:
    for target, found in amounts_by_target(dossier, row).items():
        periods = [period for period, _ in found]
        if len(found) < 2 or len(set(periods)) != len(periods):
            continue
        values = [thing.quantity.value for _, thing in found]
        texts = [thing.sentence for _, thing in found]
        if values == sorted(values):
            yield _series(dossier.doc_id, row, values, True, texts)
        elif (
            abs(sum(values) - target.quantity.value) > 1e-6
        ):  # else each states its own period's part
            sure = (
                len({thing.noun for _, thing in found}) == 1
                and max(values) <= target.quantity.value
            )
            status = INCONSISTENT if sure else UNCHECKED
            yield _series(dossier.doc_id, row, values, False, texts, status)
