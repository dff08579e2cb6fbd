"""Numbers in a text with the measure words, multipliers and comparators around them."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from msanalysis.lexicon import load_lexicon
from msanalysis.values.number_names import blank_names
from msanalysis.values.numerals import (
    ARABIC,
    CHINESE,
    FRACTION,
    MULTIPLIER,
    parse_either,
    parse_fraction,
    parse_number,
    to_plain_number,
)

CLAUSE_END = "。；;，,！？!?\n"
_CLAUSE_END = re.compile(f"[{CLAUSE_END}]")
# No clause is longer: it keeps a megabyte without a full stop from being read over and over.
MAX_CLAUSE = 400

# One spelling for what stands behind the stroke of a rate: 吨/天, 吨/d.
_PER = {"天": "日", "d": "日", "D": "日", "h": "小时", "a": "年"}
_BOUNDED = r"(?=[，。；、,;：:（）()\s]|$)"
_NAME_AFTER_DURATION = re.compile(r"[^，。；]{0,6}?(?:生活|服务|圈|自助|值班|营业|便民|通勤)")
# 统一个, 某项, 这两个: no amount. 几十个, 十五届: cut out of a longer numeral.
_NO_AMOUNT_BEHIND = set("几数十百千万亿零〇第每初周星期之统唯同某任逐单这那哪")
# What every number is written with, and many texts are without.
_NUMERAL = re.compile("[0-9０-９一二两三四五六七八九十百千万亿半]")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_MONEY_BEFORE = re.compile(
    r"(?:投资|资金|经费|补助|补贴|贷款|金额|专项债券?|投入|产值|营业额|销售额)"
    r"(?:[额款金]|总额|总计|合计|共计|约|近|超|超过|达|达到|为|共|计|不少于|不低于){0,3}$"
)


@dataclass(frozen=True, slots=True)
class NumberToken:
    """A number as it stands in a text.

    Attributes
    ----------
    low, high
        In base units; they differ where the numeral leaves a choice (两三个).
    unit
        Measure word in one spelling; empty for a number without.
    multiplier
        The 万 or 亿 it ends in.
    comparator
        From the number's own words and those beside it, empty for none.
    start, end
        Where number and measure word stand.
    count_end
        Where the thing counted begins: `end`, or the noun inside (13.6万居民).
    """

    low: int | float
    high: int | float
    unit: str
    multiplier: str
    comparator: str
    start: int
    end: int
    count_end: int


@dataclass(frozen=True, slots=True)
class _Unit:
    unit: str
    kind: str
    not_before: str
    chinese_from: int


@cache
def load_units() -> dict[str, tuple[str, str]]:
    """Load printed measure word → (unit in one spelling, kind)."""
    return {row["printed"]: (row["unit"], row["kind"]) for row in load_lexicon("units")}


@cache
def _units() -> dict[str, _Unit]:
    return {
        row["printed"]: _Unit(
            row["unit"], row["kind"], row["not_before"], int(row["chinese_from"] or 0)
        )
        for row in load_lexicon("units")
    }


@cache
def comparator_words(position: str) -> tuple[tuple[str, str], ...]:
    """List (printed, comparator) of words that stand `before`, `after` or in the `clause`."""
    rows = [r for r in load_lexicon("comparators") if r["position"] == position]
    return tuple(
        (r["printed"], r["comparator"]) for r in sorted(rows, key=lambda r: -len(r["printed"]))
    )


@cache
def _comparators_behind() -> dict[str, str]:
    return dict(comparator_words("after"))


@cache
def _words_before() -> tuple[re.Pattern, dict[str, str]]:
    comparators = dict(comparator_words("before"))
    words = "|".join(map(re.escape, comparators))
    # Words that only end like one: 彩超10台, 签约3家.
    nouns = "".join(rf"(?<!{row['noun']})" for row in load_lexicon("comparator_endings"))
    return re.compile(
        rf"({words}){nouns}(?:为|各|有|了|其|(?:每[^\W\d每]{{1,3}}){{1,2}})?$"
    ), comparators


@cache
def _grammar() -> re.Pattern:
    unit = "|".join(re.escape(u) for u in sorted(_units(), key=len, reverse=True))
    after = "|".join(re.escape(printed) for printed, _ in comparator_words("after"))
    per = rf"(?:{unit}|[千万]人|百[人户]|[日天月年度dDha])"
    return re.compile(
        rf"(?<![\d.第每])(?<!\d[ ])"
        rf"(?P<number>{ARABIC}(?P<some>[余多])?(?P<big>{MULTIPLIER})?"
        rf"|百分之(?:{ARABIC}|{CHINESE})|千分之(?:{ARABIC}|{CHINESE})"
        rf"|{FRACTION}"
        rf"|{CHINESE}[余多]?[万亿]?"
        rf"|(?<=[上近逾超约])[百千万]万?|[百千万](?=[余多]))"
        rf"(?P<loose>[余多来])?"
        rf"(?:(?P<unit>{unit})(?P<per>/{per}(?:[·/]{per})?|每(?:天|日|月|年|小时){_BOUNDED})?"
        rf"|(?P<great>大)(?=[^\W\d]{{2}})|(?P<bare>))"
        rf"(?P<after>{after})?"
    )


@cache
def _counted_nouns(behind: str) -> tuple[re.Pattern, dict[str, str]]:
    rows = [r for r in load_lexicon("counted_nouns") if r["behind"] == behind]
    nouns = {r["noun"]: r["unit"] for r in rows}
    words = "|".join(sorted(nouns, key=len, reverse=True))
    return re.compile(rf"(?P<filler>[^\W\d]{{0,4}}?)(?P<noun>{words})"), nouns


def find_numbers(text: str) -> list[NumberToken]:
    """Find the numbers of a text that do not belong to a name or a date, in order."""
    if not _NUMERAL.search(text):
        return []
    plain = blank_names(text)
    pattern = _grammar()
    tokens: list[NumberToken] = []
    at = 0
    while match := pattern.search(plain, at):
        at = match.end("number")
        token = _read_token(plain, match)
        if token is not None:
            tokens.append(token)
            at = max(at, token.end)
    return tokens


def _read_token(text: str, match: re.Match) -> NumberToken | None:
    if _is_name(text, match):
        return None
    number = match["number"]
    share = {"百分之": "%", "千分之": "‰"}.get(number[:3], "")
    fraction = parse_fraction(number)
    if fraction is not None:
        share = "%"
    try:
        low, high = (
            (to_plain_number(100 * fraction),) * 2
            if fraction is not None
            else _read_value(number.removeprefix("百分之").removeprefix("千分之"))
        )
    except (ValueError, ArithmeticError):
        return None
    unit, end, count_end = share, match.end("number"), match.end("number")
    if not share:
        read = _read_unit(text, match, high)
        if read is None:
            return None
        unit, end, count_end = read
    return NumberToken(
        low=low,
        high=high,
        unit=unit,
        multiplier=number[-1] if number[-1] in "万亿" and len(number) > 1 else "",
        comparator=_read_comparator(text, match),
        start=match.start("number") - _is_tacked(text, match),
        end=end,
        count_end=count_end,
    )


def _is_tacked(text: str, match: re.Match) -> bool:
    """Tell whether 上 belongs to the number, as in 上百个."""
    start = match.start("number")
    return match["number"][0] in "百千万" and text[:start].endswith("上")


@lru_cache(maxsize=4096)
def _read_value(number: str) -> tuple[int | float, int | float]:
    either = parse_either(number)
    low, high = either or (parse_number(number),) * 2
    return to_plain_number(low), to_plain_number(high)


def _read_unit(text: str, match: re.Match, value: float) -> tuple[str, int, int] | None:
    """Give unit, end and end of the counting words; no unit for a bare number."""
    number = match["number"]
    if printed := match["unit"]:
        unit = _units()[printed]
        following = text[match.end("unit") : match.end("unit") + 1]
        if following and following in unit.not_before:
            return None
        small = value < unit.chinese_from and number not in ("两", "百", "千", "万")
        if not number[0].isdigit() and (small or (number == "两" and unit.chinese_from > 11)):
            return None
        spelling = unit.unit
        if per := match["per"]:
            rates = re.split(r"[·/]", per.lstrip("/每"))
            rates = [_PER.get(r, _units()[r].unit if r in _units() else r) for r in rates]
            spelling += "/" + "·".join(rates)
        end = match.end("per") if match["per"] else match.end("unit")
        return spelling, end, end
    end = match.end("loose") if match["loose"] else match.end("number")
    if match["great"]:
        noun = _counted_nouns("大")[0].match(text, match.end("great"))
        great_end = match.end("great")
        return ("个", noun.end() if noun else great_end, great_end) if number.isdigit() else None
    if noun := _noun_behind(text, number, end):
        return _counted_nouns("万")[1][noun["noun"]], noun.end(), end
    if number[-1] in "万亿" and _is_sum_of_money(text, match):
        return "元", end, end
    return "", match.end("number"), match.end("number")


def _is_sum_of_money(text: str, match: re.Match) -> bool:
    """Tell whether a number without measure word is money: 投资1200万."""
    start = match.start("number")
    closed = re.match(rf"{_BOUNDED}|左右|以上", text[match.end() :])
    return bool(closed and _MONEY_BEFORE.search(text[max(0, start - 12) : start]))


def _noun_behind(text: str, number: str, end: int) -> re.Match | None:
    """Find the noun that a number without measure word counts: 13.6万居民, 3000居民."""
    noun = _counted_nouns("万")[0].match(text, end)
    if noun is None or (number[-1] not in "万亿" and (noun["filler"] or len(number) < 2)):
        return None
    if _YEAR.fullmatch(number) or not (number[0].isdigit() or number[-1] in "万亿"):
        return None
    return noun


def _is_name(text: str, match: re.Match) -> bool:
    start = match.start("number")
    before = text[start - 1 : start] if start else ""
    number = match["number"]
    if before in ("“", "‘", '"') and text[match.end() : match.end() + 1] not in ("”", "’", '"'):
        return True
    if match["unit"] in ("小时", "分钟", "天") and _NAME_AFTER_DURATION.match(text, match.end()):
        return True
    if number == "一" and re.match(r"[^\d\W]一", text[match.end("number") :]):
        return True
    if number.startswith(("百分之", "千分之")) or number[0].isdigit():
        return False
    return before in _NO_AMOUNT_BEHIND


def _read_comparator(text: str, match: re.Match) -> str:
    if match["after"]:
        return _comparators_behind()[match["after"]]
    if match["loose"] == "来":
        return "~"
    number = match["number"]
    if match["loose"] or match["some"] or re.search("[余多过]", number):
        return ">="
    if _lasts(match) and text[match.end() : match.end() + 1] == "内":
        return "<="
    start = match.start("number")
    before = text[max(0, start - 14) : start]
    if _is_tacked(text, match):
        return ">="
    pattern, comparators = _words_before()
    if found := pattern.search(before):
        return comparators[found[1]]
    clause = text[clause_start(text, start) : start]
    for printed, comparator in comparator_words("clause"):
        if printed in clause:
            return comparator
    return ""


def _lasts(match: re.Match) -> bool:
    return bool(match["unit"]) and _units()[match["unit"]].kind == "duration"


def clause_start(text: str, position: int) -> int:
    """Give where the clause around a position begins."""
    floor = max(0, position - MAX_CLAUSE)
    behind = _CLAUSE_END.search(text[floor:position][::-1])
    return position - behind.start() if behind else floor
