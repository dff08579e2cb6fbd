"""The one tree of exceptions: what a person is told when something cannot be done."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_BREAKS = re.compile(r"\s*[\x00-\x1f\x7f\x85\u2028\u2029]+\s*")


class MsanalysisError(Exception):
    """Base of every error this package raises on purpose.

    The message is one line: the file or argument, the value, what was expected and the
    next step. The command line prints it as it is. Line breaks and control characters that a
    file name or a library's message brings along become spaces.
    """

    def __str__(self) -> str:
        return _BREAKS.sub(" ", super().__str__()).strip()


class ReadingError(MsanalysisError):
    """A file cannot be turned into paragraphs and tables."""


class NoticeError(MsanalysisError):
    """A file was read but is no notice or completion report of this genre."""


class ProjectError(MsanalysisError):
    """The project folder lacks something, or a table, codebook or manifest is wrong."""


class ReportError(MsanalysisError):
    """A notebook or PDF cannot be produced."""


def tell_fault(error: OSError, place: Path | None = None) -> str:
    """Say in one line what a disk, a network drive or its permissions did not allow.

    Parameters
    ----------
    place
        What was being made: named where the error itself names no file.
    """
    # Arrow and shutil put sentences of their own in the place of the system's.
    cause = os.strerror(error.errno) if error.errno else str(error) or type(error).__name__
    named = error.filename2 or error.filename or place
    where = f"{os.fsdecode(named)}: " if named else ""
    return f"{where}{cause}; free space or permissions, then try again"


@contextmanager
def naming(place: Path) -> Iterator[None]:
    """Let an error of the system that names no file, as of a full disk, name this one."""
    try:
        yield
    except OSError as error:
        if error.errno and not error.filename:
            error.filename = str(place)
        raise
