"""The notebook as it stands after everything that was done to it, and what a pin keeps of a view."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from core.types import Pin, PinChange
from core.view.notebook.pinned import places, standing
from core.view.notebook.shown import KEPT_CHARACTERS, KEPT_ROWS, Shown, snapshot, told_change, told_rows

AT = "2026-11-21T20:54:00+00:00"
PINS = [Pin(seq=seq, page="overview", params=(("run", "r"),), title=f"t{seq}", at=AT) for seq in range(1, 6)]
SEQS = [pin.seq for pin in PINS]
changes = st.lists(
    st.builds(
        PinChange,
        pin=st.integers(0, 7),
        kind=st.sampled_from(["reword", "move", "take_out", "bring_back"]),
        note=st.text(max_size=5),
        before=st.integers(0, 7),
        at=st.just(AT),
    ),
    max_size=12,
)


class Row(NamedTuple):
    name: str
    value: object


def order(*moves: tuple[int, int]) -> list[int]:
    done = [PinChange(pin=pin, kind="move", before=before, at=AT) for pin, before in moves]
    return [pin.seq for pin in standing(PINS, SEQS, done)]


@given(changes)
def test_no_change_loses_or_doubles_a_pin(done):
    """Whatever is done, in whatever order, and to whatever number: each pin stands there once."""
    assert sorted(pin.seq for pin in standing(PINS, SEQS, done)) == SEQS


def test_moving_is_before_another_or_to_the_end():
    """A move names what the pin stands before then; one before itself or before nothing known changes nothing."""
    assert order((4, 2)) == [1, 4, 2, 3, 5]
    assert order((1, 0)) == [2, 3, 4, 5, 1]
    assert order((3, 3), (2, 9), (9, 1)) == SEQS


def test_a_place_beside_a_pin_that_was_taken_out_keeps_its_meaning():
    """Moves are played with every pin there ever was, so that bringing one back brings it to where it stood."""
    done = [PinChange(pin=5, kind="move", before=2, at=AT)]
    left = [pin for pin in PINS if pin.seq != 2]
    assert [pin.seq for pin in standing(left, SEQS, done)] == [1, 5, 3, 4]


@given(st.permutations(SEQS))
def test_a_step_up_or_down_changes_two_neighbours(seqs):
    """What the page offers as up and down swaps an entry with the one above or below it, and nothing else."""
    pins = [PINS[seq - 1] for seq in seqs]
    for place, (up, down) in enumerate(places(pins)[seq] for seq in seqs):
        for before, other in ((up, place - 1), (down, place + 1)):
            assert (before is None) == (other not in range(len(seqs)))
            if before is not None:
                swapped = list(seqs)
                swapped[place], swapped[other] = swapped[other], swapped[place]
                done = [PinChange(pin=seqs[place], kind="move", before=before, at=AT)]
                assert [pin.seq for pin in standing(pins, seqs, done)] == swapped


def test_the_last_wording_counts():
    """Everybody may reword; what was said before stays in the rows of the store."""
    done = [PinChange(pin=2, kind="reword", note=note, at=AT) for note in ("first", "second")]
    assert [pin.note for pin in standing(PINS, SEQS, done)] == ["", "second", "", "", ""]


def test_a_snapshot_is_small_and_says_what_it_leaves_off():
    """Rows beyond what is kept are counted, long texts cut with their length; a change beyond that is noticed too."""
    rows = tuple(Row(f"n{each}", each) for each in range(KEPT_ROWS + 5))
    kept = snapshot(Shown(rows, {"name": "name"}))
    assert (len(kept.rows), kept.total, kept.columns) == (KEPT_ROWS, KEPT_ROWS + 5, ("name",))
    assert told_rows(kept, 10) == f"the first 10 of {KEPT_ROWS + 5} rows"
    later = snapshot(Shown((*rows[:-1], Row("other", 0)), {"name": "name"}))
    assert told_change(kept, later) == "Changed since, beyond the rows kept here."
    long = snapshot(Shown((Row("x" * (KEPT_CHARACTERS + 1), None),)))
    assert long.rows[0][0] == "x" * KEPT_CHARACTERS + f"… ({KEPT_CHARACTERS + 1:,} characters)"


@given(
    st.lists(
        st.builds(Row, st.text(), st.none() | st.integers() | st.floats() | st.text() | st.lists(st.text()).map(tuple)),
        max_size=5,
    )
)
def test_a_snapshot_survives_the_store(rows):
    """Whatever cells hold (no number, half a character, parts), it is JSON and comes back the same."""
    pin = PINS[0].model_copy(update={"shown": snapshot(Shown(tuple(rows)))})
    assert Pin.model_validate_json(pin.model_dump_json()) == pin


def test_what_changed_is_said_in_a_sentence():
    """More rows, other cells, another sentence; nothing where it is the same."""
    one = snapshot(Shown((Row("a", 1), Row("b", 2)), words="2 rows"))
    assert told_change(one, one) == ""
    assert told_change(one, snapshot(Shown((Row("a", 1),)))) == "Changed since: 2 rows then, 1 row now."
    other = snapshot(Shown((Row("a", 1), Row("b", 3)), words="2 rows"))
    assert told_change(one, other) == "Changed since: 1 row of 2 reads differently now."


def test_what_has_parts_is_told_in_words():
    """A record, a mapping or rows of them in a cell: no JSON, whatever they hold; 1 is a number and True a yes."""
    parts = Row("decided", {"patches": 1, "edits_open": True, "left_out": ["p1", "p2"], "by": None})
    kept = snapshot(Shown((Row("all", parts),)))
    assert kept.rows == (("all", "name decided, value (patches 1, edits open yes, left out (p1, p2), by none)"),)
