"""Votes of several reviewers: what each may see, where they disagree, and how well they agree. Pure.

A reviewer judges blind: what others decided on a patch, and what that comes to, is shown once the reviewer has decided
on it. A patch is decided once every edit of it is, by a vote on the edit or on the patch; the later of the two counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeAlias

from core.assemble.ideas import standing_on_merged
from core.assemble.verdicts import Verdicts
from core.patch.ids import is_merged, patch_of, slot_order
from core.types import Decision
from core.view.review.decided import edits_words
from core.view.rows import PatchRow

EVERYONE = ""
"""The reviewer's name of somebody who only looks: what was decided is shown to them where nobody judges blind."""

PatchState: TypeAlias = Literal["accepted", "rejected", "in part", "pending"]
"""Over the edits of a patch: all accepted, all rejected, some decided or decided differently, none decided."""


class ReviewFacts(NamedTuple):
    """What a run's review is computed from. `edits` has the ids of each patch's edits, `refused` those a lint refuses.

    `merged` counts the decisions that the newest version was made under, None before the first merge, and `tree` those
    of them that the tree below it was merged under (None: all); `slots` and `fan_in` shape the merge tree, `failed` has
    the merges that failed in it. `mark` changes with the patches and the merge tree, and with nothing else.
    """

    patches: tuple[PatchRow, ...]
    edits: Mapping[str, tuple[str, ...]]
    refused: frozenset[str]
    decisions: tuple[Decision, ...]
    merged: int | None
    slots: int
    fan_in: int
    failed: frozenset[str]
    mark: str
    last: int = 0
    """The number of the last decision in the run's log."""
    tree: int | None = None
    several: Mapping[str, int] = MappingProxyType({})
    """How many calls those merges took that took more than one: groups too large for the model at once, or replies that
    had to be asked for again."""

    @property
    def edits_of_each(self) -> dict[str, tuple[str, ...]]:
        """The edits of every patch, those of none included."""
        return {row.id: self.edits.get(row.id, ()) for row in self.patches}


class Standing(NamedTuple):
    """One patch as one reviewer may see it. Where `shown` is False, `state` is their own and `conflict` is unknown.

    `own_words` tell a patch that the reviewer decided in part ("1 of 2 edits rejected"), `words` what counts of it; ""
    where nothing or all of it is decided alike.
    """

    mine: PatchState
    decided: bool
    shown: bool
    state: PatchState
    conflict: bool = False
    own_words: str = ""
    words: str = ""

    @property
    def mine_told(self) -> str:
        """What this reviewer decided, in words."""
        return self.own_words or _told(self.mine)

    @property
    def told(self) -> str:
        """What counts, in words."""
        return self.words or _told(self.state)


def _told(state: PatchState) -> str:
    return "to decide" if state == "pending" else state


def judges_blind(facts: ReviewFacts, reviewer: str, may_decide: bool) -> bool:
    """Whether anything is to be hidden: somebody who may still decide looks, and others have decided something."""
    return may_decide and any(made.reviewer != reviewer for made in facts.decisions)


def standing_of(patch: str, edits: Sequence[str], verdicts: Verdicts, reviewer: str, blind: bool = True) -> Standing:
    """Where the review of a patch stands for a reviewer; not `blind` shows everything to whoever looks."""
    units = edits or (patch,)
    own = [verdicts.by_on_leaf(reviewer, unit) for unit in units] if reviewer else [None] * len(units)
    decided = all(vote is not None for vote in own)
    mine = _state(own)
    own_words = _words(mine, own)
    if blind and not decided:
        return Standing(mine, decided, False, mine, own_words=own_words, words=own_words)
    votes = [verdicts.on_leaf(unit) for unit in units]
    counting = _state(votes)
    apart = any(disagree(votes_on(unit, verdicts)) for unit in units)
    return Standing(mine, decided, True, counting, apart, own_words, _words(counting, votes))


def standings(facts: ReviewFacts, verdicts: Verdicts, reviewer: str, blind: bool = True) -> dict[str, Standing]:
    """Where each patch stands for a reviewer, by id, in slot order."""
    return {
        row.id: standing_of(row.id, facts.edits.get(row.id, ()), verdicts, reviewer, blind) for row in facts.patches
    }


def votes_on(target: str, verdicts: Verdicts) -> dict[str, Decision]:
    """Each reviewer's vote on a target, oldest first: for an edit the later of those on it and on its patch."""
    whole = patch_of(target) if _is_leaf(target) else target
    who = dict.fromkeys((*verdicts.reviewers_on(whole), *verdicts.reviewers_on(target)))
    found = {reviewer: verdicts.by_on_leaf(reviewer, target) for reviewer in who}
    return {reviewer: vote for reviewer, vote in found.items() if vote is not None}


def disagree(votes: Mapping[str, Decision]) -> bool:
    """Whether some accept what others reject."""
    return len({vote.verdict for vote in votes.values()}) > 1


def reviewers(decisions: Iterable[Decision]) -> tuple[str, ...]:
    """Everybody who ever decided, in the order of their first decision."""
    return tuple(dict.fromkeys(decision.reviewer for decision in decisions))


# ------------------------------------------------------------------------------------------------ what an act is about


