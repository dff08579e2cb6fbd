"""`data/progress/`: complete or as before, history kept, made-up rows apart from real ones."""

import os
import signal
import sys

import pandas as pd
import pytest

from msanalysis import monitoring_commands as commands
from msanalysis.config import Paths
from msanalysis.errors import ProjectError
from msanalysis.monitoring.form_checks import Given
from msanalysis.monitoring.forms import store
from msanalysis.monitoring.history import current_rows, extend_log

ROW = {
    "project_id": "yubei-2025-plan/municipal/1",
    "month": "2025-06",
    "progress_text": "达到总体形象进度的40%。",
    "completed_investment_yuan": 1_200_000.0,
    "problem": "",
    "next_step": "",
    "submitted_on": "2025-06-20",
    "synthetic": False,
    "investment_comparator": "~",
}


def extend(log, **changed):
    return extend_log(log, [{**ROW, **changed}], file="a.xlsx", sha256="0" * 64)


def tree(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def office(desk, monkeypatch, tmp_path):
    """A project folder in which `progress` finds the study without building it."""
    paths = Paths(tmp_path / "project")
    paths.progress.parent.mkdir(parents=True)
    monkeypatch.setattr(commands, "_load_study", lambda: (desk.study, paths))
    return paths


def test_log_comes_back_as_it_was_stored(tmp_path):
    log, _ = extend(store.empty_log())
    log, _ = extend(log, month="2025-07", completed_investment_yuan=None)
    store.store_log(tmp_path / "progress", log)
    pd.testing.assert_frame_equal(store.load_log(tmp_path / "progress"), log)


def test_corrected_form_replaces_and_the_old_one_stays_in_the_log():
    log, _ = extend(store.empty_log())
    log, n = extend(log, progress_text="达到总体形象进度的45%。")
    assert n == 1
    assert list(log["submission_no"]) == [1, 2]
    assert list(current_rows(log)["progress_text"]) == ["达到总体形象进度的45%。"]


def test_same_form_twice_is_stored_once():
    log, _ = extend(store.empty_log())
    again, n = extend(log)
    assert n == 0
    assert again is log


def test_made_up_row_never_replaces_a_real_one():
    log, _ = extend(store.empty_log())
    log, _ = extend(log, synthetic=True, progress_text="编的")
    current = current_rows(log)
    assert sorted(current["synthetic"]) == [False, True]
    assert list(current.loc[~current["synthetic"], "progress_text"]) == [ROW["progress_text"]]


def test_damaged_log_is_named_and_not_overwritten(tmp_path):
    folder = tmp_path / "progress"
    folder.mkdir()
    (folder / "log.csv").write_text("project_id\nx\n", "utf-8")
    with pytest.raises(ProjectError, match=r"log\.csv.*submission_no"):
        store.load_log(folder)


def test_rejected_file_changes_nothing(desk, office):
    bad = desk.edit(desk.write(), lambda s, b: s.__setitem__("F7", "很多"))
    lines = commands.file_forms([bad], accept_warnings=True)
    assert not office.progress.exists()
    assert any("推进情况表!F7" in line for line in lines)
    assert "nothing was stored" in lines[-1]


def test_good_file_is_stored_beside_a_rejected_one(desk, office):
    good = desk.write(month=5)
    bad = desk.edit(desk.write(), lambda s, b: s.__setitem__("F7", "很多"))
    assert commands.file_forms([bad, good])
    assert set(store.load_progress(office.progress)["month"]) == {"2025-05"}


def test_mild_problems_are_stored_only_once_they_are_accepted(desk, office):
    late = desk.edit(desk.write(), lambda s, b: s.__setitem__("C4", "2025-06-28"))
    lines = commands.file_forms([late])
    assert "--accept-warnings" in lines[-1]
    assert not office.progress.exists()
    assert commands.file_forms([late], accept_warnings=True) == []
    assert len(store.load_progress(office.progress)) == 25


def test_filing_again_leaves_the_folder_as_it_is(desk, office):
    path = desk.write()
    commands.file_forms([path])
    before = tree(office.progress)
    assert commands.file_forms([path]) == []
    assert tree(office.progress) == before


def test_forms_of_several_months_in_one_call_are_checked_against_each_other(desk, office):
    may = desk.write(month=5, amount=500.0)
    lines = commands.file_forms([may, desk.write()])
    assert any("falls" not in line and "比 2025-05 报的" in line for line in lines)
    assert set(store.load_progress(office.progress)["month"]) == {"2025-05"}


def test_day_of_filing_can_be_named_by_the_caller(desk, office):
    path = desk.edit(desk.write(), lambda s, b: s.__setitem__("C4", None))
    assert commands.file_forms([path], given=Given(submitted_on="2025-06-19")) == []
    assert set(store.load_progress(office.progress)["submitted_on"]) == {"2025-06-19"}


def kill_at(step):
    """Kill this process for good when it comes to a line of the code that stores."""
    seen = 0
    watched = {store.store_log.__code__, store.flush.__code__, commands._store.__code__}

    def trace(frame, event, _argument):
        nonlocal seen
        if frame.f_code not in watched:
            return None
        if event == "line":
            seen += 1
            if seen == step:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace

    sys.settrace(trace)


def run_and_kill(files, step):
    """Run `progress` in a child that is killed at a step; tell whether it was."""
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(1, 2)
        kill_at(step)
        commands.file_forms(files)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork, which Windows lacks")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.parametrize("first_time", [True, False])
def test_killed_at_any_line_the_folder_is_as_before_or_complete(
    desk, office, tmp_path, monkeypatch, first_time
):
    may, june = desk.write(month=5), desk.write()
    forms = {path: commands.read_form(path) for path in (may, june)}
    monkeypatch.setattr(commands, "read_form", forms.__getitem__)
    known = {path: desk.check(path) for path in (may, june)}
    checked = {form.name: known[path] for path, form in forms.items()}
    monkeypatch.setattr(commands, "check_form", lambda form, *_: checked[form.name])
    if not first_time:
        commands.file_forms([may])
    before = tree(office.progress)
    complete = None
    outcomes = []
    for step in range(1, 400):
        killed = run_and_kill([june], step)
        now = tree(office.progress)
        if now == before:
            outcomes.append("before")
        else:
            log = store.load_log(office.progress)
            assert set(now) == {"log.csv"}
            assert (log["month"] == "2025-06").sum() == 25
            complete = complete or now
            assert now == complete
            outcomes.append("complete")
        if not killed:
            break
        if outcomes[-1] == "complete":
            restore(office.progress, before)
    assert outcomes[-1] == "complete"
    assert outcomes.count("before") > 10
    assert outcomes.count("complete") > 3
    leftovers = [p.name for p in office.progress.parent.iterdir()]
    assert set(leftovers) <= {"progress", ".progress.lock"}


def restore(folder, before):
    for path in sorted(folder.iterdir()):
        path.unlink()
    folder.rmdir()
    if before:
        folder.mkdir()
        for name, data in before.items():
            (folder / name).write_bytes(data)
