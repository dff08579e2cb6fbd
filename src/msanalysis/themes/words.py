"""Chinese words: jieba with this field's terms, quiet, without a cache on disk."""

import logging
import re
import warnings
from collections.abc import Iterable
from functools import cache, lru_cache

from msanalysis.lexicon import load_lexicon
from msanalysis.values.folding import fold_spaces

# 3.5万 keeps its 万 here: what is left of a number without its multiplier would look like a word.
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*(?:[—~～-]\d+(?:\.\d+)?)?[余多]?[万亿]?")
_BREAK = re.compile(r"[^A-Za-z\u3400-\u9fff]+")
_TERM_FREQUENCY = 1_000_000


@cache
def load_stop_words() -> frozenset[str]:
    """Load the words that every list uses and that therefore say nothing."""
    return frozenset(row["word"] for row in load_lexicon("stop_words"))


@cache
def _tokenizer():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
    jieba.setLogLevel(logging.CRITICAL)
    tokenizer = jieba.Tokenizer()
    # Tokenizer.initialize() would write a cache into the temporary folder that all users share.
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    for row in load_lexicon("domain_terms"):
        tokenizer.add_word(row["term"], _TERM_FREQUENCY)
    return tokenizer


def split_clauses(text: str) -> tuple[str, ...]:
    """Split text into runs of Chinese and Latin letters; numbers and punctuation separate.

    Examples
    --------
    >>> split_clauses("建成口袋公园3个，面积1.2万平方米。")
    ('建成口袋公园', '个', '面积', '平方米')
    """
    bare = _NUMBER.sub(" ", fold_spaces(text))
    return tuple(part for part in _BREAK.split(bare) if part)


def segment(text: str) -> list[str]:
    """Split text into words; numbers and punctuation are left out.

    Examples
    --------
    >>> segment("完成老旧小区改造3个")
    ['完成', '老旧小区改造', '个']
    """
    return [word for clause in split_clauses(text) for word in _segment_clause(clause)]


def content_words(text: str) -> list[str]:
    """Split text into words of at least two characters that are no stop words."""
    stop = load_stop_words()
    return [word for word in segment(text) if len(word) > 1 and word not in stop]


def segment_all(texts: Iterable[str]) -> list[list[str]]:
    """Split many texts into content words."""
    return [content_words(text) for text in texts]


# Lists repeat their clauses; the bound keeps a million projects from filling the memory.
@lru_cache(maxsize=16384)
def _segment_clause(clause: str) -> tuple[str, ...]:
    return tuple(_tokenizer().lcut(clause, HMM=False))


def content_runs(text: str) -> list[list[str]]:
    """Split text into runs of adjacent words between stop words, numbers and punctuation.

    Examples
    --------
    >>> content_runs("基层医疗机构能力提升行动，建成口袋公园3个")
    [['基层医疗机构'], ['口袋公园']]
    """
    stop = load_stop_words()
    runs: list[list[str]] = []
    for clause in split_clauses(text):
        run: list[str] = []
        for word in _segment_clause(clause):
            if word in stop:
                runs.append(run)
                run = []
            else:
                run.append(word)
        runs.append(run)
    return [run for run in runs if run]
