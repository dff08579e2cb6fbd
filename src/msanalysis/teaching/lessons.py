"""Lessons: one source, the same code and points in both languages.

A source is a Markdown file cut into cells by lines that begin with `%%`:

`%% text`
    Chinese, a line `%%%`, English.
`%% code`
    Python, the same in both languages; `language` is set for it.
`%% exercise NAME POINTS`
    The task, in Chinese and English as above, followed by `%% solution`, the code cell in which
    `answer_NAME` is set. The cell that checks it is written by the builder.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msanalysis.config import LANGUAGES
from msanalysis.errors import ProjectError

_MARK = re.compile(r"^%% +(\w+)(.*)$")
_ARGUMENTS = {"text": 0, "code": 0, "exercise": 2, "solution": 0}


@dataclass(frozen=True, slots=True)
class Block:
    """A cell of a source: what it is, its arguments, where it begins, its lines."""

    kind: str
    arguments: tuple[str, ...]
    line: int
    text: str


def read_source(path: Path) -> list[Block]:
    """Read the source of a lesson.

    Raises
    ------
    ProjectError
        A cell is of an unknown kind or lacks an argument, a text lacks a language, or an exercise
        is not followed by its solution; the message names the file and the line.
    """
    blocks: list[Block] = []
    lines: list[str] = []
    opened: tuple[str, tuple[str, ...], int] | None = None
    for number, line in enumerate([*path.read_text("utf-8").splitlines(), "%% end"], start=1):
        mark = _MARK.match(line)
        if mark is None:
            lines.append(line)
            continue
        if opened:
            blocks.append(Block(*opened, "\n".join(lines).strip("\n")))
        lines, opened = [], (mark[1], tuple(mark[2].split()), number)
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        _check_block(path, block, following)
    return blocks


def _check_block(path: Path, block: Block, following: Block | None) -> None:
    place = f"{path}, line {block.line}: cell {block.kind!r}"
    if block.kind not in _ARGUMENTS:
        raise ProjectError(f"{place}: expected one of {', '.join(_ARGUMENTS)}")
    if len(block.arguments) != _ARGUMENTS[block.kind]:
        raise ProjectError(f"{place}: expected {_ARGUMENTS[block.kind]} arguments (name, points)")
    if block.kind in ("text", "exercise") and len(_languages(block.text)) != len(LANGUAGES):
        raise ProjectError(f"{place}: expected Chinese, a line %%%, English; add what is missing")
    if block.kind == "exercise" and (following is None or following.kind != "solution"):
        raise ProjectError(f"{place}: expected a cell 'solution' after it; add one")


def _languages(text: str) -> list[str]:
    parts = [part.strip("\n") for part in re.split(r"^%%%\s*$", text, flags=re.MULTILINE)]
    return [part for part in parts if part]


def build_lesson(path: Path, language: str) -> dict[str, Any]:
    """Build one language's notebook of a lesson, not yet executed.

    Parameters
    ----------
    path
        Its source. The checks of exercise NAME are those of `<lesson>.NAME`, where the lesson is
        named by the `Tutor` settings line `lesson = "…"` of its first code cell.
    language
        `zh` or `en`.

    Returns
    -------
    dict
        A notebook of format 4.5, with nbgrader's metadata of schema 3.
    """
    blocks = read_source(path)
    lesson = _find_lesson(path, blocks)
    cells = [_code("language", f'language: str = "{language}"  # zh or en')]
    for number, block in enumerate(blocks, start=1):
        cells.extend(_make_cells(block, blocks[number - 2], language, lesson, number))
    return {
        "cells": cells,
        "metadata": {
            "kernelspec": {
                "display_name": "Python 3 (ipykernel)",
                "language": "python",
                "name": "python3",
            },
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _find_lesson(path: Path, blocks: Iterable[Block]) -> str:
    code = "\n".join(block.text for block in blocks if block.kind == "code")
    found = re.search(r'^lesson = "(\w+)"$', code, re.MULTILINE)
    if not found:
        raise ProjectError(f'{path}: expected a line lesson = "…" in a code cell; add it')
    return found[1]


def _make_cells(
    block: Block, before: Block, language: str, lesson: str, number: int
) -> Iterable[dict[str, Any]]:
    name = f"cell-{number}"
    if block.kind == "code":
        yield _code(name, block.text)
    elif block.kind == "text":
        yield _markdown(name, _languages(block.text)[LANGUAGES.index(language)])
    elif block.kind == "exercise":
        exercise, _points = block.arguments
        text = _languages(block.text)[LANGUAGES.index(language)]
        yield _markdown(name, text, _grading(f"{lesson}-{exercise}-task", locked=True))
    else:
        exercise, points = before.arguments
        answer = f"answer_{exercise}"
        opened = f"{answer} = None\n### BEGIN SOLUTION\n{block.text}\n### END SOLUTION"
        yield _code(name, opened, _grading(f"{lesson}-{exercise}-answer", solution=True))
        check = f'tutor.check("{lesson}.{exercise}", {answer})'
        grading = _grading(f"{lesson}-{exercise}", grade=True, locked=True, points=int(points))
        yield _code(f"{name}-check", check, grading)


def _grading(
    grade_id: str,
    *,
    grade: bool = False,
    solution: bool = False,
    locked: bool = False,
    points: int | None = None,
) -> dict[str, Any]:
    """Write the metadata that nbgrader keeps in a cell, schema version 3."""
    stated = {} if points is None else {"points": points}
    return {
        "nbgrader": {
            "grade": grade,
            "grade_id": grade_id,
            "locked": locked,
            "schema_version": 3,
            "solution": solution,
            "task": False,
            **stated,
        }
    }


def _code(name: str, source: str, metadata: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name,
        "metadata": metadata or {},
        "outputs": [],
        "source": source,
    }


def _markdown(name: str, source: str, metadata: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": name, "metadata": metadata or {}, "source": source}


def list_sources(folder: Path) -> list[Path]:
    """List the sources of the lessons, in their order."""
    return sorted((folder / "source").glob("[0-9]*.md"))


def name_notebook(source: Path, language: str) -> str:
    """Give the file name of one language's notebook: `01_….zh.ipynb`."""
    return f"{source.stem}.{language}.ipynb"
