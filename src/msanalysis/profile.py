"""A district's profile: what its lists hold, who carries them, what was reported about them."""

import pandas as pd

from msanalysis.config import ORIGINS, VERDICTS
from msanalysis.values.agencies import agency_kind

CONFIDENCE = 0.95


def count_projects(projects: pd.DataFrame) -> pd.DataFrame:
    """Count projects by year and origin.

    Returns
    -------
    pandas.DataFrame
        One row per year, one column per origin that occurs, and `total`.
    """
    present = [origin for origin in ORIGINS if (projects["origin"] == origin).any()]
    years = projects["year"].astype(object).where(projects["year"].notna(), "–")
    counts = pd.crosstab(years, projects["origin"]).reindex(columns=present, fill_value=0)
    counts.columns.name = None
    return counts.assign(total=counts.sum(axis=1)).reset_index()


def list_projects(projects: pd.DataFrame, responsibilities: pd.DataFrame) -> pd.DataFrame:
    """List projects with their agencies, for reading.

    Returns
    -------
    pandas.DataFrame
        Columns `year`, `origin`, `no`, `name`, `target_text`, `lead`, `responsible`, `deadline`;
        agencies as printed, joined by 、; by year, within a document in its own order.
    """
    agencies = responsibilities.pivot_table(
        "agency_printed", index="project_id", columns="role", aggfunc="、".join, fill_value=""
    ).reindex(columns=["lead", "responsible"], fill_value="")
    listed = projects.merge(agencies, left_on="project_id", right_index=True, how="left")
    listed[["lead", "responsible"]] = listed[["lead", "responsible"]].fillna("")
    listed = listed.sort_values(["year", "doc_id"], kind="stable")
    columns = ["year", "origin", "no", "name", "target_text", "lead", "responsible", "deadline"]
    return listed[columns].reset_index(drop=True)


def count_agency_load(projects: pd.DataFrame, responsibilities: pd.DataFrame) -> pd.DataFrame:
    """Count the projects that each agency leads and joins.

    In a list that names no lead agency (a single column 责任单位), nobody leads.

    Returns
    -------
    pandas.DataFrame
        Columns `agency`, `led`, `joined`, `total` (a project counts once); most first.
    """
    own = responsibilities[responsibilities["project_id"].isin(projects["project_id"])]
    counts = pd.crosstab(own["agency"], own["role"]).reindex(
        columns=["lead", "responsible"], fill_value=0
    )
    total = own.drop_duplicates(["project_id", "agency"]).groupby("agency").size()
    table = pd.DataFrame({"led": counts["lead"], "joined": counts["responsible"], "total": total})
    table = table.rename_axis("agency").reset_index()
    return table.sort_values(
        ["total", "led", "agency"], ascending=[False, False, True], ignore_index=True
    )


def count_item_load(evaluation_agencies: pd.DataFrame) -> pd.DataFrame:
    """Count the items of completion reports that each agency answers for.

    Returns
    -------
    pandas.DataFrame
        Columns `agency`, `led` (what the report's column of agencies names), `joined` (0),
        `total`; most first.
    """
    own = evaluation_agencies.drop_duplicates(["item_id", "agency"])
    total = own.groupby("agency").size().rename("total").reset_index()
    table = total.assign(led=total["total"], joined=0)[["agency", "led", "joined", "total"]]
    return table.sort_values(["total", "agency"], ascending=[False, True], ignore_index=True)


def count_agency_kinds(load: pd.DataFrame) -> pd.DataFrame:
    """Count agencies by kind, with the commitments that they carry together.

    Parameters
    ----------
    load
        From `count_agency_load` or `count_item_load`.

    Returns
    -------
    pandas.DataFrame
        Columns `kind`, `n_agencies`, `n_leading`, `n_parts` (participations: a project that two
        agencies share counts twice); most first.
    """
    kinds = load.assign(
        kind=[agency_kind(agency) for agency in load["agency"]], leading=load["led"] > 0
    )
    table = kinds.groupby("kind", as_index=False).agg(
        n_agencies=("agency", "size"), n_leading=("leading", "sum"), n_parts=("total", "sum")
    )
    return table.sort_values(["n_parts", "kind"], ascending=[False, True], ignore_index=True)


def count_verdicts(evaluations: pd.DataFrame) -> pd.DataFrame:
    """Count the authors' verdicts by section, with Wilson intervals for the share completed.

    Returns
    -------
    pandas.DataFrame
        Columns `section` (`indicator`, `task`, `total`), one per verdict, `n`, `share`, `low`,
        `high` (fractions). Items without a readable verdict are in `n` only.

    Notes
    -----
    Wilson (1927) score interval at 95 %.
    """
    # Takes two seconds to import, which districts without a report need not wait for.
    from statsmodels.stats.proportion import proportion_confint

    rows = []
    sections = [s for s in ("indicator", "task") if (evaluations["section"] == s).any()]
    for section in [*sections, "total"]:
        items = (
            evaluations if section == "total" else evaluations[evaluations["section"] == section]
        )
        counts = {verdict: int((items["verdict"] == verdict).sum()) for verdict in VERDICTS}
        n = len(items)
        low, high = proportion_confint(
            counts["completed"], n, alpha=1 - CONFIDENCE, method="wilson"
        )
        share = counts["completed"] / n if n else float("nan")
        rows.append(
            {"section": section, **counts, "n": n, "share": share, "low": low, "high": high}
        )
    return pd.DataFrame(rows)


def trace_milestones(projects: pd.DataFrame, milestone_progress: pd.DataFrame) -> pd.DataFrame:
    """Trace the share of work that each project's milestones declare.

    A milestone with several parts is shown by the mean of its declared shares. A period in which
    some part declares none is left out: a mean over fewer parts would not compare with the others.

    Returns
    -------
    pandas.DataFrame
        Columns `project_id`, `no`, `name`, `period`, `progress_pct`, `n_parts`.
    """
    shares = milestone_progress.groupby(["project_id", "period"], as_index=False).agg(
        progress_pct=("progress_pct", "mean"), n_parts=("part_no", "size")
    )
    whole = shares.groupby("project_id")["n_parts"].transform("max")
    shares = shares[shares["n_parts"] == whole]
    named = shares.merge(projects[["project_id", "no", "name"]], on="project_id")
    columns = ["project_id", "no", "name", "period", "progress_pct", "n_parts"]
    return named[columns].sort_values(["no", "period"], ignore_index=True)
