from types import SimpleNamespace

from msanalysis.pipeline.order import Order


def task(name, stage="notebooks", rank=0):
    return SimpleNamespace(signature=name, stage=stage, rank=rank)


def begin(*tasks):
    """Give the order of tasks to a scheduler; return how it would choose."""
    scheduler, order = SimpleNamespace(priorities={}), Order()
    next(order.pytask_execute_build(SimpleNamespace(scheduler=scheduler, tasks=list(tasks))))
    places = scheduler.priorities
    return order, lambda: sorted(places, key=places.get, reverse=True)


def test_higher_rank_goes_first_and_among_equals_the_last_planned():
    _, listed = begin(task("short"), task("long", rank=1), task("report", rank=2), task("other"))
    assert listed() == ["report", "long", "other", "short"]


def test_one_export_goes_first_and_while_it_runs_notebooks_do():
    pdf, page = task("pdf", "pdfs"), task("page", "html")
    order, listed = begin(task("report", rank=2), task("other"), pdf, page)
    assert listed() == ["page", "pdf", "report", "other"]
    order.pytask_execute_task_log_start(page)
    assert listed() == ["report", "other", "page", "pdf"]
    order.pytask_execute_task_log_end(SimpleNamespace(task=page))
    assert listed()[:2] == ["page", "pdf"]


def test_scheduler_without_priorities_is_left_alone():
    order = Order()
    building = order.pytask_execute_build(SimpleNamespace(scheduler=object(), tasks=[task("a")]))
    next(building)
    order.pytask_execute_task_log_start(task("pdf", "pdfs"))
