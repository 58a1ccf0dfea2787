"""Steps as cards: told apart, folded where they are long, and never cut without saying so."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.types import Action, Observation, Step
from core.view.trajectories.step_cards import BLOCK_LIMIT, FOLDS, Fold, fold, step_cards, summary
from tests.store.samples import a_step, steps

CODE = "from openpyxl import load_workbook\nwb = load_workbook('in.xlsx')\nws = wb['Data']\nwb.save('out.xlsx')\n"


def card(step, **more):
    return step_cards([step], **more)[0]


@given(steps)
def test_every_step_has_a_card_with_all_its_words(step):
    """Whatever a step holds, its texts are in its blocks, in the order thought, said, did, saw."""
    made = card(step)
    kinds = [block.kind for block in made.blocks]
    assert kinds == sorted(kinds, key=["reasoning", "message", "action", "observation"].index)
    if step.reasoning.strip() and "\x1b" not in step.reasoning:
        assert made.blocks[0].text == step.reasoning


@given(st.text("ab\n", max_size=400), st.integers(0, 8), st.integers(1, 8))
def test_what_is_folded_lies_between_a_beginning_and_an_end(text, head, tail):
    """The folded part is inside the text and leaves its beginning and its end open."""
    part = fold(text, Fold(head, tail, 60, 20))
    if part is not None:
        assert 0 <= part[0] < part[1] < len(text)


def test_a_long_output_keeps_both_ends_open():
    """Of a hundred lines the first and the last stand open, and short ones are not folded at all."""
    text = "".join(f"line {k}\n" for k in range(100))
    start, end = fold(text, FOLDS["observation"]) or (0, 0)
    assert text[:start].endswith("line 15\n")
    assert text[end:].startswith("line 92\n")
    assert fold("".join(f"line {k}\n" for k in range(30)), FOLDS["observation"]) is None


def test_a_line_without_an_end_is_folded_too():
    """A megabyte on one line is folded by its characters; of what no page holds, the rest is counted."""
    block = card(a_step(observation="A" * 1_000_000)).blocks[-1]
    assert block.folded is not None
    assert len(block.text) == BLOCK_LIMIT
    assert block.left_out == 1_000_000 - BLOCK_LIMIT


def test_a_quoted_place_is_never_folded_away():
    """A link to words in the middle of a long output opens it there; only in the step the link names."""
    long = a_step(1, observation="".join(f"line {k}\n" for k in range(100)))
    quoted = step_cards([long, a_step(2)], 1, "line 50")[0].blocks[-1]
    assert quoted.folded is None
    assert [quoted.text[first:last] for first, last in quoted.marks] == ["line 50"]
    assert step_cards([long], 2, "line 50")[0].blocks[-1].marks == ()


def test_a_step_that_failed_says_how():
    """An exit status other than 0, or a limit that stopped it, is a failure; no status is none."""
    made = card(
        Step(
            index=1,
            action=Action(tool="bash", arguments={"command": "x"}),
            observation=Observation(text="", exit_status=2),
        )
    )
    assert (made.failed, made.status, made.blocks[-1].text) == (True, "exit 2", "(no output)")
    stopped = card(Step(index=1, observation=Observation(text="x", exit_status=0, ended="time", dropped=7)))
    assert (stopped.failed, stopped.status, stopped.dropped) == (True, "stopped at the time limit", 7)
    assert not card(a_step()).failed


def test_arguments_that_are_no_text_are_shown_as_json():
    """Numbers and lists of a call are shown beside its texts."""
    made = card(Step(index=1, action=Action(tool="edit", arguments={"path": "a.py", "line": 3})))
    assert [(block.label, block.text) for block in made.blocks] == [
        ("path", "a.py"),
        ("other arguments", '{\n "line": 3\n}'),
    ]


def test_a_summary_is_the_line_that_tells_most():
    """What everybody writes first is passed over; saving is said; a comment at the top is the agent's own summary."""
    assert summary(a_step(command=CODE)) == "saves · ws = wb['Data']"
    assert summary(a_step(command="# Sum by month\nimport x")) == "# Sum by month"
    assert summary(Step(index=1, text="Done.\nMore")) == "Done."
    assert len(summary(a_step(command="x" * 500))) == 90
