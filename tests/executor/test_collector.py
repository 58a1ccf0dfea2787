"""The collector's pace is the engine's own business: nothing of it is left to the process around it."""

from __future__ import annotations

import gc

import pytest

from core.executor.collector import relaxed_collector


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
