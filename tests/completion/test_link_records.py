from hypothesis import given
from hypothesis import strategies as st

from msanalysis.completion.clauses import common_text, subsequence_length
from msanalysis.completion.link_records import Stretches

WORDS = st.text(alphabet="多宝湖步道、", max_size=12)


@given(texts=st.lists(WORDS, max_size=6), stretch=WORDS)
def test_stretch_is_found_in_the_texts_that_contain_it_and_no_other(texts, stretch):
    containing = [at for at, text in enumerate(texts) if stretch in text]
    assert Stretches(texts).find(stretch) == containing


@given(first=WORDS, second=WORDS)
def test_common_text_is_the_first_of_the_longest_stretches_of_both(first, second):
    stretches = [
        first[start:end]
        for start in range(len(first))
        for end in range(start + 1, len(first) + 1)
        if first[start:end] in second
    ]
    assert common_text(first, second) == max(stretches, key=len, default="")


@given(first=WORDS, second=WORDS)
def test_subsequence_is_as_long_as_the_table_of_the_textbook_says(first, second):
    row = [0] * (len(second) + 1)
    for char in first:
        below = [0]
        for at, other in enumerate(second, 1):
            below.append(row[at - 1] + 1 if char == other else max(row[at], below[-1]))
        row = below
    assert subsequence_length(first, second) == row[-1]
