"""What people keep in a run's notebook: a view, why it is kept, and what it showed."""

from __future__ import annotations

from typing import Literal, TypeAlias

from core.types.record import Record

Cell: TypeAlias = str | int | float | bool | None
"""One value of a table. Floats are finite."""


class Snapshot(Record):
    """What a view showed: a sentence and the first rows of its table.

    `total` counts all rows, `digest` is of all of them whole, so that a change beyond what is kept is noticed too.
    """

    words: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    total: int = 0
    digest: str = ""


class Pin(Record):
    """A view in a run's notebook: page and parameters as in its link, a note in Markdown, what it showed then.

    `seq` is given by the store. `mark` tells one state of the run from another: while the run's is the same, what the
    view shows is the same.
    """

    seq: int = 0
    page: str
    params: tuple[tuple[str, str], ...]
    title: str
    note: str = ""
    by: str = ""
    at: str
    """UTC, ISO 8601."""
    mark: str = ""
    shown: Snapshot = Snapshot()


class PinChange(Record):
    """What somebody did to a pin: other words, another place, out of the notebook or back into it.

    `before` is the pin it shall stand before, 0 for the end; moving is told this way so that two people who move at
    once get what both asked for, in the order they asked.
    """

    pin: int
    kind: Literal["reword", "move", "take_out", "bring_back"]
    note: str = ""
    before: int = 0
    by: str = ""
    at: str
