import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from spending_helpers import make_projects, make_records

import msanalysis as ms
from msanalysis import codebook
from msanalysis.schemas import empty_table
from msanalysis.spending import evaluation
from msanalysis.spending.case import prepare_case
from msanalysis.spending.categories import UNCLASSIFIED, categorise, collect_codes
from msanalysis.spending.classifier import (
    LabelModel,
    _Block,
    _list_grams,
    calibrate,
    cross_calibrate,
    predict_labels,
    predict_left_out,
)


@pytest.fixture(scope="module")
def small() -> tuple[pd.DataFrame, pd.Series]:
    return make_records(groups=3, each=3)


@pytest.fixture(scope="module")
def real(coding, paths):
    case = prepare_case(ms.load(), codebook.load_functions(paths.codebook), coding)
    return case, evaluation.compare_models(case.records, case.codes)


def test_left_out_documents_are_predicted_from_the_others(small):
    left_out = predict_left_out(*small)
    assert left_out["correct"].all()
    assert len(left_out) == len(small[0])


def test_no_record_is_predicted_by_a_model_that_saw_its_document():
    records, codes = make_records(groups=2, each=2)
    codes[codes.index.str.startswith("g1/214")] = "999"
    left_out = predict_left_out(records, codes)
    unseen = left_out[left_out["label"] == "999"]
    assert not unseen["known"].any()
    assert (unseen["predicted"] != "999").all()


def test_one_document_leaves_nothing_to_test_on():
    assert predict_left_out(*make_records(groups=1, each=2)).empty


def test_uncoded_records_get_the_code_of_their_like(small):
    records, codes = small
    held = [record for record in codes.index if record.startswith("g2")]
    predicted = predict_labels(records, codes.drop(held)).set_index("record_id")
    assert (predicted.loc[held, "predicted"] == codes[held]).all()
    assert predicted["confidence"].between(0, 1).all()


def test_codes_learnt_from_one_document_alone_have_no_confidence():
    records, codes = make_records(groups=2, each=2)
    one = codes[codes.index.str.startswith("g0")]
    assert (predict_labels(records, one)["confidence"] == 0).all()


def test_confidence_without_any_error_follows_the_rule_of_succession():
    """Nine of nine right: (9 + 1) / (9 + 2)."""
    left_out = pd.DataFrame({"correct": [True] * 9, "score": 1.0, "margin": 1.0})
    assert calibrate(left_out)(left_out)[0] == pytest.approx(10 / 11)


def test_calibration_recovers_known_shares():
    """Right with probability 1 / (1 + exp(-(3 margin - 1))): 0.269 at 0, 0.881 at 1."""
    rng = np.random.default_rng(8)
    margin = rng.uniform(0, 1, 4000)
    right = rng.random(4000) < 1 / (1 + np.exp(1 - 3 * margin))
    calibrated = calibrate(pd.DataFrame({"correct": right, "score": 0.0, "margin": margin}))
    ends = pd.DataFrame({"score": [0.0, 0.0], "margin": [0.0, 1.0]})
    assert calibrated(ends) == pytest.approx([0.269, 0.881], abs=0.04)


def test_confidence_of_a_document_does_not_rest_on_its_own_errors(small):
    left_out = predict_left_out(*small)
    spoilt = left_out.copy()
    spoilt.loc[spoilt["group"] == "g0", "correct"] = False
    first, second = (cross_calibrate(table).set_index("record_id") for table in (left_out, spoilt))
    own = left_out.loc[left_out["group"] == "g0", "record_id"]
    assert first.loc[own, "confidence"].equals(second.loc[own, "confidence"])


def test_records_without_agencies_or_words_can_be_ranked(small):
    records, codes = small
    model = LabelModel().fit(records, codes.loc[records["record_id"]].tolist())
    bare = pd.DataFrame([("x", "g9", "", "", ())], columns=records.columns)
    assert model.rank(bare)["predicted"].iloc[0] in set(codes)


def test_model_beats_both_baselines_on_the_real_plans(real):
    _, left_out = real
    plans = {m: t[t["group"].str.endswith("plan")]["correct"].mean() for m, t in left_out.items()}
    assert plans["full"] > plans["agency"] > plans["majority"]
    assert plans["full"] >= 0.85


