"""Sub-items that a page break pushed into the next project's rows, brought back by number."""

import re
from dataclasses import replace
from itertools import pairwise

from msanalysis.notices.assembly import RowGroup, enumerated_field, join_rows
from msanalysis.notices.enumeration import split_items
from msanalysis.notices.model import Correction, Project
from msanalysis.notices.rows import ListRow
from msanalysis.values.dates import parse_month
from msanalysis.values.folding import fold_spaces

_TRAVELLING = ("responsible", "lead", "deadline")


def bring_back_spilled(groups: list[RowGroup], *, year: int | None) -> list[Correction]:
    """Move spilled sub-items, in place, and report what changed.

    A row whose first sub-items continue the numbering of the project before ((3)(4) behind
    (1)(2)) belongs to that project until the numbering starts at (1) again. Its responsible
    agency goes along; the lead agency where the project has one of its own further down; the
    deadline where the sub-item's own text names it.
    """
    corrections: list[Correction] = []
    for before, group in pairwise(groups):
        if before.list_no != group.list_no:
            continue
        as_printed = (replace(before), replace(group))
        numbers = _move(before, group, year)
        if not numbers:
            continue
        marks = "".join(f"({number})" for number in numbers)
        old, new = (
            [join_rows(g, year=year) for g in pair] for pair in (as_printed, (before, group))
        )
        here, there = (project.no_printed for project in old)
        reason = (
            f"子项{marks}接续第{here}项的编号，换页时错入第{there}项所在行 | sub-items {marks} "
            f"continue the numbering of no. {here}; a page break pushed them into the row of "
            f"no. {there}"
        )
        for printed, meant in zip(old, new, strict=True):
            corrections += _compare(printed, meant, reason)
    return corrections


def _move(before: RowGroup, group: RowGroup, year: int | None) -> list[int]:
    name = enumerated_field(group.rows)
    if not name or enumerated_field(before.rows) != name:
        return []
    last = max(
        item.number for row in before.rows for item in split_items(fold_spaces(row.get(name)))
    )
    moved: list[ListRow] = []
    kept: list[ListRow] = []
    numbers: list[int] = []
    spilling = True
    for row in group.rows:
        items = split_items(fold_spaces(row.get(name)))
        going = []
        for item in items:
            spilling = spilling and item.number == last + 1
            if spilling:
                last = item.number
                numbers.append(item.number)
                going.append(item)
        if not going:
            kept.append(row)
            continue
        staying = items[len(going) :]
        text = "".join(item.marked for item in going)
        gone = {name: text, "responsible": row.get("responsible")}
        rest = dict(row.cells) | {name: "".join(item.marked for item in staying)}
        if not staying:
            rest["responsible"] = ""
        deadline = parse_month(row.get("deadline"), year=year)
        if deadline and _names_month(text, deadline):
            gone["deadline"], rest["deadline"] = row.get("deadline"), ""
        gone["lead"] = "" if staying else row.get("lead")
        moved.append(ListRow(gone, {}, row.number))
        kept.append(ListRow(rest, row.milestones, row.number))
    if not numbers:
        return []
    own_lead = any(row.get("lead") for row, k in zip(kept, group.rows, strict=True) if row is k)
    for row in moved:
        if own_lead:
            for at, rest in enumerate(kept):
                if rest.number == row.number and row.get("lead"):
                    kept[at] = ListRow(
                        dict(rest.cells) | {"lead": ""}, rest.milestones, rest.number
                    )
        else:
            row.cells["lead"] = ""
    before.rows = [*before.rows, *moved]
    group.rows = [kept[0], *(row for row in kept[1:] if not row.is_blank)]
    return numbers


def _names_month(text: str, month: str) -> bool:
    return any(parse_month(date) == month for date in re.findall(r"20\d\d年\d{1,2}月", text))


def _compare(printed: Project, meant: Project, reason: str) -> list[Correction]:
    key = f"{meant.origin}/{meant.no}"
    pairs = {
        "support_text": (printed.support, meant.support),
        "target_text": (printed.target, meant.target),
        "deadline": (printed.deadline, meant.deadline),
        "lead": ("、".join(printed.leads), "、".join(meant.leads)),
        "responsible": ("、".join(printed.responsibles), "、".join(meant.responsibles)),
    }
    return [
        Correction(key, column, old, new, reason)
        for column, (old, new) in pairs.items()
        if old != new
    ]
