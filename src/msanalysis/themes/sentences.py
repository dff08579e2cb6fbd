"""What the tables of themes say, in Chinese and English."""

from collections.abc import Mapping

import pandas as pd

from msanalysis.themes.labels import label_district, label_lists
from msanalysis.themes.prediction import THRESHOLD, UNCLASSIFIED
from msanalysis.themes.themes import settle_themes
from msanalysis.wording import join_sentences, say
from msanalysis.wording.markdown import escape_markdown

SURE, _CHANCE = 1.96, 0.05


def describe_lists(projects: pd.DataFrame, language: str) -> str:
    """Say which lists are analysed, and that one alone cannot show recurrence."""
    lists = label_lists(projects, language)
    joined = ("、" if language == "zh" else ", ").join(lists.values())
    text = say("themes.text.scope", language, len(lists), projects=len(projects), lists=joined)
    if len(lists) > 1:
        return text
    rest = say("themes.text.single" if lists else "themes.text.none", language)
    return join_sentences([text, rest], language)


def describe_coding(agreement: pd.DataFrame, coding: pd.DataFrame, language: str) -> str:
    """Say who coded the themes and how far the readers agree.

    Parameters
    ----------
    agreement
        From `spending.agreement.measure_agreement`.
    coding
        The coding of the projects chosen.
    language
        Of the sentence.
    """
    measured = agreement.drop_duplicates("statistic").set_index("statistic")
    if "kappa" not in measured.index or not measured.loc["kappa", "n"]:
        return say("themes.text.coding", language, 0)
    kappa, equal = measured.loc["kappa"], measured.loc["agreement"]
    return say(
        "themes.text.coding",
        language,
        int(kappa["n"]),
        agree=round(equal["value"] * equal["n"]),
        borderline=int(coding["borderline"].sum()),
        kappa=f"{kappa['value']:.2f}",
        low=f"{kappa['low']:.2f}",
        high=f"{kappa['high']:.2f}",
    )


def describe_prediction(themes: pd.DataFrame, language: str) -> str:
    """Say how many themes are predicted and how many withheld; nothing where there are none."""
    if themes.empty:
        return ""
    predicted = themes[themes["source"] == "predicted"]
    withheld = int((predicted["theme"] == UNCLASSIFIED).sum())
    return say("themes.text.predicted", language, len(predicted), withheld=withheld)


def describe_validation(validation: pd.DataFrame, language: str) -> str:
    """Say how often themes predicted for a document from the others are right."""
    if validation.empty:
        return say("themes.text.no_validation", language)
    sure = validation[validation["confidence"] >= THRESHOLD]
    return say(
        "themes.text.validation",
        language,
        len(validation),
        right=int(validation["correct"].sum()),
        share=f"{validation['correct'].mean():.2f}",
        threshold=f"{THRESHOLD:g}",
        given=len(sure),
        given_right=int(sure["correct"].sum()),
    )


def describe_recurrence(summary: pd.DataFrame, n_lists: int, language: str) -> str:
    """Say how many themes stand in all lists, in several districts, in one list only."""
    if n_lists < 2:
        return say("themes.text.single" if n_lists else "themes.text.none", language)
    return say(
        "themes.text.recurrence",
        language,
        n_lists,
        themes=len(summary),
        all=int((summary["n_lists"] == n_lists).sum()),
        many=int((summary["n_districts"] > 1).sum()),
        once=int((summary["n_lists"] == 1).sum()),
    )


def describe_changes(changes: pd.DataFrame, names: Mapping[str, str], language: str) -> list[str]:
    """Say for each district and pair of years which themes enter and leave."""
    if changes.empty:
        return [say("themes.text.no_changes", language)]
    texts = []
    for (district, before, after), group in changes.groupby(["district", "year_from", "year_to"]):
        codes = {change: part["theme"] for change, part in group.groupby("change")}
        counts = {change: len(codes.get(change, ())) for change in ("stays", "enters", "leaves")}
        listed = {
            word: _enclose([names.get(code, code) for code in codes.get(change, ())], language)
            for word, change in (("entered", "enters"), ("left", "leaves"))
        }
        name = label_district(district, language)
        span = {"district": name, "before": before, "after": after}
        texts.append(say("themes.text.changes", language, **span, **counts, **listed))
    return texts


