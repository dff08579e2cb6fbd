"""What the overview says of the money in lists."""

import pandas as pd

from msanalysis.overview import count_money

_COLUMNS = ["record_id", "field", "nature", "amount_yuan"]


def test_an_amount_that_a_project_repeats_counts_once_and_loans_are_named():
    rows = [("a/1", "target", "loan", 3e7), ("a/1", "support", "loan", 3e7)]
    assert count_money(pd.DataFrame(rows, columns=_COLUMNS)) == (1, "money_loan")


def test_an_investment_beside_a_loan_is_not_called_a_loan():
    rows = [("a/1", "target", "loan", 3e7), ("a/2", "target", "investment", 3e7)]
    assert count_money(pd.DataFrame(rows, columns=_COLUMNS)) == (2, "money")
