"""What is said about a moved threshold: what it asks for, what moves, and why there is nothing to keep. Pure."""

from __future__ import annotations

from collections import Counter

from core.view.amounts import many
from core.view.merge_tree.what_if import Ingredients, LessonChange, Place, WhatIf
from core.view.shares import asked

_SAID: dict[Place | None, str] = {
    "SKILL.md": "SKILL.md",
    "reference": "a reference",
    "left out": "left out",
    None: "new",
}


def need_told(found: WhatIf, given: Ingredients) -> str:
    """What a lesson needs, with the share of trajectories counted out."""
    threshold, share = found.threshold, found.threshold.min_share
    said = (
        f"A lesson enters SKILL.md when at least {many(found.need, 'task')} taught it"
        f" ({many(threshold.min_tasks, 'task')} asked for; {asked(share)} of {given.trajectories:,} trajectories "
        f"are {share * given.trajectories:.4g}). From {many(threshold.reference_tasks, 'task')} on it goes to a "
        "reference."
    )
    if given.waiting:
        said += (
            f" {given.waiting} decisions were made since the last merge: what they take out is out here already, what "
            "they bring back comes with merging again."
        )
    return said


def changes_told(found: WhatIf, given: Ingredients) -> str:
    """How many lessons stand elsewhere than in the newest version, and from where to where; the table names them."""
    if not found.moved:
        return f"Every lesson stands where {given.newest} has it. Widest support first."
    ways = Counter(_way(each) for each in found.moved)
    told = ", ".join(f"{count} {way}" for way, count in ways.most_common())
    stand = "stands" if len(found.moved) == 1 else "stand"
    return f"{len(found.moved)} of {len(found.lessons)} {stand} elsewhere than in {given.newest}, marked below: {told}."


def _way(each: LessonChange) -> str:
    if each.was == each.now:
        return "from one reference to another"
    return f"{_SAID[each.was]} → {_SAID[each.now]}"


def why_not_kept(found: WhatIf) -> str:
    """Why this skill is no new version; "" where it is one."""
    if not found.same_as:
        return ""
    return f"This is the very skill the run has as {found.same_as}: move the threshold until a lesson moves."
