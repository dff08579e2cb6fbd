"""Which state of the code a result comes from."""

import subprocess
from pathlib import Path

UNKNOWN = "unknown"
DIRTY = "-dirty"
# What a build writes or a reader keeps beside it; no part of the code.
GENERATED = (":!reports", ":!data/processed", ":!build", ":!data/progress")


def find_commit(root: Path) -> str:
    """Find the commit that a project folder is at.

    Returns
    -------
    str
        Its hash, with `-dirty` behind it where files that git tracks differ from it; `unknown`
        where the folder is no checkout of its own, or there is no git.
    """
    if not (root / ".git").exists():
        return UNKNOWN
    try:
        commit = _ask_git(root, "rev-parse", "HEAD")
        changed = _ask_git(root, "status", "--porcelain", "--untracked-files=no", ".", *GENERATED)
    except (OSError, subprocess.SubprocessError):
        return UNKNOWN
    return commit + (DIRTY if changed else "")


def _ask_git(root: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(root), *arguments],
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    return done.stdout.strip()
