"""What checks say of a version: what was kept as it was made, and what holds of it now. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from core.types import Finding

_ORDER = {"error": 0, "warning": 1, "info": 2}


def all_findings(kept: Iterable[Finding], now: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each finding once, errors first, then by file and line."""
    found = dict.fromkeys((*kept, *now))
    return tuple(sorted(found, key=lambda each: (_ORDER[each.severity], each.path, each.line or 0, each.rule)))
