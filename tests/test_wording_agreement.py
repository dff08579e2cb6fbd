"""Every English sentence agrees with its counts, whatever they are, and both languages are clean.

The catalogue is filled with 0, 1, 2 and many for every field that holds a count.
"""

import itertools
import re
from string import Formatter

import pytest

from msanalysis.wording import Count, join_sentences, load_messages, say, write_signed
from tests.grammar import COUNTS, find_disagreement

# Fields that hold words or written numbers, never a count that words agree with.
WORDS_LISTED = """
a actual after agency all alpha alpha_interval ami area authors b base before between by category
chance check code coding column commit date deadline digest district doc_id documents due each
entered equal error exact_interval expected field file function functions given_share group groups
high highest hollow indicator interval jaccard kappa kappa_interval key kind label language last
lead least left_names level list lists low low_hollow low_indicator low_list low_share lowest
measure median month more most name names no note now number of official origin others part parts
period place power precision predictor predictors printed rate ratio reason reasons recall_share
record section share size source sources span stability straight tags target text theme threshold
title tolerance top_names unit value version what which wilson withheld_list words year years
"""
WORDS = frozenset(WORDS_LISTED.split())
TAUGHT = "teaching."


def fields_of(message: dict[str, str]) -> tuple[set[str], set[str]]:
    """Give the fields that hold counts and those that hold words."""
    texts = [message[form] for form in ("en", "en_zero", "en_one") if form in message]
    parsed = [
        (name, spec) for text in texts for _, name, spec, _ in Formatter().parse(text) if name
    ]
    agreeing = {name for name, spec in parsed if "|" in spec}
    counts = agreeing | {name for name, _ in parsed if name not in WORDS}
    return counts, {name for name, _ in parsed} - counts


def fill(key: str) -> list[str]:
    """Give a message in English for all small counts, three fields at a time."""
    counts, words = fields_of(load_messages()[key])
    texts = []
    for some in itertools.combinations(sorted(counts), min(len(counts), 3)):
        for values in itertools.product(COUNTS, repeat=len(some)):
            filled: dict[str, object] = dict.fromkeys(counts, 2) | dict(
                zip(some, values, strict=True)
            )
            n = filled.pop("n", None)
            texts.append(say(key, "en", n, **dict.fromkeys(words, "X"), **filled))
    return texts


@pytest.mark.parametrize("key", sorted(k for k in load_messages() if not k.startswith(TAUGHT)))
def test_english_messages_agree_with_every_count(key):
    for text in fill(key):
        assert not find_disagreement(text), text


@pytest.mark.parametrize("key", sorted(k for k in load_messages() if not k.startswith(TAUGHT)))
def test_english_messages_have_curly_apostrophes_and_minus_signs(key):
    message = load_messages()[key]
    for form in ("en", "en_zero", "en_one"):
        assert not re.search(r"[A-Za-z]'(?:\s|[a-z])", message.get(form, "")), form


@pytest.mark.parametrize("key", sorted(k for k in load_messages() if not k.startswith(TAUGHT)))
def test_chinese_messages_have_chinese_punctuation(key):
    message = load_messages()[key]
    for form in ("zh", "zh_zero"):
        text = message.get(form, "")
        # Keywords are a list for machines.
        if not key.endswith(".keywords"):
            assert not re.search(r"[\u4e00-\u9fff][,;:?!]|[,;?!][\u4e00-\u9fff]", text), text
        assert not re.search(r"[。；：，、] ", text), text


@pytest.mark.parametrize("n", COUNTS)
def test_words_agree_with_their_count(n):
    text = "{0:=is|are} {0:report|reports}".format(Count(n))
    assert text == ("is 1 report" if n == 1 else f"are {n} reports")


def test_signed_numbers_have_a_true_minus_and_zero_has_no_sign():
    assert [write_signed(x, 0) for x in (-5.0, 0.0, 10.0)] == ["−5", "0", "+10"]
    assert [write_signed(x) for x in (-7.04, -0.01, 1.0)] == ["−7.0", "0.0", "+1.0"]


def test_chinese_sentences_follow_each_other_without_a_space():
    assert join_sentences(["甲。", "", "乙。"], "zh") == "甲。乙。"
    assert join_sentences(["One.", "Two."], "en") == "One. Two."
