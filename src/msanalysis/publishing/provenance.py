"""Which state of the repository a document was made from."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from msanalysis.publishing.words import wording_language
from msanalysis.wording import say

_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit's id, empty where there is none, and whether files differ from it."""

    id: str = ""
    changed: bool = False

    def describe(self, language: str) -> str:
        """Say it in a line of a stamp."""
        key = "unknown" if not self.id else "changed" if self.changed else ""
        message = "_".join(filter(None, ["publishing.commit", key]))
        return say(message, wording_language(language), commit=self.id)


def read_commit(folder: Path) -> Commit:
    """Read the commit that is checked out where a folder lies.

    Without git, outside a repository, or in a folder that the repository around it does not
    track, the commit is unknown. New files count as changes, ignored ones do not.
    """
    if not _git(folder, "ls-files", "--", "."):
        return Commit()
    found = _git(folder, "rev-parse", f"--short={_DIGITS}", "HEAD")
    changes = _git(folder, "status", "--porcelain", "--", ".")
    if not found or changes is None:
        return Commit()
    return Commit(found.strip(), bool(changes.strip()))


def _git(folder: Path, *arguments: str) -> str | None:
    """Return what git answers; None where it cannot."""
    command = ["git", "--no-optional-locks", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None
