"""What a drawing of the merge tree needs, and the tree as rows that know what is under way and what went wrong. Pure.

The facts are small rows of the store: no candidate and no reply is loaded to draw a tree of a thousand patches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from core.merge.plan import LiveNode, MergePlan, PlanNode, live, plan_merge, plan_updates
from core.patch.ids import is_merged, patch_id, patch_of
from core.patch.lines import lesson_lines, text_lines
from core.types import BlameLine
from core.view.merge_tree.tree import TreeRow, TreeState, first_line, tree_rows
from core.view.review.sight import OPEN, Sight
from core.view.rows import UNDER_WAY, NodeRow, PatchRow, RunState
from core.view.skill.lessons import Lesson, as_seen

LOST = ("conflict", "invalid", "discarded", "rejected")
"""Fates that end an edit."""
SHOWN = 160
"""Characters of a lesson or a cause where there is room for one line."""


class TreeFacts(NamedTuple):
    """The tree of one run as its store has it."""

    state: RunState
    slots: int
    fan_in: int
    patches: tuple[PatchRow, ...]
    nodes: tuple[NodeRow, ...]
    left: Mapping[str, Mapping[str, int]]
    """How many inputs of a node ended there, by kind of fate."""
    conflicts: frozenset[str]
    """Leaf edits that ended as one side of a conflict."""
    started: frozenset[str]
    """Nodes whose call is under way."""
    analysed: frozenset[int]
    """Slots whose analysis has ended, with or without a patch."""
    version: str
    """The newest version that was assembled, "" before there is one."""
    lessons: tuple[Lesson, ...]
    """Those of that version, with those that are left out of it."""
    blame: tuple[BlameLine, ...]
    """The lines of that version that edits brought."""
    batch: int = 0
    """Trajectories an update where the skill was updated sequentially: there is no tree then; 0 where it was merged."""
    sight: Sight = OPEN
    """What of others' decisions is drawn; the shape of the tree is the same for everybody."""

    @property
    def live(self) -> bool:
        """Whether an engine may add to the tree."""
        return self.state in UNDER_WAY

    @property
    def plan(self) -> MergePlan:
        """The whole tree over all slots, those without a patch included."""
        names = [patch_id(slot) for slot in range(self.slots)]
        return plan_updates(names, self.batch) if self.batch else plan_merge(names, max(2, self.fan_in))


class FinalLesson(NamedTuple):
    """A lesson as it stands in the newest version, with the patches and the distinct tasks behind it.

    One that a person rejected as a whole stands in no file: `rejected` has the words, `path` is "" and `line` 0.
    `hidden` where they say no more than that.
    """

    edit: str
    path: str
    line: int
    text: str
    patches: tuple[str, ...]
    tasks: int
    rejected: str = ""
    hidden: bool = False


def seen_by(facts: TreeFacts, sight: Sight) -> TreeFacts:
    """The tree as somebody may see it."""
    return facts._replace(sight=sight, lessons=tuple(as_seen(lesson, sight) for lesson in facts.lessons))


def tree_of(facts: TreeFacts) -> tuple[TreeRow, ...]:
    """The tree's rows, root first; while the run is at work with the nodes and patches that are still to come."""
    rows = tree_rows(tuple(map(facts.sight.row, facts.patches)), facts.nodes, planned(facts))
    by_conflict = {patch_of(edit) for edit in facts.conflicts}
    return tuple(row._replace(state=_state(row, facts, by_conflict)) for row in rows)


def planned(facts: TreeFacts) -> tuple[LiveNode, ...]:
    """The nodes of the plan that have something below them, or may yet have it; on level 1 with slots still open."""
    if facts.nodes and not facts.live:
        there = {patch.id for patch in facts.patches if patch.verdict != "rejected"}
        there |= {member for node in facts.nodes for member in node.members}
    else:
        there = {patch.id for patch in facts.patches if patch.verdict != "rejected"} | open_slots(facts)
    return live(facts.plan, there)


def open_slots(facts: TreeFacts) -> frozenset[str]:
    """The patches that analyses under way may still bring."""
    if not facts.live:
        return frozenset()
    return frozenset(patch_id(slot) for slot in range(facts.slots) if slot not in facts.analysed)


def home_of(plan: MergePlan) -> Mapping[str, PlanNode]:
    """The planned node above each patch and node, whether or not it has anything to merge."""
    return {child: node for node in plan.nodes for child in node.children}


def final_lessons(facts: TreeFacts) -> tuple[FinalLesson, ...]:
    """The lessons of the newest version and those rejected in it, the widest support first."""
    task = {patch.id: patch.task for patch in facts.patches}
    lines: dict[str, list[BlameLine]] = {}
    for line in facts.blame:
        lines.setdefault(line.edit, []).append(line)
    found = [_final(edit, each, task) for edit, each in lines.items()]
    found += [
        FinalLesson(
            each.id, "", 0, lesson_text(each.text), each.patches, each.support, each.reason, each.fate == "hidden"
        )
        for each in facts.lessons
        if each.place == "left_out"
        and each.fate in ("rejected", "hidden")
        and is_merged(each.id)
        and each.id not in lines
    ]
    return tuple(sorted(found, key=lambda each: (-each.tasks, each.path != "SKILL.md", each.path, each.line)))


def lines_of(facts: TreeFacts, edit: str) -> str:
    """The lines that an edit has in the newest version; "" where it has none."""
    return "\n".join(line.text for line in facts.blame if line.edit == edit)


def _final(edit: str, lines: Sequence[BlameLine], task: Mapping[str, str]) -> FinalLesson:
    carrying = [lines[index] for index in lesson_lines([line.text for line in lines])]
    best = max(carrying, key=lambda line: len({task.get(patch_of(each), each) for each in line.sources}))
    sources = dict.fromkeys(source for line in lines for source in line.sources)
    tasks = {task.get(patch_of(each), each) for each in best.sources}
    told = first_line(best.text.strip().removeprefix("- "), SHOWN)
    return FinalLesson(edit, best.path, best.line, told, tuple(dict.fromkeys(map(patch_of, sources))), len(tasks))


def lesson_text(text: str, limit: int = SHOWN) -> str:
    """The first line of an edit that carries its lesson, without its bullet."""
    lines = text_lines(text)
    carrying = lesson_lines(lines)
    return first_line(lines[carrying[0]].strip().removeprefix("- "), limit) if carrying else ""


def _state(row: TreeRow, facts: TreeFacts, by_conflict: set[str]) -> TreeState:
    if row.kind == "patch":
        return "conflict" if row.id in by_conflict and row.state != "rejected" else row.state
    if facts.live and row.id in facts.started and row.state != "merged":
        return "running"
    if row.state == "merged" and facts.left.get(row.id, {}).get("conflict"):
        return "conflict"
    return row.state
