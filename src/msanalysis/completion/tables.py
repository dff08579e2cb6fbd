"""Tables of completion made ready for readers: names in their language, shares as text."""

from collections.abc import Mapping

import pandas as pd

from msanalysis.completion.milestones import summarise_trajectories
from msanalysis.notices.head import district_row
from msanalysis.wording import name_values, say

_WIDTH = 90


def format_share(value: float) -> str:
    """Write a share as a percentage with one decimal; a dash where missing."""
    return "–" if pd.isna(value) else f"{value:.1%}"


def format_interval(low: float, high: float) -> str:
    """Write the ends of an interval of shares."""
    return "–" if pd.isna(low) else f"{low:.1%}–{high:.1%}"


def format_number(value: float, unit: str = "", *, comparator: str = "=") -> str:
    """Write a number with its comparator and unit; 万 and 亿 where it is that large."""
    if pd.isna(value):
        return "–"
    mark = {"=": "", ">=": "≥", "<=": "≤", "~": "≈"}[comparator]
    for size, word in ((1e8, "亿"), (1e4, "万")):
        if abs(value) >= size:
            return f"{mark}{value / size:.4g}{word}{unit}"
    return f"{mark}{value:.6g}{unit}"


def label_groups(rates: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """Add the column `label` that figures print for each group."""
    return rates.assign(label=[names.get(group, group) for group in rates["group"]])


def list_rates(rates: pd.DataFrame) -> pd.DataFrame:
    """Write rates as counts, share and both intervals."""
    return pd.DataFrame(
        {
            "label": rates["label"],
            "n": rates["n"],
            "completed": rates["completed"],
            "partial": rates["partial"],
            "rate": rates["rate"].map(format_share),
            "wilson": [
                format_interval(*ends)
                for ends in zip(rates["wilson_low"], rates["wilson_high"], strict=True)
            ],
            "exact": [
                format_interval(*ends)
                for ends in zip(rates["exact_low"], rates["exact_high"], strict=True)
            ],
        }
    )


def list_summary(compared: pd.DataFrame, language: str) -> pd.DataFrame:
    """Write the report's own counts beside those of its items."""
    agrees = compared["agrees"].map({True: "consistent", False: "inconsistent"})
    scope = [say(f"completion.scope.{name}", language) for name in compared["scope"]]
    return compared[["text", "stated", "derived"]].assign(
        scope=scope, status=name_values(agrees, language, prefix="status")
    )[["scope", "text", "stated", "derived", "status"]]


def list_missed(attainments: pd.DataFrame) -> pd.DataFrame:
    """Write the pairs whose actual misses the target, furthest first."""
    missed = attainments[~attainments["met"]].sort_values(["ratio", "item_id"])
    return _pairs(missed)


def _pairs(table: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "no": table["item_id"].str.rsplit("/", n=1).str[1],
            "indicator": table["indicator"],
            "target": [
                format_number(row.target_value, row.unit, comparator=row.target_comparator)
                for row in table.itertuples()
            ],
            "actual": [
                format_number(row.actual_value, row.unit, comparator=row.actual_comparator)
                for row in table.itertuples()
            ],
            "ratio": table["ratio"].map(format_share),
            "actual_text": table["actual_text"],
        }
    )


