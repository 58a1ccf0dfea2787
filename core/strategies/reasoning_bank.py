"""ReasoningBank (arXiv 2509.25140) as a baseline: a bank of memories beside an unchanged skill.

Each trajectory gives up to three items in one call. The skill stays S0; what is measured is S0 with the items that suit
a task, by embeddings where the run names a model for them and the endpoint has it, else by shared words. As in the
original nothing is merged or judged: items join the bank as they come, and only one that says word for word what an
earlier one says is not handed out a second time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass

from core.analysts.job import AnalysisJob
from core.analysts.memory import ROLE, extract, said
from core.ports import NoEmbeddings
from core.retrieval import Vectors, ranked
from core.strategies.analysis import analysis_job, no_verdict, wanted
from core.strategies.health import Health
from core.strategies.lab import Attempted, Lab
from core.strategies.strategy import Learned
from core.strategies.together import side_by_side
from core.types import Extraction, Kept, MemoryItem, Recalled, Score, Skill, Task


class ReasoningBank:
    """Implements core.strategies.strategy.Strategy."""

    async def learn(self, base: Skill, attempts: Sequence[Awaitable[Attempted]], lab: Lab) -> Learned:
        """Draw memories from attempts as they come; S0 stays the version."""
        health = Health("memories", len(attempts))
        async with side_by_side() as group:
            drawn = [group.create_task(_drawn(base, attempt, lab, health)) for attempt in attempts]
        kept = banked([each for work in drawn if (each := work.result()) is not None])
        handed_out = tuple(each.item for each in kept if not each.same_as)
        with lab.store.transaction():
            lab.store.learned.put_memory(kept)
            lab.tell("memory_made", items=len(kept), distinct=len(handed_out))
        version = next(version for version in lab.store.versions() if version.name == "S0")
        return Learned(version, Bank(handed_out))


@dataclass(frozen=True)
class Bank:
    """Implements core.strategies.evaluation.Memories over a bank's items."""

    items: tuple[MemoryItem, ...]

    async def for_tasks(self, tasks: Sequence[Task], lab: Lab) -> Mapping[str, Recalled]:
        """The nearest `strategy.top_k` items to each task's instruction."""
        if not self.items:
            return {}
        vectors = await self._vectors(tasks, lab)
        return {task.id: await asyncio.to_thread(self._recalled, task, vectors.get(task.id), lab) for task in tasks}

    def _recalled(self, task: Task, vectors: Vectors | None, lab: Lab) -> Recalled:
        found = ranked(task.instruction, self.items, lab.config.strategy.top_k, vectors)
        known = {item.id: item for item in self.items}
        return Recalled(items=tuple(known[each.item] for each in found), retrieved=found)

    async def _vectors(self, tasks: Sequence[Task], lab: Lab) -> Mapping[str, Vectors]:
        """Embeddings of each task and all items, by task; none where the run asks for none, or there are none."""
        model, endpoint = lab.config.strategy.embedding_model, lab.config.model_for("agent").endpoint
        if not model or lab.embedder is None:
            return {}
        texts = [*(item.text for item in self.items), *(task.instruction for task in tasks)]
        found = await lab.embedder.embed(endpoint, model, texts, ROLE)
        if isinstance(found, NoEmbeddings):
            lab.tell("no_embeddings", model, fault=found.kind, reason=found.reason)
            return {}
        items, queries = found.vectors[: len(self.items)], found.vectors[len(self.items) :]
        return {task.id: Vectors(query, items) for task, query in zip(tasks, queries, strict=True)}


def banked(extractions: Sequence[Extraction]) -> tuple[Kept, ...]:
    """All items by slot; one that says what an earlier one says names that."""
    first: dict[str, str] = {}
    kept: list[Kept] = []
    for extraction in sorted(extractions, key=lambda each: each.slot):
        for item in extraction.items:
            known = first.setdefault(said(item.content), item.id)
            kept.append(Kept(item=item, same_as="" if known == item.id else known))
    return tuple(kept)


async def _drawn(base: Skill, attempt: Awaitable[Attempted], lab: Lab, health: Health) -> Extraction | None:
    """What is drawn from one attempt, recorded; None where the signals do not ask for it."""
    made = await attempt
    trajectory = made.graded.trajectory
    grade = trajectory.grade
    if not isinstance(grade, Score):
        health.left_out()
        reason = no_verdict(trajectory)
        return _record(Extraction(slot=made.attempt.slot, trajectory=trajectory.id, outcome="none", reason=reason), lab)
    if not wanted(lab.config, grade):
        health.left_out()
        return None

    async def started(job: AnalysisJob) -> Extraction:
        lab.tell("memory_started", trajectory.id, slot=job.slot)
        return await extract(job, lab.ports)

    extraction = _record(await lab.analyses.submit(started, analysis_job(base, made, lab, ROLE)), lab)
    if extraction.failure is not None:
        health.failed(extraction.failure)
    else:
        health.fine()
    return extraction


def _record(extraction: Extraction, lab: Lab) -> Extraction:
    with lab.store.transaction():
        lab.store.learned.put_extraction(extraction)
        lab.tell(
            "memory_finished",
            extraction.trajectory,
            slot=extraction.slot,
            outcome=extraction.outcome,
            items=[item.id for item in extraction.items],
            reason=extraction.reason,
        )
    return extraction
