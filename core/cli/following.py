"""Progress while a run works, on standard error: read from the run's events, as any other watcher reads them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from core.cli.screen import Screen
from core.errors import UserError
from core.store.processes import this_process
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.types import Event
from core.view.rows import LIVE

SECONDS = 0.5
STAGES = {
    "evolve": "rollouts to learn from",
    "analyses": "analyses",
    "merges": "merges",
    "test_before": "held out, S0",
    "memories": "memories",
    "updates": "updates of the skill",
    "test_after": "held out, learned",
}
LINES_A_STAGE = 4
"""How often a stage is mentioned where there is no terminal to draw bars on."""


class Progressing(Protocol):
    """Shows stages; `total` is None where it is not known beforehand."""

    def begin(self, stage: str, total: int | None) -> None: ...

    def step(self, stage: str) -> None: ...


@contextmanager
def following(workspace: Workspace, screen: Screen) -> Iterator[None]:
    """Show how the run of this process goes while the block runs: bars on a terminal, lines elsewhere."""
    if screen.as_json:
        yield
        return
    over = threading.Event()
    began = datetime.now(UTC).isoformat(timespec="milliseconds")
    watch = _with_bars if screen.errors.is_terminal else _with_lines
    watcher = threading.Thread(target=watch, args=(Watch(workspace, began, over), screen), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


@dataclass(frozen=True)
class Watch:
    """What is watched: the run this process works on, its events since `began`, until `over` is set."""

    workspace: Workspace
    began: str
    over: threading.Event

    def tell(self, progress: Progressing) -> None:
        """Tell the events as they come, to the last one."""
        while (store := self._at_work()) is None:
            if self.over.wait(SECONDS):
                return
        seen = 0
        with store:
            while True:
                last = self.over.wait(SECONDS)
                for event in store.events(seen):
                    seen = event.seq
                    if event.at >= self.began:  # what earlier processes of a resumed run did is counted by this one
                        _tell(event, progress)
                if last:
                    return

    def _at_work(self) -> RunStore | None:
        me = this_process()
        for row in self.workspace.runs():
            if row.state in LIVE:
                try:
                    store = self.workspace.open_run(row.id, read_only=True)
                except UserError:
                    continue
                if store.process() == me:
                    return store
                store.close()
        return None


def _tell(event: Event, progress: Progressing) -> None:
    if event.kind == "stage_started":
        total = event.data.get("total")
        progress.begin(event.subject, total)
        if event.subject == "evolve":
            progress.begin("analyses", total)
    elif event.kind == "rollout_finished":
        progress.step(str(event.data.get("arm")))
    elif event.kind == "analysis_finished":
        progress.step("analyses")
    elif event.kind == "memory_finished":
        progress.begin("memories", None)
        progress.step("memories")
    elif event.kind == "updates_planned":
        progress.begin("updates", event.data.get("updates"))
    elif event.kind == "skill_updated":
        progress.step("updates")
    elif event.kind == "merge_planned":
        progress.begin("merges", None)
    elif event.kind == "merge_finished":
        progress.step("merges")


def _with_bars(watch: Watch, screen: Screen) -> None:
    columns = (TextColumn("{task.description:<22}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=screen.errors) as drawn:
        watch.tell(Bars(drawn))


def _with_lines(watch: Watch, screen: Screen) -> None:
    watch.tell(Lines(screen))


class Bars:
    """A bar a stage."""

    def __init__(self, drawn: Progress) -> None:
        self._drawn = drawn
        self._bars: dict[str, TaskID] = {}

    def begin(self, stage: str, total: int | None) -> None:
        if stage not in self._bars:
            self._bars[stage] = self._drawn.add_task(STAGES.get(stage, stage), total=total)

    def step(self, stage: str) -> None:
        if stage in self._bars:
            self._drawn.advance(self._bars[stage])


class Lines:
    """A line now and then: for logs and pipes."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._totals: dict[str, int | None] = {}
        self._done: dict[str, int] = {}

    def begin(self, stage: str, total: int | None) -> None:
        self._totals.setdefault(stage, total)

    def step(self, stage: str) -> None:
        done = self._done[stage] = self._done.get(stage, 0) + 1
        total = self._totals.get(stage)
        every = max(1, (total or LINES_A_STAGE) // LINES_A_STAGE)
        if done % every == 0 or done == total:
            self._screen.note(f"{STAGES.get(stage, stage)}: {done}" + (f" of {total}" if total else ""))
