"""All districts side by side, and what such a view can and cannot say."""

import pandas as pd

import msanalysis
from msanalysis.completion.rates import rate_intervals
from msanalysis.config import COMPLETION, ORIGINS, PLAN
from msanalysis.profile import trace_milestones
from msanalysis.report.agencies import count_named
from msanalysis.report.facts import write_stamp
from msanalysis.report.findings import (
    CONTRADICTIONS,
    DAMAGE,
    MISPLACED,
    PLANS,
    select_findings,
)
from msanalysis.report.names import join_names, join_years, name_places, name_record
from msanalysis.study import Study
from msanalysis.themes.labels import label_district, label_lists
from msanalysis.wording import say, write_month

YES, BESIDE, NO = "yes", "beside", "no"


def describe_overview(study: Study, language: str) -> dict[str, object]:
    """Describe the overview as a document: title, subtitle, date, keywords, stamp."""
    documents = study.documents
    date = documents["issued_on"].max() if len(documents) else ""
    years = join_years(documents["year"], language)
    n = documents["district"].nunique()
    title = say("overview.title", language)
    return {
        "title": title,
        "subtitle": say("overview.subtitle", language, n, years=years),
        "authors": [],
        "date": say("report.date", language, date=date) if date else "",
        "timestamp": date,
        "lang": language,
        "number_sections": True,
        "keywords": say("overview.keywords", language).split(";"),
        "running_header": title,
        "stamp": [write_stamp(study.digest, language)],
    }


def write_key_points(study: Study, language: str) -> list[str]:
    """Write what is on file, which lists share a year, and that results do not compare."""
    documents, counts = study.documents, study.projects["origin"].value_counts()
    kinds = documents["kind"].value_counts()
    parts = [say(f"opening.part.{o}", language, int(counts[o])) for o in ORIGINS if o in counts]
    reported = documents.loc[documents["kind"] == COMPLETION, "district"].nunique()
    return [
        say(
            "overview.key.corpus",
            language,
            len(documents),
            districts=documents["district"].nunique(),
            plans=int(kinds.get(PLAN, 0)),
            reports=int(kinds.get(COMPLETION, 0)),
        ),
        say(
            "overview.key.projects",
            language,
            len(study.projects),
            parts=join_names(parts, language),
        ),
        *_write_same_years(study, language),
        say("overview.key.results", language, int(reported)),
    ]


def _write_same_years(study: Study, language: str) -> list[str]:
    lists = label_lists(study.projects, language)
    plans = study.documents[study.documents["doc_id"].isin(lists)].dropna(subset=["year"])
    shared = [(year, part) for year, part in plans.groupby("year") if len(part) > 1]
    if not shared:
        return [say("overview.key.no_same_year", language)]
    return [
        say(
            "overview.key.same_year",
            language,
            len(part),
            year=year,
            lists=join_names((lists[doc_id] for doc_id in part["doc_id"]), language),
        )
        for year, part in shared
    ]


def tabulate_comparability(study: Study, n_shares: int, language: str) -> pd.DataFrame:
    """Say for each question whether districts can be compared, on what, and why.

    Parameters
    ----------
    study
        All districts.
    n_shares
        Amounts that can be divided by a target of the city.
    language
        Of the words.

    Returns
    -------
    pandas.DataFrame
        question, verdict, basis, why.
    """
    plans = study.documents[study.documents["kind"] == PLAN]
    years = join_years(plans["year"], language)
    shared = int(plans["year"].dropna().duplicated(keep=False).sum())
    voted = study.projects.loc[study.projects["origin"] == "voted", "doc_id"].nunique()
    reports = int((study.documents["kind"] == COMPLETION).sum())
    declared = study.milestone_progress["project_id"].str.split("/").str[0].nunique()
    money, granted = count_money(study.money)
    lists = say("overview.basis.lists", language, len(plans), years=years)
    several, size = len(plans) > 1, min(reports, 2)
    completion = ("none", "one", "many")[size]
    why_money = "money" if granted == "money" and money else "money_none"
    rows = [
        ("counts", BESIDE if shared else NO, _basis("same_year", shared, language), "counts"),
        ("voted", BESIDE if voted > 1 else NO, _basis("voted", voted, language), "voted"),
        ("themes", YES if several else NO, lists, "themes"),
        ("functions", BESIDE if several else NO, lists, "functions"),
        ("completion", NO, _basis("reports", reports, language), f"completion_{completion}"),
        ("milestones", NO, _basis("milestones", declared, language), "milestones"),
        ("cascade", YES if n_shares else NO, _basis("cascade", n_shares, language), "cascade"),
        ("money", NO, _basis(granted, money, language), why_money),
    ]
    return pd.DataFrame(
        [
            {
                "question": say(f"overview.question.{question}", language),
                "verdict": say(f"overview.verdict.{verdict}", language),
                "basis": basis,
                "why": say(f"overview.why.{why}", language),
            }
            for question, verdict, basis, why in rows
        ]
    )


def count_money(money: pd.DataFrame) -> tuple[int, str]:
    """Count the amounts that lists state, and name the wording that fits their natures.

    An amount that a project repeats, in its target and in its measures, counts once.

    Returns
    -------
    tuple
        The number of amounts, and `money_loan` where all of them are loans, else `money`.
    """
    stated = money[money["field"].isin(["target", "support"])]
    stated = stated.drop_duplicates(["record_id", "nature", "amount_yuan"])
    return len(stated), "money_loan" if set(stated["nature"]) == {"loan"} else "money"