def describe_overlap(overlap: pd.DataFrame, lists: Mapping[str, str], language: str) -> str:
    """Say which two lists share most."""
    if overlap.empty:
        return say("themes.text.single" if lists else "themes.text.none", language)
    top = overlap.sort_values(["jaccard", "n_shared"], ascending=False).iloc[0]
    return say(
        "themes.text.overlap",
        language,
        int(top["n_shared"]),
        a=lists[top["doc_a"]],
        b=lists[top["doc_b"]],
        jaccard=f"{top['jaccard']:.2f}",
        low=f"{top['jaccard_low']:.2f}",
        high=f"{top['jaccard_high']:.2f}",
    )


def describe_threshold(
    scored: pd.DataFrame, coding: pd.DataFrame, threshold: float, language: str
) -> str:
    """Say how many coded pairs the threshold finds and how many of them share a theme."""
    if not scored["same_theme"].any():
        return say("themes.text.no_pairs", language, threshold=f"{threshold:.3f}")
    found = scored[scored["score"] >= threshold]
    right = int(found["same_theme"].sum())
    wrong = found[~found["same_theme"]]
    text = say(
        "themes.text.threshold",
        language,
        len(found),
        threshold=f"{threshold:.3f}",
        right=right,
        precision=f"{right / max(len(found), 1):.2f}",
        same=int(scored["same_theme"].sum()),
        recall=right,
    )
    if wrong.empty:
        return text
    themes = settle_themes(coding).groupby("record_id")["theme"].agg(set)
    ends = zip(wrong["project_a"], wrong["project_b"], strict=True)
    second = sum(bool(themes[a] & themes[b]) for a, b in ends)
    rest = say("themes.text.second", language, len(wrong), second=second)
    return join_sentences([text, rest], language)


def describe_heldout(validation: pd.DataFrame, language: str) -> str:
    """Say what a threshold chosen without a document does on its pairs."""
    found, right = int(validation["n_pairs"].sum()), int(validation["n_right"].sum())
    if not found:
        return ""
    precision = f"{right / found:.2f}"
    return say("themes.text.heldout", language, found, right=right, precision=precision)


def describe_clusters(pairs: pd.DataFrame, clusters: pd.DataFrame, language: str) -> str:
    """Say how many undertakings recur and which is the widest."""
    if clusters.empty:
        return say("themes.text.clusters", language, 0)
    sizes = clusters.groupby("cluster").agg(
        label=("label", "first"), lists=("doc_id", "nunique"), projects=("project_id", "size")
    )
    widest = sizes.iloc[0]
    return say(
        "themes.text.clusters",
        language,
        len(pairs),
        clusters=len(sizes),
        top=int((sizes["lists"] > 2).sum()),
        label=escape_markdown(widest["label"]),
        lists=int(widest["lists"]),
        projects=int(widest["projects"]),
    )


def describe_words(words: pd.DataFrame, by: str, language: str) -> str:
    """Say how many words set the groups apart, and how sure that is."""
    name = say(f"themes.by.{by}", language)
    if words.empty:
        return say("themes.text.no_words", language, by=name)
    sure = int((words["z"].abs() >= SURE).sum())
    chance = round(_CHANCE * len(words))
    return say("themes.text.words", language, sure, by=name, tested=len(words), chance=chance)


def describe_topics(topics: pd.DataFrame, language: str) -> str:
    """Say how far unsupervised topics agree with the coding and with themselves."""
    if topics.empty:
        return say("themes.text.no_topics", language)
    best = topics.sort_values(["ami", "n_topics"], ascending=[False, True]).iloc[0]
    return say(
        "themes.text.topics",
        language,
        int(best["n"]),
        topics=int(best["n_topics"]),
        ami=f"{best['ami']:.2f}",
        stability=f"{best['stability']:.2f}",
    )


def _enclose(names: list[str], language: str) -> str:
    """Put names in brackets behind their number; nothing where there are none."""
    joined = ("、" if language == "zh" else "; ").join(names)
    return say("themes.text.changed", language, names=joined) if names else ""
