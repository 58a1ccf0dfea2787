"""Trace2Skill (arXiv 2603.25158): many trajectories, analysts blind to each other, one hierarchical merge.

There is no barrier between the stages: a trajectory is analysed when it is graded, and a merge group starts when its
members are known. Only a stop for review waits for all analyses.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping, Sequence

from core.assemble.verdicts import Verdicts
from core.config import RunConfig
from core.merge.plan import LiveNode, PlanNode, plan_merge
from core.merger import MergeJob, merge_node
from core.patch.ids import patch_id, patch_of
from core.strategies.analysis import analyse
from core.strategies.finish import finish
from core.strategies.health import Health, StageFailed, stop_where_gone
from core.strategies.lab import Attempted, Lab
from core.strategies.leaves import leaf_candidates
from core.strategies.strategy import Learned
from core.strategies.together import side_by_side
from core.strategies.tree import Candidates, fold
from core.types import Analysis, MergeNode, Patch, Skill, Version


class Parallel:
    """Implements core.strategies.strategy.Strategy: the paper's own."""

    async def learn(self, base: Skill, attempts: Sequence[Awaitable[Attempted]], lab: Lab) -> Learned | None:
        """Analyse, stop for a review that is asked for and not over, and merge."""
        async with side_by_side() as group:
            analyses = _analyses(base, attempts, lab, group)
            if lab.config.review and not review_is_over(lab):
                await asyncio.gather(*analyses)
                return None
            return Learned(_kept(lab) or await merge_patches(base, [_patch(work) for work in analyses], lab))


def _kept(lab: Lab) -> Version | None:
    """The newest version where a person kept it under another threshold: merging again would put another before it."""
    name = lab.store.tree.kept()
    return next((version for version in lab.store.versions() if version.name == name), None)


def review_is_over(lab: Lab) -> bool:
    """Whether a person let the run go on; what was undecided then counts as accepted."""
    return any(event.kind == "review_over" for event in lab.store.events())


async def remerge(base: Skill, slots: int, lab: Lab) -> Version:
    """Merge the recorded patches again under the decisions as they stand; only changed nodes cost a call."""
    recorded = {patch.slot: patch for patch in lab.store.patches()}

    async def known(slot: int) -> Patch | None:
        return recorded.get(slot)

    return await merge_patches(base, [known(slot) for slot in range(slots)], lab)


async def merge_patches(base: Skill, patches: Sequence[Awaitable[Patch | None]], lab: Lab) -> Version:
    """Fold the slots' patches into a version of the skill; `patches` has every slot, as its outcome becomes known."""
    decided = lab.store.decisions()
    verdicts = Verdicts(decided)
    merged: list[MergeNode] = []
    kept: dict[str, Patch] = {}

    async def leaf(name: str, work: Awaitable[Patch | None]) -> Candidates:
        patch = await work
        if patch is None:
            return ()
        kept[name] = patch
        return leaf_candidates(patch, verdicts)

    async def merge(node: LiveNode, inputs: Candidates) -> MergeNode:
        made = await merge_group(merge_job(node, inputs, base, kept, lab.config, plan.root), lab)
        merged.append(made)
        return made

    names = [patch_id(slot) for slot in range(len(patches))]
    plan = plan_merge(names, lab.config.merge.fan_in)
    lab.tell("merge_planned", levels=plan.levels, slots=len(patches), fan_in=plan.fan_in)
    candidates = await fold(plan, {name: leaf(name, work) for name, work in zip(names, patches, strict=True)}, merge)
    stop_where_all_failed(merged)
    lab.store.put_nodes(sorted(merged, key=lambda node: (node.level, node.slot, node.id)))
    in_order = {name: kept[name] for name in names if name in kept}
    return await finish(base, candidates, in_order, len(patches), lab, under=len(decided))


def stop_where_all_failed(merged: Sequence[MergeNode]) -> None:
    """Raise StageFailed where no merge came through and not the model's words are to blame.

    What such merges carried on is complete, but counted as if no two lessons were the same: a version made of it would
    be poorer than its patches, and nobody would know why.
    """
    failures = [node.failure for node in merged if node.failure is not None and node.failure.boundary != "reply"]
    if failures and len(failures) == len(merged):
        raise StageFailed(
            f"merges: all {len(merged)} failed, the last at the {failures[-1].boundary}: {failures[-1].message}. No "
            "patch is lost; mend it (`trace2skill doctor`), then `trace2skill resume`"
        )


def _analyses(
    base: Skill, attempts: Sequence[Awaitable[Attempted]], lab: Lab, group: asyncio.TaskGroup
) -> tuple[asyncio.Task[Analysis | None], ...]:
    """An analysis a slot, each as soon as its attempt is graded."""
    health = Health("analyses", len(attempts))

    async def analysed(attempt: Awaitable[Attempted]) -> Analysis | None:
        return await analyse(base, await attempt, lab, health)

    return tuple(group.create_task(analysed(attempt)) for attempt in attempts)


async def _patch(work: Awaitable[Analysis | None]) -> Patch | None:
    analysis = await work
    return analysis.patch if analysis is not None else None


def merge_job(
    node: LiveNode,
    inputs: Candidates,
    base: Skill,
    kept: Mapping[str, Patch],
    config: RunConfig,
    root: PlanNode | None,
) -> MergeJob:
    """What one node is told: its own candidates, and the tasks and origins of the leaves below it."""
    patches = [kept[name] for name in {patch_of(source) for each in inputs for source in each.sources}]
    return MergeJob(
        node=node,
        candidates=inputs,
        base=base,
        task_of={edit.id: patch.task for patch in patches for edit in patch.edits},
        origin_of={edit.id: patch.origin for patch in patches for edit in patch.edits},
        root=root is not None and node.id == root.id,
        model=config.model_for("merger"),
        seed=config.seed,
        prompts=config.prompts,
    )


async def merge_group(job: MergeJob, lab: Lab) -> MergeNode:
    """One merge, recorded as it is done."""
    node = job.node
    lab.tell("merge_started", node.id, level=node.level, members=len(node.children), inputs=len(job.candidates))
    made = await merge_node(job, lab.ports)
    stop_where_gone("merges", made.failure)
    lab.store.put_node(made)
    lab.tell("merge_finished", made.id, level=made.level, inputs=len(made.inputs), outputs=len(made.output))
    return made
