"""Each statistic against a book value or a calculation by hand."""

import numpy as np
import pandas as pd
import pytest

from msanalysis.completion import firth, milestones, models, rates, specification


def test_wilson_interval_of_81_in_263_is_that_of_newcombe():
    """Newcombe (1998), Statistics in Medicine 17, 857-872, table I: 0.2553 to 0.3662."""
    interval = rates.rate_intervals(81, 263)
    assert interval["wilson_low"] == pytest.approx(0.2553, abs=5e-5)
    assert interval["wilson_high"] == pytest.approx(0.3662, abs=5e-5)


def test_exact_interval_of_81_in_263_is_that_of_newcombe():
    """The same table, Clopper-Pearson: 0.2527 to 0.3676."""
    interval = rates.rate_intervals(81, 263)
    assert interval["exact_low"] == pytest.approx(0.2527, abs=5e-5)
    assert interval["exact_high"] == pytest.approx(0.3676, abs=5e-5)


def test_exact_interval_of_n_in_n_has_the_closed_form():
    """All of n: the lower limit is (alpha/2)^(1/n), here 0.025^(1/7)."""
    interval = rates.rate_intervals(7, 7)
    assert interval["exact_low"] == pytest.approx(0.025 ** (1 / 7))
    assert interval["exact_high"] == 1.0


def test_firth_with_one_yes_no_predictor_adds_half_to_every_cell():
    """Firth (1993): in a saturated logistic model Jeffreys' prior adds 1/2 to each cell.

    8 of 16 against 4 of 97: (8.5 x 93.5) / (8.5 x 4.5) = 20.7778.
    """
    x = np.repeat([1.0, 0.0], [16, 97])
    y = np.concatenate([np.repeat([1, 0], [8, 8]), np.repeat([1, 0], [4, 93])])
    fit = firth.fit_firth(np.column_stack([np.ones_like(x), x]), y)
    assert np.exp(fit.coefficients[1]) == pytest.approx(8.5 * 93.5 / (8.5 * 4.5), rel=1e-6)


def test_firth_stays_finite_where_a_predictor_separates_the_outcomes():
    """0 of 5 against 5 of 5: (5.5 x 5.5) / (0.5 x 0.5) = 121."""
    x, y = np.repeat([0.0, 1.0], 5), np.repeat([0, 1], 5)
    fit = firth.fit_firth(np.column_stack([np.ones_like(x), x]), y)
    assert np.exp(fit.coefficients[1]) == pytest.approx(121, rel=1e-5)
    assert fit.low[1] > 0
    assert fit.high[1] > fit.coefficients[1]


def test_profile_limits_lie_where_the_penalised_likelihood_falls_by_half_the_chi_square():
    generator = np.random.default_rng(5)
    x = generator.normal(size=60)
    y = (generator.uniform(size=60) < 1 / (1 + np.exp(1.5 - x))).astype(int)
    design = np.column_stack([np.ones_like(x), x])
    fit = firth.fit_firth(design, y)
    for limit in (fit.low[1], fit.high[1]):
        fallen = fit.penalised_log_likelihood - firth._profile(
            design, y, fit.coefficients, 1, limit
        )
        assert fallen == pytest.approx(3.841459 / 2, abs=1e-4)


def test_firth_recovers_a_known_slope_in_a_large_sample():
    generator = np.random.default_rng(7)
    x = generator.normal(size=4000)
    y = (generator.uniform(size=4000) < 1 / (1 + np.exp(2 - 0.8 * x))).astype(int)
    fit = firth.fit_firth(np.column_stack([np.ones_like(x), x]), y)
    assert fit.low[1] < 0.8 < fit.high[1]
    assert fit.coefficients == pytest.approx([-2, 0.8], abs=0.15)


def test_exact_odds_ratio_of_the_tea_lady_is_that_of_r():
    """R's example TeaTasting: odds ratio 6.408309, one-sided 95 % limit 0.3135693.

    One-sided 95 % is the lower end of a two-sided 90 % interval. Two-sided 95 %: with margins of 4
    the weights are 1, 16, 36, 16, 1, and the limit solves P(X >= 3) = 0.025.
    """
    outcome = np.array([1, 1, 1, 0, 1, 0, 0, 0], bool)
    having = np.repeat([True, False], 4)
    exact = models.exact_odds(outcome, having)
    assert exact["exact_odds_ratio"] == pytest.approx(6.408309, abs=1e-4)
    assert models.exact_odds(outcome, having, 0.9)["exact_low"] == pytest.approx(
        0.3135693, abs=1e-5
    )
    weights = np.array([1, 16, 36, 16, 1]) * exact["exact_low"] ** np.arange(5)
    assert weights[3:].sum() / weights.sum() == pytest.approx(0.025, abs=1e-6)


