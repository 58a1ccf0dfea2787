"""Asking for a record: by schema or by prompt, read generously, repaired once, and never passed off as right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from core.errors import BoundaryError
from core.llm.asking import ask_record
from core.llm.speaking import MOST_ATTEMPTS
from tests.llm.lab import CONTEXT, HELLO, Lab, lab, speaker
from tests.llm.server import Answer, chat, completion, in_turn

pytestmark = pytest.mark.anyio


class Fruit(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    count: int = 1


GOOD = '{"name": "plum", "count": 3}'
PLUM = Fruit(name="plum", count=3)


def too_many(fruit: Fruit) -> tuple[str, ...]:
    return (f"count is {fruit.count}, at most 5 are allowed",) if fruit.count > 5 else ()


async def ask(one: Lab, lenient: bool = False, **model: Any) -> Any:
    return await ask_record(one.llm, speaker(**model), HELLO, Fruit, CONTEXT, too_many, lenient)


async def test_by_schema(tmp_path: Path) -> None:
    """Where the server enforces schemas, the schema goes with the request and the prompt stays as it is."""
    async with lab(lambda _: chat(GOOD), tmp_path) as one:
        asked = await ask(one)
    (sent,) = (received.json for received in one.server.calls)
    assert (asked.value, asked.problems, len(asked.keys), asked.usage.calls) == (PLUM, (), 1, 1)
    schema = sent["response_format"]["json_schema"]["schema"]
    assert (schema["required"], schema["additionalProperties"]) == (["name", "count"], False)
    assert sent["messages"][-1]["content"] == "Hello?"


async def test_half_a_character_does_not_break_the_record(tmp_path: Path) -> None:
    """Half a surrogate pair, which JSON can carry, is replaced: a record must be UTF-8."""
    async with lab(lambda _: chat('{"name": "plum \\ud83d"}'), tmp_path) as one:
        asked = await ask(one)
    assert asked.value == Fruit(name="plum ?")


async def test_by_prompt(tmp_path: Path) -> None:
    """Where it does not, the schema stands at the end of the last message, and nothing unknown is sent."""
    async with lab(lambda _: chat(GOOD), tmp_path) as one:
        asked = await ask(one, structured="prompt")
    (sent,) = (received.json for received in one.server.calls)
    assert asked.value == PLUM
    assert "response_format" not in sent
    assert sent["messages"][-1]["content"].startswith("Hello?\n\nReply with one JSON object")
    assert '"count"' in sent["messages"][-1]["content"]


@pytest.mark.parametrize(
    "content",
    [
        f"```json\n{GOOD}\n```",
        f"<think>A plum? {{maybe}}</think>Here you are: {GOOD} Enjoy!",
        f'It is not {{"name": "pear", "count": 9}} but {GOOD}',
        "{'name': 'plum', 'count': 3,}",
        f"{GOOD}}}",
        '{"name": "plum", "count": "3"}',
    ],
)
async def test_a_record_is_found_in_what_surrounds_it(tmp_path: Path, content: str) -> None:
    """Fences, reasoning, prose, rejected drafts and slips do not cost a second call."""
    async with lab(lambda _: chat(content), tmp_path) as one:
        asked = await ask(one)
    assert (asked.value, len(one.server.calls)) == (PLUM, 1)


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ("I cannot decide.", "the reply holds no JSON object"),
        ('{"nom": "plum", "count": 3}', "nom: Extra inputs are not permitted"),
        ('{"name": "plum", "count": "many"}', "count: Input should be a valid integer"),
        ('{"name": "plum", "count": 9}', "count is 9, at most 5 are allowed"),
    ],
)
async def test_one_repair_round_tells_what_is_wrong(tmp_path: Path, bad: str, told: str) -> None:
    """A reply that cannot be used goes back with what is wrong with it; the corrected one counts."""
    async with lab(in_turn(chat(bad), chat(GOOD)), tmp_path) as one:
        asked = await ask(one)
        assert told in one.journal.unusable(asked.keys[0])
    assert (asked.value, len(asked.keys), asked.usage.calls) == (PLUM, 2, 2)
    reply, problems = one.server.calls[1].json["messages"][2:]
    assert reply == {"role": "assistant", "content": bad}
    assert problems["role"] == "user"
    assert f"- {told}" in problems["content"]


async def test_after_the_repair_round_it_is_asked_anew(tmp_path: Path) -> None:
    """A reply, its repair, a fresh attempt and so on, five replies in all: then it fails, with every key marked."""
    async with lab(lambda _: chat('{"count": 3}'), tmp_path) as one:
        with pytest.raises(BoundaryError, match="name: Field required") as caught:
            await ask(one)
        marks = [one.journal.unusable(call.key) for call in one.paid]
    assert caught.value.failure.kind == "unusable"
    assert marks == ["name: Field required"] * MOST_ATTEMPTS
    lengths = [len(received.json["messages"]) for received in one.server.calls]
    attempts = [received.headers["x-trace2skill-attempt"] for received in one.server.calls]
    assert (lengths, attempts) == ([2, 4, 2, 4, 2], ["0", "0", "1", "1", "2"])


@pytest.mark.parametrize(
    ("nothing", "kind"),
    [(chat(""), "empty"), (completion({"content": '{"name": "plum"'}, finish="length"), "truncated")],
)
async def test_an_empty_or_cut_reply_is_not_repaired_but_asked_anew(tmp_path: Path, nothing: Answer, kind: str) -> None:
    """Nothing to repair, and nothing to close by guessing: a cut reply never becomes a record."""
    async with lab(in_turn(nothing, nothing, chat(GOOD)), tmp_path) as one:
        asked = await ask(one)
        assert [one.journal.unusable(key) for key in asked.keys] == [kind, kind, ""]
    assert [len(received.json["messages"]) for received in one.server.calls] == [2, 2, 2]
    (tmp_path / "again").mkdir()
    async with lab(lambda _: nothing, tmp_path / "again") as two:
        with pytest.raises(BoundaryError) as caught:
            await ask(two)
    assert caught.value.failure.kind == kind


async def test_lenient_takes_a_repaired_record_with_its_problems(tmp_path: Path) -> None:
    """A caller that can live with problems gets the repaired record and what is still wrong with it."""
    async with lab(lambda _: chat('{"name": "plum", "count": 9}'), tmp_path) as one:
        asked = await ask(one, lenient=True)
    assert (asked.value.count, asked.problems) == (9, ("count is 9, at most 5 are allowed",))
    assert len(one.server.calls) == 2


async def test_a_repair_that_would_overflow_is_not_sent(tmp_path: Path) -> None:
    """A long useless reply does not go back where it would overflow the context: the question is asked anew."""
    babble = json.dumps({"text": "many words of no use " * 400})
    async with lab(in_turn(chat(babble), chat(GOOD)), tmp_path) as one:
        asked = await ask(one, context_tokens=2048, max_tokens=200)
    assert asked.value == PLUM
    assert [len(received.json["messages"]) for received in one.server.calls] == [2, 2]
