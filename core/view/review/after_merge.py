"""What became of each rejected lesson once the patches were merged again: gone, or still taught by others. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from core.assemble.ideas import decisions_now
from core.assemble.lesson import owner_of
from core.assemble.verdicts import Verdicts
from core.patch.ids import is_merged
from core.view.links import View, view
from core.view.review.review import Review
from core.view.review.sight import sight_of
from core.view.review.support_list import SupportIndex
from core.view.skill.lessons import Lesson, of_place

LISTED = 8
"""Rejections of a merge that are told one by one."""


class Rejected(NamedTuple):
    """A rejection that a merge took up. `still` is the lesson that stands in the skill all the same, None where it is
    gone; `lesson` the merged edit that a rejection everywhere would be of. Of one that was rejected everywhere `words`
    are the lesson's own, and `by` is whose vote counts."""

    target: str
    still: Lesson | None
    words: str = ""
    by: str = ""

    @property
    def lesson(self) -> str:
        owner = owner_of(self.still.id) if self.still is not None else ""
        return owner if is_merged(owner) else ""


def after_merge(review: Review, before: int, index: SupportIndex, found: Sequence[Lesson]) -> tuple[Rejected, ...]:
    """What became of the rejections among the decisions that the newest version has and the one before had not.

    `before` counts the decisions of the version before, `found` are the lessons of the newest. Of others' votes those
    count that this reviewer may see; what was undone since is told no more.
    """
    facts = review.facts
    standing = {owner_of(each.id): each for each in reversed(of_place(found, "skill", "removal", "reference"))}
    verdicts = Verdicts(decisions_now(facts.decisions, index.lessons))
    new = decisions_now(facts.decisions[before : facts.merged or 0], index.lessons)
    sight = sight_of(facts, review.reviewer, review.blind, index.lessons)
    told: dict[str, Rejected] = {}
    for each in new:
        counts = verdicts.on(each.target)
        if counts is None or counts.verdict != "reject" or not sight.decision(counts):
            continue
        if is_merged(each.target):
            words = counts.candidate.edit.text if counts.candidate is not None else ""
            told[each.target] = Rejected(each.target, standing.get(each.target), words, counts.reviewer)
            continue
        for edit in (each.target,) if "." in each.target else facts.edits.get(each.target, ()):
            told[edit] = Rejected(edit, standing.get(index.support(edit).lesson))
    return tuple(told.values())


def not_listed(told: Sequence[Rejected]) -> str:
    """A sentence for the rejections that are not told one by one, "" where all are."""
    more = len(told) - LISTED
    return f"{more} more rejections are in the list of every edit's fate, on the Merge tree." if more > 0 else ""


def what_changed(run: str, version: str, versions: Sequence[str]) -> View:
    """A version beside the one before it, where `versions` of the run, oldest first, have one."""
    place = versions.index(version) if version in versions else len(versions)
    return view("skill", run=run, version=version, against=versions[place - 1] if place else None)
