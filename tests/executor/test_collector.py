"""The collector's pace: an engine leaves nothing of it to the process around it, a server keeps modules out of it."""

from __future__ import annotations

import gc
import sys
from types import ModuleType

import pytest

from core.executor.collector import leave_out_modules, relaxed_collector


def fail_inside() -> None:
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    with relaxed_collector():
        assert gc.get_threshold() != before
        assert gc.get_freeze_count() > frozen
        raise ValueError("the work failed")


def test_the_collector_is_as_before_afterwards() -> None:
    """Thresholds come back and nothing stays frozen, also where the work fails."""
    before = gc.get_threshold()
    with pytest.raises(ValueError, match="the work failed"):
        fail_inside()
    assert (gc.get_threshold(), gc.get_freeze_count()) == (before, 0)


def test_a_server_leaves_modules_out_once_and_again_where_more_have_come(monkeypatch: pytest.MonkeyPatch) -> None:
    """A collection after a page's run looks through what the pages made, not through everything that was imported."""
    gc.unfreeze()
    try:
        monkeypatch.setitem(sys.modules, "a_page_of_its_own", ModuleType("a_page_of_its_own"))
        monkeypatch.setattr("core.executor.collector._seen", {"modules": 0})
        leave_out_modules()
        frozen = gc.get_freeze_count()
        assert frozen > 10_000
        later = [[] for _ in range(1000)]
        leave_out_modules()
        assert gc.get_freeze_count() <= frozen
        monkeypatch.setitem(sys.modules, "one_more", ModuleType("one_more"))
        leave_out_modules()
        assert gc.get_freeze_count() >= frozen + len(later) - 100
    finally:
        gc.unfreeze()
