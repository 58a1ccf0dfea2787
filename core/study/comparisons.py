"""Which arms of a study are compared: fixed by its file, before anything is measured. Pure.

Every condition is compared with the reference; a control arm with the condition it is made from, whose gain it is to
explain, and with the reference too; a repetition (A/A) with what it repeats, and with nothing else. Where the study
asks for it (`against_start`), an evolved skill is compared with the skill it started from as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple, TypeAlias

from core.study.conditions import Again, ControlArm
from core.study.config import StudyConfig
from core.study.plan import Plan
from core.study.records import digest_of

Role: TypeAlias = Literal["reference", "control", "again", "start"]


class Arm(NamedTuple):
    """A condition with one author, one user and one task set: all its seeds together."""

    condition: str
    author: str
    user: str
    tasks: str


class PlannedComparison(NamedTuple):
    """Two arms on the same tasks: the change from `before` to `after`."""

    role: Role
    before: Arm
    after: Arm


def arms_of(plan: Plan) -> dict[Arm, tuple[str, ...]]:
    """Every arm that is measured, with the ids of its cells by seed."""
    found: dict[Arm, tuple[str, ...]] = {}
    for cell in plan.cells:
        if cell.step == "measure":
            arm = Arm(cell.condition, cell.author, cell.user, cell.tasks)
            found[arm] = (*found.get(arm, ()), cell.id)
    return found


def comparisons_of(config: StudyConfig, plan: Plan) -> tuple[PlannedComparison, ...]:
    """Every comparison the study makes, in the order of its conditions."""
    arms, found = arms_of(plan), []
    reference = config.named(config.reference_name)
    order = {each.name: place for place, each in enumerate(config.conditions)}
    for arm in sorted(arms, key=lambda arm: order[arm.condition]):
        condition = config.named(arm.condition)
        if isinstance(condition, Again):
            found.append(PlannedComparison("again", arm._replace(condition=condition.of), arm))
            continue
        if condition.name != reference.name:
            authors = config.authors_of(reference)
            author = arm.author if arm.author in authors else authors[0]
            found.append(PlannedComparison("reference", arm._replace(condition=reference.name, author=author), arm))
        if isinstance(condition, ControlArm) and condition.of != reference.name:
            found.append(PlannedComparison("control", arm, arm._replace(condition=condition.of)))
        start = config.start_of(condition) if config.against_start else None
        if start is not None and start.name != reference.name:
            found.append(PlannedComparison("start", arm._replace(condition=start.name, author=""), arm))
    return tuple(each for each in found if each.before in arms and each.after in arms)


def key_of(planned: PlannedComparison, arms: Mapping[Arm, tuple[str, ...]], marks: Mapping[str, str]) -> str:
    """What tells one comparison from another: the runs of both arms by their marks; "" while one is not known."""
    before, after = ([marks.get(cell, "") for cell in arms[arm]] for arm in (planned.before, planned.after))
    return digest_of([sorted(before), sorted(after)]) if all((*before, *after)) else ""
