"""One line's whole story: the edit that brought it, the patches behind that, the steps they quote, what people decided.

Pure: the records are given. Ids of an earlier run carry that run's (`core.patch.ids.of_run`), and so do the links.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from core.assemble.lesson import owner_of
from core.assemble.verdicts import Verdicts
from core.patch.ids import is_merged, patch_of, run_of
from core.types import BlameLine, Candidate, Decision, Fate, Patch
from core.view.review.quoted import Quote, for_edits, quotes_of
from core.view.review.sight import OPEN, Sight
from core.view.rows import STANDS
from core.view.skill.origins import Origin, origin_of


class Taught(NamedTuple):
    """One patch behind a line. `run` is "" for the run that is shown, `words` what its edits proposed.

    What reviewers think of the patch is not told here: they judge patches blind, on their own page.
    """

    run: str
    patch: str
    task: str
    trajectory: str
    by: str
    proven: bool
    root_cause: str
    words: tuple[str, ...]
    quotes: tuple[Quote, ...]
    """Without those that clearly support another edit of the patch."""
    several: bool = False
    """Whether the patch has several edits, so that it is to be said which of them a quote is for."""


class BlameCard(NamedTuple):
    """What stands behind one line. `node` is the merge that brought the edit, "" for a leaf or an earlier run's.

    `fates` say what became of the edit in the end; `votes` are the standing ones on the edit that who looks may see,
    the one that counts last; `blind` whether those of others are kept from them; `decidable` whether a decision on it
    still means this lesson, `why_not` the words where it does not. `missing` are patches that are not at hand.
    """

    path: str
    line: int
    text: str
    origin: Origin
    base_line: int | None
    note: str
    edit: str
    node: str
    place: str
    tasks: tuple[str, ...]
    taught: tuple[Taught, ...]
    missing: tuple[str, ...]
    fates: tuple[Fate, ...]
    votes: tuple[Decision, ...]
    decidable: bool
    why_not: str
    blind: bool = False
    lesson: Candidate | None = None
    """The merged edit as it is shown, so that a decision can say which one it is on."""

    @property
    def verdict(self) -> str:
        """What stands on the edit: accepted, rejected or pending."""
        return STANDS[self.votes[-1].verdict] if self.votes else "pending"

    def mine(self, reviewer: str) -> Decision | None:
        """A reviewer's own standing vote on the edit."""
        return next((vote for vote in self.votes if vote.reviewer == reviewer), None)


class Behind(NamedTuple):
    """The records behind a line: patches by the id the blame tells, the edit in the tree as it is now, and decisions
    with those on merged edits carried over to that tree."""

    patches: Mapping[str, Patch]
    candidate: Candidate | None
    decisions: Sequence[Decision]
    fates: Sequence[Fate]


def blame_card(line: BlameLine, behind: Behind, sight: Sight = OPEN) -> BlameCard:
    """The card of a line, with as much of what people decided as `sight` has."""
    names = tuple(dict.fromkeys(patch_of(source) for source in line.sources))
    taught = tuple(_taught(name, line.sources, behind) for name in names if name in behind.patches)
    owner = owner_of(line.edit)
    here = bool(owner) and not run_of(owner)
    votes = Verdicts(behind.decisions).votes_on(owner) if here else ()
    seen = sight.lesson(owner, names) if is_merged(owner) else sight.edit(owner)
    decidable, why_not = _decidable(line, behind.candidate)
    return BlameCard(
        path=line.path,
        line=line.line,
        text=line.text,
        origin=origin_of(line),
        base_line=line.base_line,
        note=sight.told("", line.note, owner, names)[1],
        edit=owner,
        node=patch_of(owner) if here and is_merged(owner) and behind.candidate is not None else "",
        place=_place(behind.candidate),
        tasks=tuple(dict.fromkeys(each.task for each in taught)),
        taught=taught,
        missing=tuple(name for name in names if name not in behind.patches),
        fates=tuple(_seen(fate, sight, names) for fate in behind.fates if here and fate.edit == owner),
        votes=votes if seen else tuple(vote for vote in votes if sight.decision(vote)),
        blind=here and not seen,
        decidable=decidable,
        why_not=why_not,
        lesson=behind.candidate if here and is_merged(owner) else None,
    )


def _seen(fate: Fate, sight: Sight, patches: Sequence[str]) -> Fate:
    """A fate with its reason as far as it may be told: what stands in a skill was not rejected."""
    return fate.model_copy(update={"reason": sight.told(fate.kind, fate.reason, fate.edit, patches)[1]})


def _decidable(line: BlameLine, candidate: Candidate | None) -> tuple[bool, str]:
    """Whether a decision on the line's edit is one on this lesson: its id may mean another one since a later merge."""
    if line.base_line is not None:
        return False, "This line is S0's: merging leaves it as it is unless an edit changes it."
    if not line.edit:
        return False, "Code wrote this line: it comes and goes with the lessons it belongs to."
    if not is_merged(owner_of(line.edit)):
        return True, ""
    if candidate is None or not set(line.sources) <= set(candidate.sources):
        return False, "The patches were merged again since: decide on this lesson in the newest version."
    return True, ""


def _taught(name: str, sources: Iterable[str], behind: Behind) -> Taught:
    patch = behind.patches[name]
    wanted = {source.rpartition(":")[2] for source in sources if patch_of(source) == name}
    return Taught(
        run=run_of(name),
        patch=patch.id,
        task=patch.task,
        trajectory=patch.trajectory,
        by=patch.origin.replace("_", " "),
        proven=patch.proof is not None,
        root_cause=patch.root_cause,
        words=tuple(edit.text for edit in patch.edits if edit.id in wanted),
        quotes=for_edits(quotes_of(patch), wanted),
        several=len(patch.edits) > 1,
    )


def _place(candidate: Candidate | None) -> str:
    """What the edit does, in words: "append to section ## Reading of SKILL.md"."""
    if candidate is None:
        return ""
    edit = candidate.edit
    return " ".join(filter(None, [edit.op.replace("_", " "), edit.anchor.split("\n")[0][:80], "of", edit.path]))
