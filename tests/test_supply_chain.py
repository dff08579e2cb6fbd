"""What is installed is what was locked, under licences that are listed, and fonts are free."""

import re
import tomllib

import pytest

from tests import advisories, licences

PAGE = licences.PAGE.read_text("utf-8")
PACKAGES, FONTS = (
    [tuple(cell.strip() for cell in row.strip("|").split("|")) for row in part.splitlines()[2:]]
    for part in re.findall(r"(?:^\|.*\n)+", PAGE, re.MULTILINE)
)


def test_every_file_in_the_lock_has_its_sha256():
    packages = tomllib.loads(licences.LOCK.read_text("utf-8"))["package"]
    files = [
        file
        for package in packages
        for file in [*package.get("wheels", []), *filter(None, [package.get("sdist")])]
    ]
    assert len(files) > 1000
    assert [file["url"] for file in files if not file["hash"].startswith("sha256:")] == []


def test_page_of_licences_names_every_locked_package_in_its_version():
    assert [(name, version) for name, version, _licence in PACKAGES] == licences.locked_packages()


def test_every_package_and_font_states_its_licence():
    assert [row for row in (*PACKAGES, *FONTS) if not row[-1] or licences.UNKNOWN in row] == []


def test_licences_on_the_page_are_those_that_the_installed_packages_state():
    import sys

    stated = licences.read_licences(sys.path)
    told = {(name, version): licence for name, version, licence in PACKAGES}
    both = stated.keys() & told.keys()
    assert len(both) > 100
    assert {key: stated[key] for key in both} == {key: told[key] for key in both}


def test_fonts_on_the_page_are_all_that_reports_may_use_and_all_are_ofl():
    assert licences.list_fonts() == FONTS
    assert {licence for _name, licence, _source in FONTS} == {"OFL-1.1"}


@pytest.mark.parametrize(
    ("code", "said", "told", "expected", "words"),
    [
        (0, "", "No known vulnerabilities found", advisories.CLEAN, "224 locked packages: no"),
        (1, "Name Version\nx 1", "Found 1 known", advisories.WEAK, "raise what is listed"),
        (1, "", "ERROR: x: Dependency not found on PyPI", advisories.UNKNOWN, "no answer"),
        (1, "", "Traceback\nConnectionError: resolve", advisories.UNKNOWN, "no answer"),
    ],
)
def test_audit_tells_a_weakness_from_a_service_that_does_not_answer(
    code, said, told, expected, words
):
    result, line = advisories.judge(code, said, told, 224)
    assert result == expected
    assert words in line
