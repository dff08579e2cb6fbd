"""Sentence generators hold for none, one, two and many, in both languages."""

import re

import pandas as pd
import pytest
from tests.grammar import find_disagreement

from msanalysis import report
from msanalysis.cascade import presentation
from msanalysis.completion import answers, plan_answers
from msanalysis.report.agencies import describe_kinds
from msanalysis.themes import sentences
from msanalysis.wording import join_sentences

SIZES = (0, 1, 2, 7)
UNFILLED = re.compile(r"nan|None|\{|\bX\b|0%–nan|（）|\(\)")


def check(texts, language: str) -> None:
    text = join_sentences([texts] if isinstance(texts, str) else texts, language)
    assert not UNFILLED.search(text), text
    if language == "en":
        assert not find_disagreement(text), text


def frame(rows: list[dict], columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns)


@pytest.fixture(params=["zh", "en"])
def language(request):
    return request.param


@pytest.fixture(params=SIZES)
def size(request):
    return request.param


@pytest.mark.parametrize("tied", [False, True])
def test_who_carries_most(size, language, tied):
    names = ["区教委", "各镇街", "玉峰山镇", "城市更新公司", "区残联", "区民政局", "区交通局"]
    totals = [5 if tied else 7 - at for at in range(size)]
    load = pd.DataFrame({"agency": names[:size], "led": 0, "joined": totals, "total": totals})
    check(report.write_busiest(load, language), language)
    check(describe_kinds(load, language), language)


@pytest.mark.parametrize("same", [0, 1, 2])
def test_rates_beside_the_city(size, language, same):
    rows = [{"direction": "raised", "same_year": at < same} for at in range(size)]
    floors = frame(rows, ["direction", "same_year"])
    check(presentation.describe_floors(floors, language), language)


@pytest.mark.parametrize("exact", [True, False])
def test_shares_of_the_city(size, language, exact):
    rows = [
        {
            **{"district": "渝北区", "year": 2025, "indicator": "口袋公园", "item": "公园"},
            **{"unit": "个", "share": 0.1 / (at + 1), "times_equal": 3.8 / (at + 1)},
            "exact": exact,
        }
        for at in range(size)
    ]
    columns = ["district", "year", "indicator", "item", "unit", "share", "times_equal", "exact"]
    check(presentation.describe_shares(frame(rows, columns), 38, language), language)


@pytest.mark.parametrize("change", ["stays", "enters", "leaves"])
def test_themes_of_two_years(size, language, change):
    keys = {"district": "渝北区", "year_from": 2021, "year_to": 2025, "change": change}
    rows = [{**keys, "theme": f"T{at}"} for at in range(size)]
    changes = frame(rows, [*keys, "theme"])
    names = {f"T{at}": "养老服务" if language == "zh" else "Elderly care" for at in range(size)}
    check(sentences.describe_changes(changes, names, language), language)


@pytest.mark.parametrize("alike", [0, 1, 7])
@pytest.mark.parametrize("covered", [0, 1, 7])
def test_plan_and_report(size, language, alike, covered):
    rows = [{"n_items": int(at < covered)} for at in range(size)]
    pairs = [{"comparable": at < alike, "met": at % 2 == 0} for at in range(size)]
    coverage, compared = frame(rows, ["n_items"]), frame(pairs, ["comparable", "met"])
    check(plan_answers.answer_coverage(coverage, compared, language), language)


@pytest.mark.parametrize("straight", [50.0, 100.0])
def test_planned_milestones(size, language, straight):
    rows = [
        {
            **{"period": "2025-06", "n_projects": at + 1, "n_parts": at + 1},
            **{"median_declared": 40.0, "straight_pct": straight, "n_ahead": 0, "n_behind": at},
        }
        for at in range(size)
    ]
    columns = ["period", "n_projects", "n_parts", "median_declared", "straight_pct"]
    summary = frame(rows, [*columns, "n_ahead", "n_behind"])
    fitted = frame([], ["period", "lead_pp", "low", "high"])
    check(plan_answers.answer_milestones(summary, fitted, language), language)


@pytest.mark.parametrize("signals", [0, 1, 2])
def test_unmet_signals(size, language, signals):
    rows = [{"verdict": "completed", "unmet_signal": at < signals} for at in range(size)]
    rows += [{"verdict": "partial", "unmet_signal": at < signals} for at in range(size)]
    check(answers.answer_unmet(frame(rows, ["verdict", "unmet_signal"]), language), language)


@pytest.mark.parametrize("codes", [1, 2])
def test_reasons(size, language, codes):
    rows = [{"reason": f"R{at}", "n": size} for at in range(codes)] if size else []
    named = {"R0": "疫情" if language == "zh" else "Epidemic"} | {
        "R1": "资金" if language == "zh" else "Funds"
    }
    check(answers.answer_reasons(frame(rows, ["reason", "n"]), named, language), language)


@pytest.mark.parametrize("kind", ["sum", "spill", "typography", "spam", "progress", "overlap"])
def test_findings_by_kind(size, language, kind):
    rows = [{"kind": kind, "stated": "3", "derived": "4", "evidence": "x"} for _ in range(size)]
    found = frame(rows, ["kind", "stated", "derived", "evidence"])
    check(report.count_kinds(found, language), language)
