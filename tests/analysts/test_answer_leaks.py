"""A lesson may not hold the answer where printing it would pass; what anybody says it may say."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from core.analysts.answer_leaks import MOST_CANDIDATES, answer_flags, answer_leaks
from core.analysts.disguises import undisguised
from core.patch.lints import LONGEST_EDIT
from core.tasks.answers import AnswerTaskset
from core.tasks.math.taskset import MathTaskset, problem_task
from core.types import Edit, Flag
from tests.analysts.riddles import SKILL
from tests.tasks.own.laying import laid


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
    flags = answer_flags(edits, SKILL, ("38",), never)
    assert [(flag.edit, flag.rule, flag.refuses) for flag in flags] == [
        ("p000.e1", "gold_literal", True),
        ("p000.e3", "gold_literal", True),
    ]


def never(words: str) -> bool:
    """The rule of a task that accepts nothing but what it lists."""
    return False


def flags_of(taskset: AnswerTaskset, text: str) -> tuple[Flag, ...]:
    """What is said of a lesson drawn from the one task of a set."""
    (task,) = taskset.tasks()
    edit = Edit(id="p000.e1", op="append_to_section", anchor="## Counting", text=text)
    return answer_flags([edit], SKILL, taskset.answers(task), partial(taskset.accepts, task))


PATTERN = {"instruction": "Which?", "expected": r"NR-\d/[ab]", "match": "regex"}
NEAR = {"instruction": "How much?", "expected": 1856.80, "absolute": 10}
TWO = {"instruction": "How many?", "expected": 2}


@pytest.mark.parametrize(
    ("task", "text"),
    [
        (PATTERN, "The answer is NR-7/b."),
        (PATTERN, "Always say NR-7/b when it is asked for."),
        (PATTERN, "- Item number: `NR-7/b`"),
        (PATTERN, "Such as NR-7/b in the first list of these."),
        (NEAR, "The answer is 1850."),
        (NEAR, "Expect around $1,850 at the end."),
        (NEAR, "It comes to eighteen hundred and fifty: 1800 + 50."),
        ({**NEAR, "expected": 7.4, "absolute": 1}, "The result is about 7."),
        ({"instruction": "Where?", "expected": "Café  Orion"}, "Write: “café orion!”"),
    ],
)
def test_what_the_rule_of_the_task_accepts_is_an_answer_however_it_is_spelled(
    tmp_path: Path, task: dict[str, object], text: str
) -> None:
    """A pattern, a tolerance, a form that is put right: an agent that prints it passes."""
    assert [flag.rule for flag in flags_of(laid(tmp_path, task), text)] == ["gold_literal"]


@pytest.mark.parametrize(
    ("task", "text"),
    [
        (PATTERN, "- Give item numbers as they are written, with their letter."),
        (PATTERN, "The answer is one code, such as `XX-9`, and nothing else."),
        (NEAR, "Round to 2 decimals; a year has 365 days."),
        (NEAR, "The answer is the sum of all 12 rows, below 2000 or above it."),
        (TWO, "- Round to 2 decimals."),
        (TWO, "- Use 2 columns."),
        (TWO, "Write 2 decimals where money is asked for."),
        ({"instruction": "Which?", "expected": "(?i)y(es)?", "match": "regex"}, "- Say it in full, yes or no."),
        ({"instruction": "How many?", "expected": 24}, "- Weeks have 7 days, not 23 hours each."),
    ],
)
def test_ordinary_lessons_are_no_answer_to_the_rule_of_the_task(
    tmp_path: Path, task: dict[str, object], text: str
) -> None:
    """A number that anybody says is none because the rule passes over the words around it."""
    assert flags_of(laid(tmp_path, task), text) == ()


@pytest.mark.parametrize(
    "text", [r"End with \boxed{1/2}.", r"The answer is \dfrac12.", "The answer is 0.5.", "Say 1 / 2."]
)
def test_a_fraction_is_an_answer_in_its_other_spellings(text: str) -> None:
    """To math-verify these are one, and so they are here, without asking it."""
    halves = MathTaskset("math", (problem_task("half", "math", "How much?", r"\frac{1}{2}"),))
    assert flags_of(halves, text)
    assert not flags_of(halves, "Cut it in 2 halves, and each in 0.5 of it.")


def test_a_checker_or_a_judge_has_no_rule_that_words_could_be_put_to(tmp_path: Path) -> None:
    """Nothing is accepted at once, and nothing is asked."""
    assert flags_of(laid(tmp_path, {"instruction": "Write.", "judge": "It is polite."}), "The answer is: hello.") == ()


def test_so_many_values_that_nobody_could_check_them_are_refused(tmp_path: Path) -> None:
    """With a sentence; the task's rule is not asked about any of them."""
    (flag,) = flags_of(laid(tmp_path, NEAR), " ".join(map(str, range(3000, 3001 + MOST_CANDIDATES))))
    assert (flag.rule, flag.refuses) == ("too_many_values", True)


def test_what_refuses_is_the_same_whichever_value_it_is(tmp_path: Path) -> None:
    """An edit that lists many numbers is not told which of them is gold, nor of what kind it is."""
    listed = "Mind " + ", ".join(map(str, range(11, 100))) + "."
    told = {
        flag.message
        for expected, text in ((42, listed), (77, listed), ("Café Orion", "Write: café orion"))
        for flag in flags_of(laid(tmp_path / str(expected), {"instruction": "What?", "expected": expected}), text)
    }
    assert len(told) == 1
    assert not any(sign.isdigit() for sign in told.pop())


@pytest.mark.parametrize("signs", ["(", "1+(", "( ", "1 ", "9)", "one "])
def test_readings_of_the_longest_edit_take_no_quadratic_time(signs: str) -> None:
    """Many times as long as an edit may be: tried from each sign on to the end, this would not end in time."""
    assert undisguised(signs * (50 * LONGEST_EDIT))
