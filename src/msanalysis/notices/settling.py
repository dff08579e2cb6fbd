"""What is settled once all lists are read: names, numbers, annexes that repeat the projects."""

import re
from collections import Counter
from difflib import SequenceMatcher

from msanalysis.notices.model import Correction, Project
from msanalysis.notices.naming import MAX_NAME, part_name
from msanalysis.values.folding import fold_for_matching

_SAME_NAME = 0.85


def name_nameless(projects: list[Project]) -> list[Project]:
    """Name projects that the list states without a name by the first clause of their task.

    Returns
    -------
    list of Project
        Those that were named.
    """
    nameless = [project for project in projects if not project.name and project.target]
    for project in nameless:
        clause = re.split(r"[。；;，,]", part_name(project.target)[0])[0]
        project.name = clause[:MAX_NAME]
    return nameless


def match_names(entries: list[Project], kept: list[Project]) -> dict[int, Project]:
    """Match entries of a later list with earlier projects of the same name.

    Returns
    -------
    dict of int to Project
        By the entry's position.
    """
    names = {fold_for_matching(project.name): project for project in kept}
    matches: dict[int, Project] = {}
    for at, entry in enumerate(entries):
        name = fold_for_matching(entry.name)
        project = names.get(name) or _most_similar(name, names)
        if project is not None:
            matches[at] = project
    return matches


def _most_similar(name: str, names: dict[str, Project]) -> Project | None:
    best, project = 0.0, None
    letters = Counter(name)
    for known, candidate in names.items():
        shared = (letters & Counter(known)).total()
        if 2 * shared / (len(name) + len(known)) < _SAME_NAME:
            continue  # the ratio is never higher, and takes far longer to tell
        ratio = SequenceMatcher(None, name, known).ratio()
        if ratio > best:
            best, project = ratio, candidate
    return project if best >= _SAME_NAME else None


def merge_repeat(entries: list[Project], matches: dict[int, Project]) -> list[Correction]:
    """Merge the entries of an annex that repeats the projects, in place; report differences."""
    corrections = []
    for at, entry in enumerate(entries):
        project = matches.get(at)
        if project is None:
            continue
        project.milestones |= {
            p: t for p, t in entry.milestones.items() if p not in project.milestones
        }
        project.deadline = project.deadline or entry.deadline
        if entry.no != project.no:
            reason = (
                f"后一附件把第{project.no}项印作第{entry.no_printed}项 | a later annex prints "
                f"no. {entry.no_printed} for the project listed before as no. {project.no}"
            )
            corrections.append(
                Correction(
                    f"{project.origin}/{project.no}",
                    "no",
                    entry.no_printed,
                    str(project.no),
                    reason,
                )
            )
            project.no_printed = entry.no_printed
        entry.no = project.no
        entry.origin = project.origin
    return corrections


def settle_numbers(projects: list[Project]) -> list[Correction]:
    """Mend a number printed twice where the next one shows what was meant; keep ids unique."""
    corrections = []
    for at, project in enumerate(projects):
        before = projects[at - 1] if at else None
        after = projects[at + 1] if at + 1 < len(projects) else None
        same = (
            before is not None and before.origin == project.origin and 0 < before.no == project.no
        )
        if same and (after is None or after.origin != project.origin or after.no == project.no + 2):
            project.no = before.no + 1
            reason = (
                f"序号{before.no}重复，此项紧接第{before.no}项 | "
                f"no. {before.no} is printed twice; this is the one behind it"
            )
            corrections.append(
                Correction(
                    f"{project.origin}/{project.no}",
                    "no",
                    project.no_printed,
                    str(project.no),
                    reason,
                )
            )
    numbered = any(project.no_printed for project in projects)
    taken: set[tuple[str, int]] = set()
    for project in projects:
        if (project.origin, project.no) in taken or project.no == 0:
            printed = project.no_printed
            project.no = (
                max((no for origin, no in taken if origin == project.origin), default=0) + 1
            )
            reason = "文件中没有独立序号，顺序编号 | without a number of its own; counted on"
            if numbered:
                corrections.append(
                    Correction(
                        f"{project.origin}/{project.no}", "no", printed, str(project.no), reason
                    )
                )
        taken.add((project.origin, project.no))
    return corrections
