"""The cycle collector at the pace of the process around it: an engine of many records, a server of many sessions."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

YOUNG = 100_000
"""Objects made before the collector looks at the young ones; Python's own 700 (2,000 in newer ones) look at the same
frozen records again and again: a sixth of the engine's CPU time with 1,000 trajectories on their way."""
OLDER = 50

_seen = {"modules": 0}


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


def leave_out_modules() -> None:
    """Leave what imported modules have made out of every collection from here on; nothing where none came since.

    Streamlit collects everything after each run of a page, and while a quarter of a million objects of modules are
    looked through (0.1 to 0.2 s) no other session of the server gets a turn. What lives in the sessions of that moment
    is left out too; its reference counts free it all the same, and modules come a few times in a server's life.
    """
    if len(sys.modules) > _seen["modules"]:
        _seen["modules"] = len(sys.modules)
        gc.freeze()
