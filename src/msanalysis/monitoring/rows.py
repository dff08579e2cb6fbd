"""The rows of a form: one per project, filled in beforehand; which agency files which."""

from collections.abc import Mapping

import pandas as pd

from msanalysis.config import ROLES
from msanalysis.errors import ProjectError
from msanalysis.notices.head import find_district
from msanalysis.values.agencies import canonical_agency
from msanalysis.wording import say


def select_plan(tables: Mapping[str, pd.DataFrame], district: str, year: int) -> pd.DataFrame:
    """Select the projects that a district promised for a year, in the order of their list.

    Parameters
    ----------
    tables
        Of the study, at least `projects`.
    district
        In Chinese or pinyin.

    Raises
    ------
    ProjectError
        The study has no such list; the message names the lists there are.
    """
    projects = tables["projects"]
    name = find_district(district)
    chosen = projects[(projects["district"] == name) & (projects["year"] == year)]
    if not name or chosen.empty:
        lists = projects.drop_duplicates(["district", "year"]).sort_values(["district", "year"])
        known = ", ".join(f"{row.district} {row.year}" for row in lists.itertuples())
        raise ProjectError(
            f"no list of projects of {district!r} for {year}; expected one of {known or 'none'}"
        )
    return chosen.reset_index(drop=True)


def name_filers(projects: pd.DataFrame, responsibilities: pd.DataFrame) -> pd.Series:
    """Name the one agency that files for each project: project_id → agency.

    It is the first lead agency; where a list names no lead, the first responsible one. Projects
    without an agency get an empty name.
    """
    own = responsibilities[responsibilities["project_id"].isin(projects["project_id"])]
    leads_first = own.sort_values("role", key=lambda role: role != "lead", kind="stable")
    first = leads_first.drop_duplicates("project_id").set_index("project_id")["agency"]
    return first.reindex(projects["project_id"]).fillna("")


def select_agency(
    projects: pd.DataFrame, responsibilities: pd.DataFrame, agency: str
) -> pd.DataFrame:
    """Select the projects that an agency files for.

    Raises
    ------
    ProjectError
        It files for none; the message names those that do.
    """
    filers = name_filers(projects, responsibilities)
    wanted = canonical_agency(agency)
    chosen = projects[projects["project_id"].map(filers) == wanted]
    if chosen.empty:
        known = "、".join(dict.fromkeys(name for name in filers if name))
        raise ProjectError(f"agency {agency!r} files no form here; expected one of {known}")
    return chosen.reset_index(drop=True)


def prefill_rows(projects: pd.DataFrame, responsibilities: pd.DataFrame) -> list[dict[str, str]]:
    """Fill what a form knows beforehand: one mapping field → text per project, and its id."""
    printed: dict[tuple[str, str], list[str]] = {}
    for row in responsibilities.itertuples():
        printed.setdefault((row.project_id, row.role), []).append(row.agency_printed)
    rows = []
    for row in projects.itertuples():
        agencies = {role: "、".join(printed.get((row.project_id, role), ())) for role in ROLES}
        rows.append(
            {
                "project_id": row.project_id,
                "no": row.no_printed or str(row.no),
                "name": row.name,
                "category": say(f"origin.{row.origin}", "zh"),
                "target": row.target_text,
                "support": row.support_text,
                "deadline": row.deadline,
                **agencies,
            }
        )
    return rows
