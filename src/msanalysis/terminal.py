"""How the command line meets a terminal: every error one line, every ending clean."""

import os
import sys
from collections.abc import Callable

import typer

from msanalysis.errors import MsanalysisError, tell_fault

EXIT_UNUSABLE, EXIT_STOPPED = 2, 130

# Typer keeps its own copy of Click, whose place has moved between versions: its usage error is
# reached through the one subclass that Typer exports.
UsageError = typer.BadParameter.__mro__[1]


def run(app: typer.Typer, *, debug: Callable[[], bool]) -> int:
    """Run an app and give the exit code; what goes wrong is told in one line on stderr.

    Parameters
    ----------
    app
        The commands.
    debug
        Tells, once the options are read, whether errors are raised as they are.

    Returns
    -------
    int
        0, or what the command asked for; 2 for arguments or files that cannot be used and for
        errors nobody foresaw; 130 where a person stopped it.
    """
    _use_forgiving_streams()
    try:
        code = app(standalone_mode=False)
        _flush()
    except UsageError as error:
        return _tell_usage(error)
    except (KeyboardInterrupt, typer.Abort):
        return _tell_stopped()
    except BrokenPipeError:
        _drop_output()
        return 1
    except Exception as error:
        if debug():
            raise
        return _tell_failure(error)
    if code == EXIT_STOPPED:  # Typer turns Ctrl-C into this exit code without a word
        return _tell_stopped()
    return code if isinstance(code, int) else 0


def tell(line: str) -> None:
    """Write a line to stderr, if there is one."""
    try:
        typer.echo(" ".join(line.split()), err=True)
    except OSError:
        _drop_output()


def _tell_usage(error: Exception) -> int:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "msanalysis"
    reason = " ".join(error.format_message().split()).rstrip(".").replace("Value error, ", "")
    tell(f"{command}: {reason[:1].lower()}{reason[1:]}; see {command} --help")
    return EXIT_UNUSABLE


def _tell_stopped() -> int:
    tell("msanalysis: stopped")
    return EXIT_STOPPED


def _tell_failure(error: Exception) -> int:
    if isinstance(error, MsanalysisError):
        tell(f"msanalysis: {error}")
    elif isinstance(error, OSError) and error.strerror:
        tell(f"msanalysis: {tell_fault(error)}")
        if not error.filename and _is_broken(sys.stdout):
            _drop_output()  # what is buffered would fail again when Python ends
    else:
        tell(
            f"msanalysis: {type(error).__name__}: {error}; this is a bug: run it again as "
            "`msanalysis --debug …` and report what it shows"
        )
    return EXIT_UNUSABLE


def _use_forgiving_streams() -> None:
    """Let a terminal that knows no Chinese show escapes instead of stopping the command."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and not stream.closed:
            stream.flush()


def _drop_output() -> None:
    """Send what is still buffered nowhere: the reader of the pipe has left."""
    null = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        try:
            os.fstat(descriptor)
            if descriptor == 1 or _is_broken(sys.stderr):
                os.dup2(null, descriptor)
        except OSError:
            continue


def _is_broken(stream: object) -> bool:
    try:
        stream.flush()
    except (OSError, ValueError, AttributeError):
        return True
    return False
