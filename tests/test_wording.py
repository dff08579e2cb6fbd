"""The catalogue of messages."""

import re

import pytest

from msanalysis.errors import ProjectError
from msanalysis.wording import load_messages, say

FIELD = re.compile(r"\{(\w+)")


@pytest.mark.parametrize("key", sorted(load_messages()))
def test_both_languages_of_a_message_use_the_same_fields(key):
    message = load_messages()[key]
    assert set(FIELD.findall(message["zh"])) == set(FIELD.findall(message["en"]))
    for form in ("zh_zero", "en_zero", "en_one"):
        if form in message:
            assert set(FIELD.findall(message[form])) <= set(FIELD.findall(message["en"]))


# The lessons teach the Chinese words themselves: 万, 以上, 约.
TAUGHT = "teaching."


@pytest.mark.parametrize("key", sorted(k for k in load_messages() if not k.startswith(TAUGHT)))
def test_english_messages_hold_no_chinese(key):
    message = load_messages()[key]
    for form in ("en", "en_zero", "en_one"):
        assert not re.search(r"[\u4e00-\u9fff]", message.get(form, "")), form


def test_grammar_follows_the_count():
    counts = [say("report.text.spam", "en", n) for n in (1, 4)]
    assert "1 advertising string injected" in counts[0]
    assert "4 advertising strings injected" in counts[1]
    assert say("report.text.corrections", "zh", 0) == "没有作更正。"


def test_a_missing_value_is_named():
    with pytest.raises(ProjectError, match="district"):
        say("report.title", "en")


def test_an_unknown_message_is_refused():
    with pytest.raises(ProjectError, match=r"no\.such\.key"):
        say("no.such.key", "zh")
