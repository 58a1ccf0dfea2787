"""How much of a run is decided, counted in one way wherever it is told: whole patches, single edits, lessons. Pure.

A patch is decided as a whole by a vote on it, or by votes on each of its edits. Of other patches the edits with a vote
of their own are counted, and the patch stays open. A lesson is decided by a vote on the merged edit that it became; one
that several reviewers voted on, or that had other numbers in other trees, is one lesson.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from core.assemble.ideas import same_idea, standing_on_merged
from core.assemble.verdicts import Verdicts
from core.types import Candidate, Decision
from core.view.amounts import many


class Decided(NamedTuple):
    """Patches decided as a whole, edits decided in other patches, lessons decided, and patches that are still open."""

    patches: int = 0
    edits: int = 0
    lessons: int = 0
    open: int = 0

    @property
    def none(self) -> bool:
        """Whether nothing is decided."""
        return not (self.patches or self.edits or self.lessons)


def decided(edits: Mapping[str, Sequence[str]], decisions: Sequence[Decision], reviewer: str = "") -> Decided:
    """What of a run's patches is decided, by one reviewer or by anybody ("").

    `edits` has the ids of each patch's edits, of every patch.
    """
    own = [each for each in decisions if reviewer in ("", each.reviewer)]
    verdicts = Verdicts(own)
    whole = {patch for patch, ids in edits.items() if _whole(patch, ids, verdicts)}
    single = sum(_voted(edit, verdicts) for patch, ids in edits.items() if patch not in whole for edit in ids)
    return Decided(len(whole), single, lessons_decided(own), len(edits) - len(whole))


def lessons_decided(decisions: Iterable[Decision]) -> int:
    """How many lessons somebody has a vote on."""
    found: list[Candidate] = []
    for vote in standing_on_merged(decisions):
        about = vote.candidate
        if about is not None and not any(same_idea(each, about) or same_idea(about, each) for each in found):
            found.append(about)
    return len(found)


def decided_words(count: Decided) -> str:
    """The count in words: "1 edit and 1 lesson decided, 22 patches to decide"."""
    parts = [(count.patches, "patch"), (count.edits, "edit"), (count.lessons, "lesson")]
    told = [many(number, what) for number, what in parts if number]
    if not told:
        return f"nothing decided, {many(count.open, 'patch')} to decide"
    listed = " and ".join(filter(None, [", ".join(told[:-1]), told[-1]]))
    return f"{listed} decided, {many(count.open, 'patch') if count.open else 'no patch'} to decide"


def edits_words(edits: int, accepted: int, rejected: int) -> str:
    """What is decided of a patch one of whose edits is: "1 of 2 edits rejected"; "" where none is."""
    parts = [(rejected, "rejected"), (accepted, "accepted")]
    told = [(number, verdict) for number, verdict in parts if number]
    if not told:
        return ""
    first = f"{told[0][0]} of {many(edits, 'edit')} {told[0][1]}"
    return ", ".join([first, *(f"{number} {verdict}" for number, verdict in told[1:])])


def _whole(patch: str, edits: Sequence[str], verdicts: Verdicts) -> bool:
    return bool(verdicts.votes_on(patch)) or (bool(edits) and all(_voted(edit, verdicts) for edit in edits))


def _voted(edit: str, verdicts: Verdicts) -> bool:
    return bool(verdicts.votes_on(edit))
