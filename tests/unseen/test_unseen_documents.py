"""Invented notices of other districts, years and formats against what they say."""

import pytest
from tests.unseen_facts import TABLES, list_unseen, read_unseen, score_unseen


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("file_name", list_unseen())
def test_an_invented_notice_gives_the_tables_it_should(file_name, table):
    result = score_unseen(file_name, table)
    assert (result.missing, result.extra) == ((), ())


@pytest.mark.parametrize("table", TABLES)
def test_each_row_of_an_invented_notice_is_marked_as_synthetic(table):
    assert {row["synthetic"] for row in read_unseen(table)} == {"true"}
