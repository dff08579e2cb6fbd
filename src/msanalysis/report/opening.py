"""The opening page: key figures, what was promised, what was done, what needs attention."""

from collections.abc import Iterator

import pandas as pd

from msanalysis.config import COMPLETION, ORIGINS, PLAN
from msanalysis.profile import count_agency_load, count_item_load, count_verdicts, trace_milestones
from msanalysis.report.agencies import count_named, mark_groups, name_agency
from msanalysis.report.attention import UNFINISHED, count_attention
from msanalysis.report.facts import ReportFacts
from msanalysis.report.names import join_names, join_years, write_amount
from msanalysis.study import Study
from msanalysis.wording import join_sentences, say, write_month

_MOST_NAMED = 3
_LIST = "实事"


def list_key_figures(
    study: Study, facts: ReportFacts, attention: pd.DataFrame, language: str
) -> pd.DataFrame:
    """List the figures for the opening boxes: `label`, `value`, `note`."""
    boxes: list[tuple[str, object, str]] = []
    if facts.has_projects:
        boxes.append(("projects", len(study.projects), _note_lists(study, language)))
    if facts.has_verdicts:
        boxes.append(_box_completed(study, language))
    if facts.has_projects:
        targets = study.quantities[study.quantities["field"] == "target"]
        note = say("key.quantities_note", language, targets["project_id"].nunique())
        boxes.append(("quantities", len(targets), note))
    if facts.has_projects and not facts.has_verdicts and len(study.milestones):
        periods = study.milestones["period"].nunique()
        note = say("key.milestones_note", language, periods)
        boxes.append(("milestones", len(study.milestones), note))
    if len(boxes) < 3:
        boxes.append(_box_agencies(study, language))
    boxes.append(("attention", count_attention(study), say("key.attention_note", language)))
    rows = [
        {"label": say(f"key.{name}", language, _count(value)), "value": str(value), "note": note}
        for name, value, note in boxes
    ]
    return pd.DataFrame(rows)


def _count(value: object) -> int:
    return int(str(value).split("/")[0])


def _note_lists(study: Study, language: str) -> str:
    plans = study.documents[study.documents["kind"] == PLAN]
    years = join_years(plans["year"], language)
    return say("key.projects_note", language, len(plans), years=years)


def _box_completed(study: Study, language: str) -> tuple[str, str, str]:
    items = study.evaluations
    reports = study.documents[study.documents["kind"] == COMPLETION]
    done = int((items["verdict"] == "completed").sum())
    note = say("key.completed_note", language, len(items), year=join_years(reports["year"]))
    return "completed", f"{done}/{len(items)}", note


def _box_agencies(study: Study, language: str) -> tuple[str, int, str]:
    load = carry_load(study)
    agencies, groups = count_named(load)
    leading = int(((load["led"] > 0) & ~mark_groups(load)).sum())
    besides = say("key.agencies_groups", language, groups) if groups else ""
    return "agencies", agencies, say("key.agencies_note", language, leading, groups=besides)


def carry_load(study: Study) -> pd.DataFrame:
    """Count what each agency carries: projects, or the report's items where there are none."""
    if len(study.projects):
        return count_agency_load(study.projects, study.responsibilities)
    return count_item_load(study.evaluation_agencies)


def write_opening(
    study: Study,
    facts: ReportFacts,
    attention: pd.DataFrame,
    language: str,
    *,
    functions: str = "",
    specifications: pd.DataFrame | None = None,
    compared: pd.DataFrame | None = None,
) -> list[str]:
    """Write the three paragraphs of Markdown that a decision-maker needs.

    Parameters
    ----------
    study
        Cut to one district.
    facts
        From `collect_facts`.
    attention
        From `attention.list_attention`.
    language
        Of the sentences.
    functions
        From `comparison.name_top`: the functions with most projects, in words.
    specifications
        From `completion.specification.specify_rates`: the range of the rate under other
        definitions is stated where given.
    compared
        From `completion.plan_report.compare_plan_report`: what became of the list's numbers is
        stated where given.
    """
    paragraphs = {
        "promised": write_promised(study, facts, language, functions=functions),
        "done": write_done(
            study, facts, language, specifications=specifications, compared=compared
        ),
        "attention": [say("opening.attention", language, count_attention(study))],
    }
    colon = say("attention.colon", language)
    return [
        f"**{say(f'opening.{name}.lead', language)}**{colon}{join_sentences(sentences, language)}"
        for name, sentences in paragraphs.items()
    ]


def write_promised(
    study: Study, facts: ReportFacts, language: str, *, functions: str = ""
) -> list[str]:
    """Write what the lists promise, and who carries most of it."""
    if not facts.has_projects:
        return [say("opening.promised.none", language, district=facts.district)]
    counts = study.projects["origin"].value_counts()
    parts = [say(f"opening.part.{o}", language, int(counts[o])) for o in ORIGINS if o in counts]
    plans = study.documents[study.documents["kind"] == PLAN]
    values = {
        "district": facts.district,
        "years": join_years(plans["year"], language),
        "parts": join_names(parts, language),
    }
    targets = study.quantities[study.quantities["field"] == "target"]
    return [
        say("opening.promised", language, len(study.projects), **values),
        *([say("opening.functions", language, functions=functions)] if functions else []),
        say("opening.targets", language, len(targets)),
        *write_busiest(carry_load(study), language),
    ]


