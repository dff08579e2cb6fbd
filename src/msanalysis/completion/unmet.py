"""Promised parts that the progress text itself says are not done."""

import re
from itertools import pairwise

import pandas as pd

from msanalysis.completion.clauses import Span, lexicon_pattern, split_clauses, split_sentences
from msanalysis.completion.goals import FINISH, START, Promise, match_promise, read_promises
from msanalysis.values.folding import fold_spaces
from msanalysis.values.quantities import extract_quantities, unit_kind

_ANAPHORA = re.compile(r"(?:^|[该此本])项目|^工程|^(?:已|正|目前)")
_SHARE_DONE = re.compile(r"完成[^,，。；;、]{0,10}?(?P<share>\d+(?:\.\d+)?)%")
_INTERIM = re.compile(
    r"上半年|半年(?:度)?(?:进展|推进|完成|工作|情况)|[一二三1-3]季度|截至(?:20\d\d年)?(?:[1-9]|1[01])月|"
    r"1[-—~至到](?:[2-9]|1[01])月|月度|中期"
)
_REASON = re.compile(r"^(?:但|因|由于|受|鉴于|按)")
_DONE = "完成|建成|完工|投用|开工|投产"
_COUNT_DONE = re.compile(rf"(?:已|现|累计)?(?:{_DONE})(?:了)?$")


def is_interim(title: str) -> bool:
    """Tell from its title whether a report was made before its year ended (上半年, 前三季度)."""
    return bool(_INTERIM.search(fold_spaces(title)))


def mark_unmet_signals(evaluations: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Fill `unmet_signal` and `unmet_evidence` of every item.

    Parameters
    ----------
    evaluations, documents
        Tables of the contract; a document's title tells whether its year had ended.
    """
    interim = {row.doc_id: is_interim(row.title) for row in documents.itertuples()}
    quotes = [
        find_unmet_signals(
            item.goal_text, item.progress_text, interim=interim.get(item.doc_id, False)
        )
        for item in evaluations.itertuples()
    ]
    return evaluations.assign(
        unmet_signal=pd.Series([bool(q) for q in quotes], index=evaluations.index, dtype=bool),
        unmet_evidence=pd.Series(
            ["；".join(q) for q in quotes], index=evaluations.index, dtype="str"
        ),
    )


def find_unmet_signals(goal: str, progress: str, *, interim: bool = False) -> tuple[str, ...]:
    """Find where a progress text says that a promised part is not done.

    Two kinds count. A part of the goal, whatever it promises, is said to be stopped, cancelled,
    put off or not carried out. Or a part that was to be finished (建成, 投用, 通车 …) or begun
    (开工 …) is said to be in an earlier state. Denials of something bad (未发生较大事故) and work
    that goes on where the goal promised only effort (加快, 推进) do not count.

    Parameters
    ----------
    goal, progress
        The texts of an item.
    interim
        The report was made before the year ended: work still going on is then no shortfall.

    Returns
    -------
    tuple of str
        The words that say so, as printed, in order.
    """
    goal, progress = fold_spaces(goal), fold_spaces(progress)
    promises = read_promises(goal)
    found: list[Span] = []
    for sentence in split_sentences(progress):
        found += _read_sentence(sentence, promises, interim=interim)
    return tuple(dict.fromkeys(progress[span.start : span.end] for span in found))


def _read_sentence(sentence: Span, promises: tuple[Promise, ...], *, interim: bool) -> list[Span]:
    if not _can_tell(sentence, promises, interim=interim):
        return []
    whole, _ = match_promise(sentence, promises)
    if whole is None and len(promises) == 1 and _ANAPHORA.search(sentence.text):
        whole = promises[0]
    if whole is None:
        whole = _only_promise(promises)
        if whole is None or not _has_explicit(sentence.text):
            return []
    clauses = split_clauses(sentence)
    found: list[Span] = []
    topic = whole
    for at, clause in enumerate(clauses):
        own, size = match_promise(clause, promises)
        topic = own if own is not None and size >= 3 else topic
        if _is_explicit(clause.text):
            found.append(_with_subject(clauses, at, sentence))
        elif not interim and _falls_short(clause.text, topic, sentence.text):
            found.append(clause)
    return _merge(found, sentence)


def _can_tell(sentence: Span, promises: tuple[Promise, ...], *, interim: bool) -> bool:
    """Tell whether any clause says something, whichever part it may speak of: few do."""
    shortfalls = () if interim else {promise.state: promise for promise in promises}.values()
    return any(
        _is_explicit(clause.text)
        or any(_falls_short(clause.text, promise, sentence.text) for promise in shortfalls)
        for clause in split_clauses(sentence)
    )


def _only_promise(promises: tuple[Promise, ...]) -> Promise | None:
    return promises[0] if len(promises) == 1 else None


def _has_explicit(text: str) -> bool:
    return any(_is_explicit(piece) for piece in re.split(r"[,，]", text))


def _is_explicit(clause: str) -> bool:
    """Tell whether a clause says that something was stopped, put off or not done."""
    text = lexicon_pattern("progress_words", "harmless").sub("", clause)
    roles = ("denied", "stopped", "delayed")
    return any(lexicon_pattern("progress_words", role).search(text) for role in roles)


def _falls_short(clause: str, promise: Promise, sentence: str) -> bool:
    """Tell whether a clause leaves its object in an earlier state than promised."""
    if promise.state == START:
        begun = lexicon_pattern("progress_words", "begun").search(sentence)
        return not begun and bool(lexicon_pattern("progress_words", "unstarted").search(clause))
    if promise.state != FINISH:
        return False
    if _counts_short(clause):
        return True
    if lexicon_pattern("progress_words", "done").search(clause):
        return False
    shares = [float(m["share"]) for m in _SHARE_DONE.finditer(clause)]
    if any(share < 100 for share in shares):
        return True
    return any(
        lexicon_pattern("progress_words", role).search(clause) for role in ("ongoing", "unstarted")
    )


def _counts_short(clause: str) -> bool:
    """Tell whether a clause says that fewer were done than there were (17座…已完成16座)."""
    if not re.search(_DONE, clause):
        return False
    found = extract_quantities(clause)
    for base, done in pairwise(found):
        alike = base.unit == done.unit and unit_kind(base.unit) != "share"
        if alike and done.value < base.value and _COUNT_DONE.search(clause[base.end : done.start]):
            return True
    return False


def _with_subject(clauses: tuple[Span, ...], at: int, sentence: Span) -> Span:
    """Take in the clauses before a bare verb that name its subject or its cause."""
    first = at
    while first > 0 and (_lacks_subject(clauses[first]) or _REASON.match(clauses[first].text)):
        first -= 1
    return Span("", clauses[first].start, clauses[at].end)


def _lacks_subject(clause: Span) -> bool:
    match = re.match(r"(?:现|目前|至今|已|仍|尚|暂|均|故|而|决定|申请|按程序)*", clause.text)
    rest = clause.text[match.end() :] if match else clause.text
    roles = ("denied", "stopped", "delayed")
    return (
        any((m := lexicon_pattern("progress_words", r).match(rest)) and m.end() > 0 for r in roles)
        and len(clause.text) <= 8
    )


def _merge(found: list[Span], sentence: Span) -> list[Span]:
    """Join neighbours, so that what stands together is quoted together."""
    merged: list[Span] = []
    for span in sorted(found, key=lambda s: s.start):
        if merged and span.start <= merged[-1].end + 1:
            merged[-1] = Span("", merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged
