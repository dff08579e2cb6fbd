"""The record of a build: an RO-Crate beside its reports, the same for the same build."""

import base64
import csv
import hashlib
import importlib.metadata
import json
import platform
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msanalysis.config import Paths
from msanalysis.files import hash_file
from msanalysis.filing import write_atomically
from msanalysis.publishing.provenance import Commit

RECORD = "ro-crate-metadata.json"
CRATE_VERSION = "1.2"
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": ("Process Run Crate", "0.5"),
    "https://w3id.org/ro/wfrun/workflow/0.5": ("Workflow Run Crate", "0.5"),
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": ("Workflow RO-Crate", "1.0"),
}
# Defines sha256 and the other terms of the profiles.
TERMS = "https://w3id.org/ro/terms/workflow-run/context"
UNDATED = "1970-01-01"
PACKAGE = "msanalysis"
WORKFLOW = Path(__file__).resolve().parents[1] / "build.py"
ENGINE = "pytask"
# Our own, because the standard library's depend on the machine's configuration.
OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES = {
    ".csv": "text/csv",
    ".docx": f"{OFFICE}.wordprocessingml.document",
    ".htm": "text/html",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".json": "application/json",
    ".md": "text/markdown",
    ".parquet": "application/vnd.apache.parquet",
    ".pdf": "application/pdf",
    ".txt": "text/plain",
    ".xlsx": f"{OFFICE}.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One run of a notebook: its parameters, and what came out.

    Attributes
    ----------
    label
        The executed notebook's name.
    source
        The notebook as written.
    parameters
        The values it ran with.
    results
        Executed notebook, PDF, web page: those that exist.
    """

    label: str
    source: Path
    parameters: Mapping[str, Any]
    results: Sequence[Path]


def write_record(
    paths: Paths,
    *,
    inputs: Iterable[Path],
    steps: Iterable[Step],
    outputs: Iterable[Path],
    commit: Commit,
) -> Path:
    """Write `reports/ro-crate-metadata.json`, unless the one there says the same.

    Nothing in it comes from the clock, the machine or its user: two builds of one commit from
    one set of inputs write the same bytes. A run of the Workflow Run profile has no start and
    end here for that reason.

    Parameters
    ----------
    inputs
        Files that the results depend on: documents, corrections, codebook, context, forms,
        notebooks.
    outputs
        All generated files: tables, executed notebooks, reports.
    commit
        The state of the repository.

    Returns
    -------
    Path
        The record.
    """
    target = paths.reports / RECORD
    facts = _Facts(paths, sorted(set(inputs)), list(steps), sorted(set(outputs)), commit)
    if _identifier(target) != facts.identifier:
        text = json.dumps(_describe(facts), ensure_ascii=False, indent=2, sort_keys=True)
        write_atomically(target, (text + "\n").encode())
    return target


class _Facts:
    """What the record is made of, and one digest of it all."""

    def __init__(
        self,
        paths: Paths,
        inputs: list[Path],
        steps: list[Step],
        outputs: list[Path],
        commit: Commit,
    ) -> None:
        self.paths, self.inputs, self.steps, self.outputs = paths, inputs, steps, outputs
        self.commit_name = (commit.id or "unknown") + ("-changed" if commit.changed else "")
        self.versions = list_versions()
        self.hashes = {path: hash_file(path) for path in {*inputs, *outputs}}
        named = [[self.name(path), self.hashes[path]] for path in [*inputs, *outputs]]
        ran = [
            [step.label, dict(step.parameters), [self.name(path) for path in step.results]]
            for step in steps
        ]
        contents = json.dumps([named, ran, self.commit_name, self.versions], ensure_ascii=False)
        self.identifier = "sha256:" + hashlib.sha256(contents.encode()).hexdigest()

    def name(self, path: Path) -> str:
        return path.relative_to(self.paths.root).as_posix()


def _identifier(record: Path) -> str | None:
    """Read which build an existing record describes; None where it cannot be read."""
    try:
        entities = json.loads(record.read_text("utf-8"))["@graph"]
        return next(entity for entity in entities if entity["@id"] == "./")["identifier"]
    except (OSError, ValueError, KeyError, TypeError, StopIteration):
        return None


def _describe(facts: _Facts) -> dict[str, Any]:
    # Imports an HTTP client, which nothing here calls: only a build that changed something waits.
    from rocrate.model.contextentity import ContextEntity
    from rocrate.rocrate import ROCrate

    crate = ROCrate(version=CRATE_VERSION)
    crate.metadata.extra_contexts.append(TERMS)

    def add(at: str, kind: str | list[str], **properties: Any) -> Any:
        given = {"@type": kind} | {key: value for key, value in properties.items() if value}
        return crate.add(ContextEntity(crate, at, properties=given))

    def add_file(at: str, path: Path) -> Any:
        return add(at, "File", **_file_properties(facts, path))

    profiles = [
        add(uri, "CreativeWork", name=name, version=version)
        for uri, (name, version) in PROFILES.items()
    ]
    entities = {path: add_file(_outside_id(facts.hashes[path]), path) for path in facts.inputs}
    for path in facts.outputs:
        entities[path] = add_file(_inside_id(facts, path), path)
    engine = add(
        f"#{ENGINE}",
        ["ComputerLanguage", "SoftwareApplication"],
        name=ENGINE,
        version=facts.versions[ENGINE],
    )
    software = [
        add(f"#{name}", "SoftwareApplication", name=name, softwareVersion=version)
        for name, version in facts.versions.items()
        if name not in (PACKAGE, ENGINE)
    ]
    workflow = add(
        _outside_id(hash_file(WORKFLOW)),
        ["File", "SoftwareSourceCode", "ComputationalWorkflow"],
        name=f"{PACKAGE} build ({PACKAGE}/build.py)",
        version=facts.versions[PACKAGE],
        softwareVersion=facts.versions[PACKAGE],
        identifier=f"git:{facts.commit_name}",
        programmingLanguage=engine,
        softwareRequirements=[engine, *software],
        description="documents to tables, tables to executed notebooks, notebooks to reports",
    )
    build = add(
        "#build",
        "CreateAction",
        name=f"{PACKAGE} build",
        instrument=workflow,
        object=[entities[path] for path in facts.inputs],
        result=[entities[path] for path in facts.outputs],
        actionStatus="http://schema.org/CompletedActionStatus",
    )
    runs = [_add_step(add, facts, step, entities) for step in facts.steps]
    root = crate.root_dataset
    crate.name = "民生实事: tables and reports"
    crate.description = (
        "Livelihood projects of Chongqing's district governments: what was made by "
        f"{PACKAGE} build, from which files, with which parameters and versions"
    )
    # The newest document's date: the clock's would make every record another.
    root["datePublished"] = _newest_date(facts.paths)
    root["identifier"] = facts.identifier
    root["license"] = add("https://spdx.org/licenses/MIT", "CreativeWork", name="MIT License")
    root["conformsTo"] = profiles
    root["hasPart"] = [workflow, *entities.values()]
    root["mainEntity"] = workflow
    root["mentions"] = [build, *runs]
    return crate.metadata.generate()


def _add_step(add: Any, facts: _Facts, step: Step, entities: Mapping[Path, Any]) -> Any:
    values = [
        add(
            f"#{step.label}/{name}",
            "PropertyValue",
            name=name,
            value=value if isinstance(value, str | int | float | bool) else json.dumps(value),
        )
        for name, value in step.parameters.items()
    ]
    tables = [entities[path] for path in facts.outputs if path.suffix == ".parquet"]
    return add(
        f"#{step.label}",
        "CreateAction",
        name=step.label,
        instrument=entities[step.source],
        object=[*tables, *values],
        result=[entities[path] for path in step.results],
    )


def _file_properties(facts: _Facts, path: Path) -> dict[str, Any]:
    return {
        "name": facts.name(path),
        "sha256": facts.hashes[path],
        "contentSize": str(path.stat().st_size),
        "encodingFormat": MEDIA_TYPES.get(path.suffix, "application/octet-stream"),
    }


def _inside_id(facts: _Facts, path: Path) -> str:
    """Name a file of the crate's folder by its place, any other by its content."""
    if path.is_relative_to(facts.paths.reports):
        return path.relative_to(facts.paths.reports).as_posix()
    return _outside_id(facts.hashes[path])


def _outside_id(sha256: str) -> str:
    """Name content by its hash, as RFC 6920 does: a crate cannot point outside its folder."""
    encoded = base64.urlsafe_b64encode(bytes.fromhex(sha256)).rstrip(b"=").decode()
    return f"ni:///sha-256;{encoded}"


def _newest_date(paths: Paths) -> str:
    documents = paths.processed / "documents.csv"
    if not documents.is_file():
        return UNDATED
    with documents.open(encoding="utf-8", newline="") as file:
        return max(
            (row.get("issued_on") or UNDATED for row in csv.DictReader(file)), default=UNDATED
        )


def files_in(folder: Path) -> list[Path]:
    """List the files of a folder and those below, without hidden ones; none where it is missing."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    return sorted(file for file in files if not file.name.startswith("."))


def list_versions() -> dict[str, str]:
    """List the versions of Python, of this package and of all that it needs, however indirectly.

    What is installed besides, such as JupyterLab, is left out: it makes no difference.
    """
    versions: dict[str, str] = {}
    pending = [PACKAGE]
    while pending:
        name = re.sub(r"[-_.]+", "-", pending.pop()).lower()
        if name in versions:
            continue
        try:
            versions[name] = importlib.metadata.version(name)
            required = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:  # for other systems, or an extra
            continue
        if name == PACKAGE:  # with the extra for clusters, where it is installed
            pending += [_required(line) for line in required]
        else:
            pending += [_required(line) for line in required if "extra ==" not in line]
    return {"python": platform.python_version(), **dict(sorted(versions.items()))}


def _required(line: str) -> str:
    return re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0]
