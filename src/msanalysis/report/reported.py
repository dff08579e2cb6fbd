"""Which lists have monthly reports of their progress."""

from msanalysis.monitoring.summaries import has_progress
from msanalysis.study import Study


def list_reported_years(study: Study) -> list[int]:
    """List the years whose list was reported on, made-up reports not counted.

    Parameters
    ----------
    study
        Cut to a district.
    """
    by_year = study.projects.groupby("year")
    return [int(year) for year, projects in by_year if has_progress(study.progress, projects)]
