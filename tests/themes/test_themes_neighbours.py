import numpy as np
import pytest

from msanalysis.themes.clustertree import find_leaves, project_down
from msanalysis.themes.features import clean_name, count_features, vectorise
from msanalysis.themes.neighbours import collect_pairs, compare_rows, score_pairs
from msanalysis.themes.stored import StoredVectors


@pytest.fixture(scope="module")
def many(request):
    """Twenty undertakings, each in sixty lists in slightly other words."""
    rng = np.random.default_rng(5)
    letters = [chr(0x4E00 + 37 * at) for at in range(400)]
    stems = ["".join(rng.choice(letters, 24)) for _ in range(20)]
    texts = [
        stem[:cut] + "".join(rng.choice(letters, 4)) + stem[cut:]
        for stem in stems
        for cut in rng.integers(4, 20, 60)
    ]
    return vectorise(["事项"] * len(texts), texts), np.tile(np.arange(60), 20)


def test_the_same_promise_of_another_size_is_the_same_promise():
    vectors = vectorise(["建设微型公园"] * 2, ["新建口袋公园2个。", "建成口袋公园3个。"])
    assert score_pairs(vectors, np.array([0]), np.array([1]))[0] == pytest.approx(1)


def test_vectors_have_length_one_and_nothing_for_a_project_without_words():
    vectors = vectorise(["口袋公园", "12", "农村公路"], ["新建口袋公园", "3", "加装护栏"])
    squares = np.asarray(vectors.multiply(vectors).sum(axis=1)).ravel()
    assert squares == pytest.approx([1, 0, 1], abs=1e-5)


def test_an_opening_verb_is_taken_off_a_name_but_not_off_a_short_one():
    assert clean_name("打造“15分钟高品质生活服务圈”") == "“15分钟高品质生活服务圈”"
    assert clean_name("建设学校") == "建设学校"


def test_the_exact_way_finds_what_all_pairs_find(many):
    vectors, owners = many
    dense = (vectors @ vectors.T).toarray()
    expected = np.argwhere(np.triu((dense >= 0.6) & (owners[:, None] != owners[None, :]), 1))
    first, second, score = collect_pairs(
        compare_rows(vectors, owners, threshold=0.6, neighbours=2000, exact=True)
    )
    assert set(zip(first, second, strict=True)) == set(map(tuple, expected))
    assert score == pytest.approx(dense[first, second], abs=1e-5)


def test_the_tree_finds_nearly_the_best_neighbour_of_nearly_every_project(many):
    vectors, owners = many
    best = []
    for exact in (True, False):
        found = collect_pairs(
            compare_rows(vectors, owners, threshold=0.3, neighbours=5, exact=exact)
        )
        top = np.zeros(len(owners))
        for end in found[:2]:
            np.maximum.at(top, end, found[2])
        best.append(top)
    linked = best[0] > 0
    assert (best[1][linked] > 0).mean() >= 0.97
    assert (best[1][linked] / best[0][linked]).mean() >= 0.95


def test_projects_of_one_list_are_never_a_pair(many):
    vectors, _ = many
    one = np.zeros(vectors.shape[0], int)
    for exact in (True, False):
        first, _, _ = collect_pairs(compare_rows(vectors, one, threshold=0.1, exact=exact))
        assert len(first) == 0


def test_a_pair_stands_where_either_end_keeps_the_other(many):
    vectors, owners = many
    first, second, _ = collect_pairs(
        compare_rows(vectors, owners, threshold=0.3, neighbours=1, exact=True)
    )
    assert len(first) <= len(owners)
    assert set(first) | set(second) == set(range(len(owners)))


def test_the_same_seed_gives_the_same_pairs(many):
    vectors, owners = many
    runs = [
        collect_pairs(compare_rows(vectors, owners, threshold=0.3, exact=False, seed=3))
        for _ in range(2)
    ]
    for a, b in zip(*runs, strict=True):
        assert np.array_equal(a, b)


def test_leaves_hold_every_row_once_and_stay_small_even_where_all_rows_are_alike():
    for dense in (np.eye(64, dtype=np.float32)[np.arange(3000) % 64], np.ones((3000, 4), "f4")):
        leaves = list(find_leaves(dense, leaf=50))
        assert np.array_equal(np.sort(np.concatenate(leaves)), np.arange(3000))
        assert max(map(len, leaves)) <= 50


def test_projection_keeps_products_within_its_error(many):
    vectors, _ = many
    dense = project_down(vectors, dimensions=256, seed=1)
    exact, projected = (vectors[:200] @ vectors[:200].T).toarray(), dense[:200] @ dense[:200].T
    assert np.abs(exact - projected)[~np.eye(200, dtype=bool)].mean() < 1 / 16


def test_vectors_kept_in_a_file_are_those_in_memory(tmp_path):
    names, texts = ["口袋公园", "农村公路", "老旧小区改造"], ["新建口袋公园3个。", "加装护栏", ""]
    with (tmp_path / "counts").open("w+b") as file:
        stored = StoredVectors(file)
        for at in (2, 0, 1):
            stored.add(count_features(names[at : at + 1], texts[at : at + 1]))
        stored.close_rows(np.array([1, 2, 0]))

        assert (stored[:] != vectorise(names, texts)).nnz == 0
        assert (stored[np.array([2, 0])] != vectorise(names, texts)[[2, 0]]).nnz == 0
