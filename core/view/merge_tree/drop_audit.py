"""The drop audit: every edit ever proposed and its fate, counted so that it adds up, and filtered. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from core.view.amounts import many
from core.view.csv_text import csv_text
from core.view.merge_tree.ledger_rows import LedgerLine, fate_counts
from core.view.reasons import fate_word
from core.view.skill.lessons import Lesson

CSV_HEAD = ("edit", "patch", "task", "origin", "operation", "file", "fate", "into", "reason", "way", "text")


class Audit(NamedTuple):
    """The edits that match, with the counts of all: the counts add up to `total`."""

    shown: tuple[LedgerLine, ...]
    counts: dict[str, int]
    total: int
    fate: str
    q: str
    lessons: str = ""
    """What the edits shown have in common where they are those behind some lessons, in a sentence."""


def drop_audit(
    lines: Sequence[LedgerLine], fate: str = "", q: str = "", behind: Sequence[Lesson] | None = None
) -> Audit:
    """The edits of a fate ("" is any) that have every word of `q` in their id, task, reason or text.

    `behind` keeps those that taught these lessons, which stand in no file.
    """
    words, fate = q.lower().split(), fate_word(fate)
    only = None if behind is None else {teacher.edit for lesson in behind for teacher in lesson.teachers}
    kept = [line for line in lines if only is None or line.edit in only]
    shown = tuple(line for line in kept if (not fate or line.fate == fate) and _has(line, words))
    told = "" if behind is None else f"{_stand(len(behind))} in no file; {_taught(len(kept), len(behind))}."
    return Audit(shown, fate_counts(lines), len(lines), fate, q, told)


def _stand(lessons: int) -> str:
    return f"{many(lessons, 'lesson')} {'stands' if lessons == 1 else 'stand'}"


def _taught(edits: int, lessons: int) -> str:
    return f"{many(edits, 'edit')} taught {'it' if lessons == 1 else 'them'}"


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