def test_shown_predictions_are_right_more_often_than_withheld_ones(real):
    _, left_out = real
    by_shown = evaluation.summarise_confidence(left_out["full"]).set_index("shown")
    assert by_shown.loc[True, "share"] > 0.8 > by_shown.loc[False, "share"]
    assert by_shown["n"].sum() == 218


def test_accuracy_table_counts_what_no_model_could_know(real):
    _, left_out = real
    table = evaluation.summarise_accuracy(left_out).set_index("group")
    total, completion = table.loc[""], table.loc["yubei-2021-completion"]
    assert total["n"] == 218
    assert completion["full_n"] <= completion["n_known"] < completion["n"]
    assert total["low"] < total["full"] < total["high"]


def test_class_table_and_confusion_agree(real):
    _, left_out = real
    classes = evaluation.summarise_classes(left_out["full"]).set_index("function_code")
    confusion = evaluation.tabulate_confusion(left_out["full"])
    assert confusion.sum(axis=1).to_dict() == classes["n"].to_dict()
    assert confusion.loc["205", "205"] == classes.loc["205", "n_right"]
    recall = classes.loc["205", "n_right"] / classes.loc["205", "n"]
    assert classes.loc["205", "recall"] == pytest.approx(recall)


def test_every_coded_record_keeps_its_code(real, coding):
    case, _ = real
    settled = coding.set_index("record_id")["function"]
    labelled = case.labelled.set_index("record_id")
    assert labelled["category"].to_dict() == settled.to_dict()
    assert set(labelled["source"]) == {"coded"}


def test_document_without_codes_is_predicted_or_withheld(coding, paths):
    study, new = ms.load(), "qianjiang-2025-plan"
    known = coding[~coding["record_id"].str.startswith(new)]
    table = categorise(
        study.projects, study.responsibilities, study.evaluations, study.evaluation_agencies,
        codebook.load_functions(paths.codebook), known, known.iloc[:0],
    ).set_index("record_id")  # fmt: skip
    fresh = table[table.index.str.startswith(new)]
    assert set(fresh["source"]) == {"predicted"}
    withheld = fresh["function"] == UNCLASSIFIED
    assert (fresh.loc[withheld, "function_code"] == "").all()
    assert (fresh.loc[withheld, "confidence"] < 0.8).all()
    shown = fresh[~withheld]
    settled = coding.set_index("record_id")["function"]
    assert (shown["function_code"] == settled.loc[shown.index]).mean() > 0.8
    assert (table.drop(fresh.index)["confidence"] == 1).all()


def test_first_coding_decides_where_two_code_a_record():
    first = pd.DataFrame({"record_id": ["a", "b"], "function": ["205", ""]})
    second = pd.DataFrame({"record_id": ["a", "b"], "function": ["208", "214"]})
    assert collect_codes(first, second).to_dict() == {"a": "205", "b": "214"}


def test_nothing_to_classify_gives_an_empty_table(functions):
    tables = ("projects", "responsibilities", "evaluations", "evaluation_agencies")
    coding = pd.DataFrame({"record_id": [], "function": []})
    assert categorise(*map(empty_table, tables), functions, coding, coding).empty


def test_without_any_code_everything_is_withheld(functions):
    projects = make_projects([("yubei-2025-plan/voted/1", "建幼儿园", "建成幼儿园2所。")])
    others = map(empty_table, ("responsibilities", "evaluations", "evaluation_agencies"))
    coding = pd.DataFrame({"record_id": [], "function": []})
    row = categorise(projects, *others, functions, coding, coding).iloc[0]
    assert (row["function"], row["function_code"], row["confidence"]) == (UNCLASSIFIED, "", 0)


def test_weights_are_those_of_scikit_learn():
    learnt, asked = [["甲", "乙", "甲", ""], ["乙", ""], [""]], [["丙", "甲", "甲", ""], []]
    vectoriser = TfidfVectorizer(analyzer=list, sublinear_tf=True)
    block = _Block()

    for mine, theirs in (
        (block.fit(learnt), vectoriser.fit_transform(learnt)),
        (block.weigh(asked), vectoriser.transform(asked)),
    ):
        assert np.array_equal(mine.toarray(), theirs.toarray())


def test_character_grams_are_those_of_scikit_learn():
    text = "实施 \n\u3000老旧小区ABC改造"
    analyse = TfidfVectorizer(analyzer="char", ngram_range=(1, 3)).build_analyzer()
    assert sorted(_list_grams(text)) == sorted(analyse(text))
