import fcntl
import io
import re

import pytest
from rich.console import Console

from msanalysis.errors import ProjectError


def names(result, kind):
    return {outcome.name for outcome in result.named(kind)}


def test_first_build_makes_everything_and_the_second_finds_nothing_to_do(study):
    first, second = study.build(), study.build()

    assert (first.exit_code, len(first.named("built"))) == (0, study.everything)
    assert (second.exit_code, len(second.named("up to date"))) == (0, study.everything)
    reports = {file.name: file.read_bytes().decode() for file in study.paths.reports.glob("*.pdf")}
    assert reports == {
        "yubei.zh.pdf": "%PDF-渝北区 zh 3\n",
        "yubei.en.pdf": "%PDF-渝北区 en 3\n",
        "beibei.zh.pdf": "%PDF-北碚区 zh 1\n",
        "beibei.en.pdf": "%PDF-北碚区 en 1\n",
    }
    assert (study.paths.reports / "yubei.zh.html").read_text() == "<!DOCTYPE html>渝北区 zh 3\n"
    assert {file.name for file in (study.paths.reports / "notebooks").iterdir()} == {
        "01_corpus.ipynb",
        *(
            f"05_district_report-{district}.{language}.ipynb"
            for district in ("yubei", "beibei")
            for language in ("zh", "en")
        ),
    }


def test_deleting_what_is_generated_and_building_again_restores_it_to_the_byte(study):
    study.build(languages=["zh"])
    before = study.outputs()
    for generated in (study.paths.reports, study.paths.processed, study.paths.build):
        generated.rename(study.paths.root / f"away-{generated.name}")

    study.build(languages=["zh"], workers=2)

    assert study.outputs() == before


def test_missing_document_is_named_and_retried_while_the_rest_is_built(study):
    study.document("beibei-2020-plan").rename(study.paths.root / "elsewhere")

    first, second = (study.build(languages=["zh"]) for _ in range(2))

    for result in (first, second):
        assert result.exit_code == 1
        assert len(result.failures) == 1
        assert "beibei-2020-plan is missing" in result.failures[0]
        assert "\n" not in result.failures[0]
    assert names(first, "skipped") == {
        "notebook 05_district_report-beibei.zh",
        "PDF beibei.zh",
        "HTML beibei.zh",
    }
    assert {file.name for file in study.paths.reports.glob("*.pdf")} == {"yubei.zh.pdf"}

    (study.paths.root / "elsewhere").rename(study.document("beibei-2020-plan"))
    third = study.build(languages=["zh"])
    assert (third.exit_code, third.failures) == (0, [])
    assert (study.paths.reports / "beibei.zh.pdf").exists()


def test_document_that_is_no_notice_or_differs_from_its_passport_is_named(study):
    study.write_document("beibei-2020-plan", "")
    study.write_manifest()
    study.write_document("yubei-2025-plan", "公园 9\n")

    result = study.build(tables_only=True)

    assert result.exit_code == 1
    assert [("no list of projects" in line, "sha256" in line) for line in result.failures] == [
        (False, True),
        (True, False),
    ]
    table = (study.paths.processed / "projects.csv").read_text("utf-8")
    assert table.count("\n") == 3
    assert "yubei-2021-plan/学校" in table


def test_notebook_that_raises_is_named_leaves_no_report_and_stops_no_other(study):
    study.build(districts=["渝北"], languages=["zh"])
    assert (study.paths.reports / "yubei.zh.pdf").exists()
    study.write_notebook(
        "05_district_report",
        "if language == 'zh':\n    raise ValueError('broken')",
        "print('fine')",
        parameters='district: str = "渝北区"\nlanguage: str = "zh"',
    )

    result = study.build(districts=["渝北"])

    assert result.exit_code == 1
    (line,) = result.failures
    assert "05_district_report.ipynb (district=渝北区, language=zh): cell 3" in line
    assert "ValueError: broken" in line
    assert {file.name for file in study.paths.reports.rglob("*.*")} == {
        "05_district_report-yubei.en.ipynb",
        "ro-crate-metadata.json",
        "yubei.en.pdf",
        "yubei.en.html",
    }


