"""Money: amounts in yuan and what each of them is, by the words around it."""

import re
from dataclasses import dataclass
from functools import cache

from msanalysis.lexicon import load_lexicon
from msanalysis.values.number_tokens import load_units
from msanalysis.values.quantities import Quantity, extract_quantities, unit_kind

_SENTENCE_END = "。；;！？!?\n"
# A comma between digits belongs to the number: 1,200万元.
_COMMA = re.compile(r"，|,(?!\d{3}(?:\D|$))|[：:（）()]")
# 三元坝, 二元结构: one Chinese digit before 元 is a name or a kind, never an amount.
_SMALL_NUMERAL = re.compile(r"[一二两三四五六七八九十]元")
# Per head, household, month …; 每年 states the amount of one year, 共 a total.
_RATE = re.compile(r"(?:每(?!年)|[人户亩生村校]均)(?!.*(?:共|合计|总计|累计|总额))[^\d，、]*$")
# These words say that money moves, not what it is: 发放贷款, 支付罚款.
_WEAK = ("发放", "投入", "支付", "资金", "落实", "价值", "销售", "兑现", "预算")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of money as stated.

    Attributes
    ----------
    amount_yuan
        万 and 亿 multiplied out.
    nature
        One of `config.MONEY_NATURES`; `other` where the words around it name none.
    comparator
        `=`, `>=`, `<=` or `~`.
    text
        Number and unit as printed.
    sentence
        The words between two full stops or semicolons that hold it: the evidence.
    start, end
        Where `text` stands in the text that was read.
    """

    amount_yuan: int | float
    nature: str
    comparator: str
    text: str
    sentence: str
    start: int
    end: int


def extract_money(text: str) -> tuple[Money, ...]:
    """Find every amount of money in a text and say what it is.

    The nature is that of the nearest word of the lexicon `money_words` before the amount in its
    clause, then of one right behind it (`3亿元贷款`), then of one before it in the sentence. Words
    that only say that money moves (发放, 投入, 资金) yield to words that say what it is. An amount
    per head, household or month is `other`: a rate is no total.

    Parameters
    ----------
    text
        Folded text (`values.folding.fold_spaces`).

    Returns
    -------
    tuple of Money
        In order of appearance; amounts in other currencies are left out.
    """
    if not _money_signs().search(text):
        return ()
    found = [q for q in extract_quantities(text) if unit_kind(q.unit) == "money"]
    found = [q for q in found if not _SMALL_NUMERAL.match(q.text)]
    return tuple(
        Money(
            amount_yuan=quantity.value,
            nature=_read_nature(text, quantity),
            comparator=quantity.comparator,
            text=quantity.text,
            sentence=_sentence(text, quantity),
            start=quantity.start,
            end=quantity.end,
        )
        for quantity in found
    )


@cache
def _money_signs() -> re.Pattern:
    """Match what every amount of money is printed with, and most texts are without."""
    units = [printed for printed, (_unit, kind) in load_units().items() if kind == "money"]
    return re.compile("|".join(map(re.escape, [*units, "万", "亿"])))


@cache
def _grammar() -> tuple[re.Pattern, dict[str, str]]:
    natures = {row["word"]: row["nature"] for row in load_lexicon("money_words")}
    words = sorted(natures, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words))), natures


def _sentence_span(text: str, quantity: Quantity) -> tuple[int, int]:
    start = max(text.rfind(mark, 0, quantity.start) for mark in _SENTENCE_END) + 1
    hits = [hit for mark in _SENTENCE_END if (hit := text.find(mark, quantity.end)) >= 0]
    return start, min(hits, default=len(text))


def _sentence(text: str, quantity: Quantity) -> str:
    start, end = _sentence_span(text, quantity)
    return text[start:end].strip()


def _read_nature(text: str, quantity: Quantity) -> str:
    start, end = _sentence_span(text, quantity)
    before = text[start : quantity.start]
    commas = [match.end() for match in _COMMA.finditer(before)]
    clause = before[commas[-1] :] if commas else before
    if "/" in quantity.unit or _RATE.search(clause):
        return "other"
    behind = _COMMA.split(text[quantity.end : end])[0]
    for words in (clause, _directly_behind(behind), before):
        nature = _nearest(words)
        if nature:
            return nature
    return "other"


def _directly_behind(behind: str) -> str:
    match = re.match(r"(?:以上|以内|左右|余|多)?的?([^\d、]{0,10})", behind)
    return match[1] if match else ""


def _nearest(words: str) -> str:
    """Nature of the last strong cue, else of the last weak one."""
    pattern, natures = _grammar()
    cues = [match[0] for match in pattern.finditer(words)]
    strong = [cue for cue in cues if cue not in _WEAK]
    chosen = strong or cues
    return natures[chosen[-1]] if chosen else ""
