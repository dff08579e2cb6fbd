"""Plans: the lists of projects, wherever in the document they stand."""

import re
from collections.abc import Iterable

from msanalysis.lexicon import load_lexicon
from msanalysis.notices.assembly import RowGroup, join_rows, settle_sub_row, starts_project
from msanalysis.notices.columns import Column
from msanalysis.notices.completion import is_report
from msanalysis.notices.enumeration import parse_mark
from msanalysis.notices.model import Correction, Project, Statement
from msanalysis.notices.rows import (
    ListRow,
    Section,
    list_columns,
    parse_section,
    read_rows,
    title_rows,
)
from msanalysis.notices.settling import match_names, merge_repeat, name_nameless, settle_numbers
from msanalysis.notices.spill import bring_back_spilled
from msanalysis.notices.statements import find_statements
from msanalysis.reading.model import Block, Paragraph, Table
from msanalysis.values.folding import fold_spaces

_ANNEX = re.compile(r"^附[件表录]\s*\d{0,2}[:：]?$")
# Where neither list nor title nor remark says whose list it is: a district's notice lists its own.
DEFAULT_ORIGIN = "district"
_NAMED = "清单没有项目名称，取任务首句 | the list has no names; the first clause of the task"
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_COUNTED = re.compile(r"\d+[项件个]")
_PAGE_NUMBER = re.compile(
    r"[—–－-]*\s*第?\d{1,3}页?(?:共\d+页)?\s*[—–－-]*|[（(]?续(?:上?表)?\d*[）)]?"
)
_COUNTED_ALIKE = (
    "清单未注明来源，按正文所述数目 | "
    "the list leaves the origin blank; the notice states one number for one origin, and it fits"
)
_INHERITED = (
    "清单此处未注明来源，沿用上一项的来源 | "
    "the list leaves the origin blank; it continues the origin of the project above"
)


def origin_of(text: str, place: str = "heading") -> str:
    """Tell whose projects a heading or remark announces; empty where it does not say.

    What stands in brackets is asked last, and not where it counts several lists
    （共10件：市级4件，票决6件）.
    """
    whole = fold_spaces(text)
    bare = _BRACKETS.sub("", whole)
    asked = [bare] if len(_COUNTED.findall(whole)) > 1 else [bare, whole]
    for words in asked:
        for row in load_lexicon("origins"):
            if row["place"] == place and re.search(row["pattern"], words):
                return row["origin"]
    return ""


