"""An edit that goes into the next skill, with what stands behind each of its lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.assemble.lesson import Lesson
from core.assemble.sections import folded, origins_of, together
from core.blame import LineOrigin
from core.patch.lines import heading_of
from core.patch.places import Span
from core.patch.spans import resolve
from core.types import Edit, Skill


@dataclass(frozen=True)
class Placing:
    """One edit of the base: a lesson's own, several put together, or code's. `lessons` are the keys of those in it."""

    edit: Edit
    origins: tuple[LineOrigin, ...]
    lessons: tuple[str, ...]
    span: Span


def placed_alone(lesson: Lesson, span: Span) -> Placing:
    return Placing(lesson.edit, tuple(origins_of(lesson)), (lesson.key,), span)


def composed_of(edit: Edit, origins: Sequence[LineOrigin], lessons: Sequence[str], base: Skill) -> Placing:
    """An edit made of several lessons. Raises EditProblem where it does not fit the base."""
    return Placing(edit, tuple(origins), tuple(lessons), resolve(edit, base))


def sections_together(lessons: Sequence[Lesson]) -> tuple[list[Lesson], list[list[Lesson]]]:
    """The lessons that stand alone, and those that add a section of one and the same heading to one file."""
    groups: dict[tuple[str, str], list[Lesson]] = {}
    alone: list[Lesson] = []
    for lesson in lessons:
        title = heading_of(lesson.lines[0]) if lesson.edit.op == "add_section" and lesson.lines else None
        if title is None:
            alone.append(lesson)
        else:
            groups.setdefault((lesson.edit.path, folded(title[1])), []).append(lesson)
    for group in groups.values():
        if len(group) == 1:
            alone += group
    return alone, [group for group in groups.values() if len(group) > 1]


def placed_together(lessons: Sequence[Lesson], base: Skill) -> Placing:
    """New sections of one heading as one. Raises EditProblem where that does not fit."""
    edit, origins = together(lessons)
    return composed_of(edit, origins, [lesson.key for lesson in lessons], base)
