"""A bank of memories as it is read: most handed out first, what gave none with the reason, all of it counted."""

from __future__ import annotations

import pytest

from core.types import Kept, MemoryItem
from core.view.html.memories import SHOWN, memory_table
from core.view.skill.memories import BankFacts, Drawn, has_bank, memories, missing, told_bank, without
from tests.pages.visiting import tags_of, text_of


def an_item(name: str, trajectory: str = "r0", **fields: str) -> MemoryItem:
    told = {"title": "Check units", "description": "Before summing.", "content": "Look at the `header`.", **fields}
    return MemoryItem(id=name, trajectory=trajectory, task="t1", outcome="failure", **told)


KEPT = (
    Kept(item=an_item("i000.1")),
    Kept(item=an_item("i000.2")),
    Kept(item=an_item("i001.1", "r1"), same_as="i000.2"),
)
NONE = Drawn("r2", "t3", "none", "nothing to learn")
PARTLY = Drawn("r1", "t2", "items", "", ("its content gives an answer away",))
FACTS = BankFacts(KEPT, (Drawn("r0", "t1", "items", ""), PARTLY, NONE), {"i000.2": 3}, 3)


def test_items_stand_by_how_often_they_were_handed_out_but_the_one_that_is_asked_for_is_first():
    """In the order of the bank where that is equal."""
    assert [(each.item.id, each.handed) for each in memories(FACTS)] == [("i000.2", 3), ("i000.1", 0), ("i001.1", 0)]
    assert memories(FACTS, "i001.1")[0].item.id == "i001.1"
    assert missing(FACTS, "i001.1") == missing(FACTS, "") == ""
    assert "'i009.1'" in missing(FACTS, "i009.1")


def test_what_gave_no_memory_or_fewer_is_told_with_the_reason():
    """Nothing that was looked at goes without a word."""
    assert without(FACTS) == (PARTLY, NONE)


def test_a_bank_is_counted():
    """Items, those that repeat others, the attempts they are from, and those they were handed to."""
    assert told_bank(FACTS) == (
        "3 memories from 2 attempts, 1 of them word for word as an earlier one. Handed to 3 held-out attempts."
    )
    assert told_bank(FACTS._replace(kept=KEPT[:1], attempts=0), "first") == (
        "1 memory, learned in first, from 1 attempt. Handed to no held-out attempt yet."
    )
    assert told_bank(BankFacts((), (NONE,), {}, 0)) == "The bank holds no memory; 1 attempt looked through so far."


@pytest.mark.parametrize(
    ("config", "has"),
    [
        ({"strategy": {"name": "reasoning_bank"}}, True),
        ({"mode": "evaluation", "memories_of": "first"}, True),
        ({"mode": "evaluation", "strategy": {"name": "reasoning_bank"}}, False),
        ({}, False),
    ],
)
def test_a_run_has_a_bank_where_it_learns_memories_or_hands_them_out(config, has):
    """One that measures without any has none, whatever its strategy says."""
    assert has_bank(config) == has


def test_a_long_bank_is_folded_and_says_how_much_is_in_the_fold():
    """All items are on the page."""
    kept = tuple(Kept(item=an_item(f"i{number:03}.1")) for number in range(SHOWN + 2))
    shown = memory_table("run", "run", memories(BankFacts(kept, (), {}, 0)))
    assert "the other 2 memories" in text_of(shown)
    assert f"i{SHOWN + 1:03}.1" in text_of(shown)


def test_what_a_memory_says_is_text_and_its_code_is_code():
    """Whatever is in it."""
    item = an_item("i000.1", content="<img src=x onerror=alert(1)> " + "long " * 100, title="<b>t</b>")
    shown = memory_table("run", "first", memories(BankFacts((Kept(item=item), *KEPT[1:]), (), {}, 0)))
    assert not {"img", "b"} & tags_of(shown)
    assert "<b>t</b>" in text_of(shown)
    assert {"code", "details"} <= tags_of(shown)
