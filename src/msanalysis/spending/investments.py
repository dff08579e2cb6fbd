"""Investment that other sources and monthly forms record, by function; never part of the corpus."""

import pandas as pd

YI = 100_000_000
_COLUMNS = ("area", "year", "period", "item", "role", "function", "borderline", "basis",
            "amount_yi_yuan", "over_plan_pp", "planned_yi_yuan", "note", "source_id")  # fmt: skip


def derive_plans(investments: pd.DataFrame) -> pd.DataFrame:
    """Add what was planned where a source states by how much the plan was passed.

    Parameters
    ----------
    investments
        As `codebook.load_investment_coding` returns it.

    Returns
    -------
    pandas.DataFrame
        With `planned_yi_yuan` = completed / (1 + over_plan_pp / 100), in 亿元; missing where the
        source gives no such share. Rounded shares make it exact to about 0.1 %.
    """
    completed = investments["basis"] == "completed"
    planned = investments["amount_yi_yuan"] / (1 + investments["over_plan_pp"] / 100)
    return investments.assign(planned_yi_yuan=planned.where(completed))[list(_COLUMNS)]


def sum_by_function(investments: pd.DataFrame) -> pd.DataFrame:
    """Add up completed investment by function within one area and year.

    Projects are added up where an area lists projects, fields where it lists fields; parts of a
    field and sources of funds never enter, and areas and years are never added to one another.

    Returns
    -------
    pandas.DataFrame
        area, year, function, n (projects or fields), amount_yi_yuan, total_yi_yuan (the stated
        total of all, missing where there is none), share (of the stated total), source_id.
    """
    columns = ["area", "year", "function", "n", "amount_yi_yuan", "total_yi_yuan", "share",
               "source_id"]  # fmt: skip
    done = investments[investments["basis"] == "completed"]
    parts = done[done["role"].isin(["project", "field"])]
    if parts.empty:
        return pd.DataFrame(columns=columns)
    keys = ["area", "year", "period", "source_id"]
    sums = parts.groupby([*keys, "function"], as_index=False).agg(
        n=("item", "size"), amount_yi_yuan=("amount_yi_yuan", "sum")
    )
    totals = done[done["role"] == "total"][[*keys, "amount_yi_yuan"]]
    totals = totals.rename(columns={"amount_yi_yuan": "total_yi_yuan"})
    sums = sums.merge(totals, on=keys, how="left")
    sums["share"] = sums["amount_yi_yuan"] / sums["total_yi_yuan"]
    return sums.sort_values(["year", "area", "amount_yi_yuan"], ascending=[False, True, False],
                            ignore_index=True)[columns]  # fmt: skip


def measure_listed(sums: pd.DataFrame) -> pd.DataFrame:
    """Say how much of each stated total the listed projects or fields account for.

    Returns
    -------
    pandas.DataFrame
        area, year, listed_yi_yuan, total_yi_yuan, share.
    """
    table = sums.groupby(["area", "year"], as_index=False).agg(
        listed_yi_yuan=("amount_yi_yuan", "sum"), total_yi_yuan=("total_yi_yuan", "first")
    )
    return table.assign(share=table["listed_yi_yuan"] / table["total_yi_yuan"])


def tabulate_reported(progress: pd.DataFrame | None, labelled: pd.DataFrame) -> pd.DataFrame:
    """Give each project's latest completed investment as its monthly forms report it.

    Parameters
    ----------
    progress
        Table `progress` of the contract; None where no form was filed.
    labelled
        As `shares.label_records` returns it.

    Returns
    -------
    pandas.DataFrame
        project_id, district, year, category, month, completed_investment_yuan (cumulative, as the
        forms ask for it). Synthetic example forms are left out.
    """
    columns = ["project_id", "district", "year", "category", "month", "completed_investment_yuan"]
    if progress is None or progress.empty:
        return pd.DataFrame(columns=columns)
    real = progress[~progress["synthetic"].astype(bool)]
    stated = real.dropna(subset=["completed_investment_yuan"]).sort_values("month")
    latest = stated.drop_duplicates("project_id", keep="last")
    joined = latest.merge(labelled, left_on="project_id", right_on="record_id")
    return joined[columns].sort_values("project_id", ignore_index=True)
