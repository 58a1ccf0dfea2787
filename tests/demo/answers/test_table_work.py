"""Questions about tables as the scripted model answers them: right exactly where it minds what a question needs."""

from __future__ import annotations

import pytest

from core.agent.task_in_prompt import task_block
from core.demo.policy.answers.table_problems import TableProblem, problem_of
from core.demo.policy.answers.table_subjects import PRACTICES, SHARED
from core.demo.policy.answers.table_work import TableWork
from core.demo.policy.conversation import Exchange, Request
from core.demo.policy.topics import SPREADSHEETS
from core.demo.policy.wordings import wordings
from core.tasks.spreadsheet.workbooks import SPREADSHEET
from core.tasks.starter import starter_skill
from core.tasks.table_qa.answers import answer_items
from core.tasks.table_qa.denotation import same_denotation
from core.tasks.table_qa.suite import LESSONS, Planned, SuiteTaskset, plan_suite, table_skill
from core.tasks.table_qa.taskset import FORMS, Asked
from core.types import Task

WORK = TableWork()
PRACTICE = {
    "skip_totals": "totals",
    "text_numbers": "text_numbers",
    "normalise_keys": "keys",
    "blank_rows": "blanks",
    "text_dates": "dates",
    "bracket_negatives": "brackets",
    "unit_suffix": "units",
    "all_ties": "table_qa.ties",
    "count_distinct": "table_qa.distinct",
    "by_date": "table_qa.by_date",
    "as_written": "table_qa.as_written",
    "include_totals": "against totals",
    "row_order": "against table_qa.by_date",
}
"""What the suite calls a lesson, and what the scripted model does."""
PLANNED = plan_suite(11)
WORDED = [(name, lesson) for name, wording in WORK.lore.wordings.items() for lesson in wording.lesson]
STATED = [(PRACTICE[each.id], text) for each in LESSONS for text in each.statements]


def asking(task: Task) -> Request:
    block = task_block(task, None, FORMS["text"])
    return Request("", block, {}, native=True, schema=None, exchanges=(), last=block)


def problem_in(planned: Planned) -> TableProblem:
    (task,) = SuiteTaskset((planned,), "text").tasks()
    problem = problem_of(asking(task))
    assert problem is not None, planned.asked.question
    return problem


def right(planned: Planned, practices: frozenset[str]) -> bool:
    answered = answer_items(WORK.solve(problem_in(planned), practices).said)
    return same_denotation(planned.asked.answers, answered)


@pytest.mark.parametrize("planned", PLANNED, ids=lambda each: f"{each.asked.id}-{each.family}")
def test_a_question_is_right_with_what_it_needs_and_wrong_without(planned: Planned) -> None:
    """Every need matters, nothing else does, and each has a sign."""
    needed, every = frozenset(PRACTICE[need] for need in planned.needs), frozenset(PRACTICES)
    assert right(planned, needed)
    assert right(planned, every)
    assert set(WORK.signs(problem_in(planned))) == needed
    assert not any(right(planned, every - {need}) for need in needed)
    working = WORK.solve(problem_in(planned), needed).working
    assert all(WORK.solve(problem_in(planned), needed - {need}).working not in working for need in needed)
    assert any(len(line) >= 20 for line in working.splitlines())


def test_without_a_lesson_a_third_is_right() -> None:
    """The easy ones, false lessons' among them."""
    assert sum(right(planned, frozenset()) for planned in PLANNED) == pytest.approx(20, abs=1)


def test_a_careless_reader_draws_false_lessons_where_they_happen_to_pass() -> None:
    """From those questions alone."""
    for planned in PLANNED:
        (expected,) = {PRACTICE[each] for each in planned.planted - planned.needs} or {None}
        assert WORK.suggests(problem_in(planned), frozenset()) == ((expected,) if expected else ())


@pytest.mark.parametrize(("name", "lesson"), [*WORDED, *STATED])
def test_a_lesson_is_understood_as_what_it_is_and_as_nothing_else(name: str, lesson: str) -> None:
    """Wordings and the suite's statements: topic and side."""
    practice, side = name.removeprefix("against "), -1 if name.startswith("against") else 1
    assert WORK.lore.sides(f"- {lesson}") == {practice: side}


def test_lessons_that_spreadsheets_share_count_in_both_and_those_of_tables_alone_do_not() -> None:
    """A spreadsheet skill's wordings are understood; what only tables need is none of theirs."""
    for name in SHARED:
        for lesson in wordings()[name].lesson:
            assert WORK.lore.sides(f"- {lesson}") == {name: 1}
    own = [lesson for name, lesson in WORDED if "table_qa." in name]
    assert sum(bool(SPREADSHEETS.sides(lesson)) for lesson in own) <= len(own) / 4


@pytest.mark.parametrize("skill", [table_skill(), starter_skill()], ids=lambda skill: str(skill.name))
def test_the_starting_skills_are_silent(skill: object) -> None:
    """What is planted stands nowhere in them."""
    assert WORK.lore.sides("\n\n".join(file.text for file in skill.files)) == {}  # type: ignore[attr-defined]


def test_a_workbook_is_printed_first_and_understood_from_what_was_printed() -> None:
    """By one python call; then there is nothing left to look at."""
    planned = PLANNED[0]
    (task,) = SuiteTaskset((planned,), "workbook").tasks()
    block = task_block(task, None, FORMS["workbook"])
    request = Request("", block, {"python": {}}, native=True, schema=None, exchanges=(), last=block)
    call = WORK.inspect(request)
    assert call is not None
    assert (call.tool, "table.xlsx" in call.arguments["code"]) == ("python", True)
    assert WORK.understand(request) is None
    listing = "\n".join(
        "| " + " | ".join(row) + " |" for row in (planned.asked.table.header, *planned.asked.table.rows)
    )
    seen = Request("", block, {"python": {}}, True, None, (Exchange(call, listing),), listing)
    assert WORK.inspect(seen) is None
    assert WORK.understand(seen) == problem_in(planned)
    failed = Request("", block, {"python": {}}, True, None, (Exchange(call, "Traceback"),), "Traceback")
    assert WORK.inspect(failed) is None


def test_a_spreadsheet_task_is_none_of_its_work() -> None:
    """Its result is a file, so it neither looks nor understands."""
    (task,) = SuiteTaskset(PLANNED[:1], "workbook").tasks()
    block = task_block(task, "output.xlsx", SPREADSHEET)
    request = Request("", block, {"python": {}}, native=True, schema=None, exchanges=(), last=block)
    assert WORK.inspect(request) is None
    assert WORK.understand(request) is None


def test_a_question_of_no_known_kind_is_not_understood() -> None:
    """Real questions name their columns without quotes."""
    asked = PLANNED[0].asked.model_copy(update={"question": "which team had the most transfers away?"})
    (task,) = SuiteTaskset((Planned(Asked.model_validate(asked), "test", "x", frozenset()),), "text").tasks()
    assert problem_of(asking(task)) is None
