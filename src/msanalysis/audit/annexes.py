"""What a document says twice: annex titles, annex against annex, summary against table."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from msanalysis.audit.dossier import Dossier, Row
from msanalysis.audit.findings import (
    CONSISTENT,
    INCONSISTENT,
    JOINT,
    UNCHECKED,
    Finding,
    agree,
    write_amount,
    write_difference,
)
from msanalysis.audit.matching import read_things, same_noun
from msanalysis.audit.progress import amounts_by_target
from msanalysis.values.agencies import canonical_agency, split_agencies
from msanalysis.values.folding import fold_for_matching
from msanalysis.values.quantities import Quantity

_ANNEX = re.compile(r"附件[一二三四五六七八九\d]{0,2}[:：]?$")
_LISTED = re.compile(r"^(?:附件[:：])?(?:(\d{1,2})[.、．])?(?P<title>[^。；;]{6,60})$")
_QUOTED = re.compile(r"《([^《》]{6,60})》")
_NEAR = 0.85
_FORM = re.compile(r"[（(]样表[)）]")
# The next number of a list of annexes that stands on one line.
_BESIDE = re.compile(r"(?<=[^\d.．、:：\s])\s*(?=[2-9][.．、][^\d])")


@dataclass(frozen=True, slots=True)
class AnnexTitle:
    """An annex: its title in the list of annexes, above the annex, and where the text quotes it."""

    listed: str
    printed: str
    quoted: tuple[str, ...]


def read_annex_titles(paragraphs: list[str]) -> list[AnnexTitle]:
    """Read the list of annexes and the titles that the annexes bear."""
    start = next((at for at, p in enumerate(paragraphs) if re.match(r"附件[:：]\S", p)), None)
    if start is None:
        return []
    listed: list[str] = []
    lines = [part for p in paragraphs[start:] for part in _BESIDE.split(p)]
    for at, paragraph in enumerate(lines):
        match = _LISTED.match(paragraph)
        if not match or (at and (match[1] is None or int(match[1]) != len(listed) + 1)):
            break
        listed.append(match["title"])
    heads = [at for at, p in enumerate(paragraphs) if at > start and _ANNEX.match(p)]
    quotes = [q for p in paragraphs[:start] for q in _QUOTED.findall(p)]
    titles = []
    for title, head in zip(listed, heads, strict=False):
        following = paragraphs[head + 1 : head + 3]
        joined = "".join(following)
        first = following[0] if following else ""
        split = _plain(joined) == _plain(title) or (
            title.startswith(first) and joined.startswith(title[: len(first) + 2])
        )
        printed = joined if split and first != title else first
        quoted = tuple(
            q for q in dict.fromkeys(quotes) if q[:3] == title[:3] and _are_near(q, title)
        )
        titles.append(AnnexTitle(title, printed, quoted))
    return titles


def _plain(title: str) -> str:
    return fold_for_matching(_FORM.sub("", title))


def _are_near(one: str, other: str) -> bool:
    matcher = difflib.SequenceMatcher(None, _plain(one), _plain(other))
    # The first is never less than the second, and sooner computed.
    return matcher.quick_ratio() >= _NEAR and matcher.ratio() >= _NEAR


def check_annexes(dossier: Dossier) -> Iterator[Finding]:
    """Compare what the document prints more than once."""
    for title in read_annex_titles(dossier.paragraphs):
        forms = [title.listed, *title.quoted, title.printed]
        if not title.printed:
            continue
        alike = len({_plain(form) for form in forms}) == 1
        yield _finding(
            dossier,
            "",
            title.listed,
            title.printed,
            CONSISTENT if alike else INCONSISTENT,
            JOINT.join(dict.fromkeys(forms)),
        )
    for row in dossier.projects:
        entry = dossier.entries.get(row["project_id"])
        if entry:
            yield _compare_text(dossier, row, entry)
            yield from _compare_name(dossier, row, entry)
            yield from _compare_agencies(dossier, row, entry)
        yield from _compare_milestones(dossier, row)
    yield from _count_alike(dossier)
    yield from _check_indicator_goals(dossier)


def _finding(
    dossier: Dossier, record: str, stated: str, derived: str, status: str, evidence: str
) -> Finding:
    return Finding(dossier.doc_id, record, "annex", stated, derived, status, evidence)


def differences(one: str, other: str) -> list[tuple[str, str]]:
    """Give the pieces in which two texts differ, each with the words around it."""
    pieces = []
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    for tag, low, high, start, end in matcher.get_opcodes():
        if tag != "equal":
            pieces.append((one[max(0, low - 5) : high + 5], other[max(0, start - 5) : end + 5]))
    return pieces


def _compare_text(dossier: Dossier, row: Row, entry: Row) -> Finding:
    stated, derived = row["target_text"], entry["target_text"]
    pieces = differences(stated, derived)
    if not pieces:
        return _finding(dossier, row["project_id"], "", "", CONSISTENT, stated)
    alike = fold_for_matching(stated) == fold_for_matching(derived)
    one, other = pieces[0]
    evidence = JOINT.join(part for pair in pieces for part in pair)
    return _finding(
        dossier, row["project_id"], one, other, CONSISTENT if alike else INCONSISTENT, evidence
    )


def _compare_name(dossier: Dossier, row: Row, entry: Row) -> Iterator[Finding]:
    if fold_for_matching(row["name"]) != fold_for_matching(entry["name"]):
        yield _finding(
            dossier,
            row["project_id"],
            row["name"],
            entry["name"],
            INCONSISTENT,
            JOINT.join((row["name"], entry["name"])),
        )


def _compare_agencies(dossier: Dossier, row: Row, entry: Row) -> Iterator[Finding]:
    stated = {r["agency"] for r in dossier.rows("responsibilities", row["project_id"])}
    derived = {canonical_agency(name) for name in split_agencies(entry["responsible_printed"])}
    if derived and stated and stated != derived:
        yield _finding(
            dossier,
            row["project_id"],
            "、".join(sorted(stated)),
            "、".join(sorted(derived)),
            UNCHECKED if stated & derived else INCONSISTENT,
            entry["responsible_printed"],
        )


def _count_alike(dossier: Dossier) -> Iterator[Finding]:
    """Report how many repeated entries print the agencies and the name that the list prints."""
    names = [
        (row["name"], entry["name"])
        for row in dossier.projects
        if (entry := dossier.entries.get(row["project_id"]))
    ]
    agencies = [
        (stated, derived)
        for row in dossier.projects
        if (entry := dossier.entries.get(row["project_id"]))
        and (stated := {r["agency"] for r in dossier.rows("responsibilities", row["project_id"])})
        and (derived := {canonical_agency(n) for n in split_agencies(entry["responsible_printed"])})
    ]
    entries = [dossier.entries[key] for key in sorted(dossier.entries)]
    if agencies:
        alike = sum(one == other for one, other in agencies)
        yield _finding(
            dossier,
            "",
            str(len(agencies)),
            str(alike),
            CONSISTENT if alike == len(agencies) else UNCHECKED,
            JOINT.join(entry["responsible_printed"] for entry in (entries[0], entries[-1])),
        )
    if names:
        alike = sum(fold_for_matching(one) == fold_for_matching(other) for one, other in names)
        yield _finding(
            dossier,
            "",
            str(len(names)),
            str(alike),
            CONSISTENT if alike == len(names) else UNCHECKED,
            JOINT.join((names[0][1], names[-1][1])),
        )


def _compare_milestones(dossier: Dossier, row: Row) -> Iterator[Finding]:
    """Compare the last milestone that names a target with the target."""
    reached, evidence = [], []
    for target, found in amounts_by_target(dossier, row).items():
        best = max(found, key=lambda pair: pair[1].quantity.value)[1]
        value = best.quantity.value
        if _is_reached(target.quantity, best.quantity):
            reached.append((target.quantity, best.quantity))
            evidence.append(best.sentence)
            continue
        if not same_noun(best.noun, target.noun):
            continue
        over = value > target.quantity.value
        last = max(m["period"] for m in dossier.rows("milestones", row["project_id"]))
        sure = over or found[-1][0] == last
        yield Finding(
            dossier.doc_id,
            row["project_id"],
            "annex",
            write_amount(target.quantity),
            write_amount(best.quantity),
            INCONSISTENT if sure and target.quantity.comparator == "=" else UNCHECKED,
            JOINT.join((target.sentence, best.sentence)),
            write_difference(value, target.quantity.value),
        )
    if reached:
        yield _finding(
            dossier,
            row["project_id"],
            ";".join(write_amount(promised) for promised, _ in reached),
            ";".join(write_amount(stated) for _, stated in reached),
            CONSISTENT,
            JOINT.join(dict.fromkeys(evidence)),
        )


def _is_reached(promised: Quantity, stated: Quantity) -> bool:
    """Tell whether an amount keeps a promise; at most keeps none of at least."""
    if {promised.comparator, stated.comparator} == {">=", "<="}:
        return False
    exact = stated.comparator == ">=" and stated.value == promised.value
    return exact or agree(promised, stated.value)


def _check_indicator_goals(dossier: Dossier) -> Iterator[Finding]:
    """Check `指标全部完成` against the figures, where goal and progress state one of a kind."""
    rows = [
        e
        for e in dossier.evaluations
        if e["section"] == "indicator" and e["verdict"] == "completed"
    ]
    for row in rows:
        progress = read_things(row["progress_text"])
        for goal in read_things(row["goal_text"]):
            fitting = [
                t
                for t in progress
                if t.quantity.unit == goal.quantity.unit and same_noun(t.noun, goal.noun)
            ]
            if len(fitting) != 1 or goal.quantity.comparator == "<=":
                continue
            reached = fitting[0].quantity.value >= goal.quantity.value
            yield Finding(
                dossier.doc_id,
                row["item_id"],
                "annex",
                write_amount(goal.quantity),
                write_amount(fitting[0].quantity),
                CONSISTENT if reached else UNCHECKED,
                JOINT.join((goal.sentence, fitting[0].sentence)),
                "" if reached else write_difference(fitting[0].quantity.value, goal.quantity.value),
            )
