"""Typographical damage that shows by comparison: one thing spelt in two ways, titles, cut names."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from msanalysis.audit.annexes import differences, read_annex_titles
from msanalysis.audit.dossier import Dossier, Row
from msanalysis.audit.findings import INCONSISTENT, JOINT, UNCHECKED, Finding
from msanalysis.audit.matching import is_subsequence, name_list, sentence_span
from msanalysis.lexicon import load_lexicon
from msanalysis.values.folding import fold_for_matching

_HAN = re.compile(r"[\u4e00-\u9fff]+")
_LOOSE = set("的了及和与等、及其在于并也还已将已")
_BEFORE, _BEHIND = 4, 2


def check_spellings(dossier: Dossier) -> Iterator[Finding]:
    """Compare names, titles and terms with their other spellings in the document."""
    yield from _titles(dossier)
    yield from _blank_remarks(dossier)
    yield from _cut_agencies(dossier)
    for row in dossier.projects:
        pid = row["project_id"]
        yield from _dropped_characters(dossier, row)
        yield from _name_against_text(dossier.doc_id, row)
        texts = [row["target_text"], row["support_text"]]
        for text in dict.fromkeys(texts):
            yield from _odd_member(dossier.doc_id, pid, text)
        entry = dossier.entries.get(pid)
        if entry:
            yield from _annex_spelling(dossier.doc_id, row, entry)


def _finding(
    doc_id: str, record: str, stated: str, derived: str, status: str, evidence: str
) -> Finding:
    return Finding(doc_id, record, "typography", stated, derived, status, evidence)


def _titles(dossier: Dossier) -> Iterator[Finding]:
    """Annex titles of another year, and titles torn over two paragraphs."""
    year = str(dossier.document["year"])
    wanted = {fold_for_matching(dossier.document["title"])}
    for title in read_annex_titles(dossier.paragraphs):
        wanted |= {fold_for_matching(title.listed), fold_for_matching(title.printed)}
        found = re.search(r"20\d\d(?=年)", title.printed)
        if found and found[0] != year and year in title.listed:
            yield _finding(dossier.doc_id, "", found[0], year, INCONSISTENT, title.printed)
    issuer = dossier.document["issuer"]
    folded = map(fold_for_matching, dossier.paragraphs)
    for (one, other), pair in zip(pairwise(dossier.paragraphs), pairwise(folded), strict=True):
        joined = "".join(pair)
        whole = any(joined and title.endswith(joined) for title in wanted if title)
        if whole and one != issuer and len(other) > 2 and min(len(one), len(other)) > 0:
            yield _finding(dossier.doc_id, "", "", "", INCONSISTENT, JOINT.join((one, other)))


def _blank_remarks(dossier: Dossier) -> Iterator[Finding]:
    """Remarks left blank that say, in all other rows, whose list a project is from."""
    remarks = {row["project_id"]: row["remark"] for row in dossier.projects}
    for correction in dossier.corrections:
        if correction["column"] != "origin" or correction["printed"]:
            continue
        pid = correction["project_id"]
        row = next((r for r in dossier.projects if r["project_id"] == pid), None)
        others = [
            remarks[r["project_id"]]
            for r in dossier.projects
            if row and r["origin"] == row["origin"]
        ]
        usual = Counter(text for text in others if text).most_common(1)
        if row and usual and not row["remark"]:
            text = (row["support_text"] or row["target_text"])[-60:]
            yield _finding(dossier.doc_id, pid, "", usual[0][0], INCONSISTENT, text)


def _cut_agencies(dossier: Dossier) -> Iterator[Finding]:
    """Find names of agencies that lack characters which the document prints elsewhere."""
    rows = [
        row for p in dossier.projects for row in dossier.rows("responsibilities", p["project_id"])
    ]
    spellings: dict[str, Counter[str]] = {}
    for row in rows:
        spellings.setdefault(row["agency"], Counter())[row["agency_printed"]] += 1
    for row in rows:
        printed = row["agency_printed"]
        fuller = [
            other
            for other in spellings[row["agency"]]
            if len(other) > len(printed) and is_subsequence(printed, other)
        ]
        if fuller:
            yield _finding(
                dossier.doc_id, row["project_id"], printed, fuller[0], INCONSISTENT, printed
            )


def _dropped_characters(dossier: Dossier, row: Row) -> Iterator[Finding]:
    """Find a character that a milestone lacks, or has more, than the target it repeats."""
    target = row["target_text"]
    for milestone in dossier.rows("milestones", row["project_id"]):
        text = milestone["text"]
        for place, lost in _find_dropped(target, text).items():
            full = place[:_BEFORE] + lost + place[_BEFORE:]
            if full not in text:
                yield _finding(
                    dossier.doc_id,
                    row["project_id"],
                    place,
                    full,
                    INCONSISTENT,
                    JOINT.join((_quote(text, place), _quote(target, full))),
                )
        for place, more in _find_dropped(text, target).items():
            full = place[:_BEFORE] + more + place[_BEFORE:]
            if full not in target:
                yield _finding(
                    dossier.doc_id,
                    row["project_id"],
                    full,
                    place,
                    UNCHECKED,
                    JOINT.join((_quote(text, full), _quote(target, place))),
                )


def _find_dropped(full: str, short: str) -> dict[str, str]:
    """Find places of `short` that `full` spells with one character more, with that character."""
    found: dict[str, str] = {}
    for at in range(_BEFORE, len(full) - _BEHIND):
        char = full[at]
        left, right = full[at - _BEFORE : at], full[at + 1 : at + 1 + _BEHIND]
        place = left + right
        if place not in short or char in _LOOSE or not _HAN.fullmatch(place + char):
            continue
        if left + char + right not in short and place not in full:
            found.setdefault(place, char)
    return found


def _quote(text: str, piece: str) -> str:
    """Quote the clause that a piece stands in."""
    low, high = sentence_span(text, text.find(piece), "，,。；;\n")
    return text[low:high]


def _name_against_text(doc_id: str, row: Row) -> Iterator[Finding]:
    """Find a facility's name that its own description spells without a character or two."""
    name, text = row["name"], row["target_text"]
    endings = "|".join(r["word"] for r in load_lexicon("facility_endings"))
    stray = re.fullmatch(rf"(.*(?:{endings}))([\u4e00-\u9fff])", name)
    if stray and len(stray[1]) >= 6 and name not in text and stray[1] in text:
        yield _finding(doc_id, row["project_id"], name, stray[1], INCONSISTENT, name)
        return
    first = re.split(r"[，,。；;]", text)[0]
    one, other = sorted((name, first), key=len)
    extra = len(other) - len(one)
    facility = re.search(rf"(?:{endings})$", name) and re.search(rf"(?:{endings})$", first)
    if facility and 1 <= extra <= 3 and len(one) >= 6 and _one_gap(one, other):
        yield _finding(doc_id, row["project_id"], name, first, UNCHECKED, JOINT.join((name, first)))