def _basis(name: str, n: int, language: str) -> str:
    return say(f"overview.basis.{name}", language, n)


def list_lists(study: Study, language: str) -> pd.DataFrame:
    """List the lists with what each holds; `report` says whether its year has a report on file."""
    lists = label_lists(study.projects, language)
    documents = study.documents.set_index("doc_id")
    targets = study.quantities[study.quantities["field"] == "target"]
    reports = study.documents[study.documents["kind"] == COMPLETION]
    reported = set(zip(reports["district"], reports["year"], strict=True))
    rows = []
    for doc_id, name in lists.items():
        projects = study.projects[study.projects["doc_id"] == doc_id]
        ids = set(projects["project_id"])
        counts = projects["origin"].value_counts()
        document = documents.loc[doc_id]
        agencies = study.responsibilities[study.responsibilities["project_id"].isin(ids)]
        rows.append(
            {
                "list": name,
                **{origin: int(counts.get(origin, 0)) for origin in ORIGINS},
                "total": len(projects),
                "targets": int(targets["project_id"].isin(ids).sum()),
                "agencies": count_named(agencies.drop_duplicates("agency"))[0],
                "milestones": int(study.milestones["project_id"].isin(ids).sum()) or "–",
                "report": "●" if (document["district"], document["year"]) in reported else "–",
            }
        )
    columns = ["list", *ORIGINS, "total", "targets", "agencies", "milestones"]
    return pd.DataFrame(rows, columns=[*columns, "report"])


def count_origins(study: Study, language: str) -> pd.DataFrame:
    """Count each list's projects by origin, in the shape of `profile.count_projects`."""
    listed = list_lists(study, language).rename(columns={"list": "year"})
    present = [origin for origin in ORIGINS if listed[origin].any()]
    return listed[["year", *present, "total"]]


def list_results(study: Study, language: str) -> pd.DataFrame:
    """List the verdicts of each completion report with what its own text admits."""
    rows = []
    for doc_id, items in study.evaluations.groupby("doc_id", sort=True):
        judged = items[items["verdict"] != ""]
        counts = judged["verdict"].value_counts()
        done = int(counts.get("completed", 0))
        ends = rate_intervals(done, len(judged))
        admits = (items["verdict"] == "completed") & items["unmet_signal"].astype(bool)
        places = {doc_id: label_district(_district(study, doc_id), language)}
        rows.append(
            {
                "report": name_record(doc_id, language, districts=places),
                "n": len(judged),
                "completed": done,
                "partial": int(counts.get("partial", 0)),
                "not_completed": int(counts.get("not_completed", 0)),
                "share": _percent(ends["rate"]),
                "interval": f"{_percent(ends['wilson_low'])}–{_percent(ends['wilson_high'])}",
                "unmet": int(admits.sum()),
            }
        )
    columns = ["report", "n", "completed", "partial", "not_completed", "share", "interval"]
    return pd.DataFrame(rows, columns=[*columns, "unmet"])


def _district(study: Study, doc_id: str) -> str:
    return study.documents.set_index("doc_id").loc[doc_id, "district"]


def _percent(share: float) -> str:
    return "–" if pd.isna(share) else f"{share:.1%}"


def list_planned(study: Study, language: str) -> pd.DataFrame:
    """List the mean share that each list plans by each date, with the projects that declare one."""
    lists = label_lists(study.projects, language)
    traced = trace_milestones(study.projects, study.milestone_progress)
    traced = traced.assign(doc_id=traced["project_id"].str.split("/").str[0])
    rows = [
        {
            "list": lists[doc_id],
            "period": write_month(period, language),
            "n": len(part),
            "share": f"{part['progress_pct'].mean():.0f}%",
        }
        for (doc_id, period), part in traced.groupby(["doc_id", "period"], sort=True)
    ]
    return pd.DataFrame(rows, columns=["list", "period", "n", "share"])


def list_quality(study: Study, language: str) -> pd.DataFrame:
    """List what the checks found in each document."""
    places = name_places(study, language)
    corrections = study.corrections["doc_id"].value_counts()
    groups = {"clashes": CONTRADICTIONS + PLANS, "misplaced": MISPLACED}
    groups |= {"damage": DAMAGE[:1], "adverts": DAMAGE[1:]}
    found = {
        name: select_findings(study.audit, kinds)["doc_id"].value_counts()
        for name, kinds in groups.items()
    }
    checks = study.audit["doc_id"].value_counts()
    rows = [
        {
            "document": name_record(row.doc_id, language, districts=places),
            "stated": "–" if pd.isna(row.n_items_stated) else int(row.n_items_stated),
            "n_items": row.n_items,
            "checks": int(checks.get(row.doc_id, 0)),
            **{name: int(counts.get(row.doc_id, 0)) for name, counts in found.items()},
            "corrections": int(corrections.get(row.doc_id, 0)),
        }
        for row in study.documents.sort_values("doc_id").itertuples()
    ]
    columns = ["document", "stated", "n_items", "checks", *groups, "corrections"]
    return pd.DataFrame(rows, columns=columns)


def write_citation(study: Study, language: str) -> list[str]:
    """Write how the overview and the documents are to be cited."""
    date = study.documents["issued_on"].max() if len(study.documents) else ""
    values = {
        "title": say("overview.title", language),
        "date": date or say("cite.undated", language),
        "version": msanalysis.__version__,
        "digest": study.digest[:16],
        "authors": say("cite.authors", language),
    }
    return [say("cite.report", language, **values), say("cite.documents", language)]
