"""Words that set one group of lists apart from the rest."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from msanalysis.lexicon import load_lexicon
from msanalysis.themes.words import content_words, load_stop_words, segment

_TOWN_WORDS = {"街道", "镇", "乡", "村", "镇街"}
_TOWN = re.compile(r"^([\u3400-\u9fff]{2,3})(?:街道|镇|乡)")


def find_places(projects: pd.DataFrame, responsibilities: pd.DataFrame) -> set[str]:
    """Find names of places: districts, and streets, towns and villages that the lists name.

    Parameters
    ----------
    projects
        Table `projects`; a word before 街道, 镇, 乡 or 村 in a target is a place.
    responsibilities
        Table `responsibilities`; streets and towns among the agencies are places.
    """
    districts = {row["district"] for row in load_lexicon("districts")}
    agencies = set(responsibilities["agency"])
    named = {name for agency in agencies for name in _TOWN.findall(agency)}
    for text in projects["name"] + "。" + projects["target_text"]:
        words = segment(text)
        named |= {word for word, after in pairwise(words) if after in _TOWN_WORDS}
        named |= {name for word in words for name in _TOWN.findall(word)}
    named -= load_stop_words() | {row["term"] for row in load_lexicon("domain_terms")}
    return districts | {name[:-1] for name in districts} | {word for word in named if len(word) > 1}


def count_words(projects: pd.DataFrame, places: Collection[str] = ()) -> pd.DataFrame:
    """Count content words in the names and targets, project by project.

    Parameters
    ----------
    projects
        Table `projects`.
    places
        Names to leave out (`find_places`): that a district names its own towns is no finding.

    Returns
    -------
    DataFrame
        project_id, word, n.
    """
    left_out = set(places)
    rows = []
    texts = projects["name"] + "。" + projects["target_text"]
    for project_id, text in zip(projects["project_id"], texts, strict=True):
        counts = Counter(word for word in content_words(text) if word not in left_out)
        rows += [(project_id, word, n) for word, n in sorted(counts.items())]
    return pd.DataFrame(rows, columns=["project_id", "word", "n"])


def compare_words(
    counts: pd.DataFrame,
    groups: pd.Series,
    *,
    prior_size: float = 500.0,
    least_projects: int = 3,
) -> pd.DataFrame:
    """Compare each group's words with those of all other groups.

    The log-odds ratio with an informative Dirichlet prior of Monroe, Colaresi & Quinn (2008),
    "Fightin' Words", Political Analysis 16(4), equations 16 and 22: the prior is the whole
    corpus's distribution with the weight of `prior_size` words, so that rare words do not lead.

    Parameters
    ----------
    counts
        From `count_words`.
    groups
        Group of each project, by project_id.
    prior_size
        Words that the prior is worth.
    least_projects
        Words in fewer projects are part of the totals but not listed.

    Returns
    -------
    DataFrame
        group, word, n_group, n_rest, n_projects, log_odds, z; by group, falling z. Empty where
        there are fewer than two groups.
    """
    table = counts.assign(group=counts["project_id"].map(groups)).dropna(subset="group")
    columns = ["group", "word", "n_group", "n_rest", "n_projects", "log_odds", "z"]
    if table["group"].nunique() < 2:
        return pd.DataFrame({column: [] for column in columns})
    wide = table.pivot_table(index="word", columns="group", values="n", aggfunc="sum", fill_value=0)
    n_projects = table.groupby("word")["project_id"].nunique()
    everywhere = wide.sum(axis=1)
    prior = prior_size * everywhere / everywhere.sum()
    parts = []
    for group in wide:
        rest = everywhere - wide[group]
        log_odds, z = weigh_words(wide[group].to_numpy(), rest.to_numpy(), prior.to_numpy())
        parts.append(
            pd.DataFrame(
                {
                    "group": group,
                    "word": wide.index,
                    "n_group": wide[group].to_numpy(),
                    "n_rest": rest.to_numpy(),
                    "n_projects": n_projects.reindex(wide.index).to_numpy(),
                    "log_odds": log_odds,
                    "z": z,
                }
            )
        )
    joined = pd.concat(parts, ignore_index=True)
    joined = joined[joined["n_projects"] >= least_projects]
    return joined.sort_values(
        ["group", "z", "word"], ascending=[True, False, True], ignore_index=True
    )


def weigh_words(
    first: Sequence[float], second: Sequence[float], prior: Sequence[float]
) -> tuple[np.ndarray, np.ndarray]:
    """Weigh how much more two bodies of text use each word, and how surely.

    Parameters
    ----------
    first, second
        Count of each word in the two bodies.
    prior
        Pseudo-count of each word, above 0.

    Returns
    -------
    tuple of arrays
        Difference of the posterior log-odds (above 0: the first uses it more), and its z-score.
    """
    y, x, a = (np.asarray(values, float) for values in (first, second, prior))
    odds_first = (y + a) / (y.sum() + a.sum() - y - a)
    odds_second = (x + a) / (x.sum() + a.sum() - x - a)
    difference = np.log(odds_first) - np.log(odds_second)
    return difference, difference / np.sqrt(1 / (y + a) + 1 / (x + a))
