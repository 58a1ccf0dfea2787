"""The drop audit: every edit ever proposed and its fate, counted so that it adds up, and filtered. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from core.view.csv_text import csv_text
from core.view.merge_tree.ledger_rows import LedgerLine, fate_counts
from core.view.reasons import fate_word

CSV_HEAD = ("edit", "patch", "task", "origin", "operation", "file", "fate", "into", "reason", "way", "text")


class Audit(NamedTuple):
    """The edits that match, with the counts of all: the counts add up to `total`."""

    shown: tuple[LedgerLine, ...]
    counts: dict[str, int]
    total: int
    fate: str
    q: str


def drop_audit(lines: Sequence[LedgerLine], fate: str = "", q: str = "") -> Audit:
    """The edits of a fate ("" is any) that have every word of `q` in their id, task, reason or text."""
    words, fate = q.lower().split(), fate_word(fate)
    shown = tuple(line for line in lines if (not fate or line.fate == fate) and _has(line, words))
    return Audit(shown, fate_counts(lines), len(lines), fate, q)


def audit_csv(lines: Sequence[LedgerLine]) -> str:
    """The edits as a file for a spreadsheet."""
    return csv_text(CSV_HEAD, map(_cells, lines))


def _cells(line: LedgerLine) -> tuple[str, ...]:
    return (
        *(line.edit, line.patch, line.task, line.origin, line.op, line.path, line.fate),
        *(" ".join(line.into), line.reason, line.way, line.text),
    )


def _has(line: LedgerLine, words: Sequence[str]) -> bool:
    if not words:
        return True
    whole = " ".join((line.edit, line.task, line.origin, line.fate, line.reason, line.text)).lower()
    return all(word in whole for word in words)