def test_one_changed_document_is_the_only_one_extracted_again(study):
    study.build(tables_only=True)
    study.write_document("yubei-2025-plan", "公园 5\n")
    study.write_manifest()

    result = study.build(tables_only=True)

    assert names(result, "built") == {"extract yubei-2025-plan", "tables"}


def test_correction_extracts_only_the_document_it_corrects(study):
    study.build(tables_only=True)
    study.paths.corrections.write_text(
        "doc_id,project_id,column,printed,corrected,reason\nbeibei-2020-plan,x,value,4,5,misprint\n",
        "utf-8",
    )

    result = study.build(tables_only=True)

    assert names(result, "built") == {"extract beibei-2020-plan", "tables"}
    assert "道路,beibei-2020-plan,北碚区,5" in (study.paths.processed / "projects.csv").read_text()


def test_damaged_product_is_made_again(study):
    study.build(tables_only=True)
    whole = study.outputs()
    (study.paths.processed / "projects.csv").write_text("half", "utf-8")

    result = study.build(tables_only=True)

    assert names(result, "built") == {"tables"}
    assert study.outputs() == whole


def test_force_builds_what_is_up_to_date(study):
    study.build(tables_only=True)
    assert len(study.build(tables_only=True, force=True).named("built")) == 4


def test_reports_of_a_district_that_left_the_manifest_are_removed(study):
    study.build(districts=["北碚区"], languages=["zh"])
    assert (study.paths.reports / "beibei.zh.pdf").exists()
    study.write_manifest("yubei-2021-plan", "yubei-2025-plan")

    study.build(tables_only=True)

    assert list(study.paths.reports.rglob("*.*")) == []
    assert not (study.paths.build / "extracted" / "beibei-2020-plan").exists()


def test_record_of_earlier_builds_that_is_damaged_costs_a_build_not_a_failure(study):
    study.build(tables_only=True)
    for name in ("pytask.lock", "ledger.json"):
        (study.paths.build / name).write_text("{", "utf-8")

    result = study.build(tables_only=True)

    assert (result.exit_code, len(result.outcomes)) == (0, 4)


def test_second_build_in_the_same_folder_is_turned_away(study):
    study.paths.build.mkdir()
    with (study.paths.build / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(ProjectError, match="another build is running"):
            study.build()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"districts": ["沙坪坝"]}, r"'沙坪坝' has no document here; expected one of beibei"),
        ({"languages": ["fr"]}, r"'fr', expected one of zh, en"),
        ({"workers": 0}, "expected 1 or more"),
    ],
)
def test_argument_that_cannot_be_used_is_refused_in_one_line(study, options, message):
    with pytest.raises(ProjectError, match=message):
        study.build(**options)


def test_plain_output_names_each_step_and_closes_with_an_account(study):
    study.document("beibei-2020-plan").unlink()
    out, err = io.StringIO(), io.StringIO()

    study.build(tables_only=True, console=Console(file=out), errors=Console(file=err))
    study.write_document("beibei-2020-plan")
    again = io.StringIO()
    study.build(tables_only=True, console=Console(file=again))
    idle = io.StringIO()
    study.build(tables_only=True, console=Console(file=idle))

    assert re.search(r"\[\d/4\] built +extract yubei-2021-plan +\d", out.getvalue())
    assert re.search(r"failed +extract beibei-2020-plan", out.getvalue())
    assert re.search(r"3 built, 1 failed in [\d.]+ s", out.getvalue())
    assert err.getvalue().count("\n") == 1
    assert "2 built, 2 up to date" in again.getvalue()
    assert re.fullmatch(
        r"Nothing to do: all 4 results are up to date \([\d.]+ s\)\.\n", idle.getvalue()
    )


def test_terminal_shows_what_runs(study):
    shown = io.StringIO()
    study.build(tables_only=True, console=Console(file=shown, force_terminal=True, width=80))
    assert "building" in shown.getvalue()
    assert "4/4" in shown.getvalue()
