"""The study: combining, saving, loading, cutting."""

import frictionless
import pandas as pd
import pytest

from msanalysis.errors import ProjectError
from msanalysis.schemas import SCHEMAS, check_table, empty_table, make_table
from msanalysis.study import TABLES, Study, combine, load, write_tables
from tests.conftest import extract_filed


def test_every_table_has_a_schema_and_every_column_a_description():
    assert set(TABLES) == set(SCHEMAS)
    for name, schema in SCHEMAS.items():
        assert schema.description, name
        assert all(column.description for column in schema.columns.values()), name


def test_saved_tables_load_as_they_were(study, tmp_path):
    write_tables(study.tables, tmp_path)
    again = load(tmp_path)
    for name, table in study.tables.items():
        pd.testing.assert_frame_equal(again.tables[name], table, check_dtype=False)
    assert again.digest == study.digest


def test_a_district_read_from_files_is_a_cut_of_the_whole(study, tmp_path):
    write_tables(study.tables, tmp_path)
    whole = load(tmp_path)
    for district in sorted(set(whole.documents["district"])):
        documents = whole.documents["doc_id"][whole.documents["district"] == district]
        read = load(tmp_path).district(district)
        for name, table in whole.select(documents).tables.items():
            pd.testing.assert_frame_equal(read.tables[name], table)


def test_written_tables_are_the_same_bytes_twice(study, tmp_path):
    for folder in ("one", "two"):
        write_tables(study.tables, tmp_path / folder)
    for file in sorted((tmp_path / "one").iterdir()):
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes(), file.name


def test_datapackage_describes_the_csv_files_validly(study, tmp_path):
    write_tables(study.tables, tmp_path)
    result = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert result.valid, result.flatten(["title", "message"])[:5]


@pytest.mark.parametrize("name", ["渝北区", "渝北", "yubei", "重庆市渝北区"])
def test_a_district_is_found_under_each_of_its_names(study, name):
    cut = study.district(name)
    assert set(cut.documents["district"]) == {"渝北区"}
    assert set(cut.projects["doc_id"]) == {"yubei-2021-plan", "yubei-2025-plan"}
    assert cut.quantities["project_id"].str.startswith("yubei-").all()


def test_an_unknown_district_names_those_there_are(study):
    with pytest.raises(ProjectError, match="北碚区"):
        study.district("巴南区")


def test_an_unknown_table_names_those_there_are(study):
    with pytest.raises(AttributeError, match="projects"):
        _ = study.nothing


def test_two_documents_of_one_id_are_refused():
    part = extract_filed()["qianjiang-2025-plan"]
    with pytest.raises(ProjectError, match="qianjiang-2025-plan stands twice"):
        combine([part, part])


def test_the_order_of_documents_does_not_matter():
    parts = list(extract_filed().values())
    assert Study(combine(parts)).digest == Study(combine(reversed(parts))).digest


def test_loading_before_building_says_what_to_do(tmp_path):
    with pytest.raises(ProjectError, match="msanalysis build"):
        load(tmp_path)


def test_a_value_outside_the_schema_is_named():
    table = make_table(
        "responsibilities",
        [
            {
                "project_id": "a-2020-plan/voted/1",
                "agency": "x",
                "agency_printed": "x",
                "role": "lead",
            }
        ],
    )
    with pytest.raises(ProjectError, match=r"responsibilities.*role.*boss"):
        check_table("responsibilities", table.assign(role="boss"))


def test_an_empty_table_fits_its_schema():
    for name in TABLES:
        assert check_table(name, empty_table(name)).empty