def _one_gap(short: str, long: str) -> bool:
    """Tell whether the longer string is the shorter with one piece put in between."""
    gap = len(long) - len(short)
    return any(short == long[:at] + long[at + gap :] for at in range(2, len(short) - 1))


def _odd_member(doc_id: str, pid: str, text: str) -> Iterator[Finding]:
    """One name of a list that lacks the ending of all the others: 片 among 片区."""
    for clause in re.split(r"[，,。；;：:（）()]", text):
        names = name_list(clause)
        match = re.search(r"[等\d].*$", names[-1]) if names else None
        closed = [names[-1][: match.start()]] if match else []  # else words go on behind the last
        members = [*names[:-1], *closed]
        if len(members) < 4:
            continue
        for width in (2, 1):
            endings = Counter(m[-width:] for m in members if len(m) > width)
            ending, count = endings.most_common(1)[0] if endings else ("", 0)
            odd = [m for m in members if not m.endswith(ending)]
            if count < len(members) - 1 or len(odd) != 1 or len(ending) < width:
                continue
            cut = width == 2 and odd[0].endswith(ending[0])
            # The first name may carry a verb, so that its ending alone says little.
            listed = odd[0] != members[0] and (odd[0] != members[-1] or match[0].startswith("等"))
            if cut or (width == 1 and listed):
                meant = odd[0] + (ending[1:] if cut else ending)
                status = INCONSISTENT if cut else UNCHECKED
                yield _finding(doc_id, pid, odd[0], meant, status, clause)
                break


def _annex_spelling(doc_id: str, row: Row, entry: Row) -> Iterator[Finding]:
    """Small differences between annexes: a character lost, or another dash."""
    one, other = row["target_text"], entry["target_text"]
    alike = fold_for_matching(one) == fold_for_matching(other)
    for ours, theirs in differences(one, other):
        if alike:
            yield _finding(
                doc_id, row["project_id"], ours, theirs, UNCHECKED, JOINT.join((ours, theirs))
            )
            continue
        short, long = sorted((ours, theirs), key=len)
        if len(long) - len(short) in (1, 2) and is_subsequence(short, long):
            yield _finding(
                doc_id, row["project_id"], short, long, INCONSISTENT, JOINT.join((short, long))
            )
