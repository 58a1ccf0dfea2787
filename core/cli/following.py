"""Rich progress while a run works: read from the run's events, as any other watcher reads them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from core.cli.screen import Screen
from core.errors import UserError
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.types import Event

SECONDS = 0.5
ARMS = {"evolve": "rollouts to learn from", "test_before": "held out, S0", "test_after": "held out, S*"}


@contextmanager
def following(workspace: Workspace, screen: Screen) -> Iterator[None]:
    """Bars on standard error while the block runs; nothing where that is no terminal or JSON was asked for."""
    if screen.as_json or not screen.errors.is_terminal:
        yield
        return
    over = threading.Event()
    watcher = threading.Thread(target=_follow, args=(workspace, screen, over), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def _follow(workspace: Workspace, screen: Screen, over: threading.Event) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=screen.errors) as progress:
        bars = Bars(progress)
        store: RunStore | None = None
        while not over.wait(SECONDS):
            store = store or _at_work(workspace)
            if store is not None:
                bars.read(store)
        if store is not None:
            bars.read(store)
            store.close()


def _at_work(workspace: Workspace) -> RunStore | None:
    """The run that is being worked on."""
    for row in workspace.runs():
        if row.state == "running":
            try:
                return workspace.open_run(row.id, read_only=True)
            except UserError:
                return None
    return None


class Bars:
    """A bar a stage, moved by events."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._bars: dict[str, TaskID] = {}
        self._seen = 0

    def read(self, store: RunStore) -> None:
        for event in store.events(self._seen):
            self._seen = event.seq
            self._apply(event)

    def _apply(self, event: Event) -> None:
        if event.kind == "stage_started":
            self._bar(event.subject, ARMS.get(event.subject, event.subject), event.data.get("total"))
        elif event.kind == "rollout_finished":
            self._step(str(event.data.get("arm")))
        elif event.kind == "analysis_finished":
            self._bar("analyses", "analyses", None)
            self._step("analyses")
        elif event.kind == "merge_finished":
            self._bar("merges", "merges", None)
            self._step("merges")

    def _bar(self, name: str, words: str, total: int | None) -> None:
        if name not in self._bars:
            self._bars[name] = self._progress.add_task(words, total=total)

    def _step(self, name: str) -> None:
        if name in self._bars:
            self._progress.advance(self._bars[name])
