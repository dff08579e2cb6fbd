"""Sentences that answer the questions about completion, every number taken from a table."""

from collections.abc import Iterable, Iterator

import pandas as pd

from msanalysis.completion.dossier import Dossier
from msanalysis.completion.models import count_carried_predictors, plan_power
from msanalysis.completion.rates import rate_intervals
from msanalysis.completion.specification import DEFINITIONS, judge_items
from msanalysis.completion.tables import format_interval, format_share
from msanalysis.notices.head import district_row
from msanalysis.wording import quote_words, say
from msanalysis.wording.markdown import escape_markdown


def introduce(dossier: Dossier, language: str) -> list[str]:
    """Say whose report this is, or that there is none."""
    place = _district(dossier.district, language)
    if not dossier.has_report:
        return [say("completion.text.no_report", language, district=place)]
    return [
        say(
            "completion.text.report",
            language,
            n=len(dossier.evaluations),
            district=place,
            year=dossier.year,
        ),
        say("completion.text.claims", language),
    ]


def _district(name: str, language: str) -> str:
    return name if language == "zh" else district_row(name).get("english", name)


def answer_official(rates: pd.DataFrame, language: str) -> list[str]:
    """State the official completion rate with its intervals."""
    if rates.empty or not rates["n"].iloc[0]:
        return [say("completion.text.no_verdicts", language)]
    row = rates.iloc[0]
    return [
        say(
            "completion.answer.official",
            language,
            n=int(row["n"]),
            completed=int(row["completed"]),
            partial=int(row["partial"]),
            missed=int(row["not_completed"]),
            rate=format_share(row["rate"]),
            wilson=format_interval(row["wilson_low"], row["wilson_high"]),
            exact=format_interval(row["exact_low"], row["exact_high"]),
        )
    ]


def answer_summary(compared: pd.DataFrame, language: str) -> list[str]:
    """Say whether the report's own counts are those of its items."""
    differing = int((~compared["agrees"].astype(bool)).sum()) if len(compared) else 0
    if compared.empty:
        return [say("completion.answer.no_summary", language)]
    if differing:
        return [
            say("completion.answer.summary_differs", language, n=differing, total=len(compared))
        ]
    return [say("completion.answer.summary_agrees", language, n=len(compared))]


def answer_groups(rates: pd.DataFrame, language: str, *, kind: str) -> list[str]:
    """Say which groups have items not completed, and how little small groups can tell."""
    short = rates[rates["completed"] < rates["n"]].sort_values(["rate", "label"])
    if rates.empty:
        return []
    if short.empty:
        return [say(f"completion.answer.{kind}_all", language, n=len(rates))]
    lowest = short.iloc[0]
    return [
        say(
            f"completion.answer.{kind}",
            language,
            n=len(short),
            total=len(rates),
            label=escape_markdown(lowest["label"]),
            completed=int(lowest["completed"]),
            items=int(lowest["n"]),
            interval=format_interval(lowest["exact_low"], lowest["exact_high"]),
        )
    ]


def answer_attainment(attainments: pd.DataFrame, counts: pd.DataFrame, language: str) -> list[str]:
    """State how many targets found their actual, how many were met, and what was withheld."""
    totals = counts.sum(numeric_only=True)
    if not len(attainments):
        return [say("completion.answer.no_attainment", language)]
    met = int(attainments["met"].sum())
    interval = rate_intervals(met, len(attainments))
    return [
        say(
            "completion.answer.attainment",
            language,
            n=len(attainments),
            met=met,
            rate=format_share(interval["rate"]),
            wilson=format_interval(interval["wilson_low"], interval["wilson_high"]),
            items=attainments["item_id"].nunique(),
            estimated=int((attainments["actual_comparator"] == "~").sum()),
        ),
        say(
            "completion.answer.withheld",
            language,
            n=int(totals["n_targets"] - totals["n_paired"]),
            targets=int(totals["n_targets"]),
            reasons=_join(
                (
                    say(f"completion.answer.withheld_{why}", language, n=int(totals[f"n_{why}"]))
                    for why in ("unlike", "ambiguous")
                    if totals[f"n_{why}"]
                ),
                language,
            ),
        ),
    ]


def _join(texts: Iterable[str], language: str) -> str:
    return ("、" if language == "zh" else "; ").join(texts)


def answer_unmet(evaluations: pd.DataFrame, language: str) -> list[str]:
    """State how many items called completed say themselves that a part is not done."""
    done = evaluations[evaluations["verdict"] == "completed"]
    within = int(done["unmet_signal"].sum())
    rest = evaluations[evaluations["verdict"].isin(["partial", "not_completed"])]
    share = format_share(within / len(done)) if len(done) else "–"
    return [
        say("completion.answer.unmet", language, n=within, completed=len(done), share=share),
        say(
            "completion.answer.unmet_partial",
            language,
            n=int(rest["unmet_signal"].sum()),
            total=len(rest),
        ),
    ]


def answer_reasons(counted: pd.DataFrame, names: dict[str, str], language: str) -> list[str]:
    """Name the most frequent coded reasons."""
    if counted.empty:
        return [say("completion.answer.no_reasons", language)]
    most = counted[counted["n"] == counted["n"].max()]
    each = "reasons_one" if len(most) == 1 else "reasons_each"
    # In marks, for a name may list several things itself.
    named = [quote_words(names.get(code, code)) for code in most["reason"]]
    return [
        say(
            "completion.answer.reasons",
            language,
            n=int(counted["n"].sum()),
            reasons=_join(named, language),
            each=say(f"completion.answer.{each}", language, n=int(most["n"].iloc[0])),
        )
    ]


