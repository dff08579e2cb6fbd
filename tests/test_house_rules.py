"""The rules of the house that a machine can check."""

import ast
import json
import re
import tomllib
from pathlib import Path

import pytest
import typer
import yaml

from msanalysis.cli import app
from msanalysis.publishing.preloading import kernel_environment
from msanalysis.schemas import SCHEMAS

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "msanalysis"
READMES = sorted(ROOT.glob("README*.md"))
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
# What conda-forge calls the part of a package that we need.
CONDA_NAMES = {
    "dask-core": "dask",
    "jupyter_client": "jupyter-client",
    "jupyter_core": "jupyter-core",
    "matplotlib-base": "matplotlib",
    "nbconvert-core": "nbconvert",
}
GENERATED = ("data/processed", "reports", "build", ".venv", ".tools")


def imports_of(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_nothing_in_the_package_prints():
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print"
    ]
    assert found == []


def test_kernels_know_nothing_of_the_rest_of_the_package():
    found = [
        f"{path.name} imports {name}"
        for path in (PACKAGE / "kernels").glob("*.py")
        for name in imports_of(path)
        if name.startswith("msanalysis") and not name.startswith("msanalysis.kernels")
    ]
    assert found == []


def test_only_the_faces_import_the_build_and_nothing_imports_the_command_line():
    allowed = {"cli.py", "commands.py", "build.py", "verify.py"}  # the faces
    found = [
        f"{path.relative_to(PACKAGE)} imports {name}"
        for path in PACKAGE.rglob("*.py")
        if path.name not in allowed and path.parent.name != "pipeline"
        for name in imports_of(path)
        if re.match(r"msanalysis\.(cli|pipeline|build)\b", name)
    ]
    assert found == []


def split_requirement(text):
    name, _extras, bound = re.fullmatch(r"([\w.-]+)(\[[\w,]+\])?(>=[\w.]+)?", text).groups()
    return CONDA_NAMES.get(name, name), bound


def test_conda_environment_names_what_pyproject_names_with_the_same_bounds():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = project["dependency-groups"]
    stated = [
        f"python{project['project']['requires-python']}",
        *project["project"]["dependencies"],
        *(requirement for group in groups.values() for requirement in group),
    ]
    environment = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
    listed = [entry for entry in environment["dependencies"] if entry != "pip"]
    from_pip = listed.pop()["pip"]
    assert "--editable ." in from_pip
    listed += [entry for entry in from_pip if not entry.startswith("-")]
    assert dict(map(split_requirement, listed)) == dict(map(split_requirement, stated))


def test_citation_states_the_version_of_the_package():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert citation["version"] == project["version"]
    assert citation["license"] == project["license"]
    assert {"cff-version", "message", "title", "authors"} <= citation.keys()


def test_notebooks_are_compared_under_the_variables_that_reports_run_under():
    makefile = (ROOT / "Makefile").read_text("utf-8").replace("\\\n", " ")
    stated = re.search(r"^SAME_EVERYWHERE := (.*)$", makefile, re.MULTILINE)[1]
    variables = dict(pair.split("=", 1) for pair in stated.split())
    assert variables["TZ"] == "UTC"
    assert variables.items() <= kernel_environment().items()


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.name)
def test_committed_notebook_is_executed_from_its_first_cell_to_its_last(notebook):
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    counts = [cell["execution_count"] for cell in cells if cell["cell_type"] == "code"]
    assert counts == list(range(1, len(counts) + 1))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.name)
def test_notebook_defines_nothing_and_names_no_place_of_one_machine(notebook):
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    for cell in cells:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code":
            assert not re.search(r"^\s*(async )?(def|class) ", source, re.MULTILINE), source
        assert not re.search(r"(/home/|/Users/|/work/|/root/|[A-Z]:\\\\)", source), source


@pytest.mark.parametrize("name", SCHEMAS)
def test_table_and_each_of_its_columns_say_what_they_mean(name):
    assert SCHEMAS[name].description
    unexplained = [key for key, col in SCHEMAS[name].columns.items() if not col.description]
    assert unexplained == []


def code_of(text):
    """Yield what a text sets as code: blocks line by line, and spans."""
    for block in re.findall(r"^```[^\n]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        yield from block.splitlines()
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S))


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_make_commands_of_the_readme_exist(readme):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {
        word
        for line in code_of(readme.read_text("utf-8"))
        for command in re.findall(r"\bmake((?: [^\s&|;#]+)+)", line)
        for word in command.split()
        if re.fullmatch(r"[a-z]+", word)
    }
    assert named - targets == set()


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_msanalysis_commands_and_options_of_the_readme_exist(readme):
    commands = typer.main.get_command(app).commands
    for line in code_of(readme.read_text("utf-8")):
        for name, rest in re.findall(r"(?<!import )\bmsanalysis ([a-z]+)\b([^|;&#]*)", line):
            assert name in commands, line
            options = {opt for param in commands[name].params for opt in param.opts}
            assert set(re.findall(r"--[a-z][a-z-]*", rest)) - {"--help"} <= options, line


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_paths_of_the_readme_exist(readme):
    text = readme.read_text("utf-8")
    spans = [span for span in code_of(text) if re.fullmatch(r"[\w.-]+(/[\w.-]*)+", span)]
    links = [
        link
        for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text)
        if "://" not in link and not link.startswith("mailto:")
    ]
    missing = [
        place
        for place in [*spans, *links]
        if not place.startswith(GENERATED)
        and not any((folder / place).exists() for folder in (ROOT, PACKAGE))
    ]
    assert missing == []
