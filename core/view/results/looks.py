"""How often the held-out tasks of a run were looked at: every version measured on them is one look more. Pure.

What a look may err with is `core.stats.looks`. Counted within a run: other runs on the same tasks are not known here,
and a study counts its own.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from core.stats.looks import alpha_at_look
from core.stats.method import SPENDING
from core.view.rows import VersionRow
from core.view.shares import percent


def look_of(version: str, versions: Sequence[VersionRow], measured: Collection[str]) -> int:
    """Which look at the held-out tasks a version's is, from 1: of those measured so far, in the order they were made.

    Versions with the same files are one, and those with S0's are none. A version that is not measured will be the next
    look.
    """
    files = {row.name: row.same_as or row.name for row in versions}
    evolved = dict.fromkeys(name for row in versions if (name := files[row.name]) != "S0")
    looks = [name for name in evolved if any(files.get(each, each) == name for each in measured)]
    wanted = files.get(version, version)
    return looks.index(wanted) + 1 if wanted in looks else len(looks) + 1


class Looked(NamedTuple):
    """The look that a comparison is, and the version that was measured at it."""

    version: str
    look: int


def looked(before: str, after: str, versions: Sequence[VersionRow], measured: Collection[str]) -> Looked:
    """The look at which two versions are compared, whichever is on which side: the later one's. S0 is no look."""
    starts = {row.name for row in versions if "S0" in (row.name, row.same_as)}
    looks = [Looked(each, look_of(each, versions, measured)) for each in (after, before) if each not in starts]
    return max(looks, key=lambda each: each.look, default=Looked(after, 1))


def told_look(version: str, look: int) -> str:
    """What a look may err with, and why, for where a verdict is explained."""
    may = percent(alpha_at_look(look))
    nth = {1: "first", 2: "second", 3: "third"}.get(look, f"{look}th")
    return (
        f"{version} is the {nth} version measured on these tasks. So that all versions together are wrongly called "
        f"better or worse than S0 in at most 5 % of runs, this look may err in {may} ({SPENDING.name}). What is said "
        "of one type of task, or of two evolved versions, comes on top: of many such verdicts one may be luck."
    )
