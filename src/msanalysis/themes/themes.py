"""The themes of the projects: as coded, or predicted and marked so."""

import pandas as pd

from msanalysis.errors import ProjectError
from msanalysis.schemas import make_table, type_table
from msanalysis.themes.prediction import predict_themes


def tabulate_themes(
    projects: pd.DataFrame,
    responsibilities: pd.DataFrame,
    themes_codebook: pd.DataFrame,
    coding_projects: pd.DataFrame,
) -> pd.DataFrame:
    """Give every project its themes.

    Parameters
    ----------
    projects
        Table `projects`.
    responsibilities
        Table `responsibilities`.
    themes_codebook
        The codebook's themes (column `theme`).
    coding_projects
        The coding (`codebook.load_coding_projects`). A second theme is settled, and counts, where
        both readers gave the same one.

    Returns
    -------
    DataFrame
        Table `themes` in the order of `projects`: one row per project and theme.

    Raises
    ------
    ProjectError
        The coding has a theme that the codebook has not.
    """
    coded = settle_themes(coding_projects)
    _check_known(coded, themes_codebook)
    coded = coded[coded["record_id"].isin(projects["project_id"])]
    coded = coded.assign(source="coded", confidence=1.0)
    predicted = predict_themes(projects, responsibilities, coding_projects).assign(
        source="predicted"
    )
    parts = [part for part in (coded, predicted) if len(part)]
    if not parts:
        return make_table("themes", [])
    rows = pd.concat(parts, ignore_index=True)
    position = {project_id: at for at, project_id in enumerate(projects["project_id"])}
    rows = rows.iloc[rows["record_id"].map(position).argsort(kind="stable")]
    return type_table("themes", rows)


def settle_themes(coding_projects: pd.DataFrame) -> pd.DataFrame:
    """List the settled themes of the coded projects, the first before the second.

    Parameters
    ----------
    coding_projects
        Columns `record_id`, `theme` and, where there were two readers, `theme2_a`, `theme2_b`.

    Returns
    -------
    DataFrame
        record_id, theme.
    """
    first = coding_projects.loc[coding_projects["theme"] != "", ["record_id", "theme"]]
    if not {"theme2_a", "theme2_b"} <= set(coding_projects):
        return first.reset_index(drop=True)
    both = coding_projects[coding_projects["theme2_a"] == coding_projects["theme2_b"]]
    both = both[(both["theme2_a"] != "") & (both["theme2_a"] != both["theme"])]
    second = both[["record_id", "theme2_a"]].rename(columns={"theme2_a": "theme"})
    return pd.concat([first, second]).sort_index(kind="stable").reset_index(drop=True)


def _check_known(coded: pd.DataFrame, codebook: pd.DataFrame) -> None:
    unknown = coded[~coded["theme"].isin(codebook["theme"])]
    if len(unknown):
        row = unknown.iloc[0]
        raise ProjectError(
            f"coding of {row['record_id']}: theme {row['theme']!r} is not in the codebook; "
            "correct the coding or add the theme to data/codebook/themes.csv"
        )
