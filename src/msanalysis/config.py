"""Paths and enumerations of a project folder, named once."""

from dataclasses import dataclass
from pathlib import Path

from msanalysis.errors import ProjectError

PLAN, COMPLETION = "plan", "completion"
KINDS = (PLAN, COMPLETION)
ORIGINS = ("municipal", "voted", "district")
ROLES = ("lead", "responsible")
QUANTITY_FIELDS = ("target", "support", "milestone")
COMPARATORS = ("=", ">=", "<=", "~")
VERDICTS = ("completed", "partial", "not_completed")
SOURCES = ("coded", "predicted")
MONEY_NATURES = ("expenditure", "investment", "loan", "revenue", "output", "fine", "other")
AUDIT_KINDS = (
    "count",
    "sum",
    "named_list",
    "heading",
    "progress",
    "monotonic",
    "annex",
    "overlap",
    "numbering",
    "spill",
    "spam",
    "typography",
)
AUDIT_STATUSES = ("consistent", "inconsistent", "unchecked")
LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Paths:
    """Where things lie in a project folder."""

    root: Path

    @property
    def raw(self) -> Path:
        """Documents as filed, contacts masked."""
        return self.root / "data" / "raw"

    @property
    def manifest(self) -> Path:
        """One row per filed document."""
        return self.raw / "documents.csv"

    @property
    def corrections(self) -> Path:
        """Corrections made by hand, each with its reason."""
        return self.root / "data" / "corrections.csv"

    @property
    def codebook(self) -> Path:
        """Spending functions, themes, reasons and the coding."""
        return self.root / "data" / "codebook"

    @property
    def context(self) -> Path:
        """Figures from other sources."""
        return self.root / "data" / "context"

    @property
    def progress(self) -> Path:
        """What the agencies' monthly forms report: the log of all of them."""
        return self.root / "data" / "progress"

    @property
    def processed(self) -> Path:
        """The tables of the contract; generated."""
        return self.root / "data" / "processed"

    @property
    def notebooks(self) -> Path:
        """Notebooks as written, committed executed."""
        return self.root / "notebooks"

    @property
    def reports(self) -> Path:
        """PDFs and executed notebooks; generated."""
        return self.root / "reports"

    @property
    def build(self) -> Path:
        """Intermediate products of the pipeline; generated."""
        return self.root / "build"


def find_root(start: Path | None = None) -> Path:
    """Find the project folder that holds `start`.

    Parameters
    ----------
    start
        A folder inside the project; the working directory by default. Where it lies in no
        project, the checkout that this package was installed from is tried.

    Raises
    ------
    ProjectError
        No folder upwards has `data/raw/documents.csv`.
    """
    here = (start or Path.cwd()).resolve()
    checkout = Path(__file__).resolve().parents[2]
    for folder in (here, *here.parents, checkout):
        if Paths(folder).manifest.is_file():
            return folder
    raise ProjectError(
        f"{here}: no msanalysis project here or above (expected data/raw/documents.csv); "
        "change into your clone of the project"
    )
