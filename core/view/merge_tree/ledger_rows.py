"""The ledger as a person reads it: one line an edit, what became of it and why. Pure.

The ledger itself is computed by core.patch.ledger; an edit without an end is shown as such and never left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from core.patch.ids import is_merged
from core.patch.ledger import Hop, LedgerRow
from core.view.merge_tree.tree import first_line
from core.view.reasons import fate_word, hidden_station, plain_reason, station
from core.view.review.sight import HIDDEN, OPEN, Sight

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

    @property
    def lessons(self) -> tuple[str, ...]:
        """The merged edits in whose words its lesson stands in the skill."""
        stands = {fate_word(kind) for kind in ("applied", "routed")} & set(self.fate.split(" and "))
        return tuple(each for each in self.into if stands and is_merged(each))


def ledger_lines(rows: Iterable[LedgerRow], merged: bool = True, sight: Sight = OPEN) -> tuple[LedgerLine, ...]:
    """Lines in the order of the ledger. Before a run is `merged`, an edit without an end waits and is not lost."""
    return tuple(_line(row, UNACCOUNTED if merged else WAITING, sight) for row in rows)


def _line(row: LedgerRow, without: str, sight: Sight) -> LedgerLine:
    ends = [sight.told(end.kind, end.reason, row.edit.id) for end in row.ends]
    kinds = dict.fromkeys(fate_word(kind) for kind, _ in ends if kind != "carried")
    return LedgerLine(
        edit=row.edit.id,
        patch=row.patch,
        task=row.task,
        origin=row.origin,
        op=row.edit.op,
        path=row.edit.path,
        text=first_line(row.edit.text),
        fate=" and ".join(kinds) or without,
        into=tuple(dict.fromkeys(end.into for end in row.ends if end.into)),
        reason="; ".join(dict.fromkeys(plain_reason(reason) for _, reason in ends)),
        way=" → ".join(_station(hop, row.edit.id, sight) for hop in row.hops),
    )


def _station(hop: Hop, edit: str, sight: Sight) -> str:
    kind, _ = sight.told(hop.kind, hop.reason, edit)
    return station(hop) if kind == hop.kind else hidden_station(hop, HIDDEN)


def fate_counts(lines: Iterable[LedgerLine]) -> dict[str, int]:
    """How many edits ended each way, most frequent first; the unaccounted are among them."""
    counts: dict[str, int] = {}
    for line in lines:
        counts[line.fate] = counts.get(line.fate, 0) + 1
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
