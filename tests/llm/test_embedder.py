"""Embeddings behind the journal: paid once, bounded, in batches, and an endpoint without any is an outcome."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from core.config import BudgetConfig
from core.demo.embeddings import embedded, vector_of
from core.demo.server import DemoServer
from core.errors import BoundaryError, BudgetReached, UserError
from core.llm.budget import Amount, Budget
from core.llm.client import Clock, EndpointClient, EndpointError
from core.llm.embedder import BATCH, JournalledEmbedder
from core.llm.embedding_wire import EmbeddingRequest, packed, unpacked
from core.llm.endpoint_settings import Resolved
from core.llm.prices import Price, PriceTable
from core.llm.secret import Secret
from core.ports import Embedded, NoEmbeddings
from core.store.journal import SqliteJournal
from core.types import CallRecord
from tests.llm.lab import KEY, no_wait
from tests.llm.server import Answer, Answering, Received, Server, in_turn, says_json, serving

pytestmark = pytest.mark.anyio

TEXTS = ("parse the dates", "leave totals out", "strip the names")


@dataclass
class Rig:
    embedder: JournalledEmbedder
    budget: Budget
    server: Server
    calls: list[CallRecord] = field(default_factory=list)

    async def ask(self, *texts: str, model: str = "m") -> Embedded | NoEmbeddings:
        return await self.embedder.embed("default", model, texts, "bank")

    async def vectors(self, *texts: str) -> tuple[tuple[float, ...], ...]:
        answer = await self.ask(*texts)
        assert isinstance(answer, Embedded)
        return answer.vectors


@asynccontextmanager
async def rig(
    answering: Answering,
    folder: Path,
    bounds: BudgetConfig | None = None,
    prices: PriceTable | None = None,
    **endpoint: Any,
) -> AsyncIterator[Rig]:
    """An embedder whose journal lies in `folder`, in front of a server that answers as told."""
    calls: list[CallRecord] = []
    async with serving(answering) as server:
        resolved = Resolved(**{"name": "default", "base_url": server.url, "key": Secret(KEY), **endpoint})
        budget = Budget(bounds or BudgetConfig())
        async with EndpointClient(resolved, Clock(sleep=no_wait)) as client:
            with SqliteJournal(folder / "journal.sqlite") as journal:
                made = JournalledEmbedder(
                    {"default": client}, journal, budget, prices or PriceTable(), calls.append, lambda: "now"
                )
                yield Rig(made, budget, server, calls)


def gives(received: Received) -> Answer:
    """What a server with embeddings says, with ten tokens a text."""
    texts = received.json["input"]
    return says_json(embedded(texts, "float", "m", 10 * len(texts)))


def single(text: str) -> tuple[float, ...]:
    """The scripted vector in the precision vectors are kept in."""
    return unpacked(packed(vector_of(text)))


async def test_a_text_is_paid_for_once(tmp_path: Path) -> None:
    """What was asked before, in this process or an earlier one, is not sent again; only what is new is."""
    async with rig(gives, tmp_path) as first:
        assert await first.vectors(*TEXTS[:2]) == (single(TEXTS[0]), single(TEXTS[1]))
    async with rig(gives, tmp_path) as second:
        assert await second.ask(*TEXTS) == Embedded(vectors=tuple(map(single, TEXTS)), paid=1)
        assert [call.json for call in second.server.received] == [{"model": "m", "input": [TEXTS[2]]}]
        assert await second.ask(*TEXTS) == Embedded(vectors=tuple(map(single, TEXTS)), paid=0)
        assert len(second.server.received) == 1


async def test_a_call_counts_as_calls_do(tmp_path: Path) -> None:
    """Calls, tokens and money are spent, and the record of the call says for what."""
    prices = PriceTable(currency="USD", models={"m": Price(prompt=1, completion=0)})
    async with rig(gives, tmp_path, prices=prices) as one:
        await one.ask(*TEXTS)
        assert one.budget.spent == Amount(calls=1, tokens=30, money=30_000)
        assert one.budget.reserved == Amount()
        (call,) = one.calls
    assert (call.role, call.about, call.model, call.paid) == ("embedding", "bank", "m", True)
    assert (call.usage.calls, call.usage.prompt_tokens, call.charged_tokens) == (1, 30, 30)
    assert call.key == EmbeddingRequest(endpoint="default", model="m", texts=TEXTS).digest


async def test_a_server_that_counts_nothing_costs_what_was_reserved(tmp_path: Path) -> None:
    """A hard budget counts the most a call could take where the server does not say."""
    async with rig(
        lambda got: says_json({"data": embedded(got.json["input"], "float", "m", 0)["data"]}), tmp_path
    ) as one:
        await one.ask("abc")
        assert one.budget.spent.tokens >= len("abc")


async def test_a_bound_is_kept_before_anything_is_sent(tmp_path: Path) -> None:
    """A budget too small for the call refuses it, and money needs a price."""
    async with rig(gives, tmp_path, BudgetConfig(calls=0)) as one:
        with pytest.raises(BudgetReached):
            await one.ask("x")
        assert one.server.received == []
    async with rig(gives, tmp_path, BudgetConfig(money=1)) as one:
        with pytest.raises(UserError, match="price of 'm'"):
            await one.ask("x")


async def test_texts_go_in_batches_and_come_back_in_order(tmp_path: Path) -> None:
    """Many texts are several calls, the first alone; a repeated text is sent once, a blank one never."""
    texts = [f"text number {number}" for number in range(2 * BATCH + 1)]
    async with rig(gives, tmp_path) as one:
        vectors = await one.vectors(*texts, texts[0], " ")
        assert vectors[:-1] == tuple(map(single, [*texts, texts[0]]))
        assert vectors[-1] == (0.0,) * len(vectors[0])
        assert sorted(len(call.json["input"]) for call in one.server.received) == [1, BATCH, BATCH]
        assert one.budget.spent.calls == 3


@pytest.mark.parametrize(
    "shape",
    [
        lambda texts: embedded(texts, "base64", "m", 1),
        lambda texts: {"data": [{"embedding": list(vector_of(text))} for text in texts]},
        lambda texts: {"data": embedded(texts, "float", "m", 1)["data"][::-1]},
    ],
    ids=["base64", "unnumbered", "backwards"],
)
async def test_every_way_to_write_vectors_is_read(shape: Callable[[list[str]], object], tmp_path: Path) -> None:
    """Base64 as well as numbers, numbered or in order, in whatever order they come."""
    async with rig(lambda got: says_json(shape(got.json["input"])), tmp_path) as one:
        assert await one.vectors(*TEXTS) == tuple(map(single, TEXTS))


NONE: list[Answer] = [
    says_json({"error": {"message": "Not Found"}}, 404),
    Answer(404, b"404 page not found"),
    Answer(405, b"Method Not Allowed"),
    says_json({"error": {"code": 501, "message": "This server does not support embeddings."}}, 501),
    says_json({"object": "error", "message": "The model does not support Embeddings API", "code": 400}, 400),
    says_json({"error": {"message": "You are not allowed to generate embeddings from this model"}}, 403),
    says_json({"error": {"message": "the model 'm' does not exist", "code": 404}}),
    Answer(200, b"<!doctype html><title>Lab</title>"),
]


@pytest.mark.parametrize("answer", NONE, ids=lambda answer: f"{answer.status} {answer.body[:20]!r}")
async def test_an_endpoint_without_embeddings_is_an_outcome(answer: Answer, tmp_path: Path) -> None:
    """Whatever way a server says it, the caller hears so in words, nothing is spent, and it is asked once."""
    async with rig(lambda _: answer, tmp_path) as one:
        outcome = await one.ask(*TEXTS)
        assert isinstance(outcome, NoEmbeddings)
        assert outcome.reason.startswith("endpoint 'default' gives no embeddings for the model 'm', status")
        assert await one.ask("something else") == outcome
        assert [len(call.json["input"]) for call in one.server.received] == ([3, 2, 1] if answer.status == 400 else [3])
        assert (one.budget.spent, one.budget.reserved, one.calls) == (Amount(), Amount(), [])


@pytest.mark.parametrize("status", [400, 413, 422])
async def test_a_server_that_takes_few_texts_at_once_gets_few(status: int, tmp_path: Path) -> None:
    """A refusal of many is not taken for having none: half as many go, and what was taken is kept to."""

    def at_most_ten(received: Received) -> Answer:
        if len(received.json["input"]) > 10:
            return says_json({"error": {"message": "batch size is invalid, at most 10"}}, status)
        return gives(received)

    texts = [f"text number {number}" for number in range(2 * BATCH)]
    async with rig(at_most_ten, tmp_path) as one:
        assert await one.vectors(*texts) == tuple(map(single, texts))
        sizes = [len(call.json["input"]) for call in one.server.received]
        assert sizes[:2] == [32, 16]
        assert sizes[2:] == [8] * 8
        assert one.budget.spent.calls == 8
        assert await one.vectors("another", "text") == (single("another"), single("text"))


async def test_a_text_too_long_among_many_is_told(tmp_path: Path) -> None:
    """Fewer at once do not help it: it is an error as ever, and what went beside it is kept."""

    def answering(received: Received) -> Answer:
        if any(len(text) > 100 for text in received.json["input"]):
            return says_json({"error": {"message": "maximum context length is 512 tokens"}}, 400)
        return gives(received)

    async with rig(answering, tmp_path) as one:
        with pytest.raises(EndpointError) as caught:
            await one.ask(*TEXTS, "x" * 101)
        assert caught.value.fault.kind == "context_overflow"
        assert await one.ask(*TEXTS) == Embedded(vectors=tuple(map(single, TEXTS)), paid=0)


def shorter(received: Received) -> Answer:
    """What another model would say behind the same name."""
    return says_json({"data": [{"embedding": [1.0, 0.5]} for _ in received.json["input"]]})


async def test_vectors_of_another_length_than_those_known_are_an_error_in_words(tmp_path: Path) -> None:
    """They cannot be compared. They are paid for and not kept, so that the model it was can go on."""
    async with rig(gives, tmp_path) as first:
        await first.ask(*TEXTS[:2])
    async with rig(shorter, tmp_path) as second:
        with pytest.raises(BoundaryError, match="which no one model does: serve the one it was again"):
            await second.ask(*TEXTS)
        assert len(second.calls) == 1
        assert isinstance(await second.ask("a text alone"), Embedded)
    async with rig(gives, tmp_path) as third:
        assert await third.ask(*TEXTS) == Embedded(vectors=tuple(map(single, TEXTS)), paid=1)
        with pytest.raises(BoundaryError, match="another name"):
            await third.ask(TEXTS[0], "a text alone")


async def test_the_same_texts_find_the_same_outcome_later(tmp_path: Path) -> None:
    """A continued run does as it did before without asking; other texts ask anew, for a server can learn."""
    async with rig(lambda _: NONE[0], tmp_path) as first:
        outcome = await first.ask(*TEXTS)
    async with rig(gives, tmp_path) as second:
        assert await second.ask(*TEXTS) == outcome
        assert second.server.received == []
        assert await second.vectors("something else") == (single("something else"),)


async def test_what_is_wrong_is_not_taken_for_none(tmp_path: Path) -> None:
    """A refused key, a text too long, a dead server and nonsense are errors: they are told, not fallen back from."""
    wrong = {
        "auth": says_json({"error": {"message": "Incorrect API key provided"}}, 401),
        "context_overflow": says_json({"error": {"message": "maximum context length is 512 tokens"}}, 400),
        "server_error": Answer(500, b"Internal Server Error"),
        "no_reply": says_json({"data": []}),
    }
    for number, (kind, answer) in enumerate(wrong.items()):
        folder = tmp_path / str(number)
        folder.mkdir()
        async with rig(lambda _, answer=answer: answer, folder, retries=1) as one:
            with pytest.raises(EndpointError) as caught:
                await one.ask("x")
            assert caught.value.fault.kind == kind
            assert KEY not in str(caught.value)
    async with rig(gives, tmp_path) as one:
        with pytest.raises(BoundaryError, match="no endpoint is configured as 'other'"):
            await one.embedder.embed("other", "m", ("x",), "bank")


UNREADABLE: list[object] = [
    {"data": [{"index": 0, "embedding": "%%%"}]},
    {"data": [{"index": 0, "embedding": [1, None]}]},
    {"data": [{"index": 0, "embedding": [1e300]}]},
    {"data": [{"index": 0, "embedding": []}]},
    {"data": [{"index": 7, "embedding": [1.0]}]},
    {"data": ["x"]},
    {"data": "x"},
    [],
]


@pytest.mark.parametrize("body", UNREADABLE, ids=str)
async def test_an_unreadable_answer_is_tried_again_and_counted(body: object, tmp_path: Path) -> None:
    """The next attempt may be better; what the server worked on for nothing is spent all the same."""
    good = says_json(embedded(["x y"], "float", "m", 7))
    async with rig(in_turn(says_json(body), good), tmp_path) as one:
        assert await one.vectors("x y") == (single("x y"),)
        assert len(one.server.received) == 2
        assert one.budget.spent.calls == 2


async def test_equal_texts_asked_for_at_once_are_sent_once(tmp_path: Path) -> None:
    """Ten callers of the same texts share one call."""
    async with rig(gives, tmp_path) as one:
        answers = await asyncio.gather(*(one.vectors(*TEXTS) for _ in range(10)))
        assert len(set(answers)) == len(one.server.received) == 1


async def test_one_batch_that_fails_keeps_those_beside_it(tmp_path: Path) -> None:
    """What came is in the journal and paid; asking again sends only the rest."""
    texts = [f"text number {number}" for number in range(3 * BATCH)]

    def answering(received: Received) -> Answer:
        return Answer(500) if texts[BATCH] in received.json["input"] else gives(received)

    async with rig(answering, tmp_path, retries=0) as one:
        with pytest.raises(EndpointError):
            await one.ask(*texts)
        assert len(one.calls) == 2
    async with rig(gives, tmp_path) as two:
        assert await two.ask(*texts) == Embedded(vectors=tuple(map(single, texts)), paid=BATCH)


@pytest.mark.parametrize(("dialect", "faults"), [("openai", ""), ("vllm", "500:0.3,drop:0.2,empty:0.3"), ("text", "")])
async def test_the_scripted_server_has_them_or_says_that_it_has_none(dialect: str, faults: str, tmp_path: Path) -> None:
    """Over its real HTTP: vectors in a dialect that has them, faults or not, and an outcome in the one without."""
    with DemoServer(dialect=dialect, faults=faults) as server, SqliteJournal(tmp_path / "journal.sqlite") as journal:
        endpoint = Resolved(name="default", base_url=server.base_url, key=Secret(""), retries=20)
        async with EndpointClient(endpoint, Clock(sleep=no_wait)) as client:
            clients, budget = {"default": client}, Budget(BudgetConfig())
            made = JournalledEmbedder(clients, journal, budget, PriceTable(), lambda _: None, lambda: "now")
            answer = await made.embed("default", "scripted-demo", TEXTS, "bank")
    if dialect == "text":
        assert isinstance(answer, NoEmbeddings)
        assert (answer.kind, budget.spent) == ("no_such_path", Amount())
    else:
        assert answer == Embedded(vectors=tuple(map(single, TEXTS)), paid=3)
        assert budget.spent.tokens > 0
