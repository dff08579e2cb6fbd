"""What the corpus holds, counted."""

import pandas as pd

from msanalysis.config import AUDIT_KINDS, AUDIT_STATUSES, ORIGINS, QUANTITY_FIELDS
from msanalysis.wording import has_message, name_values, say

_MOST_EVIDENCE = 160


def count_lists(projects: pd.DataFrame) -> pd.DataFrame:
    """Count projects by document and origin.

    Returns
    -------
    pandas.DataFrame
        One row per document (`doc_id`), one column per origin that occurs, and `total`.
    """
    present = [origin for origin in ORIGINS if (projects["origin"] == origin).any()]
    counts = pd.crosstab(projects["doc_id"], projects["origin"]).reindex(
        columns=present, fill_value=0
    )
    counts.columns.name = None
    return counts.assign(total=counts.sum(axis=1)).reset_index()


def count_quantities(quantities: pd.DataFrame, projects: pd.DataFrame) -> pd.DataFrame:
    """Count quantities by field, and the projects that have any there.

    Returns
    -------
    pandas.DataFrame
        Columns `field`, `n`, `n_projects`, `total` (projects in all).
    """
    rows = []
    for field in QUANTITY_FIELDS:
        part = quantities[quantities["field"] == field]
        rows.append(
            {
                "field": field,
                "n": len(part),
                "n_projects": part["project_id"].nunique(),
                "total": len(projects),
            }
        )
    return pd.DataFrame(rows)


def count_units(quantities: pd.DataFrame, *, most: int) -> pd.DataFrame:
    """Count the most frequent units: `unit`, `n`, in falling order."""
    counts = quantities["unit"].value_counts().rename_axis("unit").reset_index(name="n")
    return counts.sort_values(["n", "unit"], ascending=[False, True], ignore_index=True).head(most)


def count_findings(audit: pd.DataFrame) -> pd.DataFrame:
    """Count consistency checks by kind and status.

    Returns
    -------
    pandas.DataFrame
        One row per kind that occurs, one column per status, and `total`.
    """
    counts = pd.crosstab(audit["kind"], audit["status"]).reindex(
        columns=list(AUDIT_STATUSES), fill_value=0
    )
    counts.columns.name = None
    kinds = [kind for kind in AUDIT_KINDS if kind in counts.index]
    return counts.loc[kinds].assign(total=counts.sum(axis=1)).rename_axis("kind").reset_index()


def format_checks(audit: pd.DataFrame, language: str, *, status: str) -> pd.DataFrame:
    """Format the consistency checks of one result for reading, typography left out.

    Returns
    -------
    pandas.DataFrame
        record, kind, stated, derived, evidence (cut where it is long).
    """
    rows = audit[(audit["status"] == status) & (audit["kind"] != "typography")]
    evidence = rows["evidence"]
    cut = evidence.str.slice(0, _MOST_EVIDENCE) + "…"
    return pd.DataFrame(
        {
            "record": rows["project_id"].where(rows["project_id"] != "", rows["doc_id"]),
            "kind": name_values(rows["kind"], language, prefix="audit"),
            "stated": [_name_code(value, language) for value in rows["stated"]],
            "derived": [_name_code(value, language) for value in rows["derived"]],
            "evidence": evidence.where(evidence.str.len() <= _MOST_EVIDENCE, cut),
        }
    ).reset_index(drop=True)


def _name_code(value: str, language: str) -> str:
    """Name a value that is a code (`rises`); numbers and quoted words stay."""
    key = f"check.value.{value}"
    return say(key, language) if has_message(key) else value
