"""Damage done to the document: text in another's row, injected advertisements."""

import re
from collections.abc import Iterator

from msanalysis.audit.dossier import Dossier, Row
from msanalysis.audit.findings import INCONSISTENT, JOINT, UNCHECKED, Finding
from msanalysis.notices.enumeration import split_items
from msanalysis.notices.spam import find_spam

_AGENCY_COLUMNS = {"lead", "responsible"}
_TEXT_COLUMNS = {"target_text", "support_text"}


def check_spill(dossier: Dossier) -> Iterator[Finding]:
    """Report what a page break or a slip pushed into another project's row, piece by piece.

    A piece is a sub-item, the agencies of a column or a deadline. Its record is the project that
    it belongs to; `stated` is the row that prints it.
    """
    for gain in dossier.corrections:
        if gain["column"] in _TEXT_COLUMNS:
            loss = _find_loss(dossier, gain)
            if loss:
                for piece in _gained_items(gain):
                    yield _finding(dossier, gain, loss, piece)
                if gain["by"] == "hand":
                    yield from _left_behind(dossier, gain, loss)
        elif gain["column"] in _AGENCY_COLUMNS:
            gained = [
                n
                for n in gain["corrected"].split("、")
                if n and n not in gain["printed"].split("、")
            ]
            loss = _find_loss(dossier, gain)
            if loss and gained:
                printed = [n for n in loss["printed"].split("、") if n in gained]
                yield _finding(dossier, gain, loss, "、".join(printed or gained))
    for loss in dossier.corrections:
        if loss["column"] == "deadline" and loss["printed"] and not loss["corrected"]:
            gain = _find_gain(dossier, loss)
            if gain:
                yield _finding(dossier, gain, loss, loss["printed"])


def _left_behind(dossier: Dossier, gain: Row, loss: Row) -> Iterator[Finding]:
    """Report the agencies that stayed in a row from which a text was taken by hand.

    Where the row's cell names one agency for each of its sentences, the moved sentences' own go
    with them; where the numbers differ, nobody can tell which of several agencies does. Neither
    is moved: `responsibilities` keeps them where they are printed.
    """
    moved = _added(gain)
    cell = next(
        (p.folded for p in dossier.passages if p.place == "cell" and moved in p.folded), moved
    )
    sentences = [s for s in re.split(r"(?<=[。；;])", cell) if s]
    places = [at for at, sentence in enumerate(sentences) if sentence in moved]
    for role in ("lead", "responsible"):
        names = [
            row["agency_printed"]
            for row in dossier.rows("responsibilities", loss["project_id"])
            if row["role"] == role
        ]
        printed = next(
            (
                p.folded
                for p in dossier.passages
                if p.place == "cell" and len(names) > 1 and all(name in p.folded for name in names)
            ),
            "",
        )
        if not printed or not 0 < len(places) < len(sentences):
            continue
        names.sort(key=printed.find)
        if len(names) == len(sentences):
            going, status = [names[at] for at in places], INCONSISTENT
        else:
            going, status = names, UNCHECKED
        for name in going:
            evidence = JOINT.join((name, moved))
            yield _spill(dossier, gain, loss, evidence, status)


def _find_loss(dossier: Dossier, gain: Row) -> Row | None:
    """Find the row that a gain was taken from: same column, and the text gone there."""
    new = _added(gain)
    for row in dossier.corrections:
        other = row["project_id"] != gain["project_id"] and row["column"] == gain["column"]
        if not other or not new:
            continue
        if gain["column"] in _AGENCY_COLUMNS:
            lost = set(row["printed"].split("、")) - set(row["corrected"].split("、"))
            if row["reason"] == gain["reason"] and lost:
                return row
        elif new in row["printed"] and new not in row["corrected"]:
            return row
    same_slip = [
        row
        for row in dossier.corrections
        if row["reason"] == gain["reason"] and row["project_id"] != gain["project_id"]
    ]
    return same_slip[0] if same_slip and gain["column"] in _AGENCY_COLUMNS else None


def _find_gain(dossier: Dossier, loss: Row) -> Row | None:
    for row in dossier.corrections:
        if (
            row["reason"] == loss["reason"]
            and row["project_id"] != loss["project_id"]
            and _added(row)
        ):
            return row
    return None


def _added(row: Row) -> str:
    """Give what a correction adds at the end of what is printed."""
    printed, corrected = row["printed"], row["corrected"]
    if row["column"] in _AGENCY_COLUMNS:
        return corrected if set(corrected.split("、")) - set(printed.split("、")) else ""
    return corrected.removeprefix(printed) if corrected.startswith(printed) else ""


def _gained_items(gain: Row) -> list[str]:
    items = split_items(gain["corrected"])
    known = {item.marked for item in split_items(gain["printed"])}
    gained = [item.marked for item in items if item.marked not in known]
    return gained if gain["printed"] and gained else [_added(gain)]


def _finding(dossier: Dossier, gain: Row, loss: Row, piece: str) -> Finding:
    quote = _as_printed(dossier, piece)
    if loss["column"] not in _TEXT_COLUMNS:
        moved = next(
            (
                row
                for row in dossier.corrections
                if row["project_id"] == gain["project_id"] and row["column"] in _TEXT_COLUMNS
            ),
            None,
        )
        if moved:
            quote = JOINT.join((quote, *(_gained_items(moved)[:1])))
    return _spill(dossier, gain, loss, quote, INCONSISTENT)


def _spill(dossier: Dossier, gain: Row, loss: Row, evidence: str, status: str) -> Finding:
    """Write a spill down: `stated` is the number of the row that prints it, `derived` its home."""
    numbers = {row["project_id"]: row["no_printed"] for row in dossier.projects}
    here, home = (
        numbers.get(row["project_id"], row["project_id"].rsplit("/", 1)[-1]) for row in (loss, gain)
    )
    return Finding(dossier.doc_id, gain["project_id"], "spill", here, home, status, evidence)


def _as_printed(dossier: Dossier, piece: str) -> str:
    """Quote the passage itself where it holds nothing but the piece."""
    for passage in dossier.passages:
        if passage.place == "cell" and passage.folded == piece:
            return passage.text
    return piece


def check_spam(dossier: Dossier) -> Iterator[Finding]:
    """Report every injected string with the record that it stands in."""
    for passage in dossier.passages:
        for found in find_spam(passage.text):
            at = passage.text.find(found)
            quote = passage.text[max(0, at - 12) : at + len(found) + 8]
            yield Finding(
                dossier.doc_id,
                dossier.owner(passage.folded),
                "spam",
                found,
                "",
                INCONSISTENT,
                re.sub(r"\s+", " ", quote).strip(),
            )
