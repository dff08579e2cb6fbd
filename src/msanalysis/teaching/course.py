"""A course in nbgrader's folders: the student version, and the grades of two submissions.

Needs nbgrader (dependency group `teaching`), which nothing else in the package does.
"""

import logging
import os
import shutil
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msanalysis.config import LANGUAGES
from msanalysis.errors import ProjectError
from msanalysis.teaching.lessons import list_sources, name_notebook

SOLUTION, EMPTY = "solution", "empty"
_STUB = "# 在这里作答 · your answer here"


def grade_course(lessons: Path, course: Path) -> tuple[list[str], bool]:
    """Generate the student version of all lessons and grade the solution and an empty submission.

    Parameters
    ----------
    lessons
        The folder `notebooks/teaching`.
    course
        Where nbgrader's folders are made anew: `release/<language>/` is what students get,
        `source/<language>/` what the teacher keeps.

    Returns
    -------
    list of str, bool
        One line per notebook and submission; whether each solution has all points and each empty
        submission none.

    Raises
    ------
    ProjectError
        nbgrader is not installed, or fails.
    """
    try:
        from nbgrader.api import Gradebook
        from nbgrader.apps import NbGraderAPI
        from traitlets.config import Config
    except ImportError:
        raise ProjectError("nbgrader is not installed; run `make teaching`, which does") from None
    shutil.rmtree(course, ignore_errors=True)
    for language in LANGUAGES:
        _copy(lessons, course / "source" / language, language)
    config = Config()
    config.CourseDirectory.root = str(course)
    config.CourseDirectory.db_url = f"sqlite:///{course / 'gradebook.db'}"
    config.ClearSolutions.code_stub = {"python": _STUB}
    config.ExecutePreprocessor.timeout = 300
    api = NbGraderAPI(config=config)
    with _surroundings():
        for language in LANGUAGES:
            _succeed(api.generate_assignment(language, force=True), f"generate {language}")
            for student, origin in ((SOLUTION, "source"), (EMPTY, "release")):
                submitted = course / "submitted" / student / language
                shutil.copytree(course / origin / language, submitted)
                _succeed(api.autograde(language, student, force=True), f"grade {student}")
                _succeed(api.generate_feedback(language, student, force=True), f"answer {student}")
    with Gradebook(config.CourseDirectory.db_url) as gradebook:
        return _read_grades(gradebook, lessons)


def _copy(lessons: Path, target: Path, language: str) -> None:
    target.mkdir(parents=True)
    for source in list_sources(lessons):
        name = name_notebook(source, language)
        if not (lessons / name).is_file():
            raise ProjectError(
                f"{lessons / name}: not built; run python -m msanalysis.teaching lessons"
            )
        shutil.copy(lessons / name, target / name)


def _succeed(result: dict, step: str) -> None:
    if not result.get("success"):
        told = (result.get("error") or result.get("log") or "no reason given").strip()
        raise ProjectError(f"nbgrader, {step}: {told.splitlines()[-1]}")


def _read_grades(gradebook: object, lessons: Path) -> tuple[list[str], bool]:
    lines, passed = [], True
    for language in LANGUAGES:
        for source in list_sources(lessons):
            notebook = name_notebook(source, language).removesuffix(".ipynb")
            for student in (SOLUTION, EMPTY):
                graded = gradebook.find_submission_notebook(notebook, language, student)
                wanted = graded.max_score if student == SOLUTION else 0
                right = graded.score == wanted and graded.max_score > 0
                passed &= right
                mark = "" if right else f"   expected {wanted:g}"
                lines.append(
                    f"{notebook:<40} {student:<9} {graded.score:>4g} / {graded.max_score:g}{mark}"
                )
    return lines, passed


@contextmanager
def _surroundings() -> Iterator[None]:
    """Let nbgrader find `alembic`, which it starts by its bare name, and keep its log quiet."""
    path = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), path])
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(logging.NOTSET)
        os.environ["PATH"] = path
