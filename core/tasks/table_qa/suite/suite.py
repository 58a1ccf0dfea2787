"""Generates the suite: questions over tables from a seed, each needing the lessons it is meant to need and no other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Literal

from core.tasks.dealing import Needs
from core.tasks.starter.drawing import CaseDraw
from core.tasks.starter.shape import draw_shape
from core.tasks.table_qa.csv_files import Table
from core.tasks.table_qa.suite.families import FAMILIES, Drawn, Family, shown
from core.tasks.table_qa.suite.lessons import FALSE, TRUE
from core.tasks.table_qa.suite.plan import deal_families, plan_needs
from core.tasks.table_qa.taskset import Asked, Form, TableTaskset
from core.types import Task

Part = Literal["evolve", "test"]
EVOLVE, TEST = 24, 36
"""The sizes of the parts, unless others are asked for."""
GENERATOR_VERSION = 1
"""Raised whenever equal seeds would give other questions than before."""

_DRAWS = 500


@dataclass(frozen=True)
class Planned:
    """A question with the lessons that it cannot be answered rightly without (or the condition of a false one)."""

    asked: Asked
    part: Part
    family: str
    planted: Needs

    @property
    def needs(self) -> Needs:
        return self.planted - {lesson.id for lesson in FALSE}


class SuiteTaskset(TableTaskset):
    """A generated suite. `evolve` and `test` are the parts the generator made; a task's tags name its part."""

    def __init__(self, planned: tuple[Planned, ...], form: Form, folder: Path | None = None) -> None:
        super().__init__("table_qa_starter", form, folder)
        self.planned = {each.asked.id: each for each in planned}
        self.evolve, self.test = self._part("evolve"), self._part("test")

    def asked(self) -> tuple[Asked, ...]:
        return tuple(each.asked for each in self.planned.values())

    def _part(self, part: Part) -> tuple[Task, ...]:
        return tuple(task for task in self.tasks() if self.planned[task.id].part == part)


def plan_suite(suite_seed: int, evolve: int = EVOLVE, test: int = TEST) -> tuple[Planned, ...]:
    """All questions of a suite. Each part is drawn from a seed of its own: one's size leaves the other alone."""
    return (*_plan_part(suite_seed, "evolve", evolve), *_plan_part(suite_seed, "test", test))


def _plan_part(suite_seed: int, part: Part, count: int) -> tuple[Planned, ...]:
    rng = Random(f"tables {GENERATOR_VERSION} {suite_seed} {part}")
    needs = plan_needs(count, rng)
    families = deal_families(needs, rng)
    return tuple(
        _planned(f"{part[0]}{index + 1:03d}", part, f"{suite_seed} {part} {index}", FAMILIES[family], planted)
        for index, (family, planted) in enumerate(zip(families, needs, strict=True))
    )


def _planned(name: str, part: Part, seed: str, family: Family, planted: Needs) -> Planned:
    """Draw until the question needs what is planted and nothing else; a family does so within a few draws."""
    for attempt in range(_DRAWS):
        rng = Random(f"question {GENERATOR_VERSION} {seed} {attempt}")
        shape = draw_shape(family.id, planted, rng)
        drawn = family.draw(CaseDraw(shape, 0, rng))
        if _needed(drawn) == planted & set(TRUE):
            asked = Asked(
                id=name,
                question=family.question(shape, drawn.names),
                table=_as_text(drawn),
                answers=drawn.answer(""),
                tags=(part,),
            )
            return Planned(asked, part, family.id, planted)
    raise AssertionError(f"family {family.id} never needs {sorted(planted)}")


def _needed(drawn: Drawn) -> set[str]:
    """The lessons without which another answer is given, in whatever order."""
    right = set(drawn.answer(""))
    return {lesson for lesson in TRUE if set(drawn.answer(lesson)) != right}


def _as_text(drawn: Drawn) -> Table:
    table = drawn.table
    rows = tuple(tuple(shown(row.cells[label]) for label in table.labels) for row in table.rows)
    return Table(header=table.labels, rows=rows)
