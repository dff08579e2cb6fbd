import pandas as pd
import pytest
from spending_helpers import make_projects

import msanalysis as ms
from msanalysis.schemas import empty_table
from msanalysis.spending.money import summarise_money, tabulate_money
from msanalysis.spending.notes import show_money
from msanalysis.values.money import extract_money

KEY = ["record_id", "field", "amount_yuan"]


@pytest.fixture(scope="module")
def found() -> pd.DataFrame:
    study = ms.load()
    return tabulate_money(study.projects, study.milestones, study.evaluations)


@pytest.fixture(scope="module")
def truth(paths) -> pd.DataFrame:
    table = pd.read_csv(paths.root / "tests/truth/money.csv", keep_default_na=False, dtype=str)
    return table.assign(amount_yuan=table["amount_yuan"].astype(float))


def _rows(table: pd.DataFrame, *columns: str) -> list[tuple]:
    return sorted(table[[*KEY, *columns]].itertuples(index=False, name=None))


def test_every_amount_an_independent_reader_found_is_there_and_no_other(found, truth):
    assert _rows(found) == _rows(truth)


def test_natures_and_comparators_equal_those_of_the_independent_reader(found, truth):
    assert _rows(found, "nature") == _rows(truth, "nature")
    assert _rows(found, "comparator") == _rows(truth, "comparator")


def test_every_amount_has_its_words_as_evidence(found, truth):
    joined = found.merge(truth, on=KEY, suffixes=("", "_truth"))
    assert all(
        quote in words for quote, words in zip(joined["text_truth"], joined["text"], strict=True)
    )


@pytest.mark.parametrize(
    ("text", "nature", "yuan"),
    [
        ("全年发放小微企业信用贷款3.2亿元。", "loan", 320_000_000),
        ("安排专项资金850万元用于校园食堂改造。", "expenditure", 8_500_000),
        ("下达耕地地力保护补贴1200万元。", "expenditure", 12_000_000),
        ("总投资约2.6亿元的污水处理厂开工。", "investment", 260_000_000),
        ("累计完成固定资产投资45亿元。", "investment", 4_500_000_000),
        ("实现税收收入3.1亿元。", "revenue", 310_000_000),
        ("村集体经济收入超过500万元。", "revenue", 5_000_000),
        ("农林牧渔业总产值达到60亿元。", "output", 6_000_000_000),
        ("网络零售额突破80亿元。", "output", 8_000_000_000),
        ("立案12件，罚没款项共计36万元，其中罚款20万元。", "fine", 200_000),
        ("为群众挽回经济损失900余万元。", "other", 9_000_000),
        ("清理欠薪1500万元。", "other", 15_000_000),
        ("新增3亿元贷款投放。", "loan", 300_000_000),
        ("引进项目8个，投入5000万元的财政资金予以支持。", "expenditure", 50_000_000),
    ],
)
def test_nature_follows_from_the_words_of_sentences_never_seen(text, nature, yuan):
    money = extract_money(text)[-1]
    assert (money.nature, money.amount_yuan) == (nature, yuan)


def test_amount_per_head_is_no_total():
    assert [m.nature for m in extract_money("每人补贴500元；每名学生资助1000元")] == [
        "other",
        "other",
    ]
    assert extract_money("为每名困难学生发放生活补助共100万元")[0].nature == "expenditure"


def test_yearly_amount_is_a_total():
    assert extract_money("区财政每年安排资金200万元")[0].nature == "expenditure"


def test_place_whose_name_reads_like_money_is_no_amount():
    assert extract_money("土桥湾、三元坝完成招标，形成二元结构") == ()


def test_other_currencies_are_left_out():
    assert extract_money("实际利用外资80万美元") == ()


def test_amounts_of_two_natures_in_one_sentence_are_told_apart():
    natures = [m.nature for m in extract_money("合同投资20亿元,实现产值5亿元,发放贷款1亿元")]
    assert natures == ["investment", "output", "loan"]


def test_no_texts_give_an_empty_table():
    tables = [empty_table(name) for name in ("projects", "milestones", "evaluations")]
    assert tabulate_money(*tables).empty
    assert summarise_money(tabulate_money(*tables)).empty


def test_summary_counts_and_never_adds():
    projects = make_projects(
        [
            ("yubei-2025-plan/voted/1", "就业", "发放创业担保贷款3000万元，发放贷款1000万元。"),
            ("yubei-2025-plan/voted/2", "养老", "安排资金20万元。"),
        ]
    )
    summary = summarise_money(
        tabulate_money(projects, empty_table("milestones"), empty_table("evaluations"))
    )
    loan = summary[summary["nature"] == "loan"].iloc[0]
    assert (loan["n_amounts"], loan["n_records"]) == (2, 1)
    assert (loan["smallest_yuan"], loan["largest_yuan"]) == (10_000_000, 30_000_000)


def test_cut_sentence_still_shows_its_amount(found):
    shown = show_money(found, "zh")
    assert shown["text"].str.len().max() <= 92
    for text, amount in zip(shown["text"], found["amount_yuan"], strict=True):
        assert amount in {money.amount_yuan for money in extract_money(text)}
