"""What a reviewer goes through: what comes next depends on the patch that is shown, never on how many keys came."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.view.review.queue import WHICH, Wanted, counts, matching, place_of, said_by_patch, wanted
from core.view.review.support_list import Wording
from core.view.review.votes import Standing
from tests.view.review.patches import ROWS

IDS = [each.id for each in ROWS]
OPEN, DONE = Standing("pending", False, False, "pending"), Standing("accepted", True, True, "accepted")
MINE_LOST = Standing("accepted", True, True, "rejected", True)


def stands(**decided: Standing) -> dict[str, Standing]:
    return {each: decided.get(each, OPEN) for each in IDS}


def test_each_state_shows_its_patches() -> None:
    """What counts decides over accepted and rejected, also where the reviewer's own vote was another."""
    found = stands(p001=DONE, p002=MINE_LOST)

    def shown(**want: str) -> list[str]:
        return [each.id for each in matching(ROWS, found, wanted(want))]

    assert shown() == ["p000", "p003", "p004", "p005"]
    assert shown(which="accepted") == ["p001"]
    assert shown(which="rejected") == ["p002"] == shown(which="conflicts")
    assert shown(which="flagged", task="t1") == ["p001", "p005"]
    assert shown(which="all", text="cause 4") == ["p004"]
    assert counts(ROWS, found, Wanted())["all"] == 6


def test_an_unknown_state_is_said_in_words() -> None:
    """The sentence names the states there are."""
    with pytest.raises(ValueError, match="pending, all, accepted"):
        wanted({"which": "maybe"})


def test_what_was_skipped_comes_again_after_the_last() -> None:
    """Of those to decide the first follows the last; the others have an end."""
    todo = matching(ROWS, stands(), Wanted())
    assert place_of("p005", todo, IDS, Wanted()).then == "p000"
    assert place_of("p005", ROWS, IDS, Wanted(which="all")).then == ""
    alone = matching(ROWS, stands(**{each: DONE for each in IDS if each != "p003"}), Wanted())
    assert place_of("p003", alone, IDS, Wanted()).then == ""


def test_a_patch_that_is_not_among_them_has_neighbours_all_the_same() -> None:
    """As after an undo, or by a link: the next one is the next in slot order that is wanted."""
    todo = matching(ROWS, stands(p002=DONE, p003=DONE), Wanted())
    place = place_of("p002", todo, IDS, Wanted())
    assert (place.number, place.previous, place.following) == (0, "p001", "p004")


@given(st.sets(st.sampled_from(IDS)), st.sampled_from(IDS), st.sampled_from(WHICH))
def test_next_and_previous_are_each_others_way_back(decided: set[str], here: str, which: str) -> None:
    """Whatever is decided and wanted: what follows is later, and going back from it passes no wanted patch."""
    want = wanted({"which": which})
    rows = matching(ROWS, stands(**dict.fromkeys(decided, DONE)), want)
    place = place_of(here, rows, IDS, want)
    if place.following:
        assert place.following > here
        back = place_of(place.following, rows, IDS, want).previous
        assert back == (here if place.number else place.previous)
    assert place.then != here


def test_a_text_is_looked_for_in_causes_and_lessons():
    """Every word of it, in any order and case, in what the analyst found or in what the edits say."""
    wordings = [
        Wording("p001.e1", "p001", "t1", "append", "SKILL.md", "", "A blank row does not end the data."),
        Wording("p001.e2", "p001", "t1", "append", "SKILL.md", "", "Strip separators."),
    ]
    said = said_by_patch(wordings)
    everyone = stands()

    def found(text: str) -> list[str]:
        return [each.id for each in matching(ROWS, everyone, Wanted("all", text=text), said)]

    assert found("ROW blank separators") == ["p001"]
    assert found("cause 1") == ["p001"]
    assert found("blank walrus") == []
    assert counts(ROWS, everyone, Wanted(text="blank"), said)["all"] == 1
