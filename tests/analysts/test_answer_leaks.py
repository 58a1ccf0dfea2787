"""A lesson may not hold the answer where printing it would pass; what anybody says it may say."""

from __future__ import annotations

import pytest

from core.analysts.answer_leaks import answer_flags, answer_leaks
from core.types import Edit
from tests.analysts.riddles import SKILL


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("38", "There are 38 of them."),
        ("38", "The sum comes to 38.0 in the end."),
        ("1,204", "Expect 1204."),
        ("1204", "Expect 1,204 of them."),
        ("-17", "It goes down by 17."),
        ("7", "The answer is 7."),
        ("7", "End with \\boxed{7}."),
        ("10", "As a result, 10 remain."),
        ("yes", "Reply yes to such questions."),
        ("Willow Street 4", "Write Willow Street 4 where a shop is asked for."),
        ("Lisbon", "Such a race was held in Lisbon."),
        ("lemon tart", "Look for lemon tart first."),
        ("7", "Use 7 as the final answer."),
        ("7", "7 is correct here."),
        ("7", "The final answer must always be 7."),
        ("360", "Write 360."),
        ("yes", "Always say yes."),
        ("yes", "Reply as follows: respond yes if such a race is asked for."),
        ("lisbon", "- lisbon"),
        ("Lisbon", "Held in: Lisbon."),
        ("lisbon", "Mind that it was **lisbon**."),
        ("Lisbon", "Write lisbon."),
    ],
)
def test_an_answer_is_found(answer: str, text: str) -> None:
    """As a number whatever its spelling, as words, or as what is given as the answer."""
    assert answer_leaks(text, (answer,), "") == (answer,)


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("7", "Check the 7 days of a week."),
        ("10", "Try n = 10 first."),
        ("38", "Take the 138th row."),
        ("38", "Take 38.5 as it is."),
        ("yes", "Is it asked for a number? If yes, give digits."),
        ("points", "Count the points, not the games."),
        ("365", "A year has 365 days."),
        ("", "Count twice."),
        ("38", "Count twice, kind by kind."),
        ("2", "Write 2 decimals where money is asked for."),
        ("1", "Answer with one number."),
        ("yes", "Say what the table says, yes or no."),
        ("points", "Give what stands below points in the row."),
    ],
)
def test_what_anybody_says_is_no_answer(answer: str, text: str) -> None:
    """Common numbers and words may be said, and so may other numbers that hold its digits."""
    assert answer_leaks(text, (answer,), "") == ()


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("42", "The box holds forty-two."),
        ("2005", "It was in two thousand and five."),
        ("42", "Multiply 6 by itself plus one: 6 * 7."),
        ("42", "Work out (40 + 2) first."),
        ("42", "It is 84 divided by 2."),
        ("42", "Six times seven is what to expect."),
        ("42", "Take 0x2a."),
        ("42", "Take 4.2e1 of them."),
        ("42", "Take the 42nd."),
        ("42", "There are 4\u200b2 of them."),
        ("42", "There are \uff14\uff12 of them."),
        ("1234", "There are 1\u202f234 of them."),
        ("1234", "Join 1-2-3-4."),
        ("7", "The answer is seven."),
        ("7", "The answer is 3 + 4."),
        ("Lisbon", "Spell it: L-i-s-b-o-n."),
        ("lemon tart", "Look for lemon\u00a0tart first."),
        ("lemon tart", "Look for lemon\ntart first."),
    ],
)
def test_an_answer_in_another_guise_is_found(answer: str, text: str) -> None:
    """As words, a sum, other signs or spelled: an agent that reads it prints the answer all the same."""
    assert answer_leaks(text, (answer,), "") == (answer,)


@pytest.mark.parametrize(
    "text",
    ["1 / 0 is not defined.", "Take (2 + 3.", "Versions 1.2.3 and 007 + 008 differ.", "a - b - c", "one"],
)
def test_what_is_no_guise_of_it_stays_readable(text: str) -> None:
    """Sums that cannot be worked out are left as they are, and none of it is taken for another number."""
    assert answer_leaks(text, ("42", "Lisbon"), "") == ()


def test_what_the_skill_says_already_may_be_said_again() -> None:
    """But not as the answer."""
    assert answer_leaks("Rows of 24 are whole.", ("24",), "A row has 24 seats.") == ()
    assert answer_leaks("The answer is 24.", ("24",), "A row has 24 seats.") == ("24",)


def test_a_flag_refuses_the_edit_in_the_words_of_any_value_of_the_task() -> None:
    """Whoever proposes it learns that it belongs to the task, not that it is the answer."""
    edits = [
        Edit(id="p000.e1", op="append_to_section", anchor="## Counting", text="- There are 38."),
        Edit(id="p000.e2", op="append_to_section", anchor="## Counting", text="- Count by kind."),
        Edit(id="p000.e3", op="create_file", path="references/38.md", text="# Legs"),
    ]
    flags = answer_flags(edits, SKILL, ("38",))
    assert [(flag.edit, flag.rule, flag.refuses) for flag in flags] == [
        ("p000.e1", "gold_literal", True),
        ("p000.e3", "gold_literal", True),
    ]
    assert flags[0].message == "the number '38' belongs to this task only"
