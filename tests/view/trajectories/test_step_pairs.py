"""Two attempts side by side: equal steps together, no step lost, and where they part said."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.view.trajectories.step_cards import step_cards
from core.view.trajectories.step_pairs import step_pairs, told_parting
from tests.store.samples import a_step

commands = st.lists(st.sampled_from(["ls", "cat x", "python fix.py"]), max_size=6)


def cards(given_commands):
    return step_cards([a_step(n + 1, command=command) for n, command in enumerate(given_commands)])


@given(commands, commands)
def test_every_step_of_both_stands_once_and_in_order(left, right):
    """Whatever the two did, each has all its steps in its column, in order; only equal actions are called the same."""
    pairs = step_pairs(cards(left), cards(right))
    assert [pair.left.number for pair in pairs if pair.left] == list(range(1, len(left) + 1))
    assert [pair.right.number for pair in pairs if pair.right] == list(range(1, len(right) + 1))
    for pair in pairs:
        assert not pair.same or left[pair.left.number - 1] == right[pair.right.number - 1]


def test_lines_that_differ_are_marked_on_both_sides():
    """Of two programs with most lines in common, those the other lacks are marked; of two unlike ones none are."""
    (pair,) = step_pairs(cards(["a = 1\nb = 2\nc = 3\n"]), cards(["a = 1\nb = 20\nc = 3\n"]))
    marked = [
        [block.text[first:last] for first, last in block.marks] for block in (pair.left.blocks[1], pair.right.blocks[1])
    ]
    assert marked == [["b = 2"], ["b = 20"]]
    (unlike,) = step_pairs(cards(["a\nb\n"]), cards(["c\nd\n"]))
    assert unlike.left.blocks[1].marks == ()


def test_where_they_part_is_said():
    """At the first step that differs, with both numbers where those differ, or nowhere."""
    assert told_parting(step_pairs(cards(["ls"]), cards(["ls"]))) == "Both did the same in every step."
    assert told_parting(step_pairs(cards(["ls", "a b"]), cards(["ls", "c d"]))) == "They first differ at step 2."
    longer = told_parting(step_pairs(cards(["ls"]), cards(["ls", "cat x"])))
    assert longer == "They first differ at step 2 on the right, which the other has nothing like."
