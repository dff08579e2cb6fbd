import importlib.util
import json
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"


@pytest.fixture(scope="module")
def tables():
    """The script, which is no module of the package."""
    spec = importlib.util.spec_from_file_location("tables", BENCHMARKS / "tables.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_tables_of_the_readme_are_those_of_the_results(tables):
    readme = (BENCHMARKS / "README.md").read_text("utf-8")
    assert len(tables.TABLE.findall(readme)) >= 3
    assert tables.fill(readme, BENCHMARKS / "results") == readme


def test_table_is_filled_between_its_lines_and_nothing_else_changes(tables, tmp_path):
    rows = [{"way": "a", "s": 1234.5, "MiB": None}, {"way": "b", "s": 2.5, "MiB": 3.0}]
    (tmp_path / "scale.json").write_text(json.dumps({"table": rows}), "utf-8")
    text = "before\n<!-- table scale: transposed -->\nold\n<!-- end -->\nbehind\n"
    assert tables.fill(text, tmp_path) == (
        "before\n<!-- table scale: transposed -->\n"
        "| way | a | b |\n| --- | --: | --: |\n| s | 1,234 | 2.5 |\n| MiB |  | 3 |\n"
        "<!-- end -->\nbehind\n"
    )


def test_result_of_a_quick_look_is_not_taken(tables, tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "RUNS", tmp_path)
    (tmp_path / "scale.json").write_text(json.dumps({"quick": True, "table": []}), "utf-8")
    with pytest.raises(SystemExit, match="quick look"):
        tables.take("scale")
