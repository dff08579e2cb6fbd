"""The tables of the five documents against readings by hand (`tests/truth/README.md`)."""

import pytest

from tests.comparison import list_facts, list_truth, score


def test_counts_of_projects_by_document_and_origin(study):
    counts = study.projects.groupby(["doc_id", "origin"]).size().to_dict()
    assert counts == {
        ("yubei-2021-plan", "municipal"): 12,
        ("yubei-2021-plan", "voted"): 12,
        ("beibei-2020-plan", "municipal"): 11,
        ("beibei-2020-plan", "voted"): 25,
        ("yubei-2025-plan", "municipal"): 13,
        ("yubei-2025-plan", "voted"): 10,
        ("yubei-2025-plan", "district"): 2,
        ("qianjiang-2025-plan", "district"): 10,
        ("qianjiang-2025-plan", "municipal"): 10,
    }


def test_every_qianjiang_project_has_three_milestones(study):
    periods = study.milestones.groupby("project_id")["period"].agg(list)
    assert len(periods) == 20
    assert all(p == ["2025-06", "2025-09", "2025-12"] for p in periods)


def test_completion_report_has_its_items_and_verdicts(study):
    items = study.evaluations
    assert items["section"].value_counts().to_dict() == {"task": 106, "indicator": 7}
    assert items["verdict"].value_counts().to_dict() == {"completed": 101, "partial": 12}
    assert (items.loc[items["verdict"] == "partial", "reason_text"] != "").all()


@pytest.mark.parametrize("field", sorted(list_truth()))
def test_field_equals_the_reading_by_hand(study, field):
    result = score(list_facts(study)[field], list_truth()[field])
    assert (result.missing, result.extra) == ((), ())
    assert result.hits > 0


def test_quantity_positions_point_at_their_text(study):
    fields = study.projects.set_index("project_id")[["target_text", "support_text"]]
    periods = study.milestones.set_index(["project_id", "period"])["text"]
    for row in study.quantities.itertuples():
        if row.field == "milestone":
            text = periods[row.project_id, row.period]
        else:
            text = fields.at[row.project_id, f"{row.field}_text"]
        assert text[row.start : row.end] == row.text, row.quantity_id
