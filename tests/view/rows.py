"""Rows of patches to lay out, list and review."""

from __future__ import annotations

from core.view.rows import PatchRow


def patch_row(slot: int, **fields: object) -> PatchRow:
    """The undecided patch of a slot, learned from task t<slot>; any field can be another."""
    usual: dict[str, object] = {
        "id": f"p{slot:03d}",
        "slot": slot,
        "origin": "error_analyst",
        "task": f"t{slot}",
        "trajectory": f"r{slot}",
        "root_cause": f"Cause {slot}",
        "edits": 1,
        "flags": 0,
        "refused": 0,
        "proven": True,
        "verdict": "pending",
        "reviewer": "",
        "decided_edits": 0,
    }
    return PatchRow(**{**usual, **fields})  # type: ignore[arg-type]
