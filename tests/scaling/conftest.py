"""A corpus of small notices, and a Dask cluster on the loopback device."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from msanalysis.cluster import connect

NOTICE = """{district}人民政府办公室关于印发{year}年重点民生实事工作目标任务的通知

重庆市{district}人民政府办公室
{year}年3月1日

附件
序号\t项目名称\t目标任务\t牵头单位\t责任单位\t完成时限
1\t新建公厕\t新建城市公厕{n}座。\t区城管局\t区住建委、各镇街\t{year}年12月
2\t农村公路\t硬化农村公路{n}.5公里。\t区交通局\t各镇街\t{year}年11月
"""
DISTRICTS = ("渝北区", "北碚区", "巴南区")


@pytest.fixture(scope="session")
def corpus(tmp_path_factory):
    """Twelve notices, four districts and years twice or more, and two files that are none."""
    folder = tmp_path_factory.mktemp("corpus")
    for n in range(12):
        text = NOTICE.format(district=DISTRICTS[n % 3], year=2021 + n % 2, n=n + 2)
        (folder / f"{n:02d}.txt").write_text(text, "utf-8")
    (folder / "05-empty.txt").write_text("", "utf-8")
    (folder / "07-letter.txt").write_text("您好。\n此致敬礼。\n", "utf-8")
    return sorted(folder.iterdir())


class Cluster:
    """A scheduler and workers, each a process of its own."""

    def __init__(self, folder):
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", str(self.port))
        self.workers = []

    def add_worker(self):
        options = ("--nthreads", "1", "--no-nanny", "--local-directory", str(self.folder))
        self.workers.append(self._start("worker", self.address, *options))

    def wait_for(self, n):
        """Wait until there are `n` workers."""
        deadline = time.monotonic() + 60
        while True:
            try:
                with connect(self.address) as client:
                    client.wait_for_workers(n, timeout=60)
                    return
            except Exception:  # not started yet
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    def kill_worker(self):
        """End a worker as a power cut would."""
        worker = self.workers.pop(0)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()

    def close(self):
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()

    def _start(self, *arguments):
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments, "--no-dashboard"],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


@pytest.fixture(scope="session")
def running_cluster(tmp_path_factory):
    cluster = Cluster(tmp_path_factory.mktemp("dask"))
    yield cluster
    cluster.close()


@pytest.fixture
def cluster(running_cluster):
    """A cluster of two workers; those that a test killed are replaced for the next."""
    while len(running_cluster.workers) < 2:
        running_cluster.add_worker()
    running_cluster.wait_for(2)
    return running_cluster
