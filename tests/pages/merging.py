"""Runs whose patches have been merged, made without a model: equal lessons fuse, as a good merging model would do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from core.assemble import assemble
from core.assemble.verdicts import Verdicts
from core.config import RunConfig
from core.merge.outcome import MergeReply, settle
from core.merge.plan import LiveNode, live, plan_merge
from core.patch.ids import patch_id
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.strategies.leaves import leaf_candidates
from core.types import Analysis, Candidate, Edit, MergeNode, Patch, Run, Skill, SkillFile, Usage, Version
from tests.store.samples import AT, a_merge, a_task

RUN = "merged-20261121-205400-a1b2"
SECTIONS = ("## Reading", "## Calculating", "## Writing")


def a_merged_run(
    workspace: Workspace, patches: int = 12, fan_in: int = 4, lessons: Sequence[str] = (), run_id: str = RUN
) -> str:
    """A finished run: every patch has one or two of the lessons, the first ones most often. Its id comes back."""
    config = RunConfig(name="merged").model_dump(mode="json")
    config["merge"]["fan_in"] = fan_in
    run = Run(id=run_id, schema_version=1, config=config, status="done", created=AT, scripted=True)
    with workspace.create_run(run) as store:
        fill(store, patches, fan_in, lessons or a_lesson_book(40))
    return run_id


def a_lesson_book(count: int) -> tuple[str, ...]:
    """Lessons of different words, so that no two pass for the same."""
    words = [f"w{number}" for number in range(400)]
    return tuple(f"Lesson {number}: {' '.join(Random(number).sample(words, 14))}." for number in range(1, count + 1))


def fill(store: RunStore, count: int, fan_in: int, lessons: Sequence[str]) -> None:
    """Tasks, patches, the tree over them and the version it came to."""
    base = a_base()
    made = [a_patch_of(slot, base, lessons) for slot in range(count)]
    leaves = {patch.id: leaf_candidates(patch, Verdicts(())) for patch in made}
    task_of = {edit.id: patch.task for patch in made for edit in patch.edits}
    nodes = tuple(merged(leaves, fan_in, base))
    threshold = RunConfig().merge.threshold
    assembled = assemble(base, nodes[-1].output, (), threshold, task_of, count)
    with store.transaction():
        store.put_tasks([a_task(f"t{slot}") for slot in range(count)], "evolve")
        store.put_version(Version(name="S0", digest=base.digest, created=AT), base)
        for patch in made:
            store.put_analysis(
                Analysis(slot=patch.slot, trajectory="r1", origin=patch.origin, outcome="patch", patch=patch)
            )
        store.add_event("merge_planned", "", {"levels": nodes[-1].level, "slots": count, "fan_in": fan_in}, AT)
        store.put_nodes(nodes)
        for node in nodes:
            store.add_event("merge_started", node.id, {"level": node.level}, AT)
            store.add_event("merge_finished", node.id, {"level": node.level}, AT)
        store.put_version(Version(name="S1", digest=assembled.skill.digest, created=AT), assembled.skill, assembled)
        store.add_event("version_made", "S1", {"applied": 1, "decisions": 0, "digest": assembled.skill.digest}, AT)


def merged(leaves: dict[str, tuple[Candidate, ...]], fan_in: int, base: Skill) -> Iterator[MergeNode]:
    """The nodes of the tree over these leaves, children before parents."""
    outputs = dict(leaves)
    for node in live(plan_merge([patch_id(slot) for slot in range(len(leaves))], fan_in), leaves):
        inputs = [candidate for child in node.children for candidate in outputs[child]]
        if node.passes_on:
            outputs[node.id] = tuple(inputs)
            continue
        made = a_node_of(node, inputs, base)
        outputs[node.id] = made.output
        yield made


def a_node_of(node: LiveNode, inputs: Sequence[Candidate], base: Skill) -> MergeNode:
    """One merge in which candidates of the same words became one."""
    same: dict[tuple[str, str], list[str]] = {}
    for each in inputs:
        same.setdefault((each.edit.anchor, each.edit.text.strip()), []).append(each.edit.id)
    edits = [
        {"op": "append_to_section", "anchor": anchor, "lines": [{"text": text, "from": ids}]}
        for (anchor, text), ids in same.items()
    ]
    settled = settle(
        node.id, node.level, inputs, MergeReply.model_validate({"merged": edits, "dropped": []}), skill=base
    )
    usage = Usage(calls=1, prompt_tokens=4000, completion_tokens=700, cost=0.02)
    return a_merge(node, inputs, settled, calls=(f"call-{node.id}",), usage=usage)


def a_patch_of(slot: int, base: Skill, lessons: Sequence[str]) -> Patch:
    """A patch with one or two lessons; frequent ones come first in `lessons`."""
    chance = Random(slot)
    name = patch_id(slot)
    taken = dict.fromkeys(int(len(lessons) ** chance.random()) - 1 for _ in range(1 + (chance.random() < 0.5)))
    return Patch(
        id=name,
        slot=slot,
        base_digest=base.digest,
        origin="error_analyst" if chance.random() < 0.6 else "success_analyst",
        trajectory="r1",
        task=f"t{slot}",
        root_cause=f"Cause {slot}: the agent did not do what {lessons[0][:60]} says",
        edits=tuple(
            Edit(
                id=f"{name}.e{number}",
                op="append_to_section",
                anchor=SECTIONS[which % len(SECTIONS)],
                text=f"- {lessons[which]}",
            )
            for number, which in enumerate(taken, 1)
        ),
    )


def a_base() -> Skill:
    """A small skill with the sections the lessons go to."""
    head = "---\nname: sheets\ndescription: Work with spreadsheets.\n---\n\n# Guide\n"
    body = "".join(f"\n{section}\n\n- Be careful.\n" for section in SECTIONS)
    return Skill(name="sheets", files=(SkillFile(path="SKILL.md", data=(head + body).encode()),))
