"""The head of a notice: number, issuer, title, dates, district, year and the counts it states."""

import re
from collections import Counter
from functools import cache

from msanalysis.config import COMPLETION, PLAN
from msanalysis.lexicon import load_lexicon
from msanalysis.notices.model import Head
from msanalysis.notices.statements import find_statements
from msanalysis.values.dates import parse_day
from msanalysis.values.folding import fold_spaces

_NUMBER = re.compile(
    r"([\u4e00-\u9fff]{1,11}[发办府函文委政督])\s*[〔\[（(［【﹝]?\s*(20\d\d)\s*[〕\]）)］】﹞]?\s*第?\s*(\d{1,4})\s*号"
)
_TITLE_END = re.compile(
    r"(?:通知|通报|报告|公告|公示|意见|函|方案|情况|情况表|分解表|清单|一览表)(?:[（(].*[）)])?$"
)
_ISSUER = re.compile(
    r"(?:重庆市)?[\u4e00-\u9fff]{1,14}?(?:区|县)(?:人民政府|管理委员会|管委会)(?:办公室)?"
)
_DATE_LINE = re.compile(
    r"(?:(?:发布|成文|印发)?(?:日期|时间)?[:：]?)?20\d\d年\d{1,2}月\d{1,2}日"
    r"|(?:发布|成文|印发|发文)?(?:日期|时间)[:：](?:20\d\d[-/.]\d\d?[-/.]\d\d?|20\d\d年\d+月\d+日).*"
    r"|二[〇○零][一二三四五六七八九〇○零]{2}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
)
# The line under a web page's title: 来源：区政府办公室 发布时间：2023-01-18 09:30 浏览次数：318.
_PAGE_LINE = re.compile(
    r"(?:来源|作者|信息来源|字体)[:：].*?(?:发布|成文|印发|发文)(?:日期|时间)?[:：]\s*"
    r"(?P<day>20\d\d[-/.]\d\d?[-/.]\d\d?|20\d\d年\d+月\d+日)"
)
_NUMBER_LABEL = re.compile(r"^(?:发?文字?号|文件编号)[:：]")
_ADDRESSEE = re.compile(r"^各.*[:：]$")
_DATE_LABELS = ("成文", "印发", "发文")
# Where no line addresses anyone, the head ends here; web pages put their menus above it.
_HEAD_LINES = 40


def parse_head(paragraphs: list[str]) -> Head:
    """Parse what stands around the lists.

    Parameters
    ----------
    paragraphs
        All paragraphs of the document in order.

    Returns
    -------
    Head
        Fields that the document does not state are empty.
    """
    lines = [folded for text in paragraphs if (folded := fold_spaces(text))]
    above, addressed = _above_addressee(lines)
    title = _find_title(above, addressed=addressed)
    head = Head(doc_number=_find_number(above), title=title)
    head.issuer = _find_issuer(lines, head.title)
    head.issued_on = _find_issue_date(lines)
    head.year = _find_year(above, head)
    head.district = _find_district(lines, head)
    head.kind = COMPLETION if _reports_completion(head.title) else PLAN
    head.statements = find_statements("\n".join(_body(lines)))
    return head


def _reports_completion(title: str) -> bool:
    return bool(re.search(r"(?:完成|进展|推进|落实|办理)情况|通报|半年进展|评估结果", title))


def _above_addressee(lines: list[str]) -> tuple[list[str], bool]:
    """Give the lines down to the one that addresses the departments (各镇人民政府，…：).

    The second value tells whether there is one.
    """
    for at, line in enumerate(lines[: 5 * _HEAD_LINES]):
        if _ADDRESSEE.match(line) and len(line) > 6:
            return lines[:at], True
    return lines[:_HEAD_LINES], False


def _find_number(lines: list[str]) -> str:
    """Find the notice's own number.

    It stands on a line of its own or before the number of an annex; those the notice cites do not.
    """
    for line in lines:
        match = _NUMBER.search(_NUMBER_LABEL.sub("", line))
        alone = match and len(line) <= len(match[0]) + 6
        if match and (alone or re.match(r"附件\s*\d", match.string[match.end() :])):
            return f"{match[1]}〔{match[2]}〕{int(match[3])}号"
    return ""


