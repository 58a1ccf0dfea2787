"""Decisions on merged edits, carried over to the tree as it is now. Pure.

Merging again numbers merged edits anew: `m2.000.c3` may be another lesson by then. What a person decided on is the
lesson, so each decision keeps the edit as it stood, and counts for whatever edit of the present tree teaches the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.assemble.verdicts import Verdicts
from core.patch.wording import overlap
from core.types import Candidate, Decision

ALIKE = 0.5
"""Shared wording from which two edits that share their sources are one lesson, and not two halves of a split one."""


def same_idea(one: Candidate, other: Candidate) -> bool:
    """Whether `other` teaches what `one` does: at least half of the leaf edits behind it stand behind `one` too, and
    the wording is alike (for edits without text: operation and place)."""
    behind = set(other.sources)
    if 2 * len(behind & set(one.sources)) < len(behind):
        return False
    if not one.edit.text or not other.edit.text:
        return _place(one) == _place(other) and one.edit.text == other.edit.text
    return overlap(one.edit.text, other.edit.text) >= ALIKE


def decisions_now(decisions: Sequence[Decision], candidates: Sequence[Candidate]) -> tuple[Decision, ...]:
    """The decisions with those on merged edits told of `candidates`, in the order they were made.

    A rejection counts for every candidate that is the same idea, a replacement for the one that shares most with it.
    A decision on a lesson that the tree does not hold any more is left out; it counts again when the lesson comes back.
    """
    found: list[Decision] = []
    for decision in _not_undone(decisions):
        found += [decision.model_copy(update={"target": name}) for name in _targets(decision, candidates)]
    return tuple(found)


def standing_on_merged(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """The votes on merged edits that no later one of the same reviewer has replaced or undone, oldest first."""
    return tuple(decision for decision in _not_undone(decisions) if decision.candidate is not None)


def vote_on_lesson(decisions: Iterable[Decision], reviewer: str, lesson: Candidate) -> Decision | None:
    """A reviewer's standing vote on the lesson that a merged edit teaches, whatever number it had when it was given."""
    own = [each for each in standing_on_merged(decisions) if each.reviewer == reviewer]
    return next((each for each in reversed(own) if _one_lesson(each.candidate, lesson)), None)


def stands(decision: Decision, earlier: Sequence[Decision]) -> bool:
    """Whether `earlier` holds a vote that `decision`, an undo, takes back: one of the same reviewer."""
    left = _not_undone(earlier)
    if decision.candidate is None:
        return Verdicts(left).by(decision.reviewer, decision.target) is not None
    return any(each.candidate is not None and _replaces(decision, each) for each in left)


def _not_undone(decisions: Iterable[Decision]) -> list[Decision]:
    """Votes on merged edits that a later one of the same reviewer on the same lesson has replaced are gone."""
    left: list[Decision] = []
    for decision in decisions:
        if decision.candidate is None:
            left.append(decision)
            continue
        left = [each for each in left if each.candidate is None or not _replaces(decision, each)]
        if decision.verdict != "undo":
            left.append(decision)
    return left


def _replaces(later: Decision, earlier: Decision) -> bool:
    """Whether a decision on a merged edit is its reviewer's next word on the lesson of an earlier one."""
    if earlier.reviewer != later.reviewer:
        return False
    return _one_lesson(earlier.candidate, later.candidate)


def _one_lesson(one: Candidate | None, other: Candidate | None) -> bool:
    assert one is not None
    assert other is not None
    return same_idea(one, other) or same_idea(other, one)


def _targets(decision: Decision, candidates: Sequence[Candidate]) -> list[str]:
    decided = decision.candidate
    if decided is None:
        return [decision.target]
    same = [each for each in candidates if same_idea(decided, each)]
    if decision.replacement is not None and len(same) > 1:
        behind = set(decided.sources)
        same = [max(same, key=lambda each: len(behind & set(each.sources)))]
    return [each.edit.id for each in same]


def _place(candidate: Candidate) -> tuple[str, str, str]:
    return candidate.edit.op, candidate.edit.path, candidate.edit.anchor