class PlanReader:
    """Collects the lists of a plan in one pass over its blocks.

    Parameters
    ----------
    year
        Of the notice, for periods printed without one.
    completion
        Whether the document calls itself a completion report.
    bare
        Whether lists of nothing but names and agencies count.
    stated
        Counts that the notice's own text states.
    """

    def __init__(
        self,
        *,
        year: int | None,
        completion: bool = False,
        bare: bool = False,
        stated: Iterable[Statement] = (),
    ) -> None:
        self._year = year
        self._stated = list(stated)
        self._completion = completion
        self._bare = bare
        self._groups: list[RowGroup] = []
        self._inherited: list[RowGroup] = []
        self._statements: list[Statement] = []
        self._annex_origin = ""
        self._origin = ""
        self._headings: dict[int, str] = {}
        self._category = ""
        self._list_no = 0
        self._list_key: tuple = ()
        self._titles: list[str] = []

    def read(
        self, blocks: Iterable[Block]
    ) -> tuple[list[Project], list[Project], list[Correction]]:
        """Read all lists.

        Returns
        -------
        projects, repeated, corrections
            Projects in order, the entries of later annexes that repeat them (their milestones are
            already merged into the projects), and what was corrected by rule.
        """
        for block in blocks:
            if isinstance(block, Paragraph):
                self._note_paragraph(block.text)
            else:
                self._read_table(block)
        corrections = bring_back_spilled(self._groups, year=self._year)
        counted = self._settle_origins()
        projects = [join_rows(group, year=self._year) for group in self._groups]
        named = name_nameless(projects)
        kept, repeated = self._part_repeats(projects, corrections)
        corrections += settle_numbers(kept)
        inherited = {id(group) for group in self._inherited}
        notes = [
            (project, "origin", project.origin, _INHERITED)
            for group, project in zip(self._groups, projects, strict=True)
            if id(group) in inherited
        ]
        notes += [
            (project, "origin", project.origin, _COUNTED_ALIKE)
            for group, project in zip(self._groups, projects, strict=True)
            if id(group) in counted
        ]
        notes += [(project, "name", project.name, _NAMED) for project in named]
        corrections += [
            Correction(f"{project.origin}/{project.no}", column, "", value, reason)
            for project, column, value, reason in notes
            if any(project is one for one in kept)
        ]
        return kept, repeated, corrections

    @property
    def statements(self) -> list[Statement]:
        """Counts stated in the headings of the lists."""
        return self._statements

    def _settle_origins(self) -> set[int]:
        """Take a notice that states one number of voted or municipal projects at its word.

        Only where it states that number for one origin alone, no list says whose it is (a list of
        the district's own may have been voted), and all its lists together hold as many.
        """
        counts = {(s.scope, s.count) for s in self._stated if s.scope in ("voted", "municipal")}
        lists = {group.list_no for group in self._groups}
        if (
            len(counts) != 1
            or len(lists) != 1
            or any(group.stated and group.origin != "district" for group in self._groups)
        ):
            return set()
        origin, count = counts.pop()
        if origin != "voted" and any(group.stated for group in self._groups):
            return set()
        if count != len(self._groups):
            return set()
        for group in self._groups:
            group.origin = origin
        return {id(group) for group in self._groups}

    def _part_repeats(
        self, projects: list[Project], corrections: list[Correction]
    ) -> tuple[list[Project], list[Project]]:
        """Part the lists from those that repeat one; lists of stated, different origins do not."""
        stated = {
            id(project): group.stated for group, project in zip(self._groups, projects, strict=True)
        }
        lists: dict[int, list[Project]] = {}
        for project in projects:
            lists.setdefault(project.list_no, []).append(project)
        kept: list[Project] = []
        repeated: list[Project] = []
        for entries in lists.values():
            matches = {
                at: project
                for at, project in match_names(entries, kept).items()
                if project.origin == entries[at].origin
                or not (stated[id(project)] and stated[id(entries[at])])
            }
            if kept and len(matches) * 5 >= len(entries) * 3:
                corrections += merge_repeat(entries, matches)
                repeated += entries
            else:
                kept += entries
        return kept, repeated

    def _note_paragraph(self, text: str) -> None:
        folded = fold_spaces(text)
        if _ANNEX.match(folded):
            self._titles = []
            self._list_key = ()
            self._annex_origin = self._origin = ""
        elif folded and not _PAGE_NUMBER.fullmatch(folded):
            self._titles = [*self._titles[-2:], folded]

    def _read_table(self, table: Table) -> None:
        columns, header_rows = list_columns(table, year=self._year, bare=self._bare)
        fields = {column.field for column in columns}
        if not columns or is_report(fields, completion=self._completion):
            return
        for title in title_rows(table, header_rows):
            self._note_paragraph(title)
        self._open_list(columns)
        if not self._origin:
            named = (column.heading for column in columns if column.field == "name")
            self._origin = origin_of(next(named, ""))
        rows = read_rows(table, columns, header_rows)
        numbered = any(
            isinstance(row, ListRow) and parse_mark(row.get("no")) is not None for row in rows
        )
        for row in rows:
            if isinstance(row, Section):
                self._note_section(row)
            elif starts_project(row, numbered=numbered) or not self._groups_of_list():
                self._open_project(row)
            else:
                self._groups[-1].rows.append(settle_sub_row(row))

    def _groups_of_list(self) -> bool:
        return bool(self._groups) and self._groups[-1].list_no == self._list_no

    def _open_list(self, columns: tuple[Column, ...]) -> None:
        """Begin a list unless the table continues one: same columns, no annex or title between.

        A title that names an origin sets it for all tables of its annex; a heading 一、 for those
        up to the next; a heading （一） is a group under it.
        """
        key = tuple((column.field, column.period) for column in columns)
        titles = [t for t in self._titles if len(t) <= 60 and not t.endswith(("。", "；"))]
        self._titles = []
        if key == self._list_key and not titles:
            return
        self._list_no += 1
        self._list_key = key
        self._category = ""
        self._headings = {}
        for title in titles:
            section = parse_section(title)
            if section is None:
                self._annex_origin = origin_of(title) or (
                    self._annex_origin if any(map(origin_of, titles)) else ""
                )
                self._origin = self._annex_origin
            else:
                if section.level == 1:
                    self._origin = self._annex_origin
                self._note_section(section)

    def _note_section(self, section: Section) -> None:
        origin = origin_of(section.text)
        counts = find_statements(section.text) or _count_in_heading(section.text)
        if origin:
            self._origin = origin
            self._headings = {}
            scope = origin
        else:
            self._headings = {k: v for k, v in self._headings.items() if k < section.level}
            self._headings[section.level] = section.text
            scope = "group"
        group = " / ".join(self._headings.values())
        self._statements += [Statement(scope, s.count, section.text, group) for s in counts[:1]]

    def _open_project(self, row: ListRow) -> None:
        if "category" in row.cells:
            self._category = row.get("category")
        origin = self._origin or origin_of(row.get("remark"), "remark")
        origin = origin or origin_of(self._category, "remark")
        group = " / ".join(self._headings[level] for level in sorted(self._headings))
        if not group and not origin_of(self._category, "remark"):
            group = fold_spaces(self._category)
        opened = RowGroup([row], origin, group, self._list_no, stated=bool(origin))
        if not origin:
            above = self._groups[-1] if self._groups_of_list() else None
            opened.origin = above.origin if above and above.stated else DEFAULT_ORIGIN
            opened.stated = bool(above and above.stated)
            if opened.stated:
                self._inherited.append(opened)
        self._groups.append(opened)


def _count_in_heading(text: str) -> list[Statement]:
    match = re.search(r"[（(](?:共|计)?(\d+)[项件个]", text)
    return [Statement("", int(match[1]), text)] if match else []
