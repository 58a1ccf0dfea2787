"""What is said of a run that was packed for download. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from core.types import Finding
from core.view.amounts import many


def packed_words(files: int, entries: int, size: int) -> str:
    """What the archive holds, and what it is for."""
    holds = f"{many(files, 'file')} and {many(entries, 'journal entry')}, {size / 1e6:.1f} MB as a .zip"
    return f"{holds}. In another lab, Import a run at the end of the page Runs takes it in."


def left_in(findings: Sequence[Finding]) -> tuple[str, ...]:
    """What of this machine is still in it, or is missing in it, a sentence each, to be read before it is handed on."""
    return tuple(f"{each.path}: {each.message}" if each.path else each.message for each in findings)
