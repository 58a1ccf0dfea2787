"""Gold literals: values of the answer that nobody can know who has not seen it."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.tasks.spreadsheet.literals import Known, gold_literals
from core.tasks.spreadsheet.taskset import SpreadsheetTaskset
from core.tasks.spreadsheet.values import CellValue
from tests.tasks.spreadsheet.making import book, dataset


def literals(gold: CellValue, instruction: str = "", *inputs: CellValue) -> tuple[str, ...]:
    return gold_literals([gold], Known(instruction, inputs))


@pytest.mark.parametrize(
    ("gold", "expected"),
    [
        (4159.75, ("4159.75",)),
        (-4841.420000006, ("4841.420000006", "4841.42")),
        (10500, ("10500",)),
        (10500.0, ("10500",)),
        ("Overdue since May", ("Overdue since May",)),
        ("  padded text ", ("padded text",)),
        (datetime.datetime(2024, 5, 6), ("2024-05-06",)),
        (datetime.datetime(2024, 5, 6, 7, 30), ("2024-05-06 07:30:00", "2024-05-06")),
        (datetime.time(13, 15), ("13:15:00",)),
    ],
)
def test_a_value_nobody_can_know_is_a_literal(gold: CellValue, expected: tuple[str, ...]) -> None:
    """It stands as code would write it; a number without its sign, also to two decimals."""
    assert literals(gold) == expected


@pytest.mark.parametrize("gold", [None, "", True, False, 0, 7, 42, 0.5, 1000, 1.2, "Yes", "a b", "#N/A", 3e8])
def test_a_trivial_value_is_none(gold: CellValue) -> None:
    """Truth values, errors, short texts and numbers of one or two significant digits stand in any code."""
    assert literals(gold) == ()


@pytest.mark.parametrize(
    ("gold", "instruction", "inputs"),
    [
        (4159.75, "the total is 4,159.75 €", ()),
        (4159.75, "", (4159.751,)),
        (-4159.75, "", (4159.75,)),
        (4159.75, "", ("4159.75",)),
        ("Late payment", "write LATE   payment where", ()),
        ("Smith", "", ("John Smith, Leeds",)),
        (datetime.datetime(2024, 5, 6), "", (datetime.datetime(2024, 5, 6, 12),)),
        (datetime.datetime(2024, 5, 6), "from 2024-05-06 on", ()),
    ],
)
def test_a_value_that_can_be_known_is_none(gold: CellValue, instruction: str, inputs: tuple[CellValue, ...]) -> None:
    """What instruction or input says, in whatever case, spacing or decimals, may stand in an honest fix."""
    assert literals(gold, instruction, *inputs) == ()


@given(st.lists(st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(), st.datetimes())))
def test_what_the_input_holds_is_never_a_literal(values: list[CellValue]) -> None:
    """An answer made only of values of the input has no gold literal."""
    assert gold_literals(values, Known("", values)) == ()


def test_literals_of_a_task_come_from_all_its_cases(tmp_path: Path) -> None:
    """Each case's answer is held against its own input."""
    directory = dataset(tmp_path, {"id": "t", "answer_position": "A1:A3"})
    for number in (1, 2):
        total = 1234.5 * number
        book(directory / "spreadsheet" / "t" / f"{number}_t_input.xlsx", {"S": {"B1": "Widget", "B2": 7}})
        answer = {"A1": total, "A2": "Widget", "A3": "=1+1"}
        book(directory / "spreadsheet" / "t" / f"{number}_t_answer.xlsx", {"S": answer})
    taskset = SpreadsheetTaskset(directory, engine="none")
    (task,) = taskset.tasks()
    assert taskset.literals(task) == ("1234.5", "2469")


def test_the_real_slice_has_literals_where_answers_are_computed(slice_directory: Path) -> None:
    """Sums and averages are literals; answers that only move cells about have none."""
    taskset = SpreadsheetTaskset(slice_directory, engine="none")
    found = {task.id: taskset.literals(task) for task in taskset.tasks()}
    assert "10500" in found["203-15"]
    assert "4159.75" in found["32902"]
    assert found["269-43"] == ()
