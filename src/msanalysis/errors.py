"""The one tree of exceptions: what a person is told when something cannot be done."""

import re

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
