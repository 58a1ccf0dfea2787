"""A study before it is run, as people read it: its runs, what its held-out tasks can show, the calls it takes. Pure."""

from __future__ import annotations

from collections import Counter
from typing import Literal, NamedTuple, TypeAlias

from core.stats.planning import Plan as Power
from core.view.amounts import many
from core.view.ranges import Range
from core.view.shares import asked, whole_points
from core.view.studies.grid import Grid

State: TypeAlias = Literal["done", "begun", "to come"]


class ForeseenCell(NamedTuple):
    """A run of the study: where it stands, and the calls it takes from here on, those another makes first left out."""

    id: str
    step: str
    run: str
    state: State
    calls: Range


class ForeseenTasks(NamedTuple):
    """A task set: what is held out, what looking at it may err with, and what so many tasks can show.

    `power.smallest` is for the share of tasks `discordant` coming out differently; `clean` is the smallest gain that
    would be shown if no task were lost, None where none would. `alpha` is each comparison's share.
    """

    name: str
    domain: str
    learned_from: int
    held_out: int
    sealed: bool
    opened: bool
    again: bool
    """Whether what is new in the study would open its sealed test again, which takes a reason."""
    looks: int
    comparisons: int
    alpha: float
    discordant: float
    power: Power | None
    clean: float | None


class ForeseenStudy(NamedTuple):
    """All of it. `calls` are at most so many: what the journal holds already is not known beforehand."""

    cells: tuple[ForeseenCell, ...]
    tasks: tuple[ForeseenTasks, ...]
    calls: Range
    wanted: float


_STEPS = {"attempt": "attempts to learn from", "make": "make a skill", "choose": "choose a skill", "measure": "measure"}


def cells_grid(foreseen: ForeseenStudy) -> Grid:
    """A row a run, in the order in which they are worked on."""
    rows = tuple((each.id, _STEPS[each.step], each.state, _calls(each.calls)) for each in foreseen.cells)
    return Grid("Runs", ("cell", "what for", "state", "calls"), rows)


def told_tasks(tasks: ForeseenTasks, wanted: float) -> str:
    """What is held out of a task set and what can be shown on it, in a sentence or two."""
    learned = f"{many(tasks.learned_from, 'task')} to learn from, " if tasks.learned_from else ""
    sealed = (", sealed and opened" if tasks.opened else ", sealed") if tasks.sealed else ""
    looks = f"; looked at {many(tasks.looks, 'time')} before" if tasks.looks and not tasks.opened else ""
    told = f"{tasks.name} ({tasks.domain}): {learned}{tasks.held_out} held out{sealed}{looks}. "
    if tasks.again:
        told += "What is new in the study opens this sealed test again: that takes --open-again with --reason. "
    if tasks.power is None:
        return f"{told}Nothing is compared on them."
    needed = "more than 20,000 tasks" if tasks.power.needed is None else many(tasks.power.needed, "task")
    return (
        f"{told}{many(tasks.comparisons, 'comparison')} at α = {tasks.alpha:.2g} each; the smallest effect these tasks "
        f"show: {_smallest(tasks)}; {whole_points(wanted)} take {needed}."
    )


def told(foreseen: ForeseenStudy) -> tuple[str, ...]:
    """What is to be said of the task sets, the runs and the calls."""
    states = Counter(each.state for each in foreseen.cells)
    kinds = ", ".join(f"{states[state]} {state}" for state in ("done", "begun", "to come") if states[state])
    found = [told_tasks(each, foreseen.wanted) for each in foreseen.tasks]
    found += [
        f"{many(len(foreseen.cells), 'run')}: {kinds}.",
        f"Calls from here on: {_calls(foreseen.calls)}, or fewer, as what the journal holds is not made again.",
    ]
    shares = sorted({each.discordant for each in foreseen.tasks if each.power is not None})
    found += [
        f"Effects are found in 4 of 5 studies if {asked(share)} of the tasks come out differently, which is a guess."
        for share in shares
    ]
    return tuple(found)


def _smallest(tasks: ForeseenTasks) -> str:
    if tasks.power is not None and tasks.power.smallest is not None:
        return whole_points(tasks.power.smallest)
    return "none" if tasks.clean is None else f"{whole_points(tasks.clean)}, no task lost"


def _calls(calls: Range) -> str:
    low, high = round(calls.low), round(calls.high)
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"
