"""Looks at held-out tasks: what is compared on them is written down before the first of it is measured.

All comparisons that a study plans on the same tasks at once are one look. Looks of a workspace that share a task are
counted; the k-th may err with alpha * 6 / (pi^2 k^2) in all (core.stats.looks), each of its comparisons with an equal
share (Bonferroni). The first look at a sealed test has all of alpha, and those after it together 0.39 alpha more; one
of the same study needs a reason. Every output shows them. Looks of the scripted demo model are counted by themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.engine.wiring.clock import now
from core.engine.wiring.tasks import choose_tasks
from core.errors import UserError
from core.stats.comparison import ALPHA
from core.stats.looks import alpha_at_look
from core.store.study_folder import studies_of
from core.store.workspace import Workspace
from core.study.comparisons import arms_of, comparisons_of, key_of
from core.study.config import StudyConfig
from core.study.plan import Plan
from core.study.records import Look, StudyRecord, task_mark
from core.view.amounts import many


def looks_ahead(
    config: StudyConfig,
    plan: Plan,
    record: StudyRecord,
    marks: Mapping[str, str],
    workspace: Workspace,
    scripted: bool,
) -> tuple[Look, ...]:
    """The looks that this plan will take and the record has not: one a task set where anything is new.

    What has no mark, as its skill cannot be made, is neither measured nor compared. Raises UserError where a study of
    the workspace cannot be read: nobody knows what it looked at.
    """
    found: list[Look] = []
    for name, tasks in config.tasks.items():
        measuring = [cell.id for cell in plan.cells if cell.step == "measure" and cell.tasks == name]
        cells = _fresh([marks[cell] for cell in measuring if cell in marks], [look.cells for look in record.looks])
        compared = _fresh(_compared(config, plan, marks, name), [look.comparisons for look in record.looks])
        if not cells and not compared:
            continue
        seen = tuple(task_mark(task) for task in choose_tasks(tasks.as_tasks, workspace).test)
        number = 1 + looks_at(seen, workspace, scripted) + sum(bool({*look.seen} & {*seen}) for look in found)
        found.append(
            Look(
                tasks=name,
                seen=seen,
                number=number,
                alpha=ALPHA if tasks.sealed and number == 1 else alpha_at_look(number),
                at=now(),
                sealed=tasks.sealed,
                scripted=scripted,
                cells=cells,
                comparisons=compared,
            )
        )
    return tuple(found)


def with_reason(looks: Sequence[Look], record: StudyRecord, reason: str) -> tuple[Look, ...]:
    """The looks as they are taken: one that opens a sealed test again has the reason why.

    Raises UserError where there is none ("").
    """
    taken = []
    for look in looks:
        before = opened_before(look, record)
        if before is not None and not reason:
            raise UserError(_sealed(look, before, record.name))
        taken.append(look.model_copy(update={"reason": reason if before is not None else ""}))
    return tuple(taken)


def opened_before(look: Look, record: StudyRecord) -> Look | None:
    """The study's first look at the sealed test that this look would open again."""
    if not look.sealed:
        return None
    same = (each for each in record.looks if each.sealed and each.tasks == look.tasks)
    return next((each for each in same if each.scripted == look.scripted), None)


def looks_at(seen: Sequence[str], workspace: Workspace, scripted: bool) -> int:
    """How often the studies of a workspace looked at any of these held-out tasks."""
    tasks = set(seen)
    looks = (look for study in studies_of(workspace) for look in study.read().looks)
    return sum(look.scripted == scripted and not tasks.isdisjoint(look.seen) for look in looks)


def _compared(config: StudyConfig, plan: Plan, marks: Mapping[str, str], tasks: str) -> list[str]:
    arms = arms_of(plan)
    planned = [each for each in comparisons_of(config, plan) if each.after.tasks == tasks]
    return [key for each in planned if (key := key_of(each, arms, marks))]


def _fresh(wanted: Sequence[str], known: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """What is not known yet, each once, in order."""
    before = {each for several in known for each in several}
    return tuple(dict.fromkeys(each for each in wanted if each not in before))


def _sealed(look: Look, before: Look, study: str) -> str:
    new = many(len(look.cells), "run") if look.cells else many(len(look.comparisons), "comparison")
    return (
        f"tasks.{look.tasks}: this test is sealed and was opened on {before.at[:16].replace('T', ' ')}; the study has "
        f'changed since, and {new} would open it again. Give `--open-again --reason "…"` if that is '
        f"meant (every output then shows it), hold out other tasks, or bring {study} back to what it was"
    )
