"""Ids that come from slots: `p017` (a patch), `p017.e2` (a leaf edit), `m1.003` (a node), `m1.003.c2` (a candidate).

An id of another run is told with that run's: `demo-20261121-101500-ab12:p017.e2`.
"""

from __future__ import annotations

import re

_PART = re.compile(r"\d+|\D+")


def patch_id(slot: int) -> str:
    """The id of the patch of the trajectory at `slot` (0-based, in the order of the evolve rollouts)."""
    return f"p{slot:03d}"


def edit_id(patch: str, number: int) -> str:
    """The id of a patch's edit; `number` counts from 1."""
    return f"{patch}.e{number}"


def patch_of(edit: str) -> str:
    """The patch a leaf edit belongs to: "p017.e2" → "p017"."""
    return edit.rsplit(".", 1)[0]


def is_merged(identifier: str) -> bool:
    """Whether an id is that of a merged edit (`m1.003.c2`) and not of a patch or a leaf edit."""
    return identifier.startswith("m")


def of_run(run: str, identifier: str) -> str:
    """The id as another run tells it; "" and what already names its run stay."""
    return f"{run}:{identifier}" if identifier and ":" not in identifier else identifier


def run_of(identifier: str) -> str:
    """The run an id names, "" where it is of the run that holds it."""
    return identifier.rpartition(":")[0]


def slot_order(identifier: str) -> tuple[tuple[int, str], ...]:
    """A sort key that counts: "p9.e1" before "p10.e1", whatever the padding. Total on any strings."""
    return tuple(
        (int(part), "") if part.isascii() and part.isdigit() else (-1, part) for part in _PART.findall(identifier)
    )
