"""Whatever is in a filled form, it is read and checked, or refused with a reason."""

import io
import zipfile

import openpyxl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from openpyxl.utils.exceptions import IllegalCharacterError
from tests.fuzzing import EXAMPLES, FUZZ
from tests.hostile.payloads import PAYLOADS

from msanalysis.errors import ReadingError
from msanalysis.monitoring.checking import check_form
from msanalysis.monitoring.form_checks import Given
from msanalysis.monitoring.forms.reading import FormError, read_form
from msanalysis.monitoring.forms.store import empty_log
from msanalysis.monitoring.forms.writing import write_form
from msanalysis.monitoring.history import current_rows, extend_log
from msanalysis.monitoring.layout import lay_out_form
from msanalysis.monitoring.problems import has_errors
from msanalysis.monitoring.rows import prefill_rows, select_plan
from msanalysis.notices.progress_form import PrescribedForm

WITHOUT_SHRINKING = [Phase.explicit, Phase.reuse, Phase.generate]
TYPED = st.one_of(
    st.sampled_from(
        [
            *PAYLOADS.values(),
            *(
                "100%",
                "１００％",
                "1,2,3",
                "约3000万元",
                "-5",
                "1e999",
                "NaN",
                "∞",
                "三分之二",
                "30%、40%",
            ),
            *("2025-02-30", "6月", "序号", "合计", "无", "—", "完" * 5000),
        ]
    ),
    st.text(max_size=20),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.datetimes(),
    st.none(),
)


@pytest.fixture(scope="module")
def projects(study):
    return select_plan(study.tables, "beibei", 2020).head(4)


@pytest.fixture(scope="module")
def form(study, projects):
    """The bytes of a form of four projects, filled in."""
    rows = prefill_rows(projects, study.responsibilities)
    typed = {"progress": "完成30%", "investment_done": 10.0, "problem": "无", "next_step": "推进"}
    return write_form(
        lay_out_form(PrescribedForm(), district="北碚区", year=2020, month=6),
        rows,
        doc_ids=["beibei-2020-plan"],
        filled={row["project_id"]: typed for row in rows},
        submitted_on="2020-06-20",
    )


def assert_checked_or_refused(path, projects):
    """Read, check and keep a form as `msanalysis progress` does."""
    try:
        filled = read_form(path)
    except (FormError, ReadingError) as error:
        refusal = str(error)
        assert str(path) in refusal
        return
    log = empty_log()
    checked = check_form(filled, projects, current_rows(log), Given())
    assert all(problem.line and "\n" not in problem.line for problem in checked.problems)
    if not has_errors(checked.problems):
        kept, _ = extend_log(log, checked.rows, file=path.name, sha256="0" * 64)
        assert set(kept["project_id"]) <= set(projects["project_id"])
        amounts = kept["completed_investment_yuan"].dropna()
        assert ((amounts >= 0) & (amounts < float("inf"))).all()


def test_the_form_that_is_damaged_is_whole(form, projects, tmp_path):
    path = tmp_path / "表.xlsx"
    path.write_bytes(form)
    assert not has_errors(check_form(read_form(path), projects, empty_log(), Given()).problems)


@FUZZ
@given(data=st.data())
def test_form_with_damaged_bytes_is_checked_or_refused(data, form, projects, tmp_path):
    damaged = bytearray(form)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        damaged[at : at + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=30))
    path = tmp_path / "坏.xlsx"
    path.write_bytes(bytes(damaged))
    assert_checked_or_refused(path, projects)


@FUZZ
@given(data=st.data())
def test_form_with_a_damaged_part_is_checked_or_refused(data, form, projects, tmp_path):
    source = zipfile.ZipFile(io.BytesIO(form))
    chosen = data.draw(st.sampled_from(sorted(source.namelist())))
    content = bytearray(source.read(chosen))
    at = data.draw(st.integers(0, max(len(content) - 1, 0)))
    content[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=20))
    path = tmp_path / "坏.xlsx"
    with zipfile.ZipFile(path, "w") as writer:
        for part in source.namelist():
            writer.writestr(part, bytes(content) if part == chosen else source.read(part))
    assert_checked_or_refused(path, projects)


# Writing a workbook takes a tenth of a second or more.
@settings(FUZZ, max_examples=max(10, EXAMPLES // 10), phases=WITHOUT_SHRINKING)
@given(
    cells=st.lists(
        st.tuples(st.integers(1, 12), st.integers(1, 12), TYPED), min_size=1, max_size=8
    ),
    hidden=st.lists(st.tuples(st.integers(1, 8), st.integers(1, 3), TYPED), max_size=3),
    merge=st.one_of(st.none(), st.tuples(*[st.integers(1, 12)] * 4)),
    gone=st.one_of(st.none(), st.integers(1, 12)),
)
def test_form_with_anything_typed_into_it_is_checked_or_refused(
    cells, hidden, merge, gone, form, projects, tmp_path
):
    book = openpyxl.load_workbook(io.BytesIO(form))
    for sheet, typed in zip(
        (book.worksheets[0], book.worksheets[-1]), (cells, hidden), strict=True
    ):
        sheet.protection.sheet = False
        for row, column, value in typed:
            try:
                sheet.cell(row, column).value = value
            except (ValueError, AttributeError, IllegalCharacterError):  # no workbook holds it
                continue
    if merge:
        rows, columns = sorted(merge[:2]), sorted(merge[2:])
        book.worksheets[0].merge_cells(None, rows[0], columns[0], rows[1], columns[1])
    if gone:
        book.worksheets[0].delete_rows(gone)
    path = tmp_path / "填.xlsx"
    book.save(path)
    assert_checked_or_refused(path, projects)