def answer_specifications(
    specifications: pd.DataFrame,
    dossier: Dossier,
    language: str,
    *,
    definition: str,
    tolerance: float,
) -> list[str]:
    """State the range over all definitions, and the rate under the one chosen."""
    if specifications.empty:
        return []
    low, high = specifications.iloc[0], specifications.iloc[-1]
    given = tolerance if definition.startswith("attainment") else None
    chosen = judge_items(
        dossier.evaluations, dossier.attainments, definition=definition, tolerance=given
    )
    interval = rate_intervals(int(chosen.sum()), len(chosen))
    name = f"attainment_{tolerance:g}" if given else definition
    label = (
        say("completion.choice.attainment", language, tolerance=format_share(tolerance))
        if given and name not in DEFINITIONS
        else say(f"completion.choice.{definition}", language)
    )
    return [
        say(
            "completion.answer.specifications",
            language,
            n=len(specifications),
            low=format_share(low["rate"]),
            high=format_share(high["rate"]),
            lowest=say(f"completion.choice.{low['definition']}", language),
            highest=say(f"completion.choice.{high['definition']}", language),
        ),
        say(
            "completion.answer.chosen",
            language,
            n=len(chosen),
            label=label,
            completed=int(chosen.sum()),
            rate=format_share(interval["rate"]),
            wilson=format_interval(interval["wilson_low"], interval["wilson_high"]),
        ),
        *_explain_two_rates(dossier, definition, float(interval["rate"]), language),
    ]


def _explain_two_rates(
    dossier: Dossier, definition: str, rate: float, language: str
) -> Iterator[str]:
    """Say what the official rate and the chosen one are, where they differ."""
    verdicts = dossier.evaluations["verdict"]
    official = float((verdicts == "completed").mean())
    if definition == "official_minus_unmet" and official != rate:
        rates = {"official": format_share(official), "rate": format_share(rate)}
        yield say("completion.answer.two_rates", language, **rates)


def answer_model(tasks: pd.DataFrame, fits: pd.DataFrame, language: str) -> list[str]:
    """State what the events can carry, the clearest odds ratio, and the next year's power."""
    events = int(tasks["partial"].sum()) if len(tasks) else 0
    if fits.empty:
        return [say("completion.answer.no_model", language, n=events)]
    answers = [
        say(
            "completion.answer.carried",
            language,
            n=events,
            items=len(tasks),
            predictors=count_carried_predictors(tasks),
        )
    ]
    for row in fits[(fits["low"] > 1) | (fits["high"] < 1)].itertuples():
        answers.append(
            say(
                "completion.answer.odds",
                language,
                predictor=say(f"completion.predictor.{row.predictor}", language),
                events_with=int(row.events_with),
                n_with=int(row.n_with),
                events_without=int(row.events_without),
                n_without=int(row.n_without),
                ratio=f"{row.odds_ratio:.1f}",
                low=f"{row.low:.1f}",
                high=f"{row.high:.1f}",
            )
        )
    rest = fits[(fits["low"] <= 1) & (fits["high"] >= 1)]
    if len(rest):
        named = _join(
            (say(f"completion.predictor.{name}", language) for name in rest["predictor"]), language
        )
        answers.append(say("completion.answer.odds_open", language, predictors=named))
    return [*answers, *_answer_power(tasks, language)]


def _answer_power(tasks: pd.DataFrame, language: str) -> list[str]:
    share = 0.25
    plan = plan_power(len(tasks), float(tasks["partial"].mean()), share)
    if pd.isna(plan["odds_ratio"]):
        return [say("completion.answer.no_power", language, n=len(tasks))]
    return [
        say(
            "completion.answer.power",
            language,
            n=len(tasks),
            share=f"{share:.0%}",
            base=format_share(plan["base_rate"]),
            rate=format_share(plan["rate"]),
            ratio=f"{plan['odds_ratio']:.1f}",
        )
    ]


def answer_areas(areas: pd.DataFrame, language: str) -> list[str]:
    """Say what the counts of other areas can and cannot be compared for."""
    if areas.empty:
        return []
    return [say("completion.answer.areas", language, n=areas["area"].nunique())]


def describe_own(dossier: Dossier, overall: pd.DataFrame, language: str) -> pd.DataFrame:
    """Give the report's own count in the columns of the context figures; no row without one."""
    columns = ["area", "year", "as_of", "scope", "n_total", "n_completed", "source_id"]
    if overall.empty or not dossier.has_report:
        return pd.DataFrame(columns=columns)
    doc_ids = sorted(set(dossier.evaluations["doc_id"]))
    documents = dossier.documents.set_index("doc_id")
    row = {
        "area": dossier.district,
        "year": dossier.year,
        "as_of": documents.loc[doc_ids[-1], "issued_on"],
        "scope": say("completion.group.all", language),
        "n_total": int(overall["n"].iloc[0]),
        "n_completed": int(overall["completed"].iloc[0]),
        "source_id": "、".join(doc_ids),
    }
    return pd.DataFrame([row], columns=columns)
