"""The parameters that a notebook declares: read from its cell, checked against a call."""

import ast
import io
import json
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msanalysis.errors import ReportError

TYPES: Mapping[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (float, int),
    "bool": (bool,),
    "list": (list,),
    "dict": (dict,),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One line `name: type = value  # help` of a notebook's parameters cell."""

    name: str
    type: str
    default: Any
    help: str

    def accepts(self, value: object) -> bool:
        """Tell whether a value is of the declared type; True and False are no numbers."""
        if isinstance(value, bool):
            return self.type == "bool"
        return isinstance(value, TYPES[self.type])


def read_notebook(path: Path) -> dict[str, Any]:
    """Read a notebook file as plain JSON.

    Raises
    ------
    ReportError
        The file is missing or no notebook.
    """
    try:
        notebook = json.loads(path.read_text("utf-8"))
        if not isinstance(notebook["cells"], list):
            raise TypeError
    except OSError as error:
        raise ReportError(f"{path}: cannot be read ({error.strerror}); restore the file") from None
    except (ValueError, KeyError, TypeError):
        raise ReportError(
            f"{path}: no notebook (expected JSON with cells); restore it from the repository"
        ) from None
    return notebook


def read_code(path: Path) -> str:
    """Read the text of a notebook's code cells."""
    cells = read_notebook(path)["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


def read_parameters(path: Path) -> dict[str, Parameter]:
    """Read the parameters that the cell tagged `parameters` declares, in their order.

    Raises
    ------
    ReportError
        A line of the cell is not `name: type = value` with a JSON type and value.
    """
    declared: dict[str, Parameter] = {}
    for cell in read_notebook(path)["cells"]:
        if "parameters" in cell.get("metadata", {}).get("tags", ()):
            source = "".join(cell.get("source", ""))
            declared |= {line.name: line for line in _parse_cell(source, path)}
    return declared


def check_parameters(path: Path, parameters: Mapping[str, Any]) -> None:
    """Check a call's parameters against those that the notebook declares.

    Raises
    ------
    ReportError
        A name is not declared, or a value is not of the declared type.
    """
    declared = read_parameters(path)
    for name, value in parameters.items():
        if name not in declared:
            raise ReportError(
                f"{path}: no parameter {name!r} (expected one of: "
                f"{', '.join(declared) or 'none'}); correct the name"
            )
        if not declared[name].accepts(value):
            raise ReportError(
                f"{path}: parameter {name} is {value!r}, expected {declared[name].type}; "
                f"for example {name}={declared[name].default!r}"
            )


def _parse_cell(source: str, path: Path) -> list[Parameter]:
    try:
        statements = ast.parse(source).body
        return [_parse_line(statement, _comments(source)) for statement in statements]
    except (SyntaxError, ValueError, KeyError, AttributeError, tokenize.TokenError):
        raise ReportError(
            f"{path}: the parameters cell must hold lines `name: type = value  # help` "
            f"with types {', '.join(TYPES)}; correct the cell"
        ) from None


def _parse_line(statement: ast.stmt, comments: Mapping[int, str]) -> Parameter:
    if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
        raise ValueError
    annotation = statement.annotation
    base = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    parameter = Parameter(
        name=statement.target.id,
        type=base.id if base.id in TYPES else "",
        default=ast.literal_eval(statement.value),
        help=comments.get(statement.end_lineno, ""),
    )
    if not parameter.type or not parameter.accepts(parameter.default):
        raise ValueError
    return parameter


def _comments(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {
        token.start[0]: token.string.lstrip("# ").rstrip()
        for token in tokens
        if token.type == tokenize.COMMENT
    }
