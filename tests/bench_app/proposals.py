"""A run with a thousand patches, merged: equal lessons fused node by node, as a model that only joins equals would."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random

from core.assemble import assemble
from core.assemble.verdicts import Verdicts
from core.config import RunConfig
from core.merge.outcome import settle
from core.merge.plan import LiveNode, live, plan_merge
from core.merge.reply import MergedEdit, MergedLine, MergeReply
from core.patch.ids import patch_id
from core.store.run_store import RunStore
from core.strategies.leaves import leaf_candidates
from core.types import Analysis, Candidate, Edit, Evidence, MergeNode, Patch, Skill, Usage, Version
from tests.bench_app.attempts import trajectory, with_reasoning
from tests.bench_app.skills import AT, FAN_IN, SECTIONS, a_skill, a_task
from tests.bench_app.words import sentence, skewed
from tests.store.samples import a_merge

LESSONS = tuple(f"Lesson {number}: {sentence(Random(10_000 + number), 90)}" for number in range(160))
_ALONE = 0.2
"""Share of edits that say what no other says."""


def fill_with_patches(store: RunStore, count: int) -> None:
    """`count` trajectories with a patch each, the merge tree over them, S0 and S1."""
    base = a_skill()
    store.put_tasks([a_task(slot) for slot in range(count)], "evolve")
    patches = [_patch(slot, base) for slot in range(count)]
    with store.transaction():
        for patch in patches:
            attempt = trajectory(patch.trajectory, patch.slot, 3, base.digest, Random(patch.slot))
            store.put_trajectory("evolve", patch.slot, with_reasoning(attempt, patch.evidence[0].quote))
            store.put_analysis(_analysis(patch))
    store.put_version(Version(name="S0", digest=base.digest, created=AT), base)
    task_of = {edit.id: patch.task for patch in patches for edit in patch.edits}
    candidates, nodes = _merged(patches, base, task_of)
    store.put_nodes(nodes)
    made = assemble(base, candidates, (), RunConfig().merge.threshold, task_of, count)
    store.put_version(Version(name="S1", digest=made.skill.digest, created=AT), made.skill, made)
    store.add_event("merge_planned", "", {"levels": nodes[-1].level, "slots": count, "fan_in": FAN_IN}, AT)
    store.add_event("version_made", "S1", {"decisions": 0, "applied": 0, "digest": made.skill.digest}, AT)


def _merged(
    patches: Sequence[Patch], base: Skill, task_of: Mapping[str, str]
) -> tuple[tuple[Candidate, ...], list[MergeNode]]:
    outputs = {patch.id: leaf_candidates(patch, Verdicts(())) for patch in patches}
    plan = plan_merge([patch_id(slot) for slot in range(len(patches))], FAN_IN)
    nodes: list[MergeNode] = []
    for node in live(plan, set(outputs)):
        inputs = [candidate for child in node.children for candidate in outputs[child]]
        nodes.append(_node(node, inputs, base, task_of))
        outputs[node.id] = nodes[-1].output
    return nodes[-1].output, nodes


def _node(node: LiveNode, inputs: Sequence[Candidate], base: Skill, task_of: Mapping[str, str]) -> MergeNode:
    settled = settle(node.id, node.level, inputs, _joining_equals(inputs), skill=base, task_of=task_of)
    usage = Usage(calls=1, prompt_tokens=4000, completion_tokens=700)
    return a_merge(node, inputs, settled, calls=(f"call-{node.id}",), usage=usage)


def _joining_equals(inputs: Sequence[Candidate]) -> MergeReply:
    """What a model would answer that joins what is word for word the same and leaves the rest alone."""
    same: dict[tuple[str, str], list[str]] = {}
    for candidate in inputs:
        same.setdefault((candidate.edit.anchor, candidate.edit.text), []).append(candidate.edit.id)
    return MergeReply(
        merged=tuple(
            MergedEdit(
                op="append_to_section",
                anchor=anchor,
                lines=tuple(MergedLine(text=line, sources=tuple(ids)) for line in text.splitlines()),
            )
            for (anchor, text), ids in same.items()
            if len(ids) > 1
        )
    )


def _analysis(patch: Patch) -> Analysis:
    return Analysis(
        slot=patch.slot, trajectory=patch.trajectory, origin=patch.origin, outcome="patch", patch=patch, turns=4
    )


def _patch(slot: int, base: Skill) -> Patch:
    random = Random(slot)
    name, attempt = patch_id(slot), f"q{slot:04d}"
    return Patch(
        id=name,
        slot=slot,
        base_digest=base.digest,
        origin="error_analyst" if random.random() < 0.6 else "success_analyst",
        trajectory=attempt,
        task=f"t{slot:05d}",
        root_cause=f"The agent missed this: {sentence(random, 160)}",
        evidence=(Evidence(trajectory=attempt, step=1, quote=sentence(random, 80)),),
        edits=tuple(_edits(name, random)),
    )


def _edits(name: str, random: Random) -> Iterator[Edit]:
    for number in range(1, 2 + (random.random() < 0.5)):
        place = skewed(random, len(LESSONS))
        alone = random.random() < _ALONE
        lesson = sentence(random, 90) if alone else LESSONS[place]
        anchor = SECTIONS[place % len(SECTIONS)]
        yield Edit(id=f"{name}.e{number}", op="append_to_section", anchor=anchor, text=f"- {lesson}\n")