def write_busiest(load: pd.DataFrame, language: str) -> list[str]:
    """Write who carries most; several agencies with the same number are named together."""
    if load.empty:
        return []
    busiest = load[load["total"] == load["total"].max()]
    key = "opening.busiest" if len(busiest) == 1 else "opening.busiest_tied"
    named = join_names(
        (name_agency(name, language) for name in busiest["agency"].head(_MOST_NAMED)), language
    )
    values = {"agency": named, "tied": len(busiest)}
    if len(busiest) > 1:
        cut = len(busiest) > _MOST_NAMED
        values["more"] = say("opening.busiest_more", language) if cut else ""
    return [say(key, language, int(busiest["total"].iloc[0]), **values)]


def write_done(
    study: Study,
    facts: ReportFacts,
    language: str,
    *,
    specifications: pd.DataFrame | None = None,
    compared: pd.DataFrame | None = None,
) -> list[str]:
    """Write what is reported as done and who says so, or what is planned where nothing is."""
    sentences = []
    if facts.has_verdicts:
        sentences += _write_verdicts(study, language)
        if compared is not None and len(compared):
            sentences += _follow_numbers(compared, language)
        if specifications is not None and len(specifications):
            ends = specifications["rate"].min(), specifications["rate"].max()
            low, high = (f"{rate:.1%}" for rate in ends)
            sentences.append(say("opening.range", language, low=low, high=high))
    if facts.has_milestones:
        sentences += _write_milestones(study, language)
    if not facts.has_verdicts:
        return [say("opening.no_report", language), *sentences]
    if facts.unreported_years:
        n = facts.n_unreported
        sentences.append(say("opening.unreported", language, n, years=facts.unreported_years))
    return sentences


def _write_verdicts(study: Study, language: str) -> list[str]:
    items = study.evaluations
    total = count_verdicts(items).iloc[-1]
    reports = study.documents[study.documents["kind"] == COMPLETION]
    completed, n = int(total["completed"]), int(total["n"])
    sentences = [
        say(
            "opening.verdicts",
            language,
            n,
            year=join_years(reports["year"], language),
            completed=completed,
            rest="".join(_count_rest(items["verdict"], language)),
            share=f"{total['share']:.1%}",
        )
    ]
    admitted = int(((items["verdict"] == "completed") & items["unmet_signal"].astype(bool)).sum())
    if admitted:
        left = completed - admitted
        values = {"left": left, "rate": f"{left / n:.1%}"}
        section = say("report.heading.specification", language)
        sentences.append(say("opening.admitted", language, admitted, section=section, **values))
    return [*sentences, *name_basis(study, reports, language)]


def _follow_numbers(compared: pd.DataFrame, language: str) -> Iterator[str]:
    """Say how many of the list's numbers the report reaches, and name those that it misses."""
    alike = compared[compared["comparable"].astype(bool)]
    missed = alike[~alike["met"].astype(bool)]
    followed, reached = len(compared), len(alike) - len(missed)
    yield say(
        "completion.answer.plan_report", language, len(alike), followed=followed, reached=reached
    )
    if len(missed):
        named = [
            say(
                "attention.missed_example",
                language,
                indicator=row.indicator,
                target=write_amount(
                    row.plan_value, row.unit, language, comparator=row.plan_comparator
                ),
                actual=write_amount(row.actual_value, row.unit, language),
            )
            for row in missed.head(_MOST_NAMED).itertuples()
        ]
        yield say("opening.plan_missed", language, len(missed), named=join_names(named, language))


def _count_rest(verdicts: pd.Series, language: str) -> Iterator[str]:
    """Say how many items have each of the other verdicts, or none that can be read."""
    counted = verdicts[verdicts != "completed"].value_counts()
    for verdict in UNFINISHED:
        if n := int(counted.pop(verdict) if verdict in counted else 0):
            yield say("opening.rest", language, n, verdict=say(f"verdict.{verdict}", language))
    if len(counted):
        yield say("opening.rest_unread", language, int(counted.sum()))


def name_basis(study: Study, reports: pd.DataFrame, language: str) -> Iterator[str]:
    """Say what completion reports judge where that is not the list of livelihood projects.

    Parameters
    ----------
    study
        With the lists and links of their districts.
    reports
        Rows of table `documents`; whose title names 实事 judges the list.
    language
        Of the sentences.
    """
    listed = study.projects
    for report in reports[~reports["title"].str.contains(_LIST)].itertuples():
        here = (listed["year"] == report.year) & (listed["district"] == report.district)
        own = set(listed.loc[here, "project_id"])
        inner = report.title.replace("《", "〈").replace("》", "〉")
        title = inner if language == "zh" else f"“{report.title}”"
        yield say("opening.basis", language, title=title)
        if own:
            linked = study.links.loc[study.links["project_id"].isin(own), "project_id"].nunique()
            yield say("opening.basis_linked", language, linked, total=len(own), year=report.year)


def _write_milestones(study: Study, language: str) -> list[str]:
    traced = trace_milestones(study.projects, study.milestone_progress)
    if traced.empty:
        return []
    first = traced[traced["period"] == traced["period"].min()]
    share = f"{first['progress_pct'].mean():.0f}"
    period = write_month(first["period"].iloc[0], language)
    return [say("opening.milestones", language, len(first), period=period, share=share)]
