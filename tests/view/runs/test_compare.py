"""Two configurations side by side: what differs, and only that."""

from __future__ import annotations

from hypothesis import given

from core.config import BudgetConfig, RunConfig
from core.view.runs.compare import NOT_SET, Difference, differences
from tests.store.samples import json_objects


def test_only_what_differs_is_told() -> None:
    """A setting is named by its place; one that a run lacks is not set there."""
    one = RunConfig(name="a", seed=1).model_dump(mode="json")
    other = RunConfig(name="b", seed=1, budget=BudgetConfig(calls=5)).model_dump(mode="json")
    assert differences(one, other) == (Difference("name", "a", "b"), Difference("budget.calls", NOT_SET, "5"))


def test_addresses_are_left_out() -> None:
    """How an endpoint is reached makes no run another one."""
    one = {"endpoints": [{"name": "x", "base_url": "http://one", "in_flight": 4}]}
    other = {"endpoints": [{"name": "x", "base_url": "http://other", "in_flight": 8}]}
    assert differences(one, other) == (Difference("endpoints[0].in_flight", "4", "8"),)


@given(json_objects, json_objects)
def test_differing_is_mutual_and_nobody_differs_from_itself(one: dict[str, object], other: dict[str, object]) -> None:
    """The other way round the same settings differ, with their values exchanged."""
    assert differences(one, one) == ()
    there, back = differences(one, other), differences(other, one)
    assert {(each.setting, each.one, each.other) for each in there} == {
        (each.setting, each.other, each.one) for each in back
    }