def pick_attainments(
    attainments: pd.DataFrame, *, most: int, glosses: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Choose the pairs for a figure: those that miss or exceed their target, missed ones first.

    Pairs exactly at their target would all stand on one line; `drawn.describe_drawn` counts them.
    The column `pair` says which row of the table each one is. `glosses` (item_id → words in the
    reader's language) stand behind the item's number in a label.
    """
    apart = (attainments["ratio"].astype(float) - 1).abs() > 1e-9
    usable = attainments[apart & (attainments["ratio"] > 0)]
    usable = usable.assign(order=usable["ratio"].where(usable["met"], usable["ratio"] - 1e9))
    chosen = usable.sort_values(["order", "item_id"]).head(most)
    number = chosen["item_id"].str.rsplit("/", n=1).str[1]
    about = [(glosses or {}).get(item_id, "") for item_id in chosen["item_id"]]
    labels = [
        f"{_cut(name, 12 if gloss else 20)} ({', '.join(filter(None, (no, gloss)))})"
        for name, no, gloss in zip(chosen["indicator"], number, about, strict=True)
    ]
    return chosen.assign(label=labels, pair=chosen.index).reset_index(drop=True)


def _cut(name: str, width: int) -> str:
    return name if len(name) <= width else f"{name[: width - 1]}…"


def list_signals(evaluations: pd.DataFrame, language: str) -> pd.DataFrame:
    """Write the items whose progress text says that a promised part is not done."""
    found = evaluations[evaluations["unmet_signal"]].sort_values(["verdict", "no"])
    table = found[["no", "goal_text", "verdict", "unmet_evidence"]].copy()
    table["goal_text"] = table["goal_text"].map(_shorten)
    table["verdict"] = name_values(table["verdict"], language, prefix="verdict")
    return table


def _shorten(text: str) -> str:
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…"


def list_reasons(counted: pd.DataFrame, names: dict[str, str], language: str) -> pd.DataFrame:
    """Write the coded reasons with counts and quotes."""
    known = names | {"uncoded": say("completion.reason.uncoded", language)}
    named = counted["reason"].map(lambda code: known.get(code, code))
    return counted.assign(reason=named, share=counted["share"].map(format_share))


def list_coverage(coverage: pd.DataFrame, language: str) -> pd.DataFrame:
    """Write which items cover which project."""
    origin = name_values(coverage["origin"], language, prefix="origin")
    table = coverage.assign(origin=origin)[["no", "origin", "name", "n_items", "items"]]
    return table.assign(items=table["items"].replace("", "–"))


def list_plan_report(compared: pd.DataFrame, language: str) -> pd.DataFrame:
    """Write where the plan's numbers stand in the report."""
    rows = list(compared.itertuples())
    return pd.DataFrame(
        {
            "no": compared["project_id"].str.rsplit("/", n=1).str[1],
            "item": compared["item_id"].str.rsplit("/", n=1).str[1],
            "indicator": compared["indicator"],
            "plan": [
                format_number(r.plan_value, r.unit, comparator=r.plan_comparator) for r in rows
            ],
            "report_target": [format_number(r.report_target, r.unit) for r in rows],
            "actual": [format_number(r.actual_value, r.unit) for r in rows],
            "ratio": [write_ratio(row.ratio, row.comparable, language) for row in rows],
        }
    )


def write_ratio(ratio: float, comparable: bool, language: str, *, digits: int = 1) -> str:
    """Write a ratio, or that both numbers are of different scope, which makes it meaningless."""
    if not comparable:
        return say("completion.scope.differs", language)
    return "–" if pd.isna(ratio) else f"{ratio:.{digits}%}"


def list_trajectories(trajectories: pd.DataFrame) -> pd.DataFrame:
    """Write the declared shares per period against the straight line and physical shares."""
    table = summarise_trajectories(trajectories)
    for column in ("median_declared", "straight_pct", "median_gap"):
        table[column] = table[column].map(lambda value: "–" if pd.isna(value) else f"{value:.1f}")
    return table


def list_gaps(trajectories: pd.DataFrame, *, least: float) -> pd.DataFrame:
    """Write the parts whose declared share differs from the physical by `least` points or more."""
    gap = trajectories["declared_pct"] - trajectories["physical_pct"]
    found = trajectories.assign(gap=gap)[gap.abs() >= least].sort_values("gap", ascending=False)
    table = found[["project_id", "period", "declared_pct", "physical_pct", "gap"]].copy()
    for column in ("declared_pct", "physical_pct", "gap"):
        table[column] = table[column].map(lambda value: f"{value:.1f}")
    return table.assign(project_id=table["project_id"].str.split("/").str[1:].str.join("/"))


def list_fits(fits: pd.DataFrame, language: str) -> pd.DataFrame:
    """Write counts, odds ratios and intervals of each predictor."""
    rows = list(fits.itertuples())
    return pd.DataFrame(
        {
            "predictor": [say(f"completion.predictor.{r.predictor}", language) for r in rows],
            "with_it": [f"{r.events_with}/{r.n_with}" for r in rows],
            "without_it": [f"{r.events_without}/{r.n_without}" for r in rows],
            "odds_ratio": [_odds(r.odds_ratio, r.low, r.high) for r in rows],
            "exact": [_odds(r.exact_odds_ratio, r.exact_low, r.exact_high) for r in rows],
        }
    )


def _odds(value: float, low: float, high: float) -> str:
    return "–" if pd.isna(value) else f"{value:.3g} ({low:.3g}–{high:.3g})"


def list_areas(areas: pd.DataFrame) -> pd.DataFrame:
    """Write completion counts of several areas with their sources."""
    ends = zip(areas["wilson_low"], areas["wilson_high"], strict=True)
    return areas[["area", "year", "as_of", "scope", "n_total", "n_completed"]].assign(
        rate=areas["rate"].map(format_share),
        wilson=[format_interval(*pair) for pair in ends],
        source_id=areas["source_id"],
    )


def label_areas(areas: pd.DataFrame, language: str) -> pd.DataFrame:
    """Label the counts of several areas for a figure; what is counted stays as reported."""
    names = [
        area if language == "zh" else district_row(area).get("english", area)
        for area in areas["area"]
    ]
    label = [
        f"{name} {year} {scope}"[:40]
        for name, year, scope in zip(names, areas["year"], areas["scope"], strict=True)
    ]
    return areas.assign(label=label, n=areas["n_total"], completed=areas["n_completed"])
