"""Corrections by hand: each a row with its reason, and a guard against those no longer needed."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from msanalysis.errors import ProjectError
from msanalysis.files import read_rows
from msanalysis.notices.model import Correction, Evaluation, Notice, Project

COLUMNS = ("doc_id", "project_id", "column", "printed", "corrected", "reason")
_PROJECT_FIELDS = {
    "name": "name",
    "target_text": "target",
    "support_text": "support",
    "deadline": "deadline",
    "remark": "remark",
    "group": "group",
}
_ITEM_FIELDS = {
    "goal_text": "goal",
    "progress_text": "progress",
    "reason_text": "reason",
    "verdict_printed": "verdict_printed",
}


def load_corrections(path: Path) -> list[dict[str, str]]:
    """Load the hand corrections; an absent file has none.

    Raises
    ------
    ProjectError
        A column is missing or a row gives no reason.
    """
    if not path.is_file():
        return []
    rows = read_rows(path, COLUMNS)
    for number, row in enumerate(rows, 2):
        if not (row["reason"] or "").strip():
            raise ProjectError(
                f"{path}, line {number}: no reason given; every correction needs one"
            )
    return rows


def apply_corrections(
    notice: Notice, doc_id: str, rows: Iterable[Mapping[str, str]]
) -> list[Correction]:
    """Apply the corrections of one document, in place.

    `printed` is replaced by `corrected` where it stands in the column; an empty `printed` adds
    `corrected` at the end.

    Returns
    -------
    list of Correction
        What was applied.

    Raises
    ------
    ProjectError
        A correction names what the document does not have (any more).
    """
    applied = []
    by_key: dict[str, Project | Evaluation] = {f"{p.origin}/{p.no}": p for p in notice.projects}
    by_key |= {str(item.no): item for item in notice.evaluations}
    for row in rows:
        if row["doc_id"] != doc_id:
            continue
        key = row["project_id"].removeprefix(f"{doc_id}/")
        record = by_key.get(key)
        fields = _PROJECT_FIELDS if isinstance(record, Project) else _ITEM_FIELDS
        if record is None or row["column"] not in fields:
            raise ProjectError(
                f"corrections: {row['project_id']} has no column {row['column']!r}; "
                "the row is wrong or no longer needed"
            )
        field = fields[row["column"]]
        text = getattr(record, field)
        if row["printed"] and row["printed"] not in text:
            raise ProjectError(
                f"corrections: {row['project_id']} {row['column']} does not contain "
                f"{row['printed'][:20]!r}; the row is wrong or no longer needed"
            )
        meant = (
            text.replace(row["printed"], row["corrected"], 1)
            if row["printed"]
            else text + row["corrected"]
        )
        setattr(record, field, meant)
        applied.append(
            Correction(key, row["column"], row["printed"], row["corrected"], row["reason"], "hand")
        )
    return applied
