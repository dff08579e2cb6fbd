"""What the Makefile needs of the teaching set."""

import json
import sys
from collections.abc import Sequence

from msanalysis.config import LANGUAGES, Paths, find_root
from msanalysis.errors import MsanalysisError
from msanalysis.scratch import scratch_folder

USAGE = """\
usage: python -m msanalysis.teaching lessons [NN…]  write and run notebooks/teaching/*.ipynb
       python -m msanalysis.teaching grade          student version; grade the solution and nothing
"""


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments say; return the exit code."""
    try:
        if arguments and arguments[0] == "lessons":
            return _write_lessons(arguments[1:])
        if list(arguments) == ["grade"]:
            return _grade()
    except MsanalysisError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stderr.write(USAGE)
    return 2


def _write_lessons(chosen: Sequence[str]) -> int:
    from msanalysis.publishing.runner import run_notebook
    from msanalysis.teaching.lessons import build_lesson, list_sources, name_notebook

    folder = Paths(find_root()).notebooks / "teaching"
    for source in list_sources(folder):
        if chosen and not source.stem.startswith(tuple(chosen)):
            continue
        for language in LANGUAGES:
            target = folder / name_notebook(source, language)
            with scratch_folder("lesson") as temporary:
                unrun = temporary / target.name
                unrun.write_text(json.dumps(build_lesson(source, language)), "utf-8")
                run_notebook(unrun, target, cwd=folder)
            sys.stdout.write(f"run {target}\n")
    return 0


def _grade() -> int:
    from msanalysis.teaching.course import grade_course

    root = find_root()
    lines, passed = grade_course(Paths(root).notebooks / "teaching", Paths(root).build / "teaching")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if passed else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
