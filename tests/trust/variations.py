"""Build under other locales, clocks, seeds, folders and workers: not one byte may differ."""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from tests.trust.projects import contents, make_project, run

DOCUMENTS = ("beibei-2020-plan", "qianjiang-2025-plan")
NOTEBOOKS = ("01_corpus", "05_district_report")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a machine and its user may have otherwise."""

    name: str
    workers: int = 2
    folder: str = "project"
    environment: dict[str, str] = field(default_factory=dict)
    reversed_files: bool = False
    home: bool = False


BASE = Surroundings("base")
VARIATIONS = (
    Surroundings(
        "LC_ALL=C, TZ=UTC+14, one worker",
        workers=1,
        environment={"LC_ALL": "C", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1"},
    ),
    Surroundings(
        "LC_ALL=zh_CN.UTF-8, TZ=UTC-11, another hash seed",
        environment={"LC_ALL": "zh_CN.UTF-8", "TZ": "Pacific/Pago_Pago", "PYTHONHASHSEED": "4242"},
    ),
    Surroundings("a folder with spaces and Chinese in its name", folder="我的 项目 (2)"),
    Surroundings(
        "another user and home, files made in reverse order",
        environment={"USER": "另一位", "LOGNAME": "另一位", "USERNAME": "另一位"},
        reversed_files=True,
        home=True,
    ),
    Surroundings(
        "matplotlib and thread settings of the user",
        environment={
            "MPLBACKEND": "agg",
            "OMP_NUM_THREADS": "2",
            "SOURCE_DATE_EPOCH": "1",
            "COLUMNS": "40",
            "NO_COLOR": "1",
        },
    ),
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many files a build under other surroundings has, and which differ."""

    name: str
    files: int
    different: tuple[str, ...]
    failure: str = ""

    @property
    def unlike(self) -> bool:
        """Whether the build failed or some file differs."""
        return bool(self.different or self.failure)


def compare_builds(
    folder: Path,
    variations: tuple[Surroundings, ...] = VARIATIONS,
    *,
    documents: tuple[str, ...] = DOCUMENTS,
    notebooks: tuple[str, ...] = NOTEBOOKS,
) -> list[Comparison]:
    """Build one project under each surroundings and compare every generated file with the base."""
    source = make_project(folder / "source", documents, notebooks)
    expected, failure = _build(source, folder / "0", BASE)
    if failure:
        return [Comparison(BASE.name, 0, (), failure)]
    compared = [Comparison(BASE.name, len(expected), ())]
    for number, surroundings in enumerate(variations, 1):
        found, failure = _build(source, folder / str(number), surroundings)
        different = sorted({name for name, _hash in expected.items() ^ found.items()})
        compared.append(Comparison(surroundings.name, len(found), tuple(different), failure))
    return compared


def _build(source: Path, folder: Path, surroundings: Surroundings) -> tuple[dict[str, str], str]:
    project = folder / surroundings.folder
    files = sorted(file for file in source.rglob("*") if file.is_file())
    for file in reversed(files) if surroundings.reversed_files else files:
        target = project / file.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    environment = dict(surroundings.environment)
    if surroundings.home:
        environment["HOME"] = str(folder / "home")
        Path(environment["HOME"]).mkdir()
    arguments = ["build", "--workers", str(surroundings.workers)]
    if "zh_CN" in environment.get("LC_ALL", "") and not _make_locale(folder, environment):
        return {}, "the locale zh_CN.UTF-8 is not on this machine and cannot be made"
    code, said = run(project, *arguments, environment=environment)
    made = contents(project / "data" / "processed", project / "reports")
    return made, "" if code == 0 else said[-500:]


def _make_locale(folder: Path, environment: dict[str, str]) -> bool:
    """Make the locale that the environment names, for this folder; tell whether it can be set.

    Without it the C library would quietly use C instead.
    """
    name = environment["LC_ALL"]
    if shutil.which("localedef"):
        made = ["localedef", "-i", name.partition(".")[0], "-f", "UTF-8", str(folder / name)]
        subprocess.run(made, capture_output=True, check=False)
        environment["LOCPATH"] = str(folder)
    script = "import locale; locale.setlocale(locale.LC_ALL, '')"
    tried = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
    )
    return tried.returncode == 0


def run_comparisons() -> list[Comparison]:
    """Compare builds under all surroundings in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="msanalysis-variations-") as folder:
        return compare_builds(Path(folder).resolve())
