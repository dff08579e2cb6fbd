"""Do the official numbers add up: every check, as one table of findings."""

from collections import Counter
from collections.abc import Mapping

import pandas as pd

from msanalysis.audit.annexes import check_annexes
from msanalysis.audit.counts import check_counts, check_numbering
from msanalysis.audit.damage import check_spam, check_spill
from msanalysis.audit.dossier import Dossier, open_dossiers
from msanalysis.audit.findings import Finding
from msanalysis.audit.headings import check_headings
from msanalysis.audit.marks import check_marks
from msanalysis.audit.named_lists import check_named_lists
from msanalysis.audit.named_sets import check_named_sets
from msanalysis.audit.overlaps import check_overlaps
from msanalysis.audit.progress import check_monotonic, check_progress
from msanalysis.audit.rates import check_rates
from msanalysis.audit.shared_totals import check_shared_totals
from msanalysis.audit.spellings import check_spellings
from msanalysis.audit.summaries import check_summaries
from msanalysis.audit.sums import check_sums
from msanalysis.config import AUDIT_KINDS
from msanalysis.schemas import make_table

__all__ = ["check_tables"]

_CHECKS = (
    check_counts,
    check_numbering,
    check_sums,
    check_shared_totals,
    check_named_lists,
    check_named_sets,
    check_headings,
    check_progress,
    check_rates,
    check_monotonic,
    check_annexes,
    check_summaries,
    check_overlaps,
    check_spill,
    check_spam,
    check_marks,
    check_spellings,
)


def check_tables(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Check all documents of the tables for consistency with themselves.

    Parameters
    ----------
    tables
        The tables that extraction fills, by name; an absent one counts as empty.

    Returns
    -------
    pandas.DataFrame
        The table `audit`: documents in the order of their ids, kinds in the contract's order,
        findings in the order of the document. The same tables give the same ids.
    """
    rows: list[dict[str, object]] = []
    for dossier in open_dossiers(tables):
        rows += _number(_find(dossier))
    return make_table("audit", rows)


def _find(dossier: Dossier) -> list[Finding]:
    found = dict.fromkeys(finding for check in _CHECKS for finding in check(dossier))
    order = {record: at for at, record in enumerate(_records(dossier))}
    return sorted(found, key=lambda f: (AUDIT_KINDS.index(f.kind), order.get(f.project_id, -1)))


def _records(dossier: Dossier) -> list[str]:
    return [p["project_id"] for p in dossier.projects] + [e["item_id"] for e in dossier.evaluations]


def _number(findings: list[Finding]) -> list[dict[str, object]]:
    numbers: Counter[str] = Counter()
    rows = []
    for finding in findings:
        numbers[finding.kind] += 1
        rows.append(
            {
                "check_id": f"{finding.doc_id}/{finding.kind}/{numbers[finding.kind]}",
                "doc_id": finding.doc_id,
                "project_id": finding.project_id,
                "kind": finding.kind,
                "stated": finding.stated,
                "derived": finding.derived,
                "difference": finding.difference,
                "status": finding.status,
                "evidence": finding.evidence,
            }
        )
    return rows
