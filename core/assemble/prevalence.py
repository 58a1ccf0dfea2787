"""How widespread a lesson is, and what follows from that.

Defaults (core.types.Threshold): 3 distinct tasks and 5 % of the trajectories for SKILL.md, 2 tasks for a reference.
Two tasks can agree by chance or by one analyst's habit, and three rarely do; the share keeps "widespread" meaningful
when a run has hundreds of trajectories (10 of 200). A lesson two tasks agree on is worth finding when it is needed,
and what one task alone showed is what overfits.
"""

from __future__ import annotations

from typing import Literal

from core.assemble.lesson import Lesson
from core.types import Record, Threshold

Place = Literal["apply", "route", "discard"]


class Prevalence(Record):
    """A threshold over a number of trajectories."""

    threshold: Threshold
    trajectories: int

    def widespread(self, tasks: int) -> bool:
        share = tasks / max(1, self.trajectories)
        return tasks >= self.threshold.min_tasks and share >= self.threshold.min_share

    def place(self, lesson: Lesson) -> Place:
        """Where a lesson's support puts it; pinned ones go where they say, whatever their support.

        Only added text can be routed, and of that not what goes into a code block.
        """
        tasks = len(lesson.tasks)
        if lesson.pinned or self.widespread(tasks):
            return "apply"
        narrower = tasks >= self.threshold.reference_tasks
        if lesson.edit.op == "create_file" or (lesson.additive and lesson.edit.path != "SKILL.md"):
            return "apply" if narrower else "discard"
        return "route" if narrower and lesson.routable else "discard"

    def reason(self, lesson: Lesson) -> str:
        """The place's reason, in a sentence's part."""
        tasks = len(lesson.tasks)
        if lesson.pinned:
            return f"pinned: in the words of {lesson.reviewer}" if lesson.reviewer else "pinned by a person"
        behind = f"{tasks} task{'' if tasks == 1 else 's'} of {self.trajectories} trajectories behind it"
        need = f"SKILL.md asks for {self.threshold.min_tasks} tasks and {100 * self.threshold.min_share:.3g} %"
        if self.widespread(tasks):
            return behind
        if self.place(lesson) == "discard" and tasks >= self.threshold.reference_tasks:
            return f"{behind}; {need}, and a {lesson.edit.op} here can go nowhere else"
        if self.place(lesson) == "discard":
            return f"{behind}; a reference asks for {self.threshold.reference_tasks}"
        return f"{behind}; {need}"
