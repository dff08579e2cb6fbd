"""Codes for records that no reader coded: learnt from the coded ones, each with its confidence.

The same machinery serves any single-label coding: spending functions, themes.
"""

import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from operator import add

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from msanalysis.themes.words import content_words

THRESHOLD = 0.8
MODELS = ("full", "agency", "majority")
_SEED = 0
_PREDICTED = ("record_id", "predicted", "runner_up", "score", "margin")


class LabelModel:
    """A linear classifier over what a record is called, says and who is in charge.

    Four TF-IDF blocks of equal weight (Salton & Buckley 1988, sublinear counts): character
    1- to 3-grams of the name, the same of name and text, segmented content words of both, and
    agencies. One-against-rest linear support vector machines (`C` = 1) decide.

    Parameters
    ----------
    blocks
        Of `name`, `characters`, `words`, `agencies`; all by default.
    """

    def __init__(self, blocks: Sequence[str] = ("name", "characters", "words", "agencies")) -> None:
        self.blocks = tuple(blocks)
        self._weighers: dict[str, _Block] = {}
        self._machine: LinearSVC | None = None
        self._labels: np.ndarray = np.empty(0, dtype=object)

    def fit(self, records: pd.DataFrame, labels: Sequence[str]) -> "LabelModel":
        """Fit to records in the shape of `spending.records` and their codes."""
        self._labels = np.array(sorted(set(labels)), dtype=object)
        parts = []
        for block in self.blocks:
            self._weighers[block] = _Block()
            parts.append(self._weighers[block].fit(_READERS[block](records)))
        if len(self._labels) > 1:
            self._machine = LinearSVC(C=1.0, random_state=_SEED)
            self._machine.fit(sparse.hstack(parts).tocsr(), np.asarray(labels, dtype=object))
        return self

    def rank(self, records: pd.DataFrame) -> pd.DataFrame:
        """Rank the codes of records.

        Returns
        -------
        pandas.DataFrame
            record_id, predicted, runner_up (empty where one code is all there is), score (signed
            distance of the best code) and margin (its lead over the runner-up).
        """
        if self._machine is None:
            best = self._labels[0] if len(self._labels) else ""
            rows = [(record, best, "", 0.0, 0.0) for record in records["record_id"]]
            return pd.DataFrame(rows, columns=list(_PREDICTED))
        parts = [self._weighers[b].weigh(_READERS[b](records)) for b in self.blocks]
        scores = self._machine.decision_function(sparse.hstack(parts).tocsr())
        if scores.ndim == 1:
            scores = np.column_stack([-scores, scores])
        order = np.argsort(-scores, axis=1, kind="stable")
        rows = np.arange(len(records))
        best, second = scores[rows, order[:, 0]], scores[rows, order[:, 1]]
        return pd.DataFrame(
            {
                "record_id": records["record_id"].to_numpy(),
                "predicted": self._labels[order[:, 0]],
                "runner_up": self._labels[order[:, 1]],
                "score": best,
                "margin": best - second,
            }
        )


class MajorityModel:
    """The code that most coded records have, for all."""

    def __init__(self) -> None:
        self._label = ""

    def fit(self, records: pd.DataFrame, labels: Sequence[str]) -> "MajorityModel":
        """Remember the most frequent code; of several the first in order."""
        counts = pd.Series(list(labels)).value_counts()
        self._label = min(counts.index[counts == counts.max()], default="")
        return self

    def rank(self, records: pd.DataFrame) -> pd.DataFrame:
        """Give every record that code, in the shape of `LabelModel.rank`."""
        rows = [(record, self._label, "", 0.0, 0.0) for record in records["record_id"]]
        return pd.DataFrame(rows, columns=list(_PREDICTED))


def make_model(name: str = "full") -> LabelModel | MajorityModel:
    """Make one of `MODELS`: the full model or a baseline."""
    if name == "majority":
        return MajorityModel()
    return LabelModel(("agencies",)) if name == "agency" else LabelModel()


