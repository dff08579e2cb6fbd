"""The thing that a number counts: its name, its action, and the state of what was counted."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from msanalysis.completion.clauses import (
    CLAUSE_ENDS,
    PARENTHESES,
    QUOTES,
    SENTENCE_ENDS,
    lexicon_pattern,
    split_spans,
)
from msanalysis.lexicon import load_lexicon
from msanalysis.values.quantities import Quantity, extract_quantities, unit_kind

_AFTER_NUMBER = re.compile(r"^(?:[（(]含[）)])?(?:及)?(?:以上|以内|以下|左右|上下|之内|余)*的?")
_STATE = re.compile(
    r"(?:，|,)?(?:已|均|正在|正(?=开展|按|进行|有序)|全部|按时序|按序时|有序推进|推进顺利|推进中|稳步推进|未|将|完成主体)"
)
_ADVERB = (
    r"全年|全区|全县|全市|全镇|我区|我县|本年|年内|今年|当年|预计|预估|累计|共计|总计|合计|共|计|实际|其中|其余|"
    r"实现|完成|实施|开展|推动|推进|组织|新(?=增|建|引|认|发|培|改|安|开|签|入)|力争|确保|争取|发放|达到|达|"
    r"现|已|并|为|对|将|把|、"
)
_FILLER = re.compile(r"^(?:完成|实施|实现|推动|推进|开展|全年|力争)+")
_LEADING = re.compile(rf"^(?:{_ADVERB})+")
_TRAILING = re.compile(
    r"(?:达到|达|突破|超过|超|保持在|稳定在|控制在|保持|稳定|提高到|提高至|提升到|提升至|增加到|约|近|力争|预计|"
    r"共计|合计|总计|累计|共|分别|均|各|为|有|已|完成|了|的|等|在|至|到|面积|数量|总数|总量|不低于|不少于|不超过|同比|左右|其中)+$"
)
_GROWTH = re.compile(
    r"(?:同比|比上年|较上年|年均|平均)*(?P<word>增长|增速|增幅|提高|上升|下降|降低|减少|压减|缩减|下浮)$"
)
_DOWN = {"下降", "降低", "减少", "压减", "缩减", "下浮"}
_GENERIC = re.compile(
    r"^(?:整治|治理|改造|建设|建筑|总|总建筑|绿化|复绿)?(?:面积|规模|长度|里程|总数|总量|数量)?$"
)
_REST = re.compile(r"(?:其余|剩余|余下|另有?|还有|尚有|仍有)$")
_REFERENCE = re.compile(
    r"^(?:以上|以下|以内)?的?(?:年度|全年|市级|考核|既定)*(?:考核指标|目标|指标|标准|要求|计划)"
)
_STOCK = re.compile(r"(?:现|目前)(?:已|共|全区|全县)*(?:有|建成|拥有)|(?:共有|拥有|总数|保有量)")
_PLANNED = re.compile(r"(?:计划|拟|将|下一步|下步|明年|预算)(?!单列)")
_UNDONE = re.compile(
    r"正在|正按|正开展|正有序|正进行|按时序|按序时|按计划推进|推进顺利|有序推进|稳步推进|加快推进|前期工作|未|取消|主体(?:施工|工程|结构|建设)|"
    r"进场|招标|设计|阶段"
)
_NAMES = re.compile(r"等(?=.)|等$")


@dataclass(frozen=True, slots=True)
class Thing:
    """A number and what it counts.

    Attributes
    ----------
    quantity
        The number as extracted.
    heads
        Names of the thing counted; more than one where a parenthesis gives another.
    names
        Examples listed before the thing (悦来中学等).
    actions
        Classes of the verbs around the number.
    growth
        `1` for a rise, `-1` for a fall in percent, `0` for a level.
    usable
        Whether the number can state an actual result: not a rest, a plan, a base of comparison
        or work still going on.
    carried
        The name was taken from the number before.
    phrase
        The words around the number, as printed.
    before, after
        What stands before and behind the number in its clause.
    stock
        The number states what there is (现有), not what was added.
    """

    quantity: Quantity
    heads: tuple[str, ...]
    names: str
    actions: frozenset[str]
    growth: int
    usable: bool
    carried: bool
    phrase: str
    before: str
    after: str
    stock: bool


@cache
def _action_words() -> tuple[re.Pattern[str], dict[str, str]]:
    rows = sorted(load_lexicon("counted_actions"), key=lambda r: -len(r["word"]))
    return re.compile("|".join(r["word"] for r in rows)), {r["word"]: r["class"] for r in rows}


def find_actions(text: str) -> frozenset[str]:
    """Classes of the verbs in a phrase; the longest verb counts (开工建设 is no 建设)."""
    pattern, classes = _action_words()
    return frozenset(c for m in pattern.finditer(text) for c in classes[m[0]].split("+"))


def leading_actions(before: str) -> str:
    """Give the verbs that open a phrase (新引进, 改造提升); empty where it opens otherwise."""
    pattern, _ = _action_words()
    match = re.match(rf"(?:新?(?:{pattern.pattern}))+", _FILLER.sub("", before.strip("、")))
    return match[0] if match else ""


@lru_cache(maxsize=4096)
def read_things(text: str) -> tuple[Thing, ...]:
    """Read every number of a text together with what it counts.

    Parameters
    ----------
    text
        Folded text.
    """
    quantities = extract_quantities(text)
    things: list[Thing] = []
    for index, quantity in enumerate(quantities):
        following = quantities[index + 1] if index + 1 < len(quantities) else None
        things.append(_read_thing(text, quantity, following, things))
    return tuple(things)


def _read_thing(
    text: str, quantity: Quantity, following: Quantity | None, earlier: list[Thing]
) -> Thing:
    clause = _enclosing(text, quantity, CLAUSE_ENDS)
    sentence = _enclosing(text, quantity, SENTENCE_ENDS)
    previous = earlier[-1] if earlier and earlier[-1].quantity.end > clause[0] else None
    last = earlier[-1] if earlier and earlier[-1].quantity.end > sentence[0] else None
    begin = max(clause[0], previous.quantity.end) if previous else clause[0]
    same = following is not None and quantity.end <= following.start < clause[1]
    before = text[begin : quantity.start]
    after = text[quantity.end : following.start if same else clause[1]]
    inside = _inside_parentheses(text, sentence[0], quantity.start)
    after_number = _AFTER_NUMBER.sub("", after)
    near = after_number.split("、")[0] if same else after_number
    suffix = PARENTHESES.sub("", near)
    noun, alias = _noun_behind(suffix), _alias(before)
    prefix = (
        _AFTER_NUMBER.sub("", PARENTHESES.sub("", before))
        if previous
        else PARENTHESES.sub("", before)
    )
    prefix = re.sub(r"^[、和及与]+", "", prefix) if previous else prefix
    names, prefix_head = _split_names(prefix, noun)
    growth, prefix_head = _read_growth(prefix_head) if quantity.unit == "%" else (0, prefix_head)
    head = _clean(noun) or prefix_head
    heads = tuple(h for h in (head, _clean(alias) if not noun else "") if h)
    if noun and prefix_head and not names and len(head) <= 2:
        heads = (*heads, prefix_head + head)
    heads += tuple(tail for h in heads if (tail := _behind_last_action(h)))
    actions = find_actions(f"{before}|{near}")
    carried = False
    if (
        (not heads or all(_GENERIC.match(h) or not _strip_actions(h) for h in heads))
        and last
        and not noun
    ):
        heads, carried = last.heads, True
        actions = actions or last.actions
    elif not noun and all(_GENERIC.match(h) for h in heads) and begin == clause[0] > sentence[0]:
        heads = tuple(h for h in (_name_before(text, sentence[0], clause[0]),) if h) or heads
    elif not actions and previous is not None and before.startswith(("、", "和", "及")):
        actions = previous.actions
    usable = not inside and _is_usable(
        text, quantity, before, after, following if same else None, sentence
    )
    return Thing(
        quantity=quantity,
        heads=heads,
        names=names,
        actions=actions,
        growth=growth,
        usable=usable,
        carried=carried,
        phrase=_phrase(text[begin : quantity.end], after, near),
        before=before,
        after=after,
        stock=bool(_STOCK.search(text[sentence[0] : quantity.start])),
    )


def _name_before(text: str, start: int, end: int) -> str:
    """Name what the clause before is about, for an amount that stands alone (总建筑面积…)."""
    clauses = split_spans(PARENTHESES.sub("", text[start:end]), CLAUSE_ENDS)
    return _clean(clauses[-1].text.split("、")[-1]) if clauses else ""


def _phrase(start: str, after: str, near: str) -> str:
    cut = after.find(near) + len(near) if near else len(after) - len(_AFTER_NUMBER.sub("", after))
    return (start + after[:cut]).strip("、和及")


def _enclosing(text: str, quantity: Quantity, marks: str) -> tuple[int, int]:
    for span in split_spans(text, marks):
        if span.start <= quantity.start < span.end:
            return span.start, span.end
    return 0, len(text)


def _inside_parentheses(text: str, start: int, position: int) -> bool:
    before = text[start:position]
    return before.count("(") + before.count("（") > before.count(")") + before.count("）")


def _alias(before: str) -> str:
    match = re.search(r"[（(]([^（）()\d]+)[）)]$", before)
    return match[1] if match else ""


def _noun_behind(suffix: str) -> str:
    noun = _STATE.split(suffix, maxsplit=1)[0].strip("“”\"'‘’的 ")
    return _promised_states().sub("", noun)


@cache
def _promised_states() -> re.Pattern:
    finish = lexicon_pattern("promise_words", "finish", field="word").pattern
    start = lexicon_pattern("promise_words", "start", field="word").pattern
    return re.compile(rf"(?:{finish}|{start})+.*$")


def _split_names(prefix: str, noun: str) -> tuple[str, str]:
    """Part the examples listed before 等 from the words that name the thing."""
    marks = list(_NAMES.finditer(prefix))
    if marks:
        head = prefix[marks[-1].end() :]
        return prefix[: marks[-1].start()], _clean(head)
    if noun and "、" in prefix.strip("、"):
        return prefix, ""
    return "", _clean(prefix)


def _read_growth(head: str) -> tuple[int, str]:
    match = _GROWTH.search(head)
    if not match:
        return 0, head
    return (-1 if match["word"] in _DOWN else 1), _clean(head[: match.start()])


def _clean(phrase: str) -> str:
    phrase = QUOTES.sub("", phrase).strip("、")
    for printed, indicator in _synonyms():
        phrase = phrase.replace(printed, indicator)
    phrase = _TRAILING.sub("", phrase)
    stripped = _strip_actions(phrase)
    return stripped if len(stripped) >= 2 else _LEADING.sub("", phrase)


@cache
def _synonyms() -> tuple[tuple[str, str], ...]:
    rows = load_lexicon("indicator_synonyms")
    return tuple((row["printed"], row["indicator"]) for row in rows)


def _strip_actions(phrase: str) -> str:
    """Take off the verbs in front (新建, 改造提升), as long as a name remains."""
    pattern, _ = _action_words()
    while match := pattern.match(phrase) or _LEADING.match(phrase):
        phrase = phrase[match.end() :]
    return phrase


def _behind_last_action(head: str) -> str:
    """Name behind a verb in the middle (汽贸城新引进品牌汽车), where one is left."""
    pattern, _ = _action_words()
    ends = [match.end() for match in pattern.finditer(head) if match.start() >= 2]
    tail = head[ends[-1] :] if ends else ""
    return tail if len(tail) >= 3 else ""


def _is_usable(
    text: str,
    quantity: Quantity,
    before: str,
    after: str,
    following: Quantity | None,
    sentence: tuple[int, int],
) -> bool:
    if _REST.search(before) or _REFERENCE.match(after) or _PLANNED.search(before):
        return False
    if "其中" in text[sentence[0] : quantity.start] and not find_actions(before):
        return False
    if following is None and re.match(r"[^,，。；;、]*中$", after):
        return False
    base = following is not None and following.unit == quantity.unit
    if base and re.search(r"已?(?:完成|建成|完工|投用|化解|整改|办结|开工|投产|拆除)$", after):
        return False
    if re.match(r"[^,，]{0,12}$", before) and _UNDONE.search(
        after.split("、")[0] if following else after
    ):
        return False
    return not (
        unit_kind(quantity.unit) in {"mass", "voltage", "power"}
        and re.match(r"(?:以上|以下|以内)[^\W\d]", after)
    )
