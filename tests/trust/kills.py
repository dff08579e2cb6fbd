"""Kill commands at random moments: the next run must complete and equal an undisturbed one."""

import random
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.trust.projects import ROOT, contents, make_project, run, start

DOCUMENTS = ("beibei-2020-plan",)
NOTEBOOKS = ("01_corpus", "05_district_report")
ADDED = ROOT / "data" / "raw" / "yubei-2025-plan.txt"


@dataclass
class Campaign:
    """What killing one command led to."""

    command: str
    kills: int = 0
    too_late: int = 0
    recoveries: int = 0
    faults: list[str] = field(default_factory=list)


def kill_build(folder: Path, *, kills: int, seed: int, repeats: int = 3) -> Campaign:
    """Kill builds, several times in a row each, then let one complete and compare its results."""
    project = make_project(folder / "project", DOCUMENTS, NOTEBOOKS)

    def results(where: Path) -> dict[str, str]:
        return contents(where / "reports", where / "data" / "processed")

    return _disturb(project, ["build"], results, kills=kills, seed=seed, repeats=repeats)


def kill_add(folder: Path, *, kills: int, seed: int) -> Campaign:
    """Kill the filing of a document, then file it: once, whole, and listed."""
    project = make_project(folder / "project", DOCUMENTS, ())
    source = folder / "notice.txt"
    shutil.copy(ADDED, source)

    def results(where: Path) -> dict[str, str]:
        return contents(where / "data" / "raw")

    return _disturb(project, ["add", str(source), "--yes"], results, kills=kills, seed=seed)


def _disturb(
    project: Path,
    arguments: list[str],
    results: Callable[[Path], dict[str, str]],
    *,
    kills: int,
    seed: int,
    repeats: int = 1,
    done_before: str = "already filed",
) -> Campaign:
    """Run undisturbed in one copy, disturbed in others, and compare.

    A command whose work was complete before it was killed may say so the next time.
    """
    campaign = Campaign(" ".join(["msanalysis", arguments[0]]))
    moments = random.Random(seed)
    calm = project.with_name("calm")
    shutil.copytree(project, calm)
    began = time.monotonic()
    code, said = run(calm, *arguments)
    seconds = time.monotonic() - began
    if code:
        campaign.faults.append(f"undisturbed: exit {code}: {said[-500:]}")
        return campaign
    expected = results(calm)
    disturbed = project.with_name("disturbed")
    while campaign.kills < kills and len(campaign.faults) < 5:
        shutil.rmtree(disturbed, ignore_errors=True)
        shutil.copytree(project, disturbed)
        waits = [moments.uniform(0.05, seconds) for _ in range(repeats)]
        for wait in waits:
            process = start(disturbed, *arguments)
            time.sleep(wait)
            campaign.too_late += process.poll() is not None
            campaign.kills += process.poll() is None
            process.kill()
            process.communicate()
        code, said = run(disturbed, *arguments)
        same = results(disturbed) == expected
        if same and (code == 0 or done_before in said):
            campaign.recoveries += 1
        else:
            moments_said = ", ".join(f"{wait:.2f}" for wait in waits)
            differing = {name for name, value in (results(disturbed).items() ^ expected.items())}
            campaign.faults.append(
                f"killed after {moments_said} s: exit {code}, differs: "
                f"{', '.join(sorted(differing)) or 'nothing'}: {said[-300:]}"
            )
    return campaign


def run_campaigns(*, kills: int, seed: int) -> list[Campaign]:
    """Run all campaigns, each in a folder of its own."""
    campaigns = []
    for kill in (kill_build, kill_add):
        with tempfile.TemporaryDirectory(prefix="msanalysis-kills-") as folder:
            campaigns.append(kill(Path(folder).resolve(), kills=kills, seed=seed))
    return campaigns
