"""The model's part of a merge: candidates go out with what is known of them, what comes back is settled by code.

A merge never loses an edit. Candidates the model does not account for are carried on unchanged after one repair
round; a call that fails carries all of them on; a group that does not fit the model's context is merged as one more
level of smaller groups.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from core.agent.skill_in_prompt import base_skill_block
from core.config import ModelConfig
from core.errors import BoundaryError
from core.llm.turns import Speaker, ask_record, room_left
from core.merge.outcome import MergeReply, Settled, settle
from core.merge.plan import LiveNode, split_group
from core.merge.support import support
from core.patch.lines import text_lines
from core.ports import LLM, CallContext
from core.prompts.blocks import block, nest
from core.prompts.load import Prompt, load_prompt
from core.types import Candidate, Failure, Fate, MergeNode, Message, Origin, Record, Skill, Usage

REPLY_SHARE = 1.2
"""Tokens a reply may take for each token of its candidates: it repeats their texts and adds names and reasons."""


class MergePorts(Protocol):
    """What a merge needs of the outside: a model."""

    @property
    def llm(self) -> LLM: ...


class MergeJob(Record):
    """One node of the tree with the candidates of its live children, in slot order.

    `task_of` and `origin_of` are by leaf edit id and hold at least the leaves below this node; nothing else of them
    enters the prompt. `prompts` is the folder of overriding prompts, "" for none.
    """

    node: LiveNode
    candidates: tuple[Candidate, ...]
    base: Skill
    task_of: Mapping[str, str]
    origin_of: Mapping[str, Origin]
    root: bool = False
    model: ModelConfig
    seed: int | None = None
    replicate: int = 0
    prompts: str = ""

    @property
    def speaker(self) -> Speaker:
        return Speaker(model=self.model, seed=self.seed, replicate=self.replicate)


async def merge_node(job: MergeJob, ports: MergePorts) -> MergeNode:
    """Merge one group. Raises BudgetReached; every other trouble is in the node's notes and its failure."""
    return await _merged(job, ports, 0)


async def _merged(job: MergeJob, ports: MergePorts, again: int) -> MergeNode:
    """`again` counts how often this very node was split before, so that its parts never share an id."""
    prompt = load_prompt("merger_root" if job.root else "merger", job.prompts)
    if len(job.candidates) < 2:
        return _node(job, Settled(output=job.candidates, fates=()), notes=("nothing to merge: passed on",))
    if not _fits(job, prompt):
        return await _in_parts(job, ports, again)
    return await _asked(job, ports, prompt)


def candidates_block(
    candidates: Sequence[Candidate], task_of: Mapping[str, str], origin_of: Mapping[str, Origin]
) -> str:
    """The candidates of one node with id, place, numbered lines, support (distinct tasks) and where they come from."""
    return nest("candidates", "\n".join(_candidate_block(each, task_of, origin_of) for each in candidates))


def _candidate_block(candidate: Candidate, task_of: Mapping[str, str], origin_of: Mapping[str, Origin]) -> str:
    edit = candidate.edit
    lines = text_lines(edit.text)
    counted = support(candidate, task_of)
    width = len(str(len(lines)))
    return block(
        "candidate",
        "\n".join(f"{number:>{width}}| {line}" for number, line in enumerate(lines, start=1)),
        id=edit.id,
        op=edit.op,
        path=edit.path,
        anchor=edit.anchor,
        support=counted.count,
        origin=", ".join(dict.fromkeys(origin_of[source] for source in candidate.sources)),
    )


def merge_messages(job: MergeJob, prompt: Prompt) -> tuple[Message, Message]:
    """What the model is sent for a node: S0 and the facts of this node's own subtree."""
    return prompt.render(
        base_skill=base_skill_block(job.base),
        candidates=candidates_block(job.candidates, job.task_of, job.origin_of),
        count=str(len(job.candidates)),
    )


