"""The sentences that answer the notebook's questions, from the tables that hold the answers."""

import pandas as pd

from msanalysis.spending.case import SpendingCase
from msanalysis.spending.categories import UNCLASSIFIED
from msanalysis.spending.classifier import THRESHOLD
from msanalysis.spending.display import (
    format_number,
    format_share,
    join_names,
    name_category,
    name_list,
)
from msanalysis.wording import say
from msanalysis.wording.markdown import escape_markdown

_SHORT_LIST = 5


def describe_scope(case: SpendingCase, language: str) -> str:
    """Say what the analysis covers and how much of it is coded, predicted, withheld."""
    labelled = case.labelled
    withheld = labelled["category"] == UNCLASSIFIED
    return say(
        "spending.text.scope",
        language,
        len(case.study.documents),
        projects=len(case.projects),
        items=len(case.items),
        coded=int((labelled["source"] == "coded").sum()),
        predicted=int(((labelled["source"] == "predicted") & ~withheld).sum()),
        withheld=int(withheld.sum()),
    )


def describe_agreement(agreement: pd.DataFrame, language: str) -> list[str]:
    """Say how far two coders agree, or several."""
    alpha = agreement[agreement["statistic"] == "alpha"].iloc[0]
    values = {"alpha": _digits(alpha["value"]), "alpha_interval": _bounds(alpha)}
    kappas = agreement[agreement["statistic"] == "kappa"]
    if len(kappas) > 1:
        coders = len(alpha["coders"].split(", "))
        key = "spending.text.agreement_many"
        return [say(key, language, int(alpha["n"]), coders=coders, **values)]
    kappa, equal = kappas.iloc[0], agreement[agreement["statistic"] == "agreement"].iloc[0]
    return [
        say(
            "spending.text.agreement",
            language,
            int(equal["n"]),
            agreed=round(equal["value"] * equal["n"]),
            share=format_share(equal["value"]),
            kappa=_digits(kappa["value"]),
            kappa_interval=_bounds(kappa),
            **values,
        )
    ]


def describe_accuracy(
    accuracy: pd.DataFrame, left_out: pd.DataFrame, plans: set[str], language: str
) -> list[str]:
    """Say what the classifier and its baselines reach, and what nothing could reach.

    Parameters
    ----------
    accuracy
        As `evaluation.summarise_accuracy` returns it.
    left_out
        Predictions of the full model.
    plans
        Documents that are plans.
    """
    total = accuracy[accuracy["group"] == ""].iloc[0]
    planned = left_out[left_out["group"].isin(plans)]
    right = int(planned["correct"].sum())
    said = [
        say(
            "spending.text.accuracy",
            language,
            int(total["n"]),
            right=int(total["full_n"]),
            share=format_share(total["full"]),
            interval=f"{format_share(total['low'])}–{format_share(total['high'])}",
            agency=format_share(total["agency"]),
            majority=format_share(total["majority"]),
            plans_right=right,
            plans_n=len(planned),
            plans=format_share(right / len(planned)) if len(planned) else "—",
        )
    ]
    unknown = int(total["n"] - total["n_known"])
    if unknown:
        said.append(say("spending.text.known", language, unknown=unknown))
    return [*said, say("spending.text.model_choice", language)]


def describe_confidence(confidence: pd.DataFrame, language: str) -> str:
    """Say how many predictions the threshold shows and how many of those are right."""
    by_shown = confidence.set_index("shown")
    return say(
        "spending.text.confidence",
        language,
        threshold=format_share(THRESHOLD),
        shown=int(by_shown.loc[True, "n"]),
        right=int(by_shown.loc[True, "n_right"]),
        share=format_share(by_shown.loc[True, "share"]),
        withheld=int(by_shown.loc[False, "n"]),
    )


def describe_top(shares: pd.DataFrame, names: pd.DataFrame, language: str) -> str:
    """Say which functions have most projects; `shares` of all lists together."""
    known = name_category(names, language)
    classified = shares[shares["category"] != UNCLASSIFIED]
    if classified.empty:
        return say("spending.text.top_none", language)
    first, top = classified.iloc[0], classified.head(3)
    return say(
        "spending.text.top" if len(top) > 1 else "spending.text.top_one",
        language,
        int(first["n"]),
        first=known[first["category"]],
        total=int(first["total"]),
        share=format_share(first["share"]),
        interval=f"{format_share(first['low'])}–{format_share(first['high'])}",
        k=len(top),
        top=join_names([known[category] for category in top["category"]], language),
        top_n=int(top["n"].sum()),
        top_share=format_share(top["n"].sum() / first["total"]),
    )


