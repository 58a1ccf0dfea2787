"""Two scripted models: what the lesser one overlooks and misses, in the shares that are stated."""

from __future__ import annotations

import pytest

from core.demo.policy.ability import FULL, LESSER, SMALL, knows, misses, overlooks, wavers
from core.demo.policy.conversation import Request
from core.prompts.blocks import block, nest

PRACTICES = ("totals", "keys", "math.units", "math.order")


def asked(number: int, model: str, seed: int = 41) -> Request:
    task = nest("task", block("instruction", f"Task number {number}."))
    return Request("", task, {}, True, None, (), "", seed, model)


@pytest.mark.parametrize(("model", "ability"), [("scripted-demo", FULL), (SMALL, LESSER)])
def test_shares_are_as_stated(model: str, ability: object) -> None:
    """Over 2,000 pairs of task and practice each share is within two points of what it should be."""
    pairs = [(asked(number, model), practice) for number in range(500) for practice in PRACTICES]
    for drawn in (overlooks, knows, misses, wavers):
        share = sum(drawn(request, practice) for request, practice in pairs) / len(pairs)
        assert share == pytest.approx(getattr(ability, drawn.__name__), abs=0.02)


def test_only_wavering_depends_on_the_seed() -> None:
    """What a model overlooks in a task it overlooks in every replicate; a few come out the other way."""
    requests = [(asked(number, SMALL, 1), asked(number, SMALL, 2)) for number in range(500)]
    assert all(overlooks(one, "keys") == overlooks(other, "keys") for one, other in requests)
    assert any(wavers(one, "keys") != wavers(other, "keys") for one, other in requests)
