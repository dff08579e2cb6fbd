import tempfile

from msanalysis.themes import words


def test_numbers_and_punctuation_are_no_words():
    assert words.segment("新增管网148.61公里，受益1.7万人") == [
        "新增",
        "管网",
        "公里",
        "受益",
        "人",
    ]


def test_terms_of_the_field_are_one_word():
    assert "老旧小区改造" in words.content_words("完成老旧小区改造3个")


def test_stop_words_and_single_characters_are_no_content():
    assert words.content_words("完成3个口袋公园的建设") == ["口袋公园"]


def test_runs_end_at_stop_words():
    assert words.content_runs("口袋公园和体育公园建设") == [["口袋公园"], ["体育公园"]]


def test_segmenting_leaves_no_cache_in_the_shared_temporary_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    words._tokenizer.cache_clear()
    words._segment_clause.cache_clear()
    assert words.segment("建设社区体育文化公园")
    assert list(tmp_path.iterdir()) == []
