"""Short names of lists, districts and themes, in Chinese or English."""

import pandas as pd

from msanalysis.notices.head import district_row


def label_district(district: str, language: str) -> str:
    """Name a district briefly: 渝北区, Yubei."""
    if language == "zh":
        return district
    return district_row(district).get("english", district).rsplit(" ", 1)[0]


def label_lists(projects: pd.DataFrame, language: str) -> dict[str, str]:
    """Name each list by district and year, in the order of years: doc_id → 渝北区 2021.

    Two lists of one district and year carry the end of their ids too.
    """
    lists = projects.drop_duplicates("doc_id").sort_values(["year", "district", "doc_id"])
    names = {}
    for row in lists.itertuples():
        year = "" if pd.isna(row.year) else f" {row.year}"
        names[row.doc_id] = f"{label_district(row.district, language)}{year}"
    values = list(names.values())
    return {
        doc_id: name if values.count(name) == 1 else f"{name} ({doc_id.rsplit('-', 1)[-1]})"
        for doc_id, name in names.items()
    }


def label_themes(codebook: pd.DataFrame, language: str) -> dict[str, str]:
    """Name each theme: T01 → 老旧小区改造, Old-neighbourhood renewal."""
    return dict(zip(codebook["theme"], codebook[f"theme_{language}"], strict=True))
