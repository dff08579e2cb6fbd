"""Errors and endings of the command line as a shell sees them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from msanalysis import cli, terminal
from msanalysis.errors import ProjectError
from tests.conftest import ROOT

MANY_LINES = 100_000


def shell(*arguments, **options):
    return subprocess.run(
        [sys.executable, "-m", "msanalysis.cli", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        **options,
    )


def make_app(command):
    app = typer.Typer(invoke_without_command=True)
    app.callback()(command)
    return app


def run_app(command, capsys, monkeypatch, *, debug=False):
    monkeypatch.setattr(sys, "argv", ["msanalysis"])
    code = terminal.run(make_app(command), debug=lambda: debug)
    return code, capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ("nothing",),
        ("extract",),
        ("extract", "a.txt"),
        ("extract", "a.txt", "--out", "x", "--unknown"),
        ("extract", "a.txt", "--out", "x", "--format", "xml"),
        ("extract", "a.txt", "--out", "x", "--year", "12"),
        ("build", "--workers", "many"),
        ("build", "--language", "fr"),
        ("report",),
        ("add",),
        ("add", "a.txt", "--kind", "letter"),
        ("audit", "--status", "wrong"),
        ("--unknown",),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_one_line_that_names_the_help(arguments, capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["msanalysis", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    written = capsys.readouterr()
    assert ended.value.code == 2
    assert written.out == ""
    assert len(written.err.splitlines()) == 1
    assert "--help" in written.err


def test_without_a_command_the_help_is_shown(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["msanalysis"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 0
    assert "extract" in capsys.readouterr().out


def test_an_error_that_nobody_foresaw_is_one_line(capsys, monkeypatch):
    def command():
        raise RuntimeError("first\nsecond")

    code, error = run_app(command, capsys, monkeypatch)
    assert code == 2
    assert error.splitlines() == [
        "msanalysis: RuntimeError: first second; this is a bug: run it again as "
        "`msanalysis --debug …` and report what it shows"
    ]


def test_debug_raises_errors_as_they_are(capsys, monkeypatch):
    def command():
        raise ProjectError("no project")

    with pytest.raises(ProjectError):
        run_app(command, capsys, monkeypatch, debug=True)


def test_a_command_stopped_by_hand_says_so_in_one_line(capsys, monkeypatch):
    def command():
        raise KeyboardInterrupt

    assert run_app(command, capsys, monkeypatch) == (130, "msanalysis: stopped\n")


@pytest.mark.skipif(os.name == "nt", reason="/dev/full is of Linux")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_is_one_line(unbuffered):
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "msanalysis.cli", "--help"],
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert ran.returncode == 2
    assert len(ran.stderr.splitlines()) == 1


@pytest.mark.skipif(os.name == "nt", reason="pipes end differently on Windows")
@pytest.mark.parametrize("output", ["typer", "rich"])
def test_a_reader_that_leaves_early_is_no_error(output):
    code = f"""
import sys, typer, rich.console
from msanalysis import terminal
app = typer.Typer(invoke_without_command=True)
@app.callback()
def command():
    show = typer.echo if {output!r} == "typer" else rich.console.Console().print
    for _ in range({MANY_LINES}):
        show("民生实事")
sys.argv = ["msanalysis"]
sys.exit(terminal.run(app, debug=lambda: False))
"""
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    process.wait(timeout=60)
    assert process.returncode in (0, 1)


@pytest.mark.parametrize(
    "variables",
    [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C"}, {"PYTHONIOENCODING": "gb2312"}],
    ids=str,
)
def test_a_terminal_without_chinese_shows_help_and_errors(variables):
    environment = {**os.environ, **variables}
    arguments = [sys.executable, "-m", "msanalysis.cli"]
    for more, code in ((["--help"], 0), (["extract", "没有€.txt"], 2)):
        ran = subprocess.run(
            [*arguments, *more], capture_output=True, env=environment, cwd=ROOT, check=False
        )
        assert ran.returncode == code, ran.stderr
        assert b"Traceback" not in ran.stderr
        assert ran.stderr.count(b"\n") == (1 if code else 0)


@pytest.mark.skipif(os.name == "nt", reason="closes descriptors as a POSIX shell does")
@pytest.mark.parametrize("closed", [1, 2])
def test_closed_streams_end_without_a_traceback(closed):
    ran = subprocess.run(
        [sys.executable, "-m", "msanalysis.cli", "extract", "没有"],
        capture_output=True,
        preexec_fn=lambda: os.close(closed),
        cwd=ROOT,
        check=False,
    )
    assert ran.returncode == 2
    assert b"Traceback" not in ran.stderr
