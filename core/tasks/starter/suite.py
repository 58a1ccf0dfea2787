"""Generates the suite: tasks from a seed, each with three cases in which every lesson it is meant to need is needed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal

from core.tasks.starter.families import FAMILIES
from core.tasks.starter.families.family import Answer, Book
from core.tasks.starter.lessons import BY_ID, LESSONS, Lesson
from core.tasks.starter.plan import deal_families, plan_needs
from core.tasks.starter.shape import CASES, Shape, draw_shape
from core.types import Record

Part = Literal["evolve", "test"]

GENERATOR_VERSION = 1
"""Raised whenever equal seeds would give other tasks than before."""


@dataclass(frozen=True)
class Planned:
    """A task of the suite: its shape, its cases, and which true lessons it cannot be done without."""

    id: str
    part: Part
    seed: str
    shape: Shape
    books: tuple[Book, ...]

    @property
    def needs(self) -> frozenset[str]:
        return frozenset(lesson for lesson in self.shape.mess if BY_ID[lesson].spread != "false")


class PlantedLesson(Record):
    """A lesson and the tasks of one suite that need it (or, for a false one, in which it happens to pass)."""

    lesson: Lesson
    evolve: tuple[str, ...]
    test: tuple[str, ...]


def plan_suite(suite_seed: int, evolve: int, test: int) -> tuple[Planned, ...]:
    """All tasks of a suite. The parts are drawn from seeds of their own, so that one's size leaves the other alone."""
    return (*_plan_part(suite_seed, "evolve", evolve), *_plan_part(suite_seed, "test", test))


def _plan_part(suite_seed: int, part: Part, count: int) -> tuple[Planned, ...]:
    rng = Random(f"starter {GENERATOR_VERSION} {suite_seed} {part}")
    needs = plan_needs(count, rng)
    families = deal_families(needs, rng)
    prefix = "e" if part == "evolve" else "t"
    return tuple(
        plan_task(f"{prefix}{index + 1:03d}", part, f"{suite_seed} {part} {index}", family, mess)
        for index, (family, mess) in enumerate(zip(families, needs, strict=True))
    )


def plan_task(task: str, part: Part, seed: str, family: str, mess: frozenset[str]) -> Planned:
    """Draw until each lesson makes a difference; a family that supports it does so within a few draws."""
    for attempt in range(200):
        rng = Random(f"task {GENERATOR_VERSION} {seed} {attempt}")
        shape = draw_shape(family, mess, rng)
        books = tuple(FAMILIES[family].book(shape, case, rng) for case in range(CASES))
        if all(_makes_a_difference(lesson, shape, books) for lesson in mess):
            return Planned(task, part, seed, shape, books)
    raise AssertionError(f"family {family} never needs {sorted(mess)}")


def _makes_a_difference(lesson: str, shape: Shape, books: tuple[Book, ...]) -> bool:
    if BY_ID[lesson].spread == "false":
        return True
    if lesson == "header_row":
        return len(set(shape.title_counts)) > 1
    return any(differ(book.answer(""), book.answer(lesson)) for book in books)


def differ(one: Answer, other: Answer) -> bool:
    """Whether two answers differ in a cell, figures compared to two decimals as the evaluator does."""
    return {place: _rounded(value) for place, value in one.items() if value is not None} != {
        place: _rounded(value) for place, value in other.items() if value is not None
    }


def _rounded(value: object) -> object:
    return round(float(value), 2) if isinstance(value, (int, float)) else value


def planted_lessons(suite_seed: int = 7, evolve: int = 40, test: int = 60) -> tuple[PlantedLesson, ...]:
    """Every lesson with the tasks of this suite that need it; those that no task needs are left out."""
    tasks = plan_suite(suite_seed, evolve, test)
    planted = (
        PlantedLesson(
            lesson=lesson,
            evolve=tuple(task.id for task in tasks if task.part == "evolve" and lesson.id in task.shape.mess),
            test=tuple(task.id for task in tasks if task.part == "test" and lesson.id in task.shape.mess),
        )
        for lesson in LESSONS
    )
    return tuple(lesson for lesson in planted if lesson.evolve or lesson.test)
