"""Merge trees of any size to draw and to tell of, and the blame of a version that came of one."""

from __future__ import annotations

from core.merge.plan import live, plan_merge
from core.types import BlameLine
from core.view.merge_tree.facts import TreeFacts
from core.view.rows import NodeRow
from core.view.skill.lessons import Lesson, Teacher
from tests.view.rows import patch_row

BLAME = (
    BlameLine(path="SKILL.md", line=9, text="## New", edit="m2.000.c1", sources=("p000.e1", "p007.e1")),
    BlameLine(path="SKILL.md", line=10, text="- Wide.", edit="m2.000.c1", sources=("p000.e1", "p007.e1")),
    BlameLine(path="references/more.md", line=3, text="- Narrow.", edit="m2.000.c2", sources=("p001.e1",)),
)


def facts(
    slots: int, fan_in: int, rejected: tuple[int, ...] = (), missing: tuple[int, ...] = (), **fields
) -> TreeFacts:
    """A tree that was merged to its end, without what its live nodes pass on."""
    patches = [
        patch_row(slot, verdict="rejected" if slot in rejected else "pending")
        for slot in range(slots)
        if slot not in missing
    ]
    plan = plan_merge([f"p{slot:03d}" for slot in range(slots)], fan_in)
    there = [each.id for each in patches if each.verdict != "rejected"]
    nodes = [
        NodeRow(each.id, each.level, each.slot, each.children, 2, 1, 1, 10, 0.1, 0, "")
        for each in live(plan, there)
        if not each.passes_on
    ]
    given = TreeFacts(
        state="done",
        slots=slots,
        fan_in=fan_in,
        patches=tuple(patches),
        nodes=tuple(nodes),
        left={},
        conflicts=frozenset(),
        started=frozenset(),
        analysed=frozenset(range(slots)),
        version="",
        lessons=(),
        blame=(),
    )
    return given._replace(**fields)


def a_rejected_lesson(identifier: str) -> Lesson:
    """A lesson of three tasks that a person rejected as a whole."""
    teachers = tuple(Teacher(f"p{slot:03d}.e1", f"p{slot:03d}", f"t{slot}", f"r{slot}", 1) for slot in (1, 2, 3))
    return Lesson(
        id=identifier,
        text="- Gone.",
        place="left_out",
        path="",
        line=0,
        last_line=0,
        tasks=tuple(each.task for each in teachers),
        share=0.5,
        teachers=teachers,
        fate="rejected",
        reason="rejected by nora",
        since="",
    )
