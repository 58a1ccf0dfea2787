"""A lesson on its way into the next skill, and the order lessons are looked at in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from core.merge.support import support
from core.patch.ids import slot_order
from core.patch.lines import text_lines
from core.types import Candidate, Edit, Fate

ADDITIVE = frozenset({"insert_before", "insert_after", "append_to_section", "add_section"})
"""Operations that only add text: what they bring can be routed to a reference instead."""


@dataclass(frozen=True)
class Lesson:
    """A candidate, or a part of one, as decisions and fusing left it.

    `candidate.edit.id` is the candidate's id, with `~2`, `~3` … for further parts of a candidate that held lessons of
    different sources. `tasks` is its support. `reviewer` is who wrote its words, where a person did.
    """

    candidate: Candidate
    tasks: tuple[str, ...]
    pinned: bool = False
    reviewer: str = ""
    in_code: bool = False
    """Whether its place is inside a code block of the base."""

    @property
    def edit(self) -> Edit:
        return self.candidate.edit

    @property
    def key(self) -> str:
        return self.candidate.edit.id

    @property
    def owner(self) -> str:
        """The id of the candidate it comes from."""
        return owner_of(self.key)

    @property
    def lines(self) -> tuple[str, ...]:
        return text_lines(self.edit.text)

    @property
    def additive(self) -> bool:
        return self.edit.op in ADDITIVE

    @property
    def routable(self) -> bool:
        """Whether a reference can take it instead of SKILL.md."""
        return self.additive and self.edit.path == "SKILL.md" and not self.in_code


class Ended(NamedTuple):
    """The end of a lesson, and the leaf edits it held that are held by no other lesson because of it."""

    fate: Fate
    sources: tuple[str, ...] = ()


def owner_of(key: str) -> str:
    """The candidate behind a lesson's key; "" for what code wrote (`~links`)."""
    return key.partition("~")[0]


def part_key(owner: str, part: int) -> str:
    """The key of a candidate's part, counted from 1."""
    return owner if part == 1 else f"{owner}~{part}"


def counted(lesson: Lesson, task_of: Mapping[str, str]) -> tuple[str, ...]:
    """A candidate's support; what a person wrote alone has none."""
    return support(lesson.candidate, task_of).tasks if lesson.candidate.sources else ()


def rank(lesson: Lesson) -> tuple[bool, int, tuple[tuple[int, str], ...]]:
    """Who goes first: pinned by a person, then more tasks, then the earlier slot."""
    return (not lesson.pinned, -len(lesson.tasks), slot_order(lesson.key))
