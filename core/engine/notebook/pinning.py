"""The notebook of a run: views that people keep, with a note and with what they showed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from core.engine.deciding.typed import refuse_keys
from core.engine.notebook.views import show, show_of
from core.engine.wiring.clock import now
from core.errors import UserError
from core.store.workspace import Workspace
from core.types import Pin, PinChange
from core.view.links import OF_A_RUN, View, view
from core.view.notebook.pinned import places
from core.view.notebook.recompute import call_of
from core.view.notebook.shown import snapshot, told_change
from core.view.notebook.shown_rows import view_of_pin
from core.view.notebook.title import title_of
from core.view.rows import UNDER_WAY

LONGEST_NOTE = 20_000


class Since(NamedTuple):
    """What became of a pinned view: a sentence where it shows something else now, "" where it does not."""

    told: str = ""
    problem: str = ""
    """Why it cannot be shown any more, "" where it can."""


class Entry(NamedTuple):
    """A pin on the page: its place from 1, and the pins it would stand before after a step up or down."""

    pin: Pin
    place: int
    up: int | None
    down: int | None
    """0 is the end; None where there is no way."""
    since: Since


def pin(run: str, workspace: Workspace, shown: View, note: str = "", who: str = "") -> Pin:
    """Keep a view in the run's notebook with what it shows now; the same view with the same note is kept once.

    Raises UserError: the view is not one of this run, it shows something that is not there, the note is too long.
    """
    found = workspace.find(run)
    if shown.page not in OF_A_RUN or shown.page == "notebook":
        raise UserError("only a view of a run can be added to its notebook: open one, then add it")
    if workspace.find(shown.get("run") or run) != found:
        raise UserError(f"this view is of run {shown.get('run')}; it is added to the notebook of that run")
    _refuse_long(note)
    shown = view(shown.page, **{**dict(shown.params), "run": found})
    with workspace.open_run(found) as store:
        refuse_keys("the note", note, who, *(value for _, value in shown.params), config=store.run().config)
        made = Pin(
            page=shown.page,
            params=shown.params,
            title=title_of(shown),
            note=note.strip(),
            by=who,
            at=now(),
            mark=store.notebook.mark(),
            shown=snapshot(show_of(store, workspace, call_of(shown))),
        )
        return next((each for each in store.notebook.pins() if _same(each, made)), None) or store.notebook.add(made)


def reword(run: str, workspace: Workspace, pin: int, note: str, who: str = "") -> None:
    """Give a pin another note. Raises UserError where there is no such pin, or the note is too long."""
    _refuse_long(note)
    _change(run, workspace, PinChange(pin=pin, kind="reword", note=note.strip(), by=who, at=now()))


def move(run: str, workspace: Workspace, pin: int, before: int, who: str = "") -> None:
    """Put a pin before another, or with 0 at the end. Raises UserError where there is no such pin."""
    _change(run, workspace, PinChange(pin=pin, kind="move", before=before, by=who, at=now()))


def unpin(run: str, workspace: Workspace, pin: int, who: str = "") -> None:
    """Take a pin out of the notebook; it can be brought back. Raises UserError where there is no such pin."""
    _change(run, workspace, PinChange(pin=pin, kind="take_out", by=who, at=now()))


def bring_back(run: str, workspace: Workspace, pin: int, who: str = "") -> None:
    """Undo `unpin`: the pin stands where it stood. Raises UserError where there is no such pin."""
    _change(run, workspace, PinChange(pin=pin, kind="bring_back", by=who, at=now()))


def entries(run: str, workspace: Workspace, pins: Sequence[Pin]) -> tuple[Entry, ...]:
    """The notebook as a page shows it. Whether a view has changed is computed only where the run has gone on since,
    once a state of the run, and not while an engine is at work on it.
    """
    with workspace.open_run(run, read_only=True) as store:
        mark, live = store.notebook.mark(), store.row().state in UNDER_WAY
    steps = places(pins)
    return tuple(
        Entry(
            pin, place, *steps[pin.seq], Since() if live or pin.mark == mark else _since(workspace.directory, pin, mark)
        )
        for place, pin in enumerate(pins, start=1)
    )


@lru_cache(maxsize=2_000)
def _since(folder: Path, kept: Pin, mark: str) -> Since:
    """What became of a pinned view in one state of its run, `mark`."""
    try:
        shown = show(call_of(view_of_pin(kept)), Workspace(folder, create=False))
    except (UserError, ValueError) as problem:
        return Since(problem=str(problem))
    return Since(told_change(kept.shown, snapshot(shown)))


def _change(run: str, workspace: Workspace, change: PinChange) -> None:
    with workspace.open_run(run) as store:
        refuse_keys("the note", change.note, change.by, config=store.run().config)
        store.notebook.change(change)


def _same(one: Pin, other: Pin) -> bool:
    return (one.page, one.params, one.note, one.shown.digest) == (
        other.page,
        other.params,
        other.note,
        other.shown.digest,
    )


def _refuse_long(note: str) -> None:
    if len(note) > LONGEST_NOTE:
        raise UserError(f"a note has at most {LONGEST_NOTE:,} characters, this one {len(note):,}: shorten it")
