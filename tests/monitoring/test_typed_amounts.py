"""What people type for an amount or a share."""

import datetime as dt

import pytest

from msanalysis.monitoring.amounts import CellError, read_amount, read_share

AMOUNTS = [
    (120.5, 1_205_000, "="),
    (0, 0, "="),
    (0.1, 1000, "="),
    ("120.5", 1_205_000, "="),
    ("1,200", 12_000_000, "="),
    ("１２０．５", 1_205_000, "="),
    ("约120万元", 1_200_000, "~"),
    ("120万元左右", 1_200_000, "~"),
    ("一百二十万元", 1_200_000, "="),
    ("约一百二十万", 1_200_000, "~"),
    ("1.2亿元", 120_000_000, "="),
    ("350000元", 350_000, "="),
    ("120余万元", 1_200_000, ">="),
    ("120万元以上", 1_200_000, ">="),
    ("累计完成投资 120 万元", 1_200_000, "="),
    ("120（含前期费用）", 1_200_000, "="),
]


@pytest.mark.parametrize(("typed", "yuan", "comparator"), AMOUNTS)
def test_amount_is_read_in_yuan(typed, yuan, comparator):
    amount = read_amount(typed)
    assert (amount.yuan, amount.comparator) == (yuan, comparator)


@pytest.mark.parametrize("typed", [None, "", "无", "—", "/", "--", "暂无", " 无 "])
def test_words_for_nothing_are_no_amount(typed):
    assert read_amount(typed) is None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("100-120万元", "amount_several"),
        ("120（其中中央80）", "amount_several"),
        ("正在统计", "amount_text"),
        ("120万美元", "amount_text"),
        (True, "amount_text"),
        (float("nan"), "amount_text"),
        (-1, "amount_negative"),
        ("-3.5", "amount_negative"),
        ("60%", "amount_share"),
        (dt.datetime(2025, 1, 6), "amount_date"),
    ],
)
def test_what_is_not_one_amount_is_refused_and_not_guessed(typed, code):
    with pytest.raises(CellError) as caught:
        read_amount(typed)
    assert caught.value.code == code


def test_number_shown_as_a_share_is_no_amount():
    with pytest.raises(CellError, match="amount_share"):
        read_amount(0.45, "0.0%")


@pytest.mark.parametrize(
    ("typed", "number_format", "share"),
    [
        (60, "General", 60),
        ("60%", "General", 60),
        (0.6, "0%", 60),
        ("约60", "@", 60),
        ("无", "@", None),
    ],
)
def test_share_is_read_in_percent(typed, number_format, share):
    assert read_share(typed, number_format) == share


@pytest.mark.parametrize(
    ("typed", "code"), [(101, "share_range"), (-1, "share_range"), ("过半", "share_text")]
)
def test_share_outside_0_to_100_is_refused(typed, code):
    with pytest.raises(CellError, match=code):
        read_share(typed)
