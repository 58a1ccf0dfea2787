"""What an earlier run of the workspace hands on to a later one, if it is asked for: refused ideas, and memories."""

from __future__ import annotations

from collections.abc import Sequence

from core.config import RunConfig
from core.errors import UserError
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.strategies.rejections import how_many_rejected, rejected_ideas
from core.study.records import task_mark
from core.types import JsonObject, Kept, RejectedIdea, Task

EVENT = "told_rejections"
_AMONG_THE_FIRST = 20
"""Events of a run among which this one stands: it is written when the run is made."""


def rejections_for(config: RunConfig, workspace: Workspace) -> tuple[RejectedIdea, ...]:
    """The refused ideas a run of this configuration is told, as they stand now. Raises UserError: no such run."""
    if not config.analysts.rejections_of:
        return ()
    with workspace.open_run(config.analysts.rejections_of, read_only=True) as store:
        return rejected_ideas(store.run().id, store.decisions(), store.patches())


def rejections_in(run: str, workspace: Workspace) -> int:
    """How many refused ideas there are to tell of a run now; no patch is loaded. Raises UserError: no such run."""
    with workspace.open_run(run, read_only=True) as store:
        facts = store.review_facts()
    return how_many_rejected(facts.decisions, facts.edits)


def memories_for(config: RunConfig, workspace: Workspace) -> tuple[Kept, ...]:
    """The memories that attempts of this configuration are handed. Raises UserError: no such run, or it has none."""
    if not config.memories_of:
        return ()
    if config.mode != "evaluation":
        raise UserError('memories_of: memories are handed on only to a run that measures a skill (mode = "evaluation")')
    with workspace.open_run(config.memories_of, read_only=True) as store:
        if store.run().config.get("strategy", {}).get("name") != "reasoning_bank" or store.run().status != "done":
            raise UserError(f"memories_of: {store.run().id} is no run of reasoning_bank that is done")
        return store.learned.memory()


def refuse_leaks(config: RunConfig, kept: Sequence[Kept], measured: Sequence[Task], workspace: Workspace) -> None:
    """Raise UserError where memories are measured on tasks that they were drawn from, unless that is what is asked for.

    A task of the same id is another where its words or files differ, as in suites of other seeds.
    """
    if not kept or config.tasks.held_out == "evolve":
        return
    drawn_from = {each.item.task for each in kept}
    with workspace.open_run(config.memories_of, read_only=True) as store:
        learned = {task_mark(task) for task in store.tasks("evolve") if task.id in drawn_from}
        bank = store.run().id
    leaked = [task.id for task in measured if task_mark(task) in learned]
    if leaked:
        raise UserError(
            f"memories_of: {len(leaked)} of the {len(measured)} tasks to be measured on are ones that the memories of "
            f"{bank} were drawn from ({leaked[0]} is one); take the split and seeds of that run under [tasks], or say "
            'held_out = "evolve" there to measure on what was learned from'
        )


def record_rejections(store: RunStore, ideas: tuple[RejectedIdea, ...], at: str) -> None:
    """Fix them in the run: decisions made in the earlier run from now on change nothing here."""
    if ideas:
        data: JsonObject = {"ideas": [idea.model_dump(mode="json") for idea in ideas]}
        store.add_event(EVENT, ideas[0].run, data, at)


def recorded_rejections(store: RunStore) -> tuple[RejectedIdea, ...]:
    """The refused ideas this run was told when it was made."""
    told = next((event for event in store.events(limit=_AMONG_THE_FIRST) if event.kind == EVENT), None)
    return tuple(RejectedIdea.model_validate(idea) for idea in told.data["ideas"]) if told else ()
