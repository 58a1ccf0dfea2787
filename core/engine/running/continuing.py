"""Running a configuration to its end, and going on with a run.

What an outcome means as an exit status is the command line's business.
"""

from __future__ import annotations

from core.config import RunConfig
from core.engine.running.at_work import at_work
from core.engine.running.configuration import taken_over
from core.engine.running.creating import create, fill
from core.engine.running.driving import WAITS, RunEnded, drive
from core.engine.running.finding import settled, waits
from core.engine.wiring.clock import now
from core.engine.wiring.earlier import memories_for, rejections_for
from core.engine.wiring.skill import starting_skill
from core.engine.wiring.tasks import choose_tasks
from core.store.workspace import Workspace


def evolve(config: RunConfig, workspace: Workspace, new: bool = False) -> RunEnded:
    """Run a configuration to its end. A run of the same configuration that is there already is continued.

    One that waits for review goes on waiting: only `resume` says that the review is over. Paths are taken from the
    current folder. Raises UserError before anything is created or spent where configuration, tasks, skill or endpoint
    will not do.
    """
    config, found = settled(config, workspace, new)
    if found is None:
        with workspace.open_run(create(config, workspace)) as store, at_work(store):
            return drive(store, config, workspace, probed=True)
    if waits(found, workspace):
        return RunEnded(run=found, status="waiting_for_review", reason=WAITS)
    return resume(found, workspace, config)


def resume(run: str, workspace: Workspace, config: RunConfig | None = None, own_bounds: bool = False) -> RunEnded:
    """Continue a run over its journal, to its end, to a budget, or to where it waits for review.

    `config` brings new budgets and endpoint addresses; what determines the outcome must be the run's own. With
    `own_bounds` it brings addresses alone, and the run's budget holds as it stands once this process is its engine.
    """
    with workspace.open_run(run) as store, at_work(store):
        config = taken_over(config, store, own_bounds)
        if not store.tasks():  # its making was cut short
            chosen = choose_tasks(config.tasks, workspace)
            told, memories = rejections_for(config, workspace), memories_for(config, workspace)
            fill(store, chosen, chosen.taskset.check(), starting_skill(config), workspace, told, memories)
        if store.run().status == "waiting_for_review":
            undecided = sum(row.undecided for row in store.patch_rows())
            store.add_event("review_over", run, {"undecided_counted_as_accepted": undecided}, now())
        return drive(store, config, workspace)
