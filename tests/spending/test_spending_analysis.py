import math

import numpy as np
import pandas as pd
import pytest
from spending_helpers import make_labelled

from msanalysis.errors import ProjectError
from msanalysis.schemas import make_table
from msanalysis.spending import investments, origins, sensitivity, shares, targets

PLAN = "yubei-2025-plan"


def _records(counts: dict[tuple[str, str], int]) -> pd.DataFrame:
    rows = [
        (f"{PLAN}/{origin}/{at + 100 * number}", PLAN, origin, "", category)
        for number, ((origin, category), n) in enumerate(counts.items())
        for at in range(1, n + 1)
    ]
    return make_labelled(rows)


def test_effective_number_of_equal_shares_is_their_number():
    assert shares.effective_number([3, 3, 3, 3]) == pytest.approx(4)


def test_effective_number_by_hand():
    """Shares 1/2, 1/4, 1/4: H = 1.5 ln 2, so exp H = 2 ** 1.5."""
    assert shares.effective_number([2, 1, 1, 0]) == pytest.approx(2**1.5)


def test_effective_number_of_nothing_is_not_a_number():
    assert math.isnan(shares.effective_number([]))


def test_concentration_interval_holds_its_estimate_and_a_known_truth():
    labelled = _records({("voted", code): 50 for code in ("204", "205", "208", "214")})
    row = shares.measure_concentration(labelled, ["origin"], draws=400, seed=2).iloc[0]
    assert row["low"] <= row["effective"] <= row["high"]
    assert row["effective"] == pytest.approx(4)
    assert row["n_categories"] == 4


def test_concentration_leaves_out_what_is_unclassified():
    labelled = _records({("voted", "205"): 3, ("voted", "unclassified"): 9})
    row = shares.measure_concentration(labelled, ["origin"], draws=20).iloc[0]
    assert (row["n"], row["effective"]) == (3, 1)


def test_share_has_the_exact_interval_of_the_textbook():
    """2 of 10: Clopper & Pearson, R binom.test(2, 10): 0.02521073 0.55609546."""
    labelled = _records({("voted", "205"): 2, ("voted", "208"): 8})
    row = shares.count_shares(labelled, ["origin"]).set_index("category").loc["205"]
    assert (row["n"], row["total"], row["share"]) == (2, 10, 0.2)
    assert row["low"] == pytest.approx(0.02521073, abs=1e-6)
    assert row["high"] == pytest.approx(0.55609546, abs=1e-6)


def test_shares_of_each_group_add_up_to_one():
    labelled = _records({("voted", "205"): 2, ("voted", "208"): 5, ("municipal", "205"): 4})
    totals = shares.count_shares(labelled, ["origin"]).groupby("origin")["share"].sum()
    assert totals.to_dict() == pytest.approx({"municipal": 1, "voted": 1})


def test_odds_ratio_of_the_tea_tasting_lady():
    """Fisher's tea, 3 of 4 against 1 of 4. R fisher.test: odds ratio 6.408309, p 0.4857.

    The table's distribution has weights 1, 16 w, 36 w², 16 w³, w⁴ at odds w, so the exact bounds
    solve w⁴ = 39 (16 w³ + 36 w² + 16 w + 1) and w⁴ + 16 w³ = (36 w² + 16 w + 1) / 39. (R's own
    upper bound, 621.9, is off by the tolerance of its root search.)
    """
    labelled = _records(
        {("voted", "205"): 3, ("voted", "208"): 1, ("municipal", "205"): 1, ("municipal", "208"): 3}
    )
    row = origins.answer_planned_question(labelled, "205").set_index("unit").loc["project"]
    assert row["odds_ratio"] == pytest.approx(6.408309, abs=1e-4)
    assert row["p_value"] == pytest.approx(0.4857143, abs=1e-6)
    assert row["high"] == pytest.approx(_root([1, -624, -1404, -624, -39]), rel=1e-6)
    assert row["low"] == pytest.approx(_root([39, 624, -36, -16, -1]), rel=1e-6)


def _root(coefficients: list[float]) -> float:
    """Give the one positive root of a polynomial."""
    roots = np.roots(coefficients)
    return float(max(root.real for root in roots if abs(root.imag) < 1e-9))


def test_only_the_planned_question_has_a_p_value():
    labelled = _records({("voted", "205"): 3, ("municipal", "208"): 4})
    assert "p_value" not in origins.compare_origins(labelled)
    assert origins.answer_planned_question(labelled, "205")["p_value"].notna().sum() == 1


def test_projects_under_one_heading_count_once():
    rows = [
        (f"{PLAN}/voted/{at}", PLAN, "voted", "一、建设一批学校 / （一）新建", "205")
        for at in range(1, 6)
    ]
    rows += [(f"{PLAN}/voted/{at}", PLAN, "voted", "", "208") for at in (7, 8)]
    once = origins.count_headings_once(make_labelled(rows))
    assert once["category"].tolist() == ["205", "208", "208"]


def test_one_kind_of_list_alone_gives_no_comparison():
    labelled = _records({("voted", "205"): 3})
    assert origins.compare_origins(labelled).empty
    assert origins.answer_planned_question(labelled, "205").empty


