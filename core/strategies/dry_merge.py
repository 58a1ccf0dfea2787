"""Merging again without a model: which merges the journal has no reply for, found by doing all the others."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from core.assemble.verdicts import Verdicts
from core.config import RunConfig
from core.merge.plan import LiveNode, plan_merge
from core.merger import merge_node
from core.patch.ids import patch_id
from core.ports import LLM, Answered, CallContext
from core.strategies.leaves import leaf_candidates
from core.strategies.parallel import merge_job
from core.strategies.tree import Candidates, fold
from core.types import Candidate, Edit, MergeNode, ModelReply, ModelRequest, Patch, Skill


class Replies(Protocol):
    """What a journal is asked here."""

    def reply(self, key: str) -> ModelReply | None: ...


@dataclass(frozen=True)
class Merged:
    """A merge as it stands, to be made again: S0, the patches and nodes by id, how many slots, and its decisions.

    What is not among the nodes is made from replies, as what changed is.
    """

    base: Skill
    patches: Mapping[str, Patch]
    nodes: Mapping[str, MergeNode]
    slots: int
    verdicts: Verdicts
    config: RunConfig


class _Unanswered(Exception):
    """The journal has no reply for a request."""


@dataclass(frozen=True)
class _Remembered:
    """A model that only repeats itself. It is its own ports: nothing else is asked of them here."""

    replies: Replies

    @property
    def llm(self) -> LLM:
        return self

    async def complete(self, request: ModelRequest, context: CallContext) -> Answered:
        key = request.digest
        reply = self.replies.reply(key)
        if reply is None:
            raise _Unanswered(key)
        return Answered(key=key, reply=reply, paid=False)

    def unusable(self, key: str, context: CallContext, reason: str) -> None:
        """Known already."""


_UNKNOWN = Candidate(edit=Edit(id="", op="create_file"), line_sources=())
"""What a merge would come to that nobody can know before its call."""


async def unanswered(merged: Merged, changed: Collection[str], replies: Replies) -> tuple[str, ...]:
    """The merges among `changed` that need a model, in the order they come up; what is above one of them needs it too,
    since its candidates are not known yet. Nothing is sent and nothing is written."""
    needed: list[str] = []
    ports = _Remembered(replies)
    names = [patch_id(slot) for slot in range(merged.slots)]
    plan = plan_merge(names, merged.config.merge.fan_in)

    async def leaf(name: str) -> Candidates:
        patch = merged.patches.get(name)
        return leaf_candidates(patch, merged.verdicts) if patch is not None else ()

    async def merge(node: LiveNode, inputs: Candidates) -> MergeNode:
        if node.id not in changed and node.id in merged.nodes:
            return merged.nodes[node.id]
        if _UNKNOWN not in inputs:
            try:
                job = merge_job(node, inputs, merged.base, merged.patches, merged.config, plan.root)
                return await merge_node(job, ports)
            except _Unanswered:
                pass  # counted below, as what is above an unknown merge is
        needed.append(node.id)
        return MergeNode(
            id=node.id, level=node.level, slot=node.slot, members=node.children, inputs=(), output=(_UNKNOWN,), fates=()
        )

    await fold(plan, {name: leaf(name) for name in names}, merge)
    return tuple(needed)
