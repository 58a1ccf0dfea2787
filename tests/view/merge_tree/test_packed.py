"""The merge tree laid out: everything has a place, groups stand beside their merge, and big trees stay small."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.merge.plan import plan_merge
from core.view.merge_tree.facts import tree_of
from core.view.merge_tree.packed import ACROSS, TALL, PackedTree, pack, way_of
from tests.view.merge_tree.trees import BLAME, a_rejected_lesson, facts
from tests.view.rows import patch_row


def glyphs(packed: PackedTree) -> dict[str, tuple[float, float]]:
    return {glyph.id: (glyph.x, glyph.y) for glyph in packed.glyphs}


@given(st.integers(0, 90), st.integers(2, 33), st.data())
def test_everything_has_a_place_of_its_own(slots, fan_in, data):
    """Whatever was rejected or brought no patch, each patch and merge is drawn once and covers no other."""
    numbers = st.lists(st.integers(0, max(0, slots - 1)), unique=True, max_size=slots)
    given_facts = facts(slots, fan_in, tuple(data.draw(numbers)), tuple(data.draw(numbers)))
    packed = pack(given_facts)
    places = [(glyph.x, glyph.y) for glyph in packed.glyphs]
    assert len(set(places)) == len(places)
    ids = [glyph.id for glyph in packed.glyphs]
    assert len(set(ids)) == len(ids)
    assert {row.id for row in tree_of(given_facts)} <= set(ids)
    assert all(0 <= y <= packed.rows for _, y in places)


@pytest.mark.parametrize("fan_in", [4, 8, 32])
def test_a_group_stands_in_rows_of_eight_left_of_its_merge(fan_in):
    """The patches of a group are in slot order, at most eight a row, and their merge is to the right, between them."""
    at = glyphs(pack(facts(24, fan_in)))
    members = [at[f"p{slot:03d}"] for slot in range(min(24, fan_in))]
    assert members == sorted(members, key=lambda place: (place[1], place[0]))
    assert {sum(y == row for _, y in members) for row in {y for _, y in members}} == {min(fan_in, ACROSS)}
    x, y = at["m1.000"]
    assert all(left < x for left, _ in members)
    assert min(row for _, row in members) <= y <= max(row for _, row in members)


@pytest.mark.parametrize("fan_in", [4, 8, 32])
def test_levels_stand_further_and_further_to_the_right(fan_in):
    """A merge stands right of what it merges, in the middle of it."""
    packed = pack(facts(200, fan_in))
    at = glyphs(packed)
    for line in packed.lines:
        assert at[line.child][0] < at[line.parent][0]
    root = plan_merge([f"p{slot:03d}" for slot in range(200)], fan_in).root
    assert root is not None
    rows = [at[child][1] for child in root.children if child in at]
    assert at[root.id][1] == (min(rows) + max(rows)) / 2


@pytest.mark.parametrize("fan_in", [4, 8, 32])
def test_a_thousand_patches_are_not_a_mile_high(fan_in):
    """Groups stand side by side rather than all below each other, inside the same width."""
    packed = pack(facts(1000, fan_in))
    assert packed.rows < 1.5 * TALL
    assert all(-1 <= glyph.x < packed.width for glyph in packed.glyphs)


def test_a_rejected_patch_keeps_its_place():
    """The patches beside it stand where they stood, and it is still in sight."""
    before, after = pack(facts(12, 4)), pack(facts(12, 4, rejected=(5,)))
    at = glyphs(after)
    assert {each: at[each] for each in at if each.startswith("p")} == {
        each: place for each, place in glyphs(before).items() if each.startswith("p")
    }
    assert {glyph.id: glyph.state for glyph in after.glyphs}["p005"] == "rejected"


def test_a_patch_outside_the_plan_is_drawn_below():
    """A patch of a slot that was not merged, a person's say, is drawn and leads nowhere."""
    packed = pack(facts(4, 4)._replace(patches=(*facts(4, 4).patches, patch_row(9))))
    at = glyphs(packed)
    assert at["p009"][1] > max(at[f"p{slot:03d}"][1] for slot in range(4))
    assert way_of(packed, "p009") == {"p009"}


def test_what_is_still_to_come_is_in_the_drawing():
    """While a run is at work, open slots and merges to come have their places, and a call under way shows."""
    running = facts(8, 4, missing=(6, 7))._replace(
        state="running", nodes=(), analysed=frozenset(range(6)), started=frozenset({"m1.000"})
    )
    states = {glyph.id: glyph.state for glyph in pack(running).glyphs}
    assert (states["p006"], states["p005"]) == ("open", "pending")
    assert (states["m1.000"], states["m1.001"], states["m2.000"]) == ("running", "waiting", "waiting")


def test_the_skill_stands_at_the_end_with_what_it_teaches():
    """Lessons are told widest first, with the number of their tasks; how many have no room is known."""
    packed = pack(facts(8, 4, version="S1", blame=BLAME))
    told = [(glyph.label, glyph.state) for glyph in packed.glyphs if glyph.kind == "lesson"]
    assert told == [("2  Wide.", "in_skill"), ("1  Narrow.", "in_reference")]
    at = glyphs(packed)
    assert at["S1"][0] > at["m2.000"][0]
    many = tuple(line.model_copy(update={"edit": f"m2.000.c{k}"}) for k, line in enumerate(BLAME * 20))
    assert pack(facts(8, 4, version="S1", blame=many)).lessons_left > 0


def test_a_rejected_lesson_stays_in_the_drawing():
    """Among the lessons, in the order of its support, with its sign and the word; its patches are behind it."""
    packed = pack(facts(8, 4, version="S1", blame=BLAME, lessons=(a_rejected_lesson("m2.000.c3"),)))
    told = [(glyph.label, glyph.state) for glyph in packed.glyphs if glyph.kind == "lesson"]
    assert told == [("3  rejected: Gone.", "rejected"), ("2  Wide.", "in_skill"), ("1  Narrow.", "in_reference")]
    assert "rejected by nora" in next(glyph.title for glyph in packed.glyphs if glyph.id == "m2.000.c3")
    assert {"p002", "m1.000", "m2.000", "S1"} <= way_of(packed, "m2.000.c3")


def test_a_patch_with_a_decided_edit_is_neither_open_nor_decided():
    """It says how many of its edits are rejected, in the drawing and in the rows."""
    half = patch_row(0, edits=2, decided_edits=1, rejected_edits=1)
    given = facts(2, 2)
    packed = pack(given._replace(patches=(half, *given.patches[1:])))
    one = next(glyph for glyph in packed.glyphs if glyph.id == "p000")
    assert one.state == "in part"
    assert "1 of 2 edits rejected" in one.title


def test_a_lesson_leads_back_to_its_patches_and_no_others():
    """What belongs to a lesson: the patches that taught it, and the merges they went through."""
    packed = pack(facts(8, 4, version="S1", blame=BLAME))
    assert way_of(packed, "m2.000.c1") == {"m2.000.c1", "p000", "p007", "m1.000", "m1.001", "m2.000", "S1"}
    assert way_of(packed, "m1.001") == {"m1.001", "p004", "p005", "p006", "p007", "m2.000", "S1"}
    assert way_of(packed, "nothing") == frozenset()


def test_a_narrow_drawing_leaves_the_lessons_out_rather_than_cover_merges():
    """Where five levels leave no room, the words give way."""
    wide = facts(1000, 4, version="S1", blame=BLAME)
    assert any(glyph.kind == "lesson" for glyph in pack(wide).glyphs)
    assert not any(glyph.kind == "lesson" for glyph in pack(wide, 740).glyphs)
