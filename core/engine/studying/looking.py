"""Looks at held-out tasks: what is compared on them is written down before the first of it is measured.

All comparisons that a study plans on the same tasks at once are one look. The k-th look at the same tasks in the
workspace may err with alpha * 6 / (pi^2 k^2) in all (core.stats.looks), each of its comparisons with an equal share
(Bonferroni). A sealed test that nobody has looked at is looked at once, with all of alpha; another look of the same
study needs a reason, each further one counts, also another study's, and every output shows both.
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
from core.study.records import Look, StudyRecord, tasks_digest
from core.view.amounts import many


def looks_to_take(
    config: StudyConfig,
    plan: Plan,
    record: StudyRecord,
    marks: Mapping[str, str],
    workspace: Workspace,
    reason: str,
) -> tuple[Look, ...]:
    """The looks that this plan takes and the record has not: one a task set where anything is new.

    What has no mark, as its skill cannot be made, is neither measured nor compared.
    `reason` is why a sealed test may be opened again, "" where it may not. Raises UserError where one would be.
    """
    found: list[Look] = []
    for name, tasks in config.tasks.items():
        measuring = [cell.id for cell in plan.cells if cell.step == "measure" and cell.tasks == name]
        cells = _fresh(
            [marks[cell] for cell in measuring if cell in marks], [mark for look in record.looks for mark in look.cells]
        )
        if cells:
            compared = _compared(config, plan, marks, name)
            compared = _fresh(compared, [key for look in record.looks for key in look.comparisons])
            before = [look for look in record.looks if look.tasks == name and look.sealed]
            if tasks.sealed and before and not reason:
                raise UserError(_sealed(config, name, before, len(cells)))
            digest = tasks_digest(choose_tasks(tasks.as_tasks, workspace).test)
            number = 1 + looks_at(digest, workspace) + sum(look.digest == digest for look in found)
            alpha = ALPHA if tasks.sealed and number == 1 else alpha_at_look(number)
            found.append(
                Look(
                    tasks=name,
                    digest=digest,
                    number=number,
                    alpha=alpha,
                    at=now(),
                    sealed=tasks.sealed,
                    reason=reason if before else "",
                    cells=tuple(cells),
                    comparisons=tuple(compared),
                )
            )
    return tuple(found)


def looks_at(digest: str, workspace: Workspace) -> int:
    """How often the studies of a workspace looked at these held-out tasks."""
    return sum(look.digest == digest for study in studies_of(workspace) for look in study.read().looks)


def _compared(config: StudyConfig, plan: Plan, marks: Mapping[str, str], tasks: str) -> list[str]:
    arms = arms_of(plan)
    planned = [each for each in comparisons_of(config, plan) if each.after.tasks == tasks]
    return [key for each in planned if (key := key_of(each, arms, marks))]


def _fresh(wanted: Sequence[str], known: Sequence[str]) -> list[str]:
    """What is not known yet, each once, in order."""
    return list(dict.fromkeys(each for each in wanted if each not in set(known)))


def _sealed(config: StudyConfig, name: str, before: Sequence[Look], fresh: int) -> str:
    return (
        f"tasks.{name}: this test is sealed and was opened on {before[0].at[:16].replace('T', ' ')}; the study has "
        f'changed since, and {many(fresh, "run")} would open it again. Give `--open-again --reason "…"` if that is '
        f"meant (every output then shows it), hold out other tasks, or bring {config.name} back to what it was"
    )
