"""Each real document as Word, web page, spreadsheet and PDF gives the tables of its text."""

import pytest

from tests.accuracy import FORMATS, convert_and_extract, score_document
from tests.conftest import extract_filed

# A PDF knows lines, not cells: the only format allowed to lose anything.
LEAST_F1 = {"pdf": 0.97}


@pytest.mark.parametrize("file_format", FORMATS)
@pytest.mark.parametrize("doc_id", sorted(extract_filed()))
def test_a_converted_document_gives_the_tables_of_its_text(doc_id, file_format):
    scores = score_document(convert_and_extract(doc_id, file_format), doc_id)
    assert scores
    for field, result in scores.items():
        if file_format in LEAST_F1:
            assert result.f1 >= LEAST_F1[file_format], (field, result.missing, result.extra)
        else:
            assert (result.missing, result.extra) == ((), ()), field
