"""Tables of small studies, with outcomes made up for their cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from core.study.costs import RunCost
from core.study.plan import Cell, plan_of
from core.study.table import StudyTable, table_of
from core.view.studies.said import all_notes
from tests.study.examples import AGAIN, ERROR, GUTTED, HUMAN, NO_SKILL, attempted, recorded, study

EVERY = (NO_SKILL, HUMAN, ERROR, GUTTED, AGAIN)
GOOD = ("error", "again")


def learned(cell: Cell, task: int) -> bool | None:
    """What is evolved passes nearly everything, anything else every fifth task."""
    return task % 7 != 0 if cell.condition in GOOD else task % 5 == 0


def noted(table: StudyTable) -> list[str]:
    """Every sentence that belongs below a table."""
    return [note for group in all_notes(table) for note in group.told]


def a_table(
    passes: Callable[[Cell, int], bool | None] = learned,
    conditions: Sequence[Mapping[str, Any]] = EVERY,
    over: Callable[[Cell], bool] = lambda cell: True,
    tasks: int = 30,
    costs: Sequence[RunCost] = (),
    **changes: Any,
) -> StudyTable:
    """The table of a study of these conditions; only cells that are `over` have attempts."""
    config = study(conditions, **changes)
    plan = plan_of(config)
    made = attempted(plan, passes, tasks)
    done = {cell.id: made[cell.id] for cell in plan.cells if cell.id in made and over(cell)}
    return table_of(config, plan, recorded(config, plan), done, costs)