async def _asked(job: MergeJob, ports: MergePorts, prompt: Prompt) -> MergeNode:
    """Ask, settle, ask once more where the reply has problems, and settle what then came."""

    tried: list[tuple[MergeReply, Settled]] = []

    def problems(reply: MergeReply) -> tuple[str, ...]:
        settled = settle(job.node.id, job.node.level, job.candidates, reply, skill=job.base, task_of=job.task_of)
        tried.append((reply, settled))
        return settled.problems

    context = CallContext(role="merger", about=job.node.id)
    try:
        asked = await ask_record(
            ports.llm,
            job.speaker,
            merge_messages(job, prompt),
            MergeReply,
            context,
            problems,
            lenient=True,
        )
    except BoundaryError as problem:
        note = f"the merge call failed ({problem.failure.message}); every candidate is carried on unchanged"
        nothing = settle(job.node.id, job.node.level, job.candidates, None)
        return _node(job, nothing, notes=(note,), failure=problem.failure)
    done = next(settled for reply, settled in reversed(tried) if reply is asked.value)
    return _node(job, done, calls=asked.keys, notes=done.problems, usage=asked.usage)


def _fits(job: MergeJob, prompt: Prompt) -> bool:
    """Whether prompt and reply fit the model's context."""
    messages = merge_messages(job, prompt)
    alone = prompt.render(base_skill=base_skill_block(job.base), candidates="", count="0")
    left = room_left(job.speaker, messages, ())
    candidates = room_left(job.speaker, alone, ()) - left
    return left >= int(candidates * REPLY_SHARE)


async def _in_parts(job: MergeJob, ports: MergePorts, again: int) -> MergeNode:
    """A group that does not fit: halves first, then what they came to.

    Where halving ends (two candidates do not fit, or the halves merged nothing away), all are carried on, and said.
    """
    if len(job.candidates) < 3:
        return _carried(job, "two candidates do not fit the model's context together; both are carried on unchanged")
    by_id = {candidate.edit.id: candidate for candidate in job.candidates}
    name = f"{job.node.id}.{again}" if again else job.node.id
    group = LiveNode(id=name, level=job.node.level, slot=job.node.slot, children=tuple(by_id))
    *parts, _ = split_group(group, 2)
    made = [
        await _merged(_part_of(job, part, tuple(by_id[each] for each in part.children)), ports, 0) for part in parts
    ]
    between = tuple(candidate for node in made for candidate in node.output)
    if len(between) >= len(job.candidates):
        whole = _carried(job.model_copy(update={"candidates": between}), "the group does not fit the model's context")
    else:
        whole = await _merged(job.model_copy(update={"candidates": between}), ports, again + 1)
    return _joined(job, made, whole)


def _part_of(job: MergeJob, node: LiveNode, candidates: tuple[Candidate, ...]) -> MergeJob:
    return job.model_copy(update={"node": node, "candidates": candidates, "root": False})


def _carried(job: MergeJob, why: str) -> MergeNode:
    return _node(job, settle(job.node.id, job.node.level, job.candidates, None), notes=(why,))


def _joined(job: MergeJob, parts: Sequence[MergeNode], whole: MergeNode) -> MergeNode:
    """One node from the extra level and what it came to: all fates, calls and notes, in order."""
    nodes = (*parts, whole)
    split = f"the group did not fit the model's context and was merged in {len(parts)} parts first"
    return MergeNode(
        id=job.node.id,
        level=job.node.level,
        slot=job.node.slot,
        members=job.node.children,
        inputs=tuple(candidate.edit.id for candidate in job.candidates),
        output=whole.output,
        fates=tuple(fate for node in nodes for fate in node.fates),
        calls=tuple(call for node in nodes for call in node.calls),
        notes=(split, *(f"{node.id}: {note}" for node in nodes for note in node.notes)),
        usage=sum((node.usage for node in nodes), start=Usage()),
        failure=next((node.failure for node in nodes if node.failure), None),
    )


def _node(
    job: MergeJob,
    settled: Settled,
    *,
    calls: tuple[str, ...] = (),
    notes: tuple[str, ...] = (),
    usage: Usage | None = None,
    failure: Failure | None = None,
) -> MergeNode:
    fates: tuple[Fate, ...] = settled.fates
    return MergeNode(
        id=job.node.id,
        level=job.node.level,
        slot=job.node.slot,
        members=job.node.children,
        inputs=tuple(candidate.edit.id for candidate in job.candidates),
        output=settled.output,
        fates=fates,
        calls=calls,
        notes=notes,
        usage=usage or Usage(),
        failure=failure,
    )
