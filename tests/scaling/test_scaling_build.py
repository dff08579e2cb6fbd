import io
import threading

import pytest
from rich.console import Console
from tests.small_project import SmallProject

from msanalysis import cluster as clusters
from msanalysis.cluster import connect
from msanalysis.errors import ProjectError
from msanalysis.scale.workers import choose_workers


class KillingOnce(io.StringIO):
    """Shows a build's lines to nobody, and kills a worker when the tables are made."""

    def __init__(self, cluster):
        super().__init__()
        self.cluster, self.killed = cluster, False

    def write(self, text):
        if "tables" in text and not self.killed:
            self.killed = True
            self.cluster.kill_worker()
        return super().write(text)


def test_build_on_a_cluster_that_loses_a_worker_gives_the_files_of_a_local_one(cluster, tmp_path):
    here, there = SmallProject(tmp_path / "here"), SmallProject(tmp_path / "there")
    for project in (here, there):
        project.list_documents("beibei-2020-plan", "yubei-2025-plan")
    shown = KillingOnce(cluster)

    local = here.build()
    remote = there.build(scheduler=cluster.address, console=Console(file=shown))

    assert shown.killed
    assert (local.exit_code, remote.exit_code) == (0, 0)
    assert there.outputs() == here.outputs()


def test_scheduler_that_does_not_answer_is_named_in_one_line(monkeypatch):
    monkeypatch.setattr(clusters, "PATIENCE", "0.2s")
    with (
        pytest.raises(ProjectError, match=r"127\.0\.0\.1:9: no Dask scheduler answers"),
        connect("tcp://127.0.0.1:9"),
    ):
        pass


def test_file_that_workers_do_not_see_is_named(cluster, tmp_path):
    with (
        pytest.raises(ProjectError, match=r"does not see .*nowhere; it needs the same file system"),
        connect(cluster.address, tmp_path / "nowhere"),
    ):
        pass


def test_worker_with_another_version_of_the_package_is_refused(cluster, monkeypatch):
    monkeypatch.setattr(clusters, "fingerprint_package", lambda: "another")
    with (
        pytest.raises(ProjectError, match="has another msanalysis than this one"),
        connect(cluster.address),
    ):
        pass


def test_work_whose_workers_are_all_gone_says_so_and_goes_on_with_others(
    cluster, monkeypatch, capfd
):
    monkeypatch.setattr(clusters, "LOOK_EVERY", 0.1)
    with choose_workers(None, cluster.address) as workers:
        while cluster.workers:
            cluster.kill_worker()
        help_comes = threading.Timer(2, cluster.add_worker)
        help_comes.start()

        done = sorted(workers.run(str, [1, 2]))

        help_comes.join()
    assert done == [(0, "1"), (1, "2")]
    assert capfd.readouterr().err.count("no workers are left; waiting for others") == 1
