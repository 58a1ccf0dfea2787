"""The paper's baseline of sequential updates: batches of trajectories one after the other, each analysed with the skill
as the batches before it left it.

The trajectories are made once, all with S0. Nothing of a batch starts before the update before it is done: its analyses
see the current skill, two patches or more are merged in one call, and all that fits is applied. How many tasks stand
behind a lesson is not asked, which is what this way lacks.
"""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from math import ceil

from core.assemble import assemble
from core.assemble.verdicts import Verdicts
from core.merge.plan import LiveNode, plan_updates
from core.patch.ids import patch_id
from core.strategies.analysis import analyse
from core.strategies.finish import Decided, recorded
from core.strategies.health import Health
from core.strategies.lab import Attempted, Lab
from core.strategies.leaves import leaf_candidates
from core.strategies.parallel import merge_group, merge_job, stop_where_all_failed
from core.strategies.scripts import with_sound_scripts
from core.strategies.strategy import Learned
from core.strategies.together import side_by_side
from core.strategies.updates import Updated, not_updated, passed_over, updated
from core.types import Assembled, Candidate, Finding, MergeNode, Patch, Skill, Threshold, Update

EVERYTHING = Threshold(min_tasks=1, min_share=0.0, reference_tasks=1)
"""What a lesson of a single task passes."""
UNCHANGED = "no update changed anything: the same as S0"


class Sequential:
    """Implements core.strategies.strategy.Strategy; `strategy.batch` trajectories an update, in slot order."""

    async def learn(self, base: Skill, attempts: Sequence[Awaitable[Attempted]], lab: Lab) -> Learned:
        """Update after update, then the last one's skill as the run's version."""
        size = lab.config.strategy.batch
        lab.tell("updates_planned", updates=ceil(len(attempts) / size), batch=size, slots=len(attempts))
        health = Health("analyses", len(attempts))
        now = not_updated(base, lab.store.blame("S0"))
        nodes: list[MergeNode] = []
        findings: list[Finding] = []
        for first in range(0, len(attempts), size):
            patches = await _patches(now.skill, attempts[first : first + size], lab, health)
            candidates = await _candidates(now, patches, len(attempts), nodes, lab)
            now, found = await _update(now, candidates, patches, lab)
            findings += found
        stop_where_all_failed(nodes)
        lab.store.put_nodes(nodes)
        return Learned(recorded(base, now.assembled, findings, Decided(0, 0), lab, UNCHANGED))


async def _patches(
    skill: Skill, attempts: Sequence[Awaitable[Attempted]], lab: Lab, health: Health
) -> tuple[Patch, ...]:
    """The patches that analysts of this skill draw from a batch, in slot order."""

    async def analysed(attempt: Awaitable[Attempted]) -> Patch | None:
        analysis = await analyse(skill, await attempt, lab, health)
        return analysis.patch if analysis is not None else None

    async with side_by_side() as group:
        work = [group.create_task(analysed(attempt)) for attempt in attempts]
    return tuple(patch for each in work if (patch := each.result()) is not None)


async def _candidates(
    now: Updated, patches: Sequence[Patch], slots: int, nodes: list[MergeNode], lab: Lab
) -> tuple[Candidate, ...]:
    """What a batch brings: of one patch its edits, of several what one merge makes of them, which joins `nodes`."""
    leaves = {patch.id: leaf_candidates(patch, Verdicts(())) for patch in patches}
    alive = tuple(name for name, edits in leaves.items() if edits)
    inputs = tuple(edit for name in alive for edit in leaves[name])
    if len(alive) < 2:
        return inputs
    planned = plan_updates([patch_id(slot) for slot in range(slots)], lab.config.strategy.batch).nodes[now.number]
    node = LiveNode(id=planned.id, level=planned.level, slot=planned.slot, children=alive)
    kept = {patch.id: patch for patch in patches}
    nodes.append(await merge_group(merge_job(node, inputs, now.skill, kept, lab.config, None), lab))
    return nodes[-1].output


async def _update(
    now: Updated, candidates: Sequence[Candidate], patches: Sequence[Patch], lab: Lab
) -> tuple[Updated, tuple[Finding, ...]]:
    """Apply what a batch brings and record the skill that comes of it; what its scripts do not survive is left out."""
    task_of = {edit.id: patch.task for patch in patches for edit in patch.edits}

    def assembled_of(left: Sequence[Candidate]) -> Assembled:
        return assemble(now.skill, left, (), EVERYTHING, task_of, len(patches), earlier=now.blame)

    found: tuple[Finding, ...] = ()
    after = passed_over(now)
    applied = 0
    if candidates:
        assembled, found = await with_sound_scripts(now.skill, candidates, assembled_of, lab.ports)
        after = updated(now, assembled, candidates)
        applied = sum(fate.kind == "applied" for fate in assembled.fates)
    names = tuple(dict.fromkeys(patch.id for patch in patches))
    with lab.store.transaction():
        lab.store.learned.put_update(Update(number=after.number, patches=names, applied=applied, skill=after.skill))
        lab.tell(
            "skill_updated",
            f"update {after.number}",
            number=after.number,
            digest=after.skill.digest,
            patches=names,
            applied=applied,
        )
    return after, found
