"""Python's cycle collector at the pace of a process that makes many records and few cycles."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

YOUNG = 100_000
"""Objects made before the collector looks at the young ones; Python's own 700 (2,000 in newer ones) look at the same
frozen records again and again: a sixth of the engine's CPU time with 1,000 trajectories on their way."""
OLDER = 50


@contextmanager
def relaxed_collector() -> Iterator[None]:
    """Leave what is there already (modules, prompts, settings) out of every collection, and collect less often.

    Records are trees of tuples and are freed by their reference counts; cycles come from exceptions and tasks alone.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(YOUNG, OLDER, OLDER)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
