"""The data dictionary as a Frictionless Data Package, written from the schemas."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from msanalysis.schemas import SCHEMAS

_TYPES = {"Int64": "integer", "float64": "number", "bool": "boolean"}
_FOREIGN = {
    "doc_id": "documents",
    "project_id": "projects",
    "item_id": "evaluations",
}
# Findings and corrections of a completion report name its items in the same column.
_NO_KEYS = frozenset({("audit", "project_id"), ("corrections", "project_id")})


def describe_tables(tables: Mapping[str, pd.DataFrame], folder: Path) -> dict[str, object]:
    """Describe the CSV files of some tables.

    Parameters
    ----------
    tables
        Table name → data frame; those without a schema are left out.
    folder
        Where they lie; only its name enters the description.

    Returns
    -------
    dict
        A `tabular-data-package` descriptor (Data Package v1).
    """
    return {
        "name": "msanalysis",
        "title": "民生实事: livelihood projects of Chongqing's districts",
        "profile": "tabular-data-package",
        "licenses": [{"name": "CC0-1.0", "title": "Facts extracted from official notices"}],
        "resources": [_describe(name, SCHEMAS[name], tables) for name in tables if name in SCHEMAS],
    }


def _describe(
    name: str, schema: pa.DataFrameSchema, tables: Mapping[str, pd.DataFrame]
) -> dict[str, object]:
    described: dict[str, object] = {
        "fields": [_describe_field(key, column) for key, column in schema.columns.items()],
        "missingValues": [""],
    }
    if schema.unique:
        described["primaryKey"] = list(schema.unique)
    keys = [
        {"fields": key, "reference": {"resource": table, "fields": key}}
        for key, table in _FOREIGN.items()
        if key in schema.columns
        and table != name
        and table in tables
        and (name, key) not in _NO_KEYS
    ]
    if keys:
        described["foreignKeys"] = keys
    return {
        "name": name,
        "path": f"{name}.csv",
        "profile": "tabular-data-resource",
        "title": schema.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": described,
    }


def _describe_field(name: str, column: pa.Column) -> dict[str, object]:
    field: dict[str, object] = {
        "name": name,
        "type": _TYPES.get(str(column.dtype), "string"),
        "description": column.description,
    }
    constraints: dict[str, object] = {}
    for check in column.checks:
        options = check.statistics or {}
        if "allowed_values" in options:
            constraints["enum"] = [value for value in options["allowed_values"] if value != ""]
        if "min_value" in options and field["type"] in ("integer", "number"):
            constraints["minimum"] = options["min_value"]
    if constraints:
        field["constraints"] = constraints
    if field["type"] == "boolean":
        field["trueValues"], field["falseValues"] = ["True"], ["False"]
    return field
