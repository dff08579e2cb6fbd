"""Run the tests with random inputs for longer, and count the inputs."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.trust.projects import ROOT

FOLDERS = ("tests/robustness", "tests/values", "tests/notices")  # as make fuzz


@dataclass(frozen=True, slots=True)
class Fuzzing:
    """How many random inputs the tests took, and which failed."""

    inputs: int
    tests: int
    failures: tuple[str, ...]


def run_fuzz(*, examples: int, root: Path = ROOT) -> Fuzzing:
    """Run every test with random inputs, with `examples` each or more."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-m",
            "hypothesis",
            "--hypothesis-show-statistics",
            *FOLDERS,
        ],
        cwd=root,
        env={**os.environ, "FUZZ_EXAMPLES": str(examples)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    counted = re.findall(r"(\d+) passing, (\d+) failing|(\d+) passing examples", done.stdout)
    inputs = sum(int(number) for numbers in counted for number in numbers if number)
    failures = tuple(re.findall(r"^FAILED (\S+)", done.stdout, re.MULTILINE))
    return Fuzzing(inputs, done.stdout.count("during generate phase"), failures)
