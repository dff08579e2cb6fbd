"""What the corpus holds, counted."""

import pandas as pd

from msanalysis.config import AUDIT_KINDS, AUDIT_STATUSES, ORIGINS, QUANTITY_FIELDS


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
