"""What a notice says, before it becomes tables."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Measure:
    """An enumerated sub-item of a project."""

    number: int
    text: str
    agency_printed: str = ""
    deadline: str = ""


@dataclass(slots=True)
class Project:
    """A project as the list means it.

    Attributes
    ----------
    no, no_printed
        The number the document meant and the one it prints.
    leads, responsibles
        Agencies as printed, in order, each once.
    milestones
        Period → text.
    list_no
        Which list of the notice it stands in, counted from 1.
    """

    no: int
    no_printed: str
    name: str
    origin: str = ""
    group: str = ""
    target: str = ""
    support: str = ""
    deadline: str = ""
    remark: str = ""
    leads: list[str] = field(default_factory=list)
    responsibles: list[str] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    milestones: dict[str, str] = field(default_factory=dict)
    list_no: int = 1


@dataclass(slots=True)
class Evaluation:
    """An item of a completion report."""

    no: int
    section: str
    goal: str
    progress: str
    verdict: str
    verdict_printed: str
    reason: str
    agencies: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Correction:
    """A difference between what is printed and what was meant.

    `key` is the project's or item's number within the document (`<origin>/<no>` or `<no>`); empty
    for the document itself.
    """

    key: str
    column: str
    printed: str
    corrected: str
    reason: str
    by: str = "rule"


@dataclass(frozen=True, slots=True)
class Statement:
    """A count that the document states about itself.

    Attributes
    ----------
    scope
        `total`, an origin, `indicator`, `task`, `completed`, `partial` or `group`.
    count
        The number stated.
    text
        The words that state it.
    """

    scope: str
    count: int
    text: str
    group: str = ""


@dataclass(slots=True)
class Head:
    """What stands above and below the lists."""

    doc_number: str = ""
    title: str = ""
    issuer: str = ""
    issued_on: str = ""
    district: str = ""
    year: int | None = None
    kind: str = ""
    statements: list[Statement] = field(default_factory=list)


@dataclass(slots=True)
class Notice:
    """A document of this genre as read."""

    head: Head
    projects: list[Project] = field(default_factory=list)
    evaluations: list[Evaluation] = field(default_factory=list)
    repeated: list[Project] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    spam: list[str] = field(default_factory=list)