def predict_left_out(
    records: pd.DataFrame, labels: pd.Series, *, model: str = "full"
) -> pd.DataFrame:
    """Predict each group's records by a model that has not seen the group.

    Lists repeat themselves: left-out records of the same document would be guessed from their
    neighbours. Leaving whole documents out asks what a new document would meet.

    Parameters
    ----------
    records
        In the shape of `spending.records`.
    labels
        record_id → code; records without one are left out.
    model
        One of `MODELS`.

    Returns
    -------
    pandas.DataFrame
        record_id, group, label, predicted, runner_up, score, margin, correct, known (the code
        occurs outside the group, so that it could have been predicted). No rows for one group.
    """
    coded = _coded(records, labels)
    parts = []
    for group, part in coded.groupby("group", sort=True):
        rest = coded[coded["group"] != group]
        if rest.empty:
            continue
        ranked = make_model(model).fit(rest, rest["label"].tolist()).rank(part)
        ranked.insert(1, "group", group)
        ranked.insert(2, "label", part["label"].to_numpy())
        ranked["correct"] = ranked["label"] == ranked["predicted"]
        ranked["known"] = ranked["label"].isin(set(rest["label"]))
        parts.append(ranked)
    columns = ["record_id", "group", "label", *_PREDICTED[1:], "correct", "known"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def calibrate(left_out: pd.DataFrame) -> Callable[[pd.DataFrame], np.ndarray]:
    """Learn how often predictions with a given score and margin are right.

    Logistic regression of being right on score and margin of left-out predictions, so that a
    record unlike anything coded (low score) and one between two codes (low margin) both lose
    confidence (Platt 1999). Where all or none were right there is nothing to regress on: the
    confidence is the rule of succession, (right + 1) / (n + 2).

    Returns
    -------
    callable
        From a frame with `score` and `margin` to confidences between 0 and 1; 0 for all where
        `left_out` has no rows, as nothing is known then.
    """
    right = left_out["correct"].to_numpy(dtype=bool)
    if right.all() or not right.any():
        share = (right.sum() + 1) / (len(right) + 2) if len(right) else 0.0
        return lambda ranked: np.full(len(ranked), share)
    regression = LogisticRegression(C=10.0).fit(_evidence(left_out), right)
    return lambda ranked: (
        regression.predict_proba(_evidence(ranked))[:, 1] if len(ranked) else np.empty(0)
    )


def cross_calibrate(left_out: pd.DataFrame) -> pd.DataFrame:
    """Add the confidence that each left-out prediction gets from the other groups' errors."""
    parts = []
    for group, part in left_out.groupby("group", sort=True):
        confidence = calibrate(left_out[left_out["group"] != group])(part)
        parts.append(part.assign(confidence=confidence))
    empty = left_out.assign(confidence=pd.Series(dtype=float))
    return pd.concat(parts, ignore_index=True) if parts else empty


def predict_labels(records: pd.DataFrame, labels: pd.Series) -> pd.DataFrame:
    """Predict the codes of the records that have none.

    Parameters
    ----------
    records
        All records, coded and not, in the shape of `spending.records`.
    labels
        record_id → code.

    Returns
    -------
    pandas.DataFrame
        record_id, predicted, runner_up, confidence: the calibrated share of such predictions that
        were right when their document was left out. Empty codes and confidence 0 where fewer than
        two documents are coded, as there is nothing to calibrate on.
    """
    coded = _coded(records, labels)
    rest = records[~records["record_id"].isin(set(coded["record_id"]))]
    if rest.empty:
        return pd.DataFrame(columns=["record_id", "predicted", "runner_up", "confidence"])
    if coded["group"].nunique() < 2:
        return pd.DataFrame(
            {"record_id": rest["record_id"], "predicted": "", "runner_up": "", "confidence": 0.0}
        ).reset_index(drop=True)
    model, confide = _learn(tuple(coded.itertuples(index=False, name=None)), tuple(coded.columns))
    ranked = model.rank(rest)
    ranked["confidence"] = confide(ranked)
    return ranked[["record_id", "predicted", "runner_up", "confidence"]]


# A large corpus is classified part by part, by the same coded records.
@lru_cache(maxsize=4)
def _learn(
    rows: tuple[tuple[object, ...], ...], columns: tuple[str, ...]
) -> tuple[LabelModel, Callable[[pd.DataFrame], np.ndarray]]:
    """Learn from coded records, of two groups at least: a model, and what to think of it."""
    coded = pd.DataFrame(rows, columns=list(columns))
    labels = coded.set_index("record_id")["label"]
    left_out = predict_left_out(coded.drop(columns="label"), labels)
    return LabelModel().fit(coded, coded["label"].tolist()), calibrate(left_out)


def _coded(records: pd.DataFrame, labels: pd.Series) -> pd.DataFrame:
    known = labels[labels != ""]
    coded = records[records["record_id"].isin(set(known.index))]
    return coded.assign(label=known.loc[coded["record_id"]].to_numpy())


def _evidence(ranked: pd.DataFrame) -> np.ndarray:
    return ranked[["score", "margin"]].to_numpy(dtype=float)


class _Block:
    """TF-IDF weights of the features that records were found to have when it was fitted.

    scikit-learn's vectorisers stumble over every unknown feature: a text of another document has
    many.
    """

    def __init__(self) -> None:
        self._known: dict[str, int] = {}
        self._weights = TfidfTransformer(sublinear_tf=True)

    def fit(self, records: Iterable[Sequence[str]]) -> sparse.csr_matrix:
        """Learn the features of records, and weigh them."""
        records = list(records)
        features = sorted(set().union(*records))
        self._known = {feature: column for column, feature in enumerate(features)}
        return self._weights.fit_transform(self._count(records))

    def weigh(self, records: Iterable[Sequence[str]]) -> sparse.csr_matrix:
        """Weigh the known features of records, a row for each."""
        return self._weights.transform(self._count(records))

    def _count(self, records: Iterable[Sequence[str]]) -> sparse.csr_matrix:
        columns, counts, ends = array("i"), array("i"), array("q", [0])
        for features in records:
            found = Counter(map(self._known.get, features))
            found.pop(None, None)
            columns.extend(found)
            counts.extend(found.values())
            ends.append(len(columns))
        entries = (np.array(counts), np.array(columns), np.array(ends))
        matrix = sparse.csr_matrix(entries, shape=(len(ends) - 1, len(self._known)))
        matrix.sort_indices()
        return matrix


def _list_grams(text: str) -> list[str]:
    """List the character 1- to 3-grams of a text, runs of white space as one."""
    text = re.sub(r"\s\s+", " ", text.lower())
    pairs = list(map(add, text, text[1:]))
    return [*text, *pairs, *map(add, pairs, text[2:])]


def _whole(records: pd.DataFrame) -> list[str]:
    return [f"{n}。{t}" for n, t in zip(records["name"], records["text"], strict=True)]


def _padded(records: Iterable[Sequence[str]]) -> Iterator[list[str]]:
    # Every record has a feature, so that those without any other have a length too.
    return ([*record, ""] for record in records)


_READERS: dict[str, Callable[[pd.DataFrame], Iterable[Sequence[str]]]] = {
    "name": lambda records: (_list_grams(f"{name}。") for name in records["name"]),
    "characters": lambda records: map(_list_grams, _whole(records)),
    "words": lambda records: _padded(map(content_words, _whole(records))),
    "agencies": lambda records: _padded(records["agencies"]),
}
