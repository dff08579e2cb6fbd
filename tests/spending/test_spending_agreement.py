import krippendorff
import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import cohen_kappa_score

from msanalysis.spending import agreement


def _pairs(counts: dict[tuple[str, str], int]) -> pd.DataFrame:
    rows = [pair for pair, n in counts.items() for _ in range(n)]
    return pd.DataFrame(rows, columns=["coder_a", "coder_b"]).assign(
        record_id=[str(at) for at in range(len(rows))]
    )


def _value(table: pd.DataFrame, statistic: str) -> float:
    return float(table.loc[table["statistic"] == statistic, "value"].iloc[0])


def test_kappa_of_the_textbook_two_by_two_is_point_four():
    """50 cases, both yes 20, both no 15, 5 and 10 off: po = .7, pe = .5, kappa = .4."""
    coding = _pairs({("Y", "Y"): 20, ("Y", "N"): 5, ("N", "Y"): 10, ("N", "N"): 15})
    table = agreement.measure_agreement(coding, ["coder_a", "coder_b"], draws=50)
    assert _value(table, "kappa") == pytest.approx(0.4)
    assert _value(table, "agreement") == pytest.approx(0.7)


def test_alpha_of_krippendorffs_binary_example_is_0_095():
    """Krippendorff (2011), example A: ten units, two observers, alpha = 1 - 19 * 4 / 84."""
    first, second = "0100000000", "1110010010"
    coding = pd.DataFrame({"coder_a": list(first), "coder_b": list(second)})
    table = agreement.measure_agreement(coding, ["coder_a", "coder_b"], draws=10)
    assert _value(table, "alpha") == pytest.approx(1 - 19 * 4 / 84)


def test_alpha_of_krippendorffs_four_observers_is_0_743():
    """Krippendorff (2011), example C: twelve units, four observers, values missing."""
    data = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    ]
    coding = pd.DataFrame(
        {f"coder_{at}": ["" if v is None else str(v) for v in row] for at, row in enumerate(data)}
    )
    table = agreement.measure_agreement(coding, list(coding), draws=10)
    assert _value(table, "alpha") == pytest.approx(0.743, abs=5e-4)
    assert table.loc[table["statistic"] == "alpha", "n"].iloc[0] == 11


def test_fast_bootstrap_statistics_equal_those_of_the_packages():
    rng = np.random.default_rng(3)
    first, second = (rng.choice(list("abc"), 40) for _ in range(2))
    first, second = first.astype(object), second.astype(object)
    once = np.ones((1, 40), dtype=int)
    assert agreement._weighted_kappa(first, second, once)[0] == pytest.approx(
        cohen_kappa_score(first.astype(str), second.astype(str))
    )
    counts = agreement._value_counts(np.column_stack([first, second]))
    assert agreement._weighted_alpha(counts, once)[0] == pytest.approx(
        krippendorff.alpha(value_counts=counts, level_of_measurement="nominal")
    )


def test_bootstrap_interval_covers_the_agreement_that_was_put_in():
    rng = np.random.default_rng(5)
    first = rng.choice(list("abcd"), 400)
    second = np.where(rng.random(400) < 0.8, first, rng.choice(list("abcd"), 400))
    coding = pd.DataFrame({"coder_a": first, "coder_b": second})
    table = agreement.measure_agreement(coding, list(coding), draws=400, seed=1)
    for statistic in ("kappa", "alpha"):
        row = table[table["statistic"] == statistic].iloc[0]
        assert row["low"] < 0.8 < row["high"]


def test_same_seed_gives_the_same_interval():
    coding = _pairs({("a", "a"): 9, ("a", "b"): 2, ("b", "b"): 7})
    tables = [agreement.measure_agreement(coding, ["coder_a", "coder_b"], seed=4) for _ in range(2)]
    pd.testing.assert_frame_equal(*tables)


def test_agreement_of_the_shared_coding_is_as_its_readme_says(coding):
    projects = coding[coding["record_id"].str.contains("plan")]
    items = coding[~coding["record_id"].str.contains("plan")]
    for part, stated in ((projects, 0.99), (items, 0.97)):
        table = agreement.measure_agreement(part, ["function_a", "function_b"], draws=10)
        assert round(_value(table, "kappa"), 2) == stated


def test_agreement_is_undefined_where_all_codes_are_one():
    table = agreement.measure_agreement(_pairs({("a", "a"): 5}), ["coder_a", "coder_b"], draws=5)
    assert _value(table, "agreement") == 1
    assert np.isnan(_value(table, "kappa"))
    assert np.isnan(_value(table, "alpha"))


def test_codes_given_by_one_coder_alone_do_not_enter():
    coding = _pairs({("a", "a"): 5, ("b", "b"): 5, ("a", ""): 3})
    table = agreement.measure_agreement(coding, ["coder_a", "coder_b"], draws=5)
    assert set(table["n"]) == {10}


def test_disputed_records_come_before_borderline_ones():
    coding = _pairs({("a", "a"): 2, ("a", "b"): 1}).assign(borderline=[False, True, False])
    listed = agreement.list_disputed(coding, ["coder_a", "coder_b"])
    assert listed["record_id"].tolist() == ["2", "1"]
