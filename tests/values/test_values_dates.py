"""Deadlines, periods and days as ISO text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fuzzing import trying

from msanalysis.values.dates import parse_day, parse_month


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2025年6月", "2025-06"),
        ("2025 年 06 月底前", "2025-06"),
        ("2025.12", "2025-12"),
        ("2025-09", "2025-09"),
        ("2025/9", "2025-09"),
        ("6月底", "2024-06"),
        ("12月", "2024-12"),
        ("一季度", "2024-03"),
        ("第三季度", "2024-09"),
        ("2025年4季度", "2025-12"),
        ("上半年", "2024-06"),
        ("下半年", "2024-12"),
        ("年底", "2024-12"),
        ("全年", "2024-12"),
        ("2025年底", "2025-12"),
        ("2025年", "2025-12"),
    ],
)
def test_deadline_is_read_in_every_form(text, month):
    assert parse_month(text, year=2024) == month


@pytest.mark.parametrize("text", ["", "—", "长期", "持续推进", "2025年13月", "第二批", "区教委"])
def test_text_without_a_month_has_no_deadline(text):
    assert parse_month(text, year=2024) == ""


def test_month_without_any_year_stays_empty():
    assert parse_month("6月底") == ""


@pytest.mark.parametrize("text", ["2023年2月30日", "2023-13-01", "", "3月8日", "二〇二三年"])
def test_day_that_no_calendar_has_is_no_day(text):
    assert parse_day(text) == ""


@trying(100)
@given(st.dates(min_value=__import__("datetime").date(2000, 1, 1)).filter(lambda d: d.year < 2100))
def test_every_day_is_read_back(day):
    assert parse_day(f"{day.year}年{day.month}月{day.day}日") == day.isoformat()


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("十二月底", "2024-12"),
        ("六月底前", "2024-06"),
        ("2025年十月", "2025-10"),
        ("年内", "2024-12"),
        ("25年6月", "2025-06"),
        ("2025年内", "2025-12"),
        ("2024—2025年", "2025-12"),
        ("1—6月", "2024-06"),
    ],
)
def test_months_in_words_and_spans_end_where_they_say(text, month):
    assert parse_month(text, year=2024) == month


@pytest.mark.parametrize("text", ["长期坚持", "持续推进", "按市级要求", "常态化", "每月"])
def test_task_without_an_end_has_no_deadline(text):
    assert parse_month(text, year=2024) == ""