def describe_concentration(concentration: pd.DataFrame, language: str) -> str:
    """Say which list spreads most and which least."""
    long = concentration[concentration["n"] >= _SHORT_LIST]
    ordered = (long if len(long) else concentration).sort_values("effective", kind="stable")
    least, most = ordered.iloc[0], ordered.iloc[-1]
    if len(ordered) == 1:
        value = format_number(most["effective"], 1)
        label = _list_name(most, language)
        return say("spending.text.concentration_one", language, value=value, list=label)
    return say(
        "spending.text.concentration",
        language,
        least_n=_SHORT_LIST,
        most=_list_name(most, language),
        most_value=format_number(most["effective"], 1),
        least=_list_name(least, language),
        least_value=format_number(least["effective"], 1),
    )


def describe_planned(answer: pd.DataFrame, names: pd.DataFrame, language: str) -> list[str]:
    """Answer the planned question, with the second way of counting beside it."""
    known = name_category(names, language)
    by_unit = answer.set_index("unit")
    row = by_unit.loc["project"]
    significant = row["p_value"] < 0.05
    more = "spending.text.planned_yes_more"
    verdict = more if row["odds_ratio"] > 1 else "spending.text.planned_yes_less"
    said = [
        say("spending.text.planned_question", language, category=known[row["category"]]),
        say(
            "spending.text.planned_answer",
            language,
            voted_n=int(row["voted_n"]),
            voted_total=int(row["voted_total"]),
            municipal_n=int(row["municipal_n"]),
            municipal_total=int(row["municipal_total"]),
            odds=format_number(row["odds_ratio"]),
            interval=_bounds(row, 2),
            p=f"{row['p_value']:.3f}",
            verdict=say(verdict if significant else "spending.text.planned_no", language),
        ),
    ]
    other = by_unit.loc["heading"]
    if other["voted_total"] != row["voted_total"]:
        values = {"odds": format_number(other["odds_ratio"]), "interval": _bounds(other, 2)}
        said.append(say("spending.text.planned_headings", language, **values))
    return [*said, say("spending.text.planned_caveat", language)]


def describe_agencies(load: pd.DataFrame, language: str) -> str:
    """Say which agency carries most."""
    first = load.iloc[0]
    return say(
        "spending.text.agencies",
        language,
        len(load),
        agency=escape_markdown(first["agency"]),
        total=int(first["total"]),
        led=int(first["led"]),
    )


def describe_sensitivity(
    flipped: pd.DataFrame,
    n: int,
    effective: tuple[float, float],
    names: pd.DataFrame,
    language: str,
) -> str:
    """Say how much would change if all borderline records were decided the other way."""
    known = name_category(names, language)
    width = flipped["highest"] - flipped["lowest"]
    widest = flipped.loc[width.sort_values(ascending=False, kind="stable").index[0]]
    return say(
        "spending.text.sensitivity",
        language,
        n,
        moved=int(flipped["out"].sum()),
        before=format_number(effective[0], 1),
        after=format_number(effective[1], 1),
        category=known[widest["category"]],
        low=int(widest["lowest"]),
        high=int(widest["highest"]),
        now=int(widest["n"]),
    )


def describe_money(money: pd.DataFrame, language: str) -> str:
    """Say how many amounts of how many natures the documents state."""
    natures, records = money["nature"].nunique(), money["record_id"].nunique()
    return say("spending.text.money", language, len(money), natures=natures, records=records)


def describe_investments(sums: pd.DataFrame, names: pd.DataFrame, language: str) -> list[str]:
    """Say for each area and year what was listed, of which total, and what received most."""
    known = name_category(names, language)
    said = []
    for (area, year), part in sums.groupby(["area", "year"], sort=False):
        first, listed = part.iloc[0], part["amount_yi_yuan"].sum()
        said.append(
            say(
                "spending.text.investment",
                language,
                int(part["n"].sum()),
                area=name_list(area, "", language),
                year=year,
                listed=format_number(listed),
                total=format_number(first["total_yi_yuan"]),
                share=format_share(listed / first["total_yi_yuan"]),
                first=known[first["function"]],
                amount=format_number(first["amount_yi_yuan"]),
            )
        )
    return said


def _list_name(row: pd.Series, language: str) -> str:
    origin = say(f"origin.{row['origin']}", language) if row.get("origin") else ""
    return name_list(row["district"], row["year"], language, part=origin)


def _digits(value: float) -> str:
    return "—" if pd.isna(value) else f"{value:.3f}"


def _bounds(row: pd.Series, digits: int = 3) -> str:
    low, high = row["low"], row["high"]
    if pd.isna(low):
        return "—"
    return f"{format_number(low, digits)}–{format_number(high, digits)}"
