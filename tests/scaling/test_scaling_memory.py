"""What keeps memory bounded changes nothing of the result."""

import pandas as pd
import pytest
from tests.conftest import ROOT

import msanalysis as ms
from msanalysis.config import Paths, find_root
from msanalysis.partitions import UNDIVIDED
from msanalysis.references import cut_references, load_filed
from msanalysis.scale import memory, pairs, parts, sorting
from msanalysis.scale.extract import extract_corpus
from msanalysis.scale.pairs import Pairing, write_features, write_pairs
from msanalysis.schemas import empty_table
from msanalysis.themes import words


class Here:
    """Does the pieces in this process."""

    def run(self, function, pieces):
        return ((n, function(piece)) for n, piece in enumerate(pieces))


def contents(folder):
    """The bytes of every file under a folder."""
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_memory_goes_back_after_each_piece_also_one_that_fails(monkeypatch):
    trimmed = []
    monkeypatch.setattr(memory, "_find_trim", lambda: trimmed.append)

    assert memory.do_and_tidy(len, "abc") == 3
    with pytest.raises(TypeError):
        memory.do_and_tidy(len, 3)

    assert trimmed == [0, 0]


def test_texts_are_forgotten_after_each_piece_and_what_all_pieces_need_is_not():
    words.segment("建设口袋公园")
    parts.load_filed_once.cache_clear()
    kept = parts.load_filed_once(ROOT)

    memory.do_and_tidy(words.segment, "新建停车场")

    assert {cached.cache_info().currsize for cached in memory.list_text_caches()} == {0}
    assert words._segment_clause in memory.list_text_caches()
    assert parts.load_filed_once(ROOT) is kept


def test_linking_makes_room_first(tmp_path):
    words.segment("建设口袋公园")
    parts.load_filed_once(ROOT)
    write_features(ms.load().projects, tmp_path)

    write_pairs(Pairing((tmp_path,), empty_table("themes")[["record_id", "theme"]], tmp_path))

    for remembering in (words._tokenizer, words._segment_clause, parts.load_filed_once):
        assert remembering.cache_info().currsize == 0


def test_system_without_trimming_does_the_work_all_the_same(monkeypatch):
    monkeypatch.setattr(memory, "_find_trim", lambda: None)
    assert memory.do_and_tidy(len, "abc") == 3


def test_pairs_written_in_slices_are_those_written_at_one_go(tmp_path, monkeypatch):
    study = ms.load()
    coding = study.themes[["record_id", "theme"]].drop_duplicates("record_id")
    written = []
    for rows in (100_000, 3):
        monkeypatch.setattr(pairs, "_ROWS", rows)
        folder = tmp_path / str(rows)
        folder.mkdir()
        write_features(study.projects, folder)
        length = write_pairs(Pairing((folder,), coding, folder))
        written.append(pd.read_parquet(folder / f"{UNDIVIDED[0]}.parquet"))
        assert length == len(written[-1]) > 6
    pd.testing.assert_frame_equal(*written)


def test_rows_handed_on_batch_by_batch_are_those_handed_on_at_the_end(
    corpus, tmp_path, monkeypatch
):
    monkeypatch.setattr("msanalysis.scale.extract.BATCH_FILES", 3)
    for held in (sorting._HELD_BYTES, 0):
        monkeypatch.setattr(sorting, "_HELD_BYTES", held)
        extract_corpus(corpus, tmp_path / str(held), Here())
    whole, divided = (contents(folder) for folder in sorted(tmp_path.iterdir()))
    assert whole == divided


def test_what_is_learnt_from_does_not_depend_on_where_the_corpus_is_cut():
    filed = load_filed(Paths(find_root()))
    study = filed.study
    corpus = {"yubei-2021-plan", "yubei-2021-completion"}

    learnt = [
        set(
            cut_references(filed, study.select({part}).tables, corpus=corpus).trained_on[
                "documents"
            ]["doc_id"]
        )
        for part in sorted(corpus)
    ]

    assert learnt[0] == learnt[1] == set(study.documents["doc_id"]) - corpus
