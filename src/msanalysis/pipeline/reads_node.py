"""The input that a notebook declares by having read it: see `msanalysis.reads`."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from msanalysis.config import Paths
from msanalysis.parameters import read_code
from msanalysis.pipeline.nodes import FileNode, FolderNode, Node, digest, file_digest
from msanalysis.reads import UNSEEN_LIBRARIES


@dataclass(kw_only=True)
class ReadsNode(Node):
    """The parts of tables, files and folders that a run read the last time.

    A run is determined by what it reads: while all of that stays as it was, it would read the
    same again and give the same. Where there is no record, or one with a gap, all of `data/`
    counts.
    """

    record: Path
    digests: Path
    paths: Paths
    blind: bool = False

    def state(self) -> str | None:
        """Return one digest of what was read and of its present state; None without tables."""
        try:
            parts = _load_digests(self.digests, file_digest(self.digests))
        except (OSError, ValueError):
            return None
        reads = load_reads(self.record)
        if reads is None or self.blind or any("unseen" in read for read in reads):
            return digest(["all", FolderNode(name="", path=self.paths.root / "data").state()])
        return digest([[read, self._look(read, parts)] for read in reads])

    def load(self, is_product: bool = False) -> Path:
        """Return the path of the record."""
        return self.record

    def _look(self, read: Mapping[str, Any], parts: Mapping[str, Mapping[str, str]]) -> str | None:
        if "table" in read:
            return parts.get(read["table"], {}).get(read["district"] or "")
        if "folder" in read:
            folder = self.paths.root / read["folder"]
            return digest(sorted(p.name for p in folder.iterdir())) if folder.is_dir() else None
        path = self.paths.root / read["file"]
        return FileNode(name="", path=path, optional=True).state()


def load_reads(record: Path) -> list[dict[str, Any]] | None:
    """Load a record; None where it was never begun or is damaged.

    The first line says that recording began, before the notebook's first cell.
    """
    try:
        begun, *reads = [json.loads(line) for line in record.read_text("utf-8").splitlines()]
        return sorted(reads, key=digest) if "root" in begun else None
    except (OSError, ValueError, TypeError):
        return None


def reads_unseen(source: Path) -> bool:
    """Tell whether a notebook names a library whose reading cannot be seen, or runs commands."""
    code = read_code(source)
    named = re.search(rf"\b(?:{'|'.join(UNSEEN_LIBRARIES)})\b", code)
    return bool(named or re.search(r"^\s*[!%]", code, re.MULTILINE))


@lru_cache(maxsize=4)
def _load_digests(path: Path, _digest: str) -> dict[str, dict[str, str]]:
    return json.loads(path.read_text("utf-8"))
