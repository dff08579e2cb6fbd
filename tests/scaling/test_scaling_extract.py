import shutil

import pandas as pd
import pytest

import msanalysis as ms
from msanalysis.commands import extract_files
from msanalysis.errors import ProjectError
from msanalysis.scale import extract
from msanalysis.scale.extract import extract_corpus
from msanalysis.scale.workers import ClusterWorkers, LocalWorkers, LostPiecesError, choose_workers

DISTRICT, YEAR = "渝北区", 2021


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch):
    """Pieces small enough that this corpus makes several of each kind."""
    monkeypatch.setattr(extract, "BATCH_FILES", 3)
    monkeypatch.setattr(extract, "PART_DOCUMENTS", 4)


@pytest.fixture(scope="module")
def local(corpus, tmp_path_factory):
    """The corpus extracted by two processes."""
    out = tmp_path_factory.mktemp("local") / "tables"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(extract, "BATCH_FILES", 3)
        patched.setattr(extract, "PART_DOCUMENTS", 4)
        with LocalWorkers(2) as workers:
            return out, extract_corpus(corpus, out, workers)


def contents(folder):
    files = [file for file in folder.rglob("*") if file.is_file()]
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def in_order(table):
    return table.sort_values(list(table.columns), ignore_index=True)


def test_partitioned_tables_equal_those_of_plain_extraction(
    corpus, local, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr("msanalysis.commands.find_references", lambda tables: None)
    known = {"district": None, "year": None}
    extract_files(corpus, tmp_path / "plain", **known, table_format="parquet")

    plain, partitioned = ms.load(tmp_path / "plain"), ms.load(local[0])

    assert len(plain.projects) == 24
    for name in plain.tables:
        pd.testing.assert_frame_equal(
            in_order(partitioned.tables[name]), in_order(plain.tables[name])
        )


def test_file_that_is_no_notice_is_one_line_and_costs_no_other(local):
    _out, result = local
    assert result.n_read == 12
    assert ["empty" in line for line in result.failures] == [True, False]
    assert all("\n" not in line for line in result.failures)


def test_document_that_contradicts_itself_costs_no_other_of_its_batch(
    corpus, tmp_path, monkeypatch
):
    from msanalysis.scale import batches

    plain = batches.write_rows

    def write(notice, document, doc_id):
        rows = plain(notice, document, doc_id)
        if document.source_file == corpus[0].name:
            rows["projects"] *= 2
        return rows

    monkeypatch.setattr(batches, "write_rows", write)
    batch = batches.Batch(0, tuple(enumerate(corpus[:3])), tmp_path / "batch", None, None)

    reads = batches.read_batch(batch)

    assert [bool(read.failure) for read in reads] == [True, False, False]
    assert str(corpus[0]) in reads[0].failure
    kept = pd.read_parquet(tmp_path / "batch" / "projects.parquet")
    assert kept["doc_id"].nunique() == 2


def test_documents_of_one_district_year_and_kind_are_numbered_in_the_order_of_the_files(local):
    documents = ms.load(local[0], districts=["渝北"], years=[2021]).documents
    assert dict(zip(documents["source_file"], documents["doc_id"], strict=True)) == {
        "00.txt": "yubei-2021-plan",
        "06.txt": "yubei-2021-plan-2",
    }


def test_only_the_partitions_that_are_asked_for_are_read(local, tmp_path):
    folder = shutil.copytree(local[0], tmp_path / "tables")
    for file in folder.rglob("*.parquet"):
        other = "year=2022" in file.as_posix() or "%E6%B8%9D" not in file.as_posix()
        if other and file.parent != folder:
            file.write_bytes(b"damaged")

    study = ms.load(folder, districts=[DISTRICT], years=[YEAR])

    assert set(study.projects["district"]) == {DISTRICT}
    assert len(study.district("yubei").quantities) == len(study.quantities) > 0


def test_worker_killed_in_the_middle_leaves_the_result_that_local_processes_give(
    corpus, local, cluster, tmp_path
):
    killed = []

    def kill_once(stage, done, _total):
        if (stage, done) == ("reading", 1) and not killed:
            cluster.kill_worker()
            killed.append(stage)

    with choose_workers(None, cluster.address) as workers:
        assert isinstance(workers, ClusterWorkers)
        result = extract_corpus(corpus, tmp_path / "tables", workers, show=kill_once)

    assert killed == ["reading"]
    assert result == local[1]
    assert contents(tmp_path / "tables") == contents(local[0])


def test_folder_that_holds_something_else_is_not_replaced(corpus, tmp_path):
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "letter.txt").write_text("mine", "utf-8")
    with pytest.raises(ProjectError, match="holds something else"):
        extract_corpus(corpus[:1], tmp_path / "tables", LocalWorkers(1))
    assert [file.name for file in (tmp_path / "tables").iterdir()] == ["letter.txt"]


class DyingWorkers:
    """Workers in this process, but for one file: whoever reads it is gone."""

    def __init__(self, deadly):
        self.deadly = deadly

    def run(self, function, pieces):
        """Yield results until the piece with that file is all that is left."""
        lost = []
        for n, piece in enumerate(pieces):
            if self.deadly in str(getattr(piece, "files", "")):
                lost.append(n)
            else:
                yield n, function(piece)
        if lost:
            raise LostPiecesError(f"{len(lost)} pieces of work are left")


def test_file_that_ends_its_process_is_named_and_costs_no_other(corpus, local, tmp_path):
    deadly = corpus[3]
    result = extract_corpus(corpus, tmp_path / "tables", DyingWorkers(deadly.name))
    (line,) = set(result.failures) - set(local[1].failures)
    assert line.startswith(f"{deadly}: the process that reads it dies")
    assert result.n_read == local[1].n_read - 1
    alone = [file for file in corpus if file != deadly]
    extract_corpus(alone, tmp_path / "without", DyingWorkers("nothing"))
    assert contents(tmp_path / "tables") == contents(tmp_path / "without")
