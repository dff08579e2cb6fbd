"""Agencies: who leads and who joins, split one by one and given one name each."""

import re
from functools import cache, lru_cache

from msanalysis.lexicon import load_lexicon
from msanalysis.values.folding import fold_spaces

NOBODY = {"", "—", "-", "－", "——", "/", "无", "―", "--", "–"}

_OPENING, _CLOSING = "（(", "）)"
_SPACES = "\n\t \u3000\xa0"
_HARD_SEPARATORS = "、，,；;/"
# An agency's name ends like this; what does not is the first half of a wrapped one
# (区住房城乡|建委).
_END = (
    r"(?:委|局|办|办公室|中心|公司|集团|街道|镇|(?<!城)乡|镇街|街镇|部|联|会|院|社|所|站|支队|大队|总队|队|校|学校|"
    r"单位|部门|科技城|产业园|新城|数据谷|园区|管委会|办事处|政府|分局|处|行|园|场|馆|平台|企业|协会|城)"
)
_ENDS = re.compile(_END + r"(?:[（(][^（）()]*[）)])?$")
_GLUE = re.compile(
    rf"(?:(?<=[^\W\d]{{2}})|(?<=各))(?P<end>{_END}(?:[（(][^（）()]*[）)])?)(?:和|及|与|以及|会同)?"
    r"(?=(?:[区县](?!级|域|分局|政府|委$)|(?<!城)市(?!级|域|区|政府|委$)|团[区县](?=委)|各|相关|有关)"
    r"[^\W\d])"
)
_ENUMERATED = re.compile(r"(?:^|(?<=[^\d（(]))(?:\d{1,2}[.．](?!\d)|[①-⑳]|[（(]\d{1,2}[）)])")
_SIGNS = re.compile(r"^[*＊★☆▲△●○·]+|[*＊★☆▲△●○·\-]+$")
_AND_OTHERS = re.compile(r"(?<=[委局办会联司心])等(?:相关|有关|\d+个)?(?:部门|单位|企业)?$")
_ROLE_LABEL = re.compile(
    r"(?P<role>牵头|主办|责任|配合|协办|参与|协同)(?:责任)?(?:单位|部门)?[:：]"
)
# 区教委牵头，区财政局、区残联配合
_ROLE_BEHIND = re.compile(
    r"(?<=[^\W\d]{2})(?P<role>牵头|主办|负责|配合|协助|参与|协同)(?:落实|实施|办理)?(?=[，,；;。、\s]|$)"
)
_LEADS = re.compile(r"[（(](?:牵头|主办)(?:单位|部门)?[）)]$")
_KINDS_OF_PLACE = ("街道", "镇", "乡", "乡镇", "镇乡", "镇街", "街镇")
_PLACE_BEHIND = r"(?:委|局|办|办公室|联|会|中心|支队|大队|院|部|社|所|室)$"


@lru_cache(maxsize=4096)
def split_agencies(cell: str) -> tuple[str, ...]:
    """Split a cell into the agencies it names, as printed, in order, each once.

    Separators are 、 ，； / line breaks and spaces, but not inside parentheses; a name that a line
    break or space cut in two is joined again, and names glued together (区交通运输委区农业农村委)
    are parted where one ends like an agency and the next begins like one. A dash is nobody.
    """
    names: list[str] = []
    cell = _ENUMERATED.sub("、", cell)
    for piece in _split_outside_parentheses(cell, _HARD_SEPARATORS):
        for name in _join_wrapped(_split_outside_parentheses(piece, _SPACES)):
            names += _part_glued(fold_spaces(name))
    cleaned = (_SIGNS.sub("", re.sub(r"^[和及与等]|[。.：:]+$", "", name)) for name in names)
    cleaned = (_AND_OTHERS.sub("", name) for name in cleaned)
    return tuple(dict.fromkeys(name for name in cleaned if name not in NOBODY))


def drop_persons(cell: str) -> str:
    """Drop the names of persons from a cell of agencies and the persons in charge (区教委 李明)."""
    pieces = re.split(r"([\s、，,；;/]+)", re.sub(r"[（(][^（）()]{2,4}[）)]", "", cell))
    kept = [
        ""
        if 2 <= len(piece) <= 3 and piece[0] in _surnames() and not _ENDS.search(piece)
        else piece
        for piece in pieces
    ]
    return "".join(kept).strip(" 　、，,；;/\n")


@cache
def _surnames() -> frozenset[str]:
    return frozenset(row["surname"] for row in load_lexicon("surnames"))


@lru_cache(maxsize=4096)
def split_roles(cell: str, role: str) -> tuple[tuple[str, str], ...]:
    """Split a cell into agencies with their roles.

    A cell may name roles of its own (`牵头：区教委 配合：区财政局`, `区教委（牵头）`,
    `区教委牵头，区财政局配合`); what it leaves open has the role of its column.

    Parameters
    ----------
    cell
        As printed.
    role
        Role of the column: `lead` or `responsible`.

    Returns
    -------
    tuple of (str, str)
        Role and agency as printed.
    """
    parts: list[tuple[str, str]] = []
    start, current = 0, role
    for label in _ROLE_LABEL.finditer(cell):
        parts.append((current, cell[start : label.start()]))
        current = "lead" if label["role"] in ("牵头", "主办") else "responsible"
        start = label.end()
    parts += _part_roles_behind(cell[start:], current)
    named: list[tuple[str, str]] = []
    for part_role, text in parts:
        for name in split_agencies(text):
            led = _LEADS.search(name)
            named.append(("lead", name[: led.start()]) if led else (part_role, name))
    return tuple(dict.fromkeys(named))


