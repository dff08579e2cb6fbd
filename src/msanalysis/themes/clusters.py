"""Clusters of pairs, each named after its most central project, and what two texts differ in."""

import re
from difflib import SequenceMatcher

import pandas as pd

from msanalysis.themes.features import clean_name

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|.", re.DOTALL)


def cluster_pairs(pairs: pd.DataFrame, projects: pd.DataFrame) -> pd.DataFrame:
    """Join pairs that share a project into clusters.

    Parameters
    ----------
    pairs
        Table `similar_projects`.
    projects
        Table `projects`.

    Returns
    -------
    DataFrame
        cluster (from 1, most lists first), label (the name of the project most similar to the
        others, without its opening verb), project_id, doc_id, district, year, name.
    """
    columns = ["cluster", "label", "project_id", "doc_id", "district", "year", "name"]
    known = projects.set_index("project_id")
    pairs = pairs[pairs["project_a"].isin(known.index) & pairs["project_b"].isin(known.index)]
    if pairs.empty:
        return pd.DataFrame({column: [] for column in columns})
    ends = pd.concat(
        [
            pairs[["project_a", "score"]],
            pairs[["project_b", "score"]].set_axis(["project_a", "score"], axis=1),
        ]
    )
    centrality = ends.groupby("project_a")["score"].sum()
    parts = []
    for members in _components(pairs):
        listed = known.loc[members].rename_axis("project_id").reset_index()
        central = min(members, key=lambda member: (-centrality[member], member))
        label = clean_name(known.loc[central, "name"])
        listed = listed.sort_values(["year", "district", "project_id"])
        parts.append(listed.assign(label=label))
    parts.sort(key=lambda part: (-part["doc_id"].nunique(), -len(part), part["project_id"].iloc[0]))
    numbered = [part.assign(cluster=number) for number, part in enumerate(parts, 1)]
    return pd.concat(numbered, ignore_index=True)[columns]


def compare_texts(first: str, second: str) -> tuple[str, str]:
    """Mark in two texts what the other does not have.

    Returns
    -------
    tuple of str
        Both texts; what stands in one alone is put in 【 】, numbers whole. Shared stretches of a
        single character count as different.

    Examples
    --------
    >>> compare_texts("建成口袋公园3个。", "新建口袋公园2个。")
    ('【建成】口袋公园【3】个。', '【新建】口袋公园【2】个。')
    >>> compare_texts("改造60户。", "改造100户。")
    ('改造【60】户。', '改造【100】户。')
    """
    ones, others = _TOKEN.findall(first), _TOKEN.findall(second)
    matcher = SequenceMatcher(None, ones, others, autojunk=False)
    shared = [block for block in matcher.get_matching_blocks() if block.size > 1]
    return (
        _mark(first, [_span(ones, block.a, block.size) for block in shared]),
        _mark(second, [_span(others, block.b, block.size) for block in shared]),
    )


def _span(tokens: list[str], start: int, size: int) -> tuple[int, int]:
    """Turn a stretch of tokens into the place and length of its characters."""
    return sum(map(len, tokens[:start])), sum(map(len, tokens[start : start + size]))


def describe_pairs(pairs: pd.DataFrame, projects: pd.DataFrame) -> pd.DataFrame:
    """Show both texts of each pair with what differs marked.

    Parameters
    ----------
    pairs
        Table `similar_projects`.
    projects
        Table `projects`.

    Returns
    -------
    DataFrame
        project_a, project_b, score, same_theme, text_a, text_b (name and target).
    """
    known = projects.set_index("project_id")
    known = known["name"] + "：" + known["target_text"]
    kept = pairs[pairs["project_a"].isin(known.index) & pairs["project_b"].isin(known.index)]
    texts = [
        compare_texts(known[a], known[b])
        for a, b in zip(kept["project_a"], kept["project_b"], strict=True)
    ]
    return kept.assign(
        text_a=[text[0] for text in texts], text_b=[text[1] for text in texts]
    ).reset_index(drop=True)


def _components(pairs: pd.DataFrame) -> list[list[str]]:
    parent: dict[str, str] = {}

    def root(node: str) -> str:
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for a, b in zip(pairs["project_a"], pairs["project_b"], strict=True):
        low, high = sorted((root(a), root(b)))
        parent[high] = low
    groups: dict[str, list[str]] = {}
    for node in sorted(parent):
        groups.setdefault(root(node), []).append(node)
    return list(groups.values())


def _mark(text: str, shared: list[tuple[int, int]]) -> str:
    parts, at = [], 0
    for start, size in [*shared, (len(text), 0)]:
        if start > at:
            parts.append(f"【{text[at:start]}】")
        parts.append(text[start : start + size])
        at = start + size
    return "".join(parts)
