"""Ask whether any locked package has a known weakness: `make audit-deps`.

pip-audit compares every name and version of the lock, with the hashes of its files, with PyPI's
advisories. It needs the network, as nothing else here does but installing.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UV = ROOT / ".tools" / "bin" / "uv"
LISTED = ROOT / "build" / "requirements.txt"
PIP_AUDIT = "pip-audit==2.10.1"
# How pip-audit ends where nobody answers, or a mirror does that has packages but no advisories.
UNANSWERED = ("Dependency not found on PyPI", "ConnectionError", "ServiceError", "Traceback")
CLEAN, WEAK, UNKNOWN = 0, 1, 2


def export_lock() -> int:
    """Write what the lock holds as requirements with hashes; give how many packages."""
    LISTED.parent.mkdir(exist_ok=True)
    subprocess.run(
        [
            *(UV, "export", "--frozen", "--quiet", "--all-groups", "--all-extras"),
            *("--no-emit-project", "--output-file", LISTED),
        ],
        cwd=ROOT,
        check=True,
    )
    lines = LISTED.read_text("utf-8").splitlines()
    return sum("==" in line and not line.startswith(("#", " ")) for line in lines)


def audit() -> subprocess.CompletedProcess[str]:
    """Run pip-audit on the exported lock."""
    return subprocess.run(
        [
            *(UV, "tool", "run", "--quiet", "--system-certs", "--from", PIP_AUDIT, "pip-audit"),
            *("--requirement", LISTED, "--require-hashes", "--disable-pip", "--strict"),
            *("--progress-spinner", "off"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def judge(code: int, said: str, told: str, n: int) -> tuple[int, str]:
    """Turn how pip-audit ended into an exit code and what a person is told.

    Parameters
    ----------
    code, said, told
        pip-audit's exit code, standard output and standard error.
    n
        How many packages it was given.
    """
    if code == 0:
        return CLEAN, f"{n} locked packages: no known weakness"
    if any(mark in told for mark in UNANSWERED) or not said.strip():
        last = " ".join((told.strip().splitlines() or ["no word"])[-1].split())
        return UNKNOWN, (
            f"audit-deps: the advisory service gave no answer, so nothing is known ({last[:200]}); "
            "run it where PyPI itself, not a mirror, can be reached"
        )
    return WEAK, f"{said.strip()}\naudit-deps: raise what is listed in pyproject.toml and uv.lock"


if __name__ == "__main__":
    packages = export_lock()
    done = audit()
    code, words = judge(done.returncode, done.stdout, done.stderr, packages)
    (sys.stderr if code else sys.stdout).write(f"{words}\n")
    raise SystemExit(code)
