"""What somebody who looks may see of what others decided, wherever it is told: the rule of the review. Pure.

A vote on a patch or an edit of it is seen by who has decided on that patch. One on a lesson is seen by who has a vote
on it, or has decided on a patch behind it, as on that patch's card. What a run recorded of votes on a lesson may name
those on any patch behind it: it is seen by who has decided on all of them, or on the lesson, where nothing hidden is
among it. Everybody sees their own votes, and everybody sees everything where nobody can decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from core.assemble.ideas import decisions_now
from core.assemble.verdicts import Verdicts
from core.patch.ids import is_merged, patch_of
from core.types import Candidate, Decision
from core.view.review.votes import ReviewFacts, Standing, standings
from core.view.rows import PatchRow

HIDDEN = "hidden until you decide"
"""What is said in place of what others decided."""
HIDDEN_FATE = "hidden"
"""How an edit ended that others rejected, for who may not see that."""
_BY_OTHERS = "what another reviewer decided"
_NAMES_A_VOTE = re.compile(r"\b(?:rejected|reworded) by \S|\bin the words of \S|\bwritten by (?!code)\S")
_VOTED_ON = re.compile(r"\b(p\d+(?:\.e\d+)?) rejected by ")


class Sight(NamedTuple):
    """One visitor's sight of a run's review. `lessons` are the merged edits that they have a vote on themselves."""

    blind: bool = False
    reviewer: str = ""
    verdicts: Verdicts = Verdicts(())
    stands: Mapping[str, Standing] = MappingProxyType({})
    edits: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    lessons: frozenset[str] = frozenset()

    def patch(self, patch: str) -> bool:
        """Whether votes on a patch may be seen."""
        return not self.blind or (patch in self.stands and self.stands[patch].shown)

    def edit(self, edit: str) -> bool:
        """Whether the vote that counts on an edit of a patch may be seen."""
        counts = self.verdicts.on_leaf(edit) if self.blind and self.reviewer else None
        return self.patch(patch_of(edit)) or (counts is not None and counts.reviewer == self.reviewer)

    def lesson(self, edit: str, patches: Iterable[str]) -> bool:
        """Whether votes on a merged edit with these patches behind it may be seen."""
        return not self.blind or edit in self.lessons or any(map(self.patch, patches))

    def decision(self, made: Decision) -> bool:
        """Whether one decision may be seen."""
        if not self.blind or (self.reviewer and made.reviewer == self.reviewer):
            return True
        if not is_merged(made.target):
            return self.patch(patch_of(made.target))
        return self.lesson(made.target, map(patch_of, made.candidate.sources if made.candidate is not None else ()))

    def told(self, kind: str, reason: str, edit: str, patches: Iterable[str] = ()) -> tuple[str, str]:
        """How an edit ended and why, as recorded, or as far as it may be told; `patches` are those behind it."""
        if not self.blind or (kind != "rejected" and not names_a_vote(reason)):
            return kind, reason
        seen = self._all_seen(edit, tuple(patches)) if is_merged(edit) else self.edit(edit)
        if seen and all(map(self.edit, _VOTED_ON.findall(reason))):
            return kind, reason
        return (HIDDEN_FATE, _BY_OTHERS) if kind == "rejected" else (kind, HIDDEN)

    def _all_seen(self, edit: str, patches: Sequence[str]) -> bool:
        """Whether every vote that what became of a merged edit can name may be seen."""
        hidden = [patch for patch in patches if not self.patch(patch)]
        rejected = any(self.verdicts.rejects(leaf) for patch in hidden for leaf in self.edits.get(patch, ()))
        return (bool(patches) and not hidden) or (edit in self.lessons and not rejected)

    def row(self, row: PatchRow) -> PatchRow:
        """A patch as it stands, or with this visitor's own votes on edits of it where they may see no others."""
        if self.patch(row.id):
            return row
        own = [self.verdicts.by(self.reviewer, edit) for edit in self.edits.get(row.id, ())] if self.reviewer else []
        made = [vote.verdict for vote in own if vote is not None]
        return row._replace(
            verdict="pending", reviewer="", decided_edits=len(made), rejected_edits=made.count("reject")
        )


def names_a_vote(text: str) -> bool:
    """Whether a recorded text tells who decided what."""
    return _NAMES_A_VOTE.search(text) is not None


OPEN = Sight()
"""The sight of who looks where nobody judges blind."""


def sight_of(facts: ReviewFacts, reviewer: str, blind: bool, lessons: Sequence[Candidate] = ()) -> Sight:
    """What a reviewer ("" for a visitor without a name) may see; `lessons` are those at the top of the merge tree."""
    if not blind:
        return OPEN
    verdicts = Verdicts(facts.decisions)
    own = [each for each in facts.decisions if reviewer and each.reviewer == reviewer]
    voted = Verdicts(decisions_now(own, lessons)).targets
    lessons_voted = frozenset(each for each in voted if is_merged(each))
    return Sight(True, reviewer, verdicts, standings(facts, verdicts, reviewer), facts.edits, lessons_voted)
