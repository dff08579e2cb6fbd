"""What the Makefile needs of the build and a user of `msanalysis build` does not."""

import sys
from collections.abc import Sequence

from msanalysis.build import build
from msanalysis.config import Paths, find_root
from msanalysis.errors import MsanalysisError

USAGE = """\
usage: python -m msanalysis.pipeline tables      make data/processed/ and stop there
       python -m msanalysis.pipeline notebooks   run notebooks/*.ipynb in place, as committed
"""


def main(arguments: Sequence[str]) -> int:
    """Do what the one argument says; return the exit code."""
    try:
        if list(arguments) == ["tables"]:
            return build(tables_only=True).exit_code
        if list(arguments) == ["notebooks"]:
            return build(tables_only=True).exit_code or _run_in_place()
    except MsanalysisError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stderr.write(USAGE)
    return 2


def _run_in_place() -> int:
    from msanalysis.pipeline.task_notebooks import preloaded_modules
    from msanalysis.publishing.runner import run_notebook

    folder = Paths(find_root()).notebooks
    preloaded = preloaded_modules(folder)
    for notebook in sorted(folder.glob("*.ipynb")):
        run_notebook(notebook, notebook, preloaded=preloaded)
        sys.stdout.write(f"run {notebook}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