def targets_of(verdict: str, patch: str, edits: Sequence[str], verdicts: Verdicts, reviewer: str) -> tuple[str, ...]:
    """What a verdict on a whole patch is a vote on.

    Accepting a patch after having decided on some of its edits accepts the rest: a later vote on the patch would take
    back what was rejected. In all other cases it is a vote on the patch.
    """
    own = [edit for edit in edits if verdicts.by(reviewer, edit) is not None]
    rest = tuple(edit for edit in edits if verdicts.by_on_leaf(reviewer, edit) is None)
    return rest if verdict == "accept" and own and rest else (patch,)


def last_act(decisions: Sequence[Decision], reviewer: str, verdicts: Verdicts | None = None) -> tuple[Decision, ...]:
    """The standing votes of a reviewer's last act that has any: what they gave together has one time.

    A vote on a lesson is an act as any other, wherever it was given. `verdicts` are of the same decisions, where they
    are at hand.
    """
    known = verdicts or Verdicts(decisions)
    own = [each for each in decisions if each.reviewer == reviewer]
    lessons = standing_on_merged(own)
    standing = [
        each
        for each in own
        if (
            any(each is vote for vote in lessons) if is_merged(each.target) else known.by(reviewer, each.target) is each
        )
    ]
    return tuple(each for each in standing if each.at == standing[-1].at) if standing else ()


# -------------------------------------------------------------------------------------------------------- agreement


class Conflict(NamedTuple):
    """A target on which reviewers disagree, each one's vote on it, and the one that counts: the latest."""

    target: str
    patch: str
    votes: tuple[Decision, ...]
    counts: Decision


class Pair(NamedTuple):
    """How two reviewers' votes on the same targets compare. `share` in [0, 1] and `kappa` in [-1, 1]; None where there
    is nothing to compare, and for kappa where chance alone would make them agree on everything."""

    one: str
    other: str
    both_accept: int
    both_reject: int
    one_accepts: int
    other_accepts: int

    @property
    def targets(self) -> int:
        return self.both_accept + self.both_reject + self.one_accepts + self.other_accepts

    @property
    def share(self) -> float | None:
        return (self.both_accept + self.both_reject) / self.targets if self.targets else None

    @property
    def kappa(self) -> float | None:
        return cohens_kappa(self.both_accept, self.one_accepts, self.other_accepts, self.both_reject)


def cohens_kappa(both_accept: int, one_accepts: int, other_accepts: int, both_reject: int) -> float | None:
    """Agreement beyond chance of two reviewers over two verdicts: (p_o - p_e) / (1 - p_e).

    p_o is the share of targets they agree on, p_e the share they would agree on if each gave as many of each verdict at
    random. None without targets, and where p_e is 1: both gave one and the same verdict throughout.

    Source: J. Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20(1),
    1960, 37-46.
    """
    total = both_accept + one_accepts + other_accepts + both_reject
    if not total:
        return None
    observed = (both_accept + both_reject) / total
    accepts = (both_accept + one_accepts) * (both_accept + other_accepts)
    rejects = (both_reject + other_accepts) * (both_reject + one_accepts)
    if accepts + rejects == total * total:
        return None
    expected = (accepts + rejects) / (total * total)
    return (observed - expected) / (1 - expected)


def pairs(verdicts: Verdicts, edits: Mapping[str, Sequence[str]], visible: Iterable[str]) -> tuple[Pair, ...]:
    """Every two reviewers that voted on the same targets of the `visible` patches."""
    counts: dict[tuple[str, str], list[int]] = {}
    for target in _compared(verdicts, edits, visible):
        votes = votes_on(target, verdicts)
        for one, other in combinations(sorted(votes), 2):
            accepts = votes[one].verdict == "accept", votes[other].verdict == "accept"
            place = {(True, True): 0, (False, False): 1, (True, False): 2, (False, True): 3}[accepts]
            counts.setdefault((one, other), [0, 0, 0, 0])[place] += 1
    return tuple(Pair(one, other, *found) for (one, other), found in sorted(counts.items()))


def conflicts(verdicts: Verdicts, edits: Mapping[str, Sequence[str]], visible: Iterable[str]) -> tuple[Conflict, ...]:
    """Every target of the `visible` patches on which standing votes disagree, in slot order."""
    found = []
    for target in _compared(verdicts, edits, visible):
        votes = votes_on(target, verdicts)
        if disagree(votes):
            latest = verdicts.on_leaf(target)
            assert latest is not None, "votes that disagree are there"
            found.append(Conflict(target, patch_of(target) if _is_leaf(target) else target, (*votes.values(),), latest))
    return tuple(sorted(found, key=lambda each: slot_order(each.target)))


def _compared(verdicts: Verdicts, edits: Mapping[str, Sequence[str]], visible: Iterable[str]) -> Iterator[str]:
    """What two reviewers can be compared on: a patch, or its edits one by one where anybody decided on one of them."""
    for patch in visible:
        single = [edit for edit in edits.get(patch, ()) if verdicts.votes_on(edit)]
        if single:
            yield from edits[patch]
        elif verdicts.votes_on(patch):
            yield patch


def _state(votes: Sequence[Decision | None]) -> PatchState:
    given = {vote.verdict for vote in votes if vote is not None}
    if not given:
        return "pending"
    if len(given) > 1 or None in votes:
        return "in part"
    return "accepted" if given == {"accept"} else "rejected"


def _words(state: PatchState, votes: Sequence[Decision | None]) -> str:
    given = [vote.verdict for vote in votes if vote is not None]
    return edits_words(len(votes), given.count("accept"), given.count("reject")) if state == "in part" else ""


def _is_leaf(target: str) -> bool:
    return "." in target and not is_merged(target)
