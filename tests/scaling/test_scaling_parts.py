import pandas as pd
import pytest

import msanalysis as ms
from msanalysis.partitions import UNDIVIDED
from msanalysis.scale import parts
from msanalysis.scale.extract import divide_issues

FROM_TEXTS = ("evaluations", "attainments", "links", "money", "audit")


@pytest.fixture(scope="module")
def tables():
    return {name: table for name, table in ms.load().tables.items() if name not in UNDIVIDED}


def in_order(table):
    return table.sort_values(list(table.columns), ignore_index=True)


def test_documents_of_one_district_and_year_are_taken_together(tables, monkeypatch):
    monkeypatch.setattr(parts, "FEW_DOCUMENTS", 1)

    taken = [set(few["documents"]["doc_id"]) for few in parts._take_few(tables)]

    assert {"yubei-2021-plan", "yubei-2021-completion"} in taken
    assert sorted(len(few) for few in taken) == [1, 1, 1, 2]


def test_documents_read_a_few_at_a_time_say_what_they_say_together(tables, monkeypatch):
    monkeypatch.setattr(parts, "FEW_DOCUMENTS", 1)

    derived = [parts.read_texts(few) for few in parts._take_few(tables)]

    for name in FROM_TEXTS:
        whole = pd.concat([each[name] for each in derived], ignore_index=True)
        assert len(whole) > 0
        pd.testing.assert_frame_equal(in_order(whole), in_order(tables[name]))


def test_district_and_year_are_never_divided_between_parts(monkeypatch):
    monkeypatch.setattr("msanalysis.scale.extract.PART_DOCUMENTS", 3)
    districts = ["渝北区"] * 5 + ["北碚区"] * 2 + ["渝北区", "巴南区"]
    names = pd.DataFrame({"district": districts, "year": [2021] * 7 + [2022, 2022]})

    divided = divide_issues(names)

    assert set(divided.groupby(["district", "year"])["part"].nunique()) == {1}
    assert divided.groupby("part").size().tolist() == [3, 5, 1]
