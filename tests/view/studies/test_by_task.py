"""Task by condition: means over attempts, which tasks are shown, and only so many at once."""

from __future__ import annotations

from core.view.studies.by_task import ROWS, task_grids, task_page
from tests.view.studies.tables import a_table, learned


def page(table, only="all", start=0):
    return task_page(table, table.columns[0], only, start)


def test_a_cell_is_the_mean_of_its_attempts():
    """Over seeds and replicates, what is missing left out and counted."""

    def passes(cell, task):
        return None if task == 3 and cell.seed == 42 else cell.seed == 41

    found = page(a_table(passes, seeds=[41, 42], attempts=2, tasks=6))
    rows = {row.task: row.cells[0] for row in found.rows}
    assert rows["t0"].mean.value == 0.5
    assert [(each.seed, each.replicate) for each in rows["t0"].attempts] == [(41, 0), (41, 1), (42, 0), (42, 1)]
    assert rows["t3"].mean.value == 1.0
    assert rows["t3"].mean.missing == ("infrastructure", "infrastructure")
    assert found.counts == {"all": 6, "differ": 0, "missing": 1}


def test_tasks_that_differ_are_those_with_two_values():
    """What is missing is no other value."""

    def passes(cell, task):
        return None if task == 2 and cell.condition == "none" else task != 1 or cell.condition == "none"

    found = page(a_table(passes, tasks=4), "differ")
    assert [row.task for row in found.rows] == ["t1"]


def test_tasks_stand_in_their_natural_order_and_so_many_at_once():
    """400 tasks are pages; a start beyond the last leads to it."""
    table = a_table(learned, tasks=400)
    first, last = page(table), page(table, start=9999)
    assert [row.task for row in first.rows] == [f"t{number}" for number in range(ROWS)]
    assert (first.matched, last.start, last.rows[-1].task) == (400, 350, "t399")
    assert len(first.columns) == len(first.rows[0].cells) == 8


def test_before_anything_is_over_there_are_columns_and_no_rows():
    """Nothing breaks, and nothing is made up."""
    found = page(a_table(over=lambda cell: False))
    assert found.rows == ()
    assert found.counts == {"all": 0, "differ": 0, "missing": 0}


def test_a_condition_that_is_not_over_has_empty_cells():
    """The others stand."""
    found = page(a_table(over=lambda cell: cell.condition != "error"))
    place = [row.condition for row in found.columns].index("error")
    assert found.rows[0].cells[place] is None
    assert found.rows[0].cells[0] is not None


def test_every_task_can_be_taken_away_as_text():
    """A grid a user and task set: a row a task in its natural order, a column a condition and author."""
    (first, *others) = task_grids(a_table(lambda cell, task: None if cell.condition == "error" else task % 2 == 0))
    assert first.title == "Task by task: used by large on id"
    assert len(others) == 3
    assert first.head[:3] == ("task", "No skill", "human")
    assert "+Error by large" in first.head
    assert [row[0] for row in first.rows[8:11]] == ["t8", "t9", "t10"]
    assert (first.rows[0][1], first.rows[1][1], first.rows[0][3]) == ("1", "0", "infrastructure")
