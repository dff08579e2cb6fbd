"""Nothing in the repository, and nothing that is made from it, holds a person's contacts."""

import re
import subprocess
from pathlib import Path

import pandas as pd
import pypdf
import pytest

from msanalysis.contacts import mask_contacts
from msanalysis.masking import listed_contacts
from msanalysis.reading import read_document
from msanalysis.reading.encodings import decode_text

ROOT = Path(__file__).resolve().parents[2]
TEXTS = {".csv", ".txt", ".md", ".html", ".htm", ".json", ".ipynb", ".toml", ".cff", ".yml", ".py"}
# Invented contacts that the tests of masking and of the forms take out or refuse.
INVENTED = "tests"


def tracked_files():
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, text=True, check=False
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name]


def generated_files():
    folders = (ROOT / "data" / "processed", ROOT / "reports")
    return [file for folder in folders for file in folder.rglob("*") if file.is_file()]


def read_text(path):
    if path.suffix == ".pdf":
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    if path.suffix in (".csv", ".parquet"):
        return "\n".join(texts_of(path))
    if path.suffix not in TEXTS:
        return ""
    text, _encoding = decode_text(path.read_bytes())
    # The digits in their order are an alphabet, not a number; a hash is none either.
    return re.sub(r"0123456789|[0-9a-f]{64}|ni:///sha-256;[\w-]{43}", "", text)


def texts_of(path):
    """Give the cells of a table's text columns: an amount of money is no phone number."""
    table = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
    texts = table.select_dtypes(exclude=["number", "bool"])
    return [str(cell) for column in texts for cell in texts[column].dropna()]


def contacts_in(paths):
    found = []
    for path in paths:
        masked = mask_contacts(read_text(path))
        if masked.counts:
            found.append(f"{path}: {masked.summary}")
    return found


def test_no_tracked_file_holds_a_contact():
    files = tracked_files()
    if not files:
        pytest.skip("no git here to list the files with")
    own = [
        path
        for path in files
        if path.is_file() and not (path.suffix == ".py" and INVENTED in path.parts)
    ]
    assert contacts_in(own) == []


def test_no_generated_file_holds_a_contact():
    files = generated_files()
    assert files, "the tables are built before the tests"
    assert contacts_in(files) == []


@pytest.mark.parametrize("path", sorted((ROOT / "data" / "raw").glob("*-*")), ids=lambda p: p.stem)
def test_contact_columns_of_filed_documents_are_empty(path):
    assert listed_contacts(read_document(path)) == ()


def test_scan_would_find_a_contact(tmp_path):
    leak = tmp_path / "leak.csv"
    leak.write_text("备注\n联系人：张示例，电话：60000002\n", "utf-8")
    assert contacts_in([leak]) == [f"{leak}: contact name 1; phone 1"]
