"""Facts of the tables and of the truth in one form, to be counted against each other."""

from collections import Counter
from dataclasses import dataclass

from msanalysis.study import Study
from tests.conftest import TRUTH, read_truth

EDGE = 15
Fact = tuple[str, ...]
DOCUMENT_COLUMNS = (
    "doc_id", "kind", "district", "district_code", "year", "doc_number", "title", "issuer",
    "issued_on", "n_items_stated", "n_items",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Score:
    """Hits and misses of one field in one document."""

    hits: int
    missing: tuple[Fact, ...]
    extra: tuple[Fact, ...]

    @property
    def precision(self) -> float:
        """Share of what was found that is right; 1 where nothing was found."""
        found = self.hits + len(self.extra)
        return self.hits / found if found else 1.0

    @property
    def recall(self) -> float:
        """Share of what is there that was found; 1 where nothing is there."""
        there = self.hits + len(self.missing)
        return self.hits / there if there else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def squeeze(text: object) -> str:
    """Take all white space out."""
    return "".join(str(text).split())


def edges(text: str, n: int = EDGE) -> Fact:
    """Give the first and last characters, which the truth keeps of long texts."""
    return text[:n], text[-n:]


def score(found: list[Fact], meant: list[Fact]) -> Score:
    """Count facts found against facts meant, each as often as it occurs."""
    found_counts, meant_counts = Counter(found), Counter(meant)
    return Score(
        hits=(found_counts & meant_counts).total(),
        missing=tuple((meant_counts - found_counts).elements()),
        extra=tuple((found_counts - meant_counts).elements()),
    )


def list_facts(study: Study) -> dict[str, list[Fact]]:
    """List what the tables say, field by field; the first entry of a fact is its record's id."""
    documents = study.documents[list(DOCUMENT_COLUMNS)].astype(object)
    documents = documents.where(documents.notna(), "")
    projects = study.projects.to_dict("records")
    return {
        "document": [tuple(map(str, row)) for row in documents.itertuples(index=False)],
        "name": [(p["project_id"], squeeze(p["name"])) for p in projects],
        "origin and number": [
            (p["project_id"], p["origin"], str(p["no"]), p["no_printed"]) for p in projects
        ],
        "group": [(p["project_id"], squeeze(p["group"])) for p in projects],
        "target text": [(p["project_id"], *edges(p["target_text"], 12)) for p in projects],
        "support text": [(p["project_id"], *edges(p["support_text"], 12)) for p in projects],
        "deadline": [(p["project_id"], p["deadline"]) for p in projects],
        "remark": [(p["project_id"], p["remark"]) for p in projects],
        "agency": _rows(study.responsibilities, "project_id", "role", "agency_printed"),
        "measure": [
            (m["project_id"], str(m["measure_no"]), squeeze(m["agency_printed"]), m["deadline"],
             *edges(m["text"]))
            for m in study.measures.to_dict("records")
        ],
        "milestone": [
            (m["project_id"], m["period"], *edges(m["text"]))
            for m in study.milestones.to_dict("records")
        ],
        "milestone progress": [
            (m["project_id"], m["period"], str(m["part_no"]), f"{m['progress_pct']:g}")
            for m in study.milestone_progress.to_dict("records")
        ],
        "quantity": [
            (q["project_id"], q["field"], q["period"], f"{q['value']:.15g}", q["unit"],
             q["comparator"], q["text"])
            for q in study.quantities.to_dict("records")
        ],
        "evaluation": [
            (e["item_id"], e["section"], e["verdict"], *edges(e["goal_text"]),
             *edges(e["progress_text"]), *edges(e["reason_text"]))
            for e in study.evaluations.to_dict("records")
        ],
        "evaluation agency": _rows(study.evaluation_agencies, "item_id", "agency_printed"),
    }  # fmt: skip


def list_truth() -> dict[str, list[Fact]]:
    """List what the readings by hand say, in the form of `list_facts`."""
    projects = read_truth("projects")
    measures = read_truth("measures")
    evaluations = read_truth("evaluations")
    parts = (
        "goal_head",
        "goal_tail",
        "progress_head",
        "progress_tail",
        "reason_head",
        "reason_tail",
    )
    quantities = [
        row
        for path in sorted((TRUTH / "quantities").glob("*.csv"))
        for row in read_truth(f"quantities/{path.stem}")
        if not row["note"].startswith("OUT")
    ]
    return {
        "document": _pick(read_truth("documents"), *DOCUMENT_COLUMNS),
        "name": [(p["project_id"], squeeze(p["name"])) for p in projects],
        "origin and number": _pick(projects, "project_id", "origin", "no", "no_printed"),
        "group": [(p["project_id"], squeeze(p["group"])) for p in projects],
        "target text": _pick(projects, "project_id", "target_head", "target_tail"),
        "support text": _pick(projects, "project_id", "support_head", "support_tail"),
        "deadline": _pick(projects, "project_id", "deadline"),
        "remark": _pick(projects, "project_id", "remark"),
        "agency": _pick(read_truth("responsibilities"), "project_id", "role", "agency_printed"),
        "measure": [
            (m["project_id"], m["measure_no"], squeeze(m["agency_printed"]), m["deadline"],
             m["text_head"], m["text_tail"])
            for m in measures
        ],
        "milestone": _pick(
            read_truth("milestones"), "project_id", "period", "text_head", "text_tail"
        ),
        "milestone progress": _pick(
            read_truth("milestone_progress"), "project_id", "period", "part_no", "progress_pct"
        ),
        "quantity": [
            (q["project_id"], q["field"], q["period"], f"{float(q['value']):.15g}", q["unit"],
             q["comparator"], q["text"])
            for q in quantities
        ],
        "evaluation": [
            (e["item_id"], e["section"], e["verdict"], *(squeeze(e[p]) for p in parts))
            for e in evaluations
        ],
        "evaluation agency": _pick(read_truth("evaluation_agencies"), "item_id", "agency_printed"),
    }  # fmt: skip


def of_document(facts: list[Fact], doc_id: str) -> list[Fact]:
    """Keep the facts of one document."""
    return [fact for fact in facts if fact[0].split("/")[0] == doc_id]


def _rows(table, *columns: str) -> list[Fact]:
    return [tuple(map(str, row)) for row in table[list(columns)].itertuples(index=False)]


def _pick(rows: list[dict[str, str]], *columns: str) -> list[Fact]:
    return [tuple(row[column] for column in columns) for row in rows]
