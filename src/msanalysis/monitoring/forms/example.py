"""Write the made-up year as workbooks, each marked as such."""

from collections.abc import Iterator, Mapping

import pandas as pd

from msanalysis.monitoring.example import list_versions, name_file
from msanalysis.monitoring.forms.writing import write_form
from msanalysis.monitoring.layout import drop_unused_columns, lay_out_form
from msanalysis.monitoring.rows import name_filers, prefill_rows
from msanalysis.notices.progress_form import PrescribedForm


def write_example(
    tables: Mapping[str, pd.DataFrame],
    projects: pd.DataFrame,
    prescribed: PrescribedForm,
    *,
    seed: int,
) -> Iterator[tuple[str, bytes]]:
    """Write twelve months of filled forms in the notice's own columns.

    A form that would be rejected is followed by its correction.

    Yields
    ------
    name, data
        File name and workbook.
    """
    district, year = str(projects["district"].iloc[0]), int(projects["year"].iloc[0])
    responsibilities = tables["responsibilities"]
    filers = set(name_filers(projects, responsibilities))
    first = lay_out_form(prescribed, district=district, year=year, month=1)
    versions = list_versions(tables, projects, seed=seed, due_day=first.due_day)
    for month, cells, corrected in versions:
        layout = lay_out_form(prescribed, district=district, year=year, month=month.month)
        rows = prefill_rows(projects, responsibilities)
        data = write_form(
            drop_unused_columns(layout, rows),
            rows,
            doc_ids=sorted(projects["doc_id"].unique()),
            filer=next(iter(filers)) if len(filers) == 1 else "",
            filled=cells,
            submitted_on=month.submitted_on,
            synthetic=True,
        )
        yield name_file(layout, month.month, corrected=corrected), data
