"""A bank: items by slot, the same words once; retrieved by embeddings where there are any, else by words."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from core.config import ModelConfig, RunConfig, StrategyConfig
from core.ports import Embedded, NoEmbeddings
from core.strategies.reasoning_bank import Bank, banked
from core.types import Extraction, MemoryItem, Task

TASKS = (
    Task(id="t1", taskset="s", domain="d", instruction="Add up the amounts by customer.", cases=()),
    Task(id="t2", taskset="s", domain="d", instruction="List dates of late invoices.", cases=()),
)


def item(slot: int, content: str) -> MemoryItem:
    return MemoryItem(
        id=f"i{slot:03d}.1", trajectory=f"r{slot}", task="t", outcome="success", title="T", description="D",
        content=content,
    )  # fmt: skip


def drawn(slot: int, content: str) -> Extraction:
    return Extraction(slot=slot, trajectory=f"r{slot}", outcome="items", items=(item(slot, content),))


BANK = Bank((item(0, "Parse dates before invoices are compared."), item(1, "Fold names of a customer before adding.")))


class Embeddings:
    """An embedder that answers as it is told, and keeps what it was asked."""

    def __init__(self, answer: Embedded | NoEmbeddings) -> None:
        self.answer, self.asked = answer, list[tuple[str, str, tuple[str, ...]]]()

    async def embed(self, endpoint: str, model: str, texts: Sequence[str], about: str) -> Embedded | NoEmbeddings:
        self.asked.append((endpoint, model, tuple(texts)))
        return self.answer


def lab(embedder: Embeddings | None, model: str = "") -> Any:
    """As much of a lab as retrieving needs; what it is told is in `told`."""
    told: list[tuple[str, str, dict[str, object]]] = []
    strategy = StrategyConfig(name="reasoning_bank", top_k=1, embedding_model=model)
    config = RunConfig(agent_model=ModelConfig(model="m", endpoint="here"), strategy=strategy)
    return SimpleNamespace(
        config=config,
        embedder=embedder,
        told=told,
        tell=lambda kind, about="", **data: told.append((kind, about, data)),
    )


def test_items_join_by_slot_and_the_same_words_are_handed_out_once() -> None:
    """Whatever order attempts ended in; the second names the first."""
    kept = banked([drawn(2, "Trim  names."), drawn(0, "trim names."), drawn(1, "Count rows.")])
    assert [(each.item.id, each.same_as) for each in kept] == [
        ("i000.1", ""),
        ("i001.1", ""),
        ("i002.1", "i000.1"),
    ]


def test_without_a_model_for_embeddings_words_decide() -> None:
    """Nothing is asked of an endpoint."""
    embedder = Embeddings(NoEmbeddings(kind="no_such_path", reason="none"))
    found = asyncio.run(BANK.for_tasks(TASKS, lab(embedder)))
    assert {task: each.retrieved[0].item for task, each in found.items()} == {"t1": "i001.1", "t2": "i000.1"}
    assert {each.retrieved[0].method for each in found.values()} == {"bm25"}
    assert embedder.asked == []


def test_embeddings_decide_where_there_are_any() -> None:
    """Items and instructions go in one question to the agent's endpoint, so that their vectors compare."""
    embedder = Embeddings(Embedded(vectors=((1.0, 0.0), (0.0, 1.0), (1.0, 0.1), (0.2, 1.0)), paid=4))
    found = asyncio.run(BANK.for_tasks(TASKS, lab(embedder, "vectors-1")))
    assert {task: each.retrieved[0].item for task, each in found.items()} == {"t1": "i000.1", "t2": "i001.1"}
    assert found["t1"].items == (BANK.items[0],)
    assert {each.retrieved[0].method for each in found.values()} == {"embeddings"}
    [(endpoint, model, texts)] = embedder.asked
    assert (endpoint, model, len(texts)) == ("here", "vectors-1", 4)


def test_an_endpoint_without_embeddings_is_said_and_words_decide() -> None:
    """The run's events tell why, and each attempt by which method."""
    here = lab(Embeddings(NoEmbeddings(kind="no_such_path", reason="status 404")), "vectors-1")
    found = asyncio.run(BANK.for_tasks(TASKS, here))
    assert {each.retrieved[0].method for each in found.values()} == {"bm25"}
    assert here.told == [("no_embeddings", "vectors-1", {"fault": "no_such_path", "reason": "status 404"})]


def test_an_empty_bank_hands_out_nothing() -> None:
    """Attempts then are S0's own."""
    assert asyncio.run(Bank(()).for_tasks(TASKS, lab(None))) == {}