def test_power_is_cohens():
    """Cohen (1988), section 6.3: 50 % against 65 %, h = 0.3047.

    With 100 in each group the standardised difference is h x sqrt(50) = 2.1543, and its power at
    1.96 is 1 - Phi(1.96 - 2.1543) = 0.577.
    """
    assert models.power_at(200, 0.5, 0.65, 0.5) == pytest.approx(0.577, abs=1e-3)


def test_planned_rate_has_the_power_it_was_planned_for():
    plan = models.plan_power(113, 0.1, 0.25)
    assert models.power_at(113, 0.1, plan["rate"], 0.25) == pytest.approx(0.8, abs=1e-3)


def test_twelve_events_carry_one_predictor():
    tasks = pd.DataFrame({"partial": np.repeat([True, False], [12, 101])})
    assert models.count_carried_predictors(tasks) == 1


def test_equal_weights_of_functions_average_their_rates():
    """Rates 1/1 and 1/3 average to 2/3; weights 1/2 and 3 x 1/6 give 1 / (1/4 + 3/36) = 3 items."""
    done = pd.Series([True, True, False, False], index=list("abcd"))
    functions = pd.Series(["x", "y", "y", "y"], index=list("abcd"))
    assert specification._weigh(done, functions, "by_function") == pytest.approx((2 / 3, 3.0))


def test_every_combination_of_definitions_is_computed(make_items):
    items = make_items(
        ("新建公厕4座。", "新建公厕4座。"), ("新建学校2所。", "新建学校1所。", "partial")
    )
    attainments = pd.DataFrame(
        {
            "item_id": items["item_id"],
            "target_value": [4.0, 2.0],
            "target_comparator": ["=", "="],
            "actual_value": [4.0, 1.0],
            "ratio": [1.0, 0.5],
        }
    )
    functions = pd.Series(["212", "205"], index=items["item_id"])
    table = specification.specify_rates(items, attainments, functions)
    assert len(table) == 5 * 2 * 2 * 2
    assert set(table["rate"]) == {0.5}


def test_an_upper_limit_is_fulfilled_from_below():
    attainments = pd.DataFrame(
        {"target_comparator": ["<=", ">="], "target_value": [5.0, 5.0], "actual_value": [4.0, 4.0],
         "ratio": [0.8, 0.8]}
    )  # fmt: skip
    assert specification.measure_fulfilment(attainments).tolist() == [1.25, 0.8]


def test_straight_line_and_physical_share_stand_beside_the_declared_one():
    """By June 3 + 2 of 34 + 2 公里 are 5/36 = 13.9 %; the line stands at 50 %."""
    stem = "完成拓宽公路{}公里，修复水渠2公里，达到总体工程形象进度的{}%。"
    texts = {"2025-06": stem.format(3, 30), "2025-12": stem.format(34, 100)}
    key = "qianjiang-2025-plan/district/1"
    plans = pd.DataFrame([{"project_id": key, "period": p, "text": t} for p, t in texts.items()])
    declared = pd.DataFrame(
        [{"project_id": key, "period": p, "part_no": 1, "progress_pct": s,
          "text": f"达到总体工程形象进度的{s}%"} for p, s in (("2025-06", 30), ("2025-12", 100))]
    )  # fmt: skip
    first = milestones.trace_trajectories(plans, declared).iloc[0]
    assert first["physical_pct"] == pytest.approx(500 / 36)
    assert (first["straight_pct"], first["lead_pp"]) == (50.0, -20.0)


def make_trajectories(projects):
    rows = [
        {
            "project_id": f"p{at}",
            "period": period,
            "straight_pct": straight,
            "lead_pp": lead + at % 3 - 1,
        }
        for at in range(projects)
        for period, straight, lead in (
            ("2025-06", 50.0, -10.0),
            ("2025-09", 75.0, 5.0),
            ("2025-12", 100.0, 0.0),
        )
    ]
    return pd.DataFrame(rows)


def test_estimated_lead_of_balanced_clusters_is_the_mean_of_its_period():
    fitted = milestones.fit_lead(make_trajectories(12)).set_index("period")
    assert fitted["lead_pp"].to_dict() == pytest.approx({"2025-06": -10.0, "2025-09": 5.0})


def test_no_model_is_fitted_to_fewer_than_ten_projects():
    assert milestones.fit_lead(make_trajectories(9)).empty
