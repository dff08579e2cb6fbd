"""Filled forms as people hand them in: read back, matched, kept from doing harm."""

import io
import re
import shutil
import subprocess
import zipfile

import openpyxl
import pytest

from msanalysis.errors import ReadingError
from msanalysis.monitoring.forms.reading import FormError, read_form

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def shuffle(sheet, book):
    rows = [[sheet.cell(at, c).value for c in range(1, 11)] for at in range(7, 32)]
    for at, row in enumerate(reversed(rows), 7):
        for column, value in enumerate(row, 1):
            sheet.cell(at, column).value = value


def reported(checked):
    keys = ("progress_text", "completed_investment_yuan", "problem", "next_step", "month")
    return {row["project_id"]: [row[key] for key in keys] for row in checked.rows}


@pytest.mark.parametrize(
    ("district", "year"), [("渝北区", 2021), ("渝北区", 2025), ("北碚区", 2020), ("黔江区", 2025)]
)
def test_form_that_is_filled_in_reads_back_whole(desk, district, year):
    checked = desk.check(desk.write(district, year))
    assert [p.code for p in checked.problems] == []
    rows = desk.rows(district, year)
    assert set(reported(checked)) == {row["project_id"] for row in rows}
    first = checked.rows[0]
    assert first["completed_investment_yuan"] == 1_000_000
    assert first["progress_text"].endswith("达到总体形象进度的40%。")
    assert (first["month"], first["submitted_on"]) == (f"{year}-06", f"{year}-06-20")


def test_reordered_rows_keep_their_projects(desk):
    path = desk.write()
    before = reported(desk.check(path))
    assert reported(desk.check(desk.edit(path, shuffle))) == before


def test_contacts_are_dropped_and_those_inside_texts_masked(desk):
    def change(sheet, book):
        sheet["E7"].value = "已开工，联系电话：13812345678。达到总体形象进度的40%。"

    row = desk.check(desk.edit(desk.write(), change)).rows[0]
    assert "13812345678" not in str(row)
    assert "张某某" not in str(row)


def test_formula_gives_its_stored_result(desk, tmp_path):
    path = desk.edit(desk.write(), lambda s, b: s.__setitem__("F7", "=50+50.5"))
    source, target = zipfile.ZipFile(path), io.BytesIO()
    with zipfile.ZipFile(target, "w") as new:
        for name in source.namelist():
            pattern = rb"(<f>50\+50\.5</f>)<v\s*(?:/>|></v>)"
            new.writestr(name, re.sub(pattern, rb"\1<v>100.5</v>", source.read(name)))
    path.write_bytes(target.getvalue())
    assert desk.check(path).rows[0]["completed_investment_yuan"] == 1_005_000


@pytest.mark.parametrize("text", ["=cmd|'/c calc'!A1", "+1+1", "-1+1", "@SUM(A1)", " =1+1", "＝1"])
def test_text_that_begins_like_a_formula_is_stored_behind_an_apostrophe(desk, text):
    def change(sheet, book):
        for address in ("E7", "G7", "H7"):
            sheet[address].value = text
            sheet[address].data_type = "s"

    row = desk.check(desk.edit(desk.write(), change)).rows[0]
    for column in ("progress_text", "problem", "next_step"):
        assert row[column] == f"'{text.strip()}"


def test_inflated_workbook_is_refused(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"<a>" + b" " * (40 << 20))
    with pytest.raises(ReadingError, match="larger than"):
        read_form(path)


def test_merge_over_the_whole_sheet_is_refused_or_read_without_filling_memory(desk):
    path = desk.write()
    source, target = zipfile.ZipFile(path), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in source.namelist():
            data = source.read(name).replace(b'ref="A1:I1"', b'ref="A1:XFD1048576"')
            new.writestr(name, data)
    path.write_bytes(target.getvalue())
    with pytest.raises((ReadingError, FormError)):
        read_form(path)


@pytest.mark.parametrize("data", [b"PK\x03\x04 damaged", b"", b"<html>", b"PK"])
def test_damaged_file_is_refused(tmp_path, data):
    path = tmp_path / "damaged.xlsx"
    path.write_bytes(data)
    with pytest.raises((ReadingError, FormError)):
        read_form(path)


def test_missing_file_is_named(tmp_path):
    with pytest.raises(ReadingError, match=r"no\.xlsx"):
        read_form(tmp_path / "no.xlsx")


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed (libreoffice-calc)")
def test_form_filled_and_saved_by_libreoffice_loses_nothing(desk, tmp_path):
    path = desk.write()
    before = reported(desk.check(path))

    def change(sheet, book):
        sheet["F7"].value = "=50+50"  # only a spreadsheet program can work this out
        sheet["G8"].value = "=not a formula"
        sheet["G8"].data_type = "s"

    desk.edit(path, change)
    saved = save_by_libreoffice(path, tmp_path / "saved")
    after = reported(desk.check(saved))
    before["yubei-2025-plan/municipal/2"][2] = "'=not a formula"
    assert after == before
    book = openpyxl.load_workbook(saved)
    sheet = book.worksheets[0]
    assert sheet.protection.sheet
    assert book["_msanalysis"].sheet_state == "hidden"
    assert not sheet["E7"].protection.locked
    assert sheet["B7"].protection.locked


def save_by_libreoffice(path, folder):
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [SOFFICE, profile, "--headless", "--convert-to", "xlsx", "--outdir", folder, path]
    subprocess.run([str(part) for part in command], check=True, capture_output=True, timeout=120)
    return folder / path.name
