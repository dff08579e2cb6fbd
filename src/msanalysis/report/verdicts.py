"""Tables of verdicts, attainments and plans against reports, ready to print."""

from collections.abc import Iterable, Mapping

import pandas as pd

from msanalysis.completion.clauses import split_sentences
from msanalysis.completion.tables import write_ratio
from msanalysis.report.names import gloss_name, name_record, shorten, write_amount
from msanalysis.values.folding import fold_spaces
from msanalysis.wording import name_values

# A goal with words behind it that say what it is about needs fewer of its own.
_GOAL, _GLOSSED_GOAL, _WORDS = 60, 44, 110


def format_verdicts(verdicts: pd.DataFrame, language: str) -> pd.DataFrame:
    """Format the verdict counts for reading: counts first, then share and interval."""
    table = verdicts.assign(
        section=name_values(verdicts["section"], language, prefix="section"),
        share=verdicts["share"].map("{:.1%}".format),
        interval=[f"{row.low:.1%}–{row.high:.1%}" for row in verdicts.itertuples()],
    )
    return table.drop(columns=["low", "high"])


def list_unfinished(
    evaluations: pd.DataFrame,
    language: str,
    *,
    glosses: Mapping[str, str] | None = None,
    reasons: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """List the items that their authors do not call completed, with the reasons they give.

    Parameters
    ----------
    evaluations
        Of one or several reports.
    language
        Of the verdicts.
    glosses
        item_id → words in the reader's language behind the Chinese goal.
    reasons
        item_id → the coded reason in the reader's language, behind the Chinese one.
    """
    left = evaluations[evaluations["verdict"] != "completed"]
    return pd.DataFrame(
        {
            "no": left["no"],
            "goal_text": _goals(left, glosses),
            "verdict": name_values(left["verdict"], language, prefix="verdict"),
            "reason_text": _gloss(left["reason_text"], left["item_id"], reasons),
        }
    ).reset_index(drop=True)


def _goals(items: pd.DataFrame, glosses: Mapping[str, str] | None) -> list[str]:
    width = _GLOSSED_GOAL if glosses else _GOAL
    texts = [shorten(text, width) for text in items["goal_text"]]
    return _gloss(texts, items["item_id"], glosses)


def _gloss(
    texts: Iterable[str], records: Iterable[str], glosses: Mapping[str, str] | None
) -> list[str]:
    known = glosses or {}
    return [
        gloss_name(text, known.get(record, "") if text else "")
        for text, record in zip(texts, records, strict=True)
    ]


def list_unmet(
    evaluations: pd.DataFrame, *, glosses: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """List the items called completed whose own text says that a promised part is not done.

    `glosses` are as in `list_unfinished`.
    """
    found = evaluations[
        (evaluations["verdict"] == "completed") & evaluations["unmet_signal"].astype(bool)
    ].sort_values("no")
    return pd.DataFrame(
        {
            "no": found["no"],
            "goal_text": _goals(found, glosses),
            "unmet_evidence": [
                shorten("；".join(tell_evidence(text, evidence)), _WORDS)
                for text, evidence in zip(
                    found["progress_text"], found["unmet_evidence"], strict=True
                )
            ],
        }
    ).reset_index(drop=True)


def tell_evidence(progress: str, evidence: str) -> list[str]:
    """Give the sentences of a progress text that hold pieces of evidence: each has its subject.

    Parameters
    ----------
    progress
        The text.
    evidence
        Column `unmet_evidence`: pieces of the text, joined by ；.
    """
    sentences = [span.text for span in split_sentences(fold_spaces(progress))]
    pieces = evidence.split("；")
    return list(dict.fromkeys(next((s for s in sentences if p in s), p) for p in pieces))


def list_missed(
    attainments: pd.DataFrame, language: str, *, glosses: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """List the numbers that miss their target, furthest first.

    `glosses` are as in `list_unfinished`.
    """
    missed = attainments[~attainments["met"].astype(bool)].sort_values(["ratio", "item_id"])
    return pd.DataFrame(
        {
            "no": missed["item_id"].str.rsplit("/", n=1).str[1],
            "indicator": _gloss(missed["indicator"], missed["item_id"], glosses),
            "target": _amounts(missed, "target", language),
            "actual": _amounts(missed, "actual", language),
            "ratio": missed["ratio"].map("{:.0%}".format),
            "actual_text": [shorten(text, _WORDS) for text in missed["actual_text"]],
        }
    ).reset_index(drop=True)


def _amounts(table: pd.DataFrame, side: str, language: str) -> list[str]:
    columns = (table[f"{side}_value"], table["unit"], table[f"{side}_comparator"])
    return [
        write_amount(value, unit, language, comparator=comparator)
        for value, unit, comparator in zip(*columns, strict=True)
    ]


def list_plan_report(
    compared: pd.DataFrame,
    projects: pd.DataFrame,
    language: str,
    *,
    glosses: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """List where the plan's numbers stand in the report, project by project."""
    names = projects.set_index("project_id")["name"]
    rows = list(compared.itertuples())
    return pd.DataFrame(
        {
            "record": [name_record(row.project_id, language) for row in rows],
            "subject": [
                gloss_name(names[row.project_id], (glosses or {}).get(row.project_id, ""))
                for row in rows
            ],
            "indicator": compared["indicator"].tolist(),
            "plan": [
                write_amount(r.plan_value, r.unit, language, comparator=r.plan_comparator)
                for r in rows
            ],
            "report_target": [write_amount(r.report_target, r.unit, language) for r in rows],
            "actual": [write_amount(r.actual_value, r.unit, language) for r in rows],
            "ratio": [write_ratio(r.ratio, r.comparable, language, digits=0) for r in rows],
        }
    )
