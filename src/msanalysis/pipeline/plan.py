"""What there is to build: the documents of the manifest and the runs of the notebooks."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msanalysis.config import LANGUAGES, Paths
from msanalysis.errors import ProjectError
from msanalysis.filing import load_manifest
from msanalysis.parameters import read_parameters

# Notebooks (by their name without number) whose runs become PDFs, and the PDFs' names.
PDF_NAMES = {"district_report": "{district}.{language}", "overview": "overview.{language}"}
# Notebooks that take longest: begun last, one would run alone in the end.
LONG = ("recurring_themes", "spending_categories")


@dataclass(frozen=True, slots=True)
class Document:
    """One row of the manifest."""

    doc_id: str
    district: str
    path: Path
    row: Mapping[str, str]

    @property
    def slug(self) -> str:
        """The district's name in file names."""
        return self.doc_id.partition("-")[0]


@dataclass(frozen=True, slots=True)
class Run:
    """One notebook with one set of parameters."""

    source: Path
    target: Path
    parameters: Mapping[str, Any]
    pdf: Path | None
    district: str | None
    language: str | None

    @property
    def page(self) -> Path | None:
        """The web page beside the PDF of a report."""
        return self.pdf and self.pdf.with_suffix(".html")

    @property
    def is_long(self) -> bool:
        """Whether the notebook takes longer than others."""
        return _title(self.source) in LONG

    @property
    def label(self) -> str:
        """What a person reads: the executed notebook's name."""
        return self.target.stem


def read_manifest(paths: Paths) -> list[Document]:
    """Read the manifest of the filed documents.

    Raises
    ------
    ProjectError
        The manifest is missing, empty or wrong.
    """
    try:
        rows = load_manifest(paths.manifest)
    except (OSError, UnicodeDecodeError) as error:
        raise ProjectError(
            f"{paths.manifest}: cannot be read ({error}); restore it from the repository"
        ) from None
    if not rows:
        raise ProjectError(f"{paths.manifest}: no documents listed; add one with `msanalysis add`")
    return [
        Document(row["doc_id"], row["district"], paths.raw / row["stored_file"], row)
        for row in rows
    ]


def select_districts(names: Collection[str], documents: Collection[Document]) -> set[str]:
    """Turn districts' names, Chinese or pinyin, into the names used in file names.

    Raises
    ------
    ProjectError
        A name is none of the documents' districts.
    """
    if not names:
        return set()
    # Knows Chinese numerals too, which takes half a second to import.
    from msanalysis.notices.head import find_district

    slugs = {document.district: document.slug for document in documents}
    for name in names:
        if find_district(name) not in slugs:
            listed = ", ".join(f"{slug} ({district})" for district, slug in sorted(slugs.items()))
            raise ProjectError(f"district {name!r} has no document here; expected one of {listed}")
    return {slugs[find_district(name)] for name in names}


def check_languages(names: Collection[str]) -> None:
    """Check that reports are written in these languages.

    Raises
    ------
    ProjectError
        A language is not one that reports are written in.
    """
    for name in names:
        if name not in LANGUAGES:
            raise ProjectError(f"language {name!r}, expected one of {', '.join(LANGUAGES)}")


def plan_runs(paths: Paths, documents: Collection[Document]) -> list[Run]:
    """List the runs of all notebooks: for each district and language where they take one."""
    named = {document.slug: document.district for document in documents}
    runs = []
    for source in sorted(paths.notebooks.glob("*.ipynb")):
        declared = read_parameters(source)
        slugs = sorted(named) if "district" in declared else [None]
        languages = LANGUAGES if "language" in declared else [None]
        runs += [
            _plan_run(paths, source, slug, named.get(slug or ""), language)
            for slug in slugs
            for language in languages
        ]
    return runs


def select_runs(
    runs: Collection[Run], districts: Collection[str], languages: Collection[str]
) -> list[Run]:
    """Keep the runs for these districts and languages; none named means all.

    Naming districts leaves out the notebooks that are about all of them.
    """
    return [
        run
        for run in runs
        if (not districts or run.district in districts)
        and (not languages or run.language is None or run.language in languages)
    ]


def _plan_run(
    paths: Paths, source: Path, slug: str | None, district: str | None, language: str | None
) -> Run:
    name = "-".join(filter(None, [source.stem, slug]))
    target = paths.reports / "notebooks" / (".".join(filter(None, [name, language])) + ".ipynb")
    template = PDF_NAMES.get(_title(source))
    pdf = None
    if template and language:
        pdf = paths.reports / (template.format(district=slug, language=language) + ".pdf")
    given = {"district": district, "language": language}
    parameters = {key: value for key, value in given.items() if value is not None}
    return Run(source, target, parameters, pdf, slug, language)


def _title(source: Path) -> str:
    """Return a notebook's name without its number."""
    return re.sub(r"^\d+[a-z]?_", "", source.stem)
