"""The studies of a workspace and how far each is, as people read it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from core.study.records import PlannedCell, StudyRecord
from core.view.amounts import many

STEPS = {
    "attempt": "attempts to learn from",
    "make": "makes a skill",
    "choose": "chooses a skill",
    "measure": "measures",
}
TO_COME = "to come"
NOT_POSSIBLE = "not possible"
"""The skill that a run was to use cannot be made."""
WITHOUT_RUN = (TO_COME, NOT_POSSIBLE, "deleted", "unreadable")
"""The states of a cell that has no run to be opened."""


class StandingCell(NamedTuple):
    """A run of a study. `state` is a run's state as core.view.rows has it, or one of `WITHOUT_RUN`."""

    id: str
    step: str
    run: str
    state: str
    reason: str
    scripted: bool = False


class StudyStanding(NamedTuple):
    """How far a study is. `mark` changes when its table would."""

    cells: tuple[StandingCell, ...]
    mark: str

    @property
    def runs(self) -> int:
        """How many runs it takes: cells that ask for the same share one, as far as that is known."""
        return len({cell.run or cell.id for cell in self.cells})

    @property
    def over(self) -> int:
        """How many runs are done."""
        return len({cell.run for cell in self.cells if cell.state == "done"})

    @property
    def scripted(self) -> bool:
        """Whether the scripted demo model answered any of its runs."""
        return any(cell.scripted for cell in self.cells)

    @property
    def finished(self) -> bool:
        """Whether nothing of it is left to do."""
        return self.over == self.runs

    @property
    def left(self) -> tuple[StandingCell, ...]:
        """What was begun and is not done, was done and is gone, or cannot begin."""
        return tuple(cell for cell in self.cells if cell.state not in ("done", TO_COME))


class ListedStudy(NamedTuple):
    """A row of the list. `problem` says what keeps a study from being shown; times are UTC, ISO 8601."""

    name: str
    title: str = ""
    scripted: bool = False
    over: int = 0
    runs: int = 0
    left: str = ""
    begun: str = ""
    changed: str = ""
    problem: str = ""


def listed(record: StudyRecord, standing: StudyStanding) -> ListedStudy:
    """A study as the list shows it."""
    times = sorted([file.at for file in record.files] + [look.at for look in record.looks])
    return ListedStudy(
        name=record.name,
        title=str(record.config.get("title", "")),
        scripted=standing.scripted,
        over=standing.over,
        runs=standing.runs,
        left=told_left(standing),
        begun=times[0] if times else "",
        changed=times[-1] if times else "",
    )


def told_cells(cells: Sequence[PlannedCell]) -> str:
    """What a run is in its study: "measures combined by large, used by small on id, seed 41"; of several cells that ask
    for the same the first, and how many others."""
    if not cells:
        return ""
    first = cells[0]
    by = f" by {first.author}" if first.author else ""
    used = f", used by {first.user} on {first.tasks}" if first.step == "measure" else f" on {first.tasks}"
    told = f"{STEPS[first.step]}: {first.condition}{by}{used}, seed {first.seed}"
    return told if len(cells) == 1 else f"{told} (and {many(len(cells) - 1, 'other cell')} that ask for the same)"


def told_left(standing: StudyStanding) -> str:
    """What of it is neither done nor to come, by state: "1 running, 2 deleted"."""
    states = Counter({cell.run or cell.id: cell.state for cell in standing.left}.values())
    return ", ".join(f"{count} {state.replace('_', ' ')}" for state, count in sorted(states.items()))


def told_far(over: int, runs: int) -> str:
    """How far it is in words."""
    return f"all {many(runs, 'run')} over" if over == runs else f"{over:,} of {many(runs, 'run')} over"
