"""Tables of themes as a reader sees them."""

from collections.abc import Mapping

import pandas as pd

from msanalysis.themes.labels import label_district
from msanalysis.wording import say


def format_recurrence(summary: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Name the themes of `recurrence.summarise_recurrence`."""
    return summary.assign(theme=summary["theme"].map(names).fillna(summary["theme"]))


def format_overlap(overlap: pd.DataFrame, lists: Mapping[str, str]) -> pd.DataFrame:
    """Name the lists of `recurrence.measure_overlap` and write the intervals in one column."""
    shown = pd.DataFrame(
        {
            "list_a": overlap["doc_a"].map(lists),
            "list_b": overlap["doc_b"].map(lists),
            **{name: overlap[name] for name in ("n_a", "n_b", "n_shared")},
        }
    )
    for measure in ("jaccard", "overlap"):
        shown[measure] = overlap[measure].map("{:.2f}".format)
        ends = zip(overlap[f"{measure}_low"], overlap[f"{measure}_high"], strict=True)
        shown[f"{measure}_interval"] = [f"{low:.2f}–{high:.2f}" for low, high in ends]
    return shown


def format_heldout(validation: pd.DataFrame, lists: Mapping[str, str]) -> pd.DataFrame:
    """Name the documents of `similarity.validate_threshold`."""
    names = validation["doc_id"].map(lists).fillna(validation["doc_id"])
    return validation.assign(doc_id=names, threshold=validation["threshold"].map("{:.3f}".format))


def format_clusters(clusters: pd.DataFrame, lists: Mapping[str, str]) -> pd.DataFrame:
    """Show the members of each cluster under its label, which stands once."""
    label = clusters["label"].where(~clusters["cluster"].duplicated(), "")
    return pd.DataFrame(
        {"label": label, "list": clusters["doc_id"].map(lists), "name": clusters["name"]}
    )


def format_pairs(described: pd.DataFrame, language: str) -> pd.DataFrame:
    """Show the texts of `clusters.describe_pairs`."""
    same = described["same_theme"].astype(object)
    words = {True: "themes.value.yes", False: "themes.value.no"}
    marks = [say(words.get(value, "themes.value.unknown"), language) for value in same]
    columns = ["project_a", "project_b", "score", "same_theme", "text_a", "text_b"]
    score = described["score"].map("{:.2f}".format)
    return described.assign(score=score, same_theme=marks)[columns]


def format_words(words: pd.DataFrame, by: str, language: str, *, most: int = 5) -> pd.DataFrame:
    """Show each group's most distinctive words, those it uses more."""
    top = words[words["z"] > 0].groupby("group", sort=False).head(most)
    return top.assign(
        group=[name_group(group, by, language) for group in top["group"]],
        log_odds=top["log_odds"].map("{:.2f}".format),
        z=top["z"].map("{:.2f}".format),
    )


def name_group(group: object, by: str, language: str) -> str:
    """Name a group of lists: a district, a year or an origin."""
    if by == "district":
        return label_district(str(group), language)
    return say(f"origin.{group}", language) if by == "origin" else str(group)


def format_topics(topics: pd.DataFrame) -> pd.DataFrame:
    """Show the agreement of topics with two digits."""
    measures = ["ami", "ami_low", "ami_high", "stability"]
    return topics.assign(**{name: topics[name].map("{:.2f}".format) for name in measures})
