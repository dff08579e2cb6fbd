import pytest

from msanalysis.files import replacing_folder


def test_folder_is_replaced_as_a_whole(tmp_path):
    target = tmp_path / "tables"
    for content in ("old", "new"):
        with replacing_folder(target) as draft:
            (draft / f"{content}.csv").write_text(content)
    assert [file.name for file in target.iterdir()] == ["new.csv"]
    assert list(tmp_path.iterdir()) == [target]


def write_half(target):
    with replacing_folder(target) as draft:
        (draft / "new.csv").write_text("half")
        raise KeyboardInterrupt


def test_failure_leaves_the_folder_as_it_was(tmp_path):
    target = tmp_path / "tables"
    target.mkdir()
    (target / "old.csv").write_text("old")
    with pytest.raises(KeyboardInterrupt):
        write_half(target)
    assert [file.name for file in target.iterdir()] == ["old.csv"]
    assert list(tmp_path.iterdir()) == [target]


def test_what_an_interruption_left_behind_is_cleared(tmp_path):
    target = tmp_path / "tables"
    (tmp_path / ".tables.draft").mkdir()
    (tmp_path / ".tables.draft" / "stray.csv").write_text("half")
    with replacing_folder(target) as draft:
        (draft / "new.csv").write_text("new")
    assert [file.name for file in target.iterdir()] == ["new.csv"]