def test_function_that_nobody_chose_has_no_odds():
    labelled = _records({("voted", "205"): 3, ("municipal", "205"): 4})
    row = origins.answer_planned_question(labelled, "214").iloc[0]
    assert math.isnan(row["odds_ratio"])


def test_cofog_level_follows_the_crosswalk(functions):
    names = shares.name_categories(functions, level="cofog").set_index("category")
    assert names.loc["09", "en"] == "Education"
    assert "ECO" in names.index
    assert "205" not in names.index


def test_unknown_level_is_refused(functions):
    with pytest.raises(ProjectError, match="level 'division'"):
        shares.name_categories(functions, level="division")


def test_flipping_borderline_codes_moves_them_and_nothing_else():
    labelled = _records({("voted", "205"): 4, ("voted", "208"): 2})
    records = labelled["record_id"].tolist()
    other = pd.DataFrame({"record_id": records[:1], "alternative": ["214"]})
    flipped = sensitivity.flip_borderline(labelled, other).set_index("category")
    assert flipped["n"].to_dict() == {"205": 4, "208": 2, "214": 0}
    assert flipped["flipped"].to_dict() == {"205": 3, "208": 2, "214": 1}
    assert flipped.loc["205", ["lowest", "highest"]].tolist() == [3, 4]


def test_disagreeing_coder_is_preferred_to_the_classifier():
    coding = pd.DataFrame(
        {
            "record_id": ["a", "b", "c"],
            "function": ["205", "205", "205"],
            "function_a": ["205", "205", "205"],
            "function_b": ["208", "205", "205"],
            "borderline": [True, True, False],
        }
    )
    ranked = pd.DataFrame(
        {"record_id": ["a", "b"], "predicted": ["214", "205"], "runner_up": ["204", "214"]}
    )
    other = sensitivity.find_alternatives(coding, ["function_a", "function_b"], ranked)
    assert other["alternative"].tolist() == ["208", "214"]
    assert other["by"].tolist() == ["coder", "classifier"]


def test_sizes_are_compared_within_one_unit_only():
    labelled = _records({("voted", "205"): 4})
    rows = [
        {"unit": unit, "value": value, "project_id": project}
        for project, (unit, value) in zip(
            labelled["record_id"],
            [("平方米", 100.0), ("平方米", 300.0), ("平方米", 200.0), ("公里", 5.0)],
            strict=True,
        )
    ]
    fixed = {"field": "target", "period": "", "indicator": "", "comparator": "=", "text": "x"}
    quantities = make_table(
        "quantities",
        [
            {**fixed, **row, "quantity_id": str(at), "start": 0, "end": 1}
            for at, row in enumerate(rows)
        ],
    )
    sizes = targets.summarise_target_sizes(labelled, quantities)
    assert sizes["unit"].tolist() == ["平方米"]
    assert sizes[["smallest", "median", "largest"]].iloc[0].tolist() == [100, 200, 300]


def test_agency_counts_once_per_project_whatever_its_roles():
    labelled = _records({("voted", "205"): 2})
    rows = [
        {"project_id": project, "agency": "区教委", "agency_printed": "区教委", "role": role}
        for project in labelled["record_id"]
        for role in ("lead", "responsible")
    ]
    crossed = targets.cross_agencies(labelled, make_table("responsibilities", rows))
    assert crossed.loc["区教委", "205"] == 2


def _investments() -> pd.DataFrame:
    rows = [
        ("甲区", "合计", "total", "", 10.0, 25.0),
        ("甲区", "学校", "project", "205", 4.0, 0.0),
        ("甲区", "道路", "project", "214", 5.0, np.nan),
        ("甲区", "其中：小学", "part", "205", 3.0, np.nan),
        ("甲区", "中央资金", "source", "", 9.0, np.nan),
    ]
    columns = ["area", "item", "role", "function", "amount_yi_yuan", "over_plan_pp"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(
        year=2024, period="全年", basis="completed", borderline=False, note="", source_id="s"
    )


def test_plan_follows_from_the_points_over_it():
    """10 completed at 25 points over the plan: 10 / 1.25 = 8."""
    planned = investments.derive_plans(_investments()).set_index("item")["planned_yi_yuan"]
    assert planned["合计"] == pytest.approx(8)
    assert planned["学校"] == pytest.approx(4)
    assert math.isnan(planned["道路"])


def test_parts_totals_and_sources_of_funds_are_never_added_up():
    sums = investments.sum_by_function(_investments()).set_index("function")
    assert sums["amount_yi_yuan"].to_dict() == {"214": 5.0, "205": 4.0}
    assert sums.loc["205", "share"] == pytest.approx(0.4)


def test_latest_form_counts_and_synthetic_ones_do_not():
    labelled = _records({("voted", "205"): 2})
    first, second = labelled["record_id"]
    progress = pd.DataFrame(
        {
            "project_id": [first, first, second],
            "month": ["2025-03", "2025-05", "2025-05"],
            "completed_investment_yuan": [10.0, 30.0, 99.0],
            "synthetic": [False, False, True],
        }
    )
    reported = investments.tabulate_reported(progress, labelled)
    assert reported[["project_id", "completed_investment_yuan"]].to_numpy().tolist() == [
        [first, 30.0]
    ]
    assert investments.tabulate_reported(None, labelled).empty
