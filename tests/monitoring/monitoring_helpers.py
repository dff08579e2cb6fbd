"""Forms written, filled, edited and checked."""

from functools import cache

import openpyxl
from tests.conftest import ROOT

from msanalysis.monitoring.checking import check_form
from msanalysis.monitoring.form_checks import Given
from msanalysis.monitoring.forms.reading import FormError, read_form
from msanalysis.monitoring.forms.store import empty_log
from msanalysis.monitoring.forms.writing import write_form
from msanalysis.monitoring.history import current_rows, extend_log
from msanalysis.monitoring.layout import drop_unused_columns, lay_out_form
from msanalysis.monitoring.problems import make_problem
from msanalysis.monitoring.rows import prefill_rows, select_plan
from msanalysis.notices.progress_form import PrescribedForm, find_progress_form
from msanalysis.reading import read_document

PRESCRIBED = {
    "渝北区": {2021: "yubei-2021-plan", 2025: "yubei-2025-plan"},
    "北碚区": {2020: "beibei-2020-plan"},
    "黔江区": {2025: "qianjiang-2025-plan"},
}


# Writing a workbook takes a third of a second; many tests begin with the same one.
_WRITTEN = {}


@cache
def prescribed_form(district: str, year: int) -> PrescribedForm:
    path = ROOT / "data" / "raw" / f"{PRESCRIBED[district][year]}.txt"
    return find_progress_form(read_document(path).blocks, year=year)


class Desk:
    """Where a clerk fills in forms and a checker reads them."""

    def __init__(self, study, folder):
        self.study = study
        self.folder = folder

    def rows(self, district="渝北区", year=2025):
        return [dict(row) for row in self._rows(district, year)]

    @cache  # noqa: B019 - one desk for the whole session
    def _rows(self, district, year):
        projects = select_plan(self.study.tables, district, year)
        return prefill_rows(projects, self.study.responsibilities)

    def fill(self, rows, share=40, amount=100.0):
        return {
            row["project_id"]: {
                "state": "推进中",
                "percent": share,
                "progress": f"{row['name']}：达到总体形象进度的{share}%。",
                "investment_done": amount + at,
                "problem": "无",
                "next_step": "按计划推进",
                "contact": "张某某 13800000000",
            }
            for at, row in enumerate(rows)
        }

    def write(self, district="渝北区", year=2025, month=6, *, name="", **options):
        path = self.folder / (name or f"{district}-{year}-{month}.xlsx")
        key = (district, year, month, *sorted(options)) if "rows" not in options else None
        if key is None or set(options) - {"blank"}:
            path.write_bytes(self.encode(district, year, month, **options))
            return path
        if key not in _WRITTEN:
            _WRITTEN[key] = self.encode(district, year, month, **options)
        path.write_bytes(_WRITTEN[key])
        return path

    def encode(self, district, year, month, *, blank=False, filled=None, rows=None, **options):
        layout = lay_out_form(
            prescribed_form(district, year), district=district, year=year, month=month
        )
        rows = rows or self.rows(district, year)
        if filled is None and not blank:
            filled = self.fill(rows, **options)
        return write_form(
            drop_unused_columns(layout, rows),
            rows,
            doc_ids=[PRESCRIBED[district][year]],
            filled=filled,
            submitted_on="" if blank else f"{year}-{month:02d}-20",
        )

    def edit(self, path, change):
        book = openpyxl.load_workbook(path)
        change(book.worksheets[0], book)
        book.save(path)
        return path

    def check(self, path, stored=None, given=None):
        stored = current_rows(empty_log()) if stored is None else stored
        return check_form(read_form(path), self.study.projects, stored, given or Given())

    def problems(self, path, stored=None, given=None):
        try:
            return list(self.check(path, stored, given).problems)
        except FormError as error:
            return [make_problem(error.code, "", **error.values)]

    def log(self, path):
        return extend_log(empty_log(), self.check(path).rows, file=path.name, sha256="0" * 64)[0]
