"""Everything the tables say about one document, within reach of the checks."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from msanalysis.schemas import empty_table, list_rows
from msanalysis.values.folding import drop_tags, fold_spaces

Row = Mapping[str, Any]

_BY_PROJECT = ("measures", "milestones", "milestone_progress", "responsibilities")


@dataclass(frozen=True)
class Passage:
    """A paragraph or cell: as printed, and without meaningless spaces."""

    place: str
    text: str

    @cached_property
    def folded(self) -> str:
        """The text without meaningless spaces and left-over tags, as the tables have it."""
        return fold_spaces(drop_tags(self.text))


@dataclass(frozen=True)
class Dossier:
    """The rows of one document."""

    document: Row
    projects: list[Row]
    evaluations: list[Row]
    corrections: list[Row]
    statements: list[Row]
    passages: list[Passage]
    entries: dict[str, Row]
    by_project: dict[str, dict[str, list[Row]]] = field(repr=False)

    @property
    def doc_id(self) -> str:
        """Id of the document."""
        return self.document["doc_id"]

    def rows(self, table: str, project_id: str) -> list[Row]:
        """Give a project's rows of one of its own tables."""
        return self.by_project[table].get(project_id, [])

    @cached_property
    def paragraphs(self) -> list[str]:
        """Folded paragraphs that stand outside tables."""
        return [p.folded for p in self.passages if p.place == "paragraph" and p.folded]

    @cached_property
    def agencies_printed(self) -> frozenset[str]:
        """The projects' agencies as printed."""
        return frozenset(
            row["agency_printed"]
            for project in self.projects
            for row in self.rows("responsibilities", project["project_id"])
        )

    def owner(self, folded: str) -> str:
        """Name the project or item that a passage belongs to; empty where it is none's."""
        if len(folded) < 4:
            return ""
        for row in self.projects:
            entry = self.entries.get(row["project_id"], {})
            names = {row["name"], entry.get("name", "")} - {""}
            if folded in names or any(folded == name * 2 for name in names):
                return row["project_id"]
        agencies = [
            pid
            for pid, entry in self.entries.items()
            if entry["responsible_printed"].replace("、", "") == folded
        ]
        if len(agencies) == 1:
            return agencies[0]
        for row in self.projects:
            pid = row["project_id"]
            texts = [row["target_text"], row["support_text"]]
            texts += [m["text"] for m in self.rows("milestones", pid)]
            texts += [self.entries.get(pid, {}).get("target_text", "")]
            if any(folded in text or (len(text) > 20 and text in folded) for text in texts):
                return pid
        for row in self.evaluations:
            texts = [row["goal_text"], row["progress_text"], row["reason_text"]]
            if any(folded in text or (len(text) > 20 and text in folded) for text in texts):
                return row["item_id"]
        return ""


def open_dossiers(tables: Mapping[str, pd.DataFrame]) -> list[Dossier]:
    """Sort the rows of all tables by document, documents in the order of their ids."""
    records = {name: _records(tables, name) for name in _TABLES}
    grouped = {
        name: _group(rows, "doc_id") for name, rows in records.items() if name in _BY_DOCUMENT
    }
    for name, keys in _ORDER.items():
        records[name].sort(key=lambda row, keys=keys: tuple(row[key] for key in keys))
    by_project = {name: _group(records[name], "project_id") for name in _BY_PROJECT}
    entries: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in records["annex_entries"]:
        entries[row["project_id"].partition("/")[0]][row["project_id"]] = row
    dossiers = []
    for document in sorted(records["documents"], key=lambda row: row["doc_id"]):
        doc_id = document["doc_id"]
        passages = sorted(grouped["passages"].get(doc_id, []), key=lambda row: row["passage_no"])
        dossiers.append(
            Dossier(
                document=document,
                projects=grouped["projects"].get(doc_id, []),
                evaluations=sorted(
                    grouped["evaluations"].get(doc_id, []), key=lambda row: row["no"]
                ),
                corrections=grouped["corrections"].get(doc_id, []),
                statements=grouped["statements"].get(doc_id, []),
                passages=[Passage(row["place"], row["text"]) for row in passages],
                entries=entries[doc_id],
                by_project=by_project,
            )
        )
    return dossiers


_BY_DOCUMENT = ("projects", "evaluations", "corrections", "statements", "passages")
_ORDER = {"milestones": ("period",), "milestone_progress": ("period", "part_no")}
_TABLES = ("documents", "annex_entries", *_BY_DOCUMENT, *_BY_PROJECT)


def _records(tables: Mapping[str, pd.DataFrame], name: str) -> list[Row]:
    frame = tables.get(name)
    return list_rows(empty_table(name) if frame is None else frame)


def _group(rows: list[Row], key: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[key]].append(row)
    return dict(groups)
