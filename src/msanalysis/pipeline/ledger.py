"""What earlier builds left: enough to see at once that nothing changed, and to clear up."""

import json
import shutil
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from msanalysis.config import Paths
from msanalysis.filing import write_atomically
from msanalysis.pipeline.nodes import Task


@dataclass
class Ledger:
    """For each task its stamp after its last success, and the places of its products.

    pytask keeps its own, finer record; this one is read without importing pytask.
    """

    paths: Paths
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def load(cls, paths: Paths) -> "Ledger":
        """Read the ledger of a project folder; one that cannot be read counts as empty."""
        try:
            entries = json.loads(_file(paths).read_text("utf-8"))
            return cls(paths, {name: dict(entry) for name, entry in entries.items()})
        except (OSError, ValueError, AttributeError, TypeError):
            return cls(paths)

    def is_current(self, task: Task) -> bool:
        """Tell whether all inputs and products of a task are as they were after its success."""
        stamp = task.stamp()
        return stamp is not None and stamp == self.entries.get(task.name, {}).get("stamp")

    def remove_unplanned(self, planned: Collection[Task]) -> None:
        """Remove products of tasks that are no longer part of the project."""
        kept = {product for task in planned for product in task.products()}
        names = {task.name for task in planned}
        for name in sorted(self.entries.keys() - names):
            for place in self.entries.pop(name).get("products", ()):
                product = self.paths.root / place
                generated = (self.paths.reports, self.paths.build, self.paths.processed)
                inside = any(product.resolve().is_relative_to(folder) for folder in generated)
                if inside and product not in kept:
                    remove(product)

    def record(self, tasks: Collection[Task], current: Collection[str]) -> None:
        """Write down the state of tasks, of which those named `current` are up to date now."""
        for task in tasks:
            places = [product.relative_to(self.paths.root) for product in task.products()]
            self.entries[task.name] = {
                "stamp": task.stamp() if task.name in current else None,
                "products": [place.as_posix() for place in places],
            }
        write_atomically(_file(self.paths), json.dumps(self.entries, indent=1).encode())

    def current_products(self) -> set[Path]:
        """List the products of all tasks whose last run succeeded, as far as they are there."""
        places = [
            self.paths.root / place
            for entry in self.entries.values()
            if entry.get("stamp")
            for place in entry.get("products", ())
        ]
        return {place for place in places if place.exists()}


def remove(product: Path) -> None:
    """Remove a generated file or folder; nothing where there is none."""
    if product.is_dir() and not product.is_symlink():
        shutil.rmtree(product)
    else:
        product.unlink(missing_ok=True)


def _file(paths: Paths) -> Path:
    return paths.build / "ledger.json"
