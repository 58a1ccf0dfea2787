"""One engine a run: it is entered in the run's database while it works, and a second one is refused."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

from core.engine.wiring.clock import now
from core.errors import UserError
from core.store.processes import presence, this_process
from core.store.run_store import RunStore

_at_work_here: set[Path] = set()
"""Runs this process works on; to the database one process is one engine, whatever its threads do."""

_entering = threading.Lock()


@contextlib.contextmanager
def at_work(store: RunStore) -> Iterator[None]:
    """Be the engine of a run while the block runs. Raises UserError where another one is, before anything changes."""
    folder = store.directory.resolve()
    me = this_process()
    with _entering:
        if folder in _at_work_here:
            raise UserError(f"{folder}: this very process is already working on this run; wait for it")
        store.begin_process(me, now())
        _at_work_here.add(folder)
    try:
        yield
    finally:
        store.end_process(me, now())
        _at_work_here.discard(folder)


def is_at_work(store: RunStore) -> bool:
    """Whether an engine is at work on a run now, here or on another machine."""
    engine = store.process()
    return engine is not None and presence(engine) != "gone"
