"""Where pictures stand is decided one after the other, until the pages agree."""

from typing import Any

from msanalysis.publishing.placing import SMALLEST, TEXT_END, TEXT_START, place_pictures

INLINE = {"moves": False, "factor": 1.0}


def picture(number: int, room: float, *, page: int = 1, **more: Any) -> dict[str, Any]:
    """A picture of 200 points, 230 with its caption, with `room` left below its place."""
    given = {"height": 200.0, "needed": 230.0, "above": 0.0, "floats": True, **more}
    return {
        "id": f"picture {number}", "kind": "picture", "page": page, "y": TEXT_END - room, **given
    }  # fmt: skip


def section_end(number: int, room: float, *, page: int = 1, open_: bool = True) -> dict[str, Any]:
    return {
        "id": f"section end {number}", "kind": "end of section",
        "page": page, "y": TEXT_END - room, "open": open_,
    }  # fmt: skip


def decide(*facts: dict[str, Any]) -> dict[str, Any]:
    return place_pictures(lambda decisions: list(facts))


def test_a_picture_with_room_stands_in_its_place_in_full_size():
    assert decide(picture(1, 300)) == {"picture 1": INLINE}


def test_a_picture_that_nearly_fits_is_set_smaller():
    assert decide(picture(1, 200))["picture 1"] == {"moves": False, "factor": 0.85}


def test_a_picture_that_would_become_too_small_moves():
    room = 230 - 200 * (1 - SMALLEST) - 1
    assert decide(picture(1, room))["picture 1"] == {"moves": True, "factor": 1}
    assert decide(picture(1, room, floats=False))["picture 1"] == {"moves": False, "factor": 1}


def test_a_picture_never_overtakes_the_one_before():
    decisions = decide(picture(1, 100), picture(2, 300))
    assert decisions["picture 2"]["moves"]


def test_the_next_section_waits_for_a_moved_picture_unless_half_the_page_would_be_empty():
    assert decide(picture(1, 100), section_end(1, 90))["section end 1"]
    high = picture(1, 350, needed=650.0, height=600.0)
    assert not decide(high, section_end(1, 340))["section end 1"]
    assert decide(high, section_end(1, 340, open_=False))["section end 1"]


def test_decisions_follow_from_where_the_ones_before_have_put_the_text():
    def lay_out(decisions: dict[str, Any]) -> list[dict[str, Any]]:
        shrunk = decisions.get("picture 1", INLINE)["factor"] < 1
        return [picture(1, 200), picture(2, 210 if shrunk else 20, page=2)]

    assert place_pictures(lay_out)["picture 2"] == {"moves": False, "factor": 0.9}


def test_an_opening_a_few_lines_too_long_is_set_closer_and_a_long_one_is_left():
    def opening(needed: float) -> Any:
        def lay_out(decisions: dict[str, Any]) -> list[dict[str, Any]]:
            height = needed * (1 - 0.05 * decisions.get("opening", 0))
            fact = {"id": "opening", "kind": "opening", "page": 1, "y": TEXT_START}
            return [{**fact, "needed": height}]

        return place_pictures(lay_out)["opening"]

    page = TEXT_END - TEXT_START
    assert opening(page - 1) == 0
    assert opening(page * 1.08) == 2
    assert opening(page * 2) == 0


def test_a_last_page_of_a_few_lines_is_taken_in_where_that_saves_it():
    def lay_out(decisions: dict[str, Any]) -> list[dict[str, Any]]:
        page, y = (3, 700.0) if decisions.get("closer") else (4, TEXT_START + 30)
        return [{"id": "end", "kind": "end", "page": page, "y": y}]

    assert place_pictures(lay_out) == {"closer": 1}
    assert place_pictures(lambda decisions: [{**lay_out({})[0]}]) == {}
