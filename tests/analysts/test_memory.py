"""Memories drawn from one trajectory: one call, three items at most, and nothing of the task in them."""

from __future__ import annotations

import asyncio

import pytest

from core.analysts.memory import LONGEST, MOST_ITEMS, extract
from core.errors import BoundaryError
from core.patch.lints import OWN_VALUE
from core.types import Extraction, ModelReply
from tests.agent.scripted import Scripted, in_order, record
from tests.analysts.setting import Setting

ITEM = {
    "title": "Clean keys before comparing",
    "description": "Make keys comparable before values are collected under them.",
    "content": "Where names come from people, strip spaces and fold case first; or one name is counted as two.",
}


def drawn(setting: Setting, *replies: ModelReply | Exception, passed: bool = True) -> tuple[Extraction, Scripted]:
    llm = Scripted(in_order(list(replies)))
    job = setting.success_job() if passed else setting.job()
    return asyncio.run(extract(job, setting.ports(llm))), llm


@pytest.mark.parametrize(("passed", "prompt"), [(True, "memory_success"), (False, "memory_failure")])
def test_a_trajectory_gives_items_that_say_where_they_come_from(setting: Setting, passed: bool, prompt: str) -> None:
    """In one call, under the prompt for how it ended; ids count from the slot."""
    found, llm = drawn(setting, record({"items": [ITEM]}), passed=passed)
    assert (found.outcome, len(llm.asked), llm.asked[0].tools) == ("items", 1, ())
    assert found.prompt is not None
    assert found.prompt.name == prompt
    [item] = found.items
    assert (item.id, item.trajectory) == (f"i{found.slot:03d}.1", found.trajectory)
    assert item.outcome == ("success" if passed else "failure")
    assert (item.title, item.content) == (ITEM["title"], ITEM["content"])


def test_nothing_to_remember_is_an_outcome(setting: Setting) -> None:
    """No items, no repair round."""
    found, llm = drawn(setting, record({"items": []}))
    assert (found.outcome, found.items, len(llm.asked)) == ("none", (), 1)


@pytest.mark.parametrize(
    ("items", "told"),
    [
        ([{**ITEM, "title": " "}], "title is empty"),
        ([{**ITEM, "content": "long " * LONGEST["content"]}], "characters"),
        ([ITEM, {**ITEM, "title": "The same again"}], "says the same"),
        ([{**ITEM, "content": f"Way {n}: {ITEM['content']}"} for n in range(MOST_ITEMS + 1)], "at most 3 items"),
    ],
)
def test_what_is_wrong_is_told_once_and_then_left_out(setting: Setting, items: list[dict[str, str]], told: str) -> None:
    """The repair round names it; an item that stays wrong is refused with its reason, the others stay."""
    found, llm = drawn(setting, record({"items": items}), record({"items": items}))
    assert len(llm.asked) == 2
    assert told in llm.asked[1].messages[-1].text
    assert len(found.items) == len(items) - 1
    assert found.outcome == ("items" if found.items else "invalid")
    [refused] = found.refused
    assert told in refused


def test_an_item_that_names_values_of_its_task_is_refused(setting: Setting) -> None:
    """As in a patch: a file that only this task has is no memory for another."""
    leaking = {**ITEM, "content": f"{ITEM['content']} It was so in 7_ledger_input.xlsx too."}
    found, _ = drawn(setting, record({"items": [leaking]}), record({"items": [leaking]}))
    assert (found.outcome, found.items) == ("invalid", ())
    assert found.reason == f"an item holds {OWN_VALUE}"


def test_which_item_holds_a_value_of_the_task_is_not_told(setting: Setting) -> None:
    """Of items with a value each, the one that is named would tell it; the others stay all the same."""
    leaking = {**ITEM, "title": "Mind the file", "content": "It was so in 7_ledger_input.xlsx too."}
    items = [ITEM, leaking, {**ITEM, "title": " ", "content": "Save the workbook under the name that was asked for."}]
    found, llm = drawn(setting, record({"items": items}), record({"items": items}))
    assert [item.title for item in found.items] == [ITEM["title"]]
    told = llm.asked[1].messages[-1].text
    assert told.index(OWN_VALUE) < told.index("item 3")
    assert "item 2" not in told
    assert "Mind the file" not in told


def test_an_endpoint_that_fails_is_an_outcome(setting: Setting) -> None:
    """It is told with its failure, and is no empty memory."""
    found, _ = drawn(setting, BoundaryError("endpoint", "unreachable", "nobody there"))
    assert found.outcome == "failed"
    assert found.failure is not None
    assert found.failure.kind == "unreachable"