def _find_title(lines: list[str], *, addressed: bool) -> str:
    """Find the title: the last one above the addressee; without an addressee the first."""
    titles = [title for at in range(len(lines)) if (title := _read_title(lines, at))]
    return titles[-1 if addressed else 0] if titles else ""


def _read_title(lines: list[str], at: int) -> str:
    line = lines[at]
    starts = "关于" in line or (_TITLE_END.search(line) and re.search(r"20\d\d年", line))
    if not starts or len(line) > 120 or re.search(r"[。：:>]", line):
        return ""
    title = line
    if title.startswith("关于") and at and _ISSUER.fullmatch(lines[at - 1]):
        title = lines[at - 1] + title
    for more in lines[at + 1 : at + 4]:
        if _TITLE_END.search(title) or len(more) > 60:
            break
        title += more
    return title if _TITLE_END.search(title) else ""


def _find_issuer(lines: list[str], title: str) -> str:
    candidates = [title, *(line for line in lines if len(line) < 40)]
    for text in candidates:
        match = _ISSUER.match(text)
        if match and not re.search(r"各|全", match[0]):
            return match[0]
    return ""


def _find_issue_date(lines: list[str]) -> str:
    """Find the day of issue: where the notice is signed, else what the page around it says."""
    dated = [line for line in lines if _DATE_LINE.fullmatch(line) and parse_day(line)]
    dated.sort(key=lambda line: (not line[0].isnumeric(), not line.startswith(_DATE_LABELS)))
    printed = next((line for line in reversed(lines) if re.search(r"日印发$", line)), "")
    if printed and not (dated and dated[0][0].isnumeric()):
        return parse_day(printed)
    if dated:
        return parse_day(dated[0])
    page = next((match for line in lines if (match := _PAGE_LINE.match(line))), None)
    return parse_day(page["day"]) if page else ""


def _find_year(lines: list[str], head: Head) -> int | None:
    for text in (head.title, *lines, head.issued_on):
        match = re.search(r"(20\d\d)年?", text)
        if match:
            return int(match[1])
    return None


@cache
def _districts() -> dict[str, str]:
    """Spelling → district, longest spellings first."""
    spellings: dict[str, str] = {}
    for row in load_lexicon("districts"):
        name = row["district"]
        spellings[name] = name
        spellings[row["pinyin"]] = name
        spellings |= {alias: name for alias in row["aliases"].split("|") if alias}
        short = re.sub(r"(?:(?:土家族|苗族)+自治县|区|县)$", "", name)
        if len(short) >= 2:
            spellings[short] = name
        spellings[row["english"].lower()] = name
    return dict(sorted(spellings.items(), key=lambda item: -len(item[0])))


def find_district(text: str) -> str:
    """Give the district that a name in Chinese or pinyin means; empty where it means none."""
    cleaned = fold_spaces(text).removeprefix("重庆市").lower()
    return _districts().get(cleaned, "")


def district_row(district: str) -> dict[str, str]:
    """Give the lexicon row (pinyin, GB/T 2260 code, English name) of a district."""
    return next((row for row in load_lexicon("districts") if row["district"] == district), {})


def _find_district(lines: list[str], head: Head) -> str:
    # Two letters of a zone (高新 of 高新区) are a word of their own, of a district its name.
    zones = {row["district"] for row in load_lexicon("districts") if not row["district_code"]}
    names = [
        spelling
        for spelling, name in _districts().items()
        if not spelling.isascii() and (name not in zones or len(spelling) > 2)
    ]
    for text in (head.issuer, head.title, head.doc_number):
        for name in names:
            if name in text:
                return _districts()[name]
    text = "\n".join(lines)
    counts = Counter({name: text.count(name) for name in names if name in text})
    totals: Counter[str] = Counter()
    for name, count in counts.items():
        totals[_districts()[name]] += count
    ranked = totals.most_common(2)
    if ranked and (len(ranked) == 1 or ranked[0][1] >= 3 * ranked[1][1]):
        return ranked[0][0]
    return ""


def _body(lines: list[str]) -> list[str]:
    return [line for line in lines if not line.startswith("附件")]