def _part_roles_behind(text: str, role: str) -> list[tuple[str, str]]:
    """Part a text at the roles that stand behind the names; what is left has the role given."""
    parts: list[tuple[str, str]] = []
    start = 0
    for found in _ROLE_BEHIND.finditer(text):
        leads = found["role"] in ("牵头", "主办")
        names = text[start : found.start()].lstrip("，,；;。、 ")
        parts.append(
            ("lead" if leads else role if found["role"] == "负责" else "responsible", names)
        )
        start = found.end()
    parts = [(found, re.sub(r"^[由请]", "", names)) for found, names in parts]
    return [*parts, (role, text[start:])]


def _split_outside_parentheses(text: str, separators: str) -> list[str]:
    pieces, depth, piece = [], 0, ""
    if sum(text.count(c) for c in _OPENING) != sum(text.count(c) for c in _CLOSING):
        return [p for p in re.split(f"[{separators}]", text) if p.strip()]
    for char in text:
        depth = max(0, depth + (char in _OPENING) - (char in _CLOSING))
        if depth <= 0 and char in separators:
            pieces.append(piece)
            piece = ""
        else:
            piece += char
    return [p for p in (*pieces, piece) if p.strip()]


def _join_wrapped(pieces: list[str]) -> list[str]:
    joined: list[str] = []
    for piece in pieces:
        whole = joined and (_ENDS.search(fold_spaces(joined[-1])) or _is_known(joined[-1]))
        whole = whole and not _is_known(joined[-1] + piece)
        if joined and (not whole or piece[0] in _OPENING):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def _is_known(name: str) -> bool:
    return fold_spaces(name) in _aliases() or fold_spaces(name) in NOBODY


def _part_glued(name: str) -> list[str]:
    if name in _aliases():
        return [name]
    parts, start = [], 0
    for match in _GLUE.finditer(name):
        if match.end("end") - start >= 3:
            parts.append(name[start : match.end("end")])
            start = match.end()
    return [*parts, name[start:]]


@cache
def _aliases() -> dict[str, tuple[str, str]]:
    rows = load_lexicon("agencies")
    known = {row["printed"]: (row["agency"], row["kind"]) for row in rows}
    return known | {row["agency"]: (row["agency"], row["kind"]) for row in rows}


@lru_cache(maxsize=4096)
def canonical_agency(printed: str) -> str:
    """Give an agency its one name.

    The lexicon decides where it knows the printed name; else the name loses its place (渝北区教委
    → 区教委; a county's 县 agencies read as a district's) and 人民政府, 办事处 behind towns and
    streets.
    """
    name = fold_spaces(printed).replace("(", "（").replace(")", "）")
    if name in _aliases():
        return _aliases()[name][0]
    bare = re.sub(r"（[^（）]*）$", "", name)
    if bare != name and (bare in _aliases() or re.search(_PLACE_BEHIND, bare)):
        name = bare
    local = re.sub(
        rf"^(?:重庆市)?(?:{_places()})(?!管委会|管理委员会)(?=[^\W\d]{{1,}}{_PLACE_BEHIND})",
        "区",
        name,
    )
    local = re.sub(rf"^县(?=[^\W\d]{{1,}}{_PLACE_BEHIND})", "区", local)
    local = re.sub(r"^(?:重庆)?市公安局[^\W\d]{2,6}分局$", "区公安分局", local)
    local = re.sub(r"^(?:重庆)?市生态环境局[^\W\d]{2,6}分局$", "区生态环境局", local)
    local = re.sub(rf"^国家税务总局(?:重庆市)?(?:{_places()})税务局$", "区税务局", local)
    local = re.sub(r"(街道)办事处$|(镇|乡)(?:人民)?政府$", lambda m: m[1] or m[2], local)
    if local in _KINDS_OF_PLACE:  # 各镇政府、街道办事处: the 各 before the first holds for both
        local = f"各{local}"
    return _aliases().get(local, (local, ""))[0]


@cache
def _places() -> str:
    rows = load_lexicon("districts")
    names = {row["district"] for row in rows}
    names |= {alias for row in rows for alias in row["aliases"].split("|") if alias[-1:] in "区县"}
    return "|".join(re.escape(name) for name in sorted(names - {""}, key=len, reverse=True))


@lru_cache(maxsize=4096)
def agency_kind(agency: str) -> str:
    """Classify an agency.

    Returns
    -------
    str
        `group`, `mass_organisation`, `street_town`, `company`, `party`, `department` or `other`.
    """
    if agency in _aliases():
        return _aliases()[agency][1]
    bare = re.sub(r"（[^（）]*）$", "", agency)
    for row in load_lexicon("agency_kinds"):
        if re.search(row["pattern"], bare):
            return row["kind"]
    return "other"


@lru_cache(maxsize=4096)
def looks_like_agencies(cell: str) -> bool:
    """Tell whether a cell holds names of agencies rather than running text."""
    if len(cell) > 400 or re.search(r"[。；;]", cell):
        return False
    names = split_agencies(cell)
    return bool(names) and all(len(n) <= 24 and (_ENDS.search(n) or _is_known(n)) for n in names)
