"""The studies of a workspace and how far each is, as people read it. Pure."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from core.study.records import StudyRecord
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
    def over(self) -> int:
        """How many runs are done."""
        return sum(cell.state == "done" for cell in self.cells)

    @property
    def scripted(self) -> bool:
        """Whether the scripted demo model answered any of its runs."""
        return any(cell.scripted for cell in self.cells)

    @property
    def finished(self) -> bool:
        """Whether nothing of it is left to do."""
        return self.over == len(self.cells)

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
        runs=len(standing.cells),
        left=told_left(standing),
        begun=times[0] if times else "",
        changed=times[-1] if times else "",
    )


def told_left(standing: StudyStanding) -> str:
    """What of it is neither done nor to come, by state: "1 running, 2 deleted"."""
    states = Counter(cell.state for cell in standing.left)
    return ", ".join(f"{count} {state.replace('_', ' ')}" for state, count in sorted(states.items()))


def told_far(over: int, runs: int) -> str:
    """How far it is in words."""
    return f"all {many(runs, 'run')} over" if over == runs else f"{over:,} of {many(runs, 'run')} over"
