"""Rules against the hand reading of all 113 items; doubtful rows count neither way."""

from msanalysis.completion.attainment import pair_attainments
from msanalysis.completion.links import link_plan_to_report
from msanalysis.completion.unmet import find_unmet_signals


def score(found, sure, doubtful):
    """Precision and recall, and what differs."""
    judged = found - doubtful
    wrong, missed = judged - sure, sure - found
    precision = 1 - len(wrong) / max(len(judged), 1)
    recall = 1 - len(missed) / max(len(sure), 1)
    return precision, recall, {"wrong": sorted(wrong), "missed": sorted(missed)}


def split_truth(table, keys):
    keyed = list(zip(keys(table), table["doubtful"].astype(int), strict=True))
    return {k for k, doubt in keyed if not doubt}, {k for k, doubt in keyed if doubt}


def pair_keys(table):
    values = table[["target_value", "actual_value"]].astype(float)
    return zip(
        table["item_id"], values["target_value"], values["actual_value"], table["unit"], strict=True
    )


def test_attainment_pairs_are_those_of_the_hand_reading(report, truth):
    found = set(pair_keys(pair_attainments(report["evaluations"])))
    precision, recall, differing = score(found, *split_truth(truth("attainments"), pair_keys))
    assert precision >= 0.95, differing
    assert recall >= 0.85, differing


def test_pairs_are_met_where_the_hand_reading_says_so(report, truth):
    table = pair_attainments(report["evaluations"])
    met = dict(zip(pair_keys(table), table["met"], strict=True))
    wanted = truth("attainments")
    said = wanted["met"].astype(str).str.lower() == "true"
    differing = {
        key: value
        for key, value in zip(pair_keys(wanted), said, strict=True)
        if key in met and met[key] != value
    }
    assert differing == {}
    assert sum(not value for value in met.values()) >= 4


def test_unmet_signals_quote_what_the_hand_reading_quotes(report, truth):
    items = report["evaluations"].set_index("item_id")
    wanted = truth("unmet_signals")

    def place(item_id, quote):
        start = items.loc[item_id, "progress_text"].find(quote)
        assert start >= 0, (item_id, quote)
        return start, start + len(quote)

    spans = [
        (row.item_id, *place(row.item_id, row.evidence), bool(row.doubtful))
        for row in wanted.itertuples()
    ]
    found = [
        (item_id, *place(item_id, quote))
        for item_id, item in items.iterrows()
        for quote in find_unmet_signals(item["goal_text"], item["progress_text"])
    ]

    def overlap(one, other):
        return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]

    hits = [[span for span in spans if overlap(quote, span)] for quote in found]
    right = sum(any(not span[3] for span in hit) for hit in hits)
    wrong = [quote for quote, hit in zip(found, hits, strict=True) if not hit]
    missed = [span for span in spans if not span[3] and not any(overlap(q, span) for q in found)]
    sure = sum(not span[3] for span in spans)
    assert right / (right + len(wrong)) >= 0.9, wrong
    assert 1 - len(missed) / sure >= 0.85, missed


def test_links_are_those_of_the_hand_reading(report, plan, truth):
    links = link_plan_to_report(
        plan["projects"], plan["quantities"], plan["measures"], report["evaluations"]
    )
    found = set(zip(links["project_id"], links["item_id"], strict=True))
    keys = split_truth(truth("links"), lambda t: zip(t["project_id"], t["item_id"], strict=True))
    precision, recall, differing = score(found, *keys)
    assert precision >= 0.9, differing
    assert recall >= 0.85, differing
