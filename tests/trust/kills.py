"""Kill commands at random moments: the next run must complete and equal an undisturbed one."""

import random
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl

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


def kill_progress(folder: Path, *, kills: int, seed: int) -> Campaign:
    """Kill the storing of a filled form, then store it: whole, once, whatever happened."""
    project = make_project(folder / "project", DOCUMENTS, ())
    form = folder / "form.xlsx"
    code, said = run(project, "form", "北碚区", "2020", "--month", "6", "--out", str(form))
    if code:
        return Campaign("msanalysis progress", faults=[f"no form: {said[-300:]}"])
    fill_form(form)

    def results(where: Path) -> dict[str, str]:
        return contents(where / "data" / "progress") if (where / "data/progress").exists() else {}

    arguments = ["progress", str(form), "--accept-warnings", "--submitted", "2020-06-20"]
    return _disturb(project, arguments, results, kills=kills, seed=seed, done_before="2020-06")


def fill_form(path: Path) -> None:
    """Fill the columns of a form that are to be filled, in every row of a project."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    first = next(cell.row for cell in sheet["A"] if _is_number(cell.value))
    headings = {
        column: "".join(str(sheet.cell(row, column).value or "") for row in range(1, first))
        for column in range(2, sheet.max_column + 1)
    }
    for row in range(first, sheet.max_row + 1):
        for column, heading in headings.items():
            cell = sheet.cell(row, column)
            if _is_number(sheet.cell(row, 1).value) and not cell.protection.locked:
                cell.value = 10 * row if "投资" in heading else "按计划推进，完成30%"
    book.save(path)


def _is_number(value: object) -> bool:
    return str(value or "").isdigit()


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
    for kill in (kill_build, kill_add, kill_progress):
        with tempfile.TemporaryDirectory(prefix="msanalysis-kills-") as folder:
            campaigns.append(kill(Path(folder).resolve(), kills=kills, seed=seed))
    return campaigns
