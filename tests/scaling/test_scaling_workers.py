"""Imports little: every process that these tests start does so too."""

import os

import pytest

from msanalysis.errors import ProjectError
from msanalysis.scale.workers import LocalWorkers


def end_process_once(mark):
    if not mark.exists():
        mark.touch()
        os._exit(1)
    return mark.name


def end_process_always(_piece):
    os._exit(1)


def test_piece_whose_process_died_is_done_again(tmp_path):
    pieces = [tmp_path / str(n) for n in range(3)]
    with LocalWorkers(1) as workers:
        assert dict(workers.run(end_process_once, pieces)) == {0: "0", 1: "1", 2: "2"}


def test_piece_that_always_ends_its_process_is_given_up_in_one_line():
    with pytest.raises(ProjectError, match="1 pieces of work are left, and 3 times none was done"):
        list(LocalWorkers(1).run(end_process_always, [0]))
