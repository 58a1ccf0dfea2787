"""The ledger as a person reads it: one line an edit, what became of it and why. Pure.

The ledger itself is computed by core.patch.ledger; an edit without an end is shown as such and never left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from core.patch.ledger import LedgerRow
from core.view.merge_tree.tree import first_line
from core.view.reasons import fate_word, plain_reason, station

UNACCOUNTED = "unaccounted"
WAITING = "waiting"


class LedgerLine(NamedTuple):
    """One edit. `fate` joins several where it was split; `into` names what it ended in, `way` the stations to there."""

    edit: str
    patch: str
    task: str
    origin: str
    op: str
    path: str
    text: str
    fate: str
    into: tuple[str, ...]
    reason: str
    way: str


def ledger_lines(rows: Iterable[LedgerRow], merged: bool = True) -> tuple[LedgerLine, ...]:
    """Lines in the order of the ledger. Before a run is `merged`, an edit without an end waits and is not lost."""
    return tuple(
        LedgerLine(
            edit=row.edit.id,
            patch=row.patch,
            task=row.task,
            origin=row.origin,
            op=row.edit.op,
            path=row.edit.path,
            text=first_line(row.edit.text),
            fate=" and ".join(map(fate_word, row.fates)) or (UNACCOUNTED if merged else WAITING),
            into=tuple(dict.fromkeys(end.into for end in row.ends if end.into)),
            reason="; ".join(dict.fromkeys(plain_reason(end.reason) for end in row.ends)),
            way=" → ".join(map(station, row.hops)),
        )
        for row in rows
    )


def fate_counts(lines: Iterable[LedgerLine]) -> dict[str, int]:
    """How many edits ended each way, most frequent first; the unaccounted are among them."""
    counts: dict[str, int] = {}
    for line in lines:
        counts[line.fate] = counts.get(line.fate, 0) + 1
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
