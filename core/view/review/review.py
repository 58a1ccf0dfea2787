"""A run's review as one reviewer sees it: where every patch stands, which are gone through, how far it is. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from core.assemble.verdicts import Verdicts
from core.types import Decision
from core.view.review.queue import Lessons, Place, Wanted, Which, counts, matching, place_of
from core.view.review.votes import ReviewFacts, Standing, judges_blind, last_act, standings
from core.view.rows import PatchRow


class Review(NamedTuple):
    """`rows` are the patches that are wanted, in slot order; `stands` is by patch id and has all of them."""

    facts: ReviewFacts
    verdicts: Verdicts
    reviewer: str
    blind: bool
    want: Wanted
    stands: Mapping[str, Standing]
    rows: tuple[PatchRow, ...]
    said: Lessons = MappingProxyType({})
    """What the edits say, where a text is looked for."""
    may_decide: bool = True
    """Whether decisions are taken here, and change something in this run."""

    @property
    def ids(self) -> tuple[str, ...]:
        """Every patch of the run, in slot order."""
        return tuple(row.id for row in self.facts.patches)

    @property
    def decided(self) -> int:
        """How many patches this reviewer has decided."""
        return sum(each.decided for each in self.stands.values())

    @property
    def last_act(self) -> tuple[Decision, ...]:
        """What this reviewer decided last and has not taken back."""
        return last_act(self.facts.decisions, self.reviewer, self.verdicts)

    @property
    def visible(self) -> frozenset[str]:
        """Patches whose votes this reviewer may see."""
        return frozenset(patch for patch, each in self.stands.items() if each.shown)

    @property
    def counts(self) -> dict[Which, int]:
        """How many patches each choice of state would show."""
        return counts(self.facts.patches, self.stands, self.want, self.said)

    @property
    def origins(self) -> tuple[str, ...]:
        """Where the run's patches come from."""
        return tuple(dict.fromkeys(row.origin for row in self.facts.patches))

    def place(self, patch: str) -> Place:
        """Where a patch stands among those that are gone through, and what comes next."""
        return place_of(patch, self.rows, self.ids, self.want)


def review_of(
    facts: ReviewFacts, reviewer: str, may_decide: bool, want: Wanted, said: Lessons = MappingProxyType({})
) -> Review:
    """The review of a run; where nobody can decide nothing need be hidden."""
    blind = judges_blind(facts, reviewer, may_decide)
    verdicts = Verdicts(facts.decisions)
    stands = standings(facts, verdicts, reviewer, blind)
    rows = matching(facts.patches, stands, want, said)
    return Review(facts, verdicts, reviewer, blind, want, stands, rows, said, may_decide)


def nothing_left(review: Review) -> tuple[str, str]:
    """Why no patch is shown, and what shows some."""
    if review.want.text:
        return f"No patch in this state has the words {review.want.text!r}.", "Take a word away, or choose All."
    told = "You have decided every patch." if review.want.which == "pending" else "No patch is in this state."
    return told, "Choose another state above to look at them again."


def problems(review: Review, show: str, shows: Sequence[str]) -> tuple[str, ...]:
    """A sentence for each part of an address that names nothing of this run; `show` is to be one of `shows`."""
    told = []
    rows = review.facts.patches
    if show not in shows:
        told.append(f"Patches have no view {show!r}; besides one by one there are {', '.join(filter(None, shows))}.")
    if rows and review.want.origin and review.want.origin not in review.origins:
        told.append(f"No patch comes from {review.want.origin!r}; they come from {', '.join(review.origins)}.")
    if rows and review.want.task and not any(row.task == review.want.task for row in rows):
        told.append(f"No patch is about a task {review.want.task!r}.")
    return tuple(told)
